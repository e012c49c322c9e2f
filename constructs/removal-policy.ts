import { RemovalPolicy } from 'aws-cdk-lib';
import type { Removal } from '../lib/model/environment.ts';

/** CloudFormation's word for a removal. Whoever says nothing keeps what holds state. */
export function removalPolicy(removal: Removal = 'retain'): RemovalPolicy {
  return removal === 'destroy' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;
}
