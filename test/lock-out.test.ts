import type { Approval } from '../lib/model/approval.ts';
import type { DomainDocument } from '../lib/model/domain-document.ts';
import { guard } from '../lib/reconciler/guard.ts';
import type { Observed } from '../lib/reconciler/kafka-state.ts';
import { nothingOwned, type Owned } from '../lib/reconciler/ledger.ts';
import { plan } from '../lib/reconciler/plan.ts';
import { accessChanges } from '../lib/reconciler/plan-access.ts';
import { aclOf, documentOf, topicOf } from './support/domain-documents.ts';

const today = '2026-11-21';
const topic = { ...topicOf('orders.events'), topicId: 'id-1' };
const empty: Observed = { clusterId: 'cluster-1', brokers: [1], topics: [], acls: [], quotas: [] };
const live: Observed = { ...empty, topics: [topic] };
const open = { allowEveryoneIfNoAclFound: true } as const;

interface Situation {
  readonly desired?: Partial<DomainDocument>;
  readonly observed?: Observed;
  readonly owned?: Partial<Owned>;
  readonly principal?: string;
}

function refusals({ desired = {}, observed = live, owned = {}, principal }: Situation): readonly string[] {
  const document = documentOf(desired);
  const made = plan({ desired: document, observed, owned: { ...nothingOwned, ...owned }, mode: 'forward' });
  const { approvals, allowEveryoneIfNoAclFound } = document;
  const grounds = { approvals, today, topicUse: [], observed, principal, allowEveryoneIfNoAclFound };
  return guard(made, grounds).map(({ rule, resource, reason }) => `${rule} ${resource}: ${reason}`);
}

function approved(action: Approval['action'], resource: string): Approval {
  return { action, resource, approvedBy: 'Jane Doe', ticket: 'ORD-1', expires: today };
}

describe('On a cluster that lets everybody use what has no ACL, the guard', () => {
  it('refuses the first ACL on a topic that exists, since it shuts out whoever is not declared', () => {
    expect(refusals({ desired: open })).toEqual([
      expect.stringMatching(/^first-acl TOPIC:orders\.events: no ACL names/),
    ]);
  });

  it('lets it pass with an approval', () => {
    expect(refusals({ desired: { ...open, approvals: [approved('first-acl', 'TOPIC:orders.events')] } })).toEqual([]);
  });

  it('has nothing against it where the topic is new, has an ACL, or the cluster denies by default', () => {
    expect(refusals({ desired: open, observed: empty })).toEqual([]);
    const named = { ...live, acls: [aclOf({ principal: 'User:somebody' })] };
    expect(refusals({ desired: open, observed: named })).toEqual([]);
    expect(refusals({ desired: {} })).toEqual([]);
  });

  it('sees that a prefix is the first to name a topic', () => {
    const acls = [aclOf({ resourceName: 'orders.', patternType: 'PREFIXED' })];
    expect(refusals({ desired: { ...open, acls } })).toEqual([
      expect.stringMatching(/^first-acl TOPIC:orders\.events/),
    ]);
  });

  it('refuses the first ACL on the cluster itself', () => {
    const acls = [aclOf({ resourceType: 'CLUSTER', resourceName: 'kafka-cluster', operation: 'DESCRIBE' })];
    expect(refusals({ desired: { ...open, acls } })).toEqual([
      expect.stringMatching(/^first-acl CLUSTER:kafka-cluster/),
    ]);
  });

  it('refuses to remove the last ACL of a topic, since everybody could use it then', () => {
    const observed = { ...live, acls: [aclOf()] };
    const situation = { desired: { ...open, acls: [] }, observed, owned: { acls: [aclOf()] } };
    expect(refusals(situation)).toEqual([
      expect.stringMatching(/^revoke-last-acl TOPIC:orders\.events/),
      expect.stringMatching(/^expose-resource TOPIC:orders\.events: .*allow\.everyone\.if\.no\.acl\.found/),
    ]);
  });

  it('shows in the plan who gains access by that', () => {
    const desired = documentOf({ ...open, acls: [] });
    const observed = { ...live, acls: [aclOf()] };
    const made = plan({ desired, observed, owned: { ...nothingOwned, acls: [aclOf()] }, mode: 'forward' });
    const told = (after: DomainDocument) => accessChanges(made, observed, { before: undefined, after });
    expect(told(desired)).not.toEqual(told(documentOf({ acls: [] })));
  });
});

describe('Our own way in', () => {
  const ours = aclOf({
    resourceType: 'CLUSTER',
    resourceName: 'kafka-cluster',
    principal: 'User:orders-admin',
    operation: 'ALTER',
  });
  const situation: Situation = {
    desired: { acls: [] },
    observed: { ...empty, acls: [ours, aclOf({ ...ours, operation: 'DESCRIBE' })] },
    owned: { acls: [ours] },
    principal: 'User:orders-admin',
  };
  const mayRevoke = { desired: { acls: [], approvals: [approved('revoke-last-acl', 'CLUSTER:kafka-cluster')] } };

  it('is never taken away by a plan of ours, whoever approves', () => {
    expect(refusals({ ...situation, ...mayRevoke })).toEqual([
      'own-lock-out CLUSTER:kafka-cluster: User:orders-admin, who applies this, would lose ALTER there',
    ]);
  });

  it('may go where another ACL leads in as well, or where ACLs do not bind us', () => {
    const all = aclOf({ ...ours, operation: 'ALL' });
    expect(refusals({ ...situation, ...mayRevoke, observed: { ...empty, acls: [ours, all] } })).toEqual([]);
    expect(refusals({ ...situation, ...mayRevoke, principal: undefined })).toEqual([]);
  });

  it('is not shut by a deny on a pattern that holds our topics', () => {
    const allowed = aclOf({ resourceName: '*', principal: 'User:orders-admin', operation: 'ALL' });
    const denied = aclOf({
      resourceName: 'orders.',
      patternType: 'PREFIXED',
      principal: 'User:orders-admin',
      operation: 'ALTER',
      permission: 'DENY',
    });
    const observed = { ...live, acls: [allowed] };
    expect(refusals({ desired: { acls: [denied] }, observed, principal: 'User:orders-admin' })).toEqual([
      'own-lock-out TOPIC:orders.*: User:orders-admin, who applies this, would lose ALTER there',
    ]);
  });
});

describe('Topics of Kafka and MSK', () => {
  it('are refused in a plan, whatever a document says of them', () => {
    const name = '__consumer_offsets';
    const prefixes = { topics: ['__consumer_'], groups: [], transactionalIds: [] };
    const observed = { ...empty, topics: [{ ...topicOf(name), topicId: 'id-2' }] };
    const topics = [topicOf(name, { partitions: 4 })];
    const refused = [expect.stringMatching(/^internal-topic __consumer_offsets/)];
    expect(refusals({ desired: { prefixes, topics, acls: [] }, observed })).toEqual(refused);
    expect(
      refusals({
        desired: { prefixes, topics: [], acls: [], approvals: [approved('delete-topic', name)] },
        observed,
        owned: { topics: { [name]: 'id-2' } },
      }),
    ).toEqual(refused);
  });
});

describe('A topic that moved to another domain', () => {
  it('takes its ACLs along: the old domain tells of them and leaves them', () => {
    const moved = aclOf({ resourceName: 'invoices.events' });
    const desired = documentOf();
    const observed = { ...live, acls: [aclOf(), moved] };
    const made = plan({ desired, observed, owned: { ...nothingOwned, acls: [aclOf(), moved] }, mode: 'forward' });
    expect(made.changes).toEqual([]);
    expect(made.notices).toEqual([
      {
        kind: 'handed-over',
        subject: 'TOPIC|LITERAL|invoices.events|User:orders-service|*|READ|ALLOW',
        text: expect.stringContaining('no longer below a prefix of the domain: kept'),
      },
    ]);
  });
});
