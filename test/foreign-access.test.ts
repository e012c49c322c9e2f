import { App, Stack, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { KafkaVpcConnection, type KafkaVpcConnectionProps } from '../constructs/cluster/kafka-vpc-connection.ts';
import { CrossAccountRole } from '../constructs/domains/cross-account-role.ts';
import { KafkaClient } from '../constructs/domains/kafka-client.ts';
import { PlatformNetwork } from '../constructs/network/platform-network.ts';
import { KafkaEndpoints } from '../constructs/reconciler/kafka-endpoints.ts';
import type { Connectivity } from '../lib/model/connectivity.ts';
import {
  account,
  givenNetwork,
  plainTopic,
  region,
  type SamplePlatform,
  sampleDomain,
  samplePlatform,
  scramUsersOf,
} from './support/sample-platform.ts';

const foreign = '222222222222';
const clusterArn = `arn:aws:kafka:${region}:${account}:cluster/tidegate-dev/3f1c2a4e-0000-0000-0000-000000000000-5`;
const closed: Connectivity = { authentication: ['iam'], accounts: { settlement: foreign } };
const open: Connectivity = { ...closed, runningCluster: clusterArn };

function connected(connectivity: Connectivity = open): SamplePlatform {
  return samplePlatform({ cluster: { connectivity } });
}

function granted(platform: SamplePlatform, roleArn = `arn:aws:iam::${foreign}:role/settlement`): KafkaClient {
  const role = Role.fromRoleArn(platform.stack, 'Settlement', roleArn);
  const client = KafkaClient.fromRole(role, { name: 'settlement', groupPrefix: 'settlement-' });
  sampleDomain(platform, 'payments').addTopic('payments.events', plainTopic).grants.consume(client);
  return client;
}

interface Statement {
  readonly Sid?: string;
  readonly Principal: { readonly AWS: unknown };
  readonly Action: readonly string[];
  readonly Resource: unknown;
}

function clusterPolicy({ stack }: SamplePlatform): readonly Statement[] {
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::MSK::ClusterPolicy'));
  return policy?.Properties.Policy.Statement;
}

describe('Multi-VPC connectivity of a cluster', () => {
  it('is said to be off, for each way in, until the file names the running cluster', () => {
    const template = Template.fromStack(connected(closed).stack);
    template.hasResourceProperties('AWS::MSK::Cluster', {
      BrokerNodeGroupInfo: {
        ConnectivityInfo: {
          VpcConnectivity: {
            ClientAuthentication: { Sasl: { Iam: { Enabled: false }, Scram: { Enabled: false } }, Tls: Match.absent() },
          },
        },
      },
    });
    template.resourceCountIs('AWS::MSK::ClusterPolicy', 0);
  });

  it('is switched on for the declared ways in alone, once the running cluster is named', () => {
    Template.fromStack(connected().stack).hasResourceProperties('AWS::MSK::Cluster', {
      BrokerNodeGroupInfo: {
        ConnectivityInfo: {
          PublicAccess: { Type: 'DISABLED' },
          VpcConnectivity: { ClientAuthentication: { Sasl: { Iam: { Enabled: true }, Scram: { Enabled: false } } } },
        },
      },
    });
  });

  it('is in no template of a cluster that connects nobody', () => {
    const [cluster] = Object.values(Template.fromStack(samplePlatform().stack).findResources('AWS::MSK::Cluster'));
    expect(cluster?.Properties.BrokerNodeGroupInfo.ConnectivityInfo).toEqual({ PublicAccess: { Type: 'DISABLED' } });
  });

  it('cannot be demanded at the first creation: the ARN of another cluster is refused', () => {
    const other = clusterArn.replace('tidegate-dev', 'tidegate-prod').replace(account, '333333333333');
    expect(() => connected({ ...closed, runningCluster: other })).toThrow(
      'connectivity.runningCluster: got a cluster of name tidegate-prod, account 333333333333, ' +
        'expected name tidegate-dev, account 111111111111',
    );
  });

  it('cannot be demanded at the first creation with anything but a literal ARN, and knows accounts by their ids', () => {
    const refused = (wrong: Partial<Connectivity>) => () => connected({ ...open, ...wrong });
    const expected = 'connectivity.runningCluster: got no literal ARN, expected the ARN of this cluster';
    expect(refused({ runningCluster: 'yes' })).toThrow(expected);
    expect(refused({ runningCluster: Token.asString({ Ref: 'Kafka' }) })).toThrow(expected);
    expect(refused({ accounts: { settlement: '*' } })).toThrow(
      'connectivity.accounts.settlement: got "*", expected a literal account id of 12 digits',
    );
  });

  it('is refused on t3 brokers, for ways in that the cluster has not, and without an account', () => {
    const cluster = { brokerType: 'kafka.t3.small', connectivity: { authentication: ['mtls'], accounts: {} } as const };
    const refused = () => samplePlatform({ cluster });
    expect(refused).toThrow('connectivity: got multi-VPC connectivity on kafka.t3.small, expected kafka.m5.large');
    expect(refused).toThrow('connectivity.authentication[0]: got "mtls", expected iam or scram, as the cluster offers');
    expect(refused).toThrow('connectivity.accounts: got none, expected the accounts whose clients connect, by name');
  });

  it('publishes the bootstrap servers of other VPCs beside those of its own', () => {
    const { stack, reconciler } = connected({ ...open, authentication: ['iam', 'scram'] });
    new KafkaEndpoints(stack, 'Endpoints', { reconciler });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('Custom::KafkaEndpoints', { VpcConnectivity: ['iam', 'scram'] });
    const names = Object.values(template.findResources('AWS::SSM::Parameter')).map(({ Properties }) => Properties.Name);
    expect(names.map((name) => name.split('/').at(-1))).toEqual(['iam', 'scram', 'vpc-iam', 'vpc-scram']);
    expect(Object.keys(template.findOutputs('KafkaBootstrapServersVpcIam'))).toHaveLength(1);
  });
});

describe('The cluster policy', () => {
  it('lets each connected account make connections and find the brokers, and nothing else', () => {
    const [connect, ...others] = clusterPolicy(connected());
    expect(connect).toEqual({
      Sid: 'Connect',
      Effect: 'Allow',
      Principal: { AWS: [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${foreign}:root`]] }] },
      Action: [
        'kafka:CreateVpcConnection',
        'kafka:DescribeCluster',
        'kafka:DescribeClusterV2',
        'kafka:GetBootstrapBrokers',
      ],
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Cluster/), 'Arn'] },
    });
    expect(others).toEqual([]);
  });

  it('gives a foreign role exactly the statements of its grants, on one topic and its own groups', () => {
    const platform = connected();
    granted(platform);
    const [, ...statements] = clusterPolicy(platform);
    expect(statements.map(({ Principal, Action }) => [Principal.AWS, Action])).toEqual([
      [`arn:aws:iam::${foreign}:role/settlement`, ['kafka-cluster:Connect']],
      [`arn:aws:iam::${foreign}:role/settlement`, ['kafka-cluster:DescribeTopic', 'kafka-cluster:ReadData']],
      [`arn:aws:iam::${foreign}:role/settlement`, ['kafka-cluster:AlterGroup', 'kafka-cluster:DescribeGroup']],
    ]);
    expect(JSON.stringify(statements[1]?.Resource)).toContain('/payments.events"');
    expect(JSON.stringify(statements[2]?.Resource)).toContain('/settlement-*"');
  });

  it('says a right once, however many topics bring it along', () => {
    const platform = connected();
    const client = granted(platform);
    sampleDomain(platform, 'ledger').addTopic('ledger.entries', plainTopic).grants.consume(client);
    const [, , topics, groups] = clusterPolicy(platform);
    expect([topics?.Resource, groups?.Resource].map((resources) => [resources].flat().length)).toEqual([2, 1]);
  });

  it('never speaks of roles of the own account', () => {
    const platform = connected();
    granted(platform, `arn:aws:iam::${account}:role/settlement`);
    expect(clusterPolicy(platform)).toHaveLength(1);
  });

  it('goes with the declaration, also where the cluster is retained', () => {
    const template = Template.fromStack(samplePlatform({ cluster: { connectivity: open, removal: 'retain' } }).stack);
    const [policy] = Object.values(template.findResources('AWS::MSK::ClusterPolicy'));
    expect(policy).not.toHaveProperty('DeletionPolicy');
  });

  /** A role that is granted topics whose names are as long as this, on a cluster with the longest name, until that is refused. */
  function wide(most = Number.POSITIVE_INFINITY) {
    const clusterName = 'x'.repeat(64);
    const longest = clusterArn.replace('tidegate-dev', clusterName);
    const platform = samplePlatform({ cluster: { clusterName, connectivity: { ...open, runningCluster: longest } } });
    const role = Role.fromRoleArn(platform.stack, 'Wide', `arn:aws:iam::${foreign}:role/wide`);
    const client = KafkaClient.fromRole(role, { name: 'wide' });
    const payments = sampleDomain(platform, 'payments');
    for (let granted = 0; granted < most; granted++) {
      try {
        payments.grantsBelow(`payments.${'x'.repeat(90)}-${granted}-`).produce(client);
      } catch (error) {
        return { platform, granted, refusal: `${error}` };
      }
    }
    return { platform, granted: most, refusal: '' };
  }

  it('is refused above 20 KB, with the sum role by role', () => {
    expect(wide().refusal).toMatch(
      /grants: got about 2\d{4} characters: 450 for connections, 2\d{4} for roles, expected a cluster policy of at most 20480/,
    );
  });

  it('keeps below 20 KB whatever is let through, names of the longest cluster included', () => {
    const arn = `arn:aws-us-gov:kafka:us-gov-west-1:${account}:cluster/${'x'.repeat(64)}/3f1c2a4e-0000-0000-0000-000000000000-25`;
    const resolved = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(resolved);
      if (typeof value !== 'object' || value === null) return value;
      const [[name, argument] = ['', undefined]] = Object.entries(value);
      if (name === 'Ref') return 'aws-us-gov';
      if (name === 'Fn::GetAtt') return arn;
      if (name === 'Fn::Join') return (resolved(argument[1]) as string[]).join(argument[0]);
      if (name === 'Fn::Split') return `${resolved(argument[1])}`.split(argument[0]);
      if (name === 'Fn::Select') return (resolved(argument[1]) as string[])[Number(argument[0])];
      return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, resolved(member)]));
    };
    const { platform } = wide(wide().granted);
    const text = JSON.stringify(resolved({ Version: '2012-10-17', Statement: clusterPolicy(platform) }));
    expect(text).toContain(`${'x'.repeat(64)}/3f1c2a4e`);
    expect(text.length).toBeLessThanOrEqual(20_480);
    expect(text.length).toBeGreaterThan(14_000);
  });
});

describe('A client with a role of another account', () => {
  it('has its policy printed as an output, since no stack attaches one in another account', () => {
    const platform = connected();
    granted(platform);
    const template = Template.fromStack(platform.stack);
    const [output] = Object.values(
      template.findOutputs('*', { Description: Match.stringLikeRegexp('for settlement') }),
    );
    const text = JSON.stringify(output?.Value);
    expect(output?.Description).toContain(`its role in account ${foreign}`);
    for (const action of ['Connect', 'DescribeTopic', 'ReadData', 'AlterGroup'])
      expect(text).toContain(`kafka-cluster:${action}`);
    expect(text).not.toContain('WriteData');
    const policies = Object.values(template.findResources('AWS::IAM::ManagedPolicy'));
    expect(policies.filter(({ Properties }) => JSON.stringify(Properties).includes('ReadData'))).toEqual([]);
  });

  it('has its policy attached where its role is made in a stack of that account', () => {
    const platform = connected();
    const theirs = new Stack(platform.app, 'Theirs', { env: { account: foreign, region } });
    const role = new Role(theirs, 'Role', {
      roleName: 'theirs',
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    const client = KafkaClient.fromRole(role, { name: 'theirs', groupPrefix: 'theirs-' });
    sampleDomain(platform, 'payments').addTopic('payments.events', plainTopic).grants.consume(client);
    platform.app.synth();
    Template.fromStack(theirs).hasResourceProperties('AWS::IAM::ManagedPolicy', { Roles: [Match.anyValue()] });
    const [, ...statements] = clusterPolicy(platform);
    expect(statements).toHaveLength(3);
    for (const { Principal } of statements) expect(JSON.stringify(Principal)).toContain(`:iam::${foreign}:role/theirs`);
  });

  it('opens no port of the brokers, and is told where its network side belongs', () => {
    const platform = connected();
    const role = Role.fromRoleArn(platform.stack, 'Role', `arn:aws:iam::${foreign}:role/settlement`);
    const connections = new SecurityGroup(platform.stack, 'Group', { vpc: platform.network.vpc });
    const topic = sampleDomain(platform, 'payments').addTopic('payments.events', plainTopic);
    expect(() => topic.grants.produce(KafkaClient.fromRole(role, { name: 'settlement', connections }))).toThrow(
      'expected none: a KafkaVpcConnection in that account opens the way',
    );
  });

  it('is refused where the account is not connected, or IAM is not open to it', () => {
    expect(() => granted(connected(), 'arn:aws:iam::999999999999:role/settlement')).toThrow(
      "role: got a role of account 999999999999, expected a role of the cluster's account 111111111111, or of one in its connectivity.accounts",
    );
    expect(() => granted(connected({ ...open, authentication: ['scram'] }))).toThrow(
      'got a role of account 222222222222, with scram open to it, expected iam in connectivity.authentication',
    );
  });

  it('is refused for a SCRAM client, whose secret only roles of the own account can read', () => {
    const platform = connected();
    const role = Role.fromRoleArn(platform.stack, 'Role', `arn:aws:iam::${foreign}:role/settlement`);
    const payments = sampleDomain(platform, 'payments', { scramUsers: scramUsersOf(platform) });
    const topic = payments.addTopic('payments.events', plainTopic);
    const client = payments.addClient('payments-settlement', { authentication: 'scram', role });
    expect(() => topic.grants.produce(client)).toThrow(
      'role: got a role of account 222222222222 for a scram client, ' +
        'expected a role of account 111111111111: a CrossAccountRole that it assumes',
    );
  });

  it('is declared by the name of its account, and refused where the cluster does not know the name', () => {
    const platform = connected();
    const payments = sampleDomain(platform, 'payments');
    const runsAs = { account: 'settlement', role: 'apps/settlement' };
    const client = payments.addClient('settlement', { authentication: 'iam', groupPrefix: 'payments-s-', runsAs });
    payments.addTopic('payments.events', plainTopic).grants.consume(client);
    expect(JSON.stringify(clusterPolicy(platform)[1]?.Principal)).toContain(`:iam::${foreign}:role/apps/settlement`);
    expect(Object.keys(Template.fromStack(platform.stack).findOutputs('KafkaAccessPolicySettlement'))).toHaveLength(1);
    const unknown = { authentication: 'iam', runsAs: { account: 'treasury', role: 'treasury' } } as const;
    expect(() => payments.addClient('treasury', unknown)).toThrow(
      'client treasury runsAs.account: got treasury, expected one of settlement',
    );
  });
});

describe('A connection to a cluster of another VPC', () => {
  function connection(props: Partial<KafkaVpcConnectionProps> = {}) {
    const stack = new Stack(new App(), 'Client', { env: { account: foreign, region } });
    const network = PlatformNetwork.fromAttributes(stack, 'Network', givenNetwork);
    const { vpc, applicationSubnets: subnets } = network;
    const made = new KafkaVpcConnection(stack, 'Kafka', { clusterArn, authentication: 'iam', vpc, subnets, ...props });
    return { stack, vpc, connection: made };
  }

  it('is made in the account of the clients, with one way in and a security group of its own', () => {
    const { stack } = connection();
    Template.fromStack(stack).hasResourceProperties('AWS::MSK::VpcConnection', {
      Authentication: 'SASL_IAM',
      ClientSubnets: ['subnet-applicationa', 'subnet-applicationb', 'subnet-applicationc'],
      SecurityGroups: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^KafkaSecurityGroup'), 'GroupId'] }],
      TargetClusterArn: clusterArn,
      VpcId: givenNetwork.vpcId,
    });
  });

  it('lets in the clients that are connected to it, on the ports of private connectivity alone', () => {
    const { stack, vpc, connection: made } = connection();
    new SecurityGroup(stack, 'Program', { vpc, allowAllOutbound: false }).connections.allowToDefaultPort(made);
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 1);
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 14001, ToPort: 14100 });
  });

  it.each<[string, Partial<KafkaVpcConnectionProps>, string]>([
    ['into another Region', { clusterArn: clusterArn.replace(region, 'us-east-1') }, 'one in eu-west-1: no way leads'],
    ['to what is no cluster', { clusterArn: 'tidegate-dev' }, 'clusterArn: got tidegate-dev'],
    ['of one subnet', { subnets: [] }, 'subnets: got 0, 0 of them distinct'],
    [
      'in other zones than the cluster',
      { zoneIds: ['euw1-az1', 'euw1-az2', 'euw1-az3'], clusterZoneIds: ['euw1-az1', 'euw1-az2'] },
      'zoneIds: got euw1-az1, euw1-az2, euw1-az3 for 3 subnets, expected euw1-az1, euw1-az2, as the cluster has',
    ],
  ])('is refused %s', (_, props, message) => {
    expect(() => connection(props)).toThrow(message);
  });
});

describe('A pair of roles across accounts', () => {
  const trusted = [`arn:aws:iam::${foreign}:role/settlement`];

  function pair(props: Partial<ConstructorParameters<typeof CrossAccountRole>[2]>) {
    const stack = new Stack(new App(), 'Pair', { env: { account, region } });
    new CrossAccountRole(stack, 'Reader', { trusted, ...props });
    return Template.fromStack(stack);
  }

  it('asks for the named role, its external id and its organization at once', () => {
    pair({ externalId: 'tidegate-settlement', organizationId: 'o-a1b2c3d4e5' }).hasResourceProperties(
      'AWS::IAM::Role',
      {
        AssumeRolePolicyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Action: 'sts:AssumeRole',
              Principal: { AWS: trusted[0] },
              Condition: {
                StringEquals: { 'sts:ExternalId': 'tidegate-settlement', 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' },
              },
            },
          ],
        },
        MaxSessionDuration: 3600,
      },
    );
  });

  it('reads the secret of a SCRAM client, and nothing else', () => {
    const platform = samplePlatform();
    const role = new CrossAccountRole(platform.stack, 'Reader', { trusted, externalId: 'tidegate-settlement' });
    const payments = sampleDomain(platform, 'payments', { scramUsers: scramUsersOf(platform) });
    payments.addClient('payments-settlement', { authentication: 'scram', role });
    const policies = Object.values(Template.fromStack(platform.stack).findResources('AWS::IAM::ManagedPolicy'));
    const reading = policies.filter(({ Properties }) => JSON.stringify(Properties.Roles).includes('Reader'));
    const actions = reading.flatMap(({ Properties }) =>
      Properties.PolicyDocument.Statement.flatMap(({ Action }: { Action: string | string[] }) => Action),
    );
    expect(actions.sort()).toEqual(['kms:Decrypt', 'secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue']);
  });

  it.each([
    ['without a condition', {}, 'externalId: got neither externalId nor organizationId, expected at least one of them'],
    ['for a whole account', { externalId: 'x1', trusted: [`arn:aws:iam::${foreign}:root`] }, 'ARNs of single roles'],
    ['for nobody', { externalId: 'x1', trusted: [] }, 'trusted: got none'],
    ['with what is no organization', { organizationId: 'ours' }, 'organizationId: got "ours"'],
    ['with an external id of one character', { externalId: 'x' }, 'externalId: got another text'],
  ])('is refused %s', (_, props, message) => {
    expect(() => pair(props)).toThrow(message);
  });
});
