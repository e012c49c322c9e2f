import { aclKey } from '../model/acl.ts';
import type { OnDelete } from '../model/domain.ts';
import { apply } from './apply.ts';
import { type Change, compareChanges } from './change.ts';
import { nothingOwned, type Owned } from './ledger.ts';
import type { KafkaAdmin } from './ports.ts';
import type { ReconcilePorts } from './reconcile-domain.ts';
import type { DomainReport } from './report.ts';

export interface ReleaseRequest {
  readonly domain: string;
  readonly clusterId: string;
  readonly onDelete: OnDelete;
  readonly requestId: string;
}

/**
 * The domain's custom resource goes. Topics and records always stay; `revokeAccess` removes the ACLs that we put there.
 * Answers what stayed, so that a person can find it.
 */
export async function releaseDomain(
  ports: Omit<ReconcilePorts, 'admin'>,
  connect: () => Promise<KafkaAdmin>,
  { domain, clusterId, onDelete, requestId }: ReleaseRequest,
): Promise<DomainReport> {
  const stored = await ports.ledgers.read(clusterId, domain);
  const owned = stored?.value.owned ?? nothingOwned;
  if (stored === undefined || onDelete === 'keep') {
    return { status: 'released', domain, clusterId, kept: owned, outcomes: [] };
  }
  const lease = await ports.leases.acquire(clusterId, domain, requestId);
  const admin = await connect();
  try {
    const observed = await admin.observe({ expected: [], onlyExpected: true });
    const live = new Set(observed.acls.map(aclKey));
    const changes = owned.acls
      .filter((acl) => live.has(aclKey(acl)))
      .map((before): Change => ({ kind: 'remove-acl', before, last: true }))
      .sort(compareChanges);
    const outcomes = await apply({ domain, clusterId, mode: 'forward', changes, notices: [] }, admin, lease);
    const kept: Owned = { ...owned, acls: outcomes.some(({ outcome }) => outcome !== 'applied') ? owned.acls : [] };
    await ports.ledgers.write(
      clusterId,
      domain,
      { ...stored.value, complete: kept.acls.length === 0, owned: kept },
      stored.version,
    );
    return { status: 'released', domain, clusterId, kept, outcomes };
  } finally {
    await admin.close();
    await lease.release();
  }
}
