import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { readCloudAssembly } from '../lib/local/aws/cloud-assembly.ts';
import { resolvedStacks } from '../lib/local/aws/resolved-stacks.ts';
import { formatProblem } from '../lib/model/problem.ts';
import { readConditions } from '../lib/proof/read-conditions.ts';
import { type PolicyKind, readStatements } from '../lib/proof/read-statements.ts';
import { readWorld } from '../lib/proof/read-world.ts';
import type { ResolvedResource, ResolvedStack } from '../lib/proof/resolved-stack.ts';
import type { World } from '../lib/proof/world.ts';
import { synthesizeApp } from './support/synthesize-app.ts';

const place = { stack: 'lake', logicalId: 'Bucket', path: 'PolicyDocument' };

const allow = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*', Principal: '*' };

function read(statement: object, kind: PolicyKind = 'resource') {
  const reading = readStatements({ Version: '2012-10-17', Statement: [statement] }, place, kind);
  return reading.ok ? reading.value[0] : reading.problems.map(formatProblem);
}

describe('A policy statement', () => {
  it.each([
    ['one text', { Action: 's3:GetObject' }, { actions: { patterns: ['s3:GetObject'], negated: false } }],
    ['a list', { Action: ['s3:Get*', 's3:List*'] }, { actions: { patterns: ['s3:Get*', 's3:List*'], negated: false } }],
    [
      'what it does not mean',
      { Action: undefined, NotAction: 'iam:*', Resource: undefined, NotResource: ['a', 'b'] },
      { actions: { patterns: ['iam:*'], negated: true }, resources: { patterns: ['a', 'b'], negated: true } },
    ],
    ['everybody', {}, { principals: { elements: [{ kind: 'AWS', names: ['*'] }], negated: false } }],
    [
      'principals of several kinds',
      { Principal: { AWS: ['111111111111', 'arn:x'], Service: 'logs.amazonaws.com', Federated: 'f' } },
      {
        principals: {
          negated: false,
          elements: [
            { kind: 'AWS', names: ['111111111111', 'arn:x'] },
            { kind: 'Service', names: ['logs.amazonaws.com'] },
            { kind: 'Federated', names: ['f'] },
          ],
        },
      },
    ],
    [
      'everybody but one',
      { Principal: undefined, NotPrincipal: { AWS: 'arn:x' } },
      { principals: { elements: [{ kind: 'AWS', names: ['arn:x'] }], negated: true } },
    ],
    [
      'operators with prefix and suffix, numbers and truths',
      {
        Condition: {
          'ForAllValues:StringLikeIfExists': { k: ['a', 'b'] },
          Bool: { t: true },
          NumericLessThan: { n: 1.2 },
        },
      },
      {
        conditions: [
          { operator: 'StringLike', set: 'ForAllValues', ifExists: true, key: 'k', values: ['a', 'b'] },
          { operator: 'Bool', ifExists: false, key: 't', values: ['true'] },
          { operator: 'NumericLessThan', ifExists: false, key: 'n', values: ['1.2'] },
        ],
      },
    ],
    ['its name and place', { Sid: 'Read' }, { place: { ...place, path: 'PolicyDocument.Statement[0]', sid: 'Read' } }],
  ])('may say %s', (_, written, expected) => {
    expect(read({ ...allow, ...written })).toMatchObject(expected);
  });

  it('stands alone without a list around it', () => {
    const reading = readStatements({ Statement: allow }, place, 'resource');
    expect(reading).toMatchObject({ ok: true, value: [{ place: { path: 'PolicyDocument.Statement' } }] });
  });

  it.each([
    [{ Effect: 'allow' }, 'Statement[0].Effect: got "allow", expected Allow or Deny'],
    [{ Action: undefined }, 'Statement[0]: got neither of them, expected either Action or NotAction'],
    [{ NotAction: 'x' }, 'Statement[0]: got both, expected either Action or NotAction'],
    [{ Resource: { Ref: 'X' } }, 'Statement[0].Resource: got {"Ref":"X"}, expected a text or a list of texts'],
    [{ Resouce: '*' }, 'Statement[0].Resouce: got an unknown element, expected an element of IAM'],
    [{ Principal: { Role: 'x' } }, 'Statement[0].Principal.Role: got an unknown kind, expected AWS, Service'],
    [{ Principal: 'arn:x' }, 'Statement[0].Principal: got "arn:x", expected "*" or a mapping of AWS'],
    [{ Condition: { StringIs: { k: 'v' } } }, 'Condition.StringIs: got operator StringIs, expected an operator of IAM'],
    [{ Condition: { NullIfExists: { k: 'true' } } }, 'got operator NullIfExists, expected an operator of IAM'],
    [{ Condition: { Bool: { k: { Ref: 'X' } } } }, 'Condition.Bool.k: got {"Ref":"X"}, expected a text or a list'],
    [{ Condition: { Bool: 'true' } }, 'Condition.Bool: got "true", expected a mapping of condition keys'],
  ])('that is not understood is refused with its place: %j', (written, message) => {
    const problems = read({ ...allow, ...written });
    expect(problems).toEqual([expect.stringContaining(message)]);
    expect(problems).toEqual([expect.stringMatching(/^lake Bucket\.PolicyDocument\.Statement\[0\]/)]);
  });

  it('shows everything that is wrong at once', () => {
    expect(read({ Effect: 'Maybe', Action: 1, Resource: '*' })).toHaveLength(3);
    expect(readStatements('text', place, 'resource').ok).toBe(false);
    expect(readStatements({ Statement: ['text'], Statment: [] }, place, 'resource')).toMatchObject({
      problems: [expect.anything(), expect.anything()],
    });
  });

  it('has principals in policies of resources, none in those of identities, and no resource in a trust policy', () => {
    const { Principal: _, ...identity } = allow;
    expect(read(identity, 'identity')).not.toHaveProperty('principals');
    expect(read(allow, 'identity')).toEqual([expect.stringContaining('the holder of the policy is the principal')]);
    expect(read(identity)).toEqual([expect.stringContaining('expected either Principal or NotPrincipal')]);
    const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
    expect(read(trust, 'trust')).toMatchObject({ resources: { patterns: ['*'], negated: false } });
  });

  it('keeps every test of its conditions', () => {
    const values = fc.array(fc.string(), { minLength: 1, maxLength: 3 });
    const operators = fc.constantFrom('StringEquals', 'ForAnyValue:ArnLike', 'NumericLessThanIfExists', 'Null');
    const block = fc.dictionary(operators, fc.dictionary(fc.string({ minLength: 1 }), values, { minKeys: 1 }));
    fc.assert(
      fc.property(block, (written) => {
        const reading = readConditions(written, place);
        const tests = Object.values(written).flatMap((keys) => Object.entries(keys));
        expect(reading.ok && reading.value.map(({ key, values }) => [key, values])).toEqual(tests);
      }),
    );
  });
});

function resource(
  type: string,
  logicalId: string,
  properties: object,
  names: Partial<ResolvedResource> = {},
): ResolvedResource {
  return { logicalId, type, ref: logicalId, properties: properties as ResolvedResource['properties'], ...names };
}

function worldOf(...resources: readonly ResolvedResource[]): World {
  const reading = readWorld([stackOf(...resources)]);
  if (!reading.ok) throw new Error(reading.problems.map(formatProblem).join('\n'));
  return reading.value;
}

function stackOf(...resources: readonly ResolvedResource[]): ResolvedStack {
  return { name: 'lake', account: '111111111111', region: 'eu-west-1', partition: 'aws', resources };
}

const { Principal: _, ...identityStatement } = allow;
const policy = { Statement: [identityStatement] };
const trust = { Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }] };
const roleArn = 'arn:aws:iam::111111111111:role/reader';
const boundaryArn = 'arn:aws:iam::111111111111:policy/boundary';

function role(properties: object) {
  return resource(
    'AWS::IAM::Role',
    'Reader',
    { AssumeRolePolicyDocument: trust, ...properties },
    { ref: 'reader', arn: roleArn },
  );
}

describe('The world of an environment', () => {
  it('gives a role its inline policies, its managed ones, and those that name it, each once', () => {
    const managed = (logicalId: string, Roles?: readonly string[]) =>
      resource('AWS::IAM::ManagedPolicy', logicalId, { PolicyDocument: policy, Roles }, { arn: `arn:${logicalId}` });
    const { roles } = worldOf(
      role({ Policies: [{ PolicyDocument: policy }], ManagedPolicyArns: ['arn:Listed', 'arn:Both'] }),
      managed('Listed'),
      managed('Naming', ['reader']),
      managed('Both', ['reader']),
      managed('Other', ['writer']),
      resource('AWS::IAM::Policy', 'Apart', { PolicyDocument: policy, Roles: ['reader'] }),
    );
    expect(
      roles.map(({ identity }) => identity.map(({ place: { logicalId, path } }) => `${logicalId} ${path}`)),
    ).toEqual([
      [
        'Reader Policies[0].PolicyDocument.Statement[0]',
        'Listed PolicyDocument.Statement[0]',
        'Both PolicyDocument.Statement[0]',
        'Naming PolicyDocument.Statement[0]',
        'Apart PolicyDocument.Statement[0]',
      ],
    ]);
  });

  it('takes a policy that no template holds to allow everything, but for those of AWS that it knows', () => {
    const lambda = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
    const { roles } = worldOf(role({ ManagedPolicyArns: [lambda, 'arn:aws:iam::aws:policy/AdministratorAccess'] }));
    expect(roles[0]?.identity.map(({ actions }) => actions.patterns)).toEqual([
      ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
      ['*'],
    ]);
  });

  it('knows the boundary of a role where a template holds it, and says so where none does', () => {
    const boundary = resource('AWS::IAM::ManagedPolicy', 'Boundary', { PolicyDocument: policy }, { arn: boundaryArn });
    expect(worldOf(role({ PermissionsBoundary: boundaryArn }), boundary).roles[0]?.boundary).toHaveLength(1);
    expect(worldOf(role({ PermissionsBoundary: boundaryArn })).roles[0]?.boundary).toBe('unknown');
    expect(worldOf(role({})).roles[0]).not.toHaveProperty('boundary');
  });

  it('joins a bucket with its policy, its key by any name, its lock and its tags', () => {
    const keyArn = 'arn:aws:kms:eu-west-1:111111111111:key/1';
    const key = resource('AWS::KMS::Key', 'Key', { KeyPolicy: { Statement: allow } }, { ref: '1', arn: keyArn });
    const alias = resource('AWS::KMS::Alias', 'Alias', { TargetKeyId: keyArn }, { ref: 'alias/mnpi' });
    const bucket = (KMSMasterKeyID: string) => {
      const rule = { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID } };
      const BucketEncryption = { ServerSideEncryptionConfiguration: [rule] };
      const properties = { BucketEncryption, ObjectLockEnabled: true, Tags: [{ Key: 'zone', Value: 'mnpi' }] };
      return resource('AWS::S3::Bucket', 'Archive', properties, { ref: 'archive', arn: 'arn:aws:s3:::archive' });
    };
    const policyOf = resource('AWS::S3::BucketPolicy', 'Policy', {
      Bucket: 'archive',
      PolicyDocument: { Statement: allow },
    });
    for (const name of ['1', keyArn, 'alias/mnpi']) {
      const { resources } = worldOf(key, alias, bucket(name), policyOf);
      const expected = {
        kind: 'bucket',
        arn: 'arn:aws:s3:::archive',
        keyArn,
        objectLock: true,
        tags: { zone: 'mnpi' },
      };
      expect(resources).toMatchObject([
        { kind: 'key', policy: [{}] },
        { ...expected, policy: [{}] },
      ]);
    }
    expect(worldOf(bucket('alias/aws/s3')).resources[0]).not.toHaveProperty('keyArn');
  });

  it('reads the permission of a function or its alias as a statement of the function', () => {
    const arn = 'arn:aws:lambda:eu-west-1:111111111111:function:plan';
    const permission = (properties: object) =>
      resource('AWS::Lambda::Permission', 'Permission', { Action: 'lambda:InvokeFunction', ...properties });
    const { resources } = worldOf(
      resource('AWS::Lambda::Function', 'Plan', {}, { ref: 'plan', arn }),
      permission({
        FunctionName: 'plan',
        Principal: 'events.amazonaws.com',
        SourceArn: 'arn:rule',
        SourceAccount: '1',
      }),
      permission({ FunctionName: `${arn}:live`, Principal: '222222222222' }),
    );
    expect(resources[0]?.policy).toMatchObject([
      {
        principals: { elements: [{ kind: 'Service', names: ['events.amazonaws.com'] }] },
        conditions: [
          { operator: 'ArnLike', key: 'aws:SourceArn', values: ['arn:rule'] },
          { operator: 'StringEquals', key: 'aws:SourceAccount', values: ['1'] },
        ],
      },
      { principals: { elements: [{ kind: 'AWS', names: ['arn:aws:iam::222222222222:root'] }] }, conditions: [] },
    ]);
  });

  it('takes an endpoint without a policy for an open one', () => {
    const endpoint = resource('AWS::EC2::VPCEndpoint', 'Endpoint', { ServiceName: 'com.amazonaws.eu-west-1.ecr.api' });
    expect(worldOf(endpoint).endpoints).toMatchObject([
      { service: 'ecr.api', policy: [{ effect: 'Allow', actions: { patterns: ['*'] }, conditions: [] }] },
    ]);
  });

  it('counts a policy of something that no template makes as that thing', () => {
    const arn = 'arn:aws:kafka:eu-west-1:111111111111:cluster/other/7-1';
    const clusterPolicy = (ClusterArn: string) =>
      resource('AWS::MSK::ClusterPolicy', 'Foreign', { ClusterArn, Policy: { Statement: allow } });
    expect(worldOf(clusterPolicy(arn)).resources).toMatchObject([{ kind: 'cluster', arn, policy: [{}] }]);
    expect(readWorld([stackOf(clusterPolicy('other'))])).toMatchObject({
      problems: [{ path: 'Foreign.ClusterArn', got: 'other' }],
    });
  });

  it('refuses a policy on a type of resource that it does not know, and every other fault, at once', () => {
    const accessPoint = resource('AWS::S3::AccessPoint', 'Point', { Policy: { Statement: [allow] } });
    const key = resource('AWS::KMS::Key', 'Key', { KeyPolicy: { Statement: [{ ...allow, Effect: '?' }] } });
    const user = resource('AWS::IAM::User', 'User', { Policies: [{ PolicyDocument: { Statement: [allow] } }] });
    const reading = readWorld([stackOf(accessPoint, key, user, role({ AssumeRolePolicyDocument: 1 }))]);
    expect(!reading.ok && reading.problems.map(({ path }) => path)).toEqual([
      'Reader.AssumeRolePolicyDocument',
      'Key.KeyPolicy.Statement[0].Effect',
      'Point.Policy',
    ]);
  });
});

describe('The world that this repository synthesizes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-world-'));

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is read whole: every role, key, bucket, secret and endpoint of dev', () => {
    synthesizeApp(folder, { environment: 'dev' });
    const assembly = readCloudAssembly(folder);
    const reading = readWorld(resolvedStacks(assembly));
    if (!reading.ok) throw new Error(reading.problems.map(formatProblem).join('\n'));
    const { roles, resources, endpoints, accounts } = reading.value;
    const made = (type: string) =>
      assembly.stacks
        .flatMap(({ template }) => Object.values(template.Resources ?? {}))
        .filter(({ Type }) => Type === type).length;
    const kinds = (kind: string) => resources.filter((each) => each.kind === kind).length;
    expect(accounts).toEqual(['111111111111']);
    expect(roles).toHaveLength(made('AWS::IAM::Role'));
    expect(endpoints).toHaveLength(made('AWS::EC2::VPCEndpoint'));
    for (const [kind, type] of [
      ['key', 'AWS::KMS::Key'],
      ['bucket', 'AWS::S3::Bucket'],
      ['secret', 'AWS::SecretsManager::Secret'],
      ['queue', 'AWS::SQS::Queue'],
      ['log-group', 'AWS::Logs::LogGroup'],
      ['function', 'AWS::Lambda::Function'],
      ['cluster', 'AWS::MSK::Cluster'],
    ] as const)
      expect([kind, kinds(kind)]).toEqual([kind, made(type)]);
    for (const { trust, identity } of roles) expect([trust.length, identity.length]).not.toContain(0);
    const encrypted = resources.filter(({ kind }) =>
      ['bucket', 'secret', 'queue', 'log-group', 'cluster'].includes(kind),
    );
    // S3 delivers access logs only where S3 alone holds the key.
    const keyless = encrypted.filter(({ keyArn }) => keyArn === undefined);
    expect(keyless.map(({ tags }) => tags.layer)).toEqual(['access-logs']);
  });
});
