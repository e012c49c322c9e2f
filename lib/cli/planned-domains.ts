import { systemClock } from '../adapters/aws/system-clock.ts';
import type { Environment } from '../model/environment.ts';
import type { HashedDocument } from '../reconciler/ledger.ts';
import { observingOnce } from '../reconciler/observing-once.ts';
import { type GuardedPlan, planDomain } from '../reconciler/reconcile-domain.ts';
import { storedLedgers } from '../reconciler/stored-state.ts';
import { checkedConfiguration, chosenDomains } from './checked-configuration.ts';
import { clusterAccess } from './cluster-access.ts';
import type { Invocation } from './commands/command.ts';
import { deployedFunction } from './deployed-function.ts';
import { hashedDocuments } from './hashed-documents.ts';
import type { PlannedEntry } from './plan-document.ts';

export interface PlannedEnvironment {
  readonly environment: string;
  readonly entries: readonly PlannedEntry[];
}

/** Plans the chosen domains, through the brokers where they are named, else through the deployed function. */
export async function plannedDomains(invocation: Invocation): Promise<PlannedEnvironment> {
  const { options, terminal } = invocation;
  const configuration = checkedConfiguration(options, terminal.note);
  const chosen = chosenDomains(configuration, options.domains);
  const documents = hashedDocuments(configuration).filter(({ document }) => chosen.includes(document.domain));
  const entries =
    options.bootstrapServers === undefined
      ? await inTurn(documents, (await deployedFunction(configuration.environment)).plan, invocation)
      : await throughBrokers(documents, configuration.environment, invocation);
  return { environment: configuration.environment.name, entries };
}

async function throughBrokers(documents: readonly HashedDocument[], environment: Environment, invocation: Invocation) {
  const { admin, store } = await clusterAccess(invocation.options, environment);
  try {
    const reader = observingOnce(admin, documents, { onlyDeclared: invocation.options.declared });
    const ports = { admin: reader, ledgers: storedLedgers(store), clock: systemClock };
    const planOne = (desired: HashedDocument) => planDomain(ports, desired);
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
