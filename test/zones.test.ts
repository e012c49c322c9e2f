import { App, Aws, Duration, LegacyStackSynthesizer, NestedStack, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AccountPrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { ZonesStack } from '../constructs/stacks/zones-stack.ts';
import { SensitivityZone, type SensitivityZoneProps } from '../constructs/zones/sensitivity-zone.ts';
import type { Environment } from '../lib/model/environment.ts';
import { environment as dev } from './support/sample-platform.ts';

interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal: { readonly AWS?: string | readonly string[]; readonly Service?: unknown };
  readonly Action: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

const confidential: SensitivityZoneProps = {
  platform: 'tidegate',
  environment: 'dev',
  zoneName: 'cards',
  classification: 'confidential',
};

function synthesize(props: Partial<SensitivityZoneProps> = {}): { stack: Stack; zone: SensitivityZone } {
  const stack = new Stack(new App(), 'Test', { env: { account: '111111111111', region: 'eu-west-1' } });
  return { stack, zone: new SensitivityZone(stack, 'Cards', { ...confidential, ...props }) };
}

/** The policy of a zone's key, with the intrinsics of one partition resolved. */
function statementsOf(props: Partial<SensitivityZoneProps> = {}): readonly Statement[] {
  const [key] = Object.values(Template.fromStack(synthesize(props).stack).findResources('AWS::KMS::Key'));
  const text = JSON.stringify(key?.Properties.KeyPolicy.Statement).replaceAll(
    /\{"Fn::Join":\["",(\[[^\]]*\])\]\}/g,
    (_, parts) =>
      JSON.stringify(
        JSON.parse(parts)
          .map((part: string | { Ref: string }) =>
            typeof part === 'string' ? part : part.Ref === 'AWS::Partition' ? 'aws' : 'amazonaws.com',
          )
          .join(''),
      ),
  );
  return JSON.parse(text);
}

function statement(sid: string, props: Partial<SensitivityZoneProps> = {}): Statement | undefined {
  return statementsOf(props).find(({ Sid }) => Sid === sid);
}

const role = (name: string, account = '111111111111') => `arn:aws:iam::${account}:role/${name}`;
const root = (account = '111111111111') => `arn:aws:iam::${account}:root`;
const deployment = role('cdk-hnb659fds-cfn-exec-role-111111111111-eu-west-1');
const closed: Partial<SensitivityZoneProps> = {
  classification: 'mnpi',
  members: { readers: [role('analysts', '222222222222')], writers: [role('sink')] },
};
const dataAction = /^kms:(\*|Decrypt|Encrypt|GenerateDataKey|ReEncrypt)/;
const usesData = ({ Action }: Statement) => [Action].flat().some((action) => dataAction.test(action));

describe('a sensitivity zone', () => {
  it('has one rotating key with a 30-day deletion window, its classification and an alias that names the environment', () => {
    const template = Template.fromStack(synthesize().stack);
    template.hasResourceProperties('AWS::KMS::Key', {
      EnableKeyRotation: true,
      RotationPeriodInDays: 365,
      PendingWindowInDays: 30,
      Tags: [
        { Key: 'classification', Value: 'confidential' },
        { Key: 'zone', Value: 'cards' },
      ],
    });
    template.hasResourceProperties('AWS::KMS::Alias', { AliasName: 'alias/tidegate-dev-cards' });
    expect(Object.keys(template.toJSON().Resources)).toHaveLength(2);
  });

  it('is usable by CloudWatch Logs for log groups of its own account and Region only', () => {
    Template.fromStack(synthesize().stack).hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Principal: { Service: { 'Fn::Join': ['', ['logs.eu-west-1.', { Ref: 'AWS::URLSuffix' }]] } },
            Condition: {
              ArnLike: {
                'kms:EncryptionContext:aws:logs:arn': {
                  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':logs:eu-west-1:111111111111:log-group:*']],
                },
              },
            },
          }),
        ]),
      },
    });
  });

  it('lets nobody in but its account and conditioned services', () => {
    for (const { Principal, Condition } of statementsOf()) {
      expect(Principal.AWS).not.toBe('*');
      if (Principal.Service !== undefined) expect(Condition).toBeDefined();
    }
  });

  it('gives its key to any log group that asks', () => {
    const { stack, zone } = synthesize();
    new LogGroup(stack, 'Logs', { encryptionKey: zone.key });
    Template.fromStack(stack).hasResourceProperties('AWS::Logs::LogGroup', {
      KmsKeyId: stack.resolve(zone.key.keyArn),
    });
  });

  it('keeps its key unless it is told to destroy it', () => {
    Template.fromStack(synthesize().stack).hasResource('AWS::KMS::Key', { DeletionPolicy: 'Retain' });
    Template.fromStack(synthesize({ removal: 'destroy' }).stack).hasResource('AWS::KMS::Key', {
      DeletionPolicy: 'Delete',
    });
  });

  it('rotates in the period it is given, and refuses one that KMS would', () => {
    const quarterly = synthesize({ rotationPeriod: Duration.days(90) }).stack;
    Template.fromStack(quarterly).hasResourceProperties('AWS::KMS::Key', { RotationPeriodInDays: 90 });
    expect(() => synthesize({ rotationPeriod: Duration.days(30) })).toThrow(
      'Test/Cards: rotationPeriod: got 30 days, expected from 90 to 2560 days',
    );
  });
});

describe('the key of a zone', () => {
  it('is administered by the role that deploys it and by the break-glass role, who use no data with that right', () => {
    const props = { breakGlassRoleArn: role('tidegate-dev-break-glass') };
    const able = statementsOf(props).filter(({ Action }) => [Action].flat().includes('kms:PutKeyPolicy'));
    expect(able.map(({ Sid, Principal, Condition }) => ({ Sid, Principal, Condition }))).toEqual([
      { Sid: 'Administration', Principal: { AWS: deployment }, Condition: undefined },
      {
        Sid: 'BreakGlass',
        Principal: { AWS: root() },
        Condition: { ArnEquals: { 'aws:PrincipalArn': [role('tidegate-dev-break-glass')] } },
      },
    ]);
    expect(able.filter(usesData)).toEqual([]);
  });

  it.each([
    ['open', {}],
    ['closed', closed],
  ])('delegates nothing to its account but to look, and use through services, in an %s zone', (_, props) => {
    for (const each of statementsOf(props).filter(usesData)) {
      const service = each.Principal.Service !== undefined;
      expect(service || each.Effect === 'Deny' || each.Condition?.StringEquals?.['kms:ViaService'] !== undefined).toBe(
        true,
      );
    }
    expect(statementsOf(props).flatMap(({ Action }) => Action)).not.toContain('kms:*');
  });

  it('is used in an open zone by whom IAM of the account lets, through services alone', () => {
    expect(statement('UseThroughServices')).toMatchObject({
      Effect: 'Allow',
      Principal: { AWS: root() },
      Condition: {
        StringEquals: {
          'kms:CallerAccount': '111111111111',
          'kms:ViaService': expect.arrayContaining(['s3.eu-west-1.amazonaws.com', 'sqs.eu-west-1.amazonaws.com']),
        },
      },
    });
    expect(statement('NobodyElse')).toBeUndefined();
  });

  it('is used in an open zone by writers of other accounts, which IAM of its own cannot let in', () => {
    expect(statement('Guests')).toBeUndefined();
    expect(statement('Guests', { guests: [role('sink', '222222222222')] })).toMatchObject({
      Principal: { AWS: root('222222222222') },
      Condition: { ArnEquals: { 'aws:PrincipalArn': [role('sink', '222222222222')] } },
    });
  });

  it('is used in a closed zone by its members alone, each from the own account: readers decrypt, writers encrypt, too', () => {
    const ways = { 'kms:ViaService': expect.arrayContaining(['s3.eu-west-1.amazonaws.com']) };
    expect(statement('UseThroughServices', closed)).toBeUndefined();
    expect(statement('Readers', closed)).toMatchObject({
      Action: 'kms:Decrypt',
      Principal: { AWS: root('222222222222') },
      Condition: {
        ArnEquals: { 'aws:PrincipalArn': [role('analysts', '222222222222')] },
        StringEquals: { 'kms:CallerAccount': ['222222222222'], ...ways },
      },
    });
    expect(statement('Writers', closed)).toMatchObject({
      Action: expect.arrayContaining(['kms:Decrypt', 'kms:GenerateDataKey']),
      Principal: { AWS: root() },
      Condition: { ArnEquals: { 'aws:PrincipalArn': [role('sink')] }, StringEquals: ways },
    });
  });

  it('keeps its policy whichever construct gets it: CDK would let the whole account in for a secret', () => {
    const { stack, zone } = synthesize(closed);
    const policy = () => JSON.stringify(Object.values(Template.fromStack(stack).findResources('AWS::KMS::Key'))[0]);
    new Secret(stack, 'Secret', { encryptionKey: zone.key });
    zone.key.grantDecrypt(new AccountPrincipal('999999999999'));
    expect(policy()).not.toContain('999999999999');
    expect(policy()).not.toContain('UseThroughServices');
    expect(policy().match(/kms:CreateGrant/g)).toHaveLength(1);
  });

  it('has no statement without a principal where a closed zone names nobody', () => {
    const sids = statementsOf({ members: { readers: [], writers: [] } }).map(({ Sid }) => Sid);
    expect(sids).not.toContain('Readers');
    expect(sids).not.toContain('Writers');
    expect(sids).toContain('NobodyElse');
  });

  it('denies data to everybody else of the accounts concerned, and to no service, linked role or grant of Lambda', () => {
    const denial = statement('NobodyElse', {
      ...closed,
      secretKeepers: [role('rotate')],
      directUsers: [role('codec')],
    });
    expect(denial).toMatchObject({
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Condition: {
        Bool: { 'aws:PrincipalIsAWSService': 'false' },
        StringEquals: { 'aws:PrincipalAccount': ['111111111111', '222222222222'] },
        ArnNotLike: {
          'aws:PrincipalArn': [
            deployment,
            role('analysts', '222222222222'),
            role('sink'),
            role('rotate'),
            role('codec'),
            role('aws-service-role/*', '*'),
          ],
        },
        StringNotEquals: { 'kms:ViaService': ['lambda.eu-west-1.amazonaws.com'] },
      },
    });
    expect(JSON.stringify(denial)).not.toContain('IfExists');
    expect([denial?.Action].flat()).not.toContain('kms:CreateGrant');
  });

  it.each([
    ['open', {}, [deployment, root()]],
    ['closed', closed, [deployment]],
    ['closed with a grantor', { ...closed, grantors: [role('reconcile')] }, [deployment, root()]],
  ])(
    'takes grants for resources of AWS services alone, from whom it says, in a zone that is %s',
    (_, props, principals) => {
      const grants = statementsOf(props).filter(({ Action }) => [Action].flat().includes('kms:CreateGrant'));
      expect(grants.map(({ Principal }) => Principal.AWS)).toEqual(principals);
      for (const { Condition } of grants) expect(Condition?.Bool).toEqual({ 'kms:GrantIsForAWSResource': 'true' });
    },
  );

  it('is called without a service in between by whom it says, and by nobody otherwise', () => {
    expect(statement('DirectUse')).toBeUndefined();
    expect(statement('DirectUse', { directUsers: [role('codec')] })).toMatchObject({
      Action: expect.arrayContaining(['kms:Decrypt', 'kms:GenerateDataKey']),
      Condition: {
        ArnEquals: { 'aws:PrincipalArn': [role('codec')] },
        StringEquals: { 'kms:CallerAccount': ['111111111111'] },
      },
    });
  });

  it('is administered in a nested stack by the role that deploys the one around it', () => {
    const stack = new Stack(new App(), 'Outer', { env: { account: '111111111111', region: 'eu-west-1' } });
    const inner = new NestedStack(stack, 'Inner');
    new SensitivityZone(inner, 'Cards', confidential);
    Template.fromStack(inner).hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Sid: 'Administration' })]) },
    });
  });

  it('is refused where nobody could administer it, or a restricted zone names no members', () => {
    expect(() => synthesize({ administrators: [] })).toThrow('Test/Cards: administrators: got none');
    expect(() => synthesize({ classification: 'pci' })).toThrow(
      'Test/Cards: members: got none, expected the roles that use data of a zone that is pci',
    );
    const stack = new Stack(new App(), 'Legacy', { synthesizer: new LegacyStackSynthesizer() });
    expect(() => new SensitivityZone(stack, 'Cards', confidential)).toThrow('Legacy/Cards: administrators: got none');
  });
});

describe("a sensitivity zone in an app of one's own", () => {
  it('lets in single roles alone, and says everything that is wrong at once', () => {
    const everybody = { readers: ['*'], writers: ['arn:aws:iam::111111111111:role/team/*'] };
    expect(() => synthesize({ zoneName: 'Cards', members: everybody, directUsers: [root()] })).toThrow(
      [
        'Test/Cards: ',
        '  zoneName: got "Cards", expected lower-case letters, digits and "-", starting with a letter, at most 31 characters',
        '  members.readers: got "*", expected ARNs of single roles: a wildcard lets everybody in',
        '  members.writers: got "arn:aws:iam::111111111111:role/team/*", expected ARNs of single roles: a wildcard lets everybody in',
        '  directUsers: got "arn:aws:iam::111111111111:root", expected ARNs of single roles: a wildcard lets everybody in',
      ].join('\n'),
    );
  });

  it('knows as much of an ARN as the synthesis does', () => {
    const named = (name: string) => [`arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/${name}`];
    expect(() => synthesize({ members: { readers: named('analysts'), writers: [] } })).not.toThrow();
    expect(() => synthesize({ members: { readers: named('*'), writers: [] } })).toThrow('members.readers: got ');
  });
});

describe('the zones of an environment', () => {
  const zones = [
    { name: 'public', classification: 'public' },
    { name: 'mnpi', classification: 'mnpi', readers: ['analysts'] },
  ] as const;
  const personas = [{ name: 'analysts', layers: ['analytics' as const], assumedBy: [role('people', '999999999999')] }];
  const environment: Environment = {
    ...dev,
    accounts: { streaming: '111111111111', lake: '222222222222', audit: '333333333333' },
    zones,
    personas,
    breakGlass: { assumedBy: [role('commanders', '999999999999')] },
  };
  const stackOf = (account: keyof Environment['accounts'], changes: Partial<Environment> = {}) =>
    new ZonesStack(new App(), account, { environment: { ...environment, ...changes }, account, domains: [] });
  const countOf = (stack: Stack) => Object.keys(Template.fromStack(stack).toJSON().Resources).length;

  it('take two resources each, and what watches over them the same however many there are', () => {
    const declared = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ name: `zone-${index}`, classification: 'public' as const }));
    const counts = [1, 2, 10].map((count) => countOf(stackOf('lake', { zones: declared(count) })));
    expect(counts).toEqual([2 + 9, 4 + 9, 20 + 9]);
  });

  it('let writers of another account into an open zone in the lake', () => {
    const writer = role('writer', '111111111111');
    const stack = stackOf('lake', { zones: [{ name: 'public', classification: 'public', writers: [writer] }] });
    Template.fromStack(stack).hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Sid: 'Guests',
            Condition: Match.objectLike({ ArnEquals: { 'aws:PrincipalArn': [writer] } }),
          }),
        ]),
      },
    });
  });

  it('let personas use the key in the lake, and the rotation that in the account of the cluster', () => {
    const policies = (account: keyof Environment['accounts']) =>
      JSON.stringify(Template.fromStack(stackOf(account)).findResources('AWS::KMS::Key'));
    expect(policies('lake')).toContain('role/tidegate-dev-persona-analysts');
    expect(policies('lake')).not.toContain('role/tidegate-dev-rotate');
    expect(policies('streaming')).not.toContain('persona');
    expect(policies('streaming')).toContain('role/tidegate-dev-rotate');
    expect(policies('audit')).not.toMatch(/persona|rotate|reconcile/);
  });

  it('have a key for what carries data of all of them, as strict as the strictest, in the account of the cluster alone', () => {
    Template.fromStack(stackOf('streaming')).hasResourceProperties('AWS::KMS::Key', {
      Description: 'Data of zone platform (mnpi) of tidegate dev',
    });
    expect(() => stackOf('lake').platformKey).toThrow("lake: the platform's own key is in the streaming account");
  });
});
