import {
  type Connections,
  GatewayVpcEndpoint,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpoint,
  InterfaceVpcEndpointAwsService,
  type ISubnet,
  type IVpc,
  SecurityGroup,
} from 'aws-cdk-lib/aws-ec2';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { type EndpointBorder, interfaceEndpointPolicy, storageEndpointPolicy } from './endpoint-policies.ts';

export interface VpcEndpointsProps {
  readonly vpc: IVpc;
  /** Where the interface endpoints get their addresses. */
  readonly subnets: ISubnet[];
  /** Subnets whose route tables lead to S3. */
  readonly routedSubnets: ISubnet[];
  /** Besides Kafka, Lambda and Secrets Manager. */
  readonly services: readonly InterfaceVpcEndpointAwsService[];
  /** @default - the bucket that bootstrapping made for the stack's qualifier */
  readonly assetBucketName?: string;
  /** Accounts of the platform besides the stack's. @default - none */
  readonly accounts?: readonly string[];
  /** Further accounts by service whose resources are used there. @default - none */
  readonly resourceAccounts?: Readonly<Record<string, readonly string[]>>;
  /** Organization that callers have to be of. @default - their account suffices */
  readonly organization?: string;
}

/** The only ways from the isolated subnets to AWS. */
export class VpcEndpoints extends Construct {
  /** One security group for all interface endpoints; it lets in only who is connected to it. */
  readonly connections: Connections;
  /** Of the gateway to S3. */
  readonly storageEndpointId: string;

  constructor(scope: Construct, id: string, props: VpcEndpointsProps) {
    super(scope, id);
    const { vpc } = props;
    const group = new SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'AWS endpoints of the VPC: HTTPS from connected groups',
      allowAllOutbound: false,
    });
    this.connections = group.connections;
    const { KAFKA, LAMBDA, SECRETS_MANAGER } = InterfaceVpcEndpointAwsService;
    const services = [KAFKA, LAMBDA, SECRETS_MANAGER, ...props.services];
    const border = this.border(props);
    for (const service of new Map(services.map((each) => [each.name, each])).values()) {
      const endpoint = new InterfaceVpcEndpoint(this, service.shortName, {
        vpc,
        service,
        subnets: { subnets: props.subnets },
        securityGroups: [group],
        open: false,
      });
      for (const statement of interfaceEndpointPolicy(service, border)) endpoint.addToPolicy(statement);
    }
    this.storageEndpointId = this.addStorageEndpoint(props, border);
  }

  private border({ accounts = [], resourceAccounts = {}, organization }: VpcEndpointsProps): EndpointBorder {
    const stack = Stack.of(this);
    return { stack, accounts: [stack.account, ...accounts], resourceAccounts, organization };
  }

  private addStorageEndpoint(props: VpcEndpointsProps, border: EndpointBorder): string {
    const { vpc, routedSubnets, services } = props;
    const endpoint = new GatewayVpcEndpoint(this, 's3', {
      vpc,
      service: GatewayVpcEndpointAwsService.S3,
      subnets: [{ subnets: routedSubnets }],
    });
    const { synthesizer, account, region } = border.stack;
    const assetBucketName =
      props.assetBucketName ?? `cdk-${synthesizer.bootstrapQualifier}-assets-${account}-${region}`;
    const images = services.some(({ shortName }) => shortName.startsWith('ecr.'));
    for (const statement of storageEndpointPolicy(border, { assetBucketName, images })) endpoint.addToPolicy(statement);
    return endpoint.vpcEndpointId;
  }
}
