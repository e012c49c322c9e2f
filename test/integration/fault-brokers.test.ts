import { connectKafkaAdmin } from '../../lib/adapters/kafka/kafka-admin.ts';
import type { KafkaAdmin } from '../../lib/reconciler/ports.ts';
import { observeUntil } from '../port-contracts/kafka-admin-contract.ts';
import { type BreakableTwin, startBreakableTwin } from '../support/breakable-twin.ts';
import { startBrokerProxy } from '../support/broker-proxy.ts';
import { aclOf, documentOf, topicOf } from '../support/domain-documents.ts';
import { domainRuns } from '../support/domain-runs.ts';
import { startThrottledMove } from '../support/throttled-move.ts';

jest.setTimeout(120_000);

let twin: BreakableTwin;
const opened: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  twin = await startBreakableTwin({ name: 'fault-brokers', brokers: 3 });
});

afterEach(async () => {
  await twin.repair();
  for (const each of opened.splice(0).reverse()) await each.close();
});

afterAll(() => twin?.stop());

function closedAfterwards<T extends { close(): Promise<void> }>(it: T): T {
  opened.push(it);
  return it;
}

/** Every topic of a test has one replica, so that no test waits for brokers to agree on more than it is about. */
const single = (name: string, configs = {}) => topicOf(name, { partitions: 1, replicationFactor: 1, configs });

const others = (nodeId: number) => [1, 2, 3].filter((other) => other !== nodeId);

describe('A run on three brokers, one of which is killed under it', () => {
  const addressOf = (nodeId: number) => twin.bootstrapServers[nodeId - 1] ?? '';

  it.each([
    ['the controller', (_: number, controller: number) => controller],
    ['the broker that it talks to', (entry: number) => entry],
  ])(
    'ends applied and names what it could not see, when it is %s, and the next run is empty',
    async (who, victimOf) => {
      const controller = twin.controller();
      const [entry = 0, next = 0] = others(controller);
      const victim = victimOf(entry, controller);
      const proxy = closedAfterwards(await startBrokerProxy(twin.folder, addressOf(entry)));
      proxy.decide(async () => {
        proxy.decide(() => undefined);
        await twin.kill(victim);
        return undefined;
      });
      const servers = [proxy.address, addressOf(next)];
      const runs = domainRuns(closedAfterwards(await connectKafkaAdmin(twin.connection(servers))));
      const name = `orders.${who.replaceAll(' ', '-')}`;
      const document = documentOf({ topics: [topicOf(name)], acls: [aclOf({ resourceName: name })] });
      expect(await runs.apply(document)).toMatchObject({
        status: 'applied',
        outcomes: [{ outcome: 'applied' }, { outcome: 'applied' }],
        unseenBrokers: [victim],
      });
      await twin.repair();
      expect(await runs.apply(document)).toMatchObject({ status: 'applied', outcomes: [], unseenBrokers: [] });
    },
  );
});

describe('A run beside the work of others', () => {
  let admin: KafkaAdmin;
  beforeEach(async () => {
    admin = closedAfterwards(await connectKafkaAdmin(twin.connection()));
  });

  it('leaves a running reassignment, its throttles, a foreign override and a foreign ACL as they are', async () => {
    const name = 'orders.moving';
    const runs = domainRuns(admin);
    const document = (retention: string) => {
      const acls = [aclOf({ resourceName: name })];
      return documentOf({ topics: [single(name, { 'retention.ms': retention })], acls });
    };
    await runs.apply(document('604800000'));
    const throttled = '0:1,0:2,0:3';
    const guests = {
      'leader.replication.throttled.replicas': throttled,
      'follower.replication.throttled.replicas': throttled,
      'segment.ms': '86400001',
    };
    await admin.editConfigs([{ topic: name, set: guests, remove: [] }]);
    const foreign = aclOf({ resourceName: name, principal: 'User:guest', host: '10.1.2.3' });
    await admin.addAcls([foreign]);
    const move = closedAfterwards(await startThrottledMove(twin.connection(), name));
    for (const broker of [1, 2, 3]) {
      await observeUntil(admin, { expected: [name], broker }, ({ topics, acls }) => {
        const shown = topics.find((topic) => topic.name === name)?.configs['segment.ms'] !== undefined;
        return shown && acls.some(({ principal }) => principal === 'User:guest');
      });
    }
    const before = await move.look();
    expect(before).toMatch(/"addingReplicas":\[\d\].*leader\.replication\.throttled\.replicas.*segment\.ms/);
    const changed = document('704800000');
    expect(await runs.apply(changed)).toMatchObject({ status: 'applied', outcomes: [{ outcome: 'applied' }] });
    expect(await move.look()).toBe(before);
    expect((await admin.observe({ expected: [] })).acls).toContainEqual(foreign);
    expect(await runs.apply(changed)).toMatchObject({ status: 'applied', outcomes: [] });
  });

  it('under a quota of 50 partitions per second waits as long as the broker asks, and the next run is empty', async () => {
    const limit = { entity: { user: 'admin' }, set: { controller_mutation_rate: 50 }, remove: [] };
    await admin.editQuotas([limit]);
    const requests: string[] = [];
    const onRequest = (apiName: string) => requests.push(apiName);
    const limited = closedAfterwards(await connectKafkaAdmin(twin.connection(), { onRequest }));
    const runs = domainRuns(limited);
    // The broker lends eleven seconds' worth in advance (`controller.quota.window.num`): 550 of these 750 partitions.
    const topics = Array.from({ length: 250 }, (_, index) => ({ ...single(`orders.limited-${index}`), partitions: 3 }));
    const document = documentOf({ topics, acls: [] });
    const report = await runs.apply(document);
    await admin.editQuotas([{ ...limit, set: {}, remove: ['controller_mutation_rate'] }]);
    expect(report).toMatchObject({ status: 'applied' });
    expect(requests.filter((apiName) => apiName === 'CreateTopics').length).toBeGreaterThan(1);
    expect(await runs.apply(document)).toMatchObject({ status: 'applied', outcomes: [] });
  });

  it('creates 999 of 1,000 topics, names the one that Kafka refuses, and the next run tries that one alone', async () => {
    const names = Array.from({ length: 1_000 }, (_, index) => `orders.one-of-${index}`);
    const faulty = 'orders.one-of-500';
    const topics = names.map((name) => single(name, name === faulty ? { 'max.message.bytes': '-5' } : {}));
    const document = documentOf({ topics, acls: [] });
    const runs = domainRuns(admin);
    const refused = { outcome: 'failed', reason: expect.stringMatching(/^INVALID_CONFIG: .*max\.message\.bytes/) };
    const report = await runs.apply(document);
    const outcomes = report.status === 'partly-applied' ? report.outcomes : [];
    expect(outcomes.filter(({ outcome }) => outcome === 'applied')).toHaveLength(999);
    expect(outcomes.filter(({ outcome }) => outcome !== 'applied')).toMatchObject([
      { change: { after: { name: faulty } }, ...refused },
    ]);
    expect(await runs.apply(document)).toMatchObject({
      status: 'partly-applied',
      outcomes: [{ change: { after: { name: faulty } }, ...refused }],
    });
  });
});
