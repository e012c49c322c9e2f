import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { digestOf } from '../lib/cli/reviewed-plan.ts';
import { type CloudFormationRequest, maximumResponseBytes } from '../lib/contracts/cloudformation.ts';
import { maximumContinuations, readReconcileEnvironment, resourceTypes } from '../lib/contracts/reconcile.ts';
import { brokerAddressesResource } from '../lib/handlers/broker-addresses-resource.ts';
import { domainResource } from '../lib/handlers/domain-resource.ts';
import { endpointsResource } from '../lib/handlers/endpoints-resource.ts';
import { planned } from '../lib/handlers/plan-event.ts';
import type { ReconcilePlatform } from '../lib/handlers/reconcile-platform.ts';
import { responseBody } from '../lib/handlers/respond.ts';
import { runHandler, type Served } from '../lib/handlers/run-handler.ts';
import { PlatformError } from '../lib/model/platform-error.ts';
import type { HashedDocument } from '../lib/reconciler/ledger.ts';
import { planDomain } from '../lib/reconciler/reconcile-domain.ts';
import { storedLeases, storedLedgers } from '../lib/reconciler/stored-state.ts';
import { documentOf, hashedOf, topicOf } from './support/domain-documents.ts';
import { FakeKafka } from './support/fake-kafka.ts';
import { manualClock, memoryStore } from './support/object-store.ts';

function requestOf(changes: Partial<CloudFormationRequest> = {}): CloudFormationRequest {
  return {
    RequestType: 'Create',
    RequestId: 'request-1',
    ResponseURL: 'http://127.0.0.1:1/',
    StackId: 'stack',
    LogicalResourceId: 'Orders',
    ResourceType: resourceTypes.domain,
    ResourceProperties: {},
    ...changes,
  };
}

function domainProperties({ document, sha256 }: HashedDocument) {
  return { Domain: document.domain, Document: { Bucket: 'assets', Key: `${sha256}.json`, Sha256: sha256 } };
}

/** A platform over a fake cluster; documents are found by their hash. */
function platformOf(admin: FakeKafka, documents: readonly HashedDocument[]): ReconcilePlatform {
  const [clock, store] = [manualClock(), memoryStore()];
  return {
    place: { platform: 'tidegate', environment: 'test' },
    clusterArn: 'arn:cluster',
    connect: async () => admin,
    bootstrapServers: async () => ({ iam: 'b-1:9098', scram: 'b-1:9096' }),
    brokerAddresses: async () => [1, 2, 3].map((broker) => ({ broker, address: `10.0.0.${broker}` })),
    readDocument: async ({ Sha256 }) => {
      const found = documents.find(({ sha256 }) => sha256 === Sha256);
      if (found === undefined) throw new PlatformError('DOCUMENT_MISSING', 'gone');
      return found;
    },
    scramAssociations: { list: async () => ['theirs'], associate: async () => [], disassociate: async () => [] },
    ledgers: storedLedgers(store),
    leases: storedLeases(store, clock),
    clock,
  };
}

describe('A plan event', () => {
  it('has the brokers asked whether they would take the changes, unless it says not to, and changes nothing', async () => {
    const wrong = hashedOf(documentOf({ topics: [topicOf('orders.events', { replicationFactor: 9 })] }));
    const admin = new FakeKafka();
    const plan = (validate?: boolean) =>
      planned({ action: 'plan', document: domainProperties(wrong).Document, validate }, platformOf(admin, [wrong]));
    expect((await plan()).refusals).toMatchObject([{ rule: 'broker-validation', resource: 'orders.events' }]);
    expect((await plan(false)).refusals).toEqual([]);
    expect(admin.state().topics).toEqual([]);
  });
});

describe('A domain resource', () => {
  const domain = (request: CloudFormationRequest, platform: ReconcilePlatform, signal = new AbortController().signal) =>
    domainResource(request, platform, signal);
  const [before, after] = [
    hashedOf(documentOf()),
    hashedOf(documentOf({ topics: [topicOf('orders.events', { partitions: 6 })] })),
  ];
  const update = (from: HashedDocument, to: HashedDocument, id: string) =>
    requestOf({
      RequestType: 'Update',
      RequestId: id,
      PhysicalResourceId: 'fake-cluster/orders',
      ResourceProperties: domainProperties(to),
      OldResourceProperties: domainProperties(from),
    });

  it('is named after cluster and domain, and gives the address of its report', async () => {
    const answer = await domain(
      requestOf({ ResourceProperties: domainProperties(before) }),
      platformOf(new FakeKafka(), [before]),
    );
    expect(answer).toEqual({
      physicalResourceId: 'fake-cluster/orders',
      failure: undefined,
      report: 'memory:reports/fake-cluster/orders/request-1.json',
      attributes: { KafkaClusterId: 'fake-cluster', Report: 'memory:reports/fake-cluster/orders/request-1.json' },
    });
  });

  it('succeeds when CloudFormation takes a growth of partitions back, which Kafka cannot', async () => {
    const [admin] = [new FakeKafka()];
    const platform = platformOf(admin, [before, after]);
    await domain(requestOf({ ResourceProperties: domainProperties(before) }), platform);
    await domain(update(before, after, 'request-2'), platform);
    const answer = await domain(update(after, before, 'request-3'), platform);
    expect(answer.failure).toBeUndefined();
    expect(admin.state().topics[0]?.partitions).toBe(6);
  });

  it('keeps its id and says what to do when an update is refused', async () => {
    const platform = platformOf(new FakeKafka(), [before, after]);
    await domain(requestOf({ ResourceProperties: domainProperties(after) }), platform);
    const answer = await domain(update(hashedOf(documentOf({ acls: [] })), before, 'request-2'), platform);
    expect(answer.physicalResourceId).toBe('fake-cluster/orders');
    expect(answer.failure).toContain(
      'nothing was changed, the plan is refused. orders.events (fewer-partitions): Kafka cannot reduce 6 partitions to 3',
    );
  });

  it('runs the reviewed plan alone, where the deployment demands one', async () => {
    const platform = platformOf(new FakeKafka(), [before]);
    const deploy = (ApprovedPlan: string, id: string) =>
      domain(requestOf({ RequestId: id, ResourceProperties: { ...domainProperties(before), ApprovedPlan } }), platform);
    expect((await deploy('0'.repeat(64), 'request-1')).failure).toMatch(
      /nothing was changed, the plan is refused. orders \(stale-plan\): the reviewed plan has the digest 000000000000, /,
    );
    const { plan } = await planDomain({ ...platform, admin: await platform.connect() }, before);
    expect(await deploy(digestOf(plan, before), 'request-2')).toMatchObject({ failure: undefined });
    expect(await deploy('0'.repeat(64), 'request-3')).toMatchObject({ failure: undefined });
  });

  it('can be deleted after a creation that never reached the cluster', async () => {
    const request = requestOf({
      RequestType: 'Delete',
      PhysicalResourceId: 'unapplied/Orders',
      ResourceProperties: domainProperties(before),
    });
    expect(await domain(request, platformOf(new FakeKafka(), []))).toMatchObject({
      physicalResourceId: 'unapplied/Orders',
      failure: undefined,
    });
  });

  it('can be deleted when its document is gone: the ledger has a copy', async () => {
    const revoking = hashedOf(documentOf({ onDelete: 'revokeAccess' }));
    const admin = new FakeKafka();
    const platform = platformOf(admin, [revoking]);
    await domain(requestOf({ ResourceProperties: domainProperties(revoking) }), platform);
    const request = requestOf({
      RequestType: 'Delete',
      RequestId: 'd',
      PhysicalResourceId: 'fake-cluster/orders',
      ResourceProperties: domainProperties(revoking),
    });
    const gone = {
      ...platform,
      readDocument: async () => Promise.reject(new PlatformError('DOCUMENT_MISSING', 'gone')),
    };
    expect((await domain(request, gone)).failure).toBeUndefined();
    expect(admin.state()).toMatchObject({ acls: [], topics: [{ name: 'orders.events' }] });
  });

  it('answers a request that is delivered again from its report, and does nothing', async () => {
    const admin = new FakeKafka();
    const platform = platformOf(admin, [before, after]);
    await domain(requestOf({ ResourceProperties: domainProperties(before) }), platform);
    await domain(update(before, after, 'request-2'), platform);
    await domain(update(after, before, 'request-3'), platform);
    const writes = admin.requests().length;
    expect(await domain(update(before, after, 'request-2'), platform)).toMatchObject({
      failure: undefined,
      physicalResourceId: 'fake-cluster/orders',
    });
    expect(admin.requests()).toHaveLength(writes);
  });

  it.each<[string, Partial<ReconcilePlatform>]>([
    [
      'before it reached the cluster',
      { connect: () => Promise.reject(new PlatformError('BROKER_UNREACHABLE', 'gone')) },
    ],
    [
      'before its first change',
      {
        ledgers: {
          ...storedLedgers(memoryStore()),
          read: () => Promise.reject(new PlatformError('AWS_UNREACHABLE', 'gone')),
        },
      },
    ],
  ])('never applies late what was rolled back, when the first delivery broke off %s', async (_, failing) => {
    const admin = new FakeKafka();
    const platform = platformOf(admin, [before, after]);
    const ledgers = { ...platform.ledgers, ...(failing.ledgers && { read: failing.ledgers.read }) };
    await domain(requestOf({ ResourceProperties: domainProperties(before) }), platform);
    const broken = await domain(update(before, after, 'request-2'), { ...platform, ...failing, ledgers });
    expect(broken).toEqual({ physicalResourceId: 'fake-cluster/orders', failure: 'Domain orders: gone' });
    expect((await domain(update(after, before, 'request-3'), platform)).failure).toBeUndefined();
    expect(await domain(update(before, after, 'request-2'), platform)).toEqual(broken);
    expect(admin.state().topics).toMatchObject([{ partitions: 3 }]);
  });

  it('never makes late what was rolled back, when the creation broke off before it knew the cluster', async () => {
    const admin = new FakeKafka();
    const platform = platformOf(admin, [before]);
    const created = requestOf({ ResourceProperties: domainProperties(before) });
    const unreachable = () => Promise.reject(new PlatformError('BROKER_UNREACHABLE', 'gone'));
    const broken = await domain(created, { ...platform, connect: unreachable });
    expect(broken).toEqual({ physicalResourceId: 'unapplied/Orders', failure: 'Domain orders: gone' });
    expect(await domain(created, platform)).toEqual(broken);
    expect(admin.state().topics).toEqual([]);
  });

  it('keeps the report of a run that ended, when its second delivery breaks off', async () => {
    const platform = platformOf(new FakeKafka(), [before, after]);
    await domain(requestOf({ ResourceProperties: domainProperties(before) }), platform);
    const ended = await domain(update(before, after, 'request-2'), platform);
    const unreachable = () => Promise.reject(new PlatformError('BROKER_UNREACHABLE', 'gone'));
    await domain(update(before, after, 'request-2'), { ...platform, connect: unreachable });
    expect(await domain(update(before, after, 'request-2'), platform)).toEqual(ended);
  });

  it('revokes nothing late, when it was made anew after its deletion', async () => {
    const revoking = hashedOf(documentOf({ onDelete: 'revokeAccess' }));
    const admin = new FakeKafka();
    const platform = platformOf(admin, [revoking]);
    const created = requestOf({ ResourceProperties: domainProperties(revoking) });
    const deleted = {
      ...created,
      RequestType: 'Delete',
      RequestId: 'd',
      PhysicalResourceId: 'fake-cluster/orders',
    } as const;
    await domain(created, platform);
    await domain(deleted, platform);
    expect(admin.state().acls).toEqual([]);
    await domain({ ...created, RequestId: 'request-2' }, platform);
    await domain(deleted, platform);
    expect(admin.state().acls).toHaveLength(1);
  });

  it('gives its identity even when the run broke off, so that the deletion finds what was applied', async () => {
    const revoking = hashedOf(documentOf({ onDelete: 'revokeAccess' }));
    const admin = new FakeKafka();
    const platform = platformOf(admin, [revoking]);
    admin.showOldState(10_000);
    const created = requestOf({ ResourceProperties: domainProperties(revoking) });
    const { physicalResourceId, failure } = await domain(created, platform);
    expect({ physicalResourceId, failure }).toEqual({
      physicalResourceId: 'fake-cluster/orders',
      failure: expect.stringContaining('run again to verify'),
    });
    admin.showOldState(0);
    await domain(
      { ...created, RequestType: 'Delete', RequestId: 'd', PhysicalResourceId: physicalResourceId },
      platform,
    );
    expect(admin.state().acls).toEqual([]);
  });

  it('finds what was applied under an id that CloudFormation invented', async () => {
    const revoking = hashedOf(documentOf({ onDelete: 'revokeAccess' }));
    const admin = new FakeKafka();
    const platform = platformOf(admin, [revoking]);
    const created = requestOf({ ResourceProperties: domainProperties(revoking) });
    await domain(created, platform);
    await domain({ ...created, RequestType: 'Delete', RequestId: 'd', PhysicalResourceId: 'invented-1A2B' }, platform);
    expect(admin.state().acls).toEqual([]);
  });

  it('stops before its next change when its time is up, and the same request goes on from there', async () => {
    const platform = platformOf(new FakeKafka(), [before]);
    const stopped = AbortSignal.abort(new PlatformError('OUT_OF_TIME', 'ran out of time'));
    const request = requestOf({ ResourceProperties: domainProperties(before) });
    await expect(domain(request, platform, stopped)).rejects.toMatchObject({ code: 'OUT_OF_TIME' });
    expect((await domain({ ...request, Continuation: 1 }, platform)).failure).toBeUndefined();
    const last = { ...request, RequestId: 'request-2', Continuation: maximumContinuations };
    expect((await domain(last, platform, stopped)).failure).toBe('Domain orders: ran out of time');
  });

  it('stops as well while it waits for a broker that lags behind', async () => {
    const [admin, timer] = [new FakeKafka(), new AbortController()];
    const platform = platformOf(admin, [before]);
    const wait = async () => timer.abort(new PlatformError('OUT_OF_TIME', 'ran out of time', { retryable: true }));
    admin.showOldState(1_000, 3);
    const request = requestOf({ ResourceProperties: domainProperties(before) });
    const slow = { ...platform, clock: { ...platform.clock, wait } };
    await expect(domain(request, slow, timer.signal)).rejects.toMatchObject({ code: 'OUT_OF_TIME' });
    expect(admin.requests().filter((call) => call === 'observe').length).toBeLessThan(10);
    expect((await domain({ ...request, Continuation: 1 }, platform)).failure).toBeUndefined();
  });

  it('keeps its domain', async () => {
    const renamed = update(before, after, 'request-2');
    const request = { ...renamed, OldResourceProperties: { ...renamed.OldResourceProperties, Domain: 'billing' } };
    await expect(domain(request, platformOf(new FakeKafka(), [after]))).rejects.toThrow(
      'A domain resource keeps its domain: got orders, expected billing',
    );
  });

  it('counts as done when only its report cannot be kept', async () => {
    const platform = platformOf(new FakeKafka(), [before]);
    const forgetful = {
      ...platform,
      ledgers: { ...platform.ledgers, saveReport: () => Promise.reject(new Error('no room')) },
    };
    jest.spyOn(process.stdout, 'write').mockReturnValueOnce(true);
    expect(await domain(requestOf({ ResourceProperties: domainProperties(before) }), forgetful)).toMatchObject({
      failure: undefined,
      report: undefined,
    });
    jest.restoreAllMocks();
  });
});

describe('Cluster resources', () => {
  it('give the bootstrap strings, empty where the cluster has no such way in', async () => {
    const answer = await endpointsResource(
      requestOf({ ResourceType: resourceTypes.endpoints }),
      platformOf(new FakeKafka(), []),
    );
    expect(answer.attributes).toEqual({
      BootstrapServersIam: 'b-1:9098',
      BootstrapServersScram: 'b-1:9096',
      BootstrapServersTls: '',
    });
  });

  it('fail when the cluster does not offer a declared way in', async () => {
    const request = requestOf({
      ResourceType: resourceTypes.endpoints,
      ResourceProperties: { AuthenticationModes: ['iam', 'mtls'] },
    });
    expect((await endpointsResource(request, platformOf(new FakeKafka(), []))).failure).toBe(
      'The environment declares mtls, which the cluster does not offer.',
    );
  });

  it('hold those of other VPCs where they are declared, and fail while the cluster has not switched them on', async () => {
    const request = requestOf({
      ResourceType: resourceTypes.endpoints,
      ResourceProperties: { AuthenticationModes: ['iam'], VpcConnectivity: ['iam'] },
    });
    const platform = platformOf(new FakeKafka(), []);
    expect((await endpointsResource(request, platform)).failure).toBe(
      'The environment declares vpc-iam, which the cluster does not offer.',
    );
    const bootstrapServers = async () => ({ iam: 'b-1:9098', 'vpc-iam': 'b-1.vpc:14001' });
    expect(await endpointsResource(request, { ...platform, bootstrapServers })).toMatchObject({
      failure: undefined,
      attributes: { BootstrapServersIam: 'b-1:9098', BootstrapServersVpcIam: 'b-1.vpc:14001' },
    });
  });
});

describe('The response', () => {
  it('fits into 4,096 bytes and still names the report', () => {
    const body = responseBody(requestOf(), {
      physicalResourceId: 'p',
      failure: 'ä'.repeat(5_000),
      report: 's3://state/reports/r.json',
    });
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(maximumResponseBytes);
    expect(JSON.parse(body)).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringMatching(/ä+ Full report: s3:\/\/state\/reports\/r\.json$/),
    });
  });

  it('carries no reason when it succeeded', () => {
    expect(JSON.parse(responseBody(requestOf(), { physicalResourceId: 'p' }))).not.toHaveProperty('Reason');
  });
});

describe('A handler', () => {
  let server: Server;
  let statuses: number[] = [];
  const bodies: unknown[] = [];
  beforeAll((done) => {
    server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk) => (text += chunk));
      request.on('end', () => {
        bodies.push({ method: request.method, type: request.headers['content-type'], ...JSON.parse(text) });
        response.writeHead(statuses.shift() ?? 200).end();
      });
    }).listen(0, '127.0.0.1', done);
  });
  afterAll((done) => void server.close(done));
  beforeEach(() => {
    bodies.length = 0;
    jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  });
  afterEach(() => void jest.restoreAllMocks());

  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/r`;
  const context = (milliseconds: number) => ({
    awsRequestId: 'invocation',
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:111111111111:function:reconcile',
    getRemainingTimeInMillis: () => milliseconds,
  });
  const handedOver: CloudFormationRequest[] = [];
  const handOver: Served['handOver'] = async (request) => void handedOver.push(request);
  const run = (resource: Served['resource'], milliseconds = 60_000, changes = {}, later = handOver) =>
    runHandler(() => ({ resource, handOver: later, other: async (event) => event }))(
      requestOf({ ResponseURL: url(), ...changes }),
      context(milliseconds),
    );

  it('answers CloudFormation with what the resource answered', async () => {
    await run(async () => ({ physicalResourceId: 'p' }));
    expect(bodies).toMatchObject([
      { method: 'PUT', Status: 'SUCCESS', PhysicalResourceId: 'p', RequestId: 'request-1' },
    ]);
  });

  it('answers a failure with its sentence and keeps the physical id of an update', async () => {
    await run(async () => Promise.reject(new PlatformError('LEASE_HELD', 'somebody works on it')), 60_000, {
      RequestType: 'Update',
      PhysicalResourceId: 'old',
    });
    expect(bodies).toMatchObject([{ Status: 'FAILED', Reason: 'somebody works on it', PhysicalResourceId: 'old' }]);
  });

  const stopping = (_: unknown, signal: AbortSignal) =>
    new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

  it('tells the run to stop in time, and has a fresh invocation go on', async () => {
    handedOver.length = 0;
    await run(stopping, 41_000);
    expect(bodies).toEqual([]);
    expect(handedOver).toEqual([requestOf({ ResponseURL: url(), Continuation: 1 })]);
  });

  it('answers that there was not enough time after the fourth invocation, before CloudFormation gives up', async () => {
    handedOver.length = 0;
    await run(stopping, 41_000, { Continuation: maximumContinuations });
    expect(handedOver).toEqual([]);
    expect(bodies).toMatchObject([{ Status: 'FAILED', Reason: expect.stringContaining('ran out of time') }]);
  });

  it('answers why it could not go on', async () => {
    const noEndpoint = async () => Promise.reject(new PlatformError('AWS_UNREACHABLE', 'no "lambda" endpoint'));
    await run(stopping, 41_000, {}, noEndpoint);
    expect(bodies).toMatchObject([
      {
        Status: 'FAILED',
        Reason: expect.stringMatching(/ran out of time.*Going on by itself failed: no "lambda" endpoint$/),
      },
    ]);
  });

  it('answers even when the run does not stop, and nobody goes on beside it', async () => {
    handedOver.length = 0;
    await run(() => new Promise(() => undefined), 41_000);
    expect(bodies).toMatchObject([{ Status: 'FAILED', Reason: expect.stringContaining('ran out of time') }]);
    expect(handedOver).toEqual([]);
  }, 20_000);

  it('leaves the answer to the other invocation when it was delivered twice', async () => {
    await run(async () => Promise.reject(new PlatformError('DUPLICATE_REQUEST', 'twice')));
    expect(bodies).toEqual([]);
  });

  it('answers again when the response address failed', async () => {
    statuses = [503];
    await run(async () => ({ physicalResourceId: 'p' }));
    expect(bodies).toHaveLength(2);
  });

  it('only plans when it is invoked by its alias for planning', async () => {
    const handler = runHandler(() => ({
      resource: async () => ({ physicalResourceId: 'p' }),
      handOver,
      other: async () => 'a plan',
    }));
    const planning = { ...context(60_000), invokedFunctionArn: 'arn:function:reconcile:plan' };
    await expect(handler(requestOf({ ResponseURL: url() }), planning)).rejects.toThrow('The alias plan plans only.');
    expect(bodies).toEqual([]);
    expect(await handler({ action: 'plan' }, planning)).toBe('a plan');
  });

  it('hands back the result of an event that is none of CloudFormation', async () => {
    const handler = runHandler(() => ({
      resource: async () => ({ physicalResourceId: '' }),
      handOver,
      other: async () => 'a plan',
    }));
    expect(await handler({ action: 'plan' }, context(1_000))).toBe('a plan');
  });
});

describe('The environment of the function', () => {
  it('names every missing variable at once', () => {
    expect(() => readReconcileEnvironment({ TIDEGATE_KAFKA_AUTHENTICATION: 'iam' })).toThrow(
      'Environment variables missing: TIDEGATE_PLATFORM, TIDEGATE_ENVIRONMENT, TIDEGATE_CLUSTER_ARN, TIDEGATE_STATE_BUCKET, AWS_REGION',
    );
  });
});

describe('The addresses of the brokers', () => {
  const request = (BrokerCount: string) =>
    requestOf({ ResourceType: resourceTypes.brokerAddresses, ResourceProperties: { BrokerCount } });

  it('are one attribute per broker', async () => {
    expect(await brokerAddressesResource(request('3'), platformOf(new FakeKafka(), []))).toEqual({
      physicalResourceId: 'arn:cluster/broker-addresses',
      failure: undefined,
      attributes: { Address1: '10.0.0.1', Address2: '10.0.0.2', Address3: '10.0.0.3' },
    });
  });

  it('fail where MSK does not name one for each declared broker', async () => {
    const { failure } = await brokerAddressesResource(request('5'), platformOf(new FakeKafka(), []));
    expect(failure).toBe('The environment declares 5 brokers; MSK names no address of broker 4, 5.');
  });
});
