import { TagManager } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { formatFault } from '../construct-fault.ts';
import { isKeyed, keyOf } from './keyed-resource.ts';

/** Fails the synthesis where something below a scope keeps data under a key of AWS's own, whose policy nobody can change or watch. */
export function requireOwnKeys(scope: IConstruct): void {
  scope.node.addValidation({
    validate: () =>
      scope.node
        .findAll()
        .filter(isKeyed)
        .filter((resource) => keyOf(resource) === undefined && !isExempt(resource))
        .map(({ node: { path } }) =>
          formatFault({ prop: `key of ${path}`, got: "none, or one of AWS's", expected: 'a key of the platform' }),
        ),
  });
}

/** S3 delivers access logs under its own key alone. Variables of functions are settings: secrets are read when they are needed. */
function isExempt(resource: IConstruct): boolean {
  const tags = TagManager.of(resource)?.tagValues() ?? {};
  return tags.layer === 'access-logs' || isKeyedFunction(resource);
}

function isKeyedFunction(resource: IConstruct): boolean {
  return isKeyed(resource) && resource.cfnResourceType === 'AWS::Lambda::Function';
}
