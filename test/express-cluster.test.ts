import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { KafkaCluster } from '../constructs/cluster/kafka-cluster.ts';
import type { KafkaClusterProps } from '../constructs/cluster/kafka-cluster-props.ts';
import { domainDocument } from '../lib/model/domain-document.ts';
import { expressBrokerProperties } from '../lib/model/express-broker-properties.ts';
import { resolveDomains } from '../lib/model/resolve-domains.ts';
import {
  complaints,
  configurationFiles,
  environmentText,
  paymentsText,
  replaced,
} from './support/configuration-texts.ts';
import { brokerProperties, createCluster, surroundings } from './support/created-cluster.ts';
import { governedPlatform } from './support/governed-platform.ts';
import { plainTopic, sampleDomain, samplePlatform } from './support/sample-platform.ts';

const express: Partial<KafkaClusterProps> = { brokerType: 'express.m7g.large', storageGiB: undefined };
const expressText = replaced(
  replaced(environmentText, 'kafka.m7g.large', 'express.m7g.large'),
  '    storage: 100GiB\n',
  '',
);

describe('A cluster of Express brokers', () => {
  it('has no disks in its template, and only the properties that MSK lets it set', () => {
    const { stack } = createCluster(express);
    Template.fromStack(stack).hasResourceProperties('AWS::MSK::Cluster', {
      BrokerNodeGroupInfo: { InstanceType: 'express.m7g.large', StorageInfo: Match.absent() },
      StorageMode: Match.absent(),
      Rebalancing: Match.absent(),
    });
    const properties = brokerProperties(stack);
    expect(Object.keys(properties).filter((key) => !expressBrokerProperties.has(key))).toEqual([]);
    expect(properties).toMatchObject({
      'allow.everyone.if.no.acl.found': 'false',
      'auto.create.topics.enable': 'false',
      'log.retention.ms': '604800000',
    });
  });

  it('lets MSK move its partitions, or not', () => {
    const { stack } = createCluster({ ...express, rebalancing: 'paused' });
    Template.fromStack(stack).hasResourceProperties('AWS::MSK::Cluster', { Rebalancing: { Status: 'PAUSED' } });
    expect(() => createCluster({ rebalancing: 'active' })).toThrow(
      'Test/Kafka: rebalancing: got "active" with kafka.m7g.large, expected nothing, or an Express broker',
    );
  });

  it('runs the newest Kafka, which Standard brokers do not', () => {
    expect(() => createCluster({ ...express, kafkaVersion: '4.2.x.kraft' })).not.toThrow();
    expect(() => createCluster({ ...express, kafkaVersion: '4.1.x.kraft' })).toThrow(
      'kafkaVersion: got "4.1.x.kraft", which Express brokers do not run, expected one of 3.9.x.kraft, 4.2.x.kraft',
    );
  });

  it('is refused with everything that only disks have, all at once', () => {
    const disks = {
      storageGiB: 100,
      storageGrowth: { toGiB: 200, atUsedPercent: 60 },
      storageThroughputMiB: 250,
      tieredStorage: true,
    };
    const none = 'expected nothing with express.m7g.large';
    expect(() => createCluster({ ...express, ...disks })).toThrow(
      [
        'Test/Kafka: ',
        `storageGiB: got 100GiB, ${none}`,
        `storageGrowth: got growth to 200GiB, ${none}`,
        `storageThroughputMiB: got 250MiB, ${none}`,
        `tieredStorage: got true, ${none}`,
      ].join('\n  '),
    );
  });

  it('is refused on two subnets, and with properties that MSK keeps to itself', () => {
    const { vpc, subnets } = surroundings(new Stack(new App(), 'Other'));
    expect(() => createCluster({ ...express, vpc, subnets: subnets.slice(0, 2), brokerCount: 2 })).toThrow(
      'brokerType: got "express.m7g.large" on 2 subnets, expected a Standard broker such as kafka.m7g.large, or 3 subnets',
    );
    expect(() => createCluster({ ...express, serverProperties: { 'min.insync.replicas': '1' } })).toThrow(
      'serverProperties[min.insync.replicas]: got "1", expected no value: MSK Express sets it',
    );
  });

  it('is known by its version where somebody else made it', () => {
    const attributes = {
      clusterArn: 'arn:aws:kafka:eu-west-1:111111111111:cluster/main/3f1c2a4e-0000-0000-0000-000000000000-5',
      securityGroupId: 'sg-1',
      brokerCount: 3,
      authentication: ['iam'] as const,
    };
    const flavours = ['4.2.x.kraft', '3.9.x.kraft'].map((kafkaVersion, index) => {
      const stack = new Stack(new App(), `Test${index}`);
      return KafkaCluster.fromClusterAttributes(stack, 'Kafka', { ...attributes, kafkaVersion }).flavour;
    });
    expect(flavours).toEqual(['express', undefined]);
  });

  it('gives no metric that its brokers never emit', () => {
    const { cluster } = createCluster(express);
    const never = 'expected a metric of Express brokers, such as StorageUsed for what is stored: this one never comes';
    expect(() => cluster.metricDiskUsed(1)).toThrow(`Test/Kafka: metric: got KafkaDataLogsDiskUsed, ${never}`);
    expect(() => cluster.metricOfflinePartitions()).toThrow(`Test/Kafka: metric: got OfflinePartitionsCount, ${never}`);
    expect(() => cluster.metric('UnderReplicatedPartitions')).toThrow(never);
    expect(cluster.metric('StorageUsed').metricName).toBe('StorageUsed');
    expect(cluster.metricCpu(1)).toBeDefined();
  });
});

describe('Topics on Express brokers', () => {
  const said = (from: string, to: string) =>
    complaints(configurationFiles({ environment: expressText, payments: replaced(paymentsText, from, to) }));
  const configs = '{ compression.type: snappy, max.message.bytes: 1MiB }';

  it('are taken with the keys that MSK leaves to them, and refused with segment.ms', () => {
    expect(said(configs, configs)).toEqual([]);
    expect(said(configs, '{ segment.ms: 1d }')).toEqual([
      'domains/payments/domain.yaml:15 topics[0].configs[segment.ms]: got "86400000", expected no value: MSK Express sets it',
    ]);
  });

  it('have three replicas, two of them in sync, whatever the environment says', () => {
    const environment = replaced(expressText, 'minInsyncReplicas: 2', 'minInsyncReplicas: 1');
    expect(complaints(configurationFiles({ environment }))).toEqual([
      expect.stringContaining('topicDefaults.minInsyncReplicas: got 1, expected 2, which MSK Express keeps'),
    ]);
  });

  it('set no min.insync.replicas, from files and from constructs alike', () => {
    const { environment, payments } = governedPlatform();
    Object.assign(environment.cluster.create ?? {}, { brokerType: 'express.m7g.large', storageGiB: undefined });
    const [source] = resolveDomains(environment, [payments]);
    if (source === undefined) throw new Error('nothing runs');
    const document = domainDocument(source);
    expect(document.flavour).toBe('express');
    expect(document.topics.map(({ configs: set }) => set)).toEqual([
      { 'cleanup.policy': 'delete', 'retention.ms': '604800000' },
    ]);
  });

  it('are refused by the construct with what MSK sets', () => {
    const platform = samplePlatform({ cluster: express });
    const domain = sampleDomain(platform, 'payments');
    const configsOf = (key: string, value: string) => ({
      ...plainTopic,
      configs: { 'retention.ms': '604800000', [key]: value },
    });
    expect(() => domain.addTopic('payments.a', configsOf('segment.ms', '1'))).toThrow(
      'expected no value: MSK Express sets it',
    );
    expect(() => domain.addTopic('payments.b', configsOf('max.message.bytes', '1048576'))).not.toThrow();
    expect(() => domain.addTopic('payments.c', { ...plainTopic, replicationFactor: 2 })).toThrow(
      'topic payments.c replicationFactor: got 2, expected nothing or 3: MSK Express keeps three replicas',
    );
  });
});
