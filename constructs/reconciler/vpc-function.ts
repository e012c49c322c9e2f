import { type ISecurityGroup, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  Architecture,
  type Code,
  type FunctionOptions,
  Function as LambdaFunction,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { IPlatformNetwork } from '../network/network-place.ts';

/** What the platform's functions of one cluster share. One security group, so that Lambda gives them one set of network interfaces. */
export interface FunctionPlace {
  readonly network: IPlatformNetwork;
  /** Absent: the function gets one of its own. */
  readonly securityGroup?: ISecurityGroup;
  /** Lambda puts the function's name into the names of its streams. */
  readonly logGroup: ILogGroup;
  /** For the events that Lambda gave up on. */
  readonly deadLetters: IQueue;
  /** Of the log and the dead letters. */
  readonly encryptionKey: IKey;
}

export interface VpcFunctionProps
  extends Pick<FunctionOptions, 'description' | 'retryAttempts' | 'maxEventAge' | 'reservedConcurrentExecutions'> {
  readonly place: FunctionPlace;
  readonly code: Code;
  readonly functionName: string;
  /** @default - one that CloudFormation makes */
  readonly roleName?: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Besides those that Lambda itself needs. */
  readonly rights: readonly PolicyStatement[];
  /** Of the security group, where it is made here. */
  readonly groupDescription?: string;
}

export interface VpcFunction {
  readonly made: LambdaFunction;
  readonly rights: ManagedPolicy;
}

/** A function in the VPC that runs one of our bundles: 15 minutes, 256 MiB, all its rights in one managed policy. */
export function vpcFunction(scope: Construct, props: VpcFunctionProps): VpcFunction {
  const { place, code, functionName, roleName, variables, rights: own, groupDescription, ...settings } = props;
  const { network, logGroup, deadLetters } = place;
  const role = new Role(scope, 'Role', { roleName, assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  const statements = [...placementRights(place), ...own];
  const rights = new ManagedPolicy(scope, 'Policy', { roles: [role], statements });
  const securityGroup = place.securityGroup ?? ownGroup(scope, network, groupDescription);
  const made = new LambdaFunction(scope, 'Function', {
    ...settings,
    code,
    logGroup,
    deadLetterQueue: deadLetters,
    functionName,
    // All rights are in the managed policy: CDK would add inline ones.
    role: role.withoutPolicyUpdates(),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    memorySize: 256,
    timeout: Duration.minutes(15),
    environment: { ...variables },
    vpc: network.vpc,
    vpcSubnets: { subnets: network.applicationSubnets },
    securityGroups: [securityGroup],
  });
  // Lambda creates the network interfaces with the function, so the rights come first.
  made.node.addDependency(rights);
  return { made, rights };
}

function ownGroup(scope: Construct, { vpc }: IPlatformNetwork, description?: string): SecurityGroup {
  return new SecurityGroup(scope, 'SecurityGroup', { vpc, description, allowAllOutbound: false });
}

/** Lambda itself uses these: for the function's network interfaces, its log streams and the events it gave up on. */
function placementRights({ logGroup, deadLetters, encryptionKey }: FunctionPlace): PolicyStatement[] {
  const allow = (sid: string, actions: string[], resource: string, conditions?: Record<string, unknown>) =>
    new PolicyStatement({ sid, actions, resources: [resource], conditions });
  return [
    allow('NetworkInterfaces', networkInterfaceActions, '*'),
    allow('Logs', ['logs:CreateLogStream', 'logs:PutLogEvents'], logGroup.logGroupArn),
    allow('DeadLetters', ['sqs:SendMessage'], deadLetters.queueArn),
    allow('DeadLetterKey', ['kms:Decrypt', 'kms:GenerateDataKey'], encryptionKey.keyArn, {
      StringEquals: { 'kms:EncryptionContext:aws:sqs:arn': deadLetters.queueArn },
    }),
  ];
}

/** As in AWS's managed policy for functions in a VPC; most of them know no resource. */
const networkInterfaceActions = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];
