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
import { renderPlan } from '../render-plan.ts';
import type { Command, Invocation } from './command.ts';

export const plan: Command = {
  name: 'plan',
  summary: 'Show what would change on the cluster, domain by domain; reads only.',
  help: `Usage: tidegate plan --environment NAME [--domain NAME]...
                    [--bootstrap-servers HOST:PORT,... --command-config FILE [--state FOLDER]]
                    [--detailed-exitcode] [--json]

With --bootstrap-servers it talks to the brokers itself, with client properties in Kafka's own format.
With --environment alone it uploads the documents to the state bucket and invokes the deployed function.
Exit codes: 0 planned, 2 changes found (with --detailed-exitcode), 3 refused changes, 1 wrong input, 5 cluster or AWS failed.

Examples:
  tidegate plan --environment dev --domain payments
  tidegate plan -e dev --bootstrap-servers localhost:20100 --command-config client.properties`,
  wordCount: 0,
  takes: ['environment', 'domain', 'bootstrap-servers', 'command-config', 'state', 'detailed-exitcode', 'json'],
  run: planEnvironment,
};

async function planEnvironment(invocation: Invocation): Promise<ExitCode> {
  const { options, terminal } = invocation;
  const configuration = checkedConfiguration(options, terminal.note);
  const chosen = chosenDomains(configuration, options.domains);
  const documents = hashedDocuments(configuration).filter(({ document }) => chosen.includes(document.domain));
  const plans =
    options.bootstrapServers === undefined
      ? await inTurn(documents, (await deployedFunction(configuration.environment)).plan, invocation)
      : await throughBrokers(documents, configuration.environment, invocation);
  show(plans, invocation);
  return highest(plans.map((entry) => exitCodeOf(entry, options.detailedExitcode)));
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
): Promise<readonly GuardedPlan[]> {
  const plans: GuardedPlan[] = [];
  for (const desired of documents) {
    terminal.note(`planning ${desired.document.domain} …`);
    plans.push(await planOne(desired));
  }
  return plans;
}

function show(plans: readonly GuardedPlan[], { options, terminal }: Invocation): void {
  if (options.json) {
    terminal.out(JSON.stringify(plans, null, 2));
    return;
  }
  for (const { plan: made, refusals } of plans) {
    for (const line of renderPlan(made, refusals, terminal)) terminal.out(line);
  }
}
