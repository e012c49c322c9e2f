import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import type { Stack } from 'aws-cdk-lib/core';
import { breakGlassRoleName } from '../../lib/contracts/role-names.ts';
import type { ForeignDepartmentKey } from '../../lib/model/department.ts';
import type { Environment, Removal } from '../../lib/model/environment.ts';
import { deploymentRoleArns } from '../deployment-role.ts';
import type { DepartmentKeyProps } from '../zones/department-key.ts';

/** What holds for the keys of every department of an environment. */
export interface DepartmentKeyPlace extends Pick<DepartmentKeyProps, 'administrators'> {
  /** Keys that departments keep themselves. @default - none: each is made here */
  readonly foreign?: readonly ForeignDepartmentKey[];
  /** @default retain */
  readonly removal?: Removal;
  /** Called when a use was refused. @default - none */
  readonly alarmActions?: readonly IAlarmAction[];
}

/** As an environment says it: its break-glass role administers keys beside the role that deploys the stack. */
export function departmentKeyPlace(
  stack: Stack,
  { platform, name, removal, departmentKeys: foreign, breakGlass }: Environment,
): DepartmentKeyPlace {
  const resourceName = breakGlassRoleName(platform, name);
  const breakGlassRole = stack.formatArn({ service: 'iam', region: '', resource: 'role', resourceName });
  const administrators = [...deploymentRoleArns(stack), ...(breakGlass === undefined ? [] : [breakGlassRole])];
  return { foreign, removal, administrators };
}
