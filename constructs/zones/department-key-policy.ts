import type { IRoleRef } from 'aws-cdk-lib/aws-iam';
import type { Stack } from 'aws-cdk-lib/core';
import { type KeyUse, keyActions, keyConditions } from '../../lib/model/department.ts';
import { groupBy } from '../../lib/model/group-by.ts';
import { accountRoot } from './key-administration.ts';

/** A role that uses the key for one topic. */
export interface DepartmentKeyUse {
  readonly role: IRoleRef;
  readonly topic: string;
  readonly use: KeyUse;
}

const dataActions = [...keyActions.seal, ...keyActions.open, 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];

/**
 * Who seals and who opens, topic by topic. An account is the principal and the role a condition: the statement outlives a role that is
 * made anew, and a role of another account need not exist yet. So the role needs the same right in a policy of its own.
 */
export function useStatements(stack: Stack, department: string, uses: readonly DepartmentKeyUse[]): readonly object[] {
  const groups = groupBy(uses, ({ use, topic, role }) => JSON.stringify([use, topic, role.env.account]));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { StringEquals, ...others } = keyConditions(first.topic, department);
    return [
      {
        Sid: first.use === 'seal' ? 'Seal' : 'Open',
        Effect: 'Allow',
        Principal: { AWS: accountRoot(stack, first.role.env.account) },
        Action: keyActions[first.use],
        Resource: '*',
        Condition: { StringEquals: { ...StringEquals, 'aws:PrincipalArn': arnsOf(group) }, ...others },
      },
    ];
  });
}

/**
 * Nobody else, whatever statement comes later. No service is meant, and no grant is hit: none can be made. Roles that seal are refused to
 * open, and the other way round.
 */
export function denials(uses: readonly DepartmentKeyUse[]): readonly object[] {
  const outside = (sid: string, actions: readonly string[], allowed: readonly DepartmentKeyUse[]) =>
    allowed.length === 0
      ? []
      : [
          {
            Sid: sid,
            Effect: 'Deny',
            Principal: '*',
            Action: actions,
            Resource: '*',
            Condition: {
              StringNotEquals: { 'aws:PrincipalArn': arnsOf(allowed) },
              Bool: { 'aws:PrincipalIsAWSService': 'false' },
            },
          },
        ];
  const opening = uses.filter(({ use }) => use === 'open');
  return [...outside('NobodyElse', dataActions, uses), ...outside('NobodyElseOpens', keyActions.open, opening)];
}

function arnsOf(uses: readonly DepartmentKeyUse[]): readonly string[] {
  return [...new Set(uses.map(({ role }) => role.roleRef.roleArn))];
}
