import type { IRoleRef } from 'aws-cdk-lib/aws-iam';
import type { Stack } from 'aws-cdk-lib/core';
import { allKeyUse, type KeyUse, keyActions, keyConditions } from '../../lib/model/department.ts';
import { groupBy } from '../../lib/model/group-by.ts';

/** A role that uses the key for one topic. */
export interface DepartmentKeyUse {
  readonly role: IRoleRef;
  readonly topic: string;
  readonly use: KeyUse;
}

/**
 * Who seals and who opens, a statement for roles that do the same with the same topics. An account is the principal and the role a
 * condition: the statement outlives a role that is made anew, and a role of another account need not exist yet. So the role needs the
 * same right in a policy of its own.
 */
export function useStatements(stack: Stack, department: string, uses: readonly DepartmentKeyUse[]): readonly object[] {
  const byRole = groupBy(uses, ({ use, role }) => JSON.stringify([use, role.env.account, role.roleRef.roleArn]));
  const alike = groupBy([...byRole.values()], (group) =>
    JSON.stringify([group[0]?.use, group[0]?.role.env.account, topicsOf(group)]),
  );
  return [...alike.values()].flatMap((groups, index) => {
    const group = groups.flat();
    const [first] = group;
    if (first === undefined) return [];
    const { StringEquals, ...others } = keyConditions(topicsOf(group), department);
    return [
      {
        // Sids are unique in a policy.
        Sid: `${first.use === 'seal' ? 'Seal' : 'Open'}${index}`,
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
  return [...outside('NobodyElse', allKeyUse, uses), ...outside('NobodyElseOpens', keyActions.open, opening)];
}

function accountRoot({ partition }: Stack, account: string): string {
  return `arn:${partition}:iam::${account}:root`;
}

function topicsOf(uses: readonly DepartmentKeyUse[]): readonly string[] {
  return [...new Set(uses.map(({ topic }) => topic))].sort();
}

function arnsOf(uses: readonly DepartmentKeyUse[]): readonly string[] {
  return [...new Set(uses.map(({ role }) => role.roleRef.roleArn))];
}
