import { App, CliCredentialsStackSynthesizer, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LakeStorage, type LakeStorageProps, type LakeZone } from '../constructs/lake/lake-storage.ts';
import { EnvironmentStage } from '../constructs/stacks/environment-stage.ts';
import { SensitivityZone } from '../constructs/zones/sensitivity-zone.ts';
import { lakeBucketName } from '../lib/contracts/lake-names.ts';
import type { Environment } from '../lib/model/environment.ts';
import { domains } from './support/sample-domains.ts';
import { environment, handlerFolder } from './support/sample-platform.ts';

const account = '111111111111';
const env = { account, region: 'eu-west-1' };
const readers = [`arn:aws:iam::${account}:role/analysts`];
const writers = ['arn:aws:iam::222222222222:role/sink'];
const named = { platform: 'tidegate', environment: 'dev' };

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action?: string | readonly string[];
  readonly NotAction?: readonly string[];
  readonly Principal: unknown;
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, unknown>>;
}

function lakeOf(zone: Partial<LakeZone> = {}, props: Partial<LakeStorageProps> = {}, stackProps: StackProps = {}) {
  const stack = new Stack(new App(), 'Lake', { env, ...stackProps });
  const members = { readers, writers };
  const { administrators } = props;
  const cards = new SensitivityZone(stack, 'cards', {
    ...named,
    zoneName: 'cards',
    classification: 'pci',
    members,
    administrators,
  });
  const storage = new LakeStorage(stack, 'Storage', {
    ...named,
    zones: [{ zone: cards, retentionClass: '7y', principals: { raw: { readers, writers } }, ...zone }],
    ...props,
  });
  return { stack, storage, cards };
}

type Lake = ReturnType<typeof lakeOf>;

/** The policy of the bucket whose physical name ends like this, by statement id. */
function policyOf(lake: Lake, ending: string): Readonly<Record<string, Statement>> {
  const { Resources } = Template.fromStack(lake.stack).toJSON();
  const entries = Object.entries<{ Type: string; Properties: Record<string, unknown> }>(Resources);
  const [bucket] = entries.find(([, { Properties }]) => `${Properties.BucketName}`.endsWith(ending)) ?? [];
  const policy = entries.find(
    ([, { Type, Properties }]) =>
      Type === 'AWS::S3::BucketPolicy' && (Properties.Bucket as { Ref: string }).Ref === bucket,
  )?.[1].Properties.PolicyDocument as { readonly Statement: readonly Statement[] } | undefined;
  const statements = policy?.Statement ?? [];
  return Object.fromEntries(statements.map((statement, index) => [statement.Sid ?? `${index}`, statement]));
}

function bucketOf(lake: Lake, ending: string): Readonly<Record<string, unknown>> {
  const buckets = Object.values(Template.fromStack(lake.stack).findResources('AWS::S3::Bucket'));
  return buckets.find(({ Properties }) => `${Properties.BucketName}`.endsWith(ending))?.Properties;
}

const layers = ['raw', 'curated', 'analytics', 'archive'];
const everyBucket = [...layers.map((layer) => `cards-${layer}`), 'platform-access-logs'];

describe('the lake of a zone', () => {
  it('has three buckets, an archive where evidence must last, and one bucket of access logs for all', () => {
    const names = (lake: Lake) =>
      Object.values(Template.fromStack(lake.stack).findResources('AWS::S3::Bucket')).map(
        ({ Properties }) => Properties.BucketName,
      );
    const name = (zone: string, layer: string) => lakeBucketName('tidegate', 'dev', account, zone, layer);
    const logs = name('platform', 'access-logs');
    expect(names(lakeOf())).toEqual([logs, ...layers.map((layer) => name('cards', layer))]);
    expect(names(lakeOf({ retentionClass: 'standard' }))).toEqual([
      logs,
      ...layers.slice(0, 3).map((layer) => name('cards', layer)),
    ]);
  });

  it('tags each bucket with zone and layer', () => {
    const lake = lakeOf();
    for (const layer of layers)
      expect(bucketOf(lake, `cards-${layer}`).Tags).toEqual([
        { Key: 'layer', Value: layer },
        { Key: 'zone', Value: 'cards' },
      ]);
    expect(bucketOf(lake, 'access-logs').Tags).toEqual([
      { Key: 'layer', Value: 'access-logs' },
      { Key: 'zone', Value: 'platform' },
    ]);
  });

  it('is versioned, closed to the public and owned by the account, in every bucket', () => {
    Template.fromStack(lakeOf().stack).allResourcesProperties('AWS::S3::Bucket', {
      VersioningConfiguration: { Status: 'Enabled' },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    });
  });

  it.each(everyBucket)('is reached over TLS 1.2 or newer alone: %s', (bucket) => {
    const statements = Object.values(policyOf(lakeOf(), bucket));
    const conditions = statements
      .filter(({ Effect, Action }) => Effect === 'Deny' && Action === 's3:*')
      .map(({ Condition }) => Condition);
    expect(conditions).toContainEqual({ Bool: { 'aws:SecureTransport': 'false' } });
    expect(conditions).toContainEqual({ NumericLessThan: { 's3:TlsVersion': 1.2 } });
  });

  it('stays with its policies when the stack goes, unless it is to be destroyed', () => {
    const policies = (lake: Lake) =>
      Object.values(Template.fromStack(lake.stack).toJSON().Resources as Record<string, { Type: string }>)
        .filter(({ Type }) => Type.startsWith('AWS::S3::'))
        .map((resource) => (resource as { DeletionPolicy?: string }).DeletionPolicy);
    expect(new Set(policies(lakeOf()))).toEqual(new Set(['RetainExceptOnCreate']));
    expect(new Set(policies(lakeOf({}, { removal: 'destroy' })))).toEqual(new Set(['Delete']));
  });
});

describe('encryption of the lake', () => {
  const lake = lakeOf();
  const key = lake.stack.resolve(lake.cards.key.keyArn);
  const header = 's3:x-amz-server-side-encryption';

  it.each(layers)(
    'is by default the key of the zone, with a bucket key, and never a key of the writer: %s',
    (layer) => {
      expect(bucketOf(lake, `cards-${layer}`).BucketEncryption).toEqual({
        ServerSideEncryptionConfiguration: [
          {
            BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: { KMSMasterKeyID: key, SSEAlgorithm: 'aws:kms' },
          },
        ],
      });
    },
  );

  it.each(layers)('cannot be asked to be another one, and need not be asked for: %s', (layer) => {
    const { OtherEncryption, OtherKey, KeyNotNamed } = policyOf(lake, `cards-${layer}`);
    for (const statement of [OtherEncryption, OtherKey, KeyNotNamed])
      expect(statement).toMatchObject({ Effect: 'Deny', Action: 's3:PutObject', Principal: { AWS: '*' } });
    expect(OtherEncryption?.Condition).toEqual({
      Null: { [header]: 'false' },
      StringNotEquals: { [header]: 'aws:kms' },
    });
    expect(OtherKey?.Condition).toEqual({
      Null: { [`${header}-aws-kms-key-id`]: 'false' },
      StringNotEquals: { [`${header}-aws-kms-key-id`]: key },
    });
    expect(KeyNotNamed?.Condition).toEqual({
      Null: { [`${header}-aws-kms-key-id`]: 'true' },
      StringEquals: { [header]: 'aws:kms' },
    });
  });
});

describe('who gets into the lake', () => {
  const service = { 'aws:PrincipalIsAWSService': 'false' };
  const administrators = [`arn:aws:iam::${account}:role/cdk-hnb659fds-cfn-exec-role-${account}-eu-west-1`];
  const but = (arns: readonly string[]) => ({ ArnNotEquals: { 'aws:PrincipalArn': arns } });
  const partitioned = (statement: Statement | undefined) =>
    JSON.parse(
      JSON.stringify(statement ?? {}).replaceAll(
        /\{"Fn::Join":\["",\["arn:",\{"Ref":"AWS::Partition"\},"(:iam:[^"]+)"\]\]\}/g,
        '"arn:aws$1"',
      ),
    ) as Statement;

  it('is the principals of the zone: others neither read nor change nor list, whatever IAM says', () => {
    const { OnlyTheZone, OnlyReadersRead, OnlyWritersChange } = policyOf(lakeOf(), 'cards-raw');
    expect(OnlyTheZone?.Condition).toEqual({ ...but([...readers, ...writers]), BoolIfExists: service });
    expect(OnlyReadersRead?.Condition).toEqual({ ...but(readers), BoolIfExists: service });
    expect(OnlyWritersChange?.Condition).toEqual({ ...but(writers), BoolIfExists: service });
    expect(OnlyReadersRead?.Action).toBe('s3:GetObject*');
    expect(OnlyWritersChange?.Action).toEqual(expect.arrayContaining(['s3:PutObject*', 's3:DeleteObject*']));
  });

  it('is nobody at all where a layer has no principals', () => {
    const { OnlyTheZone } = policyOf(lakeOf(), 'cards-analytics');
    expect(OnlyTheZone?.Condition).toEqual({ BoolIfExists: service });
  });

  it('leaves no action out: each is for principals, for deployments, or shows the configuration', () => {
    const { OnlyTheZone, OnlyDeploymentsConfigure } = policyOf(lakeOf(), 'cards-raw');
    const configuring = [OnlyDeploymentsConfigure?.Action ?? []].flat();
    expect(OnlyTheZone?.NotAction).toEqual(expect.arrayContaining(configuring));
    const others = (OnlyTheZone?.NotAction ?? []).filter((action) => !configuring.includes(action));
    expect(others).toEqual(['s3:Get*Configuration', 's3:GetBucket*', 's3:ListTagsForResource', 's3:ListBucket']);
    expect(partitioned(OnlyDeploymentsConfigure).Condition).toEqual(but(administrators));
  });

  it('is listed by its principals and by whoever deploys it: CloudFormation asks whether the bucket is there', () => {
    const { OnlyTheZoneLists } = policyOf(lakeOf(), 'cards-raw');
    expect(OnlyTheZoneLists?.Action).toBe('s3:ListBucket');
    expect(partitioned(OnlyTheZoneLists).Condition).toEqual({
      ...but([...readers, ...writers, ...administrators]),
      BoolIfExists: service,
    });
  });

  it('is up to IAM where the zone is open, but for the configuration', () => {
    const statements = policyOf(lakeOf({ closed: false }), 'cards-raw');
    expect(Object.keys(statements)).not.toContain('OnlyTheZone');
    expect(partitioned(statements.OnlyDeploymentsConfigure).Condition).toEqual(but(administrators));
  });

  it('is the organization and its endpoints, where they are given: services that act for somebody come from elsewhere', () => {
    const lake = lakeOf({}, { organization: 'o-1a2b3c4d5e', vpcEndpoints: ['vpce-1', 'vpce-2'] });
    for (const bucket of everyBucket) {
      const { OnlyTheOrganization, OnlyThroughEndpoints } = policyOf(lake, bucket);
      expect(OnlyTheOrganization).toMatchObject({ Effect: 'Deny', Action: 's3:*' });
      expect(OnlyTheOrganization?.Condition).toEqual({
        StringNotEquals: { 'aws:PrincipalOrgID': 'o-1a2b3c4d5e' },
        BoolIfExists: service,
      });
      expect(partitioned(OnlyThroughEndpoints).Condition).toEqual({
        ...but(administrators),
        StringNotEquals: { 'aws:SourceVpce': ['vpce-1', 'vpce-2'] },
        BoolIfExists: { ...service, 'aws:ViaAWSService': 'false' },
      });
    }
  });

  it('is a role of another account by the account and a condition, since S3 refuses a role that is not there yet', () => {
    const auditors = 'arn:aws:iam::333333333333:role/auditors';
    const lake = lakeOf({ principals: { raw: { readers: [...readers, auditors], writers } } });
    const { WriteOf222222222222: write, ReadObjectsOf333333333333: read, ...others } = policyOf(lake, 'cards-raw');
    expect(write).toMatchObject({
      Effect: 'Allow',
      Action: ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts', 's3:PutObject'],
      Condition: { ArnEquals: { 'aws:PrincipalArn': writers } },
    });
    expect(JSON.stringify(write?.Principal)).toContain(':iam::222222222222:root');
    expect(read).toMatchObject({ Effect: 'Allow', Action: 's3:GetObject' });
    const allowed = Object.values(others).filter(({ Effect }) => Effect === 'Allow');
    expect(allowed.map(({ Sid }) => Sid)).toEqual(['ListOf333333333333']);
  });
});

describe('the archive', () => {
  const lock = (lake: Lake) => bucketOf(lake, 'cards-archive').ObjectLockConfiguration;

  it.each([
    ['7y', 2_557],
    ['10y', 3_653],
    ['unlimited', 36_500],
  ] as const)('of the class %s locks what is written for %i days, in governance mode', (retentionClass, Days) => {
    expect(lock(lakeOf({ retentionClass }))).toEqual({
      ObjectLockEnabled: 'Enabled',
      Rule: { DefaultRetention: { Days, Mode: 'GOVERNANCE' } },
    });
  });

  it('locks in compliance mode only when asked to, and then takes no weaker mode', () => {
    const lake = lakeOf({}, { objectLockMode: 'compliance' });
    expect(lock(lake)).toMatchObject({ Rule: { DefaultRetention: { Mode: 'COMPLIANCE' } } });
    expect(policyOf(lake, 'cards-archive').NoWeakerMode).toMatchObject({
      Action: 's3:PutObjectRetention',
      Condition: { StringNotEquals: { 's3:object-lock-mode': 'COMPLIANCE' } },
    });
  });

  it('loses nothing before its time, whoever asks: nobody is left out of the denials', () => {
    const { NothingIsDeleted, NoShorterRetention } = policyOf(lakeOf(), 'cards-archive');
    expect(NothingIsDeleted).toMatchObject({ Effect: 'Deny', Principal: { AWS: '*' } });
    expect(NothingIsDeleted?.Condition).toBeUndefined();
    expect(NothingIsDeleted?.Action).toEqual([
      's3:BypassGovernanceRetention',
      's3:DeleteObject*',
      's3:PutObjectLegalHold',
    ]);
    expect(NoShorterRetention?.Condition).toEqual({
      NumericLessThan: { 's3:object-lock-remaining-retention-days': '2557' },
    });
  });

  it('keeps its lock, lifecycle and policy from everybody but deployments', () => {
    const { OnlyDeploymentsConfigure } = policyOf(lakeOf(), 'cards-archive');
    const patterns = [OnlyDeploymentsConfigure?.Action ?? []].flat();
    const covered = (action: string) =>
      patterns.some((pattern) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(action));
    const dangerous = [
      'PutBucketPolicy',
      'DeleteBucketPolicy',
      'DeleteBucket',
      'PutBucketObjectLockConfiguration',
    ].concat(
      ['PutLifecycleConfiguration', 'PutEncryptionConfiguration', 'PutReplicationConfiguration', 'PutBucketVersioning'],
      ['PutBucketPublicAccessBlock', 'PutInventoryConfiguration', 'PutBucketLogging', 'PutBucketAcl'],
    );
    expect(dangerous.filter((action) => !covered(`s3:${action}`))).toEqual([]);
  });
});

describe('the lifecycle of the lake', () => {
  const transitions = (lake: Lake, layer: string) => {
    const { Rules } = bucketOf(lake, `cards-${layer}`).LifecycleConfiguration as { Rules: Record<string, unknown>[] };
    return Rules[0];
  };

  it('archives nothing that is queried, ends old versions after 90 days and broken uploads after 7', () => {
    const lake = lakeOf();
    const step = (StorageClass: string, TransitionInDays: number) => ({ StorageClass, TransitionInDays });
    const usual = {
      Status: 'Enabled',
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
      NoncurrentVersionExpiration: { NoncurrentDays: 90 },
    };
    expect(layers.map((layer) => transitions(lake, layer))).toEqual([
      { ...usual, Transitions: [step('STANDARD_IA', 30)] },
      { ...usual, Transitions: [step('STANDARD_IA', 30)] },
      { ...usual, Transitions: [step('STANDARD_IA', 30), step('GLACIER_IR', 90)] },
      { ...usual, Transitions: [step('STANDARD_IA', 30), step('GLACIER', 90)] },
    ]);
  });

  it('is for each layer what the environment says', () => {
    const lake = lakeOf({}, { lifecycle: { raw: { instantRetrievalDays: 10, expireDays: 400 } } });
    expect(transitions(lake, 'raw')).toMatchObject({
      ExpirationInDays: 400,
      Transitions: [{ StorageClass: 'GLACIER_IR', TransitionInDays: 10 }],
    });
    expect(transitions(lake, 'curated')).toMatchObject({ Transitions: [{ StorageClass: 'STANDARD_IA' }] });
  });
});

describe('access logs of the lake', () => {
  it('go from every bucket to one, below zone and layer', () => {
    const lake = lakeOf();
    for (const layer of layers)
      expect(bucketOf(lake, `cards-${layer}`).LoggingConfiguration).toMatchObject({ LogFilePrefix: `cards/${layer}/` });
  });

  it('are taken from these buckets of this account alone', () => {
    const { LogDelivery } = policyOf(lakeOf(), 'access-logs');
    expect(LogDelivery).toMatchObject({
      Effect: 'Allow',
      Action: 's3:PutObject',
      Principal: { Service: 'logging.s3.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': account } },
    });
    const sources = JSON.stringify(LogDelivery?.Condition?.ArnEquals).match(/tidegate-dev-111111111111-cards-\w+/g);
    expect(sources).toEqual(layers.map((layer) => lakeBucketName('tidegate', 'dev', account, 'cards', layer)));
  });

  it('are written and deleted by nobody else, and end after their time', () => {
    const lake = lakeOf({}, { accessLogRetention: Duration.days(90) });
    const { OnlyServicesChange } = policyOf(lake, 'access-logs');
    expect(OnlyServicesChange?.Action).toEqual(expect.arrayContaining(['s3:PutObject*', 's3:DeleteObject*']));
    expect(OnlyServicesChange?.Condition).toEqual({ BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } });
    expect(bucketOf(lake, 'access-logs')).toMatchObject({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      LifecycleConfiguration: { Rules: [{ ExpirationInDays: 90 }] },
    });
  });
});

describe('grants of the lake', () => {
  function granted(grant: (storage: LakeStorage, policy: ManagedPolicy) => unknown) {
    const { stack, storage } = lakeOf();
    const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('athena.amazonaws.com') });
    grant(storage, new ManagedPolicy(stack, 'Policy', { roles: [role] }));
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::IAM::Policy', 0);
    const [policy] = Object.values(template.findResources('AWS::IAM::ManagedPolicy'));
    return policy?.Properties.PolicyDocument.Statement as readonly Statement[];
  }

  it('let a reader list and read objects, and have their data keys decrypted for this bucket by S3', () => {
    const statements = granted((storage, policy) => storage.grants.read('raw', 'cards', policy));
    expect(statements.map(({ Action }) => Action)).toEqual([
      ['s3:GetBucketLocation', 's3:ListBucket'],
      's3:GetObject',
      'kms:Decrypt',
    ]);
    const bucketArn = { 'Fn::GetAtt': [expect.any(String), 'Arn'] };
    expect(statements[2]?.Condition).toEqual({
      StringEquals: { 'kms:ViaService': { 'Fn::Join': ['', ['s3.eu-west-1.', { Ref: 'AWS::URLSuffix' }]] } },
      StringLike: { 'kms:EncryptionContext:aws:s3:arn': [bucketArn, { 'Fn::Join': ['', [bucketArn, '/*']] }] },
    });
  });

  it('let a writer write and nothing else', () => {
    const statements = granted((storage, policy) => storage.grants.write('curated', 'cards', policy));
    expect(statements.map(({ Action }) => Action)).toEqual([
      ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts', 's3:PutObject'],
      ['kms:Decrypt', 'kms:GenerateDataKey'],
    ]);
  });

  it('are refused for a bucket that there is not', () => {
    expect(() => granted((storage, policy) => storage.grants.read('archive', 'card', policy))).toThrow(
      'Lake/Storage: bucket: got card/archive, expected one of cards/raw, cards/curated, cards/analytics, cards/archive',
    );
  });
});

describe('a lake is refused', () => {
  it('with everything that is wrong at once', () => {
    const lifecycle = { raw: { infrequentAccessDays: 10 }, archive: { expireDays: 100 } };
    const refused = () => lakeOf({}, { objectLockMode: 'compliance', removal: 'destroy', lifecycle });
    expect(refused).toThrow('objectLockMode: got "compliance", expected governance outside production');
    expect(refused).toThrow('lifecycle.raw.infrequentAccess: got 10d, expected at least 30d');
    expect(refused).toThrow('lifecycle.archive.expire: got 100d, expected at least 2557d');
  });

  it('with an archive where somebody reads, and with principals that are everybody', () => {
    const principals = { curated: { readers: [...readers, '*'], writers: [] } };
    const lifecycle = { curated: { archiveDays: 90 } };
    const refused = () => lakeOf({ principals }, { lifecycle });
    expect(refused).toThrow(`lifecycle.curated.archive: got 90d, expected no archive: ${readers[0]}, * query it`);
    expect(refused).toThrow('principals.curated.readers of cards: got "*", expected ARNs of single roles');
  });

  it('with names that S3 does not take', () => {
    for (const platform of ['p'.repeat(30), 'Tidegate'])
      expect(() => lakeOf({}, { platform })).toThrow('expected at most 63 lower-case letters');
  });

  it('with more roles than the policy of a bucket can name', () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) => `arn:aws:iam::${account}:role/${'r'.repeat(40)}${index}`);
    const synthesize = (count: number) => {
      const { stack } = lakeOf({ principals: { raw: { readers: many(count), writers: [] } } });
      return Template.fromStack(stack);
    };
    expect(() => synthesize(150)).toThrow(/policy of the bucket: got \d+ characters, expected at most 20480/);
    expect(() => synthesize(50)).not.toThrow();
  });

  it('when nobody could change its buckets any more', () => {
    const synthesizer = () => ({ synthesizer: new CliCredentialsStackSynthesizer() });
    expect(() => lakeOf({}, {}, synthesizer())).toThrow('administrators: got none, expected');
    const administrators = [`arn:aws:iam::${account}:role/deploy`];
    const { OnlyDeploymentsConfigure } = policyOf(lakeOf({}, { administrators }, synthesizer()), 'cards-raw');
    expect(OnlyDeploymentsConfigure?.Condition).toEqual({ ArnNotEquals: { 'aws:PrincipalArn': administrators } });
  });
});

describe('the lake of an environment', () => {
  const declared: Environment = {
    ...environment,
    accounts: { streaming: account, lake: '222222222222', audit: account },
    zones: [
      { name: 'public', classification: 'public' },
      {
        name: 'confidential',
        classification: 'confidential',
        readers: ['analysts', 'engineers', 'cdc/debezium', 'arn:aws:iam::333333333333:role/auditors'],
        writers: ['cdc/*'],
      },
    ],
    personas: [
      { name: 'analysts', layers: ['analytics'], assumedBy: ['arn:aws:iam::999999999999:role/people'] },
      {
        name: 'engineers',
        layers: ['raw', 'curated'],
        writes: ['curated'],
        assumedBy: ['arn:aws:iam::999999999999:role/people'],
      },
      { name: 'guests', layers: ['raw'], assumedBy: ['arn:aws:iam::999999999999:role/people'] },
    ],
    lake: {},
    breakGlass: { assumedBy: ['arn:aws:iam::999999999999:role/incidents'] },
  };

  function stageOf(changes: Partial<Environment> = {}, running = domains) {
    const app = new App({ analyticsReporting: false });
    const all = { ...declared, ...changes };
    return new EnvironmentStage(app, all.name, { environment: all, domains: running, handlerFolder });
  }

  const rolesOf = (statement: Statement | undefined) =>
    [...JSON.stringify(statement?.Condition).matchAll(/:role\/([\w-]+)/g)].map(([, role]) => role);

  const stack = stageOf().lake;
  if (stack === undefined) throw new Error('there is no lake');
  const lake = { stack } as unknown as Lake;

  it('is a stack in the account of the lake, and none without the word', () => {
    expect(stack.account).toBe('222222222222');
    expect(stageOf({ lake: undefined, zones: environment.zones }).lake).toBeUndefined();
  });

  it('lets personas into their layers, clients write to raw, and given roles read', () => {
    const of = (layer: string, sid: string) => rolesOf(policyOf(lake, `-confidential-${layer}`)[sid]);
    const persona = (name: string) => `tidegate-dev-persona-${name}`;
    expect(of('raw', 'OnlyReadersRead')).toEqual([persona('engineers'), 'auditors']);
    expect(of('raw', 'OnlyWritersChange')).toEqual(['tidegate-dev-client-debezium']);
    expect(of('curated', 'OnlyReadersRead')).toEqual([persona('engineers'), 'auditors']);
    expect(of('curated', 'OnlyWritersChange')).toEqual([persona('engineers')]);
    expect(of('analytics', 'OnlyReadersRead')).toEqual([persona('analysts'), 'auditors']);
    expect(of('raw', 'OnlyDeploymentsConfigure')).toEqual(['cdk-hnb659fds-cfn-exec-role-222222222222-eu-west-1']);
  });

  it('is reached through the endpoints of a created VPC; resources of other accounts at the endpoint of their service alone', () => {
    const shared = 'arn:aws:acm-pca:eu-west-1:444444444444:certificate-authority/1';
    const create = {
      ...environment.cluster.create,
      authentication: ['iam', 'scram', 'mtls'],
      certificateAuthorityArns: [shared],
    };
    const keyArn = 'arn:aws:kms:eu-west-1:555555555555:key/1';
    const { network } = stageOf({
      network: { create: { ...environment.network.create, endpoints: ['acm-pca', 'kms'] } } as Environment['network'],
      cluster: { create } as Environment['cluster'],
      departmentKeys: [{ domain: 'orders', department: 'finance', account: '555555555555', keyArn }],
      lake: { organization: 'o-1a2b3c4d5e' },
    });
    if (network === undefined) throw new Error('there is no network');
    const endpoints = Object.values(Template.fromStack(network).findResources('AWS::EC2::VPCEndpoint'));
    const reached = endpoints.map(({ Properties }) => {
      const [service] = /(acm-pca|kms)/.exec(JSON.stringify(Properties.ServiceName)) ?? ['others'];
      const { 'aws:ResourceAccount': accounts, ...callers } =
        Properties.PolicyDocument.Statement[0].Condition.StringEquals;
      expect(callers).toEqual({
        'aws:PrincipalAccount': [account, '222222222222'],
        'aws:PrincipalOrgID': 'o-1a2b3c4d5e',
      });
      return [service, accounts];
    });
    expect(Object.fromEntries(reached)).toEqual({
      'acm-pca': [account, '222222222222', '444444444444'],
      kms: [account, '222222222222', '555555555555'],
      others: [account, '222222222222'],
    });
  });

  it('names the role of another account with which a client runs, and gives it the rights to attach', () => {
    const [cdc] = domains.filter(({ name }) => name === 'cdc');
    if (cdc === undefined) throw new Error('there is no such domain');
    const client = {
      name: 'debezium',
      authentication: 'iam' as const,
      groupPrefix: 'connect-debezium-',
      runsAs: { account: 'settlement', role: 'loader' },
    };
    const connectivity = { authentication: ['iam' as const], accounts: { settlement: '444444444444' } };
    const create = { ...environment.cluster.create, connectivity };
    const changes = { cluster: { create } as Environment['cluster'] };
    const running = domains.map((domain) => (domain === cdc ? { ...cdc, clients: [client] } : domain));
    const stage = stageOf(changes, running);
    if (stage.lake === undefined) throw new Error('there is no lake');
    const policy = policyOf({ stack: stage.lake } as unknown as Lake, '-confidential-raw');
    expect(rolesOf(policy.WriteOf444444444444)).toEqual(['loader']);
    const { Outputs } = Template.fromStack(stage.domains).toJSON();
    expect(JSON.stringify(Outputs.KafkaAccessPolicyDebezium)).toContain('s3:PutObject');
  });

  it('leaves a zone without readers to IAM', () => {
    expect(Object.keys(policyOf(lake, '-public-raw'))).not.toContain('OnlyTheZone');
  });

  it('gives the writing client, and no other, a role with a name and rights on bucket and key', () => {
    const template = Template.fromStack(stageOf().domains);
    const roles = Object.values(template.findResources('AWS::IAM::Role')).map(({ Properties }) => Properties.RoleName);
    expect(roles.filter((name) => name !== undefined)).toEqual(['tidegate-dev-client-debezium']);
    const join = (text: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, text]] });
    const bucket = ':s3:::tidegate-dev-222222222222-confidential-raw';
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          {
            Effect: 'Allow',
            Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
            Resource: [join(':kms:eu-west-1:222222222222:key/*')],
            Condition: {
              'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/tidegate-dev-confidential' },
              StringEquals: { 'kms:ViaService': { 'Fn::Join': ['', ['s3.eu-west-1.', { Ref: 'AWS::URLSuffix' }]] } },
              StringLike: { 'kms:EncryptionContext:aws:s3:arn': join(bucket) },
            },
          },
          {
            Effect: 'Allow',
            Action: ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts', 's3:PutObject'],
            Resource: [join(`${bucket}/*`)],
          },
        ]),
      },
    });
  });
});
