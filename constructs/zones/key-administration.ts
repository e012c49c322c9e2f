import type { Stack } from 'aws-cdk-lib/core';
import { descriptionActions } from './zone-key-policy.ts';

/** What keeps a key alive and says who uses it. No data action, and no grant: whoever makes grants gives the key away. */
const administration = [
  'kms:CancelKeyDeletion',
  'kms:DisableKey',
  'kms:DisableKeyRotation',
  'kms:EnableKey',
  'kms:EnableKeyRotation',
  'kms:PutKeyPolicy',
  'kms:RevokeGrant',
  'kms:ScheduleKeyDeletion',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateKeyDescription',
];

/**
 * Administrators by `aws:PrincipalArn` below the account: a role as the principal itself becomes an id when the policy is stored, and
 * who makes that role anew has locked everybody out (AWS: `IAM/latest/UserGuide/reference_policies_elements_principal.html`).
 */
export function keyAdministration(stack: Stack, administrators: readonly string[]): readonly object[] {
  const account = { AWS: accountRoot(stack, stack.account) };
  return [
    {
      Sid: 'Administration',
      Effect: 'Allow',
      Principal: account,
      Action: administration,
      Resource: '*',
      Condition: { StringEquals: { 'aws:PrincipalArn': administrators } },
    },
    { Sid: 'Description', Effect: 'Allow', Principal: account, Action: descriptionActions, Resource: '*' },
  ];
}

export function accountRoot({ partition }: Stack, account: string): string {
  return `arn:${partition}:iam::${account}:root`;
}
