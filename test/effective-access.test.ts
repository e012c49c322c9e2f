import fc from 'fast-check';
import { formatAccessFact } from '../lib/model/access-fact.ts';
import type { AclBinding, AclOperation } from '../lib/model/acl.ts';
import { type AccessRequest, decide, indexAcls, isAllowed } from '../lib/model/authorizer.ts';
import { type AccessComparison, accessFacts } from '../lib/model/effective-access.ts';
import { arbitraryAcl, topicNames, topicOperations } from './support/arbitrary-acl.ts';

/** An allow on a topic for one client, with whatever a test wants otherwise. */
function acl(operation: AclOperation, resourceName: string, parts: Partial<AclBinding> = {}): AclBinding {
  return {
    resourceType: 'TOPIC',
    resourceName,
    patternType: 'LITERAL',
    principal: 'User:audit-service',
    host: '*',
    operation,
    permission: 'ALLOW',
    ...parts,
  };
}

const prefixed = { patternType: 'PREFIXED' } as const;
const deny = { permission: 'DENY' } as const;

function request(operation: AclOperation, resourceName: string, parts: Partial<AccessRequest> = {}): AccessRequest {
  const literal = { resourceType: 'TOPIC', patternType: 'LITERAL' } as const;
  return { ...literal, principal: 'User:audit-service', operation, resourceName, ...parts };
}

describe('The authorizer', () => {
  const may = (acls: readonly AclBinding[], asked: AccessRequest) => isAllowed(indexAcls(acls), asked);

  it('denies what nothing allows, and allows it on a cluster that is open where no ACL is', () => {
    const index = indexAcls([acl('READ', 'payments.events')]);
    const open = { allowEveryoneIfNoAclFound: true };
    expect(decide(index, request('READ', 'ledger.balances'))).toEqual({ allowed: false, deciding: [] });
    expect(decide(index, request('READ', 'ledger.balances'), open)).toEqual({ allowed: true, deciding: [] });
    expect(isAllowed(index, request('READ', 'payments.events', { principal: 'User:other' }), open)).toBe(false);
  });

  it('lets any deny win, and says which one', () => {
    const denial = acl('READ', 'payments.', { ...prefixed, ...deny });
    const index = indexAcls([acl('READ', 'payments.events'), acl('ALL', '*'), denial]);
    expect(decide(index, request('READ', 'payments.events'))).toEqual({ allowed: false, deciding: [denial] });
    expect(isAllowed(index, request('WRITE', 'payments.events'))).toBe(true);
  });

  it.each([
    ['a literal name alone', acl('READ', 'payments'), false],
    ['a prefix', acl('READ', 'payments.', prefixed), true],
    ['the literal *', acl('READ', '*'), true],
    ['a literal that looks like a pattern', acl('READ', 'payments.*'), false],
    ['everybody', acl('READ', 'payments.events', { principal: 'User:*' }), true],
    ['all operations', acl('ALL', 'payments.events'), true],
    ['another resource type', acl('READ', 'payments.events', { resourceType: 'GROUP' }), false],
    ['another host', acl('READ', 'payments.events', { host: '10.0.0.1' }), false],
  ])('reads %s as Kafka does', (_, binding, allowed) => {
    expect(may([binding], request('READ', 'payments.events'))).toBe(allowed);
  });

  it('allows from a named host only what it names', () => {
    const acls = [acl('READ', 'payments.events', { host: '10.0.0.1' })];
    expect(may(acls, request('READ', 'payments.events', { host: '10.0.0.1' }))).toBe(true);
    expect(may(acls, request('READ', 'payments.events', { host: '10.0.0.2' }))).toBe(false);
  });

  it('lets read, write, delete and alter imply describe, and alter configs imply describe configs', () => {
    const implying = (['READ', 'WRITE', 'DELETE', 'ALTER', 'CREATE', 'ALTER_CONFIGS'] as const).filter((operation) =>
      may([acl(operation, 'payments.events')], request('DESCRIBE', 'payments.events')),
    );
    expect(implying).toEqual(['READ', 'WRITE', 'DELETE', 'ALTER']);
    expect(may([acl('ALTER_CONFIGS', 'x')], request('DESCRIBE_CONFIGS', 'x'))).toBe(true);
  });

  it('does not let the denial of an operation deny what it would imply', () => {
    const acls = [acl('DESCRIBE', 'payments.events'), acl('READ', 'payments.events', deny)];
    expect(may(acls, request('DESCRIBE', 'payments.events'))).toBe(true);
  });

  it('answers for a prefix what holds for every name below it', () => {
    const acls = [acl('READ', 'pay', prefixed), acl('WRITE', 'payments.')];
    expect(may(acls, request('READ', 'payments.', prefixed))).toBe(true);
    expect(may(acls, request('WRITE', 'payments.', prefixed))).toBe(false);
  });
});

const bindings = fc
  .tuple(arbitraryAcl, fc.constantFrom('TOPIC' as const, 'GROUP' as const))
  .map(([binding, resourceType]): AclBinding => ({ ...binding, resourceType }));
const requests = fc.record({
  resourceType: fc.constantFrom('TOPIC', 'GROUP'),
  resourceName: fc.constantFrom(...topicNames, 'abc', 'd'),
  patternType: fc.constant('LITERAL'),
  principal: fc.constantFrom('User:a', 'User:b', 'User:c'),
  host: fc.constantFrom('*', '127.0.0.1', '10.0.0.2'),
  operation: fc.constantFrom(...topicOperations),
}) as fc.Arbitrary<AccessRequest>;

/** The rules of KIP-11 and KIP-290 as they are written, binding by binding. */
function naively(acls: readonly AclBinding[], asked: AccessRequest, open: boolean): boolean {
  const onResource = acls.filter(
    ({ resourceType, resourceName, patternType }) =>
      resourceType === asked.resourceType &&
      (patternType === 'PREFIXED'
        ? asked.resourceName.startsWith(resourceName)
        : resourceName === '*' || resourceName === asked.resourceName),
  );
  if (onResource.length === 0) return open;
  const forCaller = onResource
    .filter(({ principal }) => principal === asked.principal || principal === 'User:*')
    .filter(({ host }) => host === asked.host || host === '*');
  const says = (permission: string, accepted: readonly string[]) =>
    forCaller.some((each) => each.permission === permission && accepted.includes(each.operation));
  const implying: Readonly<Record<string, readonly string[]>> = {
    DESCRIBE: ['READ', 'WRITE', 'DELETE', 'ALTER'],
    DESCRIBE_CONFIGS: ['ALTER_CONFIGS'],
  };
  if (says('DENY', [asked.operation, 'ALL'])) return false;
  return says('ALLOW', [asked.operation, 'ALL', ...(implying[asked.operation] ?? [])]);
}

const generated = { numRuns: 2_000, seed: 20_261_121 };

it('The indexed authorizer answers as the rules read, whatever the ACLs', () => {
  fc.assert(
    fc.property(
      fc.array(bindings, { maxLength: 12 }),
      fc.array(requests, { maxLength: 8 }),
      fc.boolean(),
      (acls, asked, open) => {
        const index = indexAcls(acls);
        const answers = asked.map((each) => isAllowed(index, each, { allowEveryoneIfNoAclFound: open }));
        expect(answers).toEqual(asked.map((each) => naively(acls, each, open)));
      },
    ),
    generated,
  );
});

describe('Effective access', () => {
  const sentences = (comparison: Partial<AccessComparison>) =>
    accessFacts({ aclsBefore: [], aclsAfter: [], topics: [], ...comparison }).map(formatAccessFact);

  it('says nothing where nothing changes, even where bindings do', () => {
    const all = acl('ALL', 'payments.events');
    expect(sentences({ aclsBefore: [all], aclsAfter: [all] })).toEqual([]);
    expect(sentences({ aclsBefore: [all], aclsAfter: [all, acl('READ', 'payments.events')] })).toEqual([]);
  });

  it('tells read and the describe that comes with it once', () => {
    const aclsAfter = [acl('READ', 'payments.events'), acl('DESCRIBE', 'payments.events')];
    expect(sentences({ aclsAfter })).toEqual(['audit-service gains read on payments.events']);
  });

  it('tells that nobody is left, but not while somebody else still may', () => {
    const last = acl('WRITE', 'ledger.balances', { principal: 'User:ledger-service' });
    const other = acl('ALL', 'ledger.', { ...prefixed, principal: 'User:CN=migration' });
    const loss = 'ledger-service loses write on ledger.balances';
    expect(sentences({ aclsBefore: [last] })).toEqual(['nobody can write ledger.balances any more', loss]);
    expect(sentences({ aclsBefore: [last, other], aclsAfter: [other] })).toEqual([loss]);
  });

  it('shows for a removed prefix the topics that it concerned, and not those that another ACL still covers', () => {
    const kept = acl('READ', 'payments.commands');
    const topics = ['payments.commands', 'payments.events', 'payments.returns', 'ledger.balances'];
    expect(sentences({ aclsBefore: [acl('READ', 'payments.', prefixed), kept], aclsAfter: [kept], topics })).toEqual([
      'nobody can read payments.events any more',
      'nobody can read payments.returns any more',
      'audit-service loses read on payments.* (payments.events, payments.returns)',
    ]);
  });

  it('shows a few of many topics', () => {
    const topics = ['e', 'd', 'c', 'b', 'a'].map((name) => `payments.${name}`);
    expect(sentences({ aclsAfter: [acl('READ', '*')], topics })).toEqual([
      'audit-service gains read on every topic (payments.a, payments.b, payments.c and 2 more)',
    ]);
  });

  it('sees a new denial take away what a prefix gave', () => {
    const before = acl('ALL', 'payments.', prefixed);
    const aclsAfter = [before, acl('WRITE', 'payments.events', deny)];
    expect(sentences({ aclsBefore: [before], aclsAfter, topics: ['payments.events'] })).toEqual([
      'nobody can write payments.events any more',
      'audit-service loses write on payments.events',
    ]);
  });

  it('tells of everybody what it then does not tell of each', () => {
    const mine = acl('READ', 'payments.events', { principal: 'User:mailer' });
    const everybody = acl('READ', 'payments.events', { principal: 'User:*' });
    expect(sentences({ aclsBefore: [mine], aclsAfter: [everybody] })).toEqual([
      'everybody gains read on payments.events',
    ]);
    expect(sentences({ aclsBefore: [everybody], aclsAfter: [mine] })).toEqual([
      'everybody loses read on payments.events',
    ]);
  });

  it('sees the first ACL on an open cluster lock everybody else out', () => {
    const aclsAfter = [acl('ALL', 'payments.events')];
    expect(sentences({ aclsAfter, allowEveryoneIfNoAclFound: true })).toEqual([
      'everybody loses everything on payments.events',
    ]);
    expect(sentences({ aclsAfter: [], aclsBefore: aclsAfter, allowEveryoneIfNoAclFound: true })).toEqual([
      'everybody gains everything on payments.events',
    ]);
  });

  it('names a host only where the answer is another one there', () => {
    const near = acl('READ', 'payments.events', { host: '10.0.0.1' });
    expect(sentences({ aclsAfter: [near] })).toEqual(['audit-service gains read on payments.events from 10.0.0.1']);
    expect(sentences({ aclsAfter: [near, { ...near, host: '*' }] })).toEqual([
      'audit-service gains read on payments.events',
    ]);
  });

  it('names groups, transactional ids and the cluster', () => {
    const aclsAfter = [
      acl('READ', 'audit-', { ...prefixed, resourceType: 'GROUP' }),
      acl('WRITE', 'audit-', { ...prefixed, resourceType: 'TRANSACTIONAL_ID' }),
      acl('ALTER_CONFIGS', 'kafka-cluster', { resourceType: 'CLUSTER' }),
    ];
    expect(sentences({ aclsAfter })).toEqual([
      'audit-service gains alter configs on the cluster',
      'audit-service gains read on group audit-*',
      'audit-service gains write on transactional id audit-*',
    ]);
  });

  it('speaks of IAM clients in the same words, and lets no ACL bind them', () => {
    const line = {
      client: 'debezium',
      groupPrefix: 'connect-',
      topic: 'payments.events',
      intent: 'consume',
    } as const;
    const denial = acl('READ', 'payments.events', { ...deny, principal: 'User:*' });
    expect(sentences({ iamAfter: [line], aclsAfter: [denial] })).toEqual([
      'debezium gains read on group connect-*, by IAM statements',
      'debezium gains read on payments.events, by IAM statements',
    ]);
    const reader = acl('READ', 'payments.events');
    expect(sentences({ aclsBefore: [reader], iamBefore: [line], iamAfter: [line] })).toEqual([
      'audit-service loses read on payments.events',
    ]);
  });

  it('is the same list whatever the order of the bindings', () => {
    fc.assert(
      fc.property(
        fc.array(bindings, { maxLength: 6 }),
        fc.array(bindings, { maxLength: 6 }),
        (aclsBefore, aclsAfter) => {
          const topics = ['a', 'a.b', 'c'];
          const reversed = { aclsBefore: aclsBefore.toReversed(), aclsAfter: aclsAfter.toReversed() };
          expect(accessFacts({ ...reversed, topics: topics.toReversed() })).toEqual(
            accessFacts({ aclsBefore, aclsAfter, topics }),
          );
        },
      ),
      { ...generated, numRuns: 1_000 },
    );
  });

  it('tells of every topic and client whose answer changes, and of no other', () => {
    fc.assert(
      fc.property(
        fc.array(bindings, { maxLength: 8 }),
        fc.array(bindings, { maxLength: 8 }),
        fc.boolean(),
        (aclsBefore, aclsAfter, open) => {
          const topic = 'a.b';
          const answer = (acls: readonly AclBinding[], principal: string) =>
            naively(acls, request('READ', topic, { principal, host: '*' }), open);
          const changes = ['User:a', 'User:b', 'User:*'].filter(
            (each) => answer(aclsBefore, each) !== answer(aclsAfter, each),
          );
          const facts = accessFacts({ aclsBefore, aclsAfter, topics: [topic], allowEveryoneIfNoAclFound: open });
          const told = facts.flatMap((fact) => {
            if (fact.change === 'abandoned' || fact.host !== undefined || fact.resourceType !== 'TOPIC') return [];
            const about = [fact.resourceName, ...(fact.includes ?? [])].includes(topic);
            return about && (fact.verb === 'read' || fact.verb === 'all') ? [fact.principal] : [];
          });
          const repeats = (each: string) =>
            told.includes('User:*') && answer(aclsAfter, each) === answer(aclsAfter, 'User:*');
          expect(told.toSorted()).toEqual(changes.filter((each) => each === 'User:*' || !repeats(each)).toSorted());
        },
      ),
      { ...generated, numRuns: 1_000 },
    );
  });
});
