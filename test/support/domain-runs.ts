import { systemClock } from '../../lib/adapters/aws/system-clock.ts';
import type { DomainDocument } from '../../lib/model/domain-document.ts';
import type { ObjectStore } from '../../lib/reconciler/object-store.ts';
import type { KafkaAdmin } from '../../lib/reconciler/ports.ts';
import { planDomain, reconcileDomain } from '../../lib/reconciler/reconcile-domain.ts';
import { storedLeases, storedLedgers } from '../../lib/reconciler/stored-state.ts';
import { hashedOf } from './domain-documents.ts';
import { memoryStore } from './object-store.ts';

/** Runs of one domain against a cluster, with the real clock and the state in `store`. */
export function domainRuns(admin: KafkaAdmin, store: ObjectStore = memoryStore()) {
  const ledgers = storedLedgers(store);
  const ports = { admin, ledgers, leases: storedLeases(store, systemClock), clock: systemClock };
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
