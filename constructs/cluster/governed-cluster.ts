import type { IMetric, Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { Connections, IConnectable } from 'aws-cdk-lib/aws-ec2';
import type { IKeyRef } from 'aws-cdk-lib/aws-kms';
import type { IClusterRef } from 'aws-cdk-lib/aws-msk';
import type { IConstruct } from 'constructs';
import type { ClusterAuthentication } from '../../lib/model/environment.ts';
import type { MskFlavour } from '../../lib/model/topic-config-catalogue.ts';
import type { ForeignAccess } from './foreign-access.ts';

/** A Kafka cluster that this platform governs: created here, or somebody else's that exists already. */
export interface IKafkaCluster extends IConstruct, IClusterRef, IConnectable {
  readonly clusterArn: string;
  readonly clusterName: string;
  /** Last part of the ARN. IAM resources carry it, so that a later cluster of the same name inherits no rights. */
  readonly clusterUuid: string;
  readonly authentication: readonly ClusterAuthentication[];
  readonly brokerCount: number;
  readonly kafkaVersion: string;
  /** How MSK runs the brokers: it decides which topic keys, metrics and rights there are. Undefined: an import that did not say. */
  readonly flavour?: MskFlavour;
  /** Whether topics may keep old segments in a cheaper tier. Undefined: an import, of which it is not known. */
  readonly tieredStorage?: boolean;
  readonly connections: Connections;
  /** True only on an imported cluster that says so. */
  readonly allowEveryoneIfNoAclFound: boolean;
  /** Key of the SCRAM secrets, and on a created cluster of its disks and logs. Absent: an import that named none. */
  readonly encryptionKey?: IKeyRef;
  /** What other accounts may do. Absent: the cluster connects none. */
  readonly foreignAccess?: ForeignAccess;
  /** ARN of a topic for `kafka-cluster:` actions; ends in `*` for a prefix. */
  topicArn(topic: string): string;
  /** ARN of a consumer group; ends in `*` for a prefix. */
  groupArn(group: string): string;
  /** ARN of a transactional id; ends in `*` for a prefix. */
  transactionalIdArn(transactionalId: string): string;
  /** Any metric of `AWS/Kafka` with the cluster's dimension; more dimensions by `options`. Throws where the brokers never emit it. */
  metric(metricName: string, options?: MetricOptions): Metric;
  /** Maximum: only the controller reports it, an average over brokers would hide it. Of Standard brokers. */
  metricOfflinePartitions(options?: MetricOptions): Metric;
  /** Used part of the data disk of one broker, in percent. Brokers count from 1. Of Standard brokers. */
  metricDiskUsed(broker: number, options?: MetricOptions): Metric;
  /** User plus system time of one broker, in percent. Not of Serverless. */
  metricCpu(broker: number, options?: MetricOptions): IMetric;
}
