import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { CfnTopic } from 'aws-cdk-lib/aws-msk';
import type { Intent } from '../../lib/model/access.ts';
import type { IKafkaCluster } from '../cluster/governed-cluster.ts';
import type { KafkaClient } from './kafka-client.ts';

export interface ReadOptions {
  /** Whose records the client opens, of a topic with departments. @default - the topic has none */
  readonly department?: string;
}

/** Who may use a topic. Each grant writes all that this kind of client needs: ACLs in the documents, or IAM statements, and the network rule. */
export class TopicGrants {
  private readonly allow: (intent: Intent, client: KafkaClient, options?: ReadOptions) => void;

  constructor(allow: (intent: Intent, client: KafkaClient, options?: ReadOptions) => void) {
    this.allow = allow;
  }

  /** A topic with departments: the client seals for each of them. */
  produce(client: KafkaClient): void {
    this.allow('produce', client);
  }

  /** In groups that start with the client's group prefix. */
  consume(client: KafkaClient, options?: ReadOptions): void {
    this.allow('consume', client, options);
  }

  /** `produce` inside transactions whose id starts with the client's prefix. */
  transact(client: KafkaClient): void {
    this.allow('transact', client);
  }

  /**
   * Set and delete offsets of groups that start with the client's group prefix, and delete such groups: for tools that replay or skip.
   * Kafka asks for the right to read the topic with it.
   */
  resetOffsets(client: KafkaClient, options?: ReadOptions): void {
    this.allow('resetOffsets', client, options);
  }

  /** Create, alter and delete: for topics that a program keeps itself, such as those of Kafka Streams. */
  administer(client: KafkaClient): void {
    this.allow('administer', client);
  }
}

/** A topic of a domain. */
export class KafkaTopic {
  readonly name: string;
  /** For `kafka-cluster:` actions. */
  readonly topicArn: string;
  readonly grants: TopicGrants;
  /** Absent: the reconciler manages the topic. */
  readonly resource?: CfnTopic;
  private readonly cluster: IKafkaCluster;

  constructor(cluster: IKafkaCluster, name: string, grants: TopicGrants, resource?: CfnTopic) {
    this.cluster = cluster;
    this.resource = resource;
    this.name = name;
    this.topicArn = cluster.topicArn(name);
    this.grants = grants;
  }

  /** A metric that MSK keeps per topic, such as `BytesInPerSec`. */
  metric(metricName: string, options: MetricOptions = {}): Metric {
    const dimensionsMap = { 'Cluster Name': this.cluster.clusterName, Topic: this.name, ...options.dimensionsMap };
    return new Metric({ namespace: 'AWS/Kafka', metricName, ...options, dimensionsMap });
  }
}
