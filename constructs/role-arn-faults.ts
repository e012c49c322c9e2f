import { Token } from 'aws-cdk-lib/core';
import type { ConstructFault } from './construct-fault.ts';

/**
 * What is no single role among ARNs that a policy names in a condition: nothing in AWS refuses a wildcard there, and it lets everybody in. Of an ARN
 * that only a deployment knows the known part is checked.
 */
export function roleArnFaults(prop: string, arns: readonly string[] = []): readonly ConstructFault[] {
  return arns
    .filter((arn) => /[*?]/.test(arn) || !(Token.isUnresolved(arn) || singleRole.test(arn)))
    .map((arn) => ({ prop, got: `"${arn}"`, expected: 'ARNs of single roles: a wildcard lets everybody in' }));
}

const singleRole = /^arn:[^:]+:iam::\d{12}:role\/[\w+=,.@/-]+$/;
