import { CfnScalableTarget, CfnScalingPolicy } from 'aws-cdk-lib/aws-applicationautoscaling';
import { Alarm, ComparisonOperator, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration, Validations } from 'aws-cdk-lib/core';
import { defaultDiskAlarmPercent, type StorageGrowth } from '../../lib/model/broker-storage.ts';
import type { IKafkaCluster } from './governed-cluster.ts';

/**
 * Lets MSK make the disks of a cluster larger, and rings where that does not suffice. Whoever changes the disk's size in the template
 * afterwards starts from the size that it has by then: MSK refuses a smaller one.
 */
export function growingDisks(cluster: IKafkaCluster, growth: StorageGrowth | undefined): Alarm | undefined {
  if (growth === undefined) return undefined;
  const volume = {
    serviceNamespace: 'kafka',
    resourceId: cluster.clusterArn,
    scalableDimension: 'kafka:broker-storage:VolumeSize',
  };
  // 1 is what AWS asks for: disks never shrink. Without a role it is the service-linked one, which Application Auto Scaling makes.
  const target = new CfnScalableTarget(cluster, 'Disks', { ...volume, minCapacity: 1, maxCapacity: growth.toGiB });
  const policy = new CfnScalingPolicy(cluster, 'DiskGrowth', {
    ...volume,
    policyName: 'DiskGrowth',
    policyType: 'TargetTrackingScaling',
    targetTrackingScalingPolicyConfiguration: {
      targetValue: growth.atUsedPercent,
      predefinedMetricSpecification: { predefinedMetricType: 'KafkaBrokerStorageUtilization' },
      disableScaleIn: true,
    },
  });
  policy.addResourceDependency(target);
  Validations.of(cluster).addWarning(
    'Tidegate-StorageGrowth',
    'MSK makes the disks of this cluster larger without telling CloudFormation. Before you change the size in the template, look up what ' +
      'the disks have by now and write no less: MSK refuses to make them smaller, and the deployment fails (docs/runbook.md#disks-fill-up).',
  );
  return diskAlarm(cluster, growth);
}

/** One query over all brokers, those that are added later included. */
function diskAlarm(
  cluster: IKafkaCluster,
  { alarmAtPercent = defaultDiskAlarmPercent, notifyTopicArn }: StorageGrowth,
): Alarm {
  const { clusterName } = cluster;
  const expression = [
    'SELECT MAX(KafkaDataLogsDiskUsed)',
    'FROM SCHEMA("AWS/Kafka", "Broker ID", "Cluster Name")',
    `WHERE "Cluster Name" = '${clusterName}'`,
  ].join(' ');
  const alarm = new Alarm(cluster, 'DiskAlarm', {
    alarmDescription: `Fullest disk of ${clusterName} at ${alarmAtPercent} % although it grows: docs/runbook.md#disks-fill-up`,
    metric: new MathExpression({ expression, period: Duration.minutes(5), label: 'Fullest disk' }),
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    threshold: alarmAtPercent,
    evaluationPeriods: 3,
  });
  if (notifyTopicArn !== undefined) alarm.addAlarmAction({ bind: () => ({ alarmActionArn: notifyTopicArn }) });
  return alarm;
}
