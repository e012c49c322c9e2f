import { createHash } from 'node:crypto';
import {
  BatchAssociateScramSecretCommand,
  BatchDisassociateScramSecretCommand,
  GetBootstrapBrokersCommand,
  KafkaClient,
  ListNodesCommand,
  ListScramSecretsCommand,
} from '@aws-sdk/client-kafka';
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { documentReader } from '../lib/adapters/aws/document-store.ts';
import { invokeLater, lambdaFunction } from '../lib/adapters/aws/lambda-function.ts';
import { mskCluster } from '../lib/adapters/aws/msk.ts';
import { stateBucket } from '../lib/adapters/aws/state-bucket.ts';
import { domainDocumentFormat } from '../lib/model/domain-document.ts';

const region = 'eu-west-1';

/** An error as the SDK throws it: AWS's code is its name. */
function awsError(name: string, message: string = name): Error {
  return Object.assign(new Error(message), { name });
}

/** A body as the SDK hands it out. */
function body(text: string) {
  return { transformToString: async () => text } as never;
}

describe('The state bucket', () => {
  const s3 = mockClient(S3Client);
  const store = stateBucket('state', region, { pauses: [1, 1] });

  beforeEach(() => s3.reset());

  it('writes on the condition that nobody wrote in between', async () => {
    s3.on(PutObjectCommand).resolves({ ETag: '"2"' });
    expect(await store.write('a', { b: 1 }, undefined)).toBe('"2"');
    expect(await store.write('a', { b: 1 }, '"1"')).toBe('"2"');
    await store.put('a', { b: 1 });
    const object = { Bucket: 'state', Key: 'a', Body: '{"b":1}' };
    expect(s3.commandCalls(PutObjectCommand).map(({ args: [{ input }] }) => input)).toEqual([
      { ...object, IfNoneMatch: '*' },
      { ...object, IfMatch: '"1"' },
      object,
    ]);
  });

  it('takes its own write for written when only the answer was lost', async () => {
    s3.on(PutObjectCommand).rejects(awsError('PreconditionFailed'));
    s3.on(GetObjectCommand).resolves({ Body: body('{"b":1}'), ETag: '"2"' });
    expect(await store.write('a', { b: 1 }, '"1"')).toBe('"2"');
  });

  it('takes the write of somebody else for lost', async () => {
    s3.on(PutObjectCommand).rejects(awsError('PreconditionFailed'));
    s3.on(GetObjectCommand).resolves({ Body: body('{"b":2}'), ETag: '"2"' });
    expect(await store.write('a', { b: 1 }, '"1"')).toBeUndefined();
  });

  it('repeats a write that met another one in flight, since nothing was decided', async () => {
    s3.on(PutObjectCommand).rejectsOnce(awsError('ConditionalRequestConflict')).resolves({ ETag: '"2"' });
    expect(await store.write('a', 1, '"1"')).toBe('"2"');
  });

  it('gives up on conflicts that never end', async () => {
    s3.on(PutObjectCommand).rejects(awsError('ConditionalRequestConflict'));
    await expect(store.write('a', 1, '"1"')).rejects.toMatchObject({ code: 'AWS_REQUEST_FAILED' });
    expect(s3.commandCalls(PutObjectCommand)).toHaveLength(5);
  });

  it('waits for new rights, and says what is denied when they do not come', async () => {
    s3.on(GetObjectCommand)
      .rejectsOnce(awsError('AccessDenied'))
      .resolves({ Body: body('1'), ETag: '"1"' });
    expect(await store.read('a')).toEqual({ value: 1, version: '"1"' });
    s3.reset();
    s3.on(GetObjectCommand).rejects(awsError('AccessDenied', 'no s3:GetObject'));
    await expect(store.read('a')).rejects.toMatchObject({
      code: 'AWS_DENIED',
      message: 'AWS s3 denied the call: no s3:GetObject',
    });
    expect(s3.commandCalls(GetObjectCommand)).toHaveLength(3);
  });

  it('says that credentials are missing or old, and where they may come from', async () => {
    for (const name of ['CredentialsProviderError', 'ExpiredTokenException']) {
      s3.on(GetObjectCommand).rejects(awsError(name, 'none found'));
      await expect(store.read('a')).rejects.toMatchObject({
        code: 'AWS_DENIED',
        message: expect.stringContaining('provide a profile, AWS_* variables or a role (none found).'),
      });
    }
  });

  it('names the bucket that does not exist', async () => {
    s3.onAnyCommand().rejects(awsError('NoSuchBucket'));
    const missing = { code: 'AWS_REQUEST_FAILED', message: 'Bucket state does not exist.' };
    await expect(store.read('a')).rejects.toMatchObject(missing);
    await expect(store.write('a', 1, undefined)).rejects.toMatchObject(missing);
    await expect(store.put('a', 1)).rejects.toMatchObject(missing);
  });
});

describe('The MSK cluster', () => {
  const msk = mockClient(KafkaClient);
  const cluster = mskCluster('arn:cluster', region);

  beforeEach(() => msk.reset());

  it('offers no way in for which MSK answers an empty text', async () => {
    msk
      .on(GetBootstrapBrokersCommand, { ClusterArn: 'arn:cluster' })
      .resolves({ BootstrapBrokerStringSaslIam: 'b-1:9098,b-2:9098', BootstrapBrokerStringSaslScram: '' });
    expect(await cluster.bootstrapServers()).toEqual({ iam: 'b-1:9098,b-2:9098', scram: undefined, tls: undefined });
  });

  it('lists the secrets of every page', async () => {
    msk
      .on(ListScramSecretsCommand)
      .resolvesOnce({ SecretArnList: ['a', 'b'], NextToken: 'more' })
      .resolvesOnce({ SecretArnList: ['c'] });
    expect(await cluster.scramAssociations.list()).toEqual(['a', 'b', 'c']);
    expect(msk.commandCalls(ListScramSecretsCommand)[1]?.args[0].input).toMatchObject({ NextToken: 'more' });
  });

  it('names the address of each broker, and leaves controllers out', async () => {
    msk
      .on(ListNodesCommand)
      .resolvesOnce({
        NodeInfoList: [{ BrokerNodeInfo: { BrokerId: 2, ClientVpcIpAddress: '10.0.2.7' } }, { ControllerNodeInfo: {} }],
        NextToken: 'more',
      })
      .resolves({ NodeInfoList: [{ BrokerNodeInfo: { BrokerId: 1, ClientVpcIpAddress: '10.0.1.7' } }] });
    expect(await mskCluster('arn:cluster', region).brokerAddresses()).toEqual([
      { broker: 2, address: '10.0.2.7' },
      { broker: 1, address: '10.0.1.7' },
    ]);
  });

  it.each([
    ['associate', BatchAssociateScramSecretCommand],
    ['disassociate', BatchDisassociateScramSecretCommand],
  ] as const)('counts what MSK did not %s as failures, although it answers 200', async (verb, command) => {
    const secrets = { ClusterArn: 'arn:cluster', SecretArnList: ['a', 'b'] };
    msk.on(command, secrets).resolves({
      UnprocessedScramSecrets: [{ SecretArn: 'b', ErrorCode: 'InvalidSecretArn', ErrorMessage: 'no such secret' }],
    });
    expect(await cluster.scramAssociations[verb](['a', 'b'])).toEqual([
      { secretArn: 'b', reason: 'InvalidSecretArn: no such secret' },
    ]);
    msk.on(command).resolves({});
    expect(await cluster.scramAssociations[verb](['a'])).toEqual([]);
  });
});

describe('Domain documents', () => {
  const s3 = mockClient(S3Client);
  const read = documentReader(region);
  const text = JSON.stringify({ format: domainDocumentFormat, domain: 'payments' });
  const sha256 = (of: string) => createHash('sha256').update(of).digest('hex');
  const location = { bucket: 'assets', key: 'a.json', sha256: sha256(text) };

  beforeEach(() => s3.reset());

  it('are read when they are the reviewed ones', async () => {
    s3.on(GetObjectCommand, { Bucket: 'assets', Key: 'a.json' }).resolves({ Body: body(text) });
    expect(await read(location)).toEqual({ document: JSON.parse(text), sha256: location.sha256 });
  });

  it('are refused when missing', async () => {
    s3.on(GetObjectCommand).rejects(awsError('NoSuchKey'));
    await expect(read(location)).rejects.toMatchObject({
      code: 'DOCUMENT_MISSING',
      message: expect.stringContaining('s3://assets/a.json does not exist'),
    });
  });

  it('are refused when truncated, before anybody parses them', async () => {
    s3.on(GetObjectCommand).resolves({ Body: body(text.slice(0, -5)) });
    await expect(read(location)).rejects.toMatchObject({
      code: 'DOCUMENT_CORRUPT',
      message: expect.stringContaining(`expected ${location.sha256}`),
    });
  });

  it('are refused in the format of another version', async () => {
    const other = JSON.stringify({ format: 'tidegate-domain/99' });
    s3.on(GetObjectCommand).resolves({ Body: body(other) });
    await expect(read({ ...location, sha256: sha256(other) })).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      message: expect.stringContaining('tidegate-domain/99'),
    });
  });
});

describe('A Lambda function', () => {
  const lambda = mockClient(LambdaClient);
  const reconcile = lambdaFunction('dev-reconcile', region);
  const payload = (value: unknown) => ({ transformToString: () => JSON.stringify(value) }) as never;

  beforeEach(() => lambda.reset());

  it('is invoked for later, in its own Region, without waiting for what it does', async () => {
    lambda.on(InvokeCommand).resolves({ StatusCode: 202 });
    await invokeLater('arn:aws:lambda:eu-west-3:111111111111:function:dev-reconcile', { RequestId: 'request' });
    const [call] = lambda.commandCalls(InvokeCommand);
    expect(call?.args[0].input).toMatchObject({
      FunctionName: 'arn:aws:lambda:eu-west-3:111111111111:function:dev-reconcile',
      InvocationType: 'Event',
    });
    expect(JSON.parse(String(call?.args[0].input.Payload))).toEqual({ RequestId: 'request' });
  });

  it('has variables, or none', async () => {
    lambda
      .on(GetFunctionConfigurationCommand, { FunctionName: 'dev-reconcile' })
      .resolvesOnce({ Environment: { Variables: { A: '1' } } })
      .resolvesOnce({});
    expect(await reconcile.variables()).toEqual({ A: '1' });
    expect(await reconcile.variables()).toEqual({});
  });

  it('takes an event and answers', async () => {
    lambda.on(InvokeCommand).resolves({ Payload: payload({ plan: [] }) });
    expect(await reconcile.invoke({ action: 'plan' }, 'plan')).toEqual({ plan: [] });
    const [call] = lambda.commandCalls(InvokeCommand);
    expect(JSON.parse(String(call?.args[0].input.Payload))).toEqual({ action: 'plan' });
  });

  it.each([
    [{ errorMessage: 'the document is missing' }, 'dev-reconcile failed: the document is missing'],
    [null, 'dev-reconcile failed: Unhandled'],
  ])('that failed with %j fails the call', async (answer, message) => {
    lambda.on(InvokeCommand).resolves({ FunctionError: 'Unhandled', Payload: payload(answer) });
    await expect(reconcile.invoke({}, 'plan')).rejects.toMatchObject({ code: 'AWS_REQUEST_FAILED', message });
  });

  it('that may not be invoked is told at once, since a person waits', async () => {
    lambda.on(InvokeCommand).rejects(awsError('AccessDeniedException', 'no lambda:InvokeFunction'));
    await expect(reconcile.invoke({}, 'plan')).rejects.toMatchObject({ code: 'AWS_DENIED' });
    expect(lambda.commandCalls(InvokeCommand)).toHaveLength(1);
  });
});
