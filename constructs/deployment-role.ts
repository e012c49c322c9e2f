import { DefaultStackSynthesizer, type Stack } from 'aws-cdk-lib/core';

/** ARN of the role with which CloudFormation deploys the stack. Undefined: the stack's synthesizer names none. */
export function deploymentRoleArn({ synthesizer, partition, account, region }: Stack): string | undefined {
  if (!(synthesizer instanceof DefaultStackSynthesizer)) return undefined;
  // Placeholders of the assembly, which templates do not fill in.
  const known: Readonly<Record<string, string>> = { Partition: partition, AccountId: account, Region: region };
  const { cloudFormationExecutionRoleArn: arn } = synthesizer;
  return arn.replace(/\$\{AWS::(\w+)\}/g, (placeholder, name) => known[name] ?? placeholder);
}
