import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Kafka, logLevel, Partitioners, type Producer } from 'kafkajs';
import { connectKafkaAdmin } from '../../lib/adapters/kafka/kafka-admin.ts';
import { main } from '../../lib/cli/main.ts';
import { makeClientAuthority } from '../../lib/local/client-authority.ts';
import { type ClientKeys, issueClientKeys, twinAuthority } from '../../lib/local/client-keys.ts';
import { startTwin, type Twin } from '../../lib/local/twin.ts';
import { clusterAcls, topicAcls } from '../../lib/model/access.ts';
import type { AclBinding } from '../../lib/model/acl.ts';
import type { Client } from '../../lib/model/client.ts';
import type { KafkaAdmin } from '../../lib/reconciler/ports.ts';
import { observeUntil } from '../port-contracts/kafka-admin-contract.ts';
import { lineFolder, twinPlace } from '../support/kafka-line.ts';
import { recordingTerminal } from '../support/recording-terminal.ts';

jest.setTimeout(60_000);

const root = resolve(__dirname, '../..');
const folder = lineFolder('twins/client-certificates');
const state = join(folder, 'state');
const topic = 'orders.events';
const day = 86_400_000;
const password = 'not-a-secret';
const certified: Client = { name: 'orders-service', authentication: 'mtls' };
const scram: Client = { name: 'orders-scram', authentication: 'scram' };

describe('Client certificates on a real broker', () => {
  let twin: Twin;
  let admin: KafkaAdmin;
  const producers: Producer[] = [];

  beforeAll(async () => {
    rmSync(state, { recursive: true, force: true });
    twin = await startTwin({
      ...(await twinPlace('client-certificates')),
      configuration: '',
      users: ['admin', scram.name].map((name) => ({ name, password })),
      superUsers: ['admin'],
    });
    admin = await connectKafkaAdmin({
      bootstrapServers: twin.bootstrapServers,
      ca: twin.ca,
      authentication: { mode: 'scram', username: 'admin', password },
    });
    await admin.createTopics([{ name: topic, partitions: 1, replicationFactor: 1, configs: {} }]);
    const grants = [certified, scram].flatMap((client) => topicAcls('produce', topic, client));
    await admin.addAcls(grants);
    await observeUntil(admin, { expected: [topic] }, (seen) => seen.acls.length === grants.length);
  }, 60_000);

  afterEach(() => Promise.all(producers.splice(0).map((producer) => producer.disconnect())));
  afterAll(async () => {
    await admin?.close();
    await twin?.stop();
  }, 30_000);

  const certificateOf = (name: string, { by = twinAuthority(twin), until = undefined as number | undefined } = {}) =>
    issueClientKeys(name, by, until);

  async function producer(ssl: ClientKeys): Promise<Producer> {
    const kafka = new Kafka({
      brokers: [...twin.tlsServers],
      ssl: { ...ssl, ca: [twin.ca] },
      retry: { retries: 0 },
      logLevel: logLevel.NOTHING,
    });
    return connected(kafka);
  }

  async function connected(kafka: Kafka): Promise<Producer> {
    const made = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner, retry: { retries: 0 } });
    producers.push(made);
    await made.connect();
    return made;
  }

  const write = (by: Producer) => by.send({ topic, messages: [{ value: 'one' }] });
  const refused = /not authorized/i;

  async function run(...args: readonly string[]) {
    const terminal = recordingTerminal();
    const connection = ['--bootstrap-servers', twin.bootstrapServers.join(',')];
    const login = ['--command-config', join(twin.clientsFolder, 'admin.properties'), '--state', state];
    const all = [...args, '-e', 'dev', '--config', join(root, 'config'), ...connection, ...login];
    const code = await main(all, terminal);
    return { code, out: terminal.lines.join('\n'), notes: terminal.notes.join('\n') };
  }

  it('make a principal of the common name alone, whom the ACLs of that name let in', async () => {
    await expect(write(await producer(certificateOf('orders-service')))).resolves.toHaveLength(1);
  });

  it('let the command line itself in, from a PEM file with key and certificate', async () => {
    const operator: Client = { name: 'operator', authentication: 'mtls', clusterOperations: ['DESCRIBE'] };
    const grants = clusterAcls(operator);
    await admin.addAcls(grants);
    const { brokers } = await admin.observe({ expected: [], onlyExpected: true });
    const seen = (acls: readonly AclBinding[]) => acls.some(({ principal }) => principal === grants[0]?.principal);
    for (const broker of brokers) {
      await observeUntil(admin, { expected: [], onlyExpected: true, broker }, ({ acls }) => seen(acls));
    }
    const { cert, key } = certificateOf(operator.name);
    const files = { pem: join(folder, 'operator.pem'), properties: join(folder, 'operator.properties') };
    writeFileSync(files.pem, `${key}${cert}`, { mode: 0o600 });
    const store = `ssl.keystore.type=PEM\nssl.keystore.location=${files.pem}\n`;
    const trust = `ssl.truststore.type=PEM\nssl.truststore.location=${twin.caFile}\n`;
    writeFileSync(files.properties, `security.protocol=SSL\n${store}${trust}`);
    const terminal = recordingTerminal();
    const question = ['explain', 'ledger-service', 'read', 'payments.events', '--blocks', '-e', 'dev'];
    const place = ['--config', join(root, 'config'), '--state', state];
    const connection = ['--bootstrap-servers', twin.tlsServers.join(','), '--command-config', files.properties];
    expect(await main([...question, ...place, ...connection], terminal)).toBe(0);
    expect(terminal.lines[0]).toBe('yes: ledger-service may read payments.events');
  });

  it('of another name have none of its rights', async () => {
    await expect(write(await producer(certificateOf('orders-service-2')))).rejects.toThrow(refused);
  });

  it('that were renewed, under another key, are the same principal', async () => {
    const [first, second] = [certificateOf('orders-service'), certificateOf('orders-service')];
    expect(second.key).not.toBe(first.key);
    const [old, renewed] = [await producer(first), await producer(second)];
    // Both at once: a program takes over the new one while instances with the old one still run.
    await expect(Promise.all([write(old), write(renewed)])).resolves.toHaveLength(2);
  });

  it('that have expired are refused, and so are those of an authority that the cluster does not name', async () => {
    await expect(producer(certificateOf('orders-service', { until: Date.now() - 1_000 }))).rejects.toThrow(
      /certificate/i,
    );
    const foreign = makeClientAuthority('tidegate-twin-client-ca', { from: Date.now() - day, until: Date.now() + day });
    await expect(producer(certificateOf('orders-service', { by: foreign }))).rejects.toThrow(/certificate/i);
  });

  it('of a blocked client are refused while they are valid, on open connections too, until it is let in again', async () => {
    const ssl = certificateOf('orders-service');
    const open = await producer(ssl);
    await write(open);
    const blocked = await run('block', 'User:CN=orders-service', '--reason', 'key in a repository');
    expect(blocked).toMatchObject({ code: 0, out: expect.stringContaining('User:CN=orders-service: blocked') });
    await expect(write(open)).rejects.toThrow(refused);
    await expect(write(await producer(ssl))).rejects.toThrow(refused);
    const again = await run('block', 'User:CN=orders-service', '--reason', 'again');
    expect(again.out).toMatch(/blocked already, by .* on the command line at .*: key in a repository/);
    expect((await run('unblock', 'User:CN=orders-service')).code).toBe(0);
    await expect(write(await producer(ssl))).resolves.toHaveLength(1);
  });

  it('are not needed for a block: a SCRAM client is shut out as well, and nobody else', async () => {
    const kafka = new Kafka({
      brokers: [...twin.bootstrapServers],
      ssl: { ca: [twin.ca] },
      sasl: { mechanism: 'scram-sha-512', username: scram.name, password },
      retry: { retries: 0 },
      logLevel: logLevel.NOTHING,
    });
    const open = await connected(kafka);
    await write(open);
    const report = await run('block', `User:${scram.name}`, '--reason', 'leaver', '--json');
    expect(JSON.parse(report.out)).toMatchObject({ status: 'done', changed: 4, unseenBrokers: [] });
    await expect(write(open)).rejects.toThrow(refused);
    await expect(write(await producer(certificateOf('orders-service')))).resolves.toHaveLength(1);
    expect((await run('unblock', `User:${scram.name}`)).code).toBe(0);
    await expect(write(open)).resolves.toHaveLength(1);
  });

  it('or passwords of a declared client that is blocked: plan, drift and explain say so and leave it', async () => {
    expect((await run('apply', '--domain', 'ledger')).code).toBe(0);
    expect((await run('block', 'ledger-service', '--reason', 'INC-4711')).code).toBe(0);
    const planned = await run('plan', '--domain', 'ledger', '--detailed-exitcode');
    expect(planned).toMatchObject({ code: 0, out: expect.stringContaining('blocked: User:ledger-service: denied') });
    expect((await run('drift', '--domain', 'ledger')).code).toBe(0);
    const explained = await run('explain', 'ledger-service', 'read', 'payments.events', '--blocks');
    expect(explained.out).toMatch(/^no: ledger-service may not read payments\.events\n {2}blocked by .*: INC-4711$/m);
    expect((await run('unblock', 'ledger-service')).code).toBe(0);
    const after = await run('explain', 'ledger-service', 'read', 'payments.events', '--blocks');
    expect(after.out).toMatch(/^yes: /);
  });
});
