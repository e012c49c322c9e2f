import { aclKey } from '../model/acl.ts';
import { quotaKey } from '../model/quota.ts';
import { isHandedOver, ownershipOf } from './acl-difference.ts';
import { apply } from './apply.ts';
import { type Change, compareChanges } from './change.ts';
import { type Ledger, nothingOwned, type Owned, withoutOwned } from './ledger.ts';
import { authorizationOf } from './look.ts';
import type { KafkaAdmin, Lease, Versioned } from './ports.ts';
import { quotaDifference } from './quota-difference.ts';
import type { ReconcilePorts } from './reconcile-domain.ts';
import type { ChangeOutcome, DomainReport } from './report.ts';
import { settle } from './settle.ts';
import { stillOwned } from './still-owned.ts';

export interface ReleaseRequest {
  readonly domain: string;
  readonly clusterId: string;
  readonly requestId: string;
  /** As in `ReconcileRequest`. */
  readonly owner: string;
}

/**
 * The domain's custom resource goes. Topics and records always stay; with `onDelete: revokeAccess` the ACLs and quotas
 * that we put there go.
 * Nothing is touched for a resource that no longer speaks for the domain, for one that took it over from another that is still
 * there, or when the cluster is another one by now.
 * Answers what stayed, so that a person can find it.
 */
export async function releaseDomain(
  ports: Omit<ReconcilePorts, 'admin'>,
  connect: () => Promise<KafkaAdmin>,
  request: ReleaseRequest,
): Promise<DomainReport> {
  const lease = await ports.leases.acquire(request.clusterId, request.domain, request.requestId);
  try {
    return await underLease(ports, connect, request, lease);
  } finally {
    await lease.release();
  }
}

/** Whose the domain is, is read here: a run that was waited for may have taken it over. */
async function underLease(
  ports: Omit<ReconcilePorts, 'admin'>,
  connect: () => Promise<KafkaAdmin>,
  { domain, clusterId, owner }: ReleaseRequest,
  lease: Lease,
): Promise<DomainReport> {
  const stored = await ports.ledgers.read(clusterId, domain);
  const kept = stored?.value.owned ?? nothingOwned;
  const untouched: DomainReport = { status: 'released', domain, clusterId, kept, outcomes: [] };
  const handedBack = stored && afterTakeover(stored.value, owner);
  if (handedBack !== undefined) await ports.ledgers.write(clusterId, domain, handedBack, stored?.version);
  if (handedBack !== undefined || stored?.value.owner !== owner) return untouched;
  if (stored.value.current.document.onDelete !== 'revokeAccess') {
    await ports.ledgers.write(clusterId, domain, releasedLedger(stored.value, kept), stored.version);
    return untouched;
  }
  const admin = await connect();
  try {
    return await revoke(ports, admin, lease, { domain, clusterId, stored });
  } finally {
    await admin.close();
  }
}

async function revoke(
  { ledgers, clock }: Omit<ReconcilePorts, 'admin'>,
  admin: KafkaAdmin,
  lease: Lease,
  { domain, clusterId, stored }: { domain: string; clusterId: string; stored: Versioned<Ledger> },
): Promise<DomainReport> {
  const { owned, adopted, complete, current } = stored.value;
  if (admin.clusterId !== clusterId) return { status: 'released', domain, clusterId, kept: owned, outcomes: [] };
  const desired = { ...current.document, acls: [], quotas: [] };
  // A creation that never ended gives back what it found; only what it made goes.
  const made = complete ? owned : withoutOwned(owned, adopted);
  const ours = await stillOwned(made, { document: desired }, ledgers, clusterId);
  const authorization = authorizationOf({ desired, owned: ours });
  const observed = await admin.observe({ expected: [], onlyExpected: true, forChange: true, ...authorization });
  const live = new Set(observed.acls.map(aclKey));
  const ownership = ownershipOf(current.document);
  const removals = ours.acls
    .filter((acl) => live.has(aclKey(acl)) && !isHandedOver(ownership, acl))
    .map((before): Change => ({ kind: 'remove-acl', before, last: true }));
  const limits = quotaDifference({ desired, observed, owned: ours, mode: 'return' }).changes;
  const changes = [...removals, ...limits].sort(compareChanges);
  const outcomes = await apply({ changes }, admin, lease);
  await settle({ desired, owned: ours, mode: 'return' }, outcomes, admin, clock, { before: observed, lease });
  const kept = withoutOwned(owned, revokedBy(outcomes));
  await ledgers.write(clusterId, domain, releasedLedger(stored.value, kept), stored.version);
  return { status: 'released', domain, clusterId, kept, outcomes };
}

/** Of two resources that spoke for the domain one after the other, the one that is left speaks for it alone. */
function afterTakeover({ takenOverFrom, ...ledger }: Ledger, gone: string): Ledger | undefined {
  if (takenOverFrom === undefined) return undefined;
  if (takenOverFrom === gone) return ledger;
  return ledger.owner === gone ? { ...ledger, owner: takenOverFrom } : undefined;
}

/** What stays is still ours, for the day when the domain comes back; it is no drift meanwhile. */
function releasedLedger(ledger: Ledger, owned: Owned): Ledger {
  return { ...ledger, owned, released: true };
}

function revokedBy(outcomes: readonly ChangeOutcome[]): Owned {
  const applied = outcomes.flatMap(({ change, outcome }) => (outcome === 'applied' ? [change] : []));
  return {
    ...nothingOwned,
    acls: applied.flatMap((change) => (change.kind === 'remove-acl' ? [change.before] : [])),
    quotas: Object.fromEntries(
      applied.flatMap((change) =>
        change.kind === 'edit-quota' ? [[quotaKey(change.entity), change.edits.map(({ key }) => key)]] : [],
      ),
    ),
  };
}
