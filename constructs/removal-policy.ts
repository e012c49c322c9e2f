import { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Removal } from '../lib/model/environment.ts';

/**
 * CloudFormation's word for a removal. Whoever says nothing keeps what holds state; only what a failed creation left is removed,
 * since it holds nothing yet and its physical name would block the next try.
 */
export function removalPolicy(removal: Removal = 'retain'): RemovalPolicy {
  return removal === 'destroy' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
}
