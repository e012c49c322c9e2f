import type { IMetric, Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import {
  CfnSecurityGroup,
  Connections,
  type IConnectable,
  type ISubnetRef,
  type IVPCRef,
  SecurityGroup,
} from 'aws-cdk-lib/aws-ec2';
import type { IKeyRef } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnCluster, CfnConfiguration, type IClusterRef } from 'aws-cdk-lib/aws-msk';
import { CfnResource } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import { type BrokerProperties, brokerProperties, serverPropertiesText } from '../../lib/model/broker-configuration.ts';
import type { ClusterAuthentication, Removal } from '../../lib/model/environment.ts';
import { refuseFaults } from '../construct-fault.ts';
import { removalPolicy } from '../removal-policy.ts';
import { clusterFaults } from './cluster-faults.ts';
import { clusterProperties } from './cluster-properties.ts';
import { ClusterResource } from './cluster-resource.ts';
import { ImportedCluster, type KafkaClusterAttributes } from './imported-cluster.ts';

/** A Kafka cluster that this platform governs: created here, or somebody else's that exists already. */
export interface IKafkaCluster extends IConstruct, IClusterRef, IConnectable {
  readonly clusterArn: string;
  readonly clusterName: string;
  /** Last part of the ARN. IAM resources carry it, so that a later cluster of the same name inherits no rights. */
  readonly clusterUuid: string;
  readonly authentication: readonly ClusterAuthentication[];
  readonly brokerCount: number;
  readonly kafkaVersion: string;
  readonly connections: Connections;
  /** True only on an imported cluster that says so. */
  readonly allowEveryoneIfNoAclFound: boolean;
  /** Key of the SCRAM secrets, and on a created cluster of its disks and logs. Absent: an import that named none. */
  readonly encryptionKey?: IKeyRef;
  /** ARN of a topic for `kafka-cluster:` actions; ends in `*` for a prefix. */
  topicArn(topic: string): string;
  /** ARN of a consumer group; ends in `*` for a prefix. */
  groupArn(group: string): string;
  /** ARN of a transactional id; ends in `*` for a prefix. */
  transactionalIdArn(transactionalId: string): string;
  /** Any metric of `AWS/Kafka` with the cluster's dimension; more dimensions by `options`. */
  metric(metricName: string, options?: MetricOptions): Metric;
  /** Maximum: only the controller reports it, an average over brokers would hide it. */
  metricOfflinePartitions(options?: MetricOptions): Metric;
  /** Used part of the data disk of one broker, in percent. Brokers count from 1. */
  metricDiskUsed(broker: number, options?: MetricOptions): Metric;
  /** User plus system time of one broker, in percent. */
  metricCpu(broker: number, options?: MetricOptions): IMetric;
}

/** How fine MSK's metrics are. Security Hub control MSK.2 wants at least per topic and broker. */
export type MonitoringLevel = 'DEFAULT' | 'PER_BROKER' | 'PER_TOPIC_PER_BROKER' | 'PER_TOPIC_PER_PARTITION';

export interface KafkaClusterProps {
  readonly vpc: IVPCRef;
  /** Private subnets for the brokers, one per zone: two or three. */
  readonly subnets: readonly ISubnetRef[];
  /** Physical name of the cluster, its configuration and its log group: platform and environment belong in it. */
  readonly clusterName: string;
  /** As MSK spells it, such as `3.9.x.kraft`. */
  readonly kafkaVersion: string;
  /** A Standard broker such as `kafka.m7g.large`. */
  readonly brokerType: string;
  /** All brokers, a multiple of the subnets. */
  readonly brokerCount: number;
  /** Disk of each broker in GiB. */
  readonly storageGiB: number;
  /** `iam` is always among them: it is the only way into a cluster that denies by default. */
  readonly authentication: readonly ClusterAuthentication[];
  /** ARNs of AWS Private CAs that sign client certificates; with `mtls`, and only then. @default - none */
  readonly certificateAuthorityArns?: readonly string[];
  /** Encrypts the disks and the broker logs. The disks keep it for the life of the cluster. */
  readonly encryptionKey: IKeyRef;
  /** Broker properties in Kafka's own keys, on top of the safe ones. @default - the safe ones alone */
  readonly serverProperties?: BrokerProperties;
  /** @default RetentionDays.ONE_YEAR */
  readonly logRetention?: RetentionDays;
  /** @default PER_TOPIC_PER_BROKER */
  readonly monitoring?: MonitoringLevel;
  /** @default retain */
  readonly removal?: Removal;
}

/**
 * An MSK cluster with Standard brokers: TLS only, own key, deny by default, logged and monitored.
 * Throws every fault of its props at once. No client is let in: `client.connections.allowTo(cluster, kafkaPort.iam)` does that,
 * with both rules in the client's stack, so that stacks never depend on each other in a circle.
 */
export class KafkaCluster extends ClusterResource {
  /** A cluster that exists: its topics and access can be governed, nothing of itself is touched. */
  static fromClusterAttributes(scope: Construct, id: string, attributes: KafkaClusterAttributes): IKafkaCluster {
    return new ImportedCluster(scope, id, attributes);
  }

  readonly clusterArn: string;
  readonly clusterName: string;
  readonly authentication: readonly ClusterAuthentication[];
  readonly brokerCount: number;
  readonly kafkaVersion: string;
  readonly connections: Connections;
  readonly allowEveryoneIfNoAclFound = false;
  readonly encryptionKey: IKeyRef;
  protected readonly partition: string;

  constructor(scope: Construct, id: string, props: KafkaClusterProps) {
    super(scope, id);
    const today = new Date().toISOString().slice(0, 10);
    refuseFaults(this, clusterFaults(props, today));
    this.clusterName = props.clusterName;
    this.authentication = props.authentication;
    this.brokerCount = props.brokerCount;
    this.kafkaVersion = props.kafkaVersion;
    this.encryptionKey = props.encryptionKey;
    this.partition = this.stack.partition;
    const group = new CfnSecurityGroup(this, 'SecurityGroup', {
      groupDescription: `Brokers of Kafka cluster ${props.clusterName}: clients are let in one by one`,
      vpcId: props.vpc.vpcRef.vpcId,
      securityGroupEgress: [noEgress],
    });
    const brokers = SecurityGroup.fromSecurityGroupId(this, 'Brokers', group.attrGroupId, { allowAllOutbound: false });
    this.connections = new Connections({ securityGroups: [brokers] });
    const cluster = new CfnCluster(
      this,
      'Resource',
      clusterProperties(props, {
        securityGroupId: group.attrGroupId,
        configuration: brokerConfiguration(this, props),
        logGroupName: brokerLogs(this, props).logGroupName,
      }),
    );
    this.clusterArn = cluster.attrArn;
    for (const part of this.node.findAll()) {
      if (CfnResource.isCfnResource(part)) part.applyRemovalPolicy(removalPolicy(props.removal));
    }
  }
}

/** Brokers answer, they never call. Without any egress rule EC2 would allow all of it. */
const noEgress: CfnSecurityGroup.EgressProperty = {
  cidrIp: '255.255.255.255/32',
  ipProtocol: 'icmp',
  fromPort: 252,
  toPort: 86,
  description: 'No egress',
};

/** The name is stable and no Kafka versions are listed: a change of either would replace the configuration under a running cluster. */
function brokerConfiguration(scope: Construct, props: KafkaClusterProps): CfnConfiguration {
  return new CfnConfiguration(scope, 'Configuration', {
    name: props.clusterName,
    description: `Broker properties of ${props.clusterName}`,
    serverProperties: serverPropertiesText(brokerProperties(props.brokerCount, props.serverProperties)),
  });
}

function brokerLogs(scope: Construct, props: KafkaClusterProps): LogGroup {
  return new LogGroup(scope, 'BrokerLogs', {
    logGroupName: `/aws/msk/${props.clusterName}`,
    encryptionKey: props.encryptionKey,
    retention: props.logRetention ?? RetentionDays.ONE_YEAR,
  });
}
