import type { CloudAssembly, TemplateResource } from '../lib/local/aws/cloud-assembly.ts';
import { resolvedStacks } from '../lib/local/aws/resolved-stacks.ts';
import { formatProblem } from '../lib/model/problem.ts';
import { prove } from '../lib/proof/prove.ts';
import { readWorld } from '../lib/proof/read-world.ts';
import { z3Solver } from '../lib/proof/z3-solver.ts';

const account = '111111111111';
const allow = { Effect: 'Allow', Action: '*', Resource: '*', Principal: '*' };
const policy = { Statement: [allow] };
const text = JSON.stringify(policy);

/** Stacks as `cdk synth` writes them, read for the proof. */
function reading(resources: Readonly<Record<string, TemplateResource>>, template: object = {}) {
  const stack = { name: 'lake', account, region: 'eu-west-1', template: { ...template, Resources: resources } };
  const assembly: CloudAssembly = { stacks: [stack], assets: [] };
  return readWorld(resolvedStacks(assembly));
}

function problems(...given: Parameters<typeof reading>): readonly string[] {
  const read = reading(...given);
  return read.ok ? [] : read.problems.map(formatProblem);
}

const one = (Type: string, Properties: TemplateResource['Properties'] = {}) => ({ It: { Type, Properties } });

describe('What decides and cannot be read stops the proof:', () => {
  it.each([
    ['a nested stack', one('AWS::CloudFormation::Stack'), 'It: got a template inside AWS::CloudFormation::Stack'],
    [
      'a policy as a text',
      one('AWS::Glue::Thing', { Document: { 'Fn::Join': ['', [text]] } }),
      'It.Document.Fn::Join.1.0',
    ],
    [
      'a policy in a call that a custom resource makes',
      one('Custom::AWS', { Create: JSON.stringify({ action: 'putBucketPolicy', parameters: { Policy: text } }) }),
      'It.Create: got a policy of a resource of type Custom::AWS',
    ],
    ['a policy that a custom resource sets', one('Custom::Policy', { Policy: policy }), 'It.Policy: got a policy of a'],
    [
      'a second policy of a log group',
      one('AWS::Logs::LogGroup', { ResourcePolicyDocument: policy }),
      'It.ResourcePolicyDocument',
    ],
    ['an ACL of a bucket', one('AWS::S3::Bucket', { AccessControl: 'PublicRead' }), 'It.AccessControl: got PublicRead'],
    [
      'a role that somebody else names',
      one('AWS::IAM::Policy', { PolicyDocument: { Statement: [] }, Roles: [{ Ref: 'Name' }] }),
      'It.Roles: got ${unknown:',
    ],
    [
      'a log policy that is no JSON',
      one('AWS::Logs::ResourcePolicy', { PolicyDocument: '{' }),
      'It.PolicyDocument: got a text that is no JSON',
    ],
  ])('%s', (_, resources, message) => {
    const Parameters = { Name: { Type: 'String' } };
    expect(problems(resources, { Parameters })).toEqual([expect.stringContaining(message)]);
  });

  it('a macro, and a resource that a condition of the template may leave out', () => {
    expect(problems({}, { Transform: 'AWS::Include' })).toEqual([expect.stringContaining('Transform: got macros')]);
    const bucket = { Type: 'AWS::S3::Bucket', Condition: 'InProduction' };
    expect(problems({ Bucket: bucket })).toEqual([expect.stringContaining('Bucket.Condition: got InProduction')]);
  });

  it('no ACL where the owner of the bucket has switched ACLs off', () => {
    const OwnershipControls = { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] };
    expect(problems(one('AWS::S3::Bucket', { AccessControl: 'LogDeliveryWrite', OwnershipControls }))).toEqual([]);
    expect(problems(one('AWS::S3::Bucket', { AccessControl: 'Private' }))).toEqual([]);
  });
});

describe('The policy', () => {
  const solver = z3Solver();
  afterAll(() => solver.close());

  async function refuted(
    kind: 'log-group' | 'function' | 'bucket',
    may: string,
    resources: Readonly<Record<string, TemplateResource>>,
    template: object = {},
  ) {
    const read = reading(resources, template);
    if (!read.ok) throw new Error(read.problems.map(formatProblem).join('\n'));
    const nobody = { among: ['others' as const, 'services' as const], except: [`arn:aws:iam::${account}:*`] };
    const claim = { id: 'c', says: 'Nobody.', nobody, may: [may], on: { kinds: [kind] } };
    const [verdict] = await prove(read.value, [claim], solver);
    return verdict?.proved === false ? verdict.witness : undefined;
  }

  it('of the logs of an account is one of each log group that it names, and of no other', async () => {
    const logs = (name: string) => ({ Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: name } });
    const Resource = { 'Fn::GetAtt': ['Audit', 'Arn'] };
    const PolicyDocument = {
      'Fn::Join': [
        '',
        [`{"Statement":[{"Effect":"Allow","Principal":"*","Action":"logs:*","Resource":"`, Resource, '"}]}'],
      ],
    };
    const named = {
      Audit: logs('audit'),
      Policy: { Type: 'AWS::Logs::ResourcePolicy', Properties: { PolicyDocument } },
    };
    const witness = await refuted('log-group', 'logs:GetLogEvents', { ...named, Other: logs('other') });
    expect(witness).toMatchObject({
      resource: expect.stringContaining(':log-group:audit'),
      allowedBy: [{ logicalId: 'Policy', path: 'PolicyDocument.Statement[0]' }],
    });
    expect(await refuted('log-group', 'logs:GetLogEvents', { Audit: logs('audit') })).toBeUndefined();
  });

  it('of a function that is called by its name is about that function', async () => {
    const Permission = {
      Type: 'AWS::Lambda::Permission',
      Properties: { FunctionName: { Ref: 'Plan' }, Action: 'lambda:InvokeFunction', Principal: '222222222222' },
    };
    const witness = await refuted('function', 'lambda:InvokeFunction', {
      Plan: { Type: 'AWS::Lambda::Function' },
      Permission,
    });
    expect(witness).toMatchObject({ principal: expect.stringContaining(':222222222222:') });
  });

  it('that names somebody whom only a deployment knows may be about anybody', async () => {
    const names = (AWS: unknown) => ({
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'lake' } },
      Policy: {
        Type: 'AWS::S3::BucketPolicy',
        Properties: { Bucket: 'lake', PolicyDocument: { Statement: [{ ...allow, Principal: { AWS } }] } },
      },
    });
    const Parameters = { Partner: { Type: 'String' } };
    expect(await refuted('bucket', 's3:GetObject', names({ Ref: 'Partner' }), { Parameters })).toBeDefined();
    expect(await refuted('bucket', 's3:GetObject', names('{{resolve:ssm:/partner}}'))).toBeDefined();
    expect(await refuted('bucket', 's3:GetObject', names(`arn:aws:iam::${account}:role/own`))).toBeUndefined();
  });
});
