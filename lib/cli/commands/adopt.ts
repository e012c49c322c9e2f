import { adoptDomains } from '../adopt-domains.ts';
import { checkedConfiguration, chosenDomains } from '../checked-configuration.ts';
import type { ExitCode } from '../exit-code.ts';
import { clusterOptions } from '../options.ts';
import { UsageError } from '../usage-error.ts';
import type { Command, Invocation } from './command.ts';

export const adopt: Command = {
  name: 'adopt',
  summary: 'Take over what stands on a cluster and is declared, without writing to the cluster.',
  help: `Usage: tidegate adopt --environment NAME [--domain NAME]...
                     --bootstrap-servers HOST:PORT,... --command-config FILE [--state FOLDER] [--cluster-id ID] [--json]

Topics, overrides, ACLs and quotas that are both declared and there are recorded as ours, by name: a later apply may then
change and, under the rules of a plan, remove them. Only the folder of --state is written. Twice is as good as once.
Users are not taken over. What a plan would still change is shown. A deployed environment adopts as it is deployed.
Exit codes: 0 adopted and as declared, 2 adopted and something differs, 1 wrong input, 5 cluster failed.

Examples:
  tidegate adopt -e dev --bootstrap-servers localhost:20100 --command-config client.properties
  tidegate adopt -e dev --domain payments --bootstrap-servers localhost:20100 --command-config client.properties --json`,
  wordCount: 0,
  takes: [...clusterOptions, 'json'],
  run: adoptEnvironment,
};

async function adoptEnvironment(invocation: Invocation): Promise<ExitCode> {
  const { options, terminal } = invocation;
  if (options.bootstrapServers === undefined) {
    throw new UsageError(
      'A deployed environment adopts what it declares when it is deployed; for other clusters add --bootstrap-servers.',
    );
  }
  const configuration = checkedConfiguration(options, terminal.note);
  return adoptDomains(configuration, chosenDomains(configuration, options.domains), invocation);
}
