import { canonicalJson } from '../model/canonical-json.ts';
import type { DomainDocument } from '../model/domain-document.ts';
import {
  declaredBy,
  type HashedDocument,
  joinOwned,
  type Ledger,
  nobody,
  nothingOwned,
  type Owned,
  ownedAfterApplying,
  presentOwned,
  withoutOwned,
} from './ledger.ts';
import { lookFor } from './look.ts';
import type { KafkaReader } from './ports.ts';
import { readerSeeing } from './reader-seeing.ts';
import { type GuardedPlan, planDomain, type ReconcilePorts, type ReconcileRequest } from './reconcile-domain.ts';

/** Nothing of the cluster is written: a reader is all that it takes. */
export type AdoptPorts = Omit<ReconcilePorts, 'admin'> & { readonly admin: KafkaReader };

export type AdoptRequest = Pick<ReconcileRequest, 'desired' | 'requestId' | 'appliedBy'>;

export interface Adoption {
  readonly domain: string;
  readonly clusterId: string;
  /** What became ours by this. Users are never among it: only those that we create are ours. */
  readonly adopted: Owned;
  /** What still differs from the document. */
  readonly guarded: GuardedPlan;
}

/**
 * Takes over by name, under the domain's lease: what the document declares and the cluster holds is ours from now on. Writes the
 * ledger and nothing else, and not even that where there is nothing to take over.
 */
export async function adoptDomain(
  ports: AdoptPorts,
  request: AdoptRequest,
  hash: (text: string) => string,
): Promise<Adoption> {
  const { domain } = request.desired.document;
  const lease = await ports.leases.acquire(ports.admin.clusterId, domain, request.requestId);
  try {
    return await underLease(ports, request, hash);
  } finally {
    await lease.release();
  }
}

async function underLease(
  { admin, ledgers, clock }: AdoptPorts,
  { desired, appliedBy }: AdoptRequest,
  hash: (text: string) => string,
): Promise<Adoption> {
  const { document } = desired;
  const { domain } = document;
  const { clusterId } = admin;
  const stored = await ledgers.read(clusterId, domain);
  const before = stored?.value.owned ?? nothingOwned;
  const observed = await admin.observe(lookFor({ desired: document, owned: before }));

  const found = presentOwned(withoutOwned(declaredBy(document), before), observed);
  const owned = ownedAfterApplying(joinOwned(before, found), observed, document, false);
  if (canonicalJson(owned) !== canonicalJson(before)) {
    const appliedAt = new Date(clock.now()).toISOString();
    const ledger = stored?.value ?? { ...unapplied(document, hash), owner: nobody, appliedBy, appliedAt };
    const adopted = joinOwned(ledger.adopted, found);
    await ledgers.write(clusterId, domain, { ...ledger, owned, adopted }, stored?.version);
  }
  const asSeen = readerSeeing(admin, async () => observed);
  const guarded = await planDomain({ admin: asSeen, ledgers, clock }, desired, { validate: false });
  return { domain, clusterId, adopted: found, guarded };
}

/**
 * The ledger of a domain of which nothing was ever applied. With `desired` as its document, a later update by CloudFormation
 * would be taken for a return, or for done.
 */
function unapplied(
  { iam: _, ...document }: DomainDocument,
  hash: (text: string) => string,
): Pick<Ledger, 'current' | 'complete' | 'cameFrom' | 'owned' | 'adopted'> {
  const empty: DomainDocument = { ...document, topics: [], acls: [], quotas: [] };
  const current: HashedDocument = { document: empty, sha256: hash(canonicalJson(empty)) };
  return { current, complete: true, cameFrom: null, owned: nothingOwned, adopted: nothingOwned };
}
