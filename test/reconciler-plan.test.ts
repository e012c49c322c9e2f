import { batches, maximumRecordsPerRequest } from '../lib/reconciler/apply.ts';
import { type Change, riskOf } from '../lib/reconciler/change.ts';
import { guard } from '../lib/reconciler/guard.ts';
import type { Observed } from '../lib/reconciler/kafka-state.ts';
import {
  isReturn,
  type Ledger,
  nothingOwned,
  type Owned,
  ownedAfterApplying,
  ownedWhileApplying,
} from '../lib/reconciler/ledger.ts';
import { type PlanMode, plan } from '../lib/reconciler/plan.ts';
import { aclOf, documentOf, hashedOf, topicOf } from './support/domain-documents.ts';

const today = '2026-11-21';

function observedOf(changes: Partial<Observed> = {}): Observed {
  return { clusterId: 'cluster-1', brokers: [1, 2, 3], topics: [], acls: [], ...changes };
}

function planOf(
  desired = documentOf(),
  observed = observedOf(),
  owned: Owned = nothingOwned,
  mode: PlanMode = 'forward',
) {
  return plan({ desired, observed, owned, mode });
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
    const forwards = planOf(
      documentOf({ topics, acls }),
      observedOf({ topics: [liveTopic], acls: [aclOf({ host: 'h' })] }),
    );
    const backwards = planOf(
      documentOf({ topics: [...topics].reverse(), acls: [...acls].reverse() }),
      observedOf({ topics: [liveTopic], acls: [aclOf({ host: 'h' })] }),
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

  it('removes what the domain applied before under a prefix that it no longer has', () => {
    const old = aclOf({ resourceName: 'old.events' });
    const made = planOf(documentOf(), observedOf({ ...live, acls: [aclOf(), old] }), {
      ...ownedLive,
      acls: [aclOf(), old],
    });
    expect(made.changes).toEqual([{ kind: 'remove-acl', before: old, last: true }]);
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

  it('says what is declared and not fulfilled yet', () => {
    const desired = documentOf({
      topics: [topicOf('orders.events', { retentionClass: '7y' })],
      quotas: [{ client: 'orders-service', requestPercentage: 50 }],
    });
    expect(planOf(desired, live, ownedLive).notices.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual([
      'not-yet-archived orders.events',
      'not-yet-managed orders-service',
    ]);
  });
});

describe('The guard', () => {
  const refusals = (desired = documentOf(), observed = live, owned = ownedLive) =>
    guard(planOf(desired, observed, owned), desired.approvals, today).map(
      ({ rule, resource }) => `${rule} ${resource}`,
    );
  const approval = { approvedBy: 'Jane Doe', ticket: 'ORD-1', expires: today } as const;

  it('refuses fewer partitions, with the recipe', () => {
    const desired = documentOf({ topics: [topicOf('orders.events', { partitions: 2 })] });
    const [refusal] = guard(planOf(desired, live, ownedLive), [], today);
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
  ])('refuses %s from %s to %s', (key, before, after, rule) => {
    const desired = documentOf({ topics: [topicOf('orders.events', { configs: { [key]: after } })] });
    const observed = observedOf({ ...live, topics: [{ ...liveTopic, configs: { [key]: before } }] });
    expect(refusals(desired, observed)).toEqual([`${rule} orders.events`]);
  });

  it('lets retention grow', () => {
    const desired = documentOf({ topics: [topicOf('orders.events', { configs: { 'retention.ms': '-1' } })] });
    expect(refusals(desired)).toEqual([]);
  });
});

describe('A return', () => {
  it('is recognised by the predecessor in the ledger, also when it is delivered twice', () => {
    const [before, after] = [hashedOf(documentOf()), hashedOf(documentOf({ acls: [] }))];
    const ledger: Ledger = {
      current: after,
      complete: false,
      predecessor: before,
      returnedFrom: null,
      owned: nothingOwned,
      appliedBy: 'stack',
      appliedAt: today,
    };
    const returned: Ledger = {
      ...ledger,
      current: before,
      complete: true,
      predecessor: null,
      returnedFrom: after.sha256,
    };
    expect(isReturn(ledger, before.sha256, after.sha256)).toBe(true);
    expect(isReturn(returned, before.sha256, after.sha256)).toBe(true);
    expect(isReturn({ ...returned, complete: false }, before.sha256, after.sha256)).toBe(true);
  });

  it('is not taken for one: a first deployment, a repeated forward update, the next try after a return', () => {
    const [before, after] = [hashedOf(documentOf()), hashedOf(documentOf({ acls: [] }))];
    const returned: Ledger = {
      current: before,
      complete: true,
      predecessor: null,
      returnedFrom: after.sha256,
      owned: nothingOwned,
      appliedBy: 'stack',
      appliedAt: today,
    };
    expect(isReturn(undefined, before.sha256, undefined)).toBe(false);
    expect(
      isReturn(
        { ...returned, current: after, complete: false, predecessor: before, returnedFrom: null },
        after.sha256,
        before.sha256,
      ),
    ).toBe(false);
    expect(isReturn(returned, after.sha256, before.sha256)).toBe(false);
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
    expect(guard(made, [], today)).toEqual([]);
  });
});

describe('Ownership', () => {
  it('grows before a run by all that is declared, so that a crash forgets nothing', () => {
    expect(ownedWhileApplying(nothingOwned, documentOf())).toEqual({
      topics: { 'orders.events': null },
      overrides: { 'orders.events': ['retention.ms'] },
      acls: [aclOf()],
    });
  });

  it('shrinks after a run to what the cluster shows, with topic ids', () => {
    const owned = ownedWhileApplying({ ...nothingOwned, acls: [aclOf({ operation: 'WRITE' })] }, documentOf());
    expect(ownedAfterApplying(owned, live)).toEqual(ownedLive);
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
