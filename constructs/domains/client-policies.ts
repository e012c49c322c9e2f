import { CfnManagedPolicy, type IRoleRef } from 'aws-cdk-lib/aws-iam';
import { Lazy } from 'aws-cdk-lib/core';
import { refuseFaults } from '../construct-fault.ts';
import { type Right, splitRights, statementKey } from './split-rights.ts';

/** IAM's limits for a managed policy, in characters without white space, and for one role. */
const policyCharacters = 6_144;
const policiesPerRole = 10;

/** `arn:<partition>:kafka:<region>:<account>:transactional-id/<cluster of 64>/<uuid>/`, rounded up. */
const arnPrefixLength = 200;

/**
 * The managed policies that a role gets from its grants, in the role's stack. Never inline: inline policies escape reviews and the rule packs.
 * As many as the rights need; what they say is rendered last, so that a late grant is in them.
 */
export class ClientPolicies {
  private readonly role: IRoleRef;
  private readonly rights: Right[] = [];
  private readonly policies: CfnManagedPolicy[] = [];

  constructor(role: IRoleRef) {
    this.role = role;
  }

  /** `name` is the part of the ARN behind the last token. */
  allow(actions: readonly string[], arn: string, name = '', conditions?: Right['conditions']): void {
    this.rights.push({ actions, resource: arn, length: arnPrefixLength + name.length, conditions });
    const needed = this.split().length;
    refuseFaults(
      this.role,
      needed > policiesPerRole
        ? [
            {
              prop: 'grants',
              got: `rights for ${needed} policies`,
              expected: `at most ${policiesPerRole}; use a second role`,
            },
          ]
        : [],
    );
    while (this.policies.length < needed) this.policies.push(this.createPolicy(this.policies.length));
  }

  private split(): readonly (readonly Right[])[] {
    return splitRights(this.rights, policyCharacters);
  }

  private createPolicy(index: number): CfnManagedPolicy {
    return new CfnManagedPolicy(this.role, `KafkaAccess${index}`, {
      roles: [this.role.roleRef.roleName],
      policyDocument: Lazy.any({
        produce: () => ({ Version: '2012-10-17', Statement: statements(this.split()[index] ?? []) }),
      }),
    });
  }
}

function statements(rights: readonly Right[]): unknown[] {
  const keys = [...new Set(rights.map(statementKey))];
  return keys.map((key) => {
    const same = rights.filter((right) => statementKey(right) === key);
    return {
      Effect: 'Allow',
      Action: same[0]?.actions,
      Resource: same.map(({ resource }) => resource),
      Condition: same[0]?.conditions,
    };
  });
}
