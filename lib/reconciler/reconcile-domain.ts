import type { AccessFact } from '../model/access-fact.ts';
import { dayOf } from '../model/day.ts';
import type { OnProgress } from './apply.ts';
import { applyPatiently } from './apply-patiently.ts';
import { brokerValidation } from './broker-validation.ts';
import { deletedTopics } from './change.ts';
import { guard } from './guard.ts';
import type { GuardGrounds } from './guard-grounds.ts';
import { judgedChanges } from './judged-changes.ts';
import type { Observed } from './kafka-state.ts';
import {
  type HashedDocument,
  type Ledger,
  nothingOwned,
  type Owned,
  ownedAfterApplying,
  withoutOwned,
} from './ledger.ts';
import { lookFor } from './look.ts';
import { compareNotices } from './notice.ts';
import { type DocumentRequest, openLedger } from './open-ledger.ts';
import { type PartitionLoad, partitionLoad } from './partition-load.ts';
import { type Plan, plan } from './plan.ts';
import { accessChanges } from './plan-access.ts';
import type { PlanMode } from './plan-input.ts';
import type { Clock, KafkaAdmin, KafkaReader, Lease, LeaseStore, LedgerStore } from './ports.ts';
import type { Refusal } from './refusal.ts';
import type { DomainReport } from './report.ts';
import { runMode } from './run-mode.ts';
import { settle } from './settle.ts';
import { stillOwned } from './still-owned.ts';
import { zonesOf } from './zone-difference.ts';

/** What a reconciliation needs of the world. */
export interface ReconcilePorts {
  readonly admin: KafkaAdmin;
  readonly ledgers: LedgerStore;
  readonly leases: LeaseStore;
  readonly clock: Clock;
}

export interface ReconcileRequest extends DocumentRequest {
  /** A last look at the plan that is about to run, such as its comparison with a reviewed one. A return is not asked for. */
  readonly review?: (plan: Plan) => readonly Refusal[];
  readonly onProgress?: OnProgress;
}

/** A plan and what the guard says of it. */
export interface GuardedPlan {
  readonly plan: Plan;
  readonly refusals: readonly Refusal[];
  /** What the plan means for principals. */
  readonly access: readonly AccessFact[];
  /** Absent: planned by an earlier version. */
  readonly load?: PartitionLoad;
}

export interface PlanOptions {
  /** Ask the brokers whether they would take the changes of topics. Default: true. */
  readonly validate?: boolean;
}

/** Observes, plans, guards and applies one domain under its lease. A refused plan changes nothing. */
export async function reconcileDomain(ports: ReconcilePorts, request: ReconcileRequest): Promise<DomainReport> {
  const { domain } = request.desired.document;
  const lease = await ports.leases.acquire(ports.admin.clusterId, domain, request.requestId);
  try {
    return await underLease(ports, request, lease);
  } finally {
    await lease.release();
  }
}

/** The plan of a domain as it stands now; reads only, and takes no lease. */
export async function planDomain(
  { admin, ledgers, clock }: Pick<ReconcilePorts, 'ledgers' | 'clock'> & { readonly admin: KafkaReader },
  desired: HashedDocument,
  { validate = true }: PlanOptions = {},
): Promise<GuardedPlan> {
  const stored = await ledgers.read(admin.clusterId, desired.document.domain);
  const owned = await stillOwned(stored?.value.owned ?? nothingOwned, desired, ledgers, admin.clusterId);
  const formerZones = zonesOf(stored?.value.current.document);
  const input = { desired: desired.document, owned, formerZones, mode: 'forward' as const };
  const observed = await admin.observe(lookFor(input));
  const made = plan({ ...input, observed });
  const unsafe = guard(made, await grounds(made, observed, { desired, admin, clock }));
  const judgement = { ...made, changes: judgedChanges(made) };
  const judged = validate ? await brokerValidation(judgement, admin) : { refusals: [], notices: [] };
  const documents = { before: stored?.value.current.document, after: desired.document };
  return {
    plan: { ...made, notices: [...made.notices, ...judged.notices].sort(compareNotices) },
    refusals: [...unsafe, ...judged.refusals],
    access: accessChanges(made, observed, documents),
    load: partitionLoad(judgement, observed),
  };
}

/** What the guard judges by. Whether topics are in use is asked only of those that are to be deleted. */
async function grounds(
  { changes }: Plan,
  observed: Observed,
  { desired, admin, clock }: { desired: HashedDocument; admin: KafkaReader; clock: Clock },
): Promise<GuardGrounds> {
  const { approvals, allowEveryoneIfNoAclFound, flavour } = desired.document;
  const doomed = deletedTopics(changes);
  const topicUse = doomed.length === 0 ? [] : await admin.topicUse(doomed);
  const { principal } = admin;
  return { approvals, today: dayOf(clock.now()), topicUse, observed, principal, allowEveryoneIfNoAclFound, flavour };
}

async function underLease(ports: ReconcilePorts, request: ReconcileRequest, lease: Lease): Promise<DomainReport> {
  const { admin, ledgers, clock } = ports;
  const { desired, previousSha256 } = request;
  const { domain } = desired.document;
  const { clusterId } = admin;
  const stored = await ledgers.read(clusterId, domain);
  const mode = runMode(stored?.value, desired.sha256, previousSha256);
  const takenBack = stored?.value.takenBack?.includes(request.requestId) ?? false;
  if (mode === 'settled' || takenBack) return settledReport(domain, clusterId);

  const before = await stillOwned(ownedBefore(stored?.value, mode), desired, ledgers, clusterId);
  const look = lookFor({ desired: desired.document, owned: stored?.value.owned ?? nothingOwned });
  const observed = await admin.observe({ ...look, forChange: true });
  const losesNothing = mode === 'return' && stored !== undefined && !isRollback(stored.value, desired, clock);
  const wish = { desired: desired.document, mode, losesNothing };
  // Not in what is waited for: no broker ever shows a zone.
  const formerZones = zonesOf(stored?.value.current.document);
  const wanted = plan({ ...wish, observed, owned: before, formerZones });
  const review = mode === 'forward' ? (request.review?.(wanted) ?? []) : [];
  const refusals = [...review, ...guard(wanted, await grounds(wanted, observed, { desired, admin, clock }))];
  if (refusals.length > 0) return { status: 'refused', domain, clusterId, refusals };

  const opened = openLedger(stored, request, { wanted, before, observed, clock });
  const version = await ledgers.write(clusterId, domain, opened, stored?.version);
  const input = { ...wish, owned: opened.owned };
  const outcomes = await applyPatiently(wanted, input, { admin, lease, clock, onProgress: request.onProgress });
  const { observed: after, unseenBrokers } = await settle(input, outcomes, admin, clock, { before: observed, lease });

  const complete = outcomes.every(({ outcome }) => outcome === 'applied');
  await lease.extend();
  const owned = ownedAfterApplying(opened.owned, after, desired.document, complete);
  await ledgers.write(clusterId, domain, { ...opened, complete, owned }, version);
  const status = complete ? 'applied' : 'partly-applied';
  return { status, domain, clusterId, mode, outcomes, notices: wanted.notices, unseenBrokers };
}

/** Longer than any deployment takes. */
const rollbackMilliseconds = 24 * 60 * 60 * 1_000;

/**
 * A return that takes something back which a deployment has just brought. The others look alike, an update of the document that stands
 * and a revert months later: records that were kept since must not go for them.
 */
function isRollback({ current, complete, appliedAt }: Ledger, desired: HashedDocument, clock: Clock): boolean {
  const stands = complete && current.sha256 === desired.sha256;
  return !stands && clock.now() - Date.parse(appliedAt) < rollbackMilliseconds;
}

function settledReport(domain: string, clusterId: string): DomainReport {
  const nothing = { outcomes: [], notices: [], unseenBrokers: [] };
  return { status: 'applied', domain, clusterId, mode: 'return', ...nothing };
}

/** A return gives back what the last document adopted: it was there before us, so it is not ours to remove. */
function ownedBefore(ledger: Ledger | undefined, mode: PlanMode): Owned {
  if (ledger === undefined) return nothingOwned;
  return mode === 'return' ? withoutOwned(ledger.owned, ledger.adopted) : ledger.owned;
}
