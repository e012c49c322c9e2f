import { stateBucket } from '../../lib/adapters/aws/state-bucket.ts';
import { connectKafkaAdmin } from '../../lib/adapters/kafka/kafka-admin.ts';
import type { DomainDocument } from '../../lib/model/domain-document.ts';
import type { KafkaAdmin } from '../../lib/reconciler/ports.ts';
import { storedLedgers } from '../../lib/reconciler/stored-state.ts';
import { type BreakableTwin, startBreakableTwin } from '../support/breakable-twin.ts';
import { type BrokerProxy, type Interference, startBrokerProxy } from '../support/broker-proxy.ts';
import { aclOf, documentOf, topicOf } from '../support/domain-documents.ts';
import { domainRuns } from '../support/domain-runs.ts';
import { type FailingS3, startFailingS3 } from '../support/failing-s3.ts';
import { memoryStore } from '../support/object-store.ts';

jest.setTimeout(60_000);

let twin: BreakableTwin;
let proxy: BrokerProxy;
let admin: KafkaAdmin;

beforeAll(async () => {
  twin = await startBreakableTwin({ name: 'fault-state', brokers: 1 });
  proxy = await startBrokerProxy(twin.folder, twin.bootstrapServers[0] ?? '');
  admin = await connectKafkaAdmin(twin.connection([proxy.address]));
});

afterAll(async () => {
  await admin?.close();
  await proxy?.close();
  await twin?.stop();
});

const dayMilliseconds = 86_400_000;
const expires = new Date(Date.now() + dayMilliseconds).toISOString().slice(0, 10);

/** From one version of a domain to the next there is a change of every kind, in seven requests. */
function versionOf(domain: string, version: number): DomainDocument {
  const [kept, old, current] = ['kept', `v${version - 1}`, `v${version}`].map((name) => `${domain}.${name}`) as [
    string,
    string,
    string,
  ];
  const approved = { approvedBy: 'Jane Doe', ticket: 'ORD-1', expires };
  const configs = { 'retention.ms': String((version + 1) * dayMilliseconds) };
  return documentOf({
    domain,
    prefixes: { topics: [`${domain}.`], groups: [`${domain}-`], transactionalIds: [`${domain}-`] },
    topics: [
      topicOf(kept, { partitions: version + 1, replicationFactor: 1, configs }),
      topicOf(current, { partitions: 1, replicationFactor: 1, configs: {} }),
    ],
    acls: [aclOf({ resourceName: kept }), aclOf({ resourceName: current })],
    quotas: [{ entity: { user: domain }, limits: { producer_byte_rate: version + 1 } }],
    approvals: [
      { ...approved, action: 'delete-topic', resource: old },
      { ...approved, action: 'revoke-last-acl', resource: `TOPIC:${old}` },
    ],
  });
}

const applied = { status: 'applied' };
const nothingToDo = { status: 'applied', outcomes: [] };

describe('A run whose connection breaks at every request that changes something', () => {
  it.each<[string, string, Omit<Interference, 'before'>]>([
    ['before the request', 'lost', { cut: 'request', passing: 'nothing' }],
    ['in the middle of the request', 'halved', { cut: 'request', passing: 'half' }],
    ['before the answer', 'unanswered', { cut: 'answer', passing: 'nothing' }],
    ['in the middle of the answer', 'half-answered', { cut: 'answer', passing: 'half' }],
  ])('%s, ends applied, and the next run is empty', async (_, domain, interference) => {
    const runs = domainRuns(admin);
    await runs.apply(versionOf(domain, 1));
    const broken = new Set<string>();
    proxy.decide((apiName) => {
      if (broken.has(apiName)) return undefined;
      broken.add(apiName);
      return interference;
    });
    const report = await runs.apply(versionOf(domain, 2));
    proxy.decide(() => undefined);
    expect(report).toMatchObject({ ...applied, outcomes: Array(7).fill({ outcome: 'applied' }) });
    expect(broken.size).toBe(7);
    expect(await runs.apply(versionOf(domain, 2))).toMatchObject(nothingToDo);
  });
});

describe('A run whose state bucket', () => {
  const endpoint = 'AWS_ENDPOINT_URL_S3';
  const settings = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };
  let s3: FailingS3;

  beforeAll(async () => {
    s3 = await startFailingS3(new Map([['state', new Map()]]));
    Object.assign(process.env, { ...settings, [endpoint]: s3.url });
  });

  afterAll(async () => {
    for (const name of [...Object.keys(settings), endpoint]) delete process.env[name];
    await s3.close();
  });

  it('answers 503 from any of its requests on says so, and the run after that is complete', async () => {
    const runs = domainRuns(admin, stateBucket('state', 'eu-central-1'));
    const topics = [topicOf('orders.kept', { replicationFactor: 1 })];
    const readers = (count: number) => {
      const principals = Array.from({ length: count }, (_, index) => `User:reader-${index}`);
      return documentOf({
        topics,
        acls: principals.map((principal) => aclOf({ resourceName: 'orders.kept', principal })),
      });
    };
    await runs.apply(readers(1));
    for (let requests = 0; ; requests += 1) {
      s3.failAfter(requests);
      const document = readers(requests + 2);
      const ended = await runs.apply(document).catch((error: unknown) => error);
      s3.recover();
      if (!(ended instanceof Error)) {
        // Lease and ledger are read and written, the lease before the one request and after it, then the ledger; a lease
        // that cannot be given back harms nobody.
        expect({ requests, ended }).toMatchObject({ requests: 7, ended: applied });
        return;
      }
      expect(ended).toMatchObject({ code: 'AWS_REQUEST_FAILED', message: expect.stringContaining('Please try again') });
      expect(await runs.apply(document)).toMatchObject(applied);
      expect((await runs.plan(document)).plan.changes).toEqual([]);
    }
  });

  it('cannot be reached at all changes nothing and names the endpoint', async () => {
    const gone = await startFailingS3(new Map());
    await gone.close();
    process.env[endpoint] = gone.url;
    const runs = domainRuns(admin, stateBucket('state', 'eu-central-1'));
    await expect(runs.apply(versionOf('gone', 1))).rejects.toMatchObject({ code: 'AWS_UNREACHABLE', retryable: true });
    process.env[endpoint] = s3.url;
    expect((await admin.observe({ expected: [] })).topics.filter(({ name }) => name.startsWith('gone.'))).toEqual([]);
  });
});

describe('A run whose ledger', () => {
  it('is gone finds nothing to do, and takes away nothing that is no longer declared', async () => {
    const store = memoryStore();
    await domainRuns(admin, store).apply(versionOf('forgotten', 1));
    const runs = domainRuns(admin);
    expect(await runs.apply(versionOf('forgotten', 1))).toMatchObject(nothingToDo);
    const forgetful = domainRuns(admin);
    const { plan } = await forgetful.plan(versionOf('forgotten', 2));
    expect(plan.changes.filter(({ kind }) => kind === 'delete-topic' || kind === 'remove-acl')).toEqual([]);
    expect(plan.notices.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual(
      expect.arrayContaining([
        'undeclared-topic forgotten.v1',
        expect.stringMatching(/^undeclared-acl .*forgotten\.v1/),
      ]),
    );
  });

  it('is older than the cluster finds nothing to do, and takes away nothing that it does not remember', async () => {
    const store = memoryStore();
    const ledgers = storedLedgers(store);
    const runs = domainRuns(admin, store);
    await runs.apply(versionOf('restored', 1));
    const backup = await ledgers.read(admin.clusterId, 'restored');
    await runs.apply(versionOf('restored', 2));
    await runs.apply(versionOf('restored', 3));
    await store.put(`applied/${admin.clusterId}/restored.json`, backup?.value);
    expect((await runs.plan(versionOf('restored', 3))).plan.changes).toEqual([]);
    const { plan } = await runs.plan(versionOf('restored', 4));
    expect(plan.changes.filter(({ kind }) => kind === 'delete-topic' || kind === 'remove-acl')).toEqual([]);
    expect(await runs.apply(versionOf('restored', 3))).toMatchObject(nothingToDo);
    expect(await runs.apply(versionOf('restored', 4))).toMatchObject({
      ...applied,
      outcomes: expect.arrayContaining([
        expect.objectContaining({ change: expect.objectContaining({ kind: 'delete-topic' }) }),
      ]),
    });
  });
});
