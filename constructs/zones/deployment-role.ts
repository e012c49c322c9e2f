import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { refuseFaults } from '../construct-fault.ts';

/**
 * The role with which CloudFormation deploys a stack, as the stack's synthesizer names it: it exists before the stack does, so that a
 * policy may name it as its principal.
 */
export function deploymentRoleArns(scope: Construct): readonly string[] {
  const stack = Stack.of(scope);
  const { cloudFormationExecutionRoleArn: arn } = stack.synthesizer as { cloudFormationExecutionRoleArn?: string };
  const got = `a ${stack.synthesizer.constructor.name}, which names no role`;
  const expected = "the ARN of the role with which CloudFormation deploys, or of the stack's own deployer";
  refuseFaults(scope, arn === undefined ? [{ prop: 'administrators', got, expected }] : []);
  // The synthesizer writes for Fn::Sub.
  // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own placeholder
  return [`${arn}`.replaceAll('${AWS::Partition}', stack.partition)];
}
