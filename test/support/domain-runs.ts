import { systemClock } from '../../lib/adapters/aws/system-clock.ts';
import type { DomainDocument } from '../../lib/model/domain-document.ts';
import type { ObjectStore } from '../../lib/reconciler/object-store.ts';
import type { KafkaAdmin } from '../../lib/reconciler/ports.ts';
import { planDomain, reconcileDomain } from '../../lib/reconciler/reconcile-domain.ts';
import { leaseMilliseconds, storedLeases, storedLedgers } from '../../lib/reconciler/stored-state.ts';
import { hashedOf } from './domain-documents.ts';
import { memoryStore } from './object-store.ts';

/**
 * Runs of one domain against a cluster, with the state in `store`. A lease that a broken run left is waited for, on a clock
 * of its own that moves on whenever somebody waits; everything else happens in real time.
 */
export function domainRuns(admin: KafkaAdmin, store: ObjectStore = memoryStore()) {
  let skipped = 0;
  const leaseClock = {
    now: () => systemClock.now() + skipped,
    wait: async (milliseconds: number) => {
      skipped += milliseconds;
    },
  };
  const leases = storedLeases(store, leaseClock, leaseMilliseconds + 1_000);
  const ports = { admin, ledgers: storedLedgers(store), leases, clock: systemClock };
  return {
    apply: (document: DomainDocument) =>
      reconcileDomain(ports, {
        desired: hashedOf(document),
        requestId: crypto.randomUUID(),
        owner: 'test',
        appliedBy: 'test',
      }),
    plan: (document: DomainDocument) => planDomain(ports, hashedOf(document)),
  };
}
