import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import fc from 'fast-check';
import { ScramUsers, type ScramUsersProps } from '../constructs/cluster/scram-users.ts';
import type { CloudFormationRequest } from '../lib/contracts/cloudformation.ts';
import { resourceTypes, type ScramUsersProperties } from '../lib/contracts/reconcile.ts';
import type { ReconcilePlatform } from '../lib/handlers/reconcile-platform.ts';
import { scramUsersResource } from '../lib/handlers/scram-users-resource.ts';
import {
  planScramUsers,
  reconcileScramUsers,
  type ScramAssociations,
  type ScramUsersWish,
} from '../lib/reconciler/scram-users.ts';
import { storedLedgers } from '../lib/reconciler/stored-state.ts';
import {
  complaints,
  configurationFiles,
  environmentText,
  existingText,
  replaced,
} from './support/configuration-texts.ts';
import { memoryStore } from './support/object-store.ts';
import { samplePlatform } from './support/sample-platform.ts';

/** A cluster's list, with the sizes of the calls that changed it. */
function cluster(present: readonly string[], broken: readonly string[] = []) {
  const users = new Set(present);
  const calls: string[] = [];
  const edit = (name: string, arns: readonly string[], change: (arn: string) => void) => {
    calls.push(`${name} ${arns.length}`);
    for (const arn of arns) if (!broken.includes(arn)) change(arn);
    return arns.filter((arn) => broken.includes(arn)).map((secretArn) => ({ secretArn, reason: 'AccessDenied: no' }));
  };
  const associations: ScramAssociations = {
    list: async () => [...users],
    associate: async (arns) => edit('associate', arns, (arn) => users.add(arn)),
    disassociate: async (arns) => edit('disassociate', arns, (arn) => users.delete(arn)),
  };
  return { associations, users, calls };
}

function wish(changes: Partial<ScramUsersWish>): ScramUsersWish {
  return { wanted: [], previous: [], keep: [], release: [], ...changes };
}

const secrets = (count: number, name = 'secret') => Array.from({ length: count }, (_, index) => `${name}-${index}`);

describe('SCRAM users', () => {
  it('are associated in batches of ten', async () => {
    const { associations, users, calls } = cluster([]);
    await reconcileScramUsers(associations, wish({ wanted: secrets(23) }));
    expect(calls).toEqual(['associate 10', 'associate 10', 'associate 3']);
    expect(users.size).toBe(23);
  });

  it('of others stay where they are kept and go where they are released', async () => {
    const { associations, users } = cluster(['kept', 'released', 'secret-0', 'secret-1']);
    const { disassociated } = await reconcileScramUsers(
      associations,
      wish({ wanted: ['secret-0'], previous: secrets(2), keep: ['kept'], release: ['released'] }),
    );
    expect(disassociated).toEqual(['secret-1', 'released']);
    expect([...users]).toEqual(['kept', 'secret-0']);
  });

  it('whom no domain declares are refused until each is named, all in one message, and nothing is changed', async () => {
    const { associations, users, calls } = cluster(['stranger-1', 'kept', 'stranger-2']);
    const { refusals } = await reconcileScramUsers(associations, wish({ wanted: ['secret-0'], keep: ['kept'] }));
    expect(refusals).toEqual([
      'The cluster has 2 SCRAM users whom no domain declares. Name each secret in the environment under scramUsers.keep (it stays) or ' +
        'scramUsers.release (it can log in no more): stranger-1, stranger-2',
    ]);
    expect([users.size, calls]).toEqual([3, []]);
  });

  it('that a domain declares, or that are kept, are not released', async () => {
    const { associations } = cluster(['secret-0']);
    const { refusals } = await reconcileScramUsers(associations, wish({ wanted: ['secret-0'], release: ['secret-0'] }));
    expect(refusals).toEqual([
      'A domain declares what scramUsers.release lets go: secret-0. Take it out of one of the two.',
    ]);
    const both = await reconcileScramUsers(associations, wish({ keep: ['secret-0'], release: ['secret-0'] }));
    expect(both.refusals).toEqual([
      'scramUsers.keep names what scramUsers.release lets go: secret-0. Take it out of one of the two.',
    ]);
  });

  it('beyond 1,000 are refused with the arithmetic', async () => {
    const full = cluster(secrets(998, 'old'));
    const { refusals } = await reconcileScramUsers(
      full.associations,
      wish({ wanted: secrets(5), previous: secrets(2, 'old'), keep: secrets(998, 'old').slice(2) }),
    );
    expect(refusals).toEqual([
      'The cluster would have 1001 SCRAM users: 998 on its list + 5 new - 2 taken off; MSK takes 1000 per cluster. Release some, or ' +
        'let clients use IAM or mTLS.',
    ]);
    expect(full.calls).toEqual([]);
  });

  it('make room on a full list before the new ones come', async () => {
    const { associations, calls } = cluster(secrets(1_000, 'old'));
    const old = secrets(1_000, 'old');
    await reconcileScramUsers(associations, wish({ wanted: ['new'], previous: old.slice(0, 1), keep: old.slice(1) }));
    expect(calls).toEqual(['disassociate 1', 'associate 1']);
  });

  it('that MSK did not process are failures, although it answered 200', async () => {
    const { associations } = cluster([], ['secret-1']);
    const { associated, failures } = await reconcileScramUsers(associations, wish({ wanted: secrets(2) }));
    expect(associated).toEqual(['secret-0']);
    expect(failures).toEqual([{ secretArn: 'secret-1', reason: 'AccessDenied: no' }]);
  });

  it('whose secret moved to another key are associated again, and stay on the list', async () => {
    const { associations, users, calls } = cluster(secrets(3));
    const moved = { wanted: secrets(4), previous: secrets(3), hasMoved: (arn: string) => arn !== 'secret-0' };
    const { associated } = await reconcileScramUsers(associations, wish(moved));
    expect(calls).toEqual(['associate 1', 'associate 2']);
    expect(associated).toEqual(['secret-3', 'secret-1', 'secret-2']);
    expect([...users].sort()).toEqual(secrets(4));
  });

  it('whom MSK does not take a second time are taken off the list first', async () => {
    const { associations, users, calls } = cluster(secrets(2));
    const again: ScramAssociations = {
      ...associations,
      associate: async (arns) => {
        const known = arns.filter((arn) => users.has(arn));
        await associations.associate(arns.filter((arn) => !known.includes(arn)));
        return known.map((secretArn) => ({ secretArn, reason: 'AlreadyAssociated: it is' }));
      },
    };
    const { failures } = await reconcileScramUsers(
      again,
      wish({ wanted: secrets(2), previous: secrets(2), hasMoved: () => true }),
    );
    expect(failures).toEqual([]);
    expect(calls).toEqual(['associate 0', 'disassociate 2', 'associate 2']);
    expect([...users]).toEqual(secrets(2));
  });

  it('after an accepted wish are exactly the declared, the kept and nobody else', () => {
    const some = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'));
    fc.assert(
      fc.property(some, some, some, some, some, (list, wanted, previous, keep, release) => {
        const { added, removed, strangers, refusals } = planScramUsers(list, { wanted, previous, keep, release });
        const after = new Set([...list.filter((arn) => !removed.includes(arn)), ...added]);
        for (const arn of removed) expect([...previous, ...release]).toContain(arn);
        for (const arn of keep) expect(removed).not.toContain(arn);
        if (refusals.length > 0) return;
        expect(strangers).toEqual([]);
        for (const arn of after) expect([...wanted, ...keep]).toContain(arn);
        for (const arn of wanted) expect(after).toContain(arn);
      }),
    );
  });
});

describe('The custom resource of the SCRAM users', () => {
  const region = 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:';
  const [ours, theirs] = [`${region}AmazonMSK_tidegate-test_a-abcdef`, `${region}AmazonMSK_legacy-abcdef`];

  function platformWith(present: readonly string[]) {
    const list = cluster(present);
    const store = memoryStore();
    const platform = {
      clusterArn: 'arn:aws:kafka:eu-west-1:111111111111:cluster/main/uuid-1',
      scramAssociations: list.associations,
      ledgers: storedLedgers(store),
    } as Partial<ReconcilePlatform> as ReconcilePlatform;
    return { ...list, store, platform };
  }

  function request(
    RequestType: CloudFormationRequest['RequestType'],
    properties: ScramUsersProperties,
    old?: ScramUsersProperties,
  ): CloudFormationRequest {
    return {
      RequestType,
      RequestId: 'request-1',
      ResponseURL: 'http://127.0.0.1:1/',
      StackId: 'stack',
      LogicalResourceId: 'Users',
      ResourceType: resourceTypes.scramUsers,
      ResourceProperties: { ...properties },
      ...(old === undefined ? {} : { OldResourceProperties: { ...old } }),
    };
  }

  it('fails on a user whom no domain declares, names the secret, and keeps the whole report', async () => {
    const { platform, store, users } = platformWith([theirs]);
    const answer = await scramUsersResource(request('Create', { SecretArns: [ours] }), platform);
    expect(answer.failure).toContain(`1 SCRAM user whom no domain declares`);
    expect(answer.failure).toContain(theirs);
    expect(answer.report).toMatch(/^memory:reports\/uuid-1\/scram-users\/[0-9a-f]{64}\.json$/);
    expect(JSON.stringify((await store.read(answer.report?.slice('memory:'.length) ?? ''))?.value)).toContain(theirs);
    expect([...users]).toEqual([theirs]);
  });

  it.each([
    ['kept', { Keep: [theirs] }, [theirs, ours]],
    ['released', { Release: [theirs] }, [ours]],
  ])('goes on once the user is %s by name', async (_, named, after) => {
    const { platform, users } = platformWith([theirs]);
    const answer = await scramUsersResource(request('Create', { SecretArns: [ours], ...named }), platform);
    expect(answer).toEqual({ physicalResourceId: `${platform.clusterArn}/scram-users`, failure: undefined });
    expect([...users]).toEqual(after);
  });

  it('rolls back from its own refusal, which would otherwise end in UPDATE_ROLLBACK_FAILED', async () => {
    const { platform, users } = platformWith([theirs]);
    const [before, after] = [{ SecretArns: [] }, { SecretArns: [ours] }];
    expect((await scramUsersResource(request('Update', after, before), platform)).failure).toBeDefined();
    expect((await scramUsersResource(request('Update', before, after), platform)).failure).toBeUndefined();
    expect([...users]).toEqual([theirs]);
  });

  it('rolls back what it did when another resource failed, and lets nobody go on the way', async () => {
    const { platform, users } = platformWith([theirs]);
    const before = { SecretArns: [], Release: [`${region}AmazonMSK_gone-abcdef`] };
    const after = { SecretArns: [ours], Keep: [theirs] };
    expect((await scramUsersResource(request('Update', after, before), platform)).failure).toBeUndefined();
    expect((await scramUsersResource(request('Update', before, after), platform)).failure).toBeUndefined();
    expect([...users]).toEqual([theirs]);
  });

  it('is asked again after the rollback: the same change is refused as before', async () => {
    const { platform } = platformWith([theirs]);
    const [before, after] = [{ SecretArns: [] }, { SecretArns: [ours] }];
    for (const [to, from] of [
      [after, before],
      [before, after],
    ] as const) {
      await scramUsersResource(request('Update', to, from), platform);
    }
    expect((await scramUsersResource(request('Update', after, before), platform)).failure).toContain(theirs);
  });

  it('has a secret associated again whose key changed, there and back, and leaves the others alone', async () => {
    const { platform, calls } = platformWith([ours]);
    const KeyOfSecret = { 'AmazonMSK_tidegate-test_a': 'arn:aws:kms:eu-west-1:111111111111:key/1' };
    const [before, after] = [{ SecretArns: [ours] }, { SecretArns: [ours], KeyOfSecret }];
    await scramUsersResource(request('Update', after, before), platform);
    expect(calls).toEqual(['associate 1']);
    await scramUsersResource(request('Update', { ...after, Keep: [] }, after), platform);
    expect(calls).toEqual(['associate 1']);
    await scramUsersResource(request('Update', before, after), platform);
    expect(calls).toEqual(['associate 1', 'associate 1']);
  });

  it('is deleted whatever is on the list, and takes only its own users off it', async () => {
    const { platform, users } = platformWith([theirs, ours]);
    const answer = await scramUsersResource(request('Delete', { SecretArns: [ours], Release: [theirs] }), platform);
    expect(answer.failure).toBeUndefined();
    expect([...users]).toEqual([theirs]);
  });

  it('knows the users of its siblings by the prefix of the platform', async () => {
    const sibling = `${region}AmazonMSK_tidegate-test_b-abcdef`;
    const { platform } = platformWith([sibling]);
    const SiblingPrefix = 'AmazonMSK_tidegate-test_';
    const alone = await scramUsersResource(request('Create', { SecretArns: [ours] }), platform);
    const shared = await scramUsersResource(request('Create', { SecretArns: [ours], SiblingPrefix }), platform);
    expect([alone.failure === undefined, shared.failure === undefined]).toEqual([false, true]);
  });

  it('fails when MSK left a secret unprocessed, naming it', async () => {
    const { platform } = platformWith([]);
    const associate = async () => [{ secretArn: ours, reason: 'BadKey: no' }];
    const scramAssociations = { ...platform.scramAssociations, associate };
    const answer = await scramUsersResource(request('Create', { SecretArns: [ours] }), {
      ...platform,
      scramAssociations,
    });
    expect(answer.failure).toBe(`SCRAM secrets not processed: ${ours}: BadKey: no`);
  });
});

describe('The construct of the SCRAM users', () => {
  const other = 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:AmazonMSK_legacy-abcdef';

  function usersOf(props: Partial<ScramUsersProps> = {}) {
    const { stack, reconciler } = samplePlatform();
    return { stack, reconciler, users: new ScramUsers(stack, 'Users', { reconciler, ...props }) };
  }

  it('says nothing about others where there are none', () => {
    const { stack } = usersOf();
    Template.fromStack(stack).hasResourceProperties(resourceTypes.scramUsers, {
      Keep: Match.absent(),
      Release: Match.absent(),
      SiblingPrefix: Match.absent(),
    });
  });

  it('hands on who is kept and who is released, to each part of the list', () => {
    const { stack, reconciler } = usersOf({ others: { keep: [other], release: [] } });
    new ScramUsers(stack, 'More', { reconciler }).addUser('late');
    const template = Template.fromStack(stack);
    template.resourceCountIs(resourceTypes.scramUsers, 2);
    template.allResourcesProperties(resourceTypes.scramUsers, {
      Keep: [other],
      SiblingPrefix: Match.stringLikeRegexp('^AmazonMSK_.+_$'),
    });
  });

  it('refuses the 1,001st user of a cluster, over all stacks and with those of others', () => {
    const keep = secrets(600).map((name) => `${other}-${name}`);
    const { stack, reconciler, users } = usersOf({ others: { keep, release: [] } });
    for (const name of secrets(399)) users.addUser(name);
    const more = new ScramUsers(new Stack(stack.node.root as Stack, 'More'), 'Users', { reconciler });
    more.addUser('last');
    expect(() => more.addUser('too-many')).toThrow(
      'users: got 1001 on the cluster: 401 declared + 600 kept, expected at most 1000',
    );
  });
});

describe('The SCRAM users of others in an environment', () => {
  const arn = (name: string, place = 'eu-west-1:111111111111') =>
    `arn:aws:secretsmanager:${place}:secret:AmazonMSK_${name}-abcdef`;
  const said = (lists: string, text = existingText) =>
    complaints(
      configurationFiles({ environment: replaced(text, 'topicDefaults:', `    scramUsers: ${lists}\ntopicDefaults:`) }),
    );

  it('are read, whether the cluster is created or exists', () => {
    for (const text of [environmentText, existingText])
      expect(said(`{ keep: [${arn('a')}], release: [${arn('b')}] }`, text)).toEqual([]);
  });

  it('are named once each, by their whole ARN, where the cluster is', () => {
    expect(said(`{ keep: [AmazonMSK_a] }`)).toEqual([expect.stringContaining('the whole ARN of a secret AmazonMSK_')]);
    expect(said(`{ keep: [${arn('a')}], release: [${arn('a')}, ${arn('b', 'eu-west-2:222222222222')}] }`)).toEqual([
      expect.stringContaining(`cluster.existing.scramUsers.release[0]: got ${arn('a')} a second time`),
      expect.stringContaining(
        'cluster.existing.scramUsers.release[1]: got one in eu-west-2 and the account 222222222222',
      ),
    ]);
  });

  it('are refused where nobody keeps the list', () => {
    const [key = ''] = /scramKeyArn: \S+\n {4}/.exec(existingText) ?? [];
    expect(said(`{ keep: [${arn('a')}] }`, replaced(existingText, key, ''))).toContainEqual(
      expect.stringContaining('cluster.existing.scramUsers: got no scramKeyArn'),
    );
  });

  it('count with those of the domains, up to 1,000', () => {
    const keep = (count: number) =>
      `{ keep: [${secrets(count)
        .map((name) => arn(name))
        .join(', ')}] }`;
    expect(said(keep(998))).toEqual([]);
    expect(said(keep(999))).toEqual([
      expect.stringContaining('got 1001 SCRAM users: 2 of domains + 999 kept, expected at most 1000'),
    ]);
  });
});
