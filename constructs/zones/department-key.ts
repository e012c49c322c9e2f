import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import type { IRoleRef } from 'aws-cdk-lib/aws-iam';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import { type Duration, Lazy, Stack, Tags, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { KeyUse } from '../../lib/model/department.ts';
import type { Removal } from '../../lib/model/environment.ts';
import { isKeyRotation, keyRotation } from '../../lib/model/key-rotation.ts';
import { type ConstructFault, formatFault, refuseFaults } from '../construct-fault.ts';
import { deploymentRoleArns } from '../deployment-role.ts';
import { stateRemovalPolicy } from '../removal-policy.ts';
import { slugFaults } from '../slug-faults.ts';
import { type DepartmentKeyUse, denials, useStatements } from './department-key-policy.ts';
import { RefusedKeyUse } from './refused-key-use.ts';
import { keyAdministration } from './zone-key-policy.ts';

export interface DepartmentKeyProps {
  readonly platform: string;
  readonly environment: string;
  /** The domain whose topics carry records of the department. */
  readonly domain: string;
  readonly department: string;
  /** How often KMS changes the key material: from 90 to 2560 days. @default - 365 days */
  readonly rotationPeriod?: Duration;
  /** ARNs of roles that exist, administer the key, and say by its policy who uses it. @default - CloudFormation's execution role of the stack */
  readonly administrators?: readonly string[];
  /** Administers the key when CloudFormation cannot; needs the right in its own policy, too. @default - nobody does */
  readonly breakGlassRoleArn?: string;
  /** @default retain */
  readonly removal?: Removal;
  /** Called when a use was refused. @default - none */
  readonly alarmActions?: readonly IAlarmAction[];
}

/** A key of a department, made here or elsewhere. */
export interface IDepartmentKey {
  readonly department: string;
  readonly keyArn: string;
  /** Refusals that this account sees. */
  readonly refused: RefusedKeyUse;
  /** Lets a role use the key for records of one topic, as far as the key is ours to say. The role's own policy has to say the same. */
  letUse(use: KeyUse, role: IRoleRef, topic: string): void;
}

/**
 * The key of one department: producers of a topic seal its records with it, consumers of the department open them. Bound to topic and
 * department by the encryption context, used directly and by nobody through a service. A department can make it in an account of its own,
 * in an app of its own; the environment then names its ARN.
 */
export class DepartmentKey extends Construct implements IDepartmentKey {
  /** A key that the department made in another app: its policy has to let the roles in, and here only their own policies do. */
  static fromKeyArn(
    scope: Construct,
    id: string,
    { department, keyArn, alarmActions }: Pick<IDepartmentKey, 'department' | 'keyArn'> & AlarmActions,
  ): IDepartmentKey {
    const refused = new RefusedKeyUse(scope, id, { subject: `department ${department}`, keyArn, alarmActions });
    return { department, keyArn, refused, letUse: (use, role) => (use === 'open' ? refused.watch(role) : undefined) };
  }

  readonly department: string;
  readonly keyArn: string;
  readonly refused: RefusedKeyUse;
  private readonly uses: DepartmentKeyUse[] = [];

  constructor(scope: Construct, id: string, props: DepartmentKeyProps) {
    super(scope, id);
    const { platform, environment, domain, department, rotationPeriod, removal, alarmActions } = props;
    const { administrators = deploymentRoleArns(this), breakGlassRoleArn } = props;
    const access = { administrators, breakGlassRoleArn };
    refuseFaults(this, keyFaults(props, administrators));
    const subject = `records of ${domain} for department ${department} of ${platform} ${environment}`;
    const key = new CfnKey(this, 'Key', {
      description: `Seals ${subject}`,
      enableKeyRotation: true,
      rotationPeriodInDays: rotationPeriod?.toDays() ?? keyRotation.usualDays,
      pendingWindowInDays: 30,
      keyPolicy: Lazy.any({ produce: () => this.policy(access) }),
    });
    key.applyRemovalPolicy(stateRemovalPolicy(removal));
    Tags.of(key).add('department', department);
    Tags.of(key).add('domain', domain);
    this.department = department;
    this.keyArn = key.attrArn;
    this.refused = new RefusedKeyUse(this, 'Refused', { subject, keyArn: this.keyArn, alarmActions });
    this.node.addValidation({
      validate: () => [...useFaults(this.uses), ...sizeFaults(this.policySize(access))].map(formatFault),
    });
  }

  letUse(use: KeyUse, role: IRoleRef, topic: string): void {
    refuseFaults(
      this,
      Token.isUnresolved(topic) ? [{ prop: 'topic', got: 'a token', expected: 'a literal name' }] : [],
    );
    this.uses.push({ role, topic, use });
    if (use === 'open') this.refused.watch(role);
  }

  /** In bytes, tokens as long as what they become. */
  private policySize(access: Administrators): number {
    const text = JSON.stringify(Stack.of(this).resolve(this.policy(access)));
    return text.replaceAll(/\{"(Ref|Fn::[A-Za-z]+)":("[^"]*"|\[[^[\]]*\])\}/g, `"${'x'.repeat(resolvedLength)}"`)
      .length;
  }

  private policy(access: Administrators): object {
    const stack = Stack.of(this);
    return {
      Version: '2012-10-17',
      Statement: [
        ...keyAdministration(stack, access).map((statement) => statement.toStatementJson()),
        ...useStatements(stack, this.department, this.uses),
        ...denials(this.uses),
      ],
    };
  }
}

/** Of the ARN of a role whose name CloudFormation makes. */
const resolvedLength = 110;

/** AWS: `kms/latest/developerguide/resource-limits.html`. */
const mostPolicyBytes = 32_768;

function sizeFaults(bytes: number): readonly ConstructFault[] {
  if (bytes <= mostPolicyBytes) return [];
  const expected = `at most ${mostPolicyBytes}: fewer topics or clients of the department in one domain`;
  return [{ prop: 'uses', got: `a key policy of ${bytes} bytes`, expected }];
}

type Administrators = Parameters<typeof keyAdministration>[1];

interface AlarmActions {
  readonly alarmActions?: readonly IAlarmAction[];
}

function keyFaults(
  { department, rotationPeriod }: DepartmentKeyProps,
  administrators: readonly string[],
): readonly ConstructFault[] {
  const days = rotationPeriod?.toDays() ?? keyRotation.usualDays;
  return [
    ...slugFaults('department', department),
    ...(isKeyRotation(days) ? [] : [{ prop: 'rotationPeriod', got: `${days} days`, expected: keyRotation.expected }]),
    ...(administrators.length > 0
      ? []
      : [{ prop: 'administrators', got: 'none', expected: 'the ARN of the role that deploys the stack at least' }]),
  ];
}

function useFaults(uses: readonly DepartmentKeyUse[]): readonly ConstructFault[] {
  if (uses.some(({ use }) => use === 'open')) return [];
  return [{ prop: 'consumers', got: 'none', expected: 'a role that opens records of the department' }];
}
