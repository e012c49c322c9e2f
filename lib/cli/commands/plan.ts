import { writeFileSync } from 'node:fs';
import { systemClock } from '../../adapters/aws/system-clock.ts';
import type { Environment } from '../../model/environment.ts';
import type { HashedDocument } from '../../reconciler/ledger.ts';
import { type GuardedPlan, planDomain } from '../../reconciler/reconcile-domain.ts';
import { storedLedgers } from '../../reconciler/stored-state.ts';
import { checkedConfiguration, chosenDomains } from '../checked-configuration.ts';
import { clusterAccess } from '../cluster-access.ts';
import { deployedFunction } from '../deployed-function.ts';
import { type ExitCode, exitCodes, highest } from '../exit-code.ts';
import { hashedDocuments } from '../hashed-documents.ts';
import type { Options } from '../options.ts';
import { type PlanDocument, type PlannedEntry, planDocument } from '../plan-document.ts';
import { renderJunit } from '../render-junit.ts';
import { renderMarkdown } from '../render-markdown.ts';
import { renderPlan } from '../render-plan.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';
import type { Command, Invocation } from './command.ts';

export const plan: Command = {
  name: 'plan',
  summary: 'Show what would change on the cluster, domain by domain; reads only.',
  help: `Usage: tidegate plan --environment NAME [--domain NAME]...
                    [--bootstrap-servers HOST:PORT,... --command-config FILE [--state FOLDER]]
                    [--out FILE] [--format terminal|markdown|junit|json] [--detailed-exitcode] [--json]

With --bootstrap-servers it talks to the brokers itself, with client properties in Kafka's own format.
With --environment alone it uploads the documents to the state bucket and invokes the deployed function.
--out FILE keeps the plan, for a review and for apply --plan FILE; each domain's digest is what KafkaDomain's approvedPlan takes.
Exit codes: 0 planned, 2 changes found (with --detailed-exitcode), 3 refused changes, 1 wrong input, 5 cluster or AWS failed.

Examples:
  tidegate plan --environment dev --domain payments
  tidegate plan -e dev --bootstrap-servers localhost:20100 --command-config client.properties`,
  wordCount: 0,
  takes: [
    'environment',
    'domain',
    'bootstrap-servers',
    'command-config',
    'state',
    'out',
    'format',
    'detailed-exitcode',
    'json',
  ],
  run: planEnvironment,
};

async function planEnvironment(invocation: Invocation): Promise<ExitCode> {
  const { options, terminal } = invocation;
  const render = rendering(options);
  const configuration = checkedConfiguration(options, terminal.note);
  const chosen = chosenDomains(configuration, options.domains);
  const documents = hashedDocuments(configuration).filter(({ document }) => chosen.includes(document.domain));
  const entries =
    options.bootstrapServers === undefined
      ? await inTurn(documents, (await deployedFunction(configuration.environment)).plan, invocation)
      : await throughBrokers(documents, configuration.environment, invocation);
  const document = planDocument(configuration.environment.name, entries);
  if (options.out !== undefined) writeFileSync(options.out, `${JSON.stringify(document, null, 2)}\n`);
  for (const line of render({ document, entries, terminal })) terminal.out(line);
  return highest(entries.map(({ guarded }) => exitCodeOf(guarded, options.detailedExitcode)));
}

function exitCodeOf({ plan: { changes }, refusals }: GuardedPlan, detailed: boolean): ExitCode {
  if (refusals.length > 0) return exitCodes.unsafePlan;
  return detailed && changes.length > 0 ? exitCodes.changesFound : exitCodes.done;
}

async function throughBrokers(documents: readonly HashedDocument[], environment: Environment, invocation: Invocation) {
  const { admin, store } = await clusterAccess(invocation.options, environment);
  try {
    const ledgers = storedLedgers(store);
    const planOne = (desired: HashedDocument) => planDomain({ admin, ledgers, clock: systemClock }, desired);
    return await inTurn(documents, planOne, invocation);
  } finally {
    await admin.close();
  }
}

async function inTurn(
  documents: readonly HashedDocument[],
  planOne: (desired: HashedDocument) => Promise<GuardedPlan>,
  { terminal }: Invocation,
): Promise<readonly PlannedEntry[]> {
  const entries: PlannedEntry[] = [];
  for (const desired of documents) {
    terminal.note(`planning ${desired.document.domain} …`);
    entries.push({ desired, guarded: await planOne(desired) });
  }
  return entries;
}

interface Rendered {
  readonly document: PlanDocument;
  readonly entries: readonly PlannedEntry[];
  readonly terminal: Terminal;
}

const renderings: Readonly<Record<string, (rendered: Rendered) => readonly string[]>> = {
  terminal: ({ entries, terminal }) => entries.flatMap(({ guarded }) => renderPlan(guarded, terminal)),
  markdown: ({ document }) => renderMarkdown(document),
  junit: ({ document }) => renderJunit(document),
  json: ({ document }) => [JSON.stringify(document, null, 2)],
};

function rendering({ format = 'terminal', json }: Options): (rendered: Rendered) => readonly string[] {
  const chosen = renderings[json ? 'json' : format];
  if (chosen !== undefined) return chosen;
  throw new UsageError(`--format ${format}: expected one of ${Object.keys(renderings).join(', ')}`);
}
