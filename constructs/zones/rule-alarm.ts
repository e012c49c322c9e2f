import {
  Alarm,
  ComparisonOperator,
  type IAlarmAction,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** State of a rule that hears of calls which only read, too (AWS: `eventbridge/latest/userguide/eb-service-event-cloudtrail-management.html`). */
export const withReads = 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';

export interface RuleAlarmProps {
  readonly ruleName: string;
  /** What happened, and the article that says what to do. */
  readonly says: string;
  /** Called when the rule matched. @default - none */
  readonly alarmActions?: readonly IAlarmAction[];
}

/** Goes off when an EventBridge rule matched something within five minutes. */
export function ruleAlarm(scope: Construct, id: string, { ruleName, says, alarmActions = [] }: RuleAlarmProps): Alarm {
  const alarm = new Alarm(scope, id, {
    alarmDescription: says,
    metric: new Metric({
      namespace: 'AWS/Events',
      metricName: 'TriggeredRules',
      dimensionsMap: { RuleName: ruleName },
      statistic: Stats.SUM,
      period: Duration.minutes(5),
    }),
    threshold: 1,
    evaluationPeriods: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
  alarm.addAlarmAction(...alarmActions);
  return alarm;
}
