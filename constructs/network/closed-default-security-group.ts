import { join } from 'node:path';
import { CustomResource, CustomResourceProvider, CustomResourceProviderRuntime, Stack } from 'aws-cdk-lib';
import type { CfnVPC } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { cdkLibrary } from '../package-root.cjs';

/** CDK's own handler, which its L2 VPC uses for the same purpose. */
const handlerFolder = 'custom-resource-handlers/dist/aws-ec2/restrict-default-security-group-handler';

/**
 * Takes every rule from a VPC's default security group (NIST 800-53 SC-7, PCI DSS 1.3, HIPAA 164.312(e)(1)).
 * CloudFormation has no property for that group's rules, so CDK's small function does it. The ids are those of CDK's
 * L2 VPC: rule packs look for them beside the VPC.
 */
export function closeDefaultSecurityGroup(scope: Construct, vpc: CfnVPC): void {
  const resourceType = 'Custom::VpcRestrictDefaultSG';
  const actions = ['Authorize', 'Revoke'].flatMap((verb) =>
    ['Ingress', 'Egress'].map((way) => `ec2:${verb}SecurityGroup${way}`),
  );
  const { serviceToken } = provider(scope, resourceType, {
    Effect: 'Allow',
    Action: actions,
    Resource: Stack.of(scope).formatArn({
      service: 'ec2',
      resource: 'security-group',
      resourceName: vpc.attrDefaultSecurityGroup,
    }),
  });
  new CustomResource(scope, 'RestrictDefaultSecurityGroupCustomResource', {
    resourceType,
    serviceToken,
    properties: { DefaultSecurityGroupId: vpc.attrDefaultSecurityGroup, Account: Stack.of(scope).account },
  });
}

function provider(scope: Construct, id: string, statement: object): CustomResourceProvider {
  const made = CustomResourceProvider.getOrCreateProvider(scope, id, {
    codeDirectory: join(cdkLibrary, handlerFolder),
    runtime: CustomResourceProviderRuntime.NODEJS_24_X,
    description: "Takes every rule from the VPC's default security group",
  });
  made.addToRolePolicy(statement);
  return made;
}
