import fc from 'fast-check';
import { main } from '../lib/cli/main.ts';
import { type AclBinding, aclKey } from '../lib/model/acl.ts';
import { operationsOf } from '../lib/model/acl-resource.ts';
import { indexAcls, isAllowed } from '../lib/model/authorizer.ts';
import { blockFault, blockingAcls, isBlockingAcl } from '../lib/model/block.ts';
import { lastBlockEntry } from '../lib/reconciler/block-journal.ts';
import { blockPrincipal } from '../lib/reconciler/block-principal.ts';
import { findDrift } from '../lib/reconciler/find-drift.ts';
import { plan } from '../lib/reconciler/plan.ts';
import { reconcileDomain } from '../lib/reconciler/reconcile-domain.ts';
import { arbitraryAcl } from './support/arbitrary-acl.ts';
import { aclOf, documentOf, hashedOf } from './support/domain-documents.ts';
import { FakeKafka } from './support/fake-kafka.ts';
import { manualClock, memoryStore } from './support/object-store.ts';
import { recordingTerminal } from './support/recording-terminal.ts';
import { worldOf } from './support/simulated-world.ts';

const principal = 'User:CN=orders-service';
const by = 'ada on the command line';

function cluster(admin = new FakeKafka()) {
  const ports = { admin, store: memoryStore(), clock: manualClock() };
  return {
    ...ports,
    block: (reason = 'key was lost') => blockPrincipal(ports, { action: 'block', principal, reason, by }),
    unblock: () => blockPrincipal(ports, { action: 'unblock', principal, by }),
    last: () => lastBlockEntry(ports.store, admin.clusterId, principal),
  };
}

describe('The ACLs of a block', () => {
  it('deny every operation on every resource, whatever else is granted', () => {
    fc.assert(
      fc.property(fc.array(arbitraryAcl, { maxLength: 20 }), (others) => {
        const granted = others.map((acl) => ({ ...acl, principal }));
        const index = indexAcls([...granted, ...others, ...blockingAcls(principal)]);
        for (const acl of granted) {
          for (const operation of operationsOf[acl.resourceType]) {
            expect(isAllowed(index, { ...acl, operation }, { allowEveryoneIfNoAclFound: true })).toBe(false);
          }
        }
      }),
    );
  });

  it('change nothing for anybody else', () => {
    const grants = [aclOf({ principal: 'User:other', resourceName: 'orders.events' })];
    const request = { ...grants[0], operation: 'READ' } as AclBinding;
    expect(isAllowed(indexAcls([...grants, ...blockingAcls(principal)]), request)).toBe(true);
  });

  it('are told from deny rules that a person may have written', () => {
    const [topics] = blockingAcls(principal) as [AclBinding];
    expect(isBlockingAcl(topics)).toBe(true);
    const others = [{ host: '10.0.0.1' }, { operation: 'READ' }, { permission: 'ALLOW' }, { resourceName: 'orders.' }];
    expect(others.filter((change) => isBlockingAcl({ ...topics, ...change } as AclBinding))).toEqual([]);
  });

  it.each([
    ['User:*', 'everybody'],
    ['User:', 'a principal is User: and a name'],
    ['Group:x', 'a principal is User: and a name'],
  ])('are not made for %s', (written, reason) => {
    expect(blockFault(written)).toContain(reason);
  });
});

describe('Blocking a principal', () => {
  it('denies it everything, and keeps who did it, when and why', async () => {
    const { admin, block, last } = cluster();
    expect(await block()).toMatchObject({ status: 'done', changed: 4, clusterId: 'fake-cluster' });
    expect(admin.state().acls.map(aclKey).sort()).toEqual(blockingAcls(principal).map(aclKey).sort());
    const at = '2026-11-21T12:00:00.000Z';
    expect(await last()).toEqual({ action: 'block', principal, reason: 'key was lost', by, at });
  });

  it('a second time does nothing, and says who did it before', async () => {
    const { admin, block, last } = cluster();
    await block();
    expect(await block('again')).toMatchObject({
      status: 'nothing-to-do',
      changed: 0,
      entry: { reason: 'key was lost' },
    });
    expect((await last())?.reason).toBe('key was lost');
    expect(admin.requests().filter((call) => call === 'addAcls')).toHaveLength(1);
  });

  it('ends when every broker shows it', async () => {
    const { admin, block, clock } = cluster();
    admin.showOldState(4);
    const before = clock.now();
    await block();
    expect(clock.now()).toBeGreaterThan(before);
  });

  it('names a broker that does not answer, and is done on the others', async () => {
    const { admin, block } = cluster();
    admin.loseBroker(2);
    expect(await block()).toMatchObject({ status: 'done', unseenBrokers: [2] });
  });

  it('whose record was not written is recorded the next time', async () => {
    const { admin, store, block, last } = cluster();
    const write = store.write;
    store.write = async () => undefined;
    await expect(block()).rejects.toMatchObject({ code: 'STATE_CONFLICT', retryable: true });
    store.write = write;
    expect(admin.state().acls).toHaveLength(4);
    expect(await block('second attempt')).toMatchObject({ status: 'done', changed: 0 });
    expect((await last())?.reason).toBe('second attempt');
  });

  it('that Kafka refuses in part says so and is completed the next time', async () => {
    const { admin, block, last } = cluster();
    admin.failItem(2);
    expect(await block()).toMatchObject({
      status: 'failed',
      changed: 3,
      failures: ['POLICY_VIOLATION: refused by the test'],
    });
    expect(await last()).toBeUndefined();
    expect(await block()).toMatchObject({ status: 'done', changed: 1 });
  });

  it('is taken back without touching any other ACL, and the record keeps both', async () => {
    const grant = aclOf({ principal });
    const { admin, store, block, unblock } = cluster(new FakeKafka({ state: { acls: [grant] } }));
    await block();
    expect(await unblock()).toMatchObject({ status: 'done', changed: 4 });
    expect(await unblock()).toMatchObject({ status: 'nothing-to-do', changed: 0 });
    expect(admin.state().acls).toEqual([grant]);
    const journal = await store.read<{ entries: readonly { action: string }[] }>('blocks/fake-cluster.json');
    expect(journal?.value.entries.map(({ action }) => action)).toEqual(['block', 'unblock']);
  });
});

describe('A block where everybody may use what has no ACL', () => {
  const open = { allowEveryoneIfNoAclFound: true };
  const request = { action: 'block', principal, by, ...open } as const;
  const other = { ...aclOf({ principal: 'User:other' }), operation: 'READ' } as AclBinding;

  it('would shut out others, and is refused before anything changes', async () => {
    expect(isAllowed(indexAcls([]), other, open)).toBe(true);
    expect(isAllowed(indexAcls(blockingAcls(principal)), other, open)).toBe(false);
    const { admin, store, clock, last } = cluster();
    const report = await blockPrincipal({ admin, store, clock }, request);
    expect(report).toMatchObject({ status: 'refused', changed: 0 });
    expect(report.failures).toHaveLength(4);
    expect(admin.state().acls).toEqual([]);
    expect(await last()).toBeUndefined();
  });

  it('is made where others stand on all of it already', async () => {
    const { admin, store, clock } = cluster(new FakeKafka({ state: { acls: blockingAcls('User:old') } }));
    expect(await blockPrincipal({ admin, store, clock }, request)).toMatchObject({ status: 'done', changed: 4 });
  });

  it('is always taken back', async () => {
    const { admin, store, clock, block } = cluster();
    await block();
    const back = { ...request, action: 'unblock' } as const;
    expect(await blockPrincipal({ admin, store, clock }, back)).toMatchObject({ status: 'done', changed: 4 });
  });
});

describe('A plan on a cluster with a blocked client', () => {
  const blocked = 'User:orders-service';
  const document = documentOf({ principals: [blocked], undeclared: { acls: 'remove' } });

  async function blockedWorld() {
    const world = worldOf(new FakeKafka());
    const identity = { requestId: 'request-1', owner: 'stack/Domain', appliedBy: 'test' };
    await reconcileDomain(world, { ...identity, desired: hashedOf(document) });
    await world.admin.addAcls(blockingAcls(blocked));
    return world;
  }

  it('removes nothing of the block even where undeclared ACLs are to go, and tells it once', async () => {
    const { admin } = await blockedWorld();
    const observed = await admin.observe({ expected: [] });
    const owned = { topics: {}, overrides: {}, acls: document.acls, quotas: {} };
    const { changes, notices } = plan({ desired: document, observed, owned, mode: 'forward' });
    expect(changes.filter(({ kind }) => kind === 'remove-acl')).toEqual([]);
    expect(notices.filter(({ kind }) => kind === 'blocked')).toEqual([
      { kind: 'blocked', subject: blocked, text: expect.stringContaining('tidegate unblock') },
    ]);
  });

  it('tells a block that somebody took apart', async () => {
    const { admin } = await blockedWorld();
    await admin.removeAcls(blockingAcls(blocked).slice(0, 1));
    const observed = await admin.observe({ expected: [] });
    const owned = { topics: {}, overrides: {}, acls: [], quotas: {} };
    const { notices } = plan({ desired: document, observed, owned, mode: 'forward' });
    expect(notices.find(({ kind }) => kind === 'blocked')?.text).toContain('denied a part');
  });

  it('finds no drift in it', async () => {
    const world = await blockedWorld();
    expect(await findDrift(world)).toMatchObject([{ domain: 'orders', status: 'as-declared', undeclared: [] }]);
  });
});

describe('tidegate block', () => {
  async function run(...args: readonly string[]) {
    const terminal = recordingTerminal();
    const code = await main([...args, '-e', 'dev', '--config', 'config'], terminal);
    return { code, notes: terminal.notes.join('\n') };
  }

  it.each([
    [['block', 'ledger-service'], 'Why? Add --reason TEXT'],
    [['block', '--reason', 'x'], 'Whom? tidegate block CLIENT'],
    [
      ['block', 'ledger-servic', '--reason', 'x'],
      'No domain declares a client ledger-servic. Did you mean ledger-service?',
    ],
    [['block', 'User:*', '--reason', 'x'], 'User:* cannot be blocked: User:* is everybody'],
    [
      ['block', 'arn:aws:iam::1:role/x', '--reason', 'x'],
      "Kafka's ACLs do not reach IAM principals. Revoke the active sessions",
    ],
    [['unblock', 'User:arn:aws:sts::1:assumed-role/x', '--reason', 'x'], 'deny kafka-cluster:* on the role'],
    [['block', 'User:x', '--reason', 'x', '--command-config', 'f'], '--command-config goes with --bootstrap-servers'],
    [['explain', 'topic', 'payments.events', '--blocks'], '--blocks is about a client'],
    [['explain', 'ledger-service', 'read', 'payments.events', '--bootstrap-servers', 'x:1'], 'only with --blocks'],
  ])('%s says what is wrong', async (args, message) => {
    const { code, notes } = await run(...args);
    expect(notes).toContain(message);
    expect(code).toBe(1);
  });

  it('says all that is missing at once', async () => {
    const terminal = recordingTerminal();
    const code = await main(['block'], terminal);
    expect([code, terminal.notes]).toEqual([
      1,
      [expect.stringMatching(/Whom\? .* Why\? Add --reason TEXT.* Which environment\? Add --environment/)],
    ]);
  });
});
