import type { Approval } from '../lib/model/approval.ts';
import type { Disposition, Undeclared } from '../lib/model/undeclared.ts';
import { batches, maximumRecordsPerRequest } from '../lib/reconciler/apply.ts';
import type { Change } from '../lib/reconciler/change.ts';
import { guard } from '../lib/reconciler/guard.ts';
import type { GuardGrounds } from '../lib/reconciler/guard-grounds.ts';
import type { Observed } from '../lib/reconciler/kafka-state.ts';
import {
  declaredBy,
  joinOwned,
  type Ledger,
  nothingOwned,
  type Owned,
  ownedAfterApplying,
  presentOwned,
  withoutOwned,
} from '../lib/reconciler/ledger.ts';
import { plan } from '../lib/reconciler/plan.ts';
import type { PlanMode } from '../lib/reconciler/plan-input.ts';
import type { TopicUse } from '../lib/reconciler/ports.ts';
import { riskOf } from '../lib/reconciler/risk.ts';
import { runMode } from '../lib/reconciler/run-mode.ts';
import { aclOf, documentOf, topicOf } from './support/domain-documents.ts';

const today = '2026-11-21';

function observedOf(changes: Partial<Observed> = {}): Observed {
  return { clusterId: 'cluster-1', brokers: [1, 2, 3], topics: [], acls: [], quotas: [], ...changes };
}

function planOf(
  desired = documentOf(),
  observed = observedOf(),
  owned: Owned = nothingOwned,
  mode: PlanMode = 'forward',
) {
  return plan({ desired, observed, owned, mode });
}

function groundsOf(approvals: readonly Approval[] = [], topicUse: readonly TopicUse[] = []): GuardGrounds {
  return { approvals, today, topicUse, observed: observedOf() };
}

const liveTopic = {
  name: 'orders.events',
  partitions: 3,
  replicationFactor: 3,
  configs: { 'retention.ms': '604800000' },
  topicId: 'id-1',
};
const live = observedOf({ topics: [liveTopic], acls: [aclOf()] });
const ownedLive: Owned = {
  topics: { 'orders.events': 'id-1' },
  overrides: { 'orders.events': ['retention.ms'] },
  acls: [aclOf()],
  quotas: {},
};

describe('A plan', () => {
  it('creates what is declared and absent, topics before ACLs', () => {
    expect(planOf().changes.map(({ kind }) => kind)).toEqual(['create-topic', 'add-acl']);
  });

  it('is empty when the cluster is as declared', () => {
    expect(planOf(documentOf(), live, ownedLive).changes).toEqual([]);
  });

  it('does not depend on the order in which brokers list things', () => {
    const topics = ['orders.a', 'orders.b', 'orders.c'].map((name) => topicOf(name));
    const acls = ['READ', 'WRITE', 'DESCRIBE'].map((operation) => aclOf({ operation: operation as 'READ' }));
    const present = [
      liveTopic,
      { ...liveTopic, name: 'orders.other', configs: { 'segment.ms': '1', 'flush.ms': '2' } },
    ];
    const foreign = [aclOf({ host: 'h' }), aclOf({ host: 'i' })];
    const forwards = planOf(documentOf({ topics, acls }), observedOf({ topics: present, acls: foreign }));
    const backwards = planOf(
      documentOf({ topics: [...topics].reverse(), acls: [...acls].reverse() }),
      observedOf({
        topics: [...present]
          .reverse()
          .map((topic) => ({ ...topic, configs: Object.fromEntries(Object.entries(topic.configs).reverse()) })),
        acls: [...foreign].reverse(),
      }),
    );
    expect(backwards).toEqual(forwards);
  });

  it('grows partitions by number: 9 to 10 is a growth', () => {
    const desired = documentOf({ topics: [topicOf('orders.events', { partitions: 10 })] });
    const observed = observedOf({ topics: [{ ...liveTopic, partitions: 9 }], acls: [aclOf()] });
    expect(planOf(desired, observed).changes).toEqual([
      { kind: 'grow-partitions', topic: 'orders.events', before: 9, after: 10 },
    ]);
  });

  it('names only the overrides that differ, and treats equal spellings as equal', () => {
    const desired = documentOf({
      topics: [topicOf('orders.events', { configs: { 'retention.ms': '1000', 'cleanup.policy': 'compact,delete' } })],
    });
    const observed = observedOf({
      topics: [{ ...liveTopic, configs: { 'retention.ms': '604800000', 'cleanup.policy': 'delete,compact' } }],
      acls: [aclOf()],
    });
    expect(planOf(desired, observed).changes).toEqual([
      {
        kind: 'edit-configs',
        topic: 'orders.events',
        edits: [{ key: 'retention.ms', before: '604800000', after: '1000' }],
      },
    ]);
  });

  it('deletes an override that we set and keeps one that somebody else set', () => {
    const desired = documentOf({ topics: [topicOf('orders.events', { configs: {} })] });
    const observed = observedOf({
      topics: [
        { ...liveTopic, configs: { 'retention.ms': '604800000', 'leader.replication.throttled.replicas': '0:1' } },
      ],
      acls: [aclOf()],
    });
    const made = planOf(desired, observed, ownedLive);
    expect(made.changes).toEqual([
      { kind: 'edit-configs', topic: 'orders.events', edits: [{ key: 'retention.ms', before: '604800000' }] },
    ]);
    expect(made.notices).toContainEqual({
      kind: 'undeclared-override',
      subject: 'orders.events',
      text: 'leader.replication.throttled.replicas=0:1 is kept',
    });
  });

  it('removes an ACL that we put there and is no longer declared, and keeps a foreign one', () => {
    const ours = aclOf({ operation: 'WRITE' });
    const foreign = aclOf({ principal: 'User:somebody' });
    const made = planOf(documentOf(), observedOf({ ...live, acls: [aclOf(), ours, foreign] }), {
      ...ownedLive,
      acls: [aclOf(), ours],
    });
    expect(made.changes).toEqual([{ kind: 'remove-acl', before: ours, last: false }]);
    expect(made.notices.map(({ kind }) => kind)).toEqual(['undeclared-acl']);
  });

  it('touches nothing outside the prefixes of the domain', () => {
    const observed = observedOf({
      ...live,
      topics: [liveTopic, { ...liveTopic, name: 'ledger.journal' }],
      acls: [aclOf(), aclOf({ resourceName: 'ledger.journal' })],
    });
    const made = planOf(documentOf(), observed, ownedLive);
    expect(made.changes).toEqual([]);
    expect(made.notices).toEqual([]);
  });

  it('says nothing of a topic elsewhere, whatever its name is to JavaScript', () => {
    const observed = observedOf({ topics: [{ ...liveTopic, name: 'constructor' }] });
    expect(planOf(documentOf({ topics: [], acls: [] }), observed).notices).toEqual([]);
  });

  it('leaves what the domain applied before under a prefix that it no longer has: another domain may need it', () => {
    const old = aclOf({ resourceName: 'old.events' });
    const made = planOf(documentOf(), observedOf({ ...live, acls: [aclOf(), old] }), {
      ...ownedLive,
      acls: [aclOf(), old],
    });
    expect(made.changes).toEqual([]);
    expect(made.notices.map(({ kind }) => kind)).toEqual(['handed-over']);
  });

  it('never deletes a topic that was re-created by somebody else under our name', () => {
    const made = planOf(
      documentOf({ topics: [] }),
      observedOf({ ...live, topics: [{ ...liveTopic, topicId: 'id-2' }] }),
      ownedLive,
    );
    expect(made.changes).toEqual([]);
    expect(made.notices.map(({ kind }) => kind)).toEqual(['undeclared-topic']);
  });

  it('keeps a topic that left the prefixes of the domain: another domain may own it now', () => {
    const moved = { ...liveTopic, name: 'billing.events', topicId: 'id-5' };
    const owned = { ...ownedLive, topics: { ...ownedLive.topics, 'billing.events': 'id-5' } };
    const made = planOf(documentOf(), observedOf({ ...live, topics: [liveTopic, moved] }), owned);
    expect(made.changes).toEqual([]);
    expect(made.notices).toMatchObject([{ kind: 'handed-over', subject: 'billing.events' }]);
  });

  it("shows somebody's ACL on everything, or on a shorter prefix", () => {
    const all = aclOf({ resourceName: '*', principal: 'User:admin' });
    const wide = aclOf({ resourceName: 'ord', patternType: 'PREFIXED', principal: 'User:admin' });
    const made = planOf(documentOf(), observedOf({ ...live, acls: [aclOf(), all, wide] }), ownedLive);
    expect(made.changes).toEqual([]);
    expect(made.notices.map(({ kind }) => kind)).toEqual(['undeclared-acl', 'undeclared-acl']);
  });

  it('says what is declared and not fulfilled yet', () => {
    const desired = documentOf({
      topics: [topicOf('orders.events', { retentionClass: '7y' })],
    });
    expect(planOf(desired, live, ownedLive).notices.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual([
      'not-yet-archived orders.events',
    ]);
  });

  const service = { user: 'orders-service' };
  const limited = (limits: Readonly<Record<string, number>>) => documentOf({ quotas: [{ entity: service, limits }] });

  it('sets, changes and takes away limits that are ours, and tells of those that are not', () => {
    const observed = observedOf({
      ...live,
      quotas: [
        { entity: service, limits: { producer_byte_rate: 1, consumer_byte_rate: 2, request_percentage: 3 } },
        { entity: { user: 'somebody' }, limits: { request_percentage: 1 } },
      ],
    });
    const owned = { ...ownedLive, quotas: { 'user orders-service': ['consumer_byte_rate', 'producer_byte_rate'] } };
    const made = planOf(limited({ producer_byte_rate: 5, controller_mutation_rate: 10 }), observed, owned);
    expect(made.changes).toEqual([
      {
        kind: 'edit-quota',
        entity: service,
        edits: [
          { key: 'consumer_byte_rate', before: 2 },
          { key: 'controller_mutation_rate', before: undefined, after: 10 },
          { key: 'producer_byte_rate', before: 1, after: 5 },
        ],
      },
    ]);
    expect(made.notices).toEqual([
      { kind: 'undeclared-quota', subject: 'user orders-service', text: 'request_percentage=3 is kept' },
    ]);
    expect(made.changes.map(riskOf)).toEqual(['risky']);
  });

  it('is empty when the limits are as declared', () => {
    const quotas = [{ entity: service, limits: { request_percentage: 50 } }];
    expect(planOf(limited({ request_percentage: 50 }), observedOf({ ...live, quotas }), ownedLive).changes).toEqual([]);
  });

  it('says what growing a compacted topic does to its keys', () => {
    const grown = documentOf({
      topics: [topicOf('orders.events', { partitions: 6, configs: { 'cleanup.policy': 'compact' } })],
    });
    expect(planOf(grown, live, ownedLive).notices.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual([
      'key-order orders.events',
    ]);
  });
});

describe('The guard', () => {
  const refusals = (desired = documentOf(), observed = live, owned = ownedLive, use: readonly TopicUse[] = []) =>
    guard(planOf(desired, observed, owned), groundsOf(desired.approvals, use)).map(
      ({ rule, resource }) => `${rule} ${resource}`,
    );
  const approval = { approvedBy: 'Jane Doe', ticket: 'ORD-1', expires: today } as const;
  const used: TopicUse = { topic: 'orders.events', holdsRecords: false, liveGroups: [] };

  it('refuses fewer partitions, with the recipe', () => {
    const desired = documentOf({ topics: [topicOf('orders.events', { partitions: 2 })] });
    const [refusal] = guard(planOf(desired, live, ownedLive), groundsOf());
    expect(refusal).toMatchObject({ rule: 'fewer-partitions', reason: 'Kafka cannot reduce 3 partitions to 2' });
    expect(refusal?.remedy).toContain('declare 3');
  });

  it('refuses a replication change', () => {
    expect(refusals(documentOf({ topics: [topicOf('orders.events', { replicationFactor: 2 })] }))).toEqual([
      'replication-change orders.events',
    ]);
  });

  it('refuses to delete a topic without an approval', () => {
    expect(refusals(documentOf({ topics: [] }))).toEqual(['delete-topic orders.events']);
  });

  it('lets a deletion pass with an approval on its last day, and not after it', () => {
    const approved = (expires: string) =>
      refusals(
        documentOf({
          topics: [],
          approvals: [{ ...approval, action: 'delete-topic', resource: 'orders.events', expires }],
        }),
      );
    expect(approved(today)).toEqual([]);
    expect(approved('2026-11-20')).toEqual(['delete-topic orders.events']);
  });

  it('lets a deletion pass with records only where the approval says so', () => {
    const given = { ...approval, action: 'delete-topic', resource: 'orders.events' } as const;
    const told = (withRecords: boolean, holdsRecords: boolean) =>
      refusals(documentOf({ topics: [], approvals: [{ ...given, withRecords }] }), live, ownedLive, [
        { ...used, holdsRecords },
      ]);
    expect(told(false, false)).toEqual([]);
    expect(told(false, true)).toEqual(['delete-topic orders.events']);
    expect(told(true, true)).toEqual([]);
    const use = [{ ...used, holdsRecords: true }];
    const [refusal] = guard(planOf(documentOf({ topics: [] }), live, ownedLive), groundsOf([], use));
    expect(refusal).toMatchObject({
      reason: 'the topic holds records, which would be deleted',
      remedy: expect.stringContaining('expires, withRecords: true }]'),
    });
  });

  it('lets a topic that consumers read be deleted only where the approval says so', () => {
    const given = { ...approval, action: 'delete-topic', resource: 'orders.events', withRecords: true } as const;
    const use = [{ ...used, holdsRecords: true, liveGroups: ['audit', 'billing', 'fraud', 'search'] }];
    const told = (more: Partial<Approval>) =>
      guard(planOf(documentOf({ topics: [] }), live, ownedLive), groundsOf([{ ...given, ...more }], use));
    expect(told({ withLiveGroups: true })).toEqual([]);
    expect(told({})).toEqual([
      {
        rule: 'delete-topic',
        resource: 'orders.events',
        reason: 'the topic holds records, which would be deleted; consumers read it: audit, billing, fraud and 1 more',
        remedy: expect.stringContaining('expires, withRecords: true, withLiveGroups: true }]'),
        change: 'delete-topic|orders.events',
      },
    ]);
  });

  it('takes a deletion and a creation alike for a rename, and says how to do that', () => {
    const renamed = documentOf({ topics: [topicOf('orders.events-v2')] });
    const [refusal] = guard(planOf(renamed, live, ownedLive), groundsOf());
    expect(refusal).toMatchObject({
      rule: 'delete-topic',
      reason: expect.stringContaining('orders.events-v2 looks like its new name, and Kafka cannot rename a topic'),
      remedy: expect.stringMatching(
        /^declare both, copy the records, .*; or, to do it all the same, add to the domain file/,
      ),
    });
  });

  it('looks at each change a few times only, however many there are', () => {
    const looks = (count: number) => {
      let total = 0;
      const counted = <T extends object>(value: T): T =>
        new Proxy(value, {
          get(target, name) {
            total += 1;
            return Reflect.get(target, name);
          },
        });
      const named = (prefix: string) =>
        Array.from({ length: count }, (_, index) => ({ ...liveTopic, name: `orders.${prefix}${index}` }));
      const [old, kept, made] = [named('old'), named('kept'), named('made')];
      const observed = observedOf({ topics: [...old, ...kept] });
      const desired = documentOf({
        topics: [...kept, ...made].map(({ name }) => topicOf(name)),
        acls: kept.map(({ name }) => aclOf({ resourceName: name })),
      });
      const topics = Object.fromEntries(old.map(({ name, topicId }) => [name, topicId]));
      const { changes, ...rest } = planOf(desired, observed, { ...nothingOwned, topics });
      const topicUse = old.map(({ name }) => counted({ topic: name, holdsRecords: true, liveGroups: [] }));
      const grounds = { ...groundsOf([], topicUse), observed, allowEveryoneIfNoAclFound: true };
      expect(guard({ ...rest, changes: changes.map(counted) }, grounds).length).toBeGreaterThan(2 * count);
      return total;
    };
    expect(looks(200)).toBeLessThan(3 * looks(100));
  });

  describe('against a file that was cut short', () => {
    const names = ['orders.a', 'orders.b', 'orders.c', 'orders.d', 'orders.e'];
    const acls = Array.from({ length: 12 }, (_, index) => aclOf({ principal: `User:client-${index}` }));
    const topics = names.map((name) => ({ ...liveTopic, name, topicId: name }));
    const observed = observedOf({ topics, acls });
    const owned: Owned = { ...ownedLive, topics: Object.fromEntries(names.map((name) => [name, name])), acls };
    const rules = (declared: readonly string[], kept = acls, approvals: readonly Approval[] = []) =>
      refusals(documentOf({ topics: declared.map((name) => topicOf(name)), acls: kept, approvals }), observed, owned);

    it('refuses more than half of the topics at once, even where each deletion is approved', () => {
      const each = names.map((resource) => ({ ...approval, action: 'delete-topic' as const, resource }));
      expect(rules(names.slice(0, 3), acls, each)).toEqual([]);
      expect(rules(names.slice(0, 2), acls, each)).toEqual(['mass-removal orders']);
      const all = { ...approval, action: 'mass-removal' as const, resource: 'orders' };
      expect(rules(names.slice(0, 2), acls, [...each, all])).toEqual([]);
    });

    it('refuses more than half of the ACLs at once', () => {
      expect(rules(names, acls.slice(0, 6))).toEqual([]);
      expect(rules(names, acls.slice(0, 2))).toEqual(['mass-removal orders']);
    });

    it('refuses more than 25 topics at once, however small their share', () => {
      const many = Array.from({ length: 100 }, (_, index) => `orders.t${index}`);
      const all: Owned = { ...owned, topics: Object.fromEntries(many.map((name) => [name, name])) };
      const seen = observedOf({ topics: many.map((name) => ({ ...liveTopic, name, topicId: name })), acls });
      const approvals = many.map((resource) => ({ ...approval, action: 'delete-topic' as const, resource }));
      const kept = (count: number) =>
        documentOf({ topics: many.slice(0, count).map((name) => topicOf(name)), acls, approvals });
      expect(refusals(kept(75), seen, all)).toEqual([]);
      expect(refusals(kept(74), seen, all)).toEqual(['mass-removal orders']);
    });

    it('refuses more than a thousand ACLs at once, however small their share', () => {
      const many = Array.from({ length: 4_000 }, (_, index) => aclOf({ principal: `User:client-${index}` }));
      const all: Owned = { ...owned, acls: many };
      const kept = (count: number) =>
        documentOf({ topics: names.map((name) => topicOf(name)), acls: many.slice(0, count) });
      const seen = observedOf({ topics, acls: many });
      expect(refusals(kept(3_000), seen, all)).toEqual([]);
      expect(refusals(kept(2_999), seen, all)).toEqual(['mass-removal orders']);
    });
  });

  it('asks for one approval where a topic goes with its access', () => {
    const gone = documentOf({
      topics: [],
      acls: [],
      approvals: [{ ...approval, action: 'delete-topic', resource: 'orders.events' }],
    });
    expect(refusals(gone)).toEqual([]);
  });

  it('takes rights that move to other hosts for no removal of many', () => {
    const clients = Array.from({ length: 12 }, (_, index) => aclOf({ principal: `User:client-${index}` }));
    const bound = documentOf({ acls: clients.map((acl) => ({ ...acl, host: '10.0.1.7' })) });
    expect(refusals(bound, observedOf({ ...live, acls: clients }), { ...ownedLive, acls: clients })).toEqual([]);
  });

  it('refuses to revoke the last ACL of a resource, and not one of several', () => {
    const second = aclOf({ operation: 'DESCRIBE' });
    expect(refusals(documentOf({ acls: [] }))).toEqual(['revoke-last-acl TOPIC:orders.events']);
    expect(refusals(documentOf({ acls: [second] }), observedOf({ ...live, acls: [aclOf(), second] }))).toEqual([]);
  });

  it.each([
    ['retention.ms', '604800000', '1000', 'lower-retention'],
    ['retention.ms', '-1', '1000', 'lower-retention'],
    ['retention.bytes', '2048', '1024', 'lower-retention'],
    ['cleanup.policy', 'compact', 'compact,delete', 'add-delete-policy'],
    ['cleanup.policy', 'compact', 'delete', 'add-delete-policy'],
    ['cleanup.policy', '', 'delete', 'add-delete-policy'],
  ])('refuses %s from %s to %s', (key, before, after, rule) => {
    const desired = documentOf({ topics: [topicOf('orders.events', { configs: { [key]: after } })] });
    const observed = observedOf({ ...live, topics: [{ ...liveTopic, configs: { [key]: before } }] });
    expect(refusals(desired, observed)).toEqual([`${rule} orders.events`]);
  });

  it('refuses a first override below the default that holds', () => {
    const desired = documentOf({ topics: [topicOf('orders.events', { configs: { 'retention.bytes': '1024' } })] });
    const plain = { ...liveTopic, configs: {}, inherited: { 'retention.bytes': '-1' } };
    expect(refusals(desired, observedOf({ ...live, topics: [plain] }))).toEqual(['lower-retention orders.events']);
  });

  it('does not count a deny rule as access that is left', () => {
    const deny = aclOf({ permission: 'DENY' });
    const observed = observedOf({ ...live, acls: [aclOf(), deny] });
    expect(refusals(documentOf({ acls: [deny] }), observed, { ...ownedLive, acls: [aclOf(), deny] })).toEqual([
      'revoke-last-acl TOPIC:orders.events',
    ]);
  });

  it('refuses to switch off what MSK keeps for the life of a topic', () => {
    const tiered = { ...liveTopic, configs: { 'retention.ms': '604800000', 'remote.storage.enable': 'true' } };
    const owned = { ...ownedLive, overrides: { 'orders.events': ['remote.storage.enable', 'retention.ms'] } };
    expect(refusals(documentOf(), observedOf({ ...live, topics: [tiered] }), owned)).toEqual([
      'lasting-config orders.events',
    ]);
  });

  it('lets retention grow', () => {
    const desired = documentOf({ topics: [topicOf('orders.events', { configs: { 'retention.ms': '-1' } })] });
    expect(refusals(desired)).toEqual([]);
  });
});

describe('What is not declared', () => {
  const strangers = observedOf({
    topics: [
      { ...liveTopic, configs: { ...liveTopic.configs, 'segment.ms': '1' } },
      { ...liveTopic, name: 'orders.x', topicId: 'id-2' },
    ],
    acls: [aclOf(), aclOf({ principal: 'User:somebody' }), aclOf({ resourceName: '*', principal: 'User:admin' })],
    quotas: [{ entity: { user: 'orders-service' }, limits: { request_percentage: 5 } }],
  });
  const about = (undeclared?: Undeclared, mode: PlanMode = 'forward') =>
    planOf(documentOf(undeclared && { undeclared }), strangers, ownedLive, mode);
  const everything = (disposition: Disposition) => ({
    topics: disposition,
    overrides: disposition,
    acls: disposition,
    quotas: disposition,
  });
  const told = ['undeclared-acl', 'undeclared-acl', 'undeclared-override', 'undeclared-quota', 'undeclared-topic'];

  it('is reported by default, and kept', () => {
    expect(about().changes).toEqual([]);
    expect(about().notices.map(({ kind }) => kind)).toEqual(told);
  });

  it('is not even told on demand', () => {
    expect(about(everything('keep'))).toMatchObject({ changes: [], notices: [] });
  });

  it('is removed on demand, where the domain owns it', () => {
    const { changes, notices } = about(everything('remove'));
    expect(changes.map(({ kind }) => kind)).toEqual(['edit-configs', 'edit-quota', 'remove-acl', 'delete-topic']);
    expect(notices.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual([
      expect.stringMatching(/^undeclared-acl .*User:admin/),
    ]);
  });

  it('is never removed by a return', () => {
    expect(about(everything('remove'), 'return').changes).toEqual([]);
    expect(about(everything('remove'), 'return').notices.map(({ kind }) => kind)).toEqual(told);
  });
});

describe('A return', () => {
  const [before, after] = ['sha of A', 'sha of B'];
  const ledgerOf = (sha256: string, changes: Partial<Ledger> = {}): Ledger => ({
    current: { document: documentOf(), sha256 },
    complete: true,
    cameFrom: null,
    owned: nothingOwned,
    adopted: nothingOwned,
    owner: 'stack/Orders',
    appliedBy: 'stack',
    appliedAt: today,
    ...changes,
  });

  it.each([
    ['back to the document that the last update came from', ledgerOf(after, { cameFrom: before }), before, after],
    ['the same, after an update that broke off', ledgerOf(after, { cameFrom: before, complete: false }), before, after],
    ['once more, after a return that broke off', ledgerOf(before, { complete: false }), before, after],
    [
      'after a return that broke off and another refused update',
      ledgerOf(before, { complete: false }),
      before,
      'sha of C',
    ],
    ['the same document at another address', ledgerOf(before), before, before],
  ])('is %s', (_, ledger, sha256, previous) => {
    expect(runMode(ledger, sha256, previous)).toBe('return');
  });

  it.each([
    ['a first deployment', undefined, before, undefined],
    ['an update', ledgerOf(before), after, before],
    ['the next try after a return', ledgerOf(before), after, before],
    [
      'an update that broke off, delivered again',
      ledgerOf(after, { cameFrom: before, complete: false }),
      after,
      before,
    ],
    ['a creation over what stands here', ledgerOf(before), before, undefined],
  ])('is not taken for one: %s', (_, ledger, sha256, previous) => {
    expect(runMode(ledger, sha256, previous)).toBe('forward');
  });

  it('has nothing to do where the update was refused: the old document still stands', () => {
    expect(runMode(ledgerOf(before), before, after)).toBe('settled');
  });

  it('notes grown partitions and created topics as permanent, takes ACLs and overrides back, and refuses nothing', () => {
    const grown = observedOf({
      topics: [
        { ...liveTopic, partitions: 6, configs: { 'retention.ms': '1' } },
        { ...liveTopic, name: 'orders.new', topicId: 'id-9' },
      ],
      acls: [],
    });
    const owned: Owned = { ...ownedLive, topics: { ...ownedLive.topics, 'orders.new': 'id-9' } };
    const made = planOf(documentOf(), grown, owned, 'return');
    expect(made.changes.map(({ kind }) => kind)).toEqual(['edit-configs', 'add-acl']);
    expect(made.notices.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual([
      'permanent orders.events',
      'permanent orders.new',
    ]);
    expect(guard(made, groundsOf())).toEqual([]);
  });

  it('leaves what Kafka keeps for the life of a topic, which could only fail, and takes the rest of the topic back', () => {
    const configs = { 'remote.storage.enable': 'true', 'retention.ms': '1' };
    const owned: Owned = { ...ownedLive, overrides: { 'orders.events': Object.keys(configs) } };
    const made = planOf(
      documentOf(),
      observedOf({ topics: [{ ...liveTopic, configs }], acls: [aclOf()] }),
      owned,
      'return',
    );
    expect(made.changes).toEqual([
      {
        kind: 'edit-configs',
        topic: 'orders.events',
        edits: [{ key: 'retention.ms', before: '1', after: '604800000' }],
      },
    ]);
    expect(made.notices).toEqual([
      {
        kind: 'permanent',
        subject: 'orders.events',
        text: 'remote.storage.enable=true stays, nothing was declared before',
      },
    ]);
  });
});

describe('Ownership', () => {
  const declared = declaredBy(documentOf());

  it('is all that a document declares', () => {
    expect(declared).toEqual({
      topics: { 'orders.events': null },
      overrides: { 'orders.events': ['retention.ms'] },
      acls: [aclOf()],
      quotas: {},
    });
  });

  it('joins and takes away part by part, and a known topic id wins', () => {
    const more = joinOwned(declared, {
      topics: { 'orders.events': 'id-1' },
      overrides: { 'orders.events': ['segment.ms'] },
      acls: [],
      quotas: { 'user orders-service': ['request_percentage'] },
    });
    expect(more).toEqual({
      ...declared,
      topics: { 'orders.events': 'id-1' },
      overrides: { 'orders.events': ['retention.ms', 'segment.ms'] },
      quotas: { 'user orders-service': ['request_percentage'] },
    });
    expect(withoutOwned(more, declared)).toEqual({
      topics: {},
      overrides: { 'orders.events': ['segment.ms'] },
      acls: [],
      quotas: { 'user orders-service': ['request_percentage'] },
    });
    expect(presentOwned(more, live).quotas).toEqual({});
    expect(presentOwned(more, live).overrides).toEqual({ 'orders.events': ['retention.ms'] });
  });

  it('after a complete run is what the cluster shows, with topic ids', () => {
    const owned = joinOwned(declared, { ...nothingOwned, acls: [aclOf({ operation: 'WRITE' })] });
    expect(ownedAfterApplying(owned, live, documentOf(), true)).toEqual(ownedLive);
  });

  it('after a broken run forgets nothing, and knows the ids that were seen', () => {
    const owned = joinOwned(declared, { ...nothingOwned, topics: { 'orders.gone': 'id-7' } });
    expect(ownedAfterApplying(owned, live, documentOf(), false).topics).toEqual({
      'orders.events': 'id-1',
      'orders.gone': 'id-7',
    });
  });

  it('follows a declared topic that was deleted by hand and made again by us', () => {
    const owned = { ...declared, topics: { 'orders.events': 'id-0' } };
    expect(ownedAfterApplying(owned, live, documentOf(), true).topics).toEqual({ 'orders.events': 'id-1' });
  });
});

describe('Batches', () => {
  it('keep kinds apart and stay below the records that a controller takes in one request', () => {
    const create = (index: number): Change => ({
      kind: 'create-topic',
      after: topicOf(`orders.t${index}`, { partitions: 12 }),
    });
    const changes = [
      ...Array.from({ length: 400 }, (_, index) => create(index)),
      { kind: 'add-acl', after: aclOf() } as const,
    ];
    const sizes = batches(changes).map((batch) => batch.length);
    const perRequest = Math.floor(maximumRecordsPerRequest / 14);
    expect(sizes).toEqual([perRequest, perRequest, 400 - 2 * perRequest, 1]);
  });

  it('put a single change that exceeds the limit into a request of its own', () => {
    const huge: Change = { kind: 'grow-partitions', topic: 'orders.events', before: 1, after: 5_000 };
    expect(batches([huge, { ...huge, topic: 'orders.b' }]).map((batch) => batch.length)).toEqual([1, 1]);
  });
});

describe('Risk', () => {
  it('is destructive where records or access are lost', () => {
    expect(
      riskOf({ kind: 'edit-configs', topic: 't', edits: [{ key: 'retention.ms', before: '2', after: '1' }] }),
    ).toBe('destructive');
    expect(
      riskOf({ kind: 'edit-configs', topic: 't', edits: [{ key: 'retention.ms', before: '1', after: '2' }] }),
    ).toBe('risky');
    expect(riskOf({ kind: 'add-acl', after: aclOf() })).toBe('safe');
  });
});
