import { join } from 'node:path';
import type { CfnVPC } from 'aws-cdk-lib/aws-ec2';
import { CfnManagedPolicy, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKeyRef } from 'aws-cdk-lib/aws-kms';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  type CfnResource,
  CustomResource,
  CustomResourceProvider,
  CustomResourceProviderRuntime,
  type RemovalPolicy,
  Stack,
} from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { cdkLibrary } from '../package-root.cjs';

/** CDK's own handler, which its L2 VPC uses for the same purpose. */
const handlerFolder = 'custom-resource-handlers/dist/aws-ec2/restrict-default-security-group-handler';

const resourceType = 'Custom::VpcRestrictDefaultSG';

const ruleActions = ['Authorize', 'Revoke'].flatMap((verb) =>
  ['Ingress', 'Egress'].map((way) => `ec2:${verb}SecurityGroup${way}`),
);

const logActions = ['logs:CreateLogStream', 'logs:PutLogEvents'];

/** The function's log. */
export interface RestrictionLog {
  readonly encryptionKey: IKeyRef;
  readonly retention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Takes every rule from a VPC's default security group (NIST 800-53 SC-7, PCI DSS 1.3, HIPAA 164.312(e)(1)).
 * CloudFormation has no property for that group's rules, so CDK's small function does it. The ids are those of CDK's
 * L2 VPC: rule packs look for them beside the VPC.
 */
export function closeDefaultSecurityGroup(scope: Construct, vpc: CfnVPC, log: RestrictionLog): void {
  const stack = Stack.of(scope);
  const resourceName = vpc.attrDefaultSecurityGroup;
  const defaultGroupArn = stack.formatArn({ service: 'ec2', resource: 'security-group', resourceName });
  const { provider, logGroup } = restrictingFunction(scope, log);
  const policy = new CfnManagedPolicy(scope, 'RestrictDefaultSecurityGroupPolicy', {
    roles: [partOf(provider, 'Role').ref],
    policyDocument: new PolicyDocument({
      statements: [
        new PolicyStatement({ actions: ruleActions, resources: [defaultGroupArn] }),
        new PolicyStatement({ actions: logActions, resources: [logGroup.logGroupArn] }),
      ],
    }),
  });
  new CustomResource(scope, 'RestrictDefaultSecurityGroupCustomResource', {
    resourceType,
    serviceToken: provider.serviceToken,
    properties: { DefaultSecurityGroupId: resourceName, Account: stack.account },
  }).node.addDependency(policy);
}

/** One per stack, with the log of its first network. CDK makes it of bare resources, and lets it write every log of the account: what it leaves out of the log is put in here, and its rights stand in a managed policy. */
function restrictingFunction(scope: Construct, { encryptionKey, ...log }: RestrictionLog) {
  const provider = CustomResourceProvider.getOrCreateProvider(scope, resourceType, {
    codeDirectory: join(cdkLibrary, handlerFolder),
    runtime: CustomResourceProviderRuntime.NODEJS_24_X,
    description: "Takes every rule from the VPC's default security group",
  });
  const existing = provider.node.tryFindChild('Log');
  if (existing !== undefined) return { provider, logGroup: existing as LogGroup };
  const logGroup = new LogGroup(provider, 'Log', { ...log, encryptionKey });
  partOf(provider, 'Handler').addPropertyOverride('LoggingConfig', { LogGroup: logGroup.logGroupName });
  partOf(provider, 'Role').addPropertyDeletionOverride('ManagedPolicyArns');
  return { provider, logGroup };
}

function partOf(provider: CustomResourceProvider, id: 'Handler' | 'Role'): CfnResource {
  return provider.node.findChild(id) as CfnResource;
}
