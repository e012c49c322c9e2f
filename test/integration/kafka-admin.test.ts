import { rootCertificates } from 'node:tls';
import { inspect } from 'node:util';
import { type Consumer, Kafka, logLevel } from 'kafkajs';
import type { KafkaConnection } from '../../lib/adapters/kafka/connection-settings.ts';
import { connectKafkaAdmin } from '../../lib/adapters/kafka/kafka-admin.ts';
import { startTwin, type Twin } from '../../lib/local/twin.ts';
import type { AclBinding, AclOperation } from '../../lib/model/acl.ts';
import type { TopicState } from '../../lib/model/topic.ts';
import type { KafkaAdmin } from '../../lib/reconciler/ports.ts';
import { describeKafkaAdmin, observeUntil } from '../port-contracts/kafka-admin-contract.ts';
import { twinPlace } from '../support/kafka-line.ts';

jest.setTimeout(120_000);

const password = 'twin-password';
let twin: Twin;

beforeAll(async () => {
  twin = await startTwin({
    ...(await twinPlace('kafka-admin')),
    brokers: 3,
    configuration: 'auto.create.topics.enable=false\nallow.everyone.if.no.acl.found=false\n',
    users: ['admin', 'partial', 'nobody'].map((name) => ({ name, password })),
    superUsers: ['admin'],
  });
});

afterAll(async () => {
  await Promise.all(consumers.map((consumer) => consumer.disconnect()));
  await twin?.stop();
});

function connection(username: string, more: Partial<KafkaConnection> = {}): KafkaConnection {
  const authentication = { mode: 'scram', username, password } as const;
  return { bootstrapServers: twin.bootstrapServers, ca: twin.ca, authentication, ...more };
}

async function failure(attempt: Promise<unknown>): Promise<unknown> {
  return attempt.then(
    () => 'no failure',
    (error: unknown) => error,
  );
}

function client(): Kafka {
  return new Kafka({
    brokers: [...twin.bootstrapServers],
    ssl: { ca: [twin.ca] },
    sasl: { mechanism: 'scram-sha-512', username: 'admin', password },
    logLevel: logLevel.NOTHING,
  });
}

async function putRecord(topic: string): Promise<void> {
  const producer = client().producer();
  await producer.connect();
  await producer.send({ topic, messages: [{ value: 'a record', partition: 1 }] });
  await producer.disconnect();
}

const consumers: Consumer[] = [];

async function read(topic: string, groupId: string): Promise<void> {
  const consumer = client().consumer({ groupId });
  consumers.push(consumer);
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await new Promise<void>((resolve) => {
    consumer.on(consumer.events.COMMIT_OFFSETS, () => resolve());
    void consumer.run({ autoCommitThreshold: 1, eachMessage: async () => undefined });
  });
}

/** Gives every user the same password. */
const passwords = {
  passwordsOf: async (users: readonly string[]) => new Map(users.map((user) => [user, 'a-new-pässword'] as const)),
};

describeKafkaAdmin('the adapter on three brokers', () => connectKafkaAdmin(connection('admin'), { passwords }), {
  putRecord,
  read,
});

describe('a user that was created', () => {
  const user = 'created-user';
  const login = (password: string) => connectKafkaAdmin(connection(user, { authentication: { ...scram, password } }));
  const scram = { mode: 'scram', username: user } as const;
  let admin: KafkaAdmin;

  beforeAll(async () => {
    admin = await connectKafkaAdmin(connection('admin'), { passwords });
    await admin.createUsers([user]);
    for (const broker of [1, 2, 3]) {
      const options = { expected: [], onlyExpected: true, broker };
      await observeUntil(admin, options, ({ users }) => users?.includes(user) === true);
    }
  });

  afterAll(() => admin?.close());

  it('logs in with the password of the store and with no other', async () => {
    const connected = await login('a-new-pässword');
    expect(connected.clusterId).toBe(admin.clusterId);
    await connected.close();
    expect(await failure(login('another'))).toMatchObject({ code: 'BROKER_AUTHENTICATION_FAILED' });
  });

  it('is neither seen nor made by an admin without passwords', async () => {
    const without = await connectKafkaAdmin(connection('admin'));
    expect(await without.observe({ expected: [], onlyExpected: true })).not.toHaveProperty('users');
    expect(await failure(without.createUsers(['other']))).toMatchObject({ name: 'TypeError' });
    await without.close();
  });

  it('is made by those only who may alter the cluster', async () => {
    const nobody = await connectKafkaAdmin(connection('nobody'), { passwords });
    const outcomes = await nobody.createUsers(['other']);
    await nobody.close();
    expect(outcomes.map(({ error }) => error?.name)).toEqual(['CLUSTER_AUTHORIZATION_FAILED']);
  });
});

describe('a connection that cannot work', () => {
  const deadPort = 'localhost:1';

  it.each([
    [
      'a wrong password',
      () => connection('admin', { authentication: { mode: 'scram', username: 'admin', password: 'wrong-secret' } }),
      'BROKER_AUTHENTICATION_FAILED',
      /refused the login of User:admin: check user name and password/,
    ],
    [
      'another CA',
      () => connection('admin', { ca: rootCertificates[0] }),
      'BROKER_CERTIFICATE_UNTRUSTED',
      /^The certificate of localhost:\d+ is not trusted .* pass the CA that signed it/,
    ],
    [
      'a port where nobody listens',
      () => connection('admin', { bootstrapServers: [deadPort] }),
      'BROKER_UNREACHABLE',
      /^localhost:1 cannot be reached \(ECONNREFUSED\): check the address, the port/,
    ],
    [
      'a login that the port does not know',
      () => connection('admin', { authentication: { mode: 'iam', region: 'eu-central-1' } }),
      'BROKER_AUTHENTICATION_FAILED',
      /this must be the IAM port/,
    ],
  ])('with %s says what to do and repeats no secret', async (_, settings, code, message) => {
    const error = await failure(connectKafkaAdmin(settings()));
    expect(error).toMatchObject({ name: 'PlatformError', code, message: expect.stringMatching(message) });
    expect(inspect(error, { depth: 9 })).not.toMatch(/twin-password|wrong-secret/);
  });

  it('goes on to the next bootstrap server when one is down', async () => {
    const bootstrapServers = [deadPort, ...twin.bootstrapServers.slice(0, 1)];
    const admin = await connectKafkaAdmin(connection('admin', { bootstrapServers }));
    expect(admin.clusterId).toMatch(/^[\w-]{22}$/);
    await admin.close();
  });
});

describe('a principal without enough rights', () => {
  const topic: TopicState = { name: 'rights.hidden', partitions: 1, replicationFactor: 1, configs: {} };
  const allow = (operation: AclOperation, more: Partial<AclBinding> = {}): AclBinding => ({
    resourceType: 'CLUSTER',
    resourceName: 'kafka-cluster',
    patternType: 'LITERAL',
    principal: 'User:partial',
    host: '*',
    operation,
    permission: 'ALLOW',
    ...more,
  });
  const onTopic = { resourceType: 'TOPIC', resourceName: topic.name } as const;
  const nothing = { expected: [], onlyExpected: true };
  const expectingTopic = { expected: [topic.name] };
  let admin: KafkaAdmin;
  let partial: KafkaAdmin;

  beforeAll(async () => {
    admin = await connectKafkaAdmin(connection('admin'));
    partial = await connectKafkaAdmin(connection('partial'));
    await admin.createTopics([topic]);
  });

  afterAll(async () => {
    await Promise.all([admin?.close(), partial?.close()]);
  });

  /** An ACL is enforced by each broker when it has heard of it. */
  const failureMatching = async (options: { readonly expected: readonly string[] }, message: RegExp) => {
    let error = await failure(partial.observe(options));
    for (let attempt = 0; attempt < 100 && !message.test(String(error)); attempt += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      error = await failure(partial.observe(options));
    }
    return error;
  };

  it('on the cluster learns which', async () => {
    const nobody = await connectKafkaAdmin(connection('nobody'));
    const error = await failure(nobody.observe({ ...nothing, forChange: true }));
    await nobody.close();
    expect(error).toMatchObject({
      code: 'KAFKA_RIGHTS_MISSING',
      message: 'User:nobody lacks DESCRIBE and ALTER on the cluster: add ALLOW ACLs for it.',
    });
  });

  it('on an expected topic learns which, instead of taking the topic for absent', async () => {
    await admin.addAcls([allow('DESCRIBE'), allow('ALTER')]);
    const error = await failureMatching(expectingTopic, /rights\.hidden/);
    expect(error).toMatchObject({
      code: 'KAFKA_RIGHTS_MISSING',
      message: 'User:partial lacks DESCRIBE on topic rights.hidden: add ALLOW ACLs for it.',
    });
  });

  it('on the configs of a topic learns which, and sees the topic with them', async () => {
    await admin.addAcls([allow('DESCRIBE', onTopic)]);
    const error = await failureMatching(expectingTopic, /CONFIGS/);
    expect(error).toMatchObject({
      code: 'KAFKA_RIGHTS_MISSING',
      message: 'User:partial lacks DESCRIBE_CONFIGS on topic rights.hidden: add ALLOW ACLs for it.',
    });
    await admin.addAcls([allow('DESCRIBE_CONFIGS', onTopic)]);
    expect(await failureMatching(expectingTopic, /no failure/)).toBe('no failure');
  });

  it('to change something is told so item by item', async () => {
    const items = [{ ...topic, name: 'rights.new' }];
    for (const outcomes of [
      await partial.createTopics(items),
      await partial.validate({ kind: 'create-topic', items }),
      await partial.validate({ kind: 'grow-partitions', items: [{ topic: topic.name, partitions: 2 }] }),
      await partial.validate({ kind: 'edit-configs', items: [{ topic: topic.name, set: {}, remove: ['flush.ms'] }] }),
    ])
      expect(outcomes.map(({ error }) => error?.name)).toEqual(['TOPIC_AUTHORIZATION_FAILED']);
    const nobody = await connectKafkaAdmin(connection('nobody'));
    const added = await nobody.addAcls([allow('ALL')]);
    const removed = await nobody.removeAcls([allow('ALL')]);
    await nobody.close();
    expect([...added, ...removed].map(({ error }) => error?.name)).toEqual([
      'CLUSTER_AUTHORIZATION_FAILED',
      'CLUSTER_AUTHORIZATION_FAILED',
    ]);
  });
});

describe('the number of requests', () => {
  const everything = { expected: [] };
  const [topicCount, aclCount] = [1_000, 2_000];

  /** Adds what is missing to the numbers, and waits until each broker shows it. */
  const fillCluster = async (admin: KafkaAdmin): Promise<readonly string[]> => {
    const before = await admin.observe(everything);
    const count = (total: number, present: number) => Array.from({ length: total - present }, (_, index) => index);
    const topics = count(topicCount, before.topics.length).map((index) => ({
      name: `count.${index}`,
      partitions: 1,
      replicationFactor: 1,
      configs: { 'retention.ms': '86400000' },
    }));
    const acls = count(aclCount, before.acls.length).map((index) => ({
      resourceType: 'TOPIC' as const,
      resourceName: `count.${index}`,
      patternType: 'LITERAL' as const,
      principal: 'User:count',
      host: '*',
      operation: 'READ' as const,
      permission: 'ALLOW' as const,
    }));
    await admin.createTopics(topics);
    await admin.addAcls(acls);
    for (const broker of before.brokers) {
      await observeUntil(admin, { ...everything, broker }, (observed) => {
        return observed.topics.length === topicCount && observed.acls.length === aclCount;
      });
    }
    return [...before.topics, ...topics].map(({ name }) => name);
  };

  it('for a look at 1,000 topics and 2,000 ACLs is at most nine, login included', async () => {
    const preparing = await connectKafkaAdmin(connection('admin'));
    const expected = await fillCluster(preparing);
    await preparing.close();

    const requests: string[] = [];
    const admin = await connectKafkaAdmin(connection('admin'), { onRequest: (apiName) => requests.push(apiName) });
    const observed = await admin.observe({ expected });
    await admin.close();
    expect(observed.topics).toHaveLength(topicCount);
    expect(observed.acls).toHaveLength(aclCount);
    expect(requests).toContain('SaslAuthenticate');
    expect(requests.length).toBeLessThanOrEqual(9);
  });
});
