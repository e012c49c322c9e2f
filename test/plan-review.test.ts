import { formatAccessFact } from '../lib/model/access-fact.ts';
import type { DomainDocument } from '../lib/model/domain-document.ts';
import { PlatformError } from '../lib/model/platform-error.ts';
import { maximumRecordsPerRequest } from '../lib/reconciler/apply.ts';
import { type PlanOptions, planDomain, reconcileDomain } from '../lib/reconciler/reconcile-domain.ts';
import { aclOf, documentOf, hashedOf, topicOf } from './support/domain-documents.ts';
import { FakeKafka } from './support/fake-kafka.ts';
import { worldOf } from './support/simulated-world.ts';

async function planned(document: DomainDocument, admin = new FakeKafka(), options?: PlanOptions) {
  const before = admin.requests().length;
  const { plan, refusals, load } = await planDomain(worldOf(admin), hashedOf(document), options);
  const asked = admin.requests().slice(before);
  return { plan, refusals, load, questions: asked.filter((call) => call === 'validate').length };
}

describe('A plan of quotas', () => {
  it('says of one by client id alone, as IAM clients have it, for whom it holds, and of no other', async () => {
    const limits = { producer_byte_rate: 1_024 };
    const entities = [
      { clientId: 'sink-1' },
      { user: 'orders-service' },
      { user: 'orders-service', clientId: 'batch' },
    ];
    const quotas = [...entities, { clientId: null }].map((entity) => ({ entity, limits }));
    const { plan } = await planned(documentOf({ quotas }));
    expect(plan.notices).toEqual([
      { kind: 'quota-by-client-id', subject: 'sink-1', text: expect.stringContaining('whoever sets client.id to it') },
    ]);
  });
});

describe('A plan asks the brokers', () => {
  const there = topicOf('orders.there', { partitions: 3 });
  const declared = documentOf({
    acls: [],
    topics: [
      topicOf('orders.replicas', { replicationFactor: 9 }),
      topicOf('orders.there', { partitions: 6, configs: { ...there.configs, 'flush.ms': 'never' } }),
      topicOf('orders.key', { configs: { 'retention.msec': '1' } }),
      topicOf('orders.fine'),
    ],
  });

  it('about all new topics, partitions and overrides at once, and refuses what they would refuse', async () => {
    const { refusals, questions, plan } = await planned(declared, new FakeKafka({ state: { topics: [there] } }));
    expect(refusals.map(({ rule, resource, reason, change }) => [rule, resource, reason, change])).toEqual([
      [
        'broker-validation',
        'orders.key',
        'the broker would answer INVALID_CONFIG: Unknown topic config name: retention.msec',
        'create-topic|orders.key',
      ],
      [
        'broker-validation',
        'orders.replicas',
        'the broker would answer INVALID_REPLICATION_FACTOR: Unable to replicate the partition 9 time(s): only 3 broker(s) are registered',
        'create-topic|orders.replicas',
      ],
      [
        'broker-validation',
        'orders.there',
        'the broker would answer INVALID_CONFIG: Invalid value never for configuration flush.ms',
        'edit-configs|orders.there',
      ],
    ]);
    expect(questions).toBe(3);
    expect(plan.notices).toEqual([]);
  });

  it('and leaves the cluster as it is', async () => {
    const admin = new FakeKafka({ state: { topics: [there] } });
    const before = admin.state();
    await planned(declared, admin);
    expect(admin.state()).toEqual(before);
  });

  it('nothing where topics stay as they are, and nothing on demand', async () => {
    const admin = new FakeKafka({ state: { topics: [topicOf('orders.events')] } });
    expect(await planned(documentOf(), admin)).toMatchObject({ questions: 0, refusals: [] });
    const unasked = await planned(declared, new FakeKafka(), { validate: false });
    expect(unasked).toMatchObject({ questions: 0, refusals: [] });
  });

  it('in batches as an apply would send', async () => {
    const partitions = maximumRecordsPerRequest / 2;
    const topics = ['a', 'b', 'c'].map((name) => topicOf(`orders.${name}`, { partitions, configs: {} }));
    expect((await planned(documentOf({ topics }))).questions).toBe(3);
  });

  it.each(['TOPIC_AUTHORIZATION_FAILED', 'CLUSTER_AUTHORIZATION_FAILED', 'THROTTLING_QUOTA_EXCEEDED'])(
    'and takes %s for no verdict, told once',
    async (name) => {
      const admin = new FakeKafka();
      for (const nth of [1, 2, 3, 4]) admin.failItem(nth, { name, message: 'Not now.' });
      const { refusals, plan } = await planned({ ...declared, topics: declared.topics }, admin);
      expect(refusals).toEqual([]);
      expect(plan.notices).toEqual([
        {
          kind: 'not-validated',
          subject: 'orders',
          text: `no broker gave a verdict on 4 changes of topics (${name}: Not now)`,
        },
      ]);
    },
  );

  it('no more once a mutation quota is spent, which holds the connection back', async () => {
    const admin = new FakeKafka({ state: { topics: [there] } });
    admin.affordOnly(1);
    const { questions, plan, refusals } = await planned(declared, admin);
    expect(questions).toBe(1);
    expect(refusals).toEqual([]);
    expect(plan.notices.map(({ text }) => text)).toEqual([
      'no broker gave a verdict on 4 changes of topics (THROTTLING_QUOTA_EXCEEDED: spent)',
    ]);
  });

  it('and plans all the same when they stop answering', async () => {
    const admin = new FakeKafka();
    const broken = new PlatformError('BROKER_UNREACHABLE', 'Gone.', { retryable: true });
    const ports = worldOf(admin);
    const silent = { ...ports, admin: { ...readerOf(admin), validate: () => Promise.reject(broken) } };
    const { plan, refusals } = await planDomain(silent, hashedOf(declared));
    expect(plan.changes).toHaveLength(4);
    expect(refusals).toEqual([]);
    expect(plan.notices).toMatchObject([{ text: 'no broker gave a verdict on 4 changes of topics (Gone)' }]);
  });

  it('what an apply does not ask again', async () => {
    const admin = new FakeKafka();
    const request = { desired: hashedOf(documentOf()), requestId: 'one', owner: 'test', appliedBy: 'test' };
    expect(await reconcileDomain(worldOf(admin), request)).toMatchObject({ status: 'applied' });
    expect(admin.requests()).not.toContain('validate');
  });
});

function readerOf(admin: FakeKafka) {
  return {
    clusterId: admin.clusterId,
    observe: admin.observe.bind(admin),
    principal: admin.principal,
    topicUse: admin.topicUse.bind(admin),
  };
}

describe('A plan counts the replicas', () => {
  it('of every topic of the cluster, before and after what it creates, grows and deletes', async () => {
    const foreign = topicOf('__consumer_offsets', { partitions: 50, replicationFactor: 3 });
    const grown = topicOf('orders.grown', { partitions: 2, replicationFactor: 2, configs: {} });
    const admin = new FakeKafka({ state: { topics: [foreign, grown] } });
    const document = documentOf({
      topics: [{ ...grown, partitions: 5 }, topicOf('orders.new', { partitions: 4, replicationFactor: 3 })],
    });
    expect((await planned(document, admin)).load).toEqual({ brokers: 3, before: 154, after: 154 + 3 * 2 + 4 * 3 });
  });
});

describe('A plan of IAM clients', () => {
  const line = { client: 'sink', intent: 'consume', topic: 'orders.events' } as const;
  const group = { client: 'sink', intent: 'consume', groupPrefix: 'orders-sink-' } as const;
  const having = (iam: DomainDocument['iam'], acls = [aclOf()]) => documentOf({ acls, iam });

  async function factsAfter(before: DomainDocument, after: DomainDocument) {
    const ports = worldOf(new FakeKafka());
    const request = { desired: hashedOf(before), requestId: 'one', owner: 'test', appliedBy: 'test' };
    await reconcileDomain(ports, request);
    const { plan, access } = await planDomain(ports, hashedOf(after));
    return { changes: plan.changes.map(({ kind }) => kind), facts: access.map(formatAccessFact) };
  }

  it('compares the statements of the last applied document with those of the next, and changes nothing for them', async () => {
    expect(await factsAfter(having(undefined), having([group, line]))).toEqual({
      changes: [],
      facts: [
        'sink gains read on group orders-sink-*, by IAM statements',
        'sink gains read on orders.events, by IAM statements',
      ],
    });
    expect(await factsAfter(having([group, line]), having([group]))).toEqual({
      changes: [],
      facts: ['sink loses read on orders.events, by IAM statements'],
    });
    expect(await factsAfter(having([group, line]), having([line, group]))).toEqual({ changes: [], facts: [] });
  });

  it('calls a topic abandoned only when neither plane lets anybody in', async () => {
    expect((await factsAfter(having([line]), having([line], []))).facts).toEqual([
      'orders-service loses read on orders.events',
    ]);
    expect((await factsAfter(having([line]), having([], []))).facts).toEqual([
      'nobody can read orders.events any more',
      'orders-service loses read on orders.events',
      'sink loses read on orders.events, by IAM statements',
    ]);
  });
});
