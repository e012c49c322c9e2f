import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnSecurityGroup, Connections, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { IKeyRef } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnCluster, CfnConfiguration } from 'aws-cdk-lib/aws-msk';
import { CfnResource } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { serverPropertiesText } from '../../lib/model/broker-configuration.ts';
import { brokerFlavour } from '../../lib/model/broker-type.ts';
import { clusterConfiguration } from '../../lib/model/cluster-configuration.ts';
import type { ClusterAuthentication } from '../../lib/model/environment.ts';
import type { MskFlavour } from '../../lib/model/topic-config-catalogue.ts';
import { refuseFaults } from '../construct-fault.ts';
import { removalPolicy } from '../removal-policy.ts';
import { clusterFaults } from './cluster-faults.ts';
import { clusterProperties } from './cluster-properties.ts';
import { ClusterResource } from './cluster-resource.ts';
import { ForeignAccess } from './foreign-access.ts';
import type { IKafkaCluster } from './governed-cluster.ts';
import { growingDisks } from './growing-disks.ts';
import {
  ImportedCluster,
  type KafkaClusterAttributes,
  type ServerlessClusterAttributes,
  serverlessCluster,
} from './imported-cluster.ts';
import type { KafkaClusterProps } from './kafka-cluster-props.ts';
import { noEgress } from './no-egress.ts';

/**
 * An MSK cluster with Standard or Express brokers: TLS only, own key, deny by default, logged and monitored.
 * Throws every fault of its props at once. No client is let in: `client.connections.allowTo(cluster, kafkaPort.iam)` does that,
 * with both rules in the client's stack, so that stacks never depend on each other in a circle.
 */
export class KafkaCluster extends ClusterResource {
  /** A cluster that exists: its topics and access can be governed, nothing of itself is touched. */
  static fromClusterAttributes(scope: Construct, id: string, attributes: KafkaClusterAttributes): IKafkaCluster {
    return new ImportedCluster(scope, id, attributes);
  }

  /** MSK Serverless: its topics can be governed, and who may use them by IAM. It has no SCRAM, no mTLS, no ACLs and no quotas. */
  static fromServerlessAttributes(
    scope: Construct,
    id: string,
    attributes: ServerlessClusterAttributes,
  ): IKafkaCluster {
    return new ImportedCluster(scope, id, serverlessCluster(attributes));
  }

  readonly clusterArn: string;
  readonly clusterName: string;
  readonly authentication: readonly ClusterAuthentication[];
  readonly brokerCount: number;
  readonly kafkaVersion: string;
  readonly flavour: MskFlavour;
  readonly tieredStorage: boolean;
  readonly connections: Connections;
  readonly allowEveryoneIfNoAclFound = false;
  readonly encryptionKey: IKeyRef;
  /** Rings when the fullest disk nears its end all the same. Absent: the disks do not grow. Whom to call is yours to say. */
  readonly diskAlarm?: Alarm;
  readonly foreignAccess?: ForeignAccess;
  protected readonly partition: string;

  constructor(scope: Construct, id: string, props: KafkaClusterProps) {
    super(scope, id);
    const today = new Date().toISOString().slice(0, 10);
    refuseFaults(this, clusterFaults(props, today, this.env));
    this.clusterName = props.clusterName;
    this.authentication = props.authentication;
    this.brokerCount = props.brokerCount;
    this.kafkaVersion = props.kafkaVersion;
    this.flavour = brokerFlavour(props.brokerType);
    this.tieredStorage = props.tieredStorage ?? false;
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
    // After the removal policies: what is no longer declared goes, growth and access alike, whatever is retained.
    this.diskAlarm = growingDisks(this, props.storageGrowth);
    const { connectivity } = props;
    if (connectivity === undefined) return;
    const { clusterArn, partition } = this;
    const { account } = this.env;
    this.foreignAccess = new ForeignAccess(this, 'ForeignAccess', { connectivity, clusterArn, account, partition });
  }
}

/** The name is stable and no Kafka versions are listed: a change of either would replace the configuration under a running cluster. */
function brokerConfiguration(scope: Construct, props: KafkaClusterProps): CfnConfiguration {
  return new CfnConfiguration(scope, 'Configuration', {
    name: props.clusterName,
    description: `Broker properties of ${props.clusterName}`,
    serverProperties: serverPropertiesText(clusterConfiguration(props)),
  });
}

function brokerLogs(scope: Construct, props: KafkaClusterProps): LogGroup {
  return new LogGroup(scope, 'BrokerLogs', {
    logGroupName: `/aws/msk/${props.clusterName}`,
    encryptionKey: props.encryptionKey,
    retention: props.logRetention ?? RetentionDays.ONE_YEAR,
  });
}
