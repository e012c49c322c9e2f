import type { ISubnetRef, IVPCRef } from 'aws-cdk-lib/aws-ec2';
import type { IKeyRef } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { BrokerProperties } from '../../lib/model/broker-configuration.ts';
import type { StorageGrowth } from '../../lib/model/broker-storage.ts';
import type { Connectivity } from '../../lib/model/connectivity.ts';
import type { ClusterAuthentication, Removal } from '../../lib/model/environment.ts';

/** How fine MSK's metrics are. Security Hub control MSK.2 wants at least per topic and broker. */
export type MonitoringLevel = 'DEFAULT' | 'PER_BROKER' | 'PER_TOPIC_PER_BROKER' | 'PER_TOPIC_PER_PARTITION';

export interface KafkaClusterProps {
  readonly vpc: IVPCRef;
  /** Private subnets for the brokers, one per zone: two or three, for Express brokers three. */
  readonly subnets: readonly ISubnetRef[];
  /** Physical name of the cluster, its configuration and its log group: platform and environment belong in it. */
  readonly clusterName: string;
  /** As MSK spells it, such as `3.9.x.kraft`. */
  readonly kafkaVersion: string;
  /** A Standard broker such as `kafka.m7g.large`, or an Express one such as `express.m7g.large`. */
  readonly brokerType: string;
  /** All brokers, a multiple of the subnets. */
  readonly brokerCount: number;
  /** Disk of each Standard broker in GiB. @default - none: Express brokers, whose storage MSK keeps */
  readonly storageGiB?: number;
  /** Disks that grow by themselves, with an alarm. @default - disks stay as large as they are */
  readonly storageGrowth?: StorageGrowth;
  /** MiB per second of each disk, from 250. @default - 250, which every disk has */
  readonly storageThroughputMiB?: number;
  /** Topics may keep old segments in a cheaper tier. @default false */
  readonly tieredStorage?: boolean;
  /** Of Express brokers: active, MSK moves partitions, and nobody else can. @default - MSK's own: active */
  readonly rebalancing?: 'active' | 'paused';
  /** `iam` is always among them: it is the only way into a cluster that denies by default. */
  readonly authentication: readonly ClusterAuthentication[];
  /** ARNs of AWS Private CAs that sign client certificates; with `mtls`, and only then. @default - none */
  readonly certificateAuthorityArns?: readonly string[];
  /** Encrypts the disks and the broker logs. The disks keep it for the life of the cluster. */
  readonly encryptionKey: IKeyRef;
  /** Broker properties in Kafka's own keys, on top of the safe ones. @default - the safe ones alone */
  readonly serverProperties?: BrokerProperties;
  /** Clients in other VPCs and accounts of the Region; switched on once `runningCluster` names the cluster. @default - none */
  readonly connectivity?: Connectivity;
  /** @default RetentionDays.ONE_YEAR */
  readonly logRetention?: RetentionDays;
  /** @default PER_TOPIC_PER_BROKER */
  readonly monitoring?: MonitoringLevel;
  /** @default retain */
  readonly removal?: Removal;
}
