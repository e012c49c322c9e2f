import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { downTwin, startTwin, type Twin, type TwinAddress, twinStatus, upTwin } from '../../lib/local/twin.ts';
import { lineFolder, twinPlace } from '../support/kafka-line.ts';

const folder = lineFolder('twins/twin');
const admin = { name: 'admin', password: 'a "quoted", \\ and ünicode password' };
const reader = { name: 'reader', password: 'reader-password' };

async function options() {
  const configuration = 'default.replication.factor=3\nmin.insync.replicas=2';
  return { ...(await twinPlace('twin')), configuration, users: [admin, reader], superUsers: [admin.name] };
}

function adminOf(twin: TwinAddress, user: { readonly name: string; readonly password: string }) {
  return new Kafka({
    brokers: [...twin.bootstrapServers],
    ssl: { ca: [readFileSync(twin.caFile, 'utf8')] },
    sasl: { mechanism: 'scram-sha-512', username: user.name, password: user.password },
    retry: { retries: 0 },
    logLevel: logLevel.NOTHING,
  }).admin();
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('a twin of three brokers', () => {
  let twin: Twin;
  beforeAll(async () => {
    twin = await startTwin(await options());
  }, 120_000);
  afterAll(() => twin?.stop(), 30_000);

  it('shows all brokers to a user who logs in over TLS', async () => {
    const client = adminOf(twin, admin);
    await client.connect();
    const { brokers } = await client.describeCluster();
    await client.disconnect();
    expect(brokers.map(({ nodeId }) => nodeId).sort()).toEqual([1, 2, 3]);
  });

  it('refuses a wrong password', async () => {
    await expect(adminOf(twin, { ...admin, password: 'wrong' }).connect()).rejects.toThrow('invalid credentials');
  });

  it('refuses a user without an ACL, and lets a super user do what that one may not', async () => {
    const topics = [{ topic: 'payments.events', numPartitions: 1 }];
    const create = async (user: typeof admin) => {
      const client = adminOf(twin, user);
      await client.connect();
      return client.createTopics({ topics, waitForLeaders: false }).finally(() => client.disconnect());
    };
    await expect(create(reader)).rejects.toMatchObject({ errors: [{ type: 'TOPIC_AUTHORIZATION_FAILED' }] });
    await expect(create(admin)).resolves.toBe(true);
  });

  it('refuses a client whom its certificate authority does not convince', async () => {
    const sasl = { mechanism: 'scram-sha-512', username: admin.name, password: admin.password } as const;
    const brokers = [...twin.bootstrapServers];
    const client = new Kafka({ brokers, ssl: true, sasl, retry: { retries: 0 }, logLevel: logLevel.NOTHING }).admin();
    await expect(client.connect()).rejects.toThrow('certificate');
  });

  it('keeps passwords where only their owner can read them', () => {
    const file = join(twin.clientsFolder, 'reader.properties');
    expect(readFileSync(file, 'utf8')).toContain('username="reader" password="reader-password"');
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  it('refuses a second twin in its folder', async () => {
    await expect(startTwin(await options())).rejects.toMatchObject({ code: 'TWIN_FAILED' });
    expect(twinStatus(folder)?.running).toEqual(twin.processIds);
  });

  it('ends its processes and removes passwords and records when it stops', async () => {
    const { storageFolder } = JSON.parse(readFileSync(join(folder, 'twin.json'), 'utf8'));
    await twin.stop();
    expect(twin.processIds.filter(isAlive)).toEqual([]);
    expect([storageFolder, twin.clientsFolder].filter(existsSync)).toEqual([]);
    expect(twinStatus(folder)).toBeUndefined();
  });
});

describe('a twin of one broker', () => {
  it('stays up until it is told to go down', async () => {
    const twin = await upTwin({ ...(await options()), brokers: 1 });
    expect(twinStatus(folder)).toMatchObject({ bootstrapServers: twin.bootstrapServers, running: twin.processIds });
    expect(await downTwin(folder)).toBe(true);
    expect(twin.processIds.filter(isAlive)).toEqual([]);
    expect(await downTwin(folder)).toBe(false);
  }, 60_000);

  it('says what is wrong with a configuration that Kafka refuses, and leaves nothing behind', async () => {
    const failing = startTwin({
      ...(await options()),
      brokers: 1,
      configuration: 'replica.selector.class=no.such.Class',
    });
    await expect(failing).rejects.toThrow(/ended while starting:[\s\S]*ClassNotFoundException: no\.such\.Class/);
    expect(twinStatus(folder)).toBeUndefined();
  }, 60_000);

  it('takes other ports when its own are in use', async () => {
    const first = await startTwin({ ...(await options()), brokers: 1 });
    const second = await startTwin({ ...(await options()), folder: `${folder}-2`, brokers: 1 });
    await Promise.all([first.stop(), second.stop()]);
    expect(second.bootstrapServers).not.toEqual(first.bootstrapServers);
  }, 60_000);
});
