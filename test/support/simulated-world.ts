import type { DomainDocument } from '../../lib/model/domain-document.ts';
import { type ReconcilePorts, reconcileDomain } from '../../lib/reconciler/reconcile-domain.ts';
import { storedLeases, storedLedgers } from '../../lib/reconciler/stored-state.ts';
import { hashedOf } from './domain-documents.ts';
import { FakeKafka } from './fake-kafka.ts';
import { manualClock, memoryStore } from './object-store.ts';

/** A simulated cluster, its memory, and a clock that moves only when somebody waits. */
export interface World extends ReconcilePorts {
  readonly admin: FakeKafka;
  readonly clock: ReturnType<typeof manualClock>;
  readonly store: ReturnType<typeof memoryStore>;
}

export function worldOf(admin = new FakeKafka()): World {
  const [clock, store] = [manualClock(), memoryStore()];
  return { admin, clock, store, ledgers: storedLedgers(store), leases: storedLeases(store, clock) };
}

let requests = 0;

/** As CloudFormation asks for it; with `previous` as an update. */
export function reconcile(
  world: ReconcilePorts,
  document: DomainDocument,
  previous?: DomainDocument,
  requestId = `request-${requests++}`,
) {
  const previousSha256 = previous === undefined ? undefined : hashedOf(previous).sha256;
  const identity = { requestId, owner: 'stack/Orders', appliedBy: 'test' };
  return reconcileDomain(world, { ...identity, desired: hashedOf(document), previousSha256 });
}
