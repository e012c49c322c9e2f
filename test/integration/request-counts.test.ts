import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { systemClock } from '../../lib/adapters/aws/system-clock.ts';
import { connectKafkaAdmin } from '../../lib/adapters/kafka/kafka-admin.ts';
import { startTwin, type Twin } from '../../lib/local/twin.ts';
import type { DocumentTopic, DomainDocument } from '../../lib/model/domain-document.ts';
import { observingOnce } from '../../lib/reconciler/observing-once.ts';
import type { KafkaAdmin } from '../../lib/reconciler/ports.ts';
import { planDomain, reconcileDomain } from '../../lib/reconciler/reconcile-domain.ts';
import { storedLeases, storedLedgers } from '../../lib/reconciler/stored-state.ts';
import { aclOf, documentOf, hashedOf, topicOf } from '../support/domain-documents.ts';
import { twinPlace } from '../support/kafka-line.ts';
import { memoryStore } from '../support/object-store.ts';

jest.setTimeout(120_000);

const admin = { name: 'admin', password: 'twin-password' };
const names = Array.from({ length: 1_000 }, (_, index) => `orders.topic-${String(index).padStart(4, '0')}`);
const overrides = { 'cleanup.policy': 'delete', 'min.insync.replicas': '1', 'retention.ms': '259200000' };

function topic(name: string, changes: Readonly<Record<string, string>> = {}): DocumentTopic {
  return topicOf(name, { replicationFactor: 1, configs: { ...overrides, ...changes } });
}

/** 1,000 topics of three partitions and three overrides, and two ACLs on each for every client; `withdrawn` spares the first. */
function documentFor(clients: number, withdrawn = 0, declared = topics): DomainDocument {
  const acls = Array.from({ length: clients }, (_, client) =>
    names.slice(client === 0 ? withdrawn : 0).flatMap((resourceName) => {
      const one = { resourceName, principal: `User:orders-${client}` };
      return [aclOf({ ...one, operation: 'WRITE' }), aclOf({ ...one, operation: 'DESCRIBE' })];
    }),
  );
  return documentOf({
    principals: Array.from({ length: clients }, (_, client) => `User:orders-${client}`),
    topics: declared,
    acls: acls.flat(),
  });
}

/** As they are at first, with one override of 100 changed, and then with one more. */
const topics = names.map((name) => topic(name));
const edited = names.map((name, index) => topic(name, index < 100 ? { 'retention.ms': '345600000' } : {}));
const grown = [...edited, topic('orders.one-more')];

/** What was sent to brokers, login left out, and what they answered. */
interface Traffic {
  readonly requests: readonly string[];
  readonly bytesRead: number;
}

let twin: Twin;
const store = memoryStore();
const ports = { ledgers: storedLedgers(store), leases: storedLeases(store, systemClock), clock: systemClock };

beforeAll(async () => {
  twin = await startTwin({
    ...(await twinPlace('request-counts')),
    brokers: 1,
    configuration: '',
    users: [admin],
    superUsers: [admin.name],
  });
});

afterAll(async () => {
  await twin?.stop();
});

async function trafficOf(use: (admin: KafkaAdmin) => Promise<unknown>): Promise<Traffic> {
  const requests: string[] = [];
  const sockets: Socket[] = [];
  const onSocket = (message: unknown) => sockets.push((message as { readonly socket: Socket }).socket);
  subscribe('net.client.socket', onSocket);
  const authentication = { mode: 'scram', username: admin.name, password: admin.password } as const;
  const connection = { bootstrapServers: twin.bootstrapServers, ca: twin.ca, authentication };
  const connected = await connectKafkaAdmin(connection, {
    onRequest: (name) => {
      if (!/^(ApiVersions|Sasl)/.test(name)) requests.push(name);
    },
  });
  await use(connected).finally(() => connected.close());
  unsubscribe('net.client.socket', onSocket);
  expect(sockets).toHaveLength(1);
  return { requests, bytesRead: sockets.reduce((sum, { bytesRead }) => sum + bytesRead, 0) };
}

function apply(document: DomainDocument): Promise<Traffic> {
  return trafficOf(async (connected) => {
    const request = { desired: hashedOf(document), requestId: crypto.randomUUID(), owner: 'test', appliedBy: 'test' };
    expect(await reconcileDomain({ ...ports, admin: connected }, request)).toMatchObject({ status: 'applied' });
  });
}

const writes = /^(Create|Delete|IncrementalAlter)/;

function untilLastWrite(requests: readonly string[]): readonly string[] {
  return requests.slice(0, 1 + requests.findLastIndex((name) => writes.test(name)));
}

describe('The number of requests, over one connection', () => {
  it('that plan 1,000 topics and 2,000 ACLs is at most nine, with the brokers asked whether they would take them', async () => {
    const { requests } = await trafficOf(async (connected) => {
      const { plan, refusals } = await planDomain({ ...ports, admin: connected }, hashedOf(documentFor(1)));
      expect(plan.changes).toHaveLength(3_000);
      expect({ refusals, notices: plan.notices }).toEqual({ refusals: [], notices: [] });
    });
    expect(requests).toContain('CreateTopics');
    expect(requests.length).toBeLessThanOrEqual(9);
  });

  it('that create 1,000 topics and 2,000 ACLs is at most nine before their verification', async () => {
    const { requests } = await apply(documentFor(1));
    const needed = untilLastWrite(requests);
    expect(needed).toEqual(expect.arrayContaining(['CreateTopics', 'CreateAcls']));
    expect(needed.length).toBeLessThanOrEqual(9);
  });

  it('that find nothing to do on them is five, with at most 2 MB read, right after they were created', async () => {
    const { requests, bytesRead } = await trafficOf(async (connected) => {
      const { plan } = await planDomain({ ...ports, admin: connected }, hashedOf(documentFor(1)));
      expect(plan.changes).toEqual([]);
    });
    expect([...requests].sort()).toEqual([
      'DescribeAcls',
      'DescribeConfigs',
      'DescribeConfigs',
      'Metadata',
      'Metadata',
    ]);
    expect(bytesRead).toBeLessThanOrEqual(2_000_000);
  });

  it('that look for drift in ten of 1,000 topics is at most four, with a tenth of the bytes, when only the declared ones are read', async () => {
    const ten = hashedOf(documentOf({ topics: documentFor(0).topics.slice(0, 10), acls: [] }));
    const look = (onlyDeclared: boolean) =>
      trafficOf(async (connected) => {
        const reader = observingOnce(connected, [ten], { onlyDeclared });
        const { plan } = await planDomain({ ...ports, ledgers: storedLedgers(memoryStore()), admin: reader }, ten);
        expect(plan.changes).toEqual([]);
        expect(plan.notices.some(({ kind }) => kind === 'undeclared-topic')).toBe(!onlyDeclared);
      });
    const [full, declared] = [await look(false), await look(true)];
    expect(full.requests.length).toBeLessThanOrEqual(5);
    expect(declared.requests.length).toBeLessThanOrEqual(4);
    expect(declared.bytesRead).toBeLessThanOrEqual(full.bytesRead / 10);
  });

  it.each([
    ['change one override of 100 topics is six up to the change', edited, 6],
    ['create one more topic is seven up to the change', grown, 7],
  ])('that %s, and looks at nothing but the changed topics after it', async (_, declared, count) => {
    const { requests, bytesRead } = await apply(documentFor(1, 0, declared));
    const needed = untilLastWrite(requests);
    expect(needed).toHaveLength(count);
    const after = requests.slice(needed.length);
    expect(after).toContain('DescribeConfigs');
    expect(new Set(after)).toEqual(new Set(['Metadata', 'DescribeConfigs']));
    expect(bytesRead).toBeLessThanOrEqual(2_000_000);
  });

  it('that remove 1,000 of 20,000 ACLs holds at most five writes', async () => {
    await apply(documentFor(10, 0, grown));
    const { requests } = await apply(documentFor(10, 500, grown));
    const sent = requests.filter((name) => writes.test(name));
    expect(new Set(sent)).toEqual(new Set(['DeleteAcls']));
    expect(sent.length).toBeLessThanOrEqual(5);
  });
});
