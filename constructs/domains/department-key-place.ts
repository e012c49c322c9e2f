import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import type { Stack } from 'aws-cdk-lib/core';
import type { ForeignDepartmentKey } from '../../lib/model/department.ts';
import type { Environment, Removal } from '../../lib/model/environment.ts';
import type { DepartmentKeyProps } from '../zones/department-key.ts';
import { zoneRoles } from '../zones/zone-roles.ts';

/** What holds for the keys of every department of an environment. */
export interface DepartmentKeyPlace extends Pick<DepartmentKeyProps, 'administrators' | 'breakGlassRoleArn'> {
  /** Keys that departments keep themselves. @default - none: each is made here */
  readonly foreign?: readonly ForeignDepartmentKey[];
  /** @default retain */
  readonly removal?: Removal;
  /** Called when a use was refused. @default - none */
  readonly alarmActions?: readonly IAlarmAction[];
}

/** As an environment says it: its break-glass role administers keys beside the role that deploys the stack. */
export function departmentKeyPlace(stack: Stack, environment: Environment): DepartmentKeyPlace {
  const { removal, departmentKeys: foreign } = environment;
  const { breakGlassRoleArn } = zoneRoles(environment, 'streaming', stack.partition);
  return { foreign, removal, breakGlassRoleArn };
}
