import {
  CfnVPC,
  type IConnectable,
  type InterfaceVpcEndpointAwsService,
  type ISubnet,
  type IVpc,
  Port,
  Subnet,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import type { IKeyRef } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Tags, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ImportedNetwork, Removal } from '../../lib/model/environment.ts';
import { type ConstructFault, refuseFaults } from '../construct-fault.ts';
import { removalPolicy } from '../removal-policy.ts';
import { closeDefaultSecurityGroup } from './closed-default-security-group.ts';
import { ExistingNetwork, openHttps, placeByAttributes, placeInVpc, type VpcPlacement } from './existing-network.ts';
import { FlowLogs } from './flow-logs.ts';
import { networkFaults } from './network-faults.ts';
import type { IPlatformNetwork } from './network-place.ts';
import { subnetCidrs } from './subnet-cidrs.ts';
import { VpcEndpoints } from './vpc-endpoints.ts';

export interface PlatformNetworkProps {
  /** Address range, such as `10.40.0.0/16`; from /16 to /24. */
  readonly cidr: string;
  /** Two or three literal availability zone names: a look-up would make synthesis depend on credentials. */
  readonly zones: readonly string[];
  /** Encrypts the logs. */
  readonly encryptionKey: IKeyRef;
  /** @default RetentionDays.ONE_YEAR */
  readonly logRetention?: RetentionDays;
  /** Interface endpoints besides Kafka, Lambda and Secrets Manager. @default - none */
  readonly interfaceEndpoints?: readonly InterfaceVpcEndpointAwsService[];
  /** Bucket of the CDK's file assets. @default - the one that bootstrapping made for the stack's qualifier */
  readonly assetBucketName?: string;
  /** Accounts of the platform besides the stack's: their roles pass the endpoints, and their resources are reached. @default - none */
  readonly accounts?: readonly string[];
  /** Further accounts by service, as its endpoint is called: their resources are used there, such as a key or a certificate authority. @default - none */
  readonly resourceAccounts?: Readonly<Record<string, readonly string[]>>;
  /** Id of the organization that callers at the endpoints have to be of. @default - their account suffices */
  readonly organization?: string;
  /** What happens to the logs. @default retain */
  readonly removal?: Removal;
}

/**
 * A VPC of its own: isolated subnets, no gateway to the internet, no public address. What is in it reaches AWS through endpoints alone.
 * Made of L1s, because the L2 VPC asks the stack for its zones and the CLI would look those up.
 */
export class PlatformNetwork extends Construct implements IPlatformNetwork {
  /** A VPC that exists. Whether its subnets are private cannot be seen from here: it is stated, and the statement is in the template. */
  static fromAttributes(scope: Construct, id: string, attributes: ImportedNetwork): IPlatformNetwork {
    return new ExistingNetwork(scope, id, (network) => placeByAttributes(network, attributes));
  }

  /** A VPC of this app. Refused when any of its subnets is public. */
  static fromVpc(scope: Construct, id: string, placement: VpcPlacement): IPlatformNetwork {
    return new ExistingNetwork(scope, id, (network) => placeInVpc(network, placement));
  }

  readonly vpc: IVpc;
  readonly dataSubnets: ISubnet[];
  readonly applicationSubnets: ISubnet[];
  readonly zones: string[];
  private readonly endpoints: VpcEndpoints;

  constructor(scope: Construct, id: string, props: PlatformNetworkProps) {
    super(scope, id);
    const { cidr, zones } = props;
    refuseFaults(this, tokenFaults(props));
    refuseFaults(this, networkFaults(this, { create: { cidr, zones } }));
    this.zones = [...props.zones];
    const resource = new CfnVPC(this, 'Resource', {
      cidrBlock: props.cidr,
      enableDnsHostnames: true,
      enableDnsSupport: true,
    });
    Tags.of(resource).add('Name', this.node.path);
    closeDefaultSecurityGroup(this, resource, {
      encryptionKey: props.encryptionKey,
      retention: props.logRetention ?? RetentionDays.ONE_YEAR,
      removalPolicy: removalPolicy(props.removal),
    });
    this.vpc = Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: resource.attrVpcId,
      vpcCidrBlock: props.cidr,
      availabilityZones: this.zones,
    });
    const cidrs = subnetCidrs(props.cidr, this.zones);
    this.dataSubnets = this.isolatedSubnets(
      'Data',
      cidrs.map(({ data }) => data),
    );
    this.applicationSubnets = this.isolatedSubnets(
      'Application',
      cidrs.map(({ application }) => application),
    );
    new FlowLogs(this, 'FlowLogs', { ...props, vpcId: resource.attrVpcId });
    this.endpoints = new VpcEndpoints(this, 'Endpoints', {
      ...props,
      vpc: this.vpc,
      subnets: this.applicationSubnets,
      routedSubnets: [...this.dataSubnets, ...this.applicationSubnets],
      services: props.interfaceEndpoints ?? [],
    });
  }

  /** Of the gateway to S3: bucket policies may ask for it. */
  get storageEndpointId(): string {
    return this.endpoints.storageEndpointId;
  }

  openEndpointsTo(client: IConnectable): void {
    client.connections.allowTo(this.endpoints, Port.HTTPS, 'HTTPS to interface endpoints');
    openHttps(client);
  }

  private isolatedSubnets(name: string, cidrs: readonly string[]): ISubnet[] {
    return this.zones.map(
      (availabilityZone, index) =>
        new Subnet(this, `${name}${index + 1}`, {
          vpcId: this.vpc.vpcId,
          availabilityZone,
          cidrBlock: `${cidrs[index]}`,
          mapPublicIpOnLaunch: false,
        }),
    );
  }
}

/** Subnets are cut from the range at synthesis, one for each zone. */
function tokenFaults({ cidr, zones }: PlatformNetworkProps): readonly ConstructFault[] {
  const unknown = Token.isUnresolved(zones) || zones.some((zone) => Token.isUnresolved(zone));
  return [
    ...(unknown ? [{ prop: 'zones', got: 'a token', expected: 'literal zone names' }] : []),
    ...(Token.isUnresolved(cidr) ? [{ prop: 'cidr', got: 'a token', expected: 'a literal range' }] : []),
  ];
}
