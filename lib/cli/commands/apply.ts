import { applyDomains } from '../apply-domains.ts';
import { checkedConfiguration, chosenDomains } from '../checked-configuration.ts';
import type { ExitCode } from '../exit-code.ts';
import { clusterOptions, type Options, refuseWithoutBrokers } from '../options.ts';
import { UsageError } from '../usage-error.ts';
import type { Command, Invocation } from './command.ts';

export const apply: Command = {
  name: 'apply',
  summary: 'Bring a cluster without AWS, or in an emergency any cluster, to what the domains declare.',
  help: `Usage: tidegate apply --environment NAME [--domain NAME]...
                     (--bootstrap-servers HOST:PORT,... --command-config FILE [--state FOLDER] [--cluster-id ID]
                      [--scram-passwords FILE] | --break-glass REASON) [--plan FILE] [--json]

A deployed environment is changed by deploying it. --break-glass REASON applies to it all the same: from here, over
its IAM listener, with its own state bucket; the reason is recorded in the ledger and in the report.
--state FOLDER (default: .cache/state) remembers what was applied, and to which cluster: brokers of another one are
refused, unless --cluster-id names it.
--scram-passwords FILE is for clusters that hold their SCRAM users themselves, which MSK does not: users of the domains'
SCRAM clients that are missing are created. The file has lines user=password and mode 0600; a missing password is generated
and written there first. The password of a user that is there is never changed.
With --plan FILE, from tidegate plan --out FILE, exactly the reviewed plans run: the cluster is read again, and a domain
whose plan is another one by now is refused.
Exit codes: 0 applied or nothing to do, 1 wrong input, 3 refused, 4 a change failed, 5 cluster failed.

Examples:
  tidegate apply -e dev --bootstrap-servers localhost:20100 --command-config client.properties
  tidegate apply -e prod --domain payments --break-glass "INC-4711"`,
  wordCount: 0,
  takes: [...clusterOptions, 'scram-passwords', 'break-glass', 'plan', 'json'],
  run: applyEnvironment,
};

async function applyEnvironment(invocation: Invocation): Promise<ExitCode> {
  refuseDeployed(invocation.options);
  refuseWithoutBrokers(invocation.options);
  const configuration = checkedConfiguration(invocation.options, invocation.terminal.note);
  return applyDomains(configuration, chosenDomains(configuration, invocation.options.domains), invocation);
}

function refuseDeployed({ environment = 'NAME', bootstrapServers, breakGlass }: Options): void {
  if (bootstrapServers !== undefined || breakGlass !== undefined) return;
  throw new UsageError(
    `A deployed environment is changed by deploying it: npx cdk deploy -c environment=${environment} --all`,
  );
}
