import { type IMetric, MathExpression, Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Connections } from 'aws-cdk-lib/aws-ec2';
import type { IKeyRef } from 'aws-cdk-lib/aws-kms';
import type { ClusterReference } from 'aws-cdk-lib/aws-msk';
import { Arn, Fn, Resource } from 'aws-cdk-lib/core';
import type { ClusterAuthentication } from '../../lib/model/environment.ts';
import type { MskFlavour } from '../../lib/model/topic-config-catalogue.ts';
import { refuseFaults } from '../construct-fault.ts';
import { metricFaults } from './cluster-metrics.ts';
import type { IKafkaCluster } from './governed-cluster.ts';

/** What a created and an imported cluster have in common: the names of what is inside, and its metrics. */
export abstract class ClusterResource extends Resource implements IKafkaCluster {
  abstract readonly clusterArn: string;
  abstract readonly clusterName: string;
  abstract readonly authentication: readonly ClusterAuthentication[];
  abstract readonly brokerCount: number;
  abstract readonly kafkaVersion: string;
  abstract readonly flavour?: MskFlavour;
  abstract readonly connections: Connections;
  abstract readonly allowEveryoneIfNoAclFound: boolean;
  abstract readonly encryptionKey?: IKeyRef;
  protected abstract readonly partition: string;
  private readonly arns = new Map<string, string>();

  get clusterRef(): ClusterReference {
    return { clusterArn: this.clusterArn };
  }

  get clusterUuid(): string {
    return Fn.select(2, Fn.split('/', this.clusterArn));
  }

  topicArn(topic: string): string {
    return this.arnInside('topic', topic);
  }

  groupArn(group: string): string {
    return this.arnInside('group', group);
  }

  transactionalIdArn(transactionalId: string): string {
    return this.arnInside('transactional-id', transactionalId);
  }

  metric(metricName: string, options: MetricOptions = {}): Metric {
    refuseFaults(this, metricFaults(metricName, this.flavour));
    const dimensionsMap = { 'Cluster Name': this.clusterName, ...options.dimensionsMap };
    return new Metric({ namespace: 'AWS/Kafka', metricName, ...options, dimensionsMap }).attachTo(this);
  }

  metricOfflinePartitions(options?: MetricOptions): Metric {
    return this.metric('OfflinePartitionsCount', { statistic: Stats.MAXIMUM, ...options });
  }

  metricDiskUsed(broker: number, options?: MetricOptions): Metric {
    return this.brokerMetric('KafkaDataLogsDiskUsed', broker, { statistic: Stats.MAXIMUM, ...options });
  }

  metricCpu(broker: number, options?: MetricOptions): IMetric {
    const usingMetrics = {
      user: this.brokerMetric('CpuUser', broker, options),
      system: this.brokerMetric('CpuSystem', broker, options),
    };
    return new MathExpression({ expression: 'user + system', usingMetrics });
  }

  private brokerMetric(metricName: string, broker: number, options?: MetricOptions): Metric {
    return this.metric(metricName, { ...options, dimensionsMap: { 'Broker ID': `${broker}` } });
  }

  /** The same text for the same name, so that policies see equal rights: each new token would be another one to them. */
  private arnInside(resource: string, name: string): string {
    const path = `${resource}/${name}`;
    const arn = this.arns.get(path) ?? this.newArn(resource, name);
    this.arns.set(path, arn);
    return arn;
  }

  private newArn(resource: string, name: string): string {
    const { account, region } = this.env;
    const resourceName = `${this.clusterName}/${this.clusterUuid}/${name}`;
    return Arn.format({ partition: this.partition, service: 'kafka', region, account, resource, resourceName });
  }
}
