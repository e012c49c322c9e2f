import {
  type Cluster,
  DescribeClusterV2Command,
  DescribeConfigurationRevisionCommand,
  KafkaClient,
  paginateListClustersV2,
  paginateListConfigurations,
  paginateListScramSecrets,
} from '@aws-sdk/client-kafka';
import { awsErrorName } from '../aws-call.ts';
import type { ClusterFound } from './account-snapshot.ts';
import { type Answered, ask, known } from './answered.ts';

/** The environment's cluster with what belongs to it, and how much of MSK the account uses. */
export async function readClusters(region: string, sought: { readonly arn: string } | { readonly name: string }) {
  const client = new KafkaClient({ region });
  const [all, configurations] = await Promise.all([listClusters(client), countConfigurations(client)]);
  const cluster = 'arn' in sought ? await describeCluster(client, sought.arn) : clusterNamed(all, sought.name);
  const found = cluster.known ? cluster.value : undefined;
  const scram = found?.authentication.includes('scram') === true;
  const [serverProperties, scramSecrets] = await Promise.all([
    found && readServerProperties(client, found),
    found && scram ? listSecrets(client, found.arn) : undefined,
  ]);
  return {
    cluster,
    ...(serverProperties === undefined ? {} : { serverProperties }),
    ...(scramSecrets === undefined ? {} : { scramSecrets }),
    usage: { brokers: countBrokers(all), configurations },
  };
}

function listClusters(client: KafkaClient): Promise<Answered<readonly Cluster[]>> {
  return ask('kafka:ListClustersV2', async (abortSignal) => {
    const clusters: Cluster[] = [];
    for await (const { ClusterInfoList = [] } of paginateListClustersV2({ client }, {}, { abortSignal })) {
      clusters.push(...ClusterInfoList);
    }
    return clusters;
  });
}

function countBrokers(all: Answered<readonly Cluster[]>): Answered<number> {
  if (!all.known) return all;
  return known(all.value.reduce((sum, { Provisioned }) => sum + (Provisioned?.NumberOfBrokerNodes ?? 0), 0));
}

function clusterNamed(all: Answered<readonly Cluster[]>, name: string): Answered<ClusterFound | undefined> {
  if (!all.known) return all;
  const named = all.value.find(({ ClusterName }) => ClusterName === name);
  return known(named && clusterFound(named));
}

function countConfigurations(client: KafkaClient): Promise<Answered<number>> {
  return ask('kafka:ListConfigurations', async (abortSignal) => {
    let count = 0;
    for await (const { Configurations = [] } of paginateListConfigurations({ client }, {}, { abortSignal })) {
      count += Configurations.length;
    }
    return count;
  });
}

function describeCluster(client: KafkaClient, ClusterArn: string): Promise<Answered<ClusterFound | undefined>> {
  return ask('kafka:DescribeClusterV2', async (abortSignal) => {
    try {
      const { ClusterInfo } = await client.send(new DescribeClusterV2Command({ ClusterArn }), { abortSignal });
      return ClusterInfo && clusterFound(ClusterInfo);
    } catch (error) {
      if (awsErrorName(error) === 'NotFoundException') return undefined;
      throw error;
    }
  });
}

function clusterFound({ ClusterArn, State, ClusterType, Provisioned }: Cluster): ClusterFound {
  const { ClientAuthentication, CurrentBrokerSoftwareInfo, EncryptionInfo, BrokerNodeGroupInfo } = Provisioned ?? {};
  const { Sasl, Tls, Unauthenticated } = ClientAuthentication ?? {};
  const { ConfigurationArn, ConfigurationRevision, KafkaVersion = '' } = CurrentBrokerSoftwareInfo ?? {};
  const { ClientBroker = '', InCluster } = EncryptionInfo?.EncryptionInTransit ?? {};
  const ways = { iam: Sasl?.Iam?.Enabled, scram: Sasl?.Scram?.Enabled, mtls: Tls?.Enabled };
  return {
    arn: ClusterArn ?? '',
    state: State ?? '',
    type: ClusterType ?? '',
    kafkaVersion: KafkaVersion,
    brokerCount: Provisioned?.NumberOfBrokerNodes ?? 0,
    authentication: (['iam', 'scram', 'mtls'] as const).filter((way) => ways[way] === true),
    unauthenticated: Unauthenticated?.Enabled === true,
    subnetIds: BrokerNodeGroupInfo?.ClientSubnets ?? [],
    zoneIds: BrokerNodeGroupInfo?.ZoneIds ?? [],
    securityGroupIds: BrokerNodeGroupInfo?.SecurityGroups ?? [],
    ...(ConfigurationArn === undefined
      ? {}
      : { configuration: { arn: ConfigurationArn, revision: ConfigurationRevision ?? 1 } }),
    clientEncryption: ClientBroker,
    brokerEncryption: InCluster === true,
    monitoring: Provisioned?.EnhancedMonitoring ?? 'DEFAULT',
  };
}

function readServerProperties(client: KafkaClient, { configuration }: ClusterFound) {
  return ask('kafka:DescribeConfigurationRevision', async (abortSignal) => {
    if (configuration === undefined) return {};
    const command = new DescribeConfigurationRevisionCommand({
      Arn: configuration.arn,
      Revision: configuration.revision,
    });
    const { ServerProperties } = await client.send(command, { abortSignal });
    return propertiesOf(Buffer.from(ServerProperties ?? []).toString());
  });
}

function propertiesOf(text: string): Readonly<Record<string, string>> {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const pairs = lines.filter((line) => line.includes('=') && !/^[#!]/.test(line));
  return Object.fromEntries(
    pairs.map((line) => [line.slice(0, line.indexOf('=')).trim(), line.slice(line.indexOf('=') + 1).trim()]),
  );
}

function listSecrets(client: KafkaClient, ClusterArn: string): Promise<Answered<readonly string[]>> {
  return ask('kafka:ListScramSecrets', async (abortSignal) => {
    const arns: string[] = [];
    for await (const page of paginateListScramSecrets({ client }, { ClusterArn }, { abortSignal })) {
      arns.push(...(page.SecretArnList ?? []));
    }
    return arns;
  });
}
