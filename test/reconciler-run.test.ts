import fc from 'fast-check';
import { type AclBinding, aclKey } from '../lib/model/acl.ts';
import type { DocumentTopic, DomainDocument } from '../lib/model/domain-document.ts';
import type { Ledger } from '../lib/reconciler/ledger.ts';
import { planDomain, type ReconcilePorts, reconcileDomain } from '../lib/reconciler/reconcile-domain.ts';
import { releaseDomain } from '../lib/reconciler/release-domain.ts';
import { reconcileScramUsers, type ScramAssociations } from '../lib/reconciler/scram-users.ts';
import { leaseMilliseconds, storedLeases, storedLedgers } from '../lib/reconciler/stored-state.ts';
import { aclOf, documentOf, hashedOf, topicOf } from './support/domain-documents.ts';
import { FakeKafka } from './support/fake-kafka.ts';
import { manualClock, memoryStore } from './support/object-store.ts';

interface World extends ReconcilePorts {
  readonly admin: FakeKafka;
  readonly clock: ReturnType<typeof manualClock>;
  readonly store: ReturnType<typeof memoryStore>;
}

function worldOf(admin = new FakeKafka()): World {
  const [clock, store] = [manualClock(), memoryStore()];
  return { admin, clock, store, ledgers: storedLedgers(store), leases: storedLeases(store, clock) };
}

let requests = 0;
function reconcile(
  world: World,
  document: DomainDocument,
  previous?: DomainDocument,
  requestId = `request-${requests++}`,
) {
  const previousSha256 = previous === undefined ? undefined : hashedOf(previous).sha256;
  return reconcileDomain(world, { desired: hashedOf(document), previousSha256, requestId, appliedBy: 'test' });
}

function shape({ admin }: World) {
  const { topics, acls } = admin.state();
  return {
    topics: topics
      .map(({ name, partitions, configs }) => ({ name, partitions, configs }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    acls: acls.map(aclKey).sort(),
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

/** Any document of the domain; with every approval, so that only what Kafka cannot do is refused. */
const anyDocument: fc.Arbitrary<DomainDocument> = fc
  .record({
    topics: fc.uniqueArray(anyTopic, { selector: ({ name }) => name, maxLength: 4 }),
    acls: fc.uniqueArray(anyAcl, { selector: aclKey, maxLength: 6 }),
  })
  .map(({ topics, acls }) => documentOf({ topics, acls, approvals: everyApproval }));

const approval = { approvedBy: 'Jane Doe', ticket: 'ORD-1', expires: '2027-01-01' };
const everyApproval = [
  'orders.a',
  'orders.b',
  'orders.c',
  'orders.d',
  'TOPIC:orders.a',
  'TOPIC:orders.b',
  'TOPIC:orders.*',
].flatMap((resource) =>
  (['delete-topic', 'revoke-last-acl', 'lower-retention', 'add-delete-policy'] as const).map((action) => ({
    ...approval,
    action,
    resource,
  })),
);

describe('Reconciling any document over any earlier one', () => {
  it('makes the cluster as declared, touches nothing else, and leaves nothing to do', async () => {
    await fc.assert(
      fc.asyncProperty(anyDocument, anyDocument, async (first, second) => {
        const foreign = { topics: [topicOf('ledger.journal')], acls: [aclOf({ resourceName: 'ledger.journal' })] };
        const world = worldOf(new FakeKafka({ state: foreign }));
        await reconcile(world, first);
        const report = await reconcile(world, second);
        if (report.status === 'refused')
          return fc.pre(report.refusals.every(({ rule }) => rule !== 'fewer-partitions'));
        expect(report.status).toBe('applied');
        const expected = [...second.topics, topicOf('ledger.journal')];
        expect(shape(world)).toEqual({
          topics: expected
            .map(({ name, partitions, configs }) => ({ name, partitions, configs }))
            .sort((a, b) => (a.name < b.name ? -1 : 1)),
          acls: [...second.acls, aclOf({ resourceName: 'ledger.journal' })].map(aclKey).sort(),
        });
        expect((await planDomain(world, hashedOf(second))).changes).toEqual([]);
      }),
      { numRuns: 300 },
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
      { numRuns: 300 },
    );
  });

  it('a return brings ACLs and overrides back, deletes nothing and always succeeds', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyDocument,
        anyDocument,
        fc.option(fc.nat({ max: 12 }), { nil: undefined }),
        async (before, after, crash) => {
          fc.pre(hashedOf(before).sha256 !== hashedOf(after).sha256);
          const world = worldOf();
          await reconcile(world, before);
          if (crash !== undefined) world.admin.crashAfter(crash);
          await reconcile(world, after, before).catch(() => undefined);
          world.admin.recover();
          world.clock.advance(leaseMilliseconds);
          const held = world.admin.state().topics.map(({ name }) => name);
          const report = await reconcile(world, before, after);
          expect(report.status).toBe('applied');
          expect(world.admin.state().topics.map(({ name }) => name)).toEqual(expect.arrayContaining(held));
          expect(shape(world).acls).toEqual(before.acls.map(aclKey).sort());
          const configs = new Map(shape(world).topics.map((topic) => [topic.name, topic.configs]));
          for (const topic of before.topics) expect(configs.get(topic.name)).toEqual(topic.configs);
        },
      ),
      { numRuns: 300 },
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

  it('waits until every broker shows what was applied, however late', async () => {
    const world = worldOf();
    world.admin.showOldState(12);
    expect((await reconcile(world, documentOf())).status).toBe('applied');
    expect((await planDomain(world, hashedOf(documentOf()))).changes).toEqual([]);
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
    await expect(late.assertHeld()).rejects.toThrow(/Another run took over orders/);
  });

  it('is taken up again by the same request, delivered twice', async () => {
    const world = worldOf();
    await world.leases.acquire('fake-cluster', 'orders', 'request');
    expect((await reconcile(world, documentOf(), undefined, 'request')).status).toBe('applied');
  });
});

describe('Releasing a domain', () => {
  const release = (world: World, onDelete: 'keep' | 'revokeAccess') =>
    releaseDomain(world, async () => world.admin, {
      domain: 'orders',
      clusterId: 'fake-cluster',
      onDelete,
      requestId: 'delete',
    });

  it('keeps everything and lists it', async () => {
    const world = worldOf();
    await reconcile(world, documentOf());
    const before = shape(world);
    expect(await release(world, 'keep')).toMatchObject({ status: 'released', kept: { acls: [aclOf()] }, outcomes: [] });
    expect(shape(world)).toEqual(before);
  });

  it('revokes our ACLs on demand, never a topic, never a foreign ACL', async () => {
    const foreign = aclOf({ principal: 'User:somebody' });
    const world = worldOf(new FakeKafka({ state: { topics: [], acls: [foreign] } }));
    await reconcile(world, documentOf());
    await release(world, 'revokeAccess');
    expect(shape(world).acls).toEqual([aclKey(foreign)]);
    expect(shape(world).topics).toHaveLength(1);
  });

  it('has nothing to do after a creation that applied nothing', async () => {
    expect(await release(worldOf(), 'revokeAccess')).toMatchObject({ kept: { topics: {}, acls: [] } });
  });
});

describe('SCRAM users', () => {
  function cluster(present: readonly string[], broken: readonly string[] = []) {
    const users = new Set(present);
    const calls: number[] = [];
    const edit = (arns: readonly string[], change: (arn: string) => void) => {
      calls.push(arns.length);
      for (const arn of arns) if (!broken.includes(arn)) change(arn);
      return arns.filter((arn) => broken.includes(arn)).map((secretArn) => ({ secretArn, reason: 'AccessDenied: no' }));
    };
    const associations: ScramAssociations = {
      list: async () => [...users],
      associate: async (arns) => edit(arns, (arn) => users.add(arn)),
      disassociate: async (arns) => edit(arns, (arn) => users.delete(arn)),
    };
    return { associations, users, calls };
  }
  const secrets = (count: number) => Array.from({ length: count }, (_, index) => `secret-${index}`);

  it('are associated in batches of ten', async () => {
    const { associations, users, calls } = cluster([]);
    await reconcileScramUsers(associations, secrets(23), []);
    expect(calls).toEqual([10, 10, 3]);
    expect(users.size).toBe(23);
  });

  it('are taken off the cluster only if they were ours', async () => {
    const { associations, users } = cluster(['foreign', 'secret-0', 'secret-1']);
    await reconcileScramUsers(associations, ['secret-0'], secrets(2));
    expect([...users]).toEqual(['foreign', 'secret-0']);
  });

  it('that MSK did not process are failures, although it answered 200', async () => {
    const { associations } = cluster([], ['secret-1']);
    const { associated, failures } = await reconcileScramUsers(associations, secrets(2), []);
    expect(associated).toEqual(['secret-0']);
    expect(failures).toEqual([{ secretArn: 'secret-1', reason: 'AccessDenied: no' }]);
  });
});
