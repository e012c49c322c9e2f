import { systemClock } from '../adapters/aws/system-clock.ts';
import type { Configuration } from '../documents/read-configuration.ts';
import type { Environment } from '../model/environment.ts';
import type { HashedDocument } from '../reconciler/ledger.ts';
import { observingOnce } from '../reconciler/observing-once.ts';
import { type GuardedPlan, type PlanOptions, planDomain } from '../reconciler/reconcile-domain.ts';
import { storedLedgers } from '../reconciler/stored-state.ts';
import { checkedConfiguration, chosenDomains } from './checked-configuration.ts';
import { pinnedCluster } from './cluster-pin.ts';
import type { Invocation } from './commands/command.ts';
import { hashedDocuments } from './hashed-documents.ts';
import { refuseWithoutBrokers } from './options.ts';
import type { PlannedEntry } from './plan-document.ts';
import { timeLeft } from './progress-text.ts';

export interface PlannedEnvironment {
  readonly configuration: Configuration;
  readonly entries: readonly PlannedEntry[];
}

/** Plans the chosen domains, through the brokers where they are named, else through the deployed function. */
export async function plannedDomains(invocation: Invocation, how: PlanOptions = {}): Promise<PlannedEnvironment> {
  const { options, terminal } = invocation;
  refuseWithoutBrokers(options);
  const configuration = checkedConfiguration(options, terminal.note);
  const chosen = chosenDomains(configuration, options.domains);
  const documents = hashedDocuments(configuration).filter(({ document }) => chosen.includes(document.domain));
  const plan = options.bootstrapServers === undefined ? throughFunction : throughBrokers;
  return { configuration, entries: await plan(documents, configuration.environment, invocation, how) };
}

async function throughFunction(
  documents: readonly HashedDocument[],
  environment: Environment,
  invocation: Invocation,
  how: PlanOptions,
) {
  // Loaded only here: with brokers of one's own nobody needs the AWS SDK.
  const { deployedFunction } = await import('./deployed-function.ts');
  const { plan } = await deployedFunction(environment);
  return inTurn(documents, (desired) => plan(desired, how), invocation);
}

async function throughBrokers(
  documents: readonly HashedDocument[],
  environment: Environment,
  invocation: Invocation,
  how: PlanOptions,
) {
  const { admin, store } = await pinnedCluster(invocation.options, environment, 'reads');
  try {
    const reader = observingOnce(admin, documents, { onlyDeclared: invocation.options.declared });
    const ports = { admin: reader, ledgers: storedLedgers(store), clock: systemClock };
    const planOne = (desired: HashedDocument) => planDomain(ports, desired, how);
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
  const started = systemClock.now();
  for (const desired of documents) {
    const [done, total] = [entries.length, documents.length];
    const left = timeLeft({ done, total, elapsedMilliseconds: systemClock.now() - started });
    const position = total === 1 ? '' : `, domain ${done + 1} of ${total}${left}`;
    terminal.note(`planning ${desired.document.domain}${position} …`);
    entries.push({ desired, guarded: await planOne(desired) });
  }
  return entries;
}
