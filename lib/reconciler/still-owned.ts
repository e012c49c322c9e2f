import { declaredBy, type HashedDocument, nothingOwned, type Owned, withoutOwned } from './ledger.ts';
import type { LedgerStore } from './ports.ts';

/**
 * `owned` without what went to another domain together with its client: rights on the cluster and limits, which no prefix tells
 * apart. Two deployments have no order, so the other one may have declared them already. Other ledgers are read only where
 * some of that would go.
 */
export async function stillOwned(
  owned: Owned,
  { document }: Pick<HashedDocument, 'document'>,
  ledgers: Pick<LedgerStore, 'domains' | 'read'>,
  clusterId: string,
): Promise<Owned> {
  const acls = owned.acls.filter(({ resourceType }) => resourceType === 'CLUSTER');
  const movable = withoutOwned(
    { ...nothingOwned, acls, quotas: owned.quotas },
    declaredBy({ ...document, topics: [] }),
  );
  if (movable.acls.length === 0 && Object.keys(movable.quotas).length === 0) return owned;
  const others = (await ledgers.domains(clusterId)).filter((name) => name !== document.domain);
  const found = await Promise.all(others.map((name) => ledgers.read(clusterId, name)));
  const declared = found.map((ledger) =>
    ledger === undefined || ledger.value.released ? nothingOwned : declaredBy(ledger.value.current.document),
  );
  const unmoved = declared.reduce(withoutOwned, movable);
  return withoutOwned(owned, withoutOwned(movable, unmoved));
}
