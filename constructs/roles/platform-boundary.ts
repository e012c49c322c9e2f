import { CfnManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { type CfnResource, Stack, Token, TokenComparison } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import { boundaryPolicyName, breakGlassRoleName } from '../../lib/contracts/role-names.ts';
import { refuseFaults } from '../construct-fault.ts';
import { boundaryStatements } from './boundary-statements.ts';
import { boundRoles } from './role-boundary.ts';
import { policyCharacters } from './split-rights.ts';

export interface PlatformBoundaryProps {
  readonly platform: string;
  readonly environment: string;
  /** Ids of the accounts whose buckets and secrets roles may use. @default - the account of the stack */
  readonly accounts?: readonly string[];
  /** Whether there is a break-glass role, which administers keys. @default false */
  readonly breakGlass?: boolean;
  /** Actions that roles need besides those of the platform, such as `dynamodb:PutItem`. No denial is lifted. @default - none */
  readonly allow?: readonly string[];
}

/**
 * The permissions boundary of an account: the most that any role of the platform may do there. It gives no right by itself, and no
 * policy of a role reaches beyond it (AWS: `IAM/latest/UserGuide/access_policies_boundaries.html`).
 */
export class PlatformBoundary extends Construct {
  /** Made of its name: roles of other stacks are bound without a reference between them. */
  readonly policyArn: string;
  private readonly policy: CfnManagedPolicy;
  private readonly policyName: string;

  constructor(scope: Construct, id: string, props: PlatformBoundaryProps) {
    super(scope, id);
    const { platform, environment, breakGlass = false, allow } = props;
    const stack = Stack.of(this);
    const iamArn = (resource: string, resourceName: string) =>
      stack.formatArn({ service: 'iam', region: '', resource, resourceName });
    const breakGlassArn = breakGlass ? iamArn('role', breakGlassRoleName(platform, environment)) : undefined;
    const statements = boundaryStatements({ accounts: props.accounts ?? [stack.account], breakGlassArn, allow });
    const policyDocument = { Version: '2012-10-17', Statement: statements };
    const size = JSON.stringify(stack.resolve(policyDocument)).length;
    refuseFaults(
      this,
      size > policyCharacters
        ? [{ prop: 'allow', got: `a policy of ${size} characters`, expected: `at most ${policyCharacters}` }]
        : [],
    );
    this.policyName = boundaryPolicyName(platform, environment);
    this.policyArn = iamArn('policy', this.policyName);
    this.policy = new CfnManagedPolicy(this, 'Resource', {
      managedPolicyName: this.policyName,
      // IAM cannot change it, and a replacement would collide with the name.
      description: `The most that roles of ${platform} ${environment} may do`,
      policyDocument,
    });
  }

  /** Bounds every role below the scope, in this account: those that are there, and those that come. */
  applyTo(scope: IConstruct): void {
    boundRoles(scope, (role) => this.arnFor(role));
  }

  /** For a role of this account; undefined for one of another. A role of the same stack waits for the policy, in other stacks it is there. */
  arnFor(role: CfnResource): string | undefined {
    const [own, other] = [Stack.of(this), Stack.of(role)];
    if (own === other) return this.policy.ref;
    return Token.compareStrings(own.account, other.account) === TokenComparison.DIFFERENT ? undefined : this.policyArn;
  }
}
