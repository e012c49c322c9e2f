import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import type { KafkaClusterProps } from '../constructs/cluster/kafka-cluster-props.ts';
import { readEnvironment } from '../lib/documents/read-environment.ts';
import { brokerTypes } from '../lib/model/broker-type.ts';
import {
  complaints,
  configurationFiles,
  environmentText,
  paymentsText,
  replaced,
} from './support/configuration-texts.ts';
import { brokerProperties, createCluster } from './support/created-cluster.ts';

const growth = { toGiB: 1_024, atUsedPercent: 60 };
const topicArn = 'arn:aws:sns:eu-west-1:111111111111:on-call';

describe('Disks that grow', () => {
  it('are made larger by MSK, as far as the cluster says and never smaller', () => {
    const { stack } = createCluster({ storageGrowth: growth });
    const template = Template.fromStack(stack);
    const volume = {
      ServiceNamespace: 'kafka',
      ResourceId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Kafka'), 'Arn'] },
      ScalableDimension: 'kafka:broker-storage:VolumeSize',
    };
    template.hasResource('AWS::ApplicationAutoScaling::ScalableTarget', {
      Properties: { ...volume, MinCapacity: 1, MaxCapacity: 1_024, RoleARN: Match.absent() },
    });
    template.hasResource('AWS::ApplicationAutoScaling::ScalingPolicy', {
      DependsOn: [Match.stringLikeRegexp('Disks')],
      Properties: {
        ...volume,
        PolicyType: 'TargetTrackingScaling',
        TargetTrackingScalingPolicyConfiguration: {
          TargetValue: 60,
          PredefinedMetricSpecification: { PredefinedMetricType: 'KafkaBrokerStorageUtilization' },
          DisableScaleIn: true,
        },
      },
    });
  });

  it('ring at 85 % of the fullest disk of all brokers, and name the article that says what to do', () => {
    const { stack, cluster } = createCluster({ storageGrowth: growth });
    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmDescription: Match.stringLikeRegexp('docs/runbook.md#disks-fill-up$'),
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 85,
      EvaluationPeriods: 3,
      Metrics: [
        Match.objectLike({
          Expression:
            'SELECT MAX(KafkaDataLogsDiskUsed) FROM SCHEMA("AWS/Kafka", "Broker ID", "Cluster Name") WHERE "Cluster Name" = \'tidegate-dev\'',
          Period: 300,
        }),
      ],
      AlarmActions: Match.absent(),
    });
    expect(stack.resolve(cluster.diskAlarm?.alarmArn)).toEqual({
      'Fn::GetAtt': [expect.stringContaining('DiskAlarm'), 'Arn'],
    });
  });

  it('ring where and at whom they are told to', () => {
    const { stack } = createCluster({ storageGrowth: { ...growth, alarmAtPercent: 75, notifyTopicArn: topicArn } });
    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
      Threshold: 75,
      AlarmActions: [topicArn],
    });
  });

  it('cannot ring at a topic of another Region', () => {
    const elsewhere = topicArn.replace('eu-west-1', 'us-east-1');
    expect(() => createCluster({ storageGrowth: { ...growth, notifyTopicArn: elsewhere } })).toThrow(
      'storageGrowth.notifyTopicArn: got one in us-east-1, expected one in eu-west-1',
    );
  });

  it('come with a warning that the size in the template falls behind', () => {
    const { stack } = createCluster({ storageGrowth: growth });
    const found = Annotations.fromStack(stack).findWarning(
      '*',
      Match.stringLikeRegexp('MSK refuses to make them smaller'),
    );
    expect(found.map(({ id }) => id)).toEqual(['/Test/Kafka']);
  });

  it('stop growing when nobody asks for it any more, also where the cluster is retained', () => {
    const template = Template.fromStack(createCluster({ storageGrowth: growth, removal: 'retain' }).stack);
    for (const type of [
      'ApplicationAutoScaling::ScalableTarget',
      'ApplicationAutoScaling::ScalingPolicy',
      'CloudWatch::Alarm',
    ]) {
      const [resource] = Object.values(template.findResources(`AWS::${type}`));
      expect(resource).toBeDefined();
      expect(resource).not.toHaveProperty('DeletionPolicy');
    }
  });

  it('are not there unless asked for', () => {
    const { stack, cluster } = createCluster();
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::ApplicationAutoScaling::ScalableTarget', 0);
    template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
    expect(cluster.diskAlarm).toBeUndefined();
  });
});

describe('Disks with ordered throughput', () => {
  const fast: Partial<KafkaClusterProps> = { brokerType: 'kafka.m5.8xlarge', storageThroughputMiB: 850 };

  it('have it, and followers that fetch fast enough for it', () => {
    const { stack } = createCluster(fast);
    Template.fromStack(stack).hasResourceProperties('AWS::MSK::Cluster', {
      BrokerNodeGroupInfo: {
        StorageInfo: {
          EBSStorageInfo: { VolumeSize: 100, ProvisionedThroughput: { Enabled: true, VolumeThroughput: 850 } },
        },
      },
    });
    expect(brokerProperties(stack)).toMatchObject({ 'num.replica.fetchers': '8' });
  });

  it('leave the number of fetchers to whoever says another one, and to MSK without it', () => {
    const said = createCluster({ ...fast, serverProperties: { 'num.replica.fetchers': '5' } });
    expect(brokerProperties(said.stack)).toMatchObject({ 'num.replica.fetchers': '5' });
    expect(brokerProperties(createCluster().stack)).not.toHaveProperty('num.replica.fetchers');
  });

  it('are refused on brokers that could not use them, with what they have and which could', () => {
    expect(() => createCluster({ storageThroughputMiB: 600 })).toThrow(
      'Test/Kafka: storageThroughputMiB: got 600MiB per second on kafka.m7g.large, whose disks have the 250MiB of every disk, ' +
        'expected no value, or one of kafka.m5.8xlarge, kafka.m5.12xlarge, kafka.m5.16xlarge, kafka.m5.24xlarge, kafka.m7g.4xlarge, ' +
        'kafka.m7g.8xlarge, kafka.m7g.12xlarge, kafka.m7g.16xlarge',
    );
    expect(() => createCluster({ storageThroughputMiB: 1_001 })).toThrow(/of every disk, expected no value$/);
    expect(() => createCluster({ brokerType: 'kafka.m9g.large', storageThroughputMiB: 600 })).toThrow(
      /^Test\/Kafka: brokerType: got "kafka.m9g.large", expected one of [^\n]+$/,
    );
    expect(() => createCluster({ ...fast, storageThroughputMiB: 851 })).toThrow(
      'storageThroughputMiB: got 851MiB, expected whole MiB per second from 250 to 850 on kafka.m5.8xlarge',
    );
  });

  it.each(brokerTypes.filter(({ diskThroughput }) => diskThroughput === undefined).map(({ name }) => name))(
    'are refused on %s',
    (brokerType) => {
      expect(() => createCluster({ brokerType, storageThroughputMiB: 250 })).toThrow();
    },
  );
});

describe('A cluster with tiered storage', () => {
  it('says so, and others say nothing that would turn it off', () => {
    const template = Template.fromStack(createCluster({ tieredStorage: true }).stack);
    template.hasResourceProperties('AWS::MSK::Cluster', { StorageMode: 'TIERED' });
    Template.fromStack(createCluster().stack).hasResourceProperties('AWS::MSK::Cluster', {
      StorageMode: Match.absent(),
    });
  });

  const tiered = replaced(environmentText, 'storage: 100GiB', 'storage: 100GiB\n    tieredStorage: true');
  const said = (configs: string, environment = tiered) =>
    complaints(configurationFiles({ environment })).length === 0 ? configured(configs, environment) : ['unsound'];

  it('takes topics with a short local retention, and refuses those that MSK cannot tier', () => {
    expect(said('{ remote.storage.enable: true, local.retention.ms: 1d }')).toEqual([]);
    expect(said('{ remote.storage.enable: true }', environmentText)).toEqual([
      expect.stringContaining('expected nothing on a cluster without tiered storage'),
    ]);
    expect(said('{ remote.storage.enable: true, segment.bytes: 16MiB }')).toEqual([
      expect.stringContaining('[segment.bytes]: got "16777216", expected at least 50331648'),
    ]);
    expect(said('{ remote.storage.enable: true, local.retention.ms: 31d }')).toEqual([
      expect.stringContaining('[local.retention.ms]: got "2678400000", expected at most retention.ms'),
    ]);
  });
});

describe('The disks of an environment file', () => {
  const keys = `storage: 100GiB
    storageGrowth: { to: 1TiB, atUsed: 55%, alarmAt: 80%, notify: "${topicArn}" }
    storageThroughput: 312MiB
    tieredStorage: true`;
  const read = (by: string) =>
    readEnvironment('environments/dev.yaml', replaced(environmentText, 'storage: 100GiB', by));

  it('are read with their units', () => {
    const reading = read(keys);
    expect(reading.ok && reading.value.cluster.create).toMatchObject({
      storageGiB: 100,
      storageGrowth: { toGiB: 1_024, atUsedPercent: 55, alarmAtPercent: 80, notifyTopicArn: topicArn },
      storageThroughputMiB: 312,
      tieredStorage: true,
    });
  });

  it.each([
    [
      'storage: 100GiB\n    storageGrowth: { to: 1TiB, atUsed: 0.6 }',
      'storageGrowth.atUsed',
      'whole percent such as 60%',
    ],
    ['storage: 100GiB\n    storageThroughput: 312', 'storageThroughput', 'whole MiB per second such as 400MiB'],
    ['storage: 100GiB\n    storageGrowth: { atUsed: 60% }', 'storageGrowth.to', 'whole GiB such as 100GiB'],
  ])('are refused as %j', (by, key, expected) => {
    const reading = read(by);
    expect(!reading.ok && reading.problems.map(({ path }) => path)).toEqual([`cluster.create.${key}`]);
    expect(!reading.ok && reading.problems[0]?.expected).toBe(expected);
  });
});

function configured(configs: string, environment: string): readonly string[] {
  const payments = replaced(paymentsText, '{ compression.type: snappy, max.message.bytes: 1MiB }', configs);
  return complaints(configurationFiles({ environment, payments }));
}
