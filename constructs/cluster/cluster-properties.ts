import type { CfnCluster, CfnClusterProps, CfnConfiguration } from 'aws-cdk-lib/aws-msk';
import type { KafkaClusterProps } from './kafka-cluster-props.ts';

/** What the cluster is made of besides its props. */
export interface ClusterParts {
  readonly securityGroupId: string;
  readonly configuration: CfnConfiguration;
  readonly logGroupName: string;
}

/** What is off is said: an auditor reads the template, not MSK's defaults. */
export function clusterProperties(props: KafkaClusterProps, parts: ClusterParts): CfnClusterProps {
  return {
    clusterName: props.clusterName,
    kafkaVersion: props.kafkaVersion,
    numberOfBrokerNodes: props.brokerCount,
    brokerNodeGroupInfo: {
      instanceType: props.brokerType,
      clientSubnets: props.subnets.map(({ subnetRef }) => subnetRef.subnetId),
      securityGroups: [parts.securityGroupId],
      ...diskProperties(props),
      connectivityInfo: { publicAccess: { type: 'DISABLED' }, ...vpcConnectivity(props) },
    },
    clientAuthentication: clientAuthentication(props),
    encryptionInfo: {
      encryptionAtRest: { dataVolumeKmsKeyId: props.encryptionKey.keyRef.keyArn },
      encryptionInTransit: { clientBroker: 'TLS', inCluster: true },
    },
    // The newest revision: a changed property is rolled out in place, broker by broker.
    configurationInfo: { arn: parts.configuration.attrArn, revision: parts.configuration.attrLatestRevisionRevision },
    loggingInfo: { brokerLogs: { cloudWatchLogs: { enabled: true, logGroup: parts.logGroupName } } },
    // What nobody asked for stays out: MSK refuses the words on brokers that have no such thing.
    ...(props.tieredStorage ? { storageMode: 'TIERED' } : {}),
    ...(props.rebalancing === undefined ? {} : { rebalancing: { status: props.rebalancing.toUpperCase() } }),
    enhancedMonitoring: props.monitoring ?? 'PER_TOPIC_PER_BROKER',
    openMonitoring: {
      prometheus: { jmxExporter: { enabledInBroker: true }, nodeExporter: { enabledInBroker: true } },
    },
  };
}

/** MSK refuses any word about the disks of Express brokers. */
function diskProperties({
  storageGiB: volumeSize,
  storageThroughputMiB: volumeThroughput,
}: KafkaClusterProps): Pick<CfnCluster.BrokerNodeGroupInfoProperty, 'storageInfo'> {
  if (volumeSize === undefined) return {};
  const ordered = volumeThroughput === undefined ? {} : { provisionedThroughput: { enabled: true, volumeThroughput } };
  return { storageInfo: { ebsStorageInfo: { volumeSize, ...ordered } } };
}

/** Each way in is said, the closed ones too: MSK leaves on what an update does not mention. At creation all have to be closed. */
function vpcConnectivity({
  authentication: offered,
  connectivity,
}: KafkaClusterProps): CfnCluster.ConnectivityInfoProperty {
  if (connectivity === undefined) return {};
  const { authentication, runningCluster } = connectivity;
  const way = (name: 'iam' | 'scram' | 'mtls') =>
    offered.includes(name) ? { enabled: runningCluster !== undefined && authentication.includes(name) } : undefined;
  const clientAuthentication = { sasl: { iam: way('iam'), scram: way('scram') }, tls: way('mtls') };
  return { vpcConnectivity: { clientAuthentication } };
}

/** `tls` stays out without mTLS: MSK refuses the block unless both the switch and the authorities are in it. */
function clientAuthentication(props: KafkaClusterProps): CfnCluster.ClientAuthenticationProperty {
  const { authentication, certificateAuthorityArns = [] } = props;
  const mtls = { enabled: true, certificateAuthorityArnList: [...certificateAuthorityArns] };
  return {
    sasl: { iam: { enabled: true }, scram: { enabled: authentication.includes('scram') } },
    ...(authentication.includes('mtls') ? { tls: mtls } : {}),
    unauthenticated: { enabled: false },
  };
}
