import { apply } from './apply.ts';
import { guard } from './guard.ts';
import type { Observed } from './kafka-state.ts';
import {
  type HashedDocument,
  isReturn,
  type Ledger,
  nothingOwned,
  ownedAfterApplying,
  ownedWhileApplying,
} from './ledger.ts';
import { type Plan, type PlanMode, plan } from './plan.ts';
import type { Clock, KafkaAdmin, Lease, LeaseStore, LedgerStore, Versioned } from './ports.ts';
import type { DomainReport } from './report.ts';
import { settle } from './settle.ts';

/** What a reconciliation needs of the world. */
export interface ReconcilePorts {
  readonly admin: KafkaAdmin;
  readonly ledgers: LedgerStore;
  readonly leases: LeaseStore;
  readonly clock: Clock;
}

export interface ReconcileRequest {
  readonly desired: HashedDocument;
  /** Hash of the document that this one replaces; absent unless it is an update. */
  readonly previousSha256?: string;
  /** Unique per request: the holder of the lease. */
  readonly requestId: string;
  readonly appliedBy: string;
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
  ports: Pick<ReconcilePorts, 'admin' | 'ledgers'>,
  desired: HashedDocument,
): Promise<Plan> {
  const stored = await ports.ledgers.read(ports.admin.clusterId, desired.document.domain);
  const observed = await ports.admin.observe({ expected: topicNames(desired) });
  return planFrom(observed, desired, stored?.value, 'forward');
}

function topicNames({ document }: HashedDocument): readonly string[] {
  return document.topics.map(({ name }) => name);
}

function planFrom(observed: Observed, { document }: HashedDocument, ledger: Ledger | undefined, mode: PlanMode): Plan {
  return plan({ desired: document, observed, owned: ledger?.owned ?? nothingOwned, mode });
}

async function underLease(ports: ReconcilePorts, request: ReconcileRequest, lease: Lease): Promise<DomainReport> {
  const { admin, ledgers, clock } = ports;
  const { desired, previousSha256 } = request;
  const { domain, approvals } = desired.document;
  const stored = await ledgers.read(admin.clusterId, domain);
  const mode: PlanMode = isReturn(stored?.value, desired.sha256, previousSha256) ? 'return' : 'forward';
  const before = await admin.observe({ expected: topicNames(desired), forChange: true });
  const wanted = planFrom(before, desired, stored?.value, mode);
  const { clusterId } = wanted;

  const refusals = guard(wanted, approvals, new Date(clock.now()).toISOString().slice(0, 10));
  if (refusals.length > 0) return { status: 'refused', domain, clusterId, refusals };

  const opened = openLedger(stored, request, mode, clock);
  const version = await ledgers.write(clusterId, domain, opened, stored?.version);
  const outcomes = await apply(wanted, admin, lease);
  const observed = await settle({ desired: desired.document, owned: opened.owned, mode }, outcomes, admin, clock);

  const complete = outcomes.every(({ outcome }) => outcome === 'applied');
  await lease.assertHeld();
  await ledgers.write(
    clusterId,
    domain,
    { ...opened, complete, owned: complete ? ownedAfterApplying(opened.owned, observed) : opened.owned },
    version,
  );
  return {
    status: complete ? 'applied' : 'partly-applied',
    domain,
    clusterId,
    mode,
    outcomes,
    notices: wanted.notices,
  };
}

/** The ledger as it must stand before the first change, so that a crash at any point forgets nothing. */
function openLedger(
  stored: Versioned<Ledger> | undefined,
  { desired, previousSha256, appliedBy }: ReconcileRequest,
  mode: PlanMode,
  clock: Clock,
): Ledger {
  const before = stored?.value;
  const repeated = before?.current.sha256 === desired.sha256;
  const forwardPredecessor = repeated ? before.predecessor : (before?.current ?? null);
  return {
    current: desired,
    complete: false,
    predecessor: mode === 'return' ? null : forwardPredecessor,
    returnedFrom: mode === 'return' ? (previousSha256 ?? null) : null,
    owned: ownedWhileApplying(before?.owned ?? nothingOwned, desired.document),
    appliedBy,
    appliedAt: new Date(clock.now()).toISOString(),
  };
}
