import { changeKey, subjectOf } from '../../reconciler/change.ts';
import { describeChange } from '../../reconciler/describe-change.ts';
import { judgedChanges } from '../../reconciler/judged-changes.ts';
import type { Refusal } from '../../reconciler/refusal.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { clusterOptions } from '../options.ts';
import { type PlannedEntry, planDocument } from '../plan-document.ts';
import { rendering } from '../plan-renderings.ts';
import { plannedDomains } from '../planned-domains.ts';
import { UsageError } from '../usage-error.ts';
import type { Command, Invocation } from './command.ts';

export const drift: Command = {
  name: 'drift',
  summary: 'Say whether the cluster is as declared; reads only.',
  help: `Usage: tidegate drift --environment NAME [--domain NAME]...
                     [--bootstrap-servers HOST:PORT,... --command-config FILE [--state FOLDER] [--cluster-id ID]
                      [--scram-passwords FILE]]
                     [--declared] [--format terminal|markdown|junit|sarif|json] [--json]

What differs is shown as the changes that would undo it; what nobody declared, as notes. Made for a schedule: whether a
change would be refused does not matter here. A deployed environment looks by itself, on its own schedule.
With --declared only the declared topics are read, by name, instead of all that the cluster has: a small part of the bytes
where many topics are not yours. It needs --bootstrap-servers, and says nothing of topics that nobody declared.
Exit codes: 0 as declared, 2 something differs, 1 wrong input, 5 cluster or AWS failed.

Examples:
  tidegate drift --environment prod
  tidegate drift -e dev --bootstrap-servers localhost:20100 --command-config client.properties --declared`,
  wordCount: 0,
  takes: [...clusterOptions, 'scram-passwords', 'declared', 'format', 'json'],
  run: findDrift,
};

function differences({ guarded: { plan } }: PlannedEntry): readonly Refusal[] {
  return judgedChanges(plan).map((change) => ({
    rule: 'drift',
    resource: subjectOf(change),
    reason: `the cluster is not as declared: ${describeChange(change)}`,
    remedy:
      change.by === undefined
        ? 'apply the domain, or declare what is there'
        : 'declare what is there, or bring the topic back with `aws kafka update-topic`: CloudFormation acts on changes of the template alone',
    change: changeKey(change),
  }));
}

async function findDrift(invocation: Invocation): Promise<ExitCode> {
  const { options, terminal } = invocation;
  if (options.declared && options.bootstrapServers === undefined) {
    throw new UsageError(
      '--declared spares the brokers a look from here, so it needs --bootstrap-servers; the deployed function reads all.',
    );
  }
  const render = rendering(options);
  const { configuration, entries: planned } = await plannedDomains(invocation, { validate: false });
  // Viewers of test reports and of code scanning show what failed: here that is every difference.
  const findings = options.format === 'junit' || options.format === 'sarif';
  const entries = planned.map((entry) => ({
    ...entry,
    guarded: { ...entry.guarded, refusals: findings ? differences(entry) : [] },
  }));
  const document = planDocument(configuration, entries);
  for (const line of render({ document, configuration, entries, terminal })) terminal.out(line);
  const differs = document.domains.some(({ changes }) => changes.length > 0);
  return differs ? exitCodes.changesFound : exitCodes.done;
}
