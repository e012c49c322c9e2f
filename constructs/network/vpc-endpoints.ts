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
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

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
}

/** The only ways from the isolated subnets to AWS. */
export class VpcEndpoints extends Construct {
  /** One security group for all interface endpoints; it lets in only who is connected to it. */
  readonly connections: Connections;

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
    for (const service of new Map(services.map((each) => [each.name, each])).values()) {
      new InterfaceVpcEndpoint(this, service.shortName, {
        vpc,
        service,
        subnets: { subnets: props.subnets },
        securityGroups: [group],
        open: false,
      }).addToPolicy(ownAccount(this));
    }
    this.addStorageEndpoint(props);
  }

  private addStorageEndpoint({ vpc, routedSubnets, assetBucketName }: VpcEndpointsProps): void {
    const endpoint = new GatewayVpcEndpoint(this, 's3', {
      vpc,
      service: GatewayVpcEndpointAwsService.S3,
      subnets: [{ subnets: routedSubnets }],
    });
    const stack = Stack.of(this);
    const objectsOf = (bucket: string) => `arn:${stack.partition}:s3:::${bucket}/*`;
    const bootstrapped = `cdk-${stack.synthesizer.bootstrapQualifier}-assets-${stack.account}-${stack.region}`;
    endpoint.addToPolicy(ownAccount(this));
    endpoint.addToPolicy(allow('Assets', 's3:GetObject', objectsOf(assetBucketName ?? bootstrapped)));
    // CloudFormation signs the response address of a custom resource, so the caller is CloudFormation, not this account.
    endpoint.addToPolicy(
      allow('CustomResourceResponses', 's3:PutObject', objectsOf('cloudformation-custom-resource-response-*')),
    );
  }
}

/** Credentials from outside the account are of no use inside the VPC. */
function ownAccount(scope: Construct): PolicyStatement {
  return new PolicyStatement({
    sid: 'OwnAccount',
    principals: [new AnyPrincipal()],
    actions: ['*'],
    resources: ['*'],
    conditions: { StringEquals: { 'aws:PrincipalAccount': Stack.of(scope).account } },
  });
}

function allow(sid: string, action: string, resource: string): PolicyStatement {
  return new PolicyStatement({ sid, principals: [new AnyPrincipal()], actions: [action], resources: [resource] });
}
