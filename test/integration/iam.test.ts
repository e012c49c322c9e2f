import { setTimeout as wait } from 'node:timers/promises';
import { AclOperationTypes, AclPermissionTypes, AclResourceTypes, type Kafka, ResourcePatternTypes } from 'kafkajs';
import { type IamSession, type IamStatement, iamSession } from '../../lib/local/iam/iam-plane.ts';
import {
  account,
  arnOf,
  clusterArn,
  type IamStage,
  region,
  role,
  startIamStage,
  tokenOf,
} from '../support/iam-stage.ts';
import { addressIn, encodedToken, signedToken, type TokenClaims } from '../support/msk-token.ts';

jest.setTimeout(120_000);

const allow = (Action: string | readonly string[], Resource: string | readonly string[], Condition?: object) => ({
  ...{ Effect: 'Allow', Action, Resource },
  ...(Condition === undefined ? {} : { Condition }),
});
const deny = (Action: string, Resource: string, Condition?: object) => ({
  ...allow(Action, Resource, Condition),
  Effect: 'Deny',
});
const create = 'kafka-cluster:CreateTopic';
const everything = allow('kafka-cluster:*', '*');
const everyTopic = allow(create, arnOf('topic', '*'));
const orders = arnOf('topic', 'orders.placed');

const admin = role('admin', everything);
const narrow = role('narrow', allow(create, arnOf('topic', 'orders.*')));

/** What a role with these statements may create of `orders.placed` and `payments.made`. */
const policies: Readonly<Record<string, { readonly statements: readonly IamStatement[]; readonly may: string }>> = {
  'an ARN': { statements: [allow(create, orders)], may: 'orders' },
  'a star': { statements: [allow(create, arnOf('topic', 'orders.*'))], may: 'orders' },
  'a question mark': { statements: [allow(create, arnOf('topic', 'orders.place?'))], may: 'orders' },
  'a star that fits nothing there': { statements: [allow(create, arnOf('topic', 'orders.*x'))], may: '' },
  'an action with a star, in other letters': {
    statements: [allow('kafka-cluster:create*', '*')],
    may: 'orders payments',
  },
  'every action of every service': { statements: [allow('*', '*')], may: 'orders payments' },
  'the actions of another service': { statements: [allow('kafka:*', '*')], may: '' },
  'the topics of another cluster': { statements: [allow(create, orders.replace('0a1b2c3d', 'ffffffff'))], may: '' },
  'a denial beside an allowance': { statements: [everyTopic, deny(create, orders)], may: 'payments' },
  NotAction: {
    statements: [{ Effect: 'Allow', NotAction: 'kafka-cluster:DeleteTopic', Resource: orders }],
    may: 'orders',
  },
  NotResource: { statements: [{ Effect: 'Allow', Action: create, NotResource: orders }], may: 'payments' },
  'a denial of all but one': {
    statements: [everyTopic, { Effect: 'Deny', Action: create, NotResource: orders }],
    may: 'orders',
  },
  'a condition that holds': {
    statements: [allow(create, orders, { StringEquals: { 'aws:PrincipalAccount': [account, '222222222222'] } })],
    may: 'orders',
  },
  'a condition that does not hold': {
    statements: [allow(create, orders, { StringEquals: { 'aws:PrincipalAccount': '222222222222' } })],
    may: '',
  },
  'two conditions, one of which does not hold': {
    statements: [
      allow(create, orders, { Bool: { 'aws:SecureTransport': 'true' }, IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }),
    ],
    may: '',
  },
  'an address, a role, a time': {
    statements: [
      allow(create, orders, {
        IpAddress: { 'aws:SourceIp': '127.0.0.0/8' },
        ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/an-address*' },
        DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' },
        NumericGreaterThan: { 'aws:EpochTime': '1577836800' },
        StringNotEquals: { 'aws:RequestedRegion': 'us-east-1' },
        Null: { 'aws:SourceVpce': 'true' },
      }),
    ],
    may: 'orders',
  },
  'a condition on what the request does not have': {
    statements: [allow(create, orders, { StringEquals: { 'aws:SourceVpce': 'vpce-1' } })],
    may: '',
  },
  'the same, if it exists': {
    statements: [allow(create, orders, { StringEqualsIfExists: { 'aws:SourceVpce': 'vpce-1' } })],
    may: 'orders',
  },
  'a denial whose condition does not hold': {
    statements: [everyTopic, deny(create, '*', { Bool: { 'aws:SecureTransport': 'false' } })],
    may: 'orders payments',
  },
  'an unknown operator': {
    statements: [allow(create, '*', { BinaryEquals: { 'aws:PrincipalAccount': account } })],
    may: '',
  },
  'an unknown key': { statements: [allow(create, '*', { StringLike: { 'aws:PrincipalTag/team': '*' } })], may: '' },
  'a denial with an unknown key': {
    statements: [everyTopic, deny(create, orders, { StringEquals: { 'aws:PrincipalTag/team': 'a' } })],
    may: 'payments',
  },
  'a number that is none': {
    statements: [allow(create, '*', { NumericEquals: { 'aws:EpochTime': 'soon' } })],
    may: '',
  },
  'a denial of an address that is none': {
    statements: [everyTopic, deny(create, orders, { IpAddress: { 'aws:SourceIp': 'example.com' } })],
    may: 'payments',
  },
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
  'a policy variable': { statements: [allow(create, arnOf('topic', '${aws:username}*'))], may: '' },
};
const roleName = (what: string) => what.replaceAll(/\W+/g, '-');
const withPolicy = Object.entries(policies).map(([what, { statements }]) => role(roleName(what), ...statements));

const rights = (...names: readonly string[]) => names.map((name) => `kafka-cluster:${name}`);
const topics = arnOf('topic', 'orders.*');
const writes = allow(rights('DescribeTopic', 'WriteData'), topics);
const reads = allow(rights('DescribeTopic', 'ReadData'), topics);
const groups = allow(rights('AlterGroup', 'DescribeGroup'), arnOf('group', 'orders-*'));
const idempotent = allow(rights('WriteDataIdempotently'), clusterArn);
const transactions = allow(
  rights('AlterTransactionalId', 'DescribeTransactionalId'),
  arnOf('transactional-id', 'orders-*'),
);
const plain = role('plain', writes);
const producer = role('producer', writes, idempotent);
const consumer = role('consumer', reads, groups);
const transactor = role('transactor', writes, idempotent, transactions);
const offsets = role('offsets', reads, groups, allow(rights('DeleteGroup'), arnOf('group', 'orders-*')));
const disconnected = iamSession({
  ...{ name: 'disconnected', arn: `arn:aws:iam::${account}:role/disconnected` },
  statements: [allow(create, '*')],
});

const sessions = [admin, narrow, plain, producer, consumer, transactor, offsets, disconnected, ...withPolicy];

describe('The IAM plane of a twin', () => {
  let stage: IamStage;
  const answers: string[] = [];
  beforeAll(async () => {
    stage = await startIamStage(sessions);
  });
  afterAll(() => stage?.stop());

  const as = (session: IamSession) => stage.byIam(() => tokenOf(session));

  /** What a login with the token comes to: nothing, or the broker's words. */
  async function login(token: string): Promise<string> {
    const client = stage.byIam(async () => token).admin();
    const answer = await client.connect().then(
      () => '',
      (error: Error) => error.message,
    );
    await client.disconnect();
    answers.push(answer);
    return answer;
  }

  /** Which of two topics may be created; nothing is. */
  async function creatable(kafka: Kafka): Promise<string> {
    const client = kafka.admin();
    await client.connect();
    const names: string[] = [];
    for (const domain of ['orders.placed', 'payments.made']) {
      const topic = { topic: domain, numPartitions: 1, replicationFactor: 1 };
      await client.createTopics({ topics: [topic], validateOnly: true, waitForLeaders: false }).then(
        () => names.push(domain.split('.')[0] ?? ''),
        (error) => expect(error.errors[0].type).toBe('TOPIC_AUTHORIZATION_FAILED'),
      );
    }
    await client.disconnect();
    return names.join(' ');
  }

  describe('a login', () => {
    it('is let in with a token of the signer of AWS', async () => {
      expect(await login(await tokenOf(narrow))).toBe('');
    });

    it('is let in with a token that says the same and was signed otherwise', async () => {
      expect(await login(signedToken({ credentials: narrow.credentials, region }))).toBe('');
    });

    const other = { ...narrow.credentials, sessionToken: admin.credentials.sessionToken };
    const refused: Readonly<Record<string, readonly [string, Partial<TokenClaims>]>> = {
      'a wrong secret': ['its signature is wrong', { credentials: { ...narrow.credentials, secretAccessKey: 'x' } }],
      'the host of another region': [
        'it is not for https://kafka.eu-central-1.amazonaws.com/',
        { region: 'us-east-1' },
      ],
      'the scope of another region': ['its scope is not', { scope: { region: 'us-east-1' } }],
      'the scope of another service': ['its scope is not', { scope: { service: 'kafka' } }],
      'a quarter of an hour behind it': ['it expired at', { secondsAgo: 901 }],
      'a time to come': ['it is from the future', { secondsAgo: -600 }],
      'more than 900 seconds': ['it is good for 901 s, at most 900', { parameters: { 'X-Amz-Expires': '901' } }],
      'a part of a second': ['its expiry is no whole number', { parameters: { 'X-Amz-Expires': '599.5' } }],
      'no time at all': ['its expiry is no whole number', { parameters: { 'X-Amz-Expires': '0' } }],
      'another action': ['its action is not', { parameters: { Action: 'kafka-cluster:*' } }],
      'another algorithm': ['its algorithm is not', { parameters: { 'X-Amz-Algorithm': 'AWS4-ECDSA-P256-SHA256' } }],
      'other signed headers': ['it signs other headers', { parameters: { 'X-Amz-SignedHeaders': 'host;x-amz-date' } }],
      'an unknown key id': [
        'nobody has its access key id',
        { credentials: { ...narrow.credentials, accessKeyId: 'ASIA' } },
      ],
      'no session token': ['its session token is missing', { parameters: { 'X-Amz-Security-Token': undefined } }],
      'the session token of somebody else': ['its session token is missing or wrong', { credentials: other }],
      'a parameter of its own': ['it has a parameter that does not belong', { parameters: { Extra: '1' } }],
      'no date': ['it lacks [X-Amz-Date]', { parameters: { 'X-Amz-Date': undefined } }],
      'a date that is none': ['its date is none', { parameters: { 'X-Amz-Date': 'yesterday' } }],
    };

    it.each(Object.entries(refused))('is refused with %s, and told why', async (_, [reason, claims]) => {
      const token = signedToken({ credentials: narrow.credentials, region, ...claims });
      expect(await login(token)).toContain(`Access denied: the token is refused, ${reason}`);
    });

    it('is refused when the signer of AWS signed for another region', async () => {
      expect(await login(await tokenOf(narrow, 'us-east-1'))).toContain('it is not for https://kafka.eu-central-1');
    });

    it('is refused when a parameter stands there twice', async () => {
      const token = encodedToken(`${addressIn(await tokenOf(narrow))}&Action=kafka-cluster%3AConnect`);
      expect(await login(token)).toContain('it has Action twice');
    });

    it.each(['', '%%%', encodedToken('https://kafka.eu-central-1.amazonaws.com/'), encodedToken('ftp://x/?a=%4')])(
      'is refused with what is no token: %j',
      async (token) => expect(await login(token)).not.toBe(''),
    );

    it('is refused whichever part of a good token is altered', async () => {
      const address = addressIn(await tokenOf(narrow));
      const [host = '', query = ''] = address.split('?');
      const parts = query.split('&');
      const altered = parts
        .filter((part) => !part.startsWith('User-Agent='))
        .flatMap((part) => {
          const [name = '', value = ''] = part.split('=');
          const turned = `${value.slice(0, -1)}${value.endsWith('A') ? 'B' : 'A'}`;
          return [`${name}=${turned}`, `${name}x=${value}`, ''].map((replacement) =>
            [
              host,
              parts
                .map((it) => (it === part ? replacement : it))
                .filter(Boolean)
                .join('&'),
            ].join('?'),
          );
        });
      const hosts = ['http://', 'https://x.', 'https://x@'].map((start) => address.replace('https://', start));
      const outcomes: string[] = [];
      for (const each of [...altered, ...hosts]) outcomes.push(await login(encodedToken(each)));
      expect(outcomes.filter((outcome) => !outcome.includes('Access denied'))).toEqual([]);
      expect(outcomes).toHaveLength(8 * 3 + 3);
    });

    it('is refused when a good token comes back after its time, and a connection ends with its token', async () => {
      const short = signedToken({ credentials: narrow.credentials, region, parameters: { 'X-Amz-Expires': '5' } });
      expect(await login(short)).toBe('');
      const open = stage.byIam(async () => short).admin();
      await open.connect();
      await wait(5_500);
      expect(await login(short)).toContain('it expired at');
      await expect(open.listTopics()).rejects.toThrow();
      await open.disconnect();
    });

    it('never finds a secret in the answers or in the log of the broker', () => {
      const said = [...answers, stage.log()].join('\n');
      expect(said).toContain('A token was refused: its signature is wrong');
      for (const { credentials } of sessions) {
        expect(said).not.toContain(credentials.secretAccessKey);
        expect(said).not.toContain(credentials.sessionToken);
      }
      expect(said).not.toMatch(/[0-9a-f]{64}/);
    });
  });

  describe('a role', () => {
    it.each(Object.entries(policies))('with %s is allowed what IAM allows it', async (what, { may }) => {
      const session = withPolicy.find(({ name }) => name === roleName(what)) ?? disconnected;
      expect(await creatable(as(session))).toBe(may);
    });

    it('that may not connect may do nothing', async () => {
      expect(await creatable(as(disconnected))).toBe('');
    });

    it('whose statement cannot be judged is named in the log', () => {
      expect(stage.log()).toMatch(
        /assumed-role\/an-unknown-key\/twin has the key aws:PrincipalTag\/team, which the twin cannot judge/,
      );
      expect(stage.log()).toMatch(/an-unknown-operator\/twin has the operator BinaryEquals/);
      expect(stage.log()).toMatch(/a-policy-variable\/twin has a policy variable in its resources/);
    });

    it('comes in, gains and loses rights without a restart', async () => {
      const late = role('late', allow(create, orders));
      stage.replaceRoles([...sessions, late]);
      expect(await creatable(as(late))).toBe('orders');
      stage.replaceRoles([...sessions, { ...late, statements: [everything] }]);
      expect(await creatable(as(late))).toBe('orders payments');
      stage.replaceRoles(sessions);
      expect(await login(await tokenOf(late))).toContain('nobody has its access key id');
    });
  });

  describe('records', () => {
    const topic = 'orders.placed';
    const send = async (session: IamSession, how: { idempotent?: boolean; transactionalId?: string } = {}) => {
      const client = as(session).producer({ ...how, maxInFlightRequests: 1, retry: { retries: 2 } });
      try {
        await client.connect();
        const sender = how.transactionalId === undefined ? undefined : await client.transaction();
        await (sender ?? client).send({ topic, messages: [{ value: 'placed' }] });
        await sender?.commit();
        return 'written';
      } catch (error) {
        return (error as Error).message;
      } finally {
        await client.disconnect();
      }
    };
    const read = async (session: IamSession, groupId: string): Promise<string> => {
      const client = as(session).consumer({ groupId, retry: { retries: 2, restartOnFailure: async () => false } });
      try {
        await client.connect();
        await client.subscribe({ topic, fromBeginning: true });
        return await new Promise((resolve) => {
          client.on('consumer.crash', ({ payload }) => resolve(payload.error.message));
          client.run({ eachMessage: async ({ message }) => resolve(String(message.value)) });
        });
      } catch (error) {
        return (error as Error).message;
      } finally {
        await client.disconnect();
      }
    };

    beforeAll(async () => {
      const client = as(admin).admin();
      await client.connect();
      await client.createTopics({ topics: [{ topic, numPartitions: 1, replicationFactor: 1 }], waitForLeaders: false });
      await client.disconnect();
      // Kafka's own topics are made on first use, and their coordinators are found a little later.
      while ((await send(admin, { transactionalId: 'any', idempotent: true })) !== 'written') await wait(100);
      while ((await read(admin, 'any')) !== 'placed') await wait(100);
    });

    it('are written by a role that may write data, idempotently by one that may do that as well', async () => {
      expect(await send(plain)).toBe('written');
      expect(await send(plain, { idempotent: true })).toBe('Cluster authorization failed');
      expect(await send(producer, { idempotent: true })).toBe('written');
      expect(await send(consumer)).toMatch(/not authorized/i);
    });

    it('are read in a group of its own by a role that may read data', async () => {
      expect(await read(consumer, 'orders-1')).toBe('placed');
      expect(await read(consumer, 'payments-1')).toMatch(/not authorized|group coordinator/i);
      expect(await read(producer, 'orders-1')).toMatch(/not authorized|group coordinator/i);
    });

    it('are written in transactions under the ids of a role', async () => {
      expect(await send(transactor, { transactionalId: 'orders-1', idempotent: true })).toBe('written');
      expect(await send(transactor, { transactionalId: 'payments-1', idempotent: true })).not.toBe('written');
      expect(await send(producer, { transactionalId: 'orders-1', idempotent: true })).not.toBe('written');
    });

    it('are offset and forgotten by a role that may delete groups', async () => {
      const remove = async (session: IamSession) => {
        const client = as(session).admin();
        await client.connect();
        const [outcome] = await client.deleteGroups(['orders-1']).catch((error) => error.groups);
        await client.disconnect();
        return outcome.errorCode ?? 0;
      };
      const groupAuthorizationFailed = 30;
      expect(await remove(consumer)).toBe(groupAuthorizationFailed);
      expect(await remove(offsets)).toBe(0);
    });
  });

  describe('ACLs', () => {
    const acl = (principal: string, resourceName: string) => ({
      ...{ principal, resourceName, host: '*' },
      resourceType: AclResourceTypes.TOPIC,
      resourcePatternType: ResourcePatternTypes.LITERAL,
      operation: AclOperationTypes.CREATE,
      permissionType: AclPermissionTypes.ALLOW,
    });

    it('decide for passwords and certificates, and never reach a role; statements reach nobody else', async () => {
      const certified = stage.byCertificate('certified');
      expect([await creatable(stage.byScram('reader')), await creatable(certified)]).toEqual(['', '']);
      const client = stage.byScram('admin').admin();
      await client.connect();
      await client.createAcls({
        acl: [
          ...[acl('User:reader', 'orders.placed'), acl('User:CN=certified', 'payments.made')],
          ...[acl(`User:${plain.principal}`, 'orders.placed'), acl('User:*', 'payments.made')],
        ],
      });
      await client.disconnect();
      while ((await creatable(stage.byScram('reader'))) !== 'orders payments') await wait(50);
      expect(await creatable(certified)).toBe('payments');
      expect([await creatable(as(plain)), await creatable(as(narrow))]).toEqual(['', 'orders']);
    });
  });
});
