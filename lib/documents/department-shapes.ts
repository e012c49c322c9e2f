import * as z from 'zod';
import type { Department, ForeignDepartmentKey } from '../model/department.ts';
import { accountId, days, matching, slug, strict } from './field-shapes.ts';

export const roleName = matching(/^(?!\/)[\w+=,.@/-]{1,512}$/, 'the name of an IAM role');

export const clientRoleName = roleName
  .optional()
  .describe(
    "scram and mtls only: the role of the cluster's account that it runs with. It reads its secret and uses keys of departments.",
  );

const departmentShape = strict({
  name: slug.describe('Topics and access lines name it.'),
  keyRotation: days
    .optional()
    .describe('How often KMS changes the material of its key, from 90d to 2560d. Default: 365d.'),
}).transform(
  ({ name, keyRotation }): Department =>
    keyRotation === undefined ? { name } : { name, keyRotationDays: keyRotation },
);

export const departmentsShape = z
  .array(departmentShape)
  .optional()
  .describe('Departments that topics of the domain seal records for, with a key each. Default: none.');

export const departmentKeyShape = strict({
  domain: slug.describe('The domain whose topics have the department.'),
  department: slug,
  account: accountId.describe("The department's own account, in quotes. The ARN must be of the same."),
  keyArn: matching(
    /^arn:[^:]+:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/,
    'the ARN of a KMS key; an alias could be pointed at another one',
  ).describe('ARN of the key, which the department made with DepartmentKey or by other means.'),
}) satisfies z.ZodType<ForeignDepartmentKey>;
