import { CfnManagedPolicy, type IRoleRef } from 'aws-cdk-lib/aws-iam';
import { CfnOutput, Lazy, Stack, Token, TokenComparison } from 'aws-cdk-lib/core';
import { refuseFaults } from '../construct-fault.ts';
import { policiesPerRole, policyCharacters, type Right, rightsStatements, splitRights } from '../roles/split-rights.ts';

/** `arn:<partition>:kafka:<region>:<account>:transactional-id/<cluster of 64>/<uuid>/`, rounded up. */
export const arnPrefixLength = 200;

/**
 * The managed policies that a role gets from its grants, in the role's stack. Never inline: inline policies escape reviews and the rule packs.
 * As many as the rights need; what they say is rendered last, so that a late grant is in them. No stack attaches a policy to a role
 * of another account: for a role that is only imported they are outputs, for that account to attach.
 */
export class ClientPolicies {
  private readonly role: IRoleRef;
  private readonly rights: Right[] = [];
  private readonly policies: (CfnManagedPolicy | CfnOutput)[] = [];
  private readonly clientName: string;
  private readonly outputName?: string;

  /** `outputName` is the name of the output, where there has to be one. @default - made of the role's path */
  constructor(role: IRoleRef, clientName: string, outputName?: string) {
    this.role = role;
    this.clientName = clientName;
    this.outputName = outputName;
  }

  /** `name` is the part of the ARN behind the last token. */
  allow(actions: readonly string[], arn: string, name = '', conditions?: Right['conditions']): void {
    this.add({ actions, resource: arn, length: arnPrefixLength + name.length, conditions });
  }

  add(right: Right): void {
    this.rights.push(right);
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

  private createPolicy(index: number): CfnManagedPolicy | CfnOutput {
    const id = `KafkaAccess${index}`;
    const document = Lazy.any({
      produce: () => ({ Version: '2012-10-17', Statement: rightsStatements(this.split()[index] ?? []) }),
    });
    if (!isElsewhere(this.role)) {
      return new CfnManagedPolicy(this.role, id, { roles: [this.role.roleRef.roleName], policyDocument: document });
    }
    const output = new CfnOutput(this.role, id, {
      value: Stack.of(this.role).toJsonString(document),
      description: `Policy for ${this.clientName} to attach to its role in account ${this.role.env.account}`,
    });
    if (this.outputName !== undefined) output.overrideLogicalId(`${this.outputName}${index || ''}`);
    return output;
  }
}

/** A role of another account than the stack that speaks of it. */
function isElsewhere(role: IRoleRef): boolean {
  return Token.compareStrings(role.env.account, Stack.of(role).account) === TokenComparison.DIFFERENT;
}
