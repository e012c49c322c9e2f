import { AspectPriority, Aspects, CfnResource, type IAspect } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { refuseFaults } from '../construct-fault.ts';

/** ARN of the boundary for one role. Undefined: there is none in its account. */
export type BoundaryOf = (role: CfnResource) => string | undefined;

/**
 * Gives every role below the scope its permissions boundary, by its type in the template: so those that the CDK makes for functions of its
 * own are among them, and those that are declared later.
 */
export function boundRoles(scope: IConstruct, boundaryOf: BoundaryOf): void {
  Aspects.of(scope).add(new RoleBoundary(boundaryOf), { priority: AspectPriority.MUTATING });
}

class RoleBoundary implements IAspect {
  private readonly boundaryOf: BoundaryOf;

  constructor(boundaryOf: BoundaryOf) {
    this.boundaryOf = boundaryOf;
  }

  visit(node: IConstruct): void {
    if (!CfnResource.isCfnResource(node) || node.cfnResourceType !== 'AWS::IAM::Role') return;
    const arn = this.boundaryOf(node);
    refuseFaults(
      node,
      arn === undefined
        ? [{ prop: 'permissionsBoundary', got: 'none for its account', expected: 'one for every account' }]
        : [],
    );
    // Not a property of the L2: bare resources have none, and nothing that a construct sets for itself may be wider.
    node.addPropertyOverride('PermissionsBoundary', arn);
  }
}
