import { AspectPriority, Aspects, CfnResource, type IAspect } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { refuseFaults } from '../construct-fault.ts';

const keyHolders = ['AWS::IAM::AccessKey', 'AWS::IAM::User'];

/** Fails the synthesis of whatever has keys that do not expire: programs are roles here, and people come from somewhere else. */
export function refuseStaticKeys(scope: IConstruct): void {
  Aspects.of(scope).add(new StaticKeys(), { priority: AspectPriority.READONLY });
}

class StaticKeys implements IAspect {
  visit(node: IConstruct): void {
    if (!CfnResource.isCfnResource(node) || !keyHolders.includes(node.cfnResourceType)) return;
    refuseFaults(node, [{ prop: 'type', got: node.cfnResourceType, expected: 'a role: its keys expire' }]);
  }
}
