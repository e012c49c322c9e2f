import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import {
  BatchAssociateScramSecretCommand,
  BatchDisassociateScramSecretCommand,
  DescribeClusterV2Command,
  GetBootstrapBrokersCommand,
  KafkaClient,
  ListNodesCommand,
  paginateListScramSecrets,
} from '@aws-sdk/client-kafka';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { readReconcileEnvironment } from '../lib/contracts/reconcile.ts';
import { type CloudAssembly, readCloudAssembly } from '../lib/local/aws/cloud-assembly.ts';
import { customResourceRequest, requestCustomResource } from '../lib/local/aws/custom-resource-request.ts';
import { customResourcesOf, resourceProperties } from '../lib/local/aws/custom-resources.ts';
import { type DeploymentStep, deployCustomResources } from '../lib/local/aws/deploy-custom-resources.ts';
import { functionEnvironment } from '../lib/local/aws/function-environment.ts';
import { functionByArn } from '../lib/local/aws/lambda-functions.ts';
import { type LocalFunction, startFunction } from '../lib/local/aws/lambda-host.ts';
import type { LoopbackServer } from '../lib/local/aws/loopback-server.ts';
import { mskClusterOf } from '../lib/local/aws/msk-cluster.ts';
import { type MskLookAlike, startMskLookAlike } from '../lib/local/aws/msk-look-alike.ts';
import { type DeployedResource, resolveTemplate } from '../lib/local/aws/resolve-template.ts';
import { type ResponseReceiver, startResponseReceiver } from '../lib/local/aws/response-receiver.ts';
import { type Buckets, startS3LookAlike } from '../lib/local/aws/s3-look-alike.ts';
import { scramUsersOf } from '../lib/local/aws/scram-users-of.ts';
import { stagingBuckets } from '../lib/local/aws/staging-buckets.ts';
import { type LocalStacks, writeLocalAssembly } from './support/local-assembly.ts';

const folders: string[] = [];

function assemblyWith(edit?: (stacks: LocalStacks) => void): CloudAssembly {
  const folder = writeLocalAssembly(edit);
  folders.push(folder);
  return readCloudAssembly(folder);
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const reconcileArn = 'arn:aws:lambda:eu-central-1:111111111111:function:dev-reconcile';

describe('the S3 look-alike, asked by the real SDK', () => {
  let server: LoopbackServer;
  let s3: S3Client;
  const Bucket = 'state-bucket';
  const buckets: Buckets = new Map([[Bucket, new Map([['loaded/before.json', Buffer.from('{}')]])]]);

  beforeAll(async () => {
    server = await startS3LookAlike(buckets);
    process.env.AWS_ENDPOINT_URL_S3 = server.url;
    s3 = new S3Client({ region: 'eu-central-1', credentials, maxAttempts: 1 });
  });

  afterAll(async () => {
    delete process.env.AWS_ENDPOINT_URL_S3;
    s3.destroy();
    await server.close();
  });

  async function text(Key: string): Promise<string | undefined> {
    return (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();
  }

  it('gives back what was put, under keys with spaces, slashes and umlauts', async () => {
    const Key = 'applied/a b/ü+%.json';
    const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'Zürich' }));
    expect(await text(Key)).toBe('Zürich');
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({ ETag, ContentLength: 7 });
    expect(await text('loaded/before.json')).toBe('{}');
  });

  it('decodes the chunks and trailers with which the SDK sends a stream', async () => {
    const Body = Readable.from([Buffer.alloc(70_000, 'a'), Buffer.from('\r\n0\r\nend')]);
    await s3.send(new PutObjectCommand({ Bucket, Key: 'streamed', Body, ContentLength: 70_008 }));
    expect(await text('streamed')).toBe(`${'a'.repeat(70_000)}\r\n0\r\nend`);
  });

  it('writes on a condition only when it holds', async () => {
    const put = (Body: string, condition: object) =>
      s3.send(new PutObjectCommand({ Bucket, Key: 'ledger', Body, ...condition }));
    await expect(put('none', { IfMatch: '"0"' })).rejects.toMatchObject({ name: 'NoSuchKey' });
    const first = await put('first', { IfNoneMatch: '*' });
    await expect(put('again', { IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await put('second', { IfMatch: first.ETag });
    const late = put('late', { IfMatch: first.ETag });
    await expect(late).rejects.toMatchObject({ name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } });
    const removal = s3.send(new DeleteObjectCommand({ Bucket, Key: 'ledger', IfMatch: first.ETag }));
    await expect(removal).rejects.toMatchObject({ name: 'PreconditionFailed' });
    expect(await text('ledger')).toBe('second');
  });

  it('names what is missing: a deleted key, an unknown bucket, a call that it does not know', async () => {
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'loaded/before.json' }));
    await expect(text('loaded/before.json')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'none' }))).rejects.toMatchObject({ name: 'NotFound' });
    const elsewhere = s3.send(new GetObjectCommand({ Bucket: 'elsewhere', Key: 'a' }));
    await expect(elsewhere).rejects.toMatchObject({ name: 'NoSuchBucket' });
    const listing = s3.send(new ListObjectsV2Command({ Bucket: 'elsewhere' }));
    await expect(listing).rejects.toMatchObject({ name: 'NoSuchBucket' });
    const byFolder = new ListObjectsV2Command({ Bucket, Delimiter: '/' });
    await expect(s3.send(byFolder)).rejects.toMatchObject({ name: 'NotImplemented' });
  });
});

describe('the MSK look-alike, asked by the real SDK', () => {
  let msk: MskLookAlike;
  let client: KafkaClient;
  const ClusterArn = 'arn:aws:kafka:eu-central-1:111111111111:cluster/dev/11111111-2222-4333-8444-555555555555-1';
  const secretArns = Array.from({ length: 25 }, (_, index) => `arn:aws:secretsmanager:::secret:AmazonMSK_${index}`);
  const unknown = 'arn:aws:secretsmanager:::secret:AmazonMSK_unknown';

  beforeAll(async () => {
    const cluster = { arn: ClusterArn, name: 'dev', kafkaVersion: '3.9.x.kraft', brokerCount: 3 };
    const bootstrapServers = { scram: 'localhost:29092,localhost:29093', iam: 'localhost:29094' };
    msk = await startMskLookAlike({ cluster, bootstrapServers, secretArns });
    process.env.AWS_ENDPOINT_URL_KAFKA = msk.url;
    client = new KafkaClient({ region: 'eu-central-1', credentials, maxAttempts: 1 });
  });

  afterAll(async () => {
    delete process.env.AWS_ENDPOINT_URL_KAFKA;
    client.destroy();
    await msk.close();
  });

  it('offers the listeners of the twin for SCRAM and for IAM', async () => {
    expect(await client.send(new GetBootstrapBrokersCommand({ ClusterArn }))).toMatchObject({
      BootstrapBrokerStringSaslScram: 'localhost:29092,localhost:29093',
      BootstrapBrokerStringSaslIam: 'localhost:29094',
    });
  });

  it('has an address for each broker, and offers other VPCs what it offers its own', async () => {
    const { NodeInfoList = [] } = await client.send(new ListNodesCommand({ ClusterArn }));
    expect(
      NodeInfoList.map(({ BrokerNodeInfo }) => [BrokerNodeInfo?.BrokerId, BrokerNodeInfo?.ClientVpcIpAddress]),
    ).toEqual([1, 2, 3].map((broker) => [broker, '127.0.0.1']));
    expect(await client.send(new GetBootstrapBrokersCommand({ ClusterArn }))).toMatchObject({
      BootstrapBrokerStringVpcConnectivitySaslIam: 'localhost:29094',
    });
  });

  it('describes its cluster and knows no other', async () => {
    const { ClusterInfo } = await client.send(new DescribeClusterV2Command({ ClusterArn }));
    expect(ClusterInfo).toMatchObject({ ClusterArn, State: 'ACTIVE', Provisioned: { NumberOfBrokerNodes: 3 } });
    const other = client.send(new DescribeClusterV2Command({ ClusterArn: `${ClusterArn}2` }));
    await expect(other).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  it('associates and disassociates known secrets, lists them page by page and reports unknown ones', async () => {
    for (const start of [0, 10, 20]) {
      const SecretArnList = [...secretArns.slice(start, start + 10)];
      await client.send(new BatchAssociateScramSecretCommand({ ClusterArn, SecretArnList }));
    }
    const mixed = { ClusterArn, SecretArnList: [unknown, secretArns[0] ?? ''] };
    const { UnprocessedScramSecrets } = await client.send(new BatchDisassociateScramSecretCommand(mixed));
    expect(UnprocessedScramSecrets).toMatchObject([{ SecretArn: unknown, ErrorCode: 'InvalidSecretArn' }]);
    const listed: string[] = [];
    for await (const page of paginateListScramSecrets({ client }, { ClusterArn })) {
      listed.push(...(page.SecretArnList ?? []));
    }
    expect(listed).toEqual(secretArns.slice(1));
    expect([...msk.associated]).toEqual(listed);
  });

  it('refuses more than ten secrets in one call', async () => {
    const call = client.send(
      new BatchAssociateScramSecretCommand({ ClusterArn, SecretArnList: secretArns.slice(0, 11) }),
    );
    await expect(call).rejects.toMatchObject({ name: 'BadRequestException' });
  });
});

describe('a cloud assembly', () => {
  it('is read through its Stages, dependencies first, with its staged files', () => {
    const assembly = assemblyWith();
    expect(assembly.stacks.map(({ name }) => name)).toEqual(['dev-cluster', 'dev-domains']);
    const objects = stagingBuckets(assembly).get('cdk-hnb659fds-assets-111111111111-eu-central-1');
    expect([...(objects?.keys() ?? [])]).toEqual(['document.json']);
    expect(String(objects?.get('document.json'))).toBe('{"domain":"payments"}');
  });

  it('gives the broker properties and the SCRAM users of its cluster', () => {
    const assembly = assemblyWith();
    expect(mskClusterOf(assembly)).toEqual({
      arn: expect.stringMatching(/^arn:aws:kafka:eu-central-1:111111111111:cluster\/dev\/[0-9a-f-]{36}-1$/),
      name: 'dev',
      kafkaVersion: '3.9.x.kraft',
      brokerCount: 3,
      serverProperties: 'auto.create.topics.enable=false\nmin.insync.replicas=2',
    });
    expect(scramUsersOf(assembly)).toMatchObject([
      { username: 'payments-service', secretName: 'AmazonMSK_dev_payments-service' },
      { username: 'ledger-service', secretArn: expect.stringMatching(/:secret:AmazonMSK_dev_ledger-service-\w{6}$/) },
    ]);
  });

  it('may carry the broker properties in base64', () => {
    const assembly = assemblyWith(({ cluster }) => {
      const { Properties } = cluster.Resources.Configuration;
      Properties.ServerProperties = { 'Fn::Base64': Properties.ServerProperties };
    });
    expect(mskClusterOf(assembly).serverProperties).toBe('auto.create.topics.enable=false\nmin.insync.replicas=2');
  });

  it('is the imported one where the template has none, with what its domains say of it', () => {
    const arn = 'arn:aws:kafka:eu-central-1:111111111111:cluster/main/uuid-1';
    const imported = (document: string) => {
      const assembly = assemblyWith(({ cluster, domains }) => {
        delete cluster.Resources.Cluster;
        const Properties = { ClusterArn: arn, BrokerCount: '6' };
        cluster.Resources.Endpoints = { Type: 'Custom::KafkaEndpoints', Properties };
        delete domains.Resources.LedgerDomain;
      });
      for (const { path, packaging } of assembly.assets) if (packaging === 'file') writeFileSync(path, document);
      return mskClusterOf(assembly);
    };
    expect(imported('{}')).toEqual({ arn, name: 'main', brokerCount: 6, serverProperties: '' });
    expect(imported('{"allowEveryoneIfNoAclFound":true}')).toMatchObject({
      serverProperties: 'allow.everyone.if.no.acl.found=true',
    });
  });

  it('without exactly one cluster cannot become a twin', () => {
    const assembly = assemblyWith(({ cluster }) => delete cluster.Resources.Cluster);
    expect(() => mskClusterOf(assembly)).toThrow('the template has none');
  });
});

describe('intrinsic functions', () => {
  function resolved(value: unknown, edit?: (stacks: LocalStacks) => void): unknown {
    const assembly = assemblyWith(edit);
    const [stack] = assembly.stacks;
    if (stack === undefined) throw new Error('no stack');
    return resolveTemplate(value, { assembly, stack, deployed: new Map(), path: 'Probe.Properties' });
  }

  it.each([
    ['a pseudo parameter', { Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
    ['a join', { 'Fn::Join': [':', ['a', { Ref: 'AWS::Partition' }]] }, 'a:aws'],
    ['a selection', { 'Fn::Select': [1, { 'Fn::Split': [',', 'a,b'] }] }, 'b'],
    ['a substitution', { 'Fn::Sub': [`\${X}/\${AWS::Region}/\${!Y}`, { X: 1 }] }, `1/eu-central-1/\${Y}`],
    ['a substituted attribute', { 'Fn::Sub': `\${Reconcile.Arn}` }, reconcileArn],
    ['an absent value', [{ Ref: 'AWS::NoValue' }, { A: { Ref: 'AWS::NoValue' } }], [{}]],
    [
      'a stack of its own',
      { Ref: 'AWS::StackId' },
      expect.stringMatching(/:111111111111:stack\/dev-cluster\/[0-9a-f-]{36}$/),
    ],
    ['a key', { 'Fn::GetAtt': ['Key', 'Arn'] }, expect.stringMatching(/^arn:aws:kms:eu-central-1:111111111111:key\//)],
    [
      'a role',
      { 'Fn::GetAtt': ['Role', 'Arn'] },
      expect.stringMatching(/^arn:aws:iam::111111111111:role\/dev-cluster-Role-/),
    ],
    ['a bucket', { Ref: 'State' }, expect.stringMatching(/^dev-cluster-state-[0-9a-f]{12}$/)],
  ])('resolve %s', (_, value, expected) => {
    expect(resolved(value)).toEqual(expected);
  });

  it('give the same invented names in every run', () => {
    const names = { bucket: { Ref: 'State' }, secret: { Ref: 'Payments' }, cluster: { Ref: 'Cluster' } };
    expect(resolved(names)).toEqual(resolved(names));
  });

  it.each([
    [
      { 'Fn::FindInMap': ['A', 'B', 'C'] },
      'Stack dev-cluster, Probe.Properties: the local twin cannot resolve Fn::FindInMap.',
    ],
    [
      { A: [{ 'Fn::GetAtt': ['Key', 'Colour'] }] },
      'Probe.Properties.A[0]: the local twin cannot resolve Fn::GetAtt Key.Colour.',
    ],
    [{ Ref: 'Nothing' }, 'Nothing, which the template does not have'],
    ['{{resolve:ssm:/a}}', 'the dynamic reference {{resolve:ssm:/a}}'],
    [{ 'Fn::ImportValue': 'other' }, 'Fn::ImportValue other, which no stack of the assembly exports'],
    [{ 'Fn::GetStackOutput': { StackName: 'other', OutputName: 'A' } }, 'Fn::GetStackOutput other.A'],
  ])('stop the run at %j', (value, message) => {
    expect(() => resolved(value)).toThrow(message);
  });

  it('stop the run at a reference to a type that the twin does not know', () => {
    const addTable = ({ cluster }: LocalStacks) =>
      Object.assign(cluster.Resources, { T: { Type: 'AWS::Glue::Table' } });
    expect(() => resolved({ Ref: 'T' }, addTable)).toThrow('a reference to T of type AWS::Glue::Table');
  });
});

describe('the function of the template', () => {
  const endpoints = {
    s3Url: 'http://127.0.0.1:1',
    mskUrl: 'http://127.0.0.1:2',
    certificateAuthorityFile: 'ca.pem',
    credentialsOf: (role: string) => ({
      accessKeyId: `key of ${role}`,
      secretAccessKey: 'not-for-logs',
      sessionToken: 'not for logs either',
    }),
  };

  it('is found by its ARN, with the folder that its asset came from', () => {
    const found = functionByArn(reconcileArn, assemblyWith());
    expect(found).toMatchObject({
      name: 'dev-reconcile',
      handler: 'index.handler',
      memorySize: 256,
      timeoutSeconds: 900,
    });
    expect(existsSync(`${found.assetFolder}/index.js`)).toBe(true);
    expect(() => functionByArn(`${reconcileArn}2`, assemblyWith())).toThrow(
      'No stack of the assembly has the function',
    );
  });

  it('stops the run at a variable that cannot be resolved, and says where it stands', () => {
    const assembly = assemblyWith(({ cluster }) => {
      cluster.Resources.Reconcile.Properties.Environment.Variables.LEVEL = { 'Fn::FindInMap': ['A', 'B', 'C'] };
    });
    expect(() => functionByArn(reconcileArn, assembly)).toThrow(
      'Stack dev-cluster, Reconcile.Properties.Environment.Variables.LEVEL: the local twin cannot resolve Fn::FindInMap.',
    );
  });

  it('gets the environment of the template with the keys of its role, and a printable list of what was replaced', () => {
    const assembly = assemblyWith();
    const { environment, substitutions } = functionEnvironment(functionByArn(reconcileArn, assembly), endpoints);
    expect(readReconcileEnvironment(environment)).toEqual({
      platform: 'tidegate',
      environment: 'dev',
      clusterArn: mskClusterOf(assembly).arn,
      stateBucket: expect.stringMatching(/^dev-cluster-state-/),
      region: 'eu-central-1',
    });
    expect(environment).toMatchObject({
      TIDEGATE_KAFKA_AUTHENTICATION: 'iam',
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^key of arn:aws:iam::111111111111:role\/dev-cluster-Role-/),
      AWS_SECRET_ACCESS_KEY: 'not-for-logs',
      AWS_SESSION_TOKEN: 'not for logs either',
    });
    expect(JSON.stringify(substitutions)).not.toMatch(/not.for.logs/);
    for (const { name } of substitutions) expect(environment).toHaveProperty(name);
  });
});

describe('a function in its child process', () => {
  const started: LocalFunction[] = [];

  async function start(changes: { handler?: string; timeoutSeconds?: number } = {}): Promise<LocalFunction> {
    const { variables: _, ...settings } = functionByArn(reconcileArn, assemblyWith());
    const local = await startFunction({ ...settings, environment: { ONLY: 'this' }, ...changes });
    started.push(local);
    return local;
  }

  afterEach(async () => {
    await Promise.all(started.splice(0).map((local) => local.stop()));
  });

  it('sees its own environment and the names that Lambda reserves, nothing of this process', async () => {
    process.env.TIDEGATE_OUTSIDE = 'leaked';
    const local = await start();
    const { result } = await local.invoke({ show: true });
    delete process.env.TIDEGATE_OUTSIDE;
    const { env, remaining, arn } = result as { env: Record<string, string>; remaining: number; arn: string };
    const own = Object.keys(env).filter((name) => !/^(AWS_LAMBDA_|LAMBDA_)|^(_HANDLER|PATH|LANG|TZ|HOME)$/.test(name));
    expect(own).toEqual(['ONLY']);
    expect(env).toMatchObject({ AWS_LAMBDA_FUNCTION_NAME: 'dev-reconcile', AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256' });
    expect(arn).toBe(reconcileArn);
    expect(remaining).toBeLessThanOrEqual(900_000);
    expect(local.logs).toContain('shown');
  });

  it('reports a thrown error as Lambda does, and serves the next event', async () => {
    const local = await start();
    const { error } = await local.invoke({ fault: 'throw' });
    expect(error).toMatchObject({ errorType: 'TypeError', errorMessage: 'thrown on purpose' });
    expect(error?.trace?.[0]).toBe('TypeError: thrown on purpose');
    expect(await local.invoke({ show: true })).toHaveProperty('result');
  });

  it('is ended at its time limit, and starts afresh for the event that waits', async () => {
    const local = await start({ timeoutSeconds: 2 });
    const [late, next] = await Promise.all([local.invoke({ fault: 'hang' }), local.invoke({ show: true })]);
    expect(late.error).toMatchObject({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/^RequestId: [0-9a-f-]{36} Error: Task timed out after 2\.00 seconds$/),
    });
    expect(next).toHaveProperty('result');
  });

  it('reports an early exit of its process', async () => {
    const local = await start();
    expect(await local.invoke({ fault: 'exit' })).toMatchObject({
      error: { errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('exit status 7') },
    });
  });

  it('reports a handler that its asset does not export', async () => {
    const local = await start({ handler: 'index.other' });
    expect(await local.invoke({})).toMatchObject({
      error: { errorType: 'Runtime.HandlerNotFound', errorMessage: 'index.other is undefined or not exported' },
    });
  });

  it('settles what is under way when it is stopped', async () => {
    const local = await start();
    const both = Promise.all([local.invoke({ fault: 'hang' }), local.invoke({ show: true })]);
    await local.stop();
    started.splice(0);
    expect(await both).toMatchObject([{ error: { errorType: 'Stopped' } }, { error: { errorType: 'Stopped' } }]);
  });
});

describe('the response receiver', () => {
  let responses: ResponseReceiver;

  beforeAll(async () => {
    responses = await startResponseReceiver();
  });

  afterAll(() => responses.close());

  async function put(url: string, body: string, headers: Record<string, string> = { 'content-type': '' }) {
    return (await fetch(url, { method: 'PUT', headers, body })).status;
  }

  it('is as strict as the pre-signed address for which it stands', async () => {
    const { url, response } = responses.expectResponse('strict');
    expect(await put(url, '{}', { 'content-type': 'application/json' })).toBe(403);
    expect(await put(`${url}-other`, '{}')).toBe(404);
    expect(await put(url, '{"Status":"SUCCESS"}')).toBe(200);
    expect(await response).toEqual({ Status: 'SUCCESS' });
  });

  it('refuses a response that CloudFormation could not read', async () => {
    const long = responses.expectResponse('long');
    const longRefusal = expect(long.response).rejects.toThrow('Response object is too long: 4099 bytes');
    await put(long.url, JSON.stringify('x'.repeat(4_097)));
    await longRefusal;
    const garbled = responses.expectResponse('garbled');
    const garbledRefusal = expect(garbled.response).rejects.toThrow('not JSON');
    await put(garbled.url, '{');
    await garbledRefusal;
  });
});

describe('custom resources', () => {
  let responses: ResponseReceiver;
  let local: LocalFunction;

  beforeAll(async () => {
    responses = await startResponseReceiver();
    const { variables, ...settings } = functionByArn(reconcileArn, assemblyWith());
    local = await startFunction({ ...settings, environment: variables });
  });

  afterAll(async () => {
    await local.stop();
    await responses.close();
  });

  const invoke = (functionArn: string, event: unknown) => {
    expect(functionArn).toBe(reconcileArn);
    return local.invoke(event);
  };

  async function deploy(assembly: CloudAssembly, deployed: Map<string, DeployedResource>): Promise<DeploymentStep[]> {
    const steps: DeploymentStep[] = [];
    const resources = customResourcesOf(assembly);
    for await (const step of deployCustomResources({ assembly, resources, deployed, invoke, responses })) {
      steps.push(step);
    }
    return steps;
  }

  function seen(step: DeploymentStep | undefined) {
    return JSON.parse(step?.response.Data?.Seen ?? '');
  }

  it('are created in dependency order with the very events of CloudFormation', async () => {
    const deployed = new Map<string, DeployedResource>();
    const assembly = assemblyWith();
    const [payments, ledger] = await deploy(assembly, deployed);
    expect(seen(payments)).toEqual({
      RequestType: 'Create',
      ServiceToken: reconcileArn,
      ResponseURL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/response\/[0-9a-f-]{36}$/),
      StackId: expect.stringMatching(/^arn:aws:cloudformation:eu-central-1:111111111111:stack\/dev-domains\//),
      RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      LogicalResourceId: 'PaymentsDomain',
      ResourceType: 'Custom::KafkaDomain',
      ResourceProperties: {
        ServiceToken: reconcileArn,
        ServiceTimeout: '60',
        Domain: 'payments',
        Strict: 'true',
        Limits: ['1', { Of: '2.5' }],
        Secret: scramUsersOf(assembly)[0]?.secretArn,
        Document: {
          Bucket: 'cdk-hnb659fds-assets-111111111111-eu-central-1',
          Key: 'document.json',
          Sha256: 'abc',
        },
      },
    });
    expect(ledger?.resource.logicalId).toBe('LedgerDomain');
    expect([...deployed.values()].map(({ physicalId }) => physicalId)).toEqual([
      'made/PaymentsDomain',
      'made/LedgerDomain',
    ]);
  });

  it('are updated when their properties change, and left alone otherwise', async () => {
    const deployed = new Map<string, DeployedResource>();
    await deploy(assemblyWith(), deployed);
    expect(await deploy(assemblyWith(), deployed)).toEqual([]);
    const changed = assemblyWith(({ domains }) => {
      domains.Resources.LedgerDomain.Properties.Domain = 'ledger-2';
    });
    const [update, ...others] = await deploy(changed, deployed);
    expect(others).toEqual([]);
    expect(seen(update)).toMatchObject({
      RequestType: 'Update',
      PhysicalResourceId: 'made/LedgerDomain',
      ResourceProperties: { Domain: 'ledger-2' },
      OldResourceProperties: { Domain: 'ledger', ServiceTimeout: '60' },
    });
  });

  it('give their attributes to those that follow', async () => {
    const assembly = assemblyWith(({ domains }) => {
      domains.Resources.LedgerDomain.Properties.After = { 'Fn::GetAtt': ['PaymentsDomain', 'Seen'] };
      domains.Resources.LedgerDomain.Properties.Id = { Ref: 'PaymentsDomain' };
    });
    const [payments, ledger] = await deploy(assembly, new Map());
    const { After, Id } = seen(ledger).ResourceProperties;
    expect([After, Id]).toEqual([payments?.response.Data?.Seen, 'made/PaymentsDomain']);
  });

  it('stop the deployment at the first that fails, with its reason', async () => {
    const deployed = new Map<string, DeployedResource>();
    const failing = assemblyWith(({ domains }) => {
      domains.Resources.PaymentsDomain.Properties.Outcome = 'FAILED';
    });
    await expect(deploy(failing, deployed)).rejects.toThrow('Custom::KafkaDomain PaymentsDomain failed: asked for');
    expect(deployed.size).toBe(0);
  });

  it('are deleted by their physical id', () => {
    const assembly = assemblyWith();
    const [resource] = customResourcesOf(assembly);
    if (resource === undefined) throw new Error('no custom resource');
    const properties = resourceProperties(resource, { assembly, deployed: new Map() });
    const request = customResourceRequest(
      { requestType: 'Delete', resource, properties, physicalId: 'made/PaymentsDomain' },
      { requestId: 'r', responseUrl: 'u' },
    );
    expect(request).toMatchObject({ RequestType: 'Delete', PhysicalResourceId: 'made/PaymentsDomain' });
    expect(request).not.toHaveProperty('OldResourceProperties');
  });

  it.each([
    ['does not answer', { Outcome: 'SILENCE', ServiceTimeout: '1' }, 'no response within 1 s'],
    ['throws', { ServiceTimeout: '60' }, 'the function failed: Error: broken'],
  ])('end with a clear error when the function %s', async (_, changes, message) => {
    const assembly = assemblyWith();
    const [resource] = customResourcesOf(assembly);
    if (resource === undefined) throw new Error('no custom resource');
    const properties = { ...resourceProperties(resource, { assembly, deployed: new Map() }), ...changes };
    const broken = async () => ({ error: { errorType: 'Error', errorMessage: 'broken' } });
    const delivery = { invoke: 'Outcome' in changes ? invoke : broken, responses };
    const call = requestCustomResource({ requestType: 'Create', resource, properties }, delivery);
    await expect(call).rejects.toThrow(`Custom::KafkaDomain PaymentsDomain: ${message}`);
  });

  it('end with a clear error when the response is for another request', async () => {
    const assembly = assemblyWith();
    const [resource] = customResourcesOf(assembly);
    if (resource === undefined) throw new Error('no custom resource');
    const properties = resourceProperties(resource, { assembly, deployed: new Map() });
    const confused = (arn: string, event: unknown) => invoke(arn, { ...(event as object), StackId: 'another' });
    const call = requestCustomResource(
      { requestType: 'Create', resource, properties },
      { invoke: confused, responses },
    );
    await expect(call).rejects.toThrow('the response does not repeat StackId');
  });
});
