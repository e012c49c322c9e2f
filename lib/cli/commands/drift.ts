import { type ExitCode, exitCodes } from '../exit-code.ts';
import { planDocument } from '../plan-document.ts';
import { rendering } from '../plan-renderings.ts';
import { plannedDomains } from '../planned-domains.ts';
import type { Command, Invocation } from './command.ts';

export const drift: Command = {
  name: 'drift',
  summary: 'Say whether the cluster is as declared; reads only.',
  help: `Usage: tidegate drift --environment NAME [--domain NAME]...
                     [--bootstrap-servers HOST:PORT,... --command-config FILE [--state FOLDER]]
                     [--format terminal|markdown|junit|json] [--json]

What differs is shown as the changes that would undo it; what nobody declared, as notes. Made for a schedule: whether a
change would be refused does not matter here.
Exit codes: 0 as declared, 2 something differs, 1 wrong input, 5 cluster or AWS failed.

Examples:
  tidegate drift --environment prod
  tidegate drift -e dev --bootstrap-servers localhost:20100 --command-config client.properties --format junit`,
  wordCount: 0,
  takes: ['environment', 'domain', 'bootstrap-servers', 'command-config', 'state', 'format', 'json'],
  run: findDrift,
};

async function findDrift(invocation: Invocation): Promise<ExitCode> {
  const { options, terminal } = invocation;
  const render = rendering(options);
  const { environment, entries } = await plannedDomains(invocation);
  const document = planDocument(environment, entries);
  for (const line of render({ document, entries, terminal })) terminal.out(line);
  const differs = document.domains.some(({ changes }) => changes.length > 0);
  return differs ? exitCodes.changesFound : exitCodes.done;
}
