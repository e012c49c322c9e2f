import fc from 'fast-check';
import { assertPinned } from '../lib/cli/cluster-pin.ts';
import { sha256 } from '../lib/cli/hashed-documents.ts';
import { type AclBinding, aclKey } from '../lib/model/acl.ts';
import type { DocumentTopic, DomainDocument } from '../lib/model/domain-document.ts';
import { adoptDomain } from '../lib/reconciler/adopt-domain.ts';
import type { Change } from '../lib/reconciler/change.ts';
import type { Ledger } from '../lib/reconciler/ledger.ts';
import { planDomain } from '../lib/reconciler/reconcile-domain.ts';
import { releaseDomain } from '../lib/reconciler/release-domain.ts';
import { leaseMilliseconds } from '../lib/reconciler/stored-state.ts';
import { aclOf, documentOf, hashedOf, topicOf } from './support/domain-documents.ts';
import { FakeKafka } from './support/fake-kafka.ts';
import { memoryStore } from './support/object-store.ts';
import { reconcile, type World, worldOf } from './support/simulated-world.ts';

let requests = 0;
const requestId = () => `adoption-${requests++}`;

function adopt(world: World, document: DomainDocument) {
  const request = { desired: hashedOf(document), requestId: requestId(), appliedBy: 'jane' };
  return adoptDomain(world, request, sha256);
}

async function planOf(world: World, document: DomainDocument) {
  return (await planDomain(world, hashedOf(document))).plan;
}

async function ledgerOf({ store }: World) {
  return store.read<Ledger>('applied/fake-cluster/orders.json');
}

async function ledgerValue(world: World): Promise<Ledger> {
  const stored = await ledgerOf(world);
  if (stored === undefined) throw new Error('no ledger');
  return stored.value;
}

const retention = { 'retention.ms': '604800000' };
const quota = { entity: { user: 'orders-service' }, limits: { producer_byte_rate: 1_024 } };
const byHand = {
  topics: [
    topicOf('orders.events', { configs: { ...retention, 'segment.ms': '77' } }),
    topicOf('orders.other', { configs: {} }),
  ],
  acls: [aclOf(), aclOf({ principal: 'User:somebody' })],
  quotas: [{ ...quota, limits: { ...quota.limits, request_percentage: 5 } }],
};
const declared = documentOf({
  topics: [topicOf('orders.events', { configs: { ...retention, 'cleanup.policy': 'delete' } }), topicOf('orders.new')],
  acls: [aclOf(), aclOf({ operation: 'WRITE' })],
  quotas: [quota],
});

describe('Adopting a domain', () => {
  it('makes ours what is declared and there, by name and with topic ids, and nothing else', async () => {
    const world = worldOf(new FakeKafka({ state: byHand, users: ['orders-service'] }));
    const { adopted, guarded } = await adopt(world, declared);
    expect(adopted).toEqual({
      topics: { 'orders.events': null },
      overrides: { 'orders.events': ['retention.ms'] },
      acls: [aclOf()],
      quotas: { 'user orders-service': ['producer_byte_rate'] },
    });
    const topicId = world.admin.state().topics.find(({ name }) => name === 'orders.events')?.topicId;
    expect((await ledgerOf(world))?.value.owned).toEqual({ ...adopted, topics: { 'orders.events': topicId } });
    expect(guarded.plan.changes.map(({ kind }) => kind)).toEqual(['create-topic', 'edit-configs', 'add-acl']);
  });

  it('only reads the cluster', async () => {
    const world = worldOf(new FakeKafka({ state: byHand }));
    await adopt(world, declared);
    expect(new Set(world.admin.requests())).toEqual(new Set(['observe']));
  });

  it('does nothing more the second time', async () => {
    const world = worldOf(new FakeKafka({ state: byHand }));
    await adopt(world, declared);
    const first = await ledgerOf(world);
    expect((await adopt(world, declared)).adopted).toEqual({ topics: {}, overrides: {}, acls: [], quotas: {} });
    expect(await ledgerOf(world)).toEqual(first);
  });

  it('writes no ledger where there is nothing to adopt', async () => {
    const world = worldOf(new FakeKafka());
    await adopt(world, declared);
    expect(await ledgerOf(world)).toBeUndefined();
  });

  it('keeps what is ours already, and the document that was applied', async () => {
    const applied = documentOf({ acls: [aclOf(), aclOf({ operation: 'DESCRIBE' })] });
    const world = worldOf(new FakeKafka());
    await reconcile(world, applied);
    const before = await ledgerValue(world);
    await world.admin.addAcls([aclOf({ operation: 'WRITE' })]);
    await adopt(world, declared);
    const after = await ledgerValue(world);
    expect(after).toEqual({ ...before, owned: after.owned, adopted: after.adopted });
    expect(after.adopted.acls).toEqual([aclOf({ operation: 'WRITE' })]);
    expect(after.owned.acls.map(({ operation }) => operation).sort()).toEqual(['DESCRIBE', 'READ', 'WRITE']);
    expect(after.owned.topics).toEqual(before.owned.topics);
  });

  it('is refused while somebody else works on the domain', async () => {
    const world = worldOf(new FakeKafka({ state: byHand }));
    await world.leases.acquire('fake-cluster', 'orders', 'somebody');
    await expect(adopt(world, declared)).rejects.toMatchObject({ code: 'LEASE_HELD' });
    expect(await ledgerOf(world)).toBeUndefined();
  });

  it('makes removals possible that were not before, each under the guard', async () => {
    const world = worldOf(new FakeKafka({ state: byHand }));
    const nothing = documentOf({ topics: [], acls: [] });
    expect((await planOf(world, nothing)).changes).toEqual([]);
    await adopt(world, declared);
    const { plan, refusals } = await planDomain(world, hashedOf(nothing));
    expect(plan.changes.map(({ kind }) => kind)).toEqual(['edit-quota', 'remove-acl', 'delete-topic']);
    expect(refusals.map(({ rule }) => rule)).toEqual(['delete-topic']);
  });

  it.each([
    ['an update of the adopted document', declared, documentOf({ acls: [] })],
    ['an update to another document', documentOf(), declared],
  ])('lets %s by CloudFormation run forwards, although its own ledger was lost', async (_, document, previous) => {
    const world = worldOf(new FakeKafka({ state: byHand }));
    await adopt(world, declared);
    expect(await reconcile(world, document, previous)).toMatchObject({ status: 'applied', mode: 'forward' });
    expect((await planOf(world, document)).changes).toEqual([]);
  });

  it('leaves the adopted where it stood when the creation of the domain is taken back', async () => {
    const world = worldOf(new FakeKafka({ state: byHand }));
    await adopt(world, declared);
    world.admin.failItem(1);
    const revoking: DomainDocument = { ...declared, onDelete: 'revokeAccess' };
    expect(await reconcile(world, revoking)).toMatchObject({ status: 'partly-applied' });
    const request = { domain: 'orders', clusterId: 'fake-cluster', requestId: requestId(), owner: 'stack/Orders' };
    await releaseDomain(world, async () => world.admin, request);
    expect(world.admin.state().acls).toEqual(byHand.acls);
    expect(world.admin.state().quotas).toEqual(byHand.quotas);
  });
});

const anyTopics: fc.Arbitrary<readonly DocumentTopic[]> = fc.uniqueArray(
  fc
    .record({
      name: fc.constantFrom('orders.a', 'orders.b', 'orders.c'),
      partitions: fc.integer({ min: 1, max: 3 }),
      configs: fc.dictionary(fc.constantFrom('retention.ms', 'segment.ms'), fc.constantFrom('1000', '2000'), {
        noNullPrototype: true,
      }),
    })
    .map(({ name, partitions, configs }) => topicOf(name, { partitions, configs })),
  { selector: ({ name }) => name },
);

const anyAcls: fc.Arbitrary<readonly AclBinding[]> = fc.uniqueArray(
  fc
    .record({
      resourceName: fc.constantFrom('orders.a', 'orders.b'),
      operation: fc.constantFrom('READ' as const, 'WRITE' as const, 'DESCRIBE' as const),
    })
    .map(aclOf),
  { selector: aclKey, maxLength: 4 },
);

const anyQuotas = fc
  .dictionary(fc.constantFrom('producer_byte_rate', 'request_percentage'), fc.integer({ min: 1, max: 2 }), {
    noNullPrototype: true,
  })
  .map((limits) => (Object.keys(limits).length === 0 ? [] : [{ ...quota, limits }]));

const anyState = fc.record({ topics: anyTopics, acls: anyAcls, quotas: anyQuotas });
const anyDocument = anyState.map((state) => documentOf(state));

/** Without what an approval would lift, so that documents can follow one another. */
const anyAccess = fc.record({ acls: anyAcls, quotas: anyQuotas }).map((access) => {
  const approval = { action: 'revoke-last-acl', approvedBy: 'Jane', ticket: 'T-1', expires: '2027-01-01' } as const;
  const approvals = ['orders.a', 'orders.b'].map((topic) => ({ ...approval, resource: `TOPIC:${topic}` }));
  return documentOf({ topics: [], ...access, approvals });
});

function takesAway(change: Change): boolean {
  if (change.kind === 'edit-configs' || change.kind === 'edit-quota') {
    return change.edits.every(({ after }) => after === undefined);
  }
  return change.kind === 'remove-acl' || change.kind === 'delete-topic';
}

/** A change of several settings as one change each. */
function split(change: Change): readonly Change[] {
  if (change.kind === 'edit-configs') return change.edits.map((edit) => ({ ...change, edits: [edit] }));
  if (change.kind === 'edit-quota') return change.edits.map((edit) => ({ ...change, edits: [edit] }));
  return [change];
}

describe('Adopting any document on any cluster', () => {
  it('changes nothing there, nothing in the plan of that document, and adds only removals to that of another one', async () => {
    await fc.assert(
      fc.asyncProperty(anyState, anyDocument, anyDocument, async (state, document, other) => {
        const [world, control] = [worldOf(new FakeKafka({ state })), worldOf(new FakeKafka({ state }))];
        const before = world.admin.state();
        const { guarded } = await adopt(world, document);
        expect(world.admin.state()).toEqual(before);
        const { governed: _, ...asBefore } = await planOf(control, document);
        expect(await planOf(world, document)).toMatchObject(asBefore);
        expect(guarded.plan).toEqual(await planOf(world, document));

        const [without, withIt] = [await planOf(control, other), await planOf(world, other)];
        const changes = withIt.changes.flatMap(split);
        const expected = without.changes.flatMap(split);
        expect(changes).toEqual(expect.arrayContaining(expected));
        const texts = new Set(expected.map((change) => JSON.stringify(change)));
        expect(changes.filter((change) => !texts.has(JSON.stringify(change)) && !takesAway(change))).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('lets a later return give back what stood there, whatever was applied before', async () => {
    const anyCrash = fc.option(fc.nat({ max: 6 }), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(anyAccess, anyAccess, anyAccess, anyCrash, async (before, after, made, crash) => {
        fc.pre(hashedOf(before).sha256 !== hashedOf(after).sha256);
        const world = worldOf(new FakeKafka());
        await reconcile(world, before);
        await world.admin.addAcls(made.acls);
        const stood = world.admin.state().acls.map(aclKey).sort();
        await adopt(world, after);
        if (crash !== undefined) world.admin.crashAfter(crash);
        await reconcile(world, after, before).catch(() => undefined);
        world.admin.recover();
        world.clock.advance(leaseMilliseconds);
        expect(await reconcile(world, before, after)).toMatchObject({ status: 'applied' });
        expect(world.admin.state().acls.map(aclKey).sort()).toEqual(stood);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('The cluster of an environment', () => {
  const dev = { platform: 'tidegate', name: 'dev' };
  const pin = (store: World['store'], actual: string, use: 'reads' | 'writes', clusterId?: string) =>
    assertPinned({ admin: { clusterId: actual }, store }, { clusterId }, dev, use);

  it('is the first one that was written to, and another one is refused with both ids', async () => {
    const store = memoryStore();
    await pin(store, 'first', 'reads');
    await pin(store, 'other', 'reads');
    await pin(store, 'first', 'writes');
    for (const use of ['reads', 'writes'] as const) {
      await pin(store, 'first', use);
      await expect(pin(store, 'other', use)).rejects.toThrow(
        'The brokers belong to cluster other, but dev was applied to cluster first: check --bootstrap-servers, or move ' +
          'to the new cluster on purpose with --cluster-id other.',
      );
    }
  });

  it('is another one on purpose, for good once that was written to', async () => {
    const store = memoryStore();
    await pin(store, 'first', 'writes');
    await pin(store, 'other', 'reads', 'other');
    await pin(store, 'first', 'writes');
    await pin(store, 'other', 'writes', 'other');
    await pin(store, 'other', 'writes');
    await expect(pin(store, 'first', 'writes')).rejects.toThrow('dev was applied to cluster other');
  });

  it('is never another one than --cluster-id says', async () => {
    await expect(pin(memoryStore(), 'first', 'writes', 'other')).rejects.toThrow(
      'The brokers belong to cluster first, not to other: check --bootstrap-servers.',
    );
  });
});
