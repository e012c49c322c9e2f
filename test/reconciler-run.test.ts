import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { type AclBinding, aclKey } from '../lib/model/acl.ts';
import { approvedActions } from '../lib/model/approval.ts';
import type { DocumentTopic, DomainDocument } from '../lib/model/domain-document.ts';
import { PlatformError } from '../lib/model/platform-error.ts';
import { compareQuotas, type QuotaEntity, type QuotaState, quotaKey } from '../lib/model/quota.ts';
import type { ApplyProgress } from '../lib/reconciler/apply.ts';
import { declaredBy, type Ledger } from '../lib/reconciler/ledger.ts';
import { plan } from '../lib/reconciler/plan.ts';
import { planDomain, type ReconcilePorts, reconcileDomain } from '../lib/reconciler/reconcile-domain.ts';
import { releaseDomain } from '../lib/reconciler/release-domain.ts';
import { leaseMilliseconds, storedLeases, storedLedgers } from '../lib/reconciler/stored-state.ts';
import { aclOf, documentOf, hashedOf, topicOf } from './support/domain-documents.ts';
import { FakeKafka } from './support/fake-kafka.ts';
import { manualClock } from './support/object-store.ts';
import { reconcile, type World, worldOf } from './support/simulated-world.ts';

/** The world as a process sees it that is killed after so many more calls; `late`: what it asked for last still happens. */
function dying(world: World, steps: number, late: boolean): ReconcilePorts {
  let left = steps;
  const mortal = <T extends object>(port: T): T =>
    new Proxy(port, {
      get(_, name) {
        const member = Reflect.get(port, name, port);
        if (typeof member !== 'function') return member;
        return async (...values: unknown[]) => {
          left -= 1;
          const last = late && left === -1;
          const answer = left >= 0 || last ? await member.apply(port, values) : undefined;
          if (left < 0) throw new Error('killed');
          return answer;
        };
      },
    });
  const store = mortal(world.store);
  const { clock } = world;
  return { admin: mortal(world.admin), clock, ledgers: storedLedgers(store), leases: storedLeases(store, clock) };
}

function shape({ admin }: World) {
  const { topics, acls, quotas } = admin.state();
  return {
    topics: topics
      .map(({ name, partitions, configs }) => ({ name, partitions, configs }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    acls: acls.map(aclKey).sort(),
    quotas: [...quotas].sort(compareQuotas),
  };
}

const operations = ['READ', 'WRITE', 'DESCRIBE', 'DESCRIBE_CONFIGS'] as const;

const anyTopic: fc.Arbitrary<DocumentTopic> = fc
  .record({
    name: fc.constantFrom('orders.a', 'orders.b', 'orders.c', 'orders.d'),
    partitions: fc.integer({ min: 1, max: 9 }),
    retention: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
    policy: fc.constantFrom('delete', 'compact', undefined),
  })
  .map(({ name, partitions, retention, policy }) => {
    const configs = {
      ...(retention && { 'retention.ms': `${retention}000` }),
      ...(policy && { 'cleanup.policy': policy }),
    };
    return topicOf(name, { partitions, configs });
  });

const anyAcl: fc.Arbitrary<AclBinding> = fc
  .record({
    resourceName: fc.constantFrom('orders.a', 'orders.b', 'orders.'),
    operation: fc.constantFrom(...operations),
    permission: fc.constantFrom('ALLOW' as const, 'DENY' as const),
    principal: fc.constantFrom('User:orders-service', 'User:reader'),
  })
  .map((fields) => aclOf({ ...fields, patternType: fields.resourceName.endsWith('.') ? 'PREFIXED' : 'LITERAL' }));

const anyQuota: fc.Arbitrary<QuotaState> = fc.record({
  entity: fc.constantFrom<QuotaEntity>({ user: 'orders-service' }, { clientId: 'orders-batch' }),
  limits: fc.dictionary(
    fc.constantFrom('producer_byte_rate', 'consumer_byte_rate', 'request_percentage'),
    fc.integer({ min: 1, max: 3 }),
    { minKeys: 1, noNullPrototype: true },
  ),
});

/** Any document of the domain; with every approval, so that only what Kafka cannot do is refused. */
const anyDocument: fc.Arbitrary<DomainDocument> = fc
  .record({
    topics: fc.uniqueArray(anyTopic, { selector: ({ name }) => name, maxLength: 4 }),
    acls: fc.uniqueArray(anyAcl, { selector: aclKey, maxLength: 6 }),
    quotas: fc.uniqueArray(anyQuota, { selector: ({ entity }) => quotaKey(entity), maxLength: 2 }),
  })
  .map((declared) => documentOf({ ...declared, approvals: everyApproval }));

const approval = { approvedBy: 'Jane Doe', ticket: 'ORD-1', expires: '2027-01-01' };
const everyApproval = [
  'orders',
  'orders.a',
  'orders.b',
  'orders.c',
  'orders.d',
  'TOPIC:orders.a',
  'TOPIC:orders.b',
  'TOPIC:orders.*',
].flatMap((resource) =>
  approvedActions.map((action) => ({
    ...approval,
    action,
    resource,
  })),
);

describe('Reconciling any document over any earlier one', () => {
  it('makes the cluster as declared, touches nothing else, and leaves nothing to do', async () => {
    await fc.assert(
      fc.asyncProperty(anyDocument, anyDocument, async (first, second) => {
        const limited = { entity: { user: 'somebody' }, limits: { producer_byte_rate: 1 } };
        const foreign = {
          topics: [topicOf('ledger.journal')],
          acls: [aclOf({ resourceName: 'ledger.journal' })],
          quotas: [limited],
        };
        const world = worldOf(new FakeKafka({ state: foreign }));
        await reconcile(world, first);
        const report = await reconcile(world, second);
        if (report.status === 'refused') {
          const shrunk = second.topics.filter(
            ({ name, partitions }) => partitions < (first.topics.find((topic) => topic.name === name)?.partitions ?? 0),
          );
          expect(report.refusals.map(({ rule, resource }) => `${rule} ${resource}`).sort()).toEqual(
            shrunk.map(({ name }) => `fewer-partitions ${name}`).sort(),
          );
          return;
        }
        expect(report.status).toBe('applied');
        const expected = [...second.topics, topicOf('ledger.journal')];
        expect(shape(world)).toEqual({
          topics: expected
            .map(({ name, partitions, configs }) => ({ name, partitions, configs }))
            .sort((a, b) => (a.name < b.name ? -1 : 1)),
          acls: [...second.acls, aclOf({ resourceName: 'ledger.journal' })].map(aclKey).sort(),
          quotas: [...second.quotas, limited].sort(compareQuotas),
        });
        expect((await planDomain(world, hashedOf(second))).plan.changes).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('plans the same changes and notices, whatever the order of its input', () => {
    const anyDisposition = fc.constantFrom('report' as const, 'keep' as const, 'remove' as const);
    const anyMode = fc.constantFrom('forward' as const, 'return' as const);
    fc.assert(
      fc.property(
        anyDocument,
        anyDocument,
        anyDisposition,
        anyMode,
        fc.gen(),
        (first, second, fate, mode, generate) => {
          const shuffled = <T>(values: readonly T[]): T[] =>
            generate(fc.shuffledSubarray<T>, [...values], { minLength: values.length });
          const reordered = <T extends object>(record: T): T =>
            Object.fromEntries(shuffled(Object.entries(record))) as T;
          const ours = declaredBy(first);
          const undeclared = { topics: fate, overrides: fate, acls: fate, quotas: fate };
          const desired = { ...second, undeclared };
          const live = first.topics.map((topic) => ({ ...topic, topicId: topic.name }));
          const observed = { clusterId: 'cluster', brokers: [1], topics: live, acls: first.acls, quotas: first.quotas };
          const owned = { ...ours, acls: ours.acls.slice(1) };
          const topicsOf = <T extends DocumentTopic>(topics: readonly T[]) =>
            shuffled(topics).map((topic) => ({ ...topic, configs: reordered(topic.configs) }));
          const stateOf = <T extends Pick<DomainDocument, 'topics' | 'acls' | 'quotas'>>(state: T): T => ({
            ...state,
            topics: topicsOf(state.topics),
            acls: shuffled(state.acls),
            quotas: shuffled(state.quotas).map((quota) => ({ ...quota, limits: reordered(quota.limits) })),
          });
          const mixed = {
            desired: stateOf(desired),
            observed: stateOf(observed),
            owned: { ...owned, topics: reordered(owned.topics), acls: shuffled(owned.acls) },
            mode,
          };
          expect(plan(mixed)).toEqual(plan({ desired, observed, owned, mode }));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('converges on the next run after a crash at any point', async () => {
    await fc.assert(
      fc.asyncProperty(anyDocument, anyDocument, fc.nat({ max: 12 }), async (first, second, items) => {
        const [crashed, straight] = [worldOf(), worldOf()];
        await reconcile(crashed, first);
        await reconcile(straight, first);
        crashed.admin.crashAfter(items);
        await reconcile(crashed, second).catch(() => undefined);
        crashed.admin.recover();
        crashed.clock.advance(leaseMilliseconds);
        const [again, once] = [await reconcile(crashed, second), await reconcile(straight, second)];
        expect(again.status).toBe(once.status);
        expect(shape(crashed)).toEqual(shape(straight));
      }),
      { numRuns: 1_000 },
    );
  });

  it('converges on the next run after it died at any step, of the cluster or of its own state', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyDocument,
        anyDocument,
        fc.nat({ max: 24 }),
        fc.boolean(),
        async (first, second, steps, late) => {
          const [killed, straight] = [worldOf(), worldOf()];
          await reconcile(killed, first);
          await reconcile(straight, first);
          await reconcile(dying(killed, steps, late), second).catch(() => undefined);
          killed.clock.advance(leaseMilliseconds);
          const [again, once] = [await reconcile(killed, second), await reconcile(straight, second)];
          expect(again.status).toBe(once.status);
          expect(shape(killed)).toEqual(shape(straight));
          if (again.status === 'applied') expect((await planDomain(killed, hashedOf(second))).plan.changes).toEqual([]);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('a return brings back what stood before the update, hand-made things included, and always succeeds', async () => {
    const anyCrash = fc.option(fc.nat({ max: 12 }), { nil: undefined });
    const handMade = fc.uniqueArray(anyAcl, { selector: aclKey, maxLength: 2 });
    await fc.assert(
      fc.asyncProperty(anyDocument, anyDocument, handMade, anyCrash, async (before, after, acls, crash) => {
        fc.pre(hashedOf(before).sha256 !== hashedOf(after).sha256);
        const world = worldOf();
        await reconcile(world, before);
        await world.admin.addAcls(acls);
        await world.admin.editConfigs(
          before.topics.map(({ name }) => ({ topic: name, set: { 'segment.ms': '77' }, remove: [] })),
        );
        const stood = shape(world);
        if (crash !== undefined) world.admin.crashAfter(crash);
        await reconcile(world, after, before).catch(() => undefined);
        world.admin.recover();
        world.clock.advance(leaseMilliseconds);
        const held = shape(world).topics.map(({ name }) => name);
        const report = await reconcile(world, before, after);
        expect(report.status).toBe('applied');
        const now = shape(world);
        expect(now.acls).toEqual(stood.acls);
        expect(now.topics.map(({ name }) => name)).toEqual(expect.arrayContaining(held));
        const configs = new Map(now.topics.map((topic) => [topic.name, topic.configs]));
        for (const topic of stood.topics)
          if (held.includes(topic.name)) expect(configs.get(topic.name)).toEqual(topic.configs);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('A run', () => {
  it('writes the ledger before the first change and completes it after the last', async () => {
    const world = worldOf();
    world.admin.crashAfter(1);
    await reconcile(world, documentOf()).catch(() => undefined);
    const read = async () => (await world.store.read<Ledger>('applied/fake-cluster/orders.json'))?.value;
    expect(await read()).toMatchObject({ complete: false, owned: { topics: { 'orders.events': null } } });
    world.admin.recover();
    world.clock.advance(leaseMilliseconds);
    await reconcile(world, documentOf());
    expect(await read()).toMatchObject({ complete: true, appliedBy: 'test' });
    expect((await read())?.owned.topics['orders.events']).toEqual(expect.any(String));
  });

  it('changes nothing and writes no ledger when the plan is refused', async () => {
    const world = worldOf();
    await reconcile(world, documentOf());
    const before = shape(world);
    const report = await reconcile(world, documentOf({ topics: [] }));
    expect(report).toMatchObject({
      status: 'refused',
      refusals: [{ rule: 'delete-topic', resource: 'orders.events' }],
    });
    expect(shape(world)).toEqual(before);
    expect((await world.store.read<Ledger>('applied/fake-cluster/orders.json'))?.value.current).toEqual(
      hashedOf(documentOf()),
    );
  });

  it('reports one failed change by its name, applies the rest, and removes nothing that day', async () => {
    const world = worldOf();
    await reconcile(world, documentOf({ acls: [aclOf(), aclOf({ operation: 'WRITE' })] }));
    world.admin.failItem(1);
    const report = await reconcile(
      world,
      documentOf({ topics: [topicOf('orders.events'), topicOf('orders.more'), topicOf('orders.new')] }),
    );
    expect(
      report.status === 'partly-applied' && report.outcomes.map(({ outcome, reason }) => [outcome, reason]),
    ).toEqual([
      ['failed', 'POLICY_VIOLATION: refused by the test'],
      ['applied', undefined],
      ['skipped', 'an earlier change of the domain failed'],
    ]);
  });

  it('tells before each batch how far it is, and when the last one is done', async () => {
    const world = worldOf();
    const told: ApplyProgress[] = [];
    await reconcileDomain(world, {
      desired: hashedOf(documentOf({ topics: [topicOf('orders.a'), topicOf('orders.b')] })),
      requestId: 'told',
      owner: 'stack/Orders',
      appliedBy: 'test',
      onProgress: (progress) => told.push(progress),
    });
    expect(told).toEqual([
      { batch: 1, batches: 2, done: 0, total: 3 },
      { batch: 2, batches: 2, done: 2, total: 3 },
      { batch: 2, batches: 2, done: 3, total: 3 },
    ]);
  });

  it('waits until every broker shows what was applied, however late', async () => {
    const world = worldOf();
    world.admin.showOldState(12);
    expect((await reconcile(world, documentOf())).status).toBe('applied');
    expect((await planDomain(world, hashedOf(documentOf()))).plan.changes).toEqual([]);
  });

  it('waits for a single broker that lags behind the others', async () => {
    const world = worldOf();
    world.admin.showOldState(6, 3);
    await reconcile(world, documentOf());
    expect((await world.admin.observe({ expected: [], broker: 3 })).acls).toHaveLength(1);
    expect(world.clock.now()).toBeGreaterThan(manualClock().now());
  });

  it('does not wait for a broker that nobody can reach, and names it', async () => {
    const world = worldOf();
    world.admin.loseBroker(2);
    expect(await reconcile(world, documentOf())).toMatchObject({ status: 'applied', unseenBrokers: [2] });
  });

  it('reads again after a lost answer: what is there was applied', async () => {
    const world = worldOf();
    world.admin.loseNextAnswer();
    const report = await reconcile(world, documentOf());
    expect(report).toMatchObject({ status: 'applied', outcomes: [{ outcome: 'applied' }, { outcome: 'applied' }] });
    expect(world.admin.requests().filter((call) => call === 'createTopics')).toHaveLength(1);
  });

  it.each(['REQUEST_TIMED_OUT', 'NOT_CONTROLLER'])(
    'reads again after a broker answered %s for an item',
    async (name) => {
      const world = worldOf();
      world.admin.failItem(1, { name, message: 'the controller is moving' });
      const report = await reconcile(world, documentOf());
      expect(report).toMatchObject({ status: 'applied', outcomes: [{ outcome: 'applied' }, { outcome: 'applied' }] });
      expect(world.admin.requests().filter((call) => call === 'createTopics')).toHaveLength(2);
    },
  );

  it('sends again what a spent quota left over, and then removes what waited for it', async () => {
    const world = worldOf();
    await reconcile(world, documentOf({ acls: [aclOf(), aclOf({ operation: 'WRITE' })] }));
    world.admin.failItem(1, { name: 'THROTTLING_QUOTA_EXCEEDED', message: 'quota' });
    const report = await reconcile(world, documentOf({ topics: [topicOf('orders.events'), topicOf('orders.more')] }));
    expect(report.status).toBe('applied');
    expect(shape(world)).toMatchObject({
      topics: [{ name: 'orders.events' }, { name: 'orders.more' }],
      acls: [aclKey(aclOf())],
    });
  });

  it('goes on under a small mutation quota as long as each round brings something', async () => {
    const world = worldOf();
    world.admin.affordOnly(2);
    const names = Array.from({ length: 31 }, (_, index) => `orders.topic-${index}`);
    const document = documentOf({ topics: names.map((name) => topicOf(name)), acls: [] });
    expect(await reconcile(world, document)).toMatchObject({ status: 'applied' });
    world.admin.affordOnly(0);
    const more = documentOf({ topics: [...document.topics, topicOf('orders.one-more')], acls: [] });
    const report = await reconcile(world, more);
    expect(report).toMatchObject({
      status: 'partly-applied',
      outcomes: [{ reason: 'THROTTLING_QUOTA_EXCEEDED: spent' }],
    });
  });

  it('takes a topic that its first look did not show yet for applied, as after a run that was handed over', async () => {
    const world = worldOf();
    world.admin.showOldState(1);
    await world.admin.createTopics([topicOf('orders.events')]);
    expect((await reconcile(world, documentOf())).status).toBe('applied');
  });

  it('does not take a topic for applied that somebody made otherwise meanwhile', async () => {
    const world = worldOf();
    world.admin.showOldState(1);
    await world.admin.createTopics([topicOf('orders.events', { partitions: 9 })]);
    expect(await reconcile(world, documentOf())).toMatchObject({
      status: 'partly-applied',
      outcomes: [{ outcome: 'failed', reason: expect.stringMatching(/^TOPIC_ALREADY_EXISTS/) }, { outcome: 'applied' }],
    });
  });

  it('sends nothing again that Kafka answered for, though no broker shows it yet', async () => {
    const world = worldOf();
    world.admin.affordOnly(2);
    world.admin.showOldState(8);
    const names = Array.from({ length: 5 }, (_, index) => `orders.topic-${index}`);
    const document = documentOf({ topics: names.map((name) => topicOf(name)), acls: [] });
    expect(await reconcile(world, document)).toMatchObject({ status: 'applied' });
  });

  it.each([
    ['the creation of a topic', documentOf({ topics: [], acls: [] }), documentOf({ acls: [] })],
    [
      'a growth of partitions',
      documentOf({ acls: [] }),
      documentOf({ acls: [], topics: [topicOf('orders.events', { partitions: 9 })] }),
    ],
    [
      'a deletion',
      documentOf({ acls: [] }),
      documentOf({
        acls: [],
        topics: [],
        approvals: [{ ...approval, action: 'delete-topic', resource: 'orders.events' }],
      }),
    ],
  ])('takes %s for done whose answer was lost, though no broker shows it yet', async (_, before, after) => {
    const world = worldOf();
    await reconcile(world, before);
    world.admin.loseNextAnswer();
    world.admin.showOldState(3);
    expect(await reconcile(world, after)).toMatchObject({ status: 'applied', outcomes: [{ outcome: 'applied' }] });
    expect(shape(world).topics).toMatchObject(after.topics.map(({ name, partitions }) => ({ name, partitions })));
  });

  it('sends nothing that was not planned and guarded, whatever somebody changes meanwhile', async () => {
    const world = worldOf();
    await reconcile(world, documentOf());
    world.admin.failItem(1, { name: 'THROTTLING_QUOTA_EXCEEDED', message: 'quota' });
    const observe = world.admin.observe.bind(world.admin);
    let reads = 0;
    world.admin.observe = async (options) => {
      reads += 1;
      if (reads === 2) {
        await world.admin.editConfigs([{ topic: 'orders.events', set: { 'retention.ms': '-1' }, remove: [] }]);
        await world.admin.growPartitions([{ topic: 'orders.events', partitions: 9 }]);
      }
      return observe(options);
    };
    const document = documentOf({ topics: [topicOf('orders.events'), topicOf('orders.more')] });
    expect(await reconcile(world, document)).toMatchObject({ status: 'applied', outcomes: [{ outcome: 'applied' }] });
    expect(shape(world).topics).toMatchObject([
      { name: 'orders.events', partitions: 9, configs: { 'retention.ms': '-1' } },
      { name: 'orders.more' },
    ]);
    const refusals = (await planDomain(world, hashedOf(document))).refusals.map(({ rule }) => rule);
    expect(refusals.sort()).toEqual(['fewer-partitions', 'lower-retention']);
  });

  it('stops before its next batch when another run took its lease', async () => {
    const world = worldOf();
    const stolen = {
      ...world.leases,
      acquire: async (cluster: string, domain: string, holder: string) => {
        const lease = await world.leases.acquire(cluster, domain, holder);
        await world.store.put(`locks/${cluster}/${domain}.json`, {
          holder: 'thief',
          expiresAt: Number.MAX_SAFE_INTEGER,
        });
        return lease;
      },
    };
    await expect(reconcile({ ...world, leases: stolen }, documentOf())).rejects.toThrow(/Another run took over orders/);
    expect(shape(world)).toEqual({ topics: [], acls: [], quotas: [] });
  });

  it('does not overwrite a ledger that somebody else wrote meanwhile', async () => {
    const world = worldOf();
    const raced = { ...world.ledgers, read: async () => undefined };
    await reconcile(world, documentOf());
    await expect(reconcile({ ...world, ledgers: raced }, documentOf({ acls: [] }))).rejects.toThrow(
      /ledger of orders was written by somebody else/,
    );
  });

  it('adopts what somebody made by hand, and a return leaves it as it was', async () => {
    const [plain, codified] = [
      documentOf({ topics: [topicOf('orders.events', { configs: {} })] }),
      documentOf({ topics: [topicOf('orders.events', { configs: { 'retention.ms': '-1' } })] }),
    ];
    const world = worldOf();
    await reconcile(world, plain);
    await world.admin.editConfigs([{ topic: 'orders.events', set: { 'retention.ms': '-1' }, remove: [] }]);
    expect(await reconcile(world, codified, plain)).toMatchObject({ outcomes: [] });
    await reconcile(world, plain, codified);
    expect(shape(world).topics).toMatchObject([{ configs: { 'retention.ms': '-1' } }]);
  });

  it.each([5, 6, 7, 8, 9, 10, 11])(
    'applies nothing late that a return took back, when its first delivery was killed at step %i',
    async (steps) => {
      const world = worldOf();
      const [before, after] = [documentOf(), documentOf({ acls: [aclOf(), aclOf({ operation: 'WRITE' })] })];
      await reconcile(world, before);
      await expect(reconcile(dying(world, steps, false), after, before, 'late')).rejects.toThrow('killed');
      world.clock.advance(leaseMilliseconds);
      await reconcile(world, before, after);
      const stood = shape(world);
      expect(await reconcile(world, after, before, 'late')).toMatchObject({ status: 'applied', outcomes: [] });
      expect(shape(world)).toEqual(stood);
      expect(await reconcile(world, after, before)).toMatchObject({ outcomes: [{ outcome: 'applied' }] });
    },
  );

  it('repairs what was changed by hand when only the address of a document changes, and loses no records by that', async () => {
    const world = worldOf();
    await reconcile(world, documentOf());
    const kept = { 'retention.ms': '9999999999', 'segment.ms': '77' };
    await world.admin.editConfigs([{ topic: 'orders.events', set: kept, remove: [] }]);
    await world.admin.removeAcls([aclOf()]);
    const report = await reconcile(world, documentOf(), documentOf());
    expect(report).toMatchObject({
      status: 'applied',
      outcomes: [{ change: { kind: 'add-acl' }, outcome: 'applied' }],
      notices: expect.arrayContaining([expect.objectContaining({ kind: 'permanent', subject: 'orders.events' })]),
    });
    expect(shape(world)).toMatchObject({ topics: [{ configs: kept }], acls: [aclKey(aclOf())] });
  });

  it.each([
    ['brings the retention back within a day', 1, '1000', []],
    ['keeps records that a later revert would lose, and says so', 25, '-1', ['permanent']],
  ])('that looks like a return %s', async (_, hours, retention, notices) => {
    const keeping = (milliseconds: string) =>
      documentOf({ topics: [topicOf('orders.events', { configs: { 'retention.ms': milliseconds } })] });
    const world = worldOf();
    await reconcile(world, keeping('1000'));
    await reconcile(world, keeping('-1'), keeping('1000'));
    world.clock.advance(hours * 3_600_000);
    const report = await reconcile(world, keeping('1000'), keeping('-1'));
    expect(shape(world).topics).toMatchObject([{ configs: { 'retention.ms': retention } }]);
    expect(report.status === 'applied' && report.notices.map(({ kind }) => kind)).toEqual(notices);
  });

  it('goes on with a return that was killed twice, under the id that it had', async () => {
    const world = worldOf();
    const [before, after] = [documentOf(), documentOf({ acls: [aclOf(), aclOf({ operation: 'WRITE' })] })];
    await reconcile(world, before);
    await reconcile(world, after, before);
    for (const steps of [5, 5]) {
      await expect(reconcile(dying(world, steps, false), before, after, 'return')).rejects.toThrow('killed');
      world.clock.advance(leaseMilliseconds);
    }
    expect(await reconcile(world, before, after, 'return')).toMatchObject({ outcomes: [{ outcome: 'applied' }] });
    expect(shape(world).acls).toEqual([aclKey(aclOf())]);
  });

  it('has nothing to take back after a refused update, whatever somebody changed by hand meanwhile', async () => {
    const world = worldOf();
    await reconcile(world, documentOf());
    await world.admin.editConfigs([{ topic: 'orders.events', set: { 'retention.ms': '-1' }, remove: [] }]);
    const refused = documentOf({ topics: [] });
    expect((await reconcile(world, refused, documentOf())).status).toBe('refused');
    expect(await reconcile(world, documentOf(), refused)).toMatchObject({ status: 'applied', outcomes: [] });
    expect(shape(world).topics).toMatchObject([{ configs: { 'retention.ms': '-1' } }]);
  });

  it('gives up with one sentence when a broker never shows it', async () => {
    const world = worldOf();
    world.admin.showOldState(10_000);
    await expect(reconcile(world, documentOf())).rejects.toThrow(
      /Broker 1 does not show 2 applied changes yet .*run again to verify/,
    );
  });
});

describe('The lease', () => {
  it('shuts a second run out and names the holder', async () => {
    const world = worldOf();
    await world.leases.acquire('fake-cluster', 'orders', 'first');
    await expect(reconcile(world, documentOf())).rejects.toThrow(
      /first is working on orders until .*; wait for it and run again/,
    );
  });

  it('is free again after its time, and the late holder stops before its next change', async () => {
    const world = worldOf();
    const late = await world.leases.acquire('fake-cluster', 'orders', 'late');
    world.clock.advance(leaseMilliseconds);
    expect((await reconcile(world, documentOf())).status).toBe('applied');
    await expect(late.extend()).rejects.toThrow(/Another run took over orders/);
  });

  it('is waited for as long as the caller has patience', async () => {
    const world = worldOf();
    await world.leases.acquire('fake-cluster', 'orders', 'killed');
    const patient = { ...world, leases: storedLeases(world.store, world.clock, leaseMilliseconds + 1) };
    expect((await reconcile(patient, documentOf())).status).toBe('applied');
  });

  it('tells a request that is delivered twice that it is being worked on', async () => {
    const world = worldOf();
    await world.leases.acquire('fake-cluster', 'orders', 'request');
    await expect(reconcile(world, documentOf(), undefined, 'request')).rejects.toMatchObject({
      code: 'DUPLICATE_REQUEST',
    });
  });
});

describe('A client that moved to another domain', () => {
  const right = aclOf({ resourceType: 'CLUSTER', resourceName: 'kafka-cluster', operation: 'DESCRIBE' });
  const limit = { entity: { user: 'orders-service' }, limits: { producer_byte_rate: 1 } };
  const [nothing, held] = [
    { topics: [], acls: [], quotas: [] },
    { topics: [], acls: [right], quotas: [limit] },
  ];
  const old = documentOf({ ...held, approvals: everyApproval, onDelete: 'revokeAccess' });
  const prefixes = { topics: ['billing.'], groups: ['billing-'], transactionalIds: ['billing-'] };
  const next = documentOf({ domain: 'billing', prefixes, ...held });
  const without = { ...old, ...nothing, principals: [] };
  const approvals = [{ ...approval, action: 'revoke-last-acl' as const, resource: 'CLUSTER:kafka-cluster' }];

  it('keeps its rights on the cluster and its limits, whichever domain is deployed first', async () => {
    const world = worldOf();
    await reconcile(world, old);
    await reconcile(world, next);
    expect((await planDomain(world, hashedOf(without))).plan.changes).toEqual([]);
    expect((await reconcile(world, without)).status).toBe('applied');
    expect(shape(world)).toMatchObject({ acls: [aclKey(right)], quotas: [limit] });
    await reconcile(world, { ...next, ...nothing, approvals });
    expect(shape(world)).toMatchObject({ acls: [], quotas: [] });
  });

  it('keeps them when its old domain is deleted with all of its access', async () => {
    const world = worldOf();
    await reconcile(world, old);
    await reconcile(world, next);
    const request = { domain: 'orders', clusterId: 'fake-cluster', requestId: 'delete', owner: 'stack/Orders' };
    await releaseDomain(world, async () => world.admin, request);
    expect(shape(world)).toMatchObject({ acls: [aclKey(right)], quotas: [limit] });
  });

  it('loses them once the other domain is given up as well', async () => {
    const world = worldOf();
    await reconcile(world, old);
    await reconcile(world, next);
    const request = { domain: 'billing', clusterId: 'fake-cluster', requestId: 'delete', owner: 'stack/Orders' };
    await releaseDomain(world, async () => world.admin, request);
    await reconcile(world, { ...without, approvals });
    expect(shape(world)).toMatchObject({ acls: [], quotas: [] });
  });
});

describe('Releasing a domain', () => {
  const revoking = documentOf({ onDelete: 'revokeAccess' });
  const release = (world: World, changes: Partial<Parameters<typeof releaseDomain>[2]> = {}) =>
    releaseDomain(world, async () => world.admin, {
      domain: 'orders',
      clusterId: 'fake-cluster',
      requestId: 'delete',
      owner: 'stack/Orders',
      ...changes,
    });

  it('keeps everything and lists it', async () => {
    const world = worldOf();
    await reconcile(world, documentOf());
    const before = shape(world);
    expect(await release(world)).toMatchObject({ status: 'released', kept: { acls: [aclOf()] }, outcomes: [] });
    expect(shape(world)).toEqual(before);
  });

  it('revokes our ACLs on demand, never a topic, never a foreign ACL, and forgets them', async () => {
    const foreign = aclOf({ principal: 'User:somebody' });
    const world = worldOf(new FakeKafka({ state: { topics: [], acls: [foreign] } }));
    await reconcile(world, revoking);
    expect(await release(world)).toMatchObject({ kept: { acls: [], topics: { 'orders.events': expect.any(String) } } });
    expect(shape(world)).toMatchObject({ acls: [aclKey(foreign)], topics: [{ name: 'orders.events' }] });
    expect((await world.store.read<Ledger>('applied/fake-cluster/orders.json'))?.value.owned.acls).toEqual([]);
  });

  describe('that another resource took over', () => {
    const takeOver = (world: World) =>
      reconcileDomain(world, {
        desired: hashedOf({ ...revoking, acls: [aclOf(), aclOf({ operation: 'WRITE' })] }),
        requestId: `take-over-${randomUUID()}`,
        owner: 'stack/OrdersNew',
        isNewOwner: true,
        appliedBy: 'test',
      });
    const taken = async () => {
      const world = worldOf();
      await reconcile(world, revoking);
      await takeOver(world);
      return { world, acls: shape(world).acls };
    };

    it('gives it back when the new resource is rolled back, with all access', async () => {
      const { world, acls } = await taken();
      await takeOver(world);
      expect(await release(world, { owner: 'stack/OrdersNew' })).toMatchObject({ outcomes: [] });
      expect(shape(world).acls).toEqual(acls);
      await release(world);
      expect(shape(world).acls).toEqual([]);
    });

    it('speaks for its domain also after somebody broke the glass', async () => {
      const world = worldOf();
      await reconcile(world, revoking);
      await reconcileDomain(world, { desired: hashedOf(revoking), requestId: 'glass', appliedBy: 'Jane' });
      expect(await release(world)).toMatchObject({ outcomes: [{ outcome: 'applied' }] });
    });

    it('leaves it to the new resource when the old one is deleted', async () => {
      const { world, acls } = await taken();
      await release(world);
      expect(shape(world).acls).toEqual(acls);
      await release(world, { owner: 'stack/OrdersNew' });
      expect(shape(world).acls).toEqual([]);
    });
  });

  it('leaves the ACLs below a prefix that went to another domain', async () => {
    const moved = aclOf({ resourceName: 'invoices.events' });
    const world = worldOf();
    const prefixes = { ...revoking.prefixes, topics: ['orders.', 'invoices.'] };
    await reconcile(world, { ...revoking, prefixes, acls: [aclOf(), moved] });
    await reconcile(world, revoking);
    await release(world);
    expect(shape(world).acls).toEqual([aclKey(moved)]);
  });

  it('takes the limits away that are ours, on demand', async () => {
    const entity = { user: 'orders-service' };
    const theirs = { entity, limits: { request_percentage: 5 } };
    const world = worldOf(new FakeKafka({ state: { quotas: [theirs] } }));
    await reconcile(world, { ...revoking, quotas: [{ entity, limits: { producer_byte_rate: 1 } }] });
    expect(shape(world).quotas).toEqual([{ entity, limits: { producer_byte_rate: 1, request_percentage: 5 } }]);
    expect(await release(world)).toMatchObject({ kept: { quotas: {} } });
    expect(shape(world).quotas).toEqual([theirs]);
  });

  it.each([
    ['a resource that no longer speaks for the domain', { owner: 'stack/OrdersBefore' }],
    ['a cluster that is no longer there', { clusterId: 'old-cluster' }],
  ])('touches nothing for %s', async (_, changes) => {
    const world = worldOf();
    await reconcile(world, revoking);
    await world.store.put(
      'applied/old-cluster/orders.json',
      (await world.store.read('applied/fake-cluster/orders.json'))?.value,
    );
    await release(world, changes);
    expect(shape(world).acls).toEqual([aclKey(aclOf())]);
  });

  it('leaves what it found when the creation never ended', async () => {
    const found = aclOf({ operation: 'DESCRIBE' });
    const world = worldOf(new FakeKafka({ state: { topics: [], acls: [found] } }));
    world.admin.failItem(1);
    await reconcile(world, { ...revoking, acls: [aclOf(), found] });
    await release(world);
    expect(shape(world).acls).toEqual([aclKey(found)]);
  });

  it('judges by the ledger as it stands once the lease is free: the run that held it may have taken the domain over', async () => {
    const world = worldOf();
    await reconcile(world, revoking);
    const leases: ReconcilePorts['leases'] = {
      async acquire(...lease) {
        const identity = { requestId: 'meanwhile', owner: 'cli', appliedBy: 'test' };
        await reconcileDomain(world, { desired: hashedOf(revoking), ...identity });
        return world.leases.acquire(...lease);
      },
    };
    expect(await release({ ...world, leases })).toMatchObject({ status: 'released', kept: { acls: [aclOf()] } });
    expect(shape(world).acls).toEqual([aclKey(aclOf())]);
    expect((await world.store.read<Ledger>('applied/fake-cluster/orders.json'))?.value.released).toBeUndefined();
  });

  it('has nothing to do after a creation that applied nothing', async () => {
    expect(await release(worldOf())).toMatchObject({ kept: { topics: {}, acls: [] } });
  });

  it('gives the lease back when the cluster cannot be reached', async () => {
    const world = worldOf();
    await reconcile(world, revoking);
    const unreachable = () => Promise.reject(new PlatformError('BROKER_UNREACHABLE', 'gone'));
    const request = { domain: 'orders', clusterId: 'fake-cluster', requestId: 'delete', owner: 'stack/Orders' };
    await expect(releaseDomain(world, unreachable, request)).rejects.toThrow('gone');
    expect((await release(world)).status).toBe('released');
  });
});
