import { writeFileSync } from 'node:fs';
import { judgedChanges } from '../../reconciler/judged-changes.ts';
import type { GuardedPlan } from '../../reconciler/reconcile-domain.ts';
import { type ExitCode, exitCodes, highest } from '../exit-code.ts';
import { clusterOptions } from '../options.ts';
import { type PlanDocument, planDocument } from '../plan-document.ts';
import { rendering } from '../plan-renderings.ts';
import { plannedDomains } from '../planned-domains.ts';
import { UsageError } from '../usage-error.ts';
import type { Command, Invocation } from './command.ts';

export const plan: Command = {
  name: 'plan',
  summary: 'Show what would change on the cluster, domain by domain; reads only.',
  help: `Usage: tidegate plan --environment NAME [--domain NAME]...
                    [--bootstrap-servers HOST:PORT,... --command-config FILE [--state FOLDER] [--cluster-id ID]
                     [--scram-passwords FILE]]
                    [--out FILE] [--format terminal|markdown|junit|sarif|json] [--detailed-exitcode] [--json]

With --bootstrap-servers it talks to the brokers itself, with client properties in Kafka's own format.
--cluster-id and --scram-passwords are as in apply; the plan names users and holds no password.
With --environment alone it uploads the documents to the state bucket and invokes the deployed function.
The brokers are asked whether they would take new topics, partitions and overrides; nothing is done. A principal that may not
create topics gets a note instead of their answer.
--out FILE keeps the plan, for a review and for apply --plan FILE; each domain's digest is what approvedPlans of KafkaDomain takes.
Exit codes: 0 planned, 2 changes found (with --detailed-exitcode), 3 refused changes, 1 wrong input, 5 cluster or AWS failed.

Examples:
  tidegate plan --environment dev --domain payments
  tidegate plan -e dev --bootstrap-servers localhost:20100 --command-config client.properties`,
  wordCount: 0,
  takes: [...clusterOptions, 'scram-passwords', 'out', 'format', 'detailed-exitcode', 'json'],
  run: planEnvironment,
};

async function planEnvironment(invocation: Invocation): Promise<ExitCode> {
  const { options, terminal } = invocation;
  const render = rendering(options);
  const { configuration, entries } = await plannedDomains(invocation);
  const document = planDocument(configuration, entries);
  if (options.out !== undefined) keep(document, options.out);
  for (const line of render({ document, configuration, entries, terminal })) terminal.out(line);
  return highest(entries.map(({ guarded }) => exitCodeOf(guarded, options.detailedExitcode)));
}

function keep(document: PlanDocument, file: string): void {
  try {
    writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`);
  } catch (error) {
    throw new UsageError(
      `--out ${file} cannot be written (${(error as NodeJS.ErrnoException).code}): name another file.`,
    );
  }
}

function exitCodeOf({ plan: made, refusals }: GuardedPlan, detailed: boolean): ExitCode {
  if (refusals.length > 0) return exitCodes.unsafePlan;
  return detailed && judgedChanges(made).length > 0 ? exitCodes.changesFound : exitCodes.done;
}
