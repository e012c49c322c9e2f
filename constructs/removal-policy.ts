import { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Removal } from '../lib/model/environment.ts';

/**
 * CloudFormation's word for a removal. Whoever says nothing keeps what there is; only what a failed creation left is removed,
 * since its physical name would block the next try.
 */
export function removalPolicy(removal: Removal = 'retain'): RemovalPolicy {
  return removal === 'destroy' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
}

/** The same for what holds state from the first minute and has no name of its own: it stays when the creation of its stack fails. */
export function stateRemovalPolicy(removal: Removal = 'retain'): RemovalPolicy {
  return removal === 'destroy' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;
}
