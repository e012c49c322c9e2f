import type { Alarm, IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import { type CfnRule, type EventPattern, Match, Rule } from 'aws-cdk-lib/aws-events';
import { PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKeyRef, Key } from 'aws-cdk-lib/aws-kms';
import { CfnResourcePolicy, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { ArnFormat, Duration, Lazy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Removal } from '../../lib/model/environment.ts';
import { deploymentRoleArns } from '../deployment-role.ts';
import { removalPolicy, stateRemovalPolicy } from '../removal-policy.ts';
import { ruleAlarm, withReads } from './rule-alarm.ts';
import { keyAdministration, logGroupUse } from './zone-key-policy.ts';

export interface KeyWatchProps {
  readonly platform: string;
  readonly environment: string;
  /** Keys whose policies are watched. */
  readonly keys: readonly IKeyRef[];
  /** Whether all keys of the account are watched: some that matter are made later, such as those of departments. @default false */
  readonly everyKey?: boolean;
  /** Whose every use is watched, too. @default - there is no such role */
  readonly breakGlassRoleArn?: string;
  /** Called when something was noticed. @default - none: the alarm's change of state is on the default event bus all the same */
  readonly alarmActions?: readonly IAlarmAction[];
  /** ARNs of roles that administer the record's key. @default - the role with which CloudFormation deploys the stack */
  readonly administrators?: readonly string[];
  /** @default RetentionDays.ONE_YEAR */
  readonly logRetention?: RetentionDays;
  /** @default retain */
  readonly removal?: Removal;
}

interface Watched {
  /** Description of the rule. */
  readonly rule: string;
  /** Description of the alarm, with its article. */
  readonly alarm: string;
  /** Whether calls that only read count. */
  readonly reads?: boolean;
}

/** Calls after which somebody else may use a key, or nobody. */
const watchedCalls = [
  'CreateGrant',
  'DeleteAlias',
  'DisableKey',
  'DisableKeyRotation',
  'PutKeyPolicy',
  'RevokeGrant',
  'ScheduleKeyDeletion',
  'UpdateAlias',
] as const;

/** An event pattern has at most 2,048 characters (AWS: `eventbridge/latest/userguide/eb-quota.html`); a key's ARN has 75. */
const mostListedKeys = 15;

/**
 * Notices what the safety of keys rests on: every change of who may use them, and every use of the break-glass role. Each call is kept in a
 * log under a key of its own, which the break-glass role does not administer, and rings an alarm. EventBridge hears of calls only where a trail
 * records management events (`docs/given.md`).
 */
export class KeyWatch extends Construct {
  readonly keyAlarm: Alarm;
  /** Absent: there is no break-glass role. */
  readonly breakGlassAlarm?: Alarm;
  private readonly props: KeyWatchProps;
  private readonly record: LogGroup;
  private readonly rules: Rule[] = [];

  constructor(scope: Construct, id: string, props: KeyWatchProps) {
    super(scope, id);
    this.props = props;
    this.record = this.createRecord();
    const { platform, environment, breakGlassRoleArn } = props;
    const where = `${platform} ${environment}`;
    this.keyAlarm = this.watch('KeyChanges', keyChanges(this, props), {
      rule: `Changes of who may use keys of ${where}`,
      alarm: `Somebody changed who may use a key of ${where}: docs/runbook.md#somebody-changed-who-may-use-a-key`,
    });
    if (breakGlassRoleArn === undefined) return;
    this.breakGlassAlarm = this.watch('BreakGlassUse', breakGlassUse(breakGlassRoleArn), {
      rule: `Use of the break-glass role of ${where}`,
      alarm: `The break-glass role of ${where} was used: docs/runbook.md#the-break-glass-role-was-used`,
      // To CloudTrail, AssumeRole is a read.
      reads: true,
    });
  }

  private createRecord(): LogGroup {
    const { platform, environment, administrators = deploymentRoleArns(this), removal, logRetention } = this.props;
    const { partition, account, region, urlSuffix } = Stack.of(this);
    const place = { partition, account, region, urlSuffix };
    const key = new Key(this, 'Key', {
      description: `Record of what was done to keys of ${platform} ${environment}`,
      policy: new PolicyDocument({ statements: [...keyAdministration(place, { administrators }), logGroupUse(place)] }),
      enableKeyRotation: true,
      pendingWindow: Duration.days(30),
      removalPolicy: stateRemovalPolicy(removal),
    });
    const record = new LogGroup(this, 'Record', {
      encryptionKey: key,
      retention: logRetention ?? RetentionDays.ONE_YEAR,
      removalPolicy: removalPolicy(removal),
    });
    new CfnResourcePolicy(this, 'RecordPolicy', {
      policyName: `${Stack.of(this).stackName}-key-watch`,
      policyDocument: Stack.of(this).toJsonString(this.recordPolicy(record)),
    });
    return record;
  }

  /** EventBridge sends no source when it makes a stream, only with the events (AWS: `eventbridge/latest/userguide/eb-use-resource-based.html`). */
  private recordPolicy({ logGroupArn }: LogGroup): PolicyDocument {
    const principals = [
      new ServicePrincipal('events.amazonaws.com'),
      new ServicePrincipal('delivery.logs.amazonaws.com'),
    ];
    const arns = Lazy.any({ produce: () => this.rules.map(({ ruleArn }) => ruleArn) });
    const resources = [logGroupArn];
    return new PolicyDocument({
      statements: [
        new PolicyStatement({ sid: 'Streams', principals, actions: ['logs:CreateLogStream'], resources }),
        new PolicyStatement({
          sid: 'Events',
          principals,
          actions: ['logs:PutLogEvents'],
          resources,
          conditions: { ArnEquals: { 'aws:SourceArn': arns } },
        }),
      ],
    });
  }

  private watch(id: string, eventPattern: EventPattern, says: Watched): Alarm {
    const arn = Stack.of(this).formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: this.record.logGroupName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const rule = new Rule(this, id, { description: says.rule, eventPattern, targets: [{ bind: () => ({ arn }) }] });
    this.rules.push(rule);
    if (says.reads) (rule.node.defaultChild as CfnRule).state = withReads;
    const { alarmActions } = this.props;
    return ruleAlarm(this, `${id}Alarm`, { ruleName: rule.ruleName, says: says.alarm, alarmActions });
  }
}

const recorded = 'AWS API Call via CloudTrail';

function keyChanges(scope: Construct, { keys, everyKey = false }: KeyWatchProps): EventPattern {
  const anyKey = Stack.of(scope).formatArn({ service: 'kms', resource: 'key', resourceName: '' });
  const isLong = keys.length > mostListedKeys;
  const arns = everyKey || isLong ? Match.prefix(anyKey) : keys.map(({ keyRef }) => keyRef.keyArn);
  return {
    source: ['aws.kms'],
    detailType: [recorded],
    detail: { eventName: [...watchedCalls], resources: { ARN: arns } },
  };
}

/** Whatever it does, and that it is assumed: sessions of the global endpoint of STS are recorded in another Region. */
function breakGlassUse(roleArn: string): EventPattern {
  return {
    detailType: [recorded],
    detail: {
      $or: [
        { eventName: ['AssumeRole'], requestParameters: { roleArn: [roleArn] } },
        { userIdentity: { sessionContext: { sessionIssuer: { arn: [roleArn] } } } },
      ],
    },
  };
}
