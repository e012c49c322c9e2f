import fc from 'fast-check';
import { aclKey } from '../lib/model/acl.ts';
import type { DomainDocument } from '../lib/model/domain-document.ts';
import { quotaKey } from '../lib/model/quota.ts';
import { apply } from '../lib/reconciler/apply.ts';
import type { Observed } from '../lib/reconciler/kafka-state.ts';
import { declaredBy, joinOwned, nothingOwned } from '../lib/reconciler/ledger.ts';
import { plan } from '../lib/reconciler/plan.ts';
import type { Lease, ObserveOptions } from '../lib/reconciler/ports.ts';
import { settle } from '../lib/reconciler/settle.ts';
import { aclOf, documentOf, topicOf } from './support/domain-documents.ts';
import { FakeKafka } from './support/fake-kafka.ts';
import { manualClock } from './support/object-store.ts';

const lease: Lease = { extend: async () => undefined, release: async () => undefined };

/** A cluster that remembers what it was asked to show. */
class AskedKafka extends FakeKafka {
  readonly asked: ObserveOptions[] = [];

  override async observe(options: ObserveOptions): Promise<Observed> {
    this.asked.push(options);
    return super.observe(options);
  }
}

/** Goes from one document to another on that cluster, once, and waits until the brokers show it. */
async function change(kafka: FakeKafka, from: DomainDocument, to: DomainDocument) {
  const input = { desired: to, owned: joinOwned(declaredBy(from), declaredBy(to)), mode: 'forward' as const };
  const before = await kafka.observe({ expected: [], quotas: true });
  const outcomes = await apply(plan({ ...input, observed: before }), kafka, lease);
  return { outcomes, before, settled: await settle(input, outcomes, kafka, manualClock(), { before, lease }) };
}

async function worldWith(first: DomainDocument): Promise<AskedKafka> {
  const foreign = { topics: [topicOf('ledger.journal')], acls: [aclOf({ resourceName: 'ledger.journal' })] };
  const kafka = new AskedKafka({ state: foreign });
  const observed = await kafka.observe({ expected: [], quotas: true });
  await apply(plan({ desired: first, observed, owned: nothingOwned, mode: 'forward' }), kafka, lease);
  kafka.asked.length = 0;
  return kafka;
}

function sorted({ topics, acls, quotas, ...rest }: Observed) {
  const by =
    <T>(key: (item: T) => string) =>
    (a: T, b: T) =>
      key(a) < key(b) ? -1 : 1;
  return {
    ...rest,
    topics: [...topics].sort(by(({ name }) => name)),
    acls: [...acls].sort(by(aclKey)),
    quotas: [...quotas].sort(by(({ entity }) => quotaKey(entity))),
  };
}

/** Partitions only grow from the first document to the second. */
function anyDocument(fewest: number): fc.Arbitrary<DomainDocument> {
  const topic = fc
    .record({
      name: fc.constantFrom('orders.a', 'orders.b', 'orders.c', 'orders.d'),
      partitions: fc.integer({ min: fewest, max: fewest + 2 }),
      retention: fc.integer({ min: 1, max: 3 }),
    })
    .map(({ name, partitions, retention }) =>
      topicOf(name, { partitions, configs: { 'retention.ms': `${retention}000` } }),
    );
  const acl = fc
    .record({
      resourceName: fc.constantFrom('orders.a', 'orders.b'),
      operation: fc.constantFrom('READ' as const, 'WRITE' as const),
    })
    .map(aclOf);
  const limit = fc
    .integer({ min: 1, max: 3 })
    .map((rate) => [{ entity: { user: 'orders-service' }, limits: { producer_byte_rate: rate } }]);
  return fc
    .record({
      topics: fc.uniqueArray(topic, { selector: ({ name }) => name, maxLength: 4 }),
      acls: fc.uniqueArray(acl, { selector: aclKey, maxLength: 4 }),
      quotas: fc.option(limit).map((quotas) => quotas ?? []),
    })
    .map(documentOf);
}

describe('After a run', () => {
  it('the earlier look and what is read again are together what a look at everything shows, whatever failed', async () => {
    const anyFault = fc.option(fc.nat({ max: 6 }));
    await fc.assert(
      fc.asyncProperty(
        anyDocument(1),
        anyDocument(3),
        anyFault,
        fc.boolean(),
        async (first, second, failed, losesAnswer) => {
          const kafka = await worldWith(first);
          if (failed !== null) kafka.failItem(failed + 1);
          if (losesAnswer) kafka.loseNextAnswer();
          const { outcomes, settled } = await change(kafka, first, second);
          fc.pre(outcomes.some(({ outcome }) => outcome === 'applied'));
          expect(sorted(settled.observed)).toEqual(sorted(await kafka.observe({ expected: [], quotas: true })));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it.each([
    [
      'a topic that was edited alone',
      { topics: [topicOf('orders.events', { configs: { 'retention.ms': '1000' } }), topicOf('orders.more')] },
      { expected: ['orders.events'], acls: false, quotas: false },
    ],
    [
      'a topic that is new alone',
      { topics: [topicOf('orders.events'), topicOf('orders.more'), topicOf('orders.new')] },
      { expected: ['orders.new'], acls: false, quotas: false },
    ],
    [
      'ACLs where one was added, and no topic',
      { acls: [aclOf(), aclOf({ operation: 'WRITE' })] },
      { expected: [], acls: true, quotas: false },
    ],
    [
      'quotas where one was set',
      { quotas: [{ entity: { user: 'orders-service' }, limits: { request_percentage: 5 } }] },
      { expected: [], acls: false, quotas: true },
    ],
  ])('each broker is asked for %s', async (_, changes, reading) => {
    const first = documentOf({ topics: [topicOf('orders.events'), topicOf('orders.more')] });
    const kafka = await worldWith(first);
    const { before } = await change(kafka, first, { ...first, ...changes });
    const [, ...again] = kafka.asked;
    expect(again).toEqual(before.brokers.map((broker) => ({ ...reading, onlyExpected: true, broker })));
  });

  it('nothing is read again where nothing was applied', async () => {
    const kafka = await worldWith(documentOf());
    const { before, settled } = await change(kafka, documentOf(), documentOf());
    expect(settled.observed).toBe(before);
    expect(kafka.asked).toHaveLength(1);
  });
});
