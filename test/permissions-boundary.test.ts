import { App, CfnResource, CustomResourceProvider, CustomResourceProviderRuntime, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type BoundaryStatement, boundaryStatements } from '../constructs/roles/boundary-statements.ts';
import { PlatformBoundary } from '../constructs/roles/platform-boundary.ts';
import { EnvironmentStage } from '../constructs/stacks/environment-stage.ts';
import type { CreatedCluster } from '../lib/model/environment.ts';
import { declared, declaredResources, resourcesOf, statementsIn } from './support/declared-resources.ts';
import { domains } from './support/sample-domains.ts';
import { environment, handlerFolder } from './support/sample-platform.ts';

const environments = ['dev', 'staging', 'prod'] as const;
const synthesized = new Map(environments.map((name) => [name, declaredResources(name)]));
const resources = (name: (typeof environments)[number]) => synthesized.get(name) ?? [];
const roles = (name: (typeof environments)[number]) => resources(name).filter(({ type }) => type === 'AWS::IAM::Role');

/** Whether a pattern with `*` means an action; IAM does not tell upper from lower case. */
function means(pattern: string, action: string): boolean {
  const text = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${text}$`, 'i').test(action);
}

/** Statements of an effect that speak of an action. */
function about(statements: readonly BoundaryStatement[], effect: 'Allow' | 'Deny', action: string) {
  return statements.filter(
    ({ Effect, Action }) => Effect === effect && Action.some((pattern) => means(pattern, action)),
  );
}

const breakGlassArn = 'arn:aws:iam::111111111111:role/tidegate-dev-break-glass';
const statements = boundaryStatements({ accounts: ['111111111111'], breakGlassArn });

/** The rights of AWS's own policy for functions, which one function of the CDK has. */
const basicExecution = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

describe('the permissions boundary of an environment', () => {
  it.each(environments)('is on every role of %s: no role escapes it', (name) => {
    expect(roles(name).length).toBeGreaterThan(7);
    for (const { account, stack, properties } of roles(name)) {
      const made = resources(name).find((other) => other.stack === stack && other.properties.ManagedPolicyName);
      const byName = `arn:aws:iam::${account}:policy/tidegate-${name}-boundary`;
      expect(properties.PermissionsBoundary).toBe(made === undefined ? byName : `{${made.id}}`);
    }
  });

  it.each(environments)('is made once in each account of %s, in a stack that the others wait for', (name) => {
    const policies = resources(name).filter(({ properties }) => properties.ManagedPolicyName !== undefined);
    const accounts = new Set(Object.values(declared(name).environment.accounts));
    expect(policies.map(({ account }) => account).sort()).toEqual([...accounts].sort());
    for (const { stack, properties } of policies) {
      expect(stack).toMatch(/-zones(-lake|-audit)?$/);
      expect(properties.ManagedPolicyName).toBe(`tidegate-${name}-boundary`);
    }
  });

  it('is on the role that the CDK makes for a function of its own', () => {
    const [own] = roles('dev').filter(({ id }) => id.startsWith('CustomVpcRestrictDefaultSG'));
    expect(own?.properties.PermissionsBoundary).toBe('arn:aws:iam::111111111111:policy/tidegate-dev-boundary');
  });

  it('takes nothing from what roles are given', () => {
    const create = declared('dev').environment.cluster.create as CreatedCluster;
    const certified = declaredResources('dev', {
      cluster: {
        create: {
          ...create,
          authentication: ['iam', 'scram', 'mtls'],
          certificateAuthorityArns: ['arn:aws:acm-pca:eu-west-1:111111111111:certificate-authority/1'],
          clientCertificates: { validityDays: 180, renewBeforeDays: 30 },
        },
      },
    });
    const attached = [...environments.flatMap(resources), ...certified].filter(
      ({ type, properties }) => type === 'AWS::IAM::ManagedPolicy' && properties.Roles !== undefined,
    );
    const given = new Set([...attached.flatMap(statementsIn).flatMap(({ Action }) => Action), ...basicExecution]);
    expect(given.size).toBeGreaterThan(40);
    const lost = [...given].filter((action) => about(statements, 'Allow', action).length === 0);
    const refused = [...given].filter((action) =>
      about(statements, 'Deny', action).some(({ Condition }) => Condition === undefined),
    );
    expect({ lost, refused }).toEqual({ lost: [], refused: [] });
  });

  it('is a policy of the company where the environment names one for each account', () => {
    const { accounts } = declared('staging').environment;
    const arnOf = (account: string) => `arn:aws:iam::${account}:policy/company`;
    const [streaming, lake, audit] = [accounts.streaming, accounts.lake, accounts.audit].map(arnOf) as [
      string,
      string,
      string,
    ];
    const given = declaredResources('staging', { permissionsBoundary: { arns: { streaming, lake, audit } } });
    const bounded = given.filter(({ type }) => type === 'AWS::IAM::Role');
    expect(new Set(bounded.map(({ account }) => account))).toEqual(new Set(Object.values(accounts)));
    for (const { account, properties } of bounded) expect(properties.PermissionsBoundary).toBe(arnOf(account));
    expect(given.filter(({ properties }) => properties.ManagedPolicyName !== undefined)).toEqual([]);
  });

  it('is absent where nobody asked for one', () => {
    const stage = new EnvironmentStage(new App(), 'dev', { environment, domains, handlerFolder });
    const found = resourcesOf(stage).filter(({ properties }) => properties.PermissionsBoundary !== undefined);
    expect(found).toEqual([]);
  });
});

describe('the boundary that the platform makes', () => {
  it.each([
    'iam:CreateRole',
    'iam:PutRolePolicy',
    'iam:PassRole',
    'iam:DeleteRolePermissionsBoundary',
    'sts:AssumeRole',
    'sts:AssumeRoleWithWebIdentity',
    'organizations:LeaveOrganization',
    's3:PutBucketPolicy',
    's3:DeleteBucketPolicy',
    's3:DeleteBucket',
    's3:PutBucketVersioning',
    's3:PutBucketObjectLockConfiguration',
    's3:BypassGovernanceRetention',
    's3:PutObjectRetention',
    's3:PutObjectLegalHold',
    's3:PutLifecycleConfiguration',
    's3:PutEncryptionConfiguration',
    's3:DeleteObjectVersion',
    's3:PutObjectAcl',
    'kafka:DeleteCluster',
    'kafka:UpdateSecurity',
    'kafka:PutClusterPolicy',
    'kafka:RebootBroker',
    'secretsmanager:PutResourcePolicy',
    'secretsmanager:DeleteSecret',
    'secretsmanager:UpdateSecret',
    'lambda:UpdateFunctionCode',
    'lambda:UpdateFunctionConfiguration',
    'lambda:AddPermission',
    'cloudformation:CreateStack',
    'cloudtrail:StopLogging',
    'guardduty:DeleteDetector',
    'config:StopConfigurationRecorder',
    'logs:DeleteLogGroup',
    'logs:PutRetentionPolicy',
    'events:DisableRule',
    'cloudwatch:DeleteAlarms',
    'sqs:SetQueueAttributes',
    'sns:SetTopicAttributes',
  ])('denies %s to every role, break-glass included, even where a policy adds it to the boundary', (action) => {
    const wider = boundaryStatements({ accounts: ['111111111111'], breakGlassArn, allow: [action] });
    expect(about(statements, 'Allow', action)).toEqual([]);
    expect(about(wider, 'Deny', action).filter(({ Condition }) => Condition === undefined)).toHaveLength(1);
  });

  it.each(['kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion', 'kms:DisableKey', 'kms:UpdateAlias', 'kms:RevokeGrant'])(
    'leaves %s to the break-glass role alone',
    (action) => {
      const [allowed, ...others] = about(statements, 'Allow', action);
      expect(allowed?.Condition).toEqual({ ArnEquals: { 'aws:PrincipalArn': breakGlassArn } });
      expect(others).toEqual([]);
      expect(about(statements, 'Deny', action)[0]?.Condition).toEqual({
        ArnNotEquals: { 'aws:PrincipalArn': breakGlassArn },
      });
      const without = boundaryStatements({ accounts: ['111111111111'] });
      expect(about(without, 'Allow', action)).toEqual([]);
      expect(about(without, 'Deny', action)[0]).not.toHaveProperty('Condition');
    },
  );

  it('lets grants on keys be made for services of AWS only', () => {
    expect(about(statements, 'Allow', 'kms:CreateGrant').map(({ Condition }) => Condition)).toEqual([
      { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    ]);
    expect(about(statements, 'Deny', 'kms:CreateGrant').map(({ Condition }) => Condition)).toEqual([
      { BoolIfExists: { 'kms:GrantIsForAWSResource': 'false' } },
    ]);
  });

  it.each(['s3:GetObject', 's3:PutObject', 'secretsmanager:GetSecretValue'])(
    'allows %s in the accounts of the environment only',
    (action) => {
      const [allowed, ...others] = about(
        boundaryStatements({ accounts: ['111111111111', '222222222222'] }),
        'Allow',
        action,
      );
      expect(allowed?.Condition).toEqual({
        StringEquals: { 'aws:ResourceAccount': ['111111111111', '222222222222'] },
      });
      expect(others).toEqual([]);
    },
  );

  it('names no whole service in what it allows, and says what each statement is about', () => {
    for (const { Effect, Action } of statements)
      if (Effect === 'Allow') expect(Action.filter((action) => action.endsWith(':*'))).toEqual([]);
    const sids = statements.map(({ Sid }) => Sid);
    expect(new Set(sids).size).toBe(sids.length);
  });

  it.each(environments)('fits into a managed policy in %s', (name) => {
    const [made] = resources(name).filter(({ properties }) => properties.ManagedPolicyName !== undefined);
    expect(JSON.stringify(made?.properties.PolicyDocument).length).toBeLessThanOrEqual(6_144);
  });
});

describe("the boundary in an app of one's own", () => {
  function bounded(allow?: readonly string[]) {
    const app = new App();
    const stack = new Stack(app, 'First', { env: { account: '111111111111', region: 'eu-west-1' } });
    const boundary = new PlatformBoundary(stack, 'Boundary', { platform: 'tidegate', environment: 'dev', allow });
    return { app, stack, boundary };
  }
  const lambda = new ServicePrincipal('lambda.amazonaws.com');
  const boundariesOf = (stack: Stack) =>
    Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role')).map(
      ({ Properties }) => Properties.PermissionsBoundary,
    );

  it('bounds roles that are declared later, bare ones, and those that chose another boundary', () => {
    const { stack, boundary } = bounded();
    boundary.applyTo(stack);
    new Role(stack, 'Later', { assumedBy: lambda });
    new Role(stack, 'Chosen', {
      assumedBy: lambda,
      permissionsBoundary: ManagedPolicy.fromAwsManagedPolicyName('AdministratorAccess'),
    });
    new CfnResource(stack, 'Bare', { type: 'AWS::IAM::Role', properties: { PermissionsBoundary: 'none' } });
    CustomResourceProvider.getOrCreateProvider(stack, 'Custom::Own', {
      codeDirectory: handlerFolder,
      runtime: CustomResourceProviderRuntime.NODEJS_24_X,
    });
    expect(boundariesOf(stack)).toEqual(Array(4).fill({ Ref: expect.stringMatching(/^Boundary/) }));
  });

  it('is found by its name from other stacks, without an export', () => {
    const { app, stack, boundary } = bounded();
    const other = new Stack(app, 'Other', { env: { account: '111111111111', region: 'eu-west-1' } });
    new Role(other, 'Role', { assumedBy: lambda });
    boundary.applyTo(other);
    expect(boundariesOf(other)).toEqual([
      { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::111111111111:policy/tidegate-dev-boundary']] },
    ]);
    expect(Template.fromStack(stack).toJSON().Outputs).toBeUndefined();
  });

  it('refuses roles of accounts in which it is not', () => {
    const { app, boundary } = bounded();
    const elsewhere = new Stack(app, 'Elsewhere', { env: { account: '222222222222', region: 'eu-west-1' } });
    new Role(elsewhere, 'Role', { assumedBy: lambda });
    boundary.applyTo(elsewhere);
    expect(() => app.synth()).toThrow(
      'Elsewhere/Role/Resource: permissionsBoundary: got none for its account, expected one for every account',
    );
  });

  it('allows what an app adds, up to what a managed policy can hold', () => {
    const { stack } = bounded(['dynamodb:PutItem']);
    const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));
    expect(policy?.Properties.PolicyDocument.Statement[0].Action).toContain('dynamodb:PutItem');
    const many = Array.from({ length: 200 }, (_, index) => `dynamodb:Action${index}`);
    expect(() => bounded(many)).toThrow(
      /^First\/Boundary: allow: got a policy of \d+ characters, expected at most 6144$/,
    );
  });
});

describe('keys that do not expire', () => {
  it.each(['AWS::IAM::User', 'AWS::IAM::AccessKey'])('cannot be declared in an environment: %s', (type) => {
    const app = new App();
    const stage = new EnvironmentStage(app, 'dev', { environment, domains, handlerFolder });
    new CfnResource(stage.domains, 'Static', { type });
    expect(() => app.synth()).toThrow(`dev/domains/Static: type: got ${type}, expected a role: its keys expire`);
  });

  it.each(environments)('are in no template of %s', (name) => {
    expect(resources(name).filter(({ type }) => /^AWS::IAM::(User|AccessKey)$/.test(type))).toEqual([]);
  });
});
