import { CloudTrailClient, DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { ConfigServiceClient, DescribeConfigurationRecordersCommand } from '@aws-sdk/client-config-service';
import {
  DescribeAvailabilityZonesCommand,
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { GetDataCatalogEncryptionSettingsCommand, GlueClient } from '@aws-sdk/client-glue';
import { GuardDutyClient, ListDetectorsCommand } from '@aws-sdk/client-guardduty';
import {
  DescribeClusterV2Command,
  DescribeConfigurationRevisionCommand,
  KafkaClient,
  ListClustersV2Command,
  ListConfigurationsCommand,
  ListScramSecretsCommand,
} from '@aws-sdk/client-kafka';
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';

const account = '111111111111';
const arn = 'arn:aws:kafka:eu-west-1:111111111111:cluster/main/3f1c2a4e-0000-0000-0000-000000000000-5';
const secret = (name: string) => `arn:aws:secretsmanager:eu-west-1:${account}:secret:AmazonMSK_${name}-a1B2c3`;

const quotaValues: Readonly<Record<string, number>> = {
  'L-EDD31C36': 90,
  'L-03FD6822': 60,
  'L-FAB9E493': 30,
  'L-B2FDE22A': 100,
  'L-F678F1CE': 5,
  'L-29B6F2EB': 50,
  'L-B99A9384': 1_000,
};

const subnet = (SubnetId: string, AvailabilityZone: string, AvailabilityZoneId: string) => ({
  SubnetId,
  VpcId: 'vpc-0a1b2c3d',
  AvailabilityZone,
  AvailabilityZoneId,
  CidrBlock: '10.40.0.0/20',
  AvailableIpAddressCount: 4_000,
  State: 'available',
  OwnerId: account,
});

const zoneIds = { a: 'euw1-az2', b: 'euw1-az3', c: 'euw1-az1' } as const;
const zones = Object.entries(zoneIds);

const endpoint = (service: string, changes: object = {}) => ({
  VpcEndpointId: `vpce-0${service.length}`,
  VpcEndpointType: 'Interface',
  VpcId: 'vpc-0a1b2c3d',
  ServiceName: `com.amazonaws.eu-west-1.${service}`,
  State: 'available',
  PrivateDnsEnabled: true,
  RouteTableIds: [],
  OwnerId: account,
  ...changes,
});

export const recordedCluster = {
  ClusterType: 'PROVISIONED',
  ClusterArn: arn,
  ClusterName: 'main',
  CreationTime: new Date('2025-03-01T09:00:00Z'),
  CurrentVersion: 'K3P5ROKL5A1OLE',
  State: 'ACTIVE',
  Provisioned: {
    BrokerNodeGroupInfo: {
      BrokerAZDistribution: 'DEFAULT',
      ClientSubnets: ['subnet-da0000000', 'subnet-db0000000', 'subnet-dc0000000'],
      InstanceType: 'kafka.m7g.large',
      SecurityGroups: ['sg-0123456789abcdef0'],
      ZoneIds: Object.values(zoneIds),
    },
    ClientAuthentication: {
      Sasl: { Scram: { Enabled: true }, Iam: { Enabled: true } },
      Tls: { CertificateAuthorityArnList: [], Enabled: false },
      Unauthenticated: { Enabled: false },
    },
    CurrentBrokerSoftwareInfo: {
      ConfigurationArn: `arn:aws:kafka:eu-west-1:${account}:configuration/main/11111111-2222-3333-4444-555555555555-5`,
      ConfigurationRevision: 3,
      KafkaVersion: '3.9.x',
    },
    EncryptionInfo: {
      EncryptionAtRest: { DataVolumeKMSKeyId: `arn:aws:kms:eu-west-1:${account}:key/1` },
      EncryptionInTransit: { ClientBroker: 'TLS', InCluster: true },
    },
    EnhancedMonitoring: 'PER_TOPIC_PER_BROKER',
    NumberOfBrokerNodes: 3,
  },
} as const;

/** Answers in the shape of each API, for an account in which all is well. */
export function recordedAnswers() {
  return {
    GetCallerIdentity: {
      UserId: 'AROAEXAMPLE:jane',
      Account: account,
      Arn: `arn:aws:sts::${account}:assumed-role/Deploy/jane`,
    },
    GetParameter: { Parameter: { Name: '/cdk-bootstrap/hnb659fds/version', Type: 'String', Value: '28', Version: 4 } },
    DescribeAvailabilityZones: {
      AvailabilityZones: zones.map(([zone, ZoneId]) => ({ ZoneName: `eu-west-1${zone}`, ZoneId, State: 'available' })),
    },
    DescribeSubnets: {
      Subnets: ['d', 'a'].flatMap((kind) =>
        zones.map(([zone, id]) => subnet(`subnet-${kind}${zone}0000000`, `eu-west-1${zone}`, id)),
      ),
    },
    DescribeVpcs: { Vpcs: [{ VpcId: 'vpc-0a1b2c3d', IsDefault: false, OwnerId: account }] },
    DescribeVpcEndpoints: {
      VpcEndpoints: [
        ...['kafka', 'lambda', 'secretsmanager'].map((service) => endpoint(service)),
        endpoint('s3', {
          VpcEndpointType: 'Gateway',
          PrivateDnsEnabled: false,
          RouteTableIds: zones.map(([zone]) => `rtb-0000000${zone}`),
        }),
      ],
    },
    DescribeVpcAttribute: { EnableDnsSupport: { Value: true }, EnableDnsHostnames: { Value: true } },
    DescribeRouteTables: {
      RouteTables: zones.map(([zone]) => ({
        RouteTableId: `rtb-0000000${zone}`,
        VpcId: 'vpc-0a1b2c3d',
        Routes: [{ DestinationCidrBlock: '10.40.0.0/16', GatewayId: 'local', State: 'active' }],
      })),
    },
    GetAccountSettings: { AccountLimit: { ConcurrentExecutions: 1_000, UnreservedConcurrentExecutions: 900 } },
    ListDetectors: { DetectorIds: ['12abc34d567e8fa901bc2d34e56789f0'] },
    GetDataCatalogEncryptionSettings: {
      DataCatalogEncryptionSettings: {
        EncryptionAtRest: {
          CatalogEncryptionMode: 'SSE-KMS',
          SseAwsKmsKeyId: `arn:aws:kms:eu-west-1:${account}:key/2`,
        },
        ConnectionPasswordEncryption: { ReturnConnectionPasswordEncrypted: true },
      },
    },
    DescribeTrails: { trailList: [{ Name: 'organization', IsMultiRegionTrail: true, HomeRegion: 'eu-west-1' }] },
    DescribeConfigurationRecorders: { ConfigurationRecorders: [{ name: 'default' }] },
    ListClustersV2: { ClusterInfoList: [recordedCluster] },
    ListConfigurations: { Configurations: [{ Name: 'main', State: 'ACTIVE' }] },
    DescribeClusterV2: { ClusterInfo: recordedCluster },
    DescribeConfigurationRevision: {
      Revision: 3,
      ServerProperties: Buffer.from('# ours\nallow.everyone.if.no.acl.found=false\nauto.create.topics.enable=false\n'),
    },
    ListScramSecrets: { SecretArnList: [secret('tidegate-dev_payments-service')] },
  } as Record<Question, unknown>;
}

const commands = {
  GetCallerIdentity: [STSClient, GetCallerIdentityCommand],
  GetParameter: [SSMClient, GetParameterCommand],
  DescribeAvailabilityZones: [EC2Client, DescribeAvailabilityZonesCommand],
  DescribeSubnets: [EC2Client, DescribeSubnetsCommand],
  DescribeVpcs: [EC2Client, DescribeVpcsCommand],
  DescribeVpcEndpoints: [EC2Client, DescribeVpcEndpointsCommand],
  DescribeVpcAttribute: [EC2Client, DescribeVpcAttributeCommand],
  DescribeRouteTables: [EC2Client, DescribeRouteTablesCommand],
  GetAccountSettings: [LambdaClient, GetAccountSettingsCommand],
  ListDetectors: [GuardDutyClient, ListDetectorsCommand],
  GetDataCatalogEncryptionSettings: [GlueClient, GetDataCatalogEncryptionSettingsCommand],
  DescribeTrails: [CloudTrailClient, DescribeTrailsCommand],
  DescribeConfigurationRecorders: [ConfigServiceClient, DescribeConfigurationRecordersCommand],
  ListClustersV2: [KafkaClient, ListClustersV2Command],
  ListConfigurations: [KafkaClient, ListConfigurationsCommand],
  DescribeClusterV2: [KafkaClient, DescribeClusterV2Command],
  DescribeConfigurationRevision: [KafkaClient, DescribeConfigurationRevisionCommand],
  ListScramSecrets: [KafkaClient, ListScramSecretsCommand],
} as const;

export type Question = keyof typeof commands;

export const questions = Object.keys(commands) as readonly Question[];

/** An error as the SDK throws it: AWS's code is its name, and its message names who asked. */
export function awsError(name: string): Error {
  const message = `User: arn:aws:sts::${account}:assumed-role/Deploy/jane is not authorized to perform this action`;
  return Object.assign(new Error(message), { name });
}

type Mock = ReturnType<typeof mockClient>;
const mocks = new Map<unknown, Mock>();

function mockOf(client: unknown): Mock {
  const mock = mocks.get(client) ?? mockClient(client as never);
  mocks.set(client, mock);
  return mock;
}

/** Lets the SDK answer what was recorded, with some answers replaced; an `Error` is thrown. Quotas are by code. */
export function playAccount(
  answers: Partial<Record<Question, unknown>> = {},
  quotas: Readonly<Record<string, number | Error>> = {},
): void {
  for (const mock of mocks.values()) mock.reset();
  for (const [question, answer] of Object.entries({ ...recordedAnswers(), ...answers })) {
    const [client, command] = commands[question as Question];
    const behaviour = mockOf(client).on(command as never);
    if (answer instanceof Error) behaviour.rejects(answer);
    else behaviour.resolves(answer as never);
  }
  const values: Readonly<Record<string, number | Error>> = { ...quotaValues, ...quotas };
  const reply = ({ QuotaCode = '' }: { QuotaCode?: string }) => {
    const value = values[QuotaCode];
    if (value instanceof Error) throw value;
    return { Quota: { QuotaCode, Value: value, Adjustable: true } };
  };
  mockOf(ServiceQuotasClient).on(GetServiceQuotaCommand).callsFake(reply);
  mockOf(ServiceQuotasClient)
    .on(GetAWSDefaultServiceQuotaCommand)
    .callsFake(({ QuotaCode = '' }: { QuotaCode?: string }) => ({
      Quota: { QuotaCode, Value: quotaValues[QuotaCode] },
    }));
}
