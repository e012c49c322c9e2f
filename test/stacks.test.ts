import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { App, CfnOutput } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Fact, FactName } from 'aws-cdk-lib/region-info';
import { EnvironmentStage } from '../constructs/stacks/environment-stage.ts';
import type { CreatedNetwork, Environment } from '../lib/model/environment.ts';
import { domains } from './support/sample-domains.ts';
import { environment as dev, givenNetwork, handlerFolder } from './support/sample-platform.ts';

const flags = JSON.parse(
  readFileSync(join(__dirname, '../node_modules/aws-cdk-lib/recommended-feature-flags.json'), 'utf8'),
);

const prod: Environment = {
  ...dev,
  name: 'prod',
  accounts: { streaming: '555555555555', lake: '666666666666', audit: '777777777777' },
  network: { import: givenNetwork },
  removal: 'retain',
};

function stageOf(environment: Environment, context: Record<string, unknown> = flags): EnvironmentStage {
  const app = new App({ context, analyticsReporting: false });
  return new EnvironmentStage(app, environment.name, { environment, domains, handlerFolder });
}

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

function resourcesOf(stage: EnvironmentStage): readonly Resource[] {
  return stage.synth().stacks.flatMap(({ template }) => Object.values<Resource>(template.Resources ?? {}));
}

function templatesOf(stage: EnvironmentStage): string {
  return JSON.stringify(stage.synth().stacks.map(({ template }) => template));
}

/** Every text that is somebody's name in AWS; an alias is named inside its function. */
function physicalNames(stage: EnvironmentStage): readonly string[] {
  const named = resourcesOf(stage).filter(({ Type }) => Type !== 'AWS::Lambda::Alias');
  const names = named.flatMap(({ Properties = {} }) =>
    Object.entries(Properties).flatMap(([key, value]) =>
      /Name$/.test(key) && !['ServiceName', 'MetricName'].includes(key) && typeof value === 'string' ? [value] : [],
    ),
  );
  return [...names, ...stage.synth().stacks.map(({ stackName }) => stackName)];
}

describe('an environment', () => {
  it('is one stage with a stack per part, in the order of their needs', () => {
    const { stacks } = stageOf(dev).synth();
    expect(stacks.map(({ stackName }) => stackName)).toEqual([
      'tidegate-dev-zones',
      'tidegate-dev-network',
      'tidegate-dev-cluster',
      'tidegate-dev-domains',
    ]);
    const needs = stacks.map(
      ({ dependencies }) =>
        dependencies.filter(({ manifest }) => manifest.type === 'aws:cloudformation:stack').length > 0,
    );
    expect(needs).toEqual([false, true, true, true]);
  });

  it('names account and Region of every stack, and asks for no look-up', () => {
    const assembly = stageOf(dev).synth();
    for (const { environment } of assembly.stacks)
      expect(environment).toMatchObject({ account: '111111111111', region: 'eu-west-1' });
    expect(assembly.manifest.missing).toBeUndefined();
  });

  it('tags all that can be tagged, its stacks too', () => {
    const stage = stageOf(dev);
    const expected = { owner: 'platform', 'cost-centre': 'CC-1000', platform: 'tidegate', environment: 'dev' };
    for (const { tags } of stage.synth().stacks) expect(tags).toEqual(expected);
    const tagged = resourcesOf(stage).flatMap(({ Properties: { Tags } = {} }) =>
      Array.isArray(Tags) ? [Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]))] : Tags ? [Tags] : [],
    );
    expect(tagged.length).toBeGreaterThan(20);
    for (const tags of tagged) expect(tags).toMatchObject({ platform: 'tidegate', environment: 'dev' });
  });

  it('protects its stacks and keeps what holds state where it is to be retained', () => {
    for (const { terminationProtection } of stageOf(prod).synth().stacks) expect(terminationProtection).toBe(true);
    for (const { terminationProtection } of stageOf(dev).synth().stacks) expect(terminationProtection).toBe(false);
    const policies = {
      'AWS::S3::Bucket': 'Retain',
      'AWS::KMS::Key': 'Retain',
      'AWS::MSK::Cluster': 'RetainExceptOnCreate',
      'Custom::KafkaEndpoints': 'RetainExceptOnCreate',
      'Custom::KafkaScramUsers': 'Delete',
      'AWS::SecretsManager::Secret': 'Delete',
    };
    for (const [type, DeletionPolicy] of Object.entries(policies)) {
      const found = resourcesOf(stageOf(prod)).filter(({ Type }) => Type === type);
      expect(found).not.toHaveLength(0);
      for (const resource of found) expect(resource).toMatchObject({ DeletionPolicy });
    }
  });

  it('demands the reviewed plans that it is given, domain by domain', () => {
    const approvedPlans = { payments: 'digest-of-payments' };
    const app = new App({ context: flags, analyticsReporting: false });
    const stage = new EnvironmentStage(app, 'dev', { environment: dev, domains, handlerFolder, approvedPlans });
    const demanded = resourcesOf(stage)
      .filter(({ Type }) => Type === 'Custom::KafkaDomain')
      .map(({ Properties: { Domain, ApprovedPlan } }) => `${Domain} ${ApprovedPlan}`);
    expect(demanded.sort()).toEqual(['cdc undefined', 'ledger undefined', 'payments digest-of-payments']);
  });

  it('runs the domains that it names, and says whose access was left out', () => {
    const stage = stageOf(dev);
    expect(Object.keys(stage.domains.domains)).toEqual(['payments', 'ledger', 'cdc']);
    Annotations.fromStack(stage.domains).hasInfo(
      '/dev/domains/payments',
      'notifications/mailer gets no access: domain notifications does not run in dev.',
    );
  });

  it('publishes names that pipelines may rely on', () => {
    const outputs = Object.keys(Template.fromStack(stageOf(dev).cluster).findOutputs('*'));
    expect(outputs.filter((name) => name.startsWith('Kafka')).sort()).toEqual([
      'KafkaBootstrapServersIam',
      'KafkaBootstrapServersScram',
      'KafkaBrokerSecurityGroupId',
      'KafkaClusterArn',
      'KafkaPlanFunctionArn',
      'KafkaReconcilerFunctionName',
      'KafkaStateBucketName',
    ]);
  });

  it('shares no physical name with another one in the same account', () => {
    const here = physicalNames(stageOf(dev));
    const there = new Set(physicalNames(stageOf({ ...dev, name: 'staging' })));
    expect(here.length).toBeGreaterThan(12);
    expect(here.filter((name) => there.has(name))).toEqual([]);
  });

  it('shares no physical name with another platform in the same account', () => {
    const there = new Set(physicalNames(stageOf({ ...dev, platform: 'other' })));
    expect(physicalNames(stageOf(dev)).filter((name) => there.has(name))).toEqual([]);
  });

  it('gives the roles of its functions the names by which keys of zones know them', () => {
    const stage = stageOf({ ...dev, breakGlass: { assumedBy: ['arn:aws:iam::999999999999:role/commanders'] } });
    const resources = resourcesOf(stage);
    const roles = resources
      .filter(({ Type }) => Type === 'AWS::IAM::Role')
      .map(({ Properties }) => Properties.RoleName);
    const keys = JSON.stringify(resources.filter(({ Type }) => Type === 'AWS::KMS::Key'));
    for (const name of ['tidegate-dev-reconcile', 'tidegate-dev-break-glass']) {
      expect(roles).toContain(name);
      expect(keys).toContain(`role/${name}"`);
    }
  });

  it('is synthesized twice into the same bytes', () => {
    const contents = (stage: EnvironmentStage) => {
      const { directory } = stage.synth();
      const files = readdirSync(directory).filter((file) => /\.(template|assets)\.json$|^domain\./.test(file));
      return files.map((file) => [basename(file), readFileSync(join(directory, file), 'utf8')]);
    };
    const first = contents(stageOf(dev));
    expect(first.length).toBeGreaterThan(9);
    expect(contents(stageOf(dev))).toEqual(first);
  });

  it('is synthesized with every feature flag on, and with none', () => {
    expect(() => stageOf(dev, flags).synth()).not.toThrow();
    expect(() => stageOf(dev, {}).synth()).not.toThrow();
  });
});

describe('an environment in a VPC of its own', () => {
  it('has the interface endpoints that its file lists', () => {
    const { create } = dev.network as { create: CreatedNetwork };
    const listed = stageOf({ ...dev, network: { create: { ...create, endpoints: ['logs', 'sts'] } } });
    const services = resourcesOf(listed).flatMap(({ Type, Properties }) =>
      Type === 'AWS::EC2::VPCEndpoint' ? [JSON.stringify(Properties?.ServiceName)] : [],
    );
    for (const service of ['kafka', 'secretsmanager', 'logs', 'sts']) {
      expect(services).toContainEqual(expect.stringContaining(`.${service}"`));
    }
  });
});

describe('an environment in a given VPC', () => {
  it('has no network stack, and says in a template that is deployed who vouches for the subnets', () => {
    const stage = stageOf(prod);
    expect(stage.network).toBeUndefined();
    for (const { template } of stage.synth().stacks) expect(Object.keys(template.Resources)).not.toHaveLength(0);
    expect(Template.fromStack(stage.cluster).toJSON()).toMatchObject({
      Metadata: { 'tidegate:subnetsArePrivate:prod/cluster/Network': { vpcId: givenNetwork.vpcId } },
    });
  });
});

describe('an environment with three accounts', () => {
  it('has the keys of its zones in each of them', () => {
    const { stacks } = stageOf(prod).synth();
    const accounts = stacks.map(({ stackName, environment }) => [stackName, environment.account]);
    expect(Object.fromEntries(accounts)).toEqual({
      'tidegate-prod-zones': '555555555555',
      'tidegate-prod-zones-lake': '666666666666',
      'tidegate-prod-zones-audit': '777777777777',
      'tidegate-prod-cluster': '555555555555',
      'tidegate-prod-domains': '555555555555',
    });
  });

  it('has one stack of zones for an account that plays two roles', () => {
    const { lake } = prod.accounts;
    const shared = stageOf({ ...prod, accounts: { ...prod.accounts, audit: lake } });
    expect(shared.otherZones.map(({ node }) => node.id)).toEqual(['zones-lake']);
  });

  it('carries references from one account to another', () => {
    const stage = stageOf(prod);
    const lake = stage.otherZones.find(({ node }) => node.id === 'zones-lake') ?? stage.zones;
    new CfnOutput(lake, 'ClusterArn', { value: stage.cluster.reconciler.cluster.clusterArn });
    Template.fromStack(lake).hasOutput('ClusterArn', {
      Value: {
        'Fn::GetStackOutput': Match.objectLike({
          StackName: 'tidegate-prod-cluster',
          RoleArn: Match.stringLikeRegexp('555555555555'),
        }),
      },
    });
  });
});

describe('an environment with a cluster that exists', () => {
  const existing: Environment = {
    ...dev,
    cluster: {
      existing: {
        arn: 'arn:aws:kafka:eu-west-1:111111111111:cluster/main/0a1b2c3d-0000-4000-8000-000000000000-1',
        securityGroupId: 'sg-0123456789abcdef0',
        kafkaVersion: '3.9.x',
        brokerCount: 3,
        authentication: ['iam', 'scram'],
        scramKeyArn: 'arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555',
        allowEveryoneIfNoAclFound: false,
      },
    },
  };

  it('makes nothing of MSK, and governs topics, access and users all the same', () => {
    const types = resourcesOf(stageOf(existing)).map(({ Type }) => Type);
    expect(types.filter((type) => type.startsWith('AWS::MSK::'))).toEqual([]);
    for (const type of ['Custom::KafkaDomain', 'Custom::KafkaScramUsers', 'Custom::KafkaEndpoints'])
      expect(types).toContain(type);
  });

  it('changes nothing of the cluster and its VPC but who reaches the brokers: the reconciler, by IAM', () => {
    const resources = resourcesOf(stageOf({ ...existing, network: { import: givenNetwork } }));
    const made = new Set(resources.map(({ Type }) => Type).filter((type) => /^AWS::(EC2|MSK|KMS)::/.test(type)));
    expect([...made].sort()).toEqual([
      'AWS::EC2::SecurityGroup',
      'AWS::EC2::SecurityGroupEgress',
      'AWS::EC2::SecurityGroupIngress',
      'AWS::KMS::Alias',
      'AWS::KMS::Key',
    ]);
    const brokers = existing.cluster.existing?.securityGroupId;
    const rules = resources.filter(
      ({ Type, Properties }) => /Group(In|E)gress$/.test(Type) && Properties.GroupId === brokers,
    );
    expect(rules).toEqual([
      expect.objectContaining({
        Type: 'AWS::EC2::SecurityGroupIngress',
        Properties: expect.objectContaining({ FromPort: 9098, ToPort: 9098 }),
      }),
    ]);
  });

  it('takes over who else logs in there only as its file says', () => {
    const arn = (name: string) => `arn:aws:secretsmanager:eu-west-1:111111111111:secret:AmazonMSK_${name}-abcdef`;
    const scramUsers = { keep: [arn('nightly')], release: [arn('former')] };
    const cluster = { existing: { ...existing.cluster.existing, scramUsers } } as Environment['cluster'];
    Template.fromStack(stageOf({ ...existing, cluster }).cluster).hasResourceProperties('Custom::KafkaScramUsers', {
      Keep: scramUsers.keep,
      Release: scramUsers.release,
    });
    Template.fromStack(stageOf(existing).cluster).hasResourceProperties('Custom::KafkaScramUsers', {
      Keep: Match.absent(),
      Release: Match.absent(),
    });
  });

  it('makes the SCRAM secrets under the key of the cluster', () => {
    Template.fromStack(stageOf(existing).cluster).allResourcesProperties('AWS::SecretsManager::Secret', {
      KmsKeyId: existing.cluster.existing?.scramKeyArn,
    });
  });
});

describe('another partition', () => {
  const region = 'xx-moon-1';
  const zones = ['a', 'b', 'c'].map((zone) => `${region}${zone}`);
  const moon: Environment = { ...dev, region, network: { create: { cidr: '10.40.0.0/16', zones } } };

  beforeAll(() => {
    Fact.register({ region, name: FactName.PARTITION, value: 'aws-moon' });
    Fact.register({ region, name: FactName.DOMAIN_SUFFIX, value: 'amazonaws.moon' });
  });

  afterAll(() => {
    Fact.unregister(region, FactName.PARTITION);
    Fact.unregister(region, FactName.DOMAIN_SUFFIX);
  });

  it.each([
    ['with literal partitions', flags],
    ['with tokens', {}],
  ])('is served without any literal of the usual one, %s', (_, context) => {
    const templates = templatesOf(stageOf(moon, context));
    expect(templates).not.toMatch(/arn:aws:/);
    expect(templates).not.toMatch(/eu-west-1|us-east-1/);
    expect(templates).toMatch(/kafka-cluster:Connect/);
  });
});
