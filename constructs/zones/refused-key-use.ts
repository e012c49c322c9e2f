import type { Alarm, IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import type { IRoleRef } from 'aws-cdk-lib/aws-iam';
import { Lazy, Stack, Token, TokenComparison } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { type ConstructFault, refuseFaults } from '../construct-fault.ts';
import { ruleAlarm, withReads } from './rule-alarm.ts';

export interface RefusedKeyUseProps {
  /** What the key is for, in the description of the alarm. */
  readonly subject: string;
  readonly keyArn: string;
  /** Called when a use was refused. @default - none: the alarm's change of state is on the default event bus all the same */
  readonly alarmActions?: readonly IAlarmAction[];
}

/** An event pattern has 2,048 characters by default (AWS: `eventbridge/latest/userguide/eb-quota.html`), a role about 100 of them. */
const mostRoles = 12;

/**
 * Notices that KMS refused somebody a key, or anything to those who may use it. A refused Decrypt does not always name the key, since only
 * the ciphertext knows it: so the roles are watched as well. CloudTrail tells refusals to the account of the caller alone
 * (AWS: `kms/latest/developerguide/logging-using-cloudtrail.html`): each account watches its own roles, and needs a trail.
 */
export class RefusedKeyUse extends Construct {
  /** Matches each refusal. Add a target to keep the events. */
  readonly rule: CfnRule;
  /** KMS refused something within the last five minutes. */
  readonly alarm: Alarm;
  private readonly roles = new Set<string>();

  constructor(scope: Construct, id: string, { subject, keyArn, alarmActions }: RefusedKeyUseProps) {
    super(scope, id);
    this.rule = new CfnRule(this, 'Rule', {
      description: `KMS refused a key: ${subject}`,
      // Decrypt counts as a read.
      state: withReads,
      eventPattern: Lazy.any({ produce: () => this.pattern(keyArn) }),
    });
    this.alarm = ruleAlarm(this, 'Alarm', {
      ruleName: this.rule.ref,
      says: `KMS refused a key: ${subject}. docs/runbook.md#a-department-key-was-refused`,
      alarmActions,
    });
  }

  /** A role of another account is watched there. */
  watch(role: IRoleRef): void {
    if (Token.compareStrings(role.env.account, Stack.of(this).account) === TokenComparison.DIFFERENT) return;
    this.roles.add(role.roleRef.roleArn);
    refuseFaults(this, roleFaults(this.roles.size));
  }

  private pattern(keyArn: string): object {
    const anyOf = [
      { resources: { ARN: [keyArn] } },
      { requestParameters: { keyId: [keyArn] } },
      { errorMessage: [{ wildcard: `*${keyArn}*` }] },
      { userIdentity: { sessionContext: { sessionIssuer: { arn: [...this.roles] } } } },
    ];
    return {
      source: ['aws.kms'],
      'detail-type': ['AWS API Call via CloudTrail'],
      detail: {
        eventSource: ['kms.amazonaws.com'],
        errorCode: [{ prefix: 'AccessDenied' }],
        $or: this.roles.size === 0 ? anyOf.slice(0, -1) : anyOf,
      },
    };
  }
}

function roleFaults(count: number): readonly ConstructFault[] {
  if (count <= mostRoles) return [];
  const expected = `at most ${mostRoles}: the rule that notices refusals names each of them`;
  return [{ prop: 'consumers', got: `${count} roles that open records of one department`, expected }];
}
