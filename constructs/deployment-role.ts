import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/**
 * The role with which CloudFormation deploys a stack, as the stack's synthesizer names it: it exists before the stack does, so that a
 * policy may name it as its principal. None: the synthesizer names none, and whoever deploys acts as itself.
 */
export function deploymentRoleArns(scope: Construct): readonly string[] {
  const { synthesizer, partition, account, region } = outermost(Stack.of(scope));
  const { cloudFormationExecutionRoleArn: arn } = synthesizer as { readonly cloudFormationExecutionRoleArn?: string };
  // Placeholders of the assembly, which templates do not fill in.
  const known: Readonly<Record<string, string>> = { Partition: partition, AccountId: account, Region: region };
  return arn === undefined ? [] : [arn.replace(/\$\{AWS::(\w+)\}/g, (placeholder, name) => known[name] ?? placeholder)];
}

/** A nested stack is deployed with the role of the one around it. */
function outermost(stack: Stack): Stack {
  return stack.nestedStackParent === undefined ? stack : outermost(stack.nestedStackParent);
}
