import { assembleDomains } from '../../documents/brownfield/assemble-domains.ts';
import { assemblyChoices, assemblyHelp, assemblyOptions } from '../assembly-choices.ts';
import { clusterAccess } from '../cluster-access.ts';
import { loadEnvironment } from '../load-environment.ts';
import { refuseWithoutBrokers } from '../options.ts';
import { writeTakenOver } from '../write-taken-over.ts';
import type { Command, Invocation } from './command.ts';

export const exportCluster: Command = {
  name: 'export',
  summary: 'Write domain files that declare what stands on a cluster; reads only.',
  help: `Usage: tidegate export --environment NAME --out FOLDER --zone ZONE --owner-email ADDRESS --cost-centre TEXT
                       [--bootstrap-servers HOST:PORT,... --command-config FILE] [--prefix DOMAIN=PREFIX]...
                       [--implied-describe] [--waive-until DATE] [--force] [--json]

${assemblyHelp}

Needs environments/NAME.yaml and no domains. A plan of the files on the same cluster has no changes. What a domain file
cannot say is named in the output and in the comments of the file; on the cluster nothing is touched.
Exit codes: 0 written, 1 wrong input or files in the way, 5 cluster or AWS failed.

Examples:
  tidegate export -e dev --bootstrap-servers localhost:20100 --command-config client.properties \\
    --out config --zone confidential --owner-email platform@example.com --cost-centre CC-1000
  tidegate export -e prod --out export --zone confidential --owner-email platform@example.com --cost-centre CC-1000 \\
    --prefix cdc=cdc. --prefix cdc=dlq.cdc.`,
  wordCount: 0,
  takes: ['environment', 'bootstrap-servers', 'command-config', ...assemblyOptions],
  run: exportDomains,
};

async function exportDomains(invocation: Invocation) {
  const { options, terminal } = invocation;
  refuseWithoutBrokers(options);
  const environment = loadEnvironment(options);
  const choices = assemblyChoices(options, environment.topicDefaults);
  const { admin } = await clusterAccess(options, environment);
  try {
    terminal.note('reading topics, ACLs and quotas …');
    const observed = await admin.observe({ expected: [], quotas: true });
    const source = `cluster ${observed.clusterId}`;
    return writeTakenOver(assembleDomains(observed, choices), invocation, { environment, source });
  } finally {
    await admin.close();
  }
}
