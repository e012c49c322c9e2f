import {
  type IConnectable,
  type ISubnet,
  type IVpc,
  Port,
  Subnet,
  type SubnetSelection,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ImportedNetwork, ImportedSubnet } from '../../lib/model/environment.ts';
import { type ConstructFault, refuseFaults } from '../construct-fault.ts';
import { networkFaults } from './network-faults.ts';
import type { IPlatformNetwork } from './network-place.ts';
import { publicSubnetFaults } from './public-subnet-faults.ts';

/** A VPC of this app, and where in it the platform's parts go. */
export interface VpcPlacement {
  readonly vpc: IVpc;
  readonly dataSubnets: SubnetSelection;
  readonly applicationSubnets: SubnetSelection;
}

type Place = Pick<IPlatformNetwork, 'vpc' | 'dataSubnets' | 'applicationSubnets'>;

/** A VPC that somebody else made: nothing is added to it, endpoints included. */
export class ExistingNetwork extends Construct implements IPlatformNetwork {
  readonly vpc: IVpc;
  readonly dataSubnets: ISubnet[];
  readonly applicationSubnets: ISubnet[];
  readonly zones: string[];

  constructor(scope: Construct, id: string, place: (network: Construct) => Place) {
    super(scope, id);
    const { vpc, dataSubnets, applicationSubnets } = place(this);
    this.vpc = vpc;
    this.dataSubnets = dataSubnets;
    this.applicationSubnets = applicationSubnets;
    this.zones = dataSubnets.map(({ availabilityZone }) => availabilityZone);
  }

  openEndpointsTo(client: IConnectable): void {
    openHttps(client);
  }
}

/** The addresses of S3 behind its gateway endpoint have no name at synthesis; where no other route leaves the VPC, this leads to endpoints only. */
export function openHttps({ connections }: IConnectable): void {
  connections.allowToAnyIpv4(Port.HTTPS, 'HTTPS to AWS endpoints of the VPC');
}

export function placeInVpc(network: Construct, { vpc, dataSubnets, applicationSubnets }: VpcPlacement): Place {
  refuseFaults(network, publicSubnetFaults(vpc, []));
  const subnets = (selection: SubnetSelection) => vpc.selectSubnets(selection).subnets;
  return { vpc, dataSubnets: subnets(dataSubnets), applicationSubnets: subnets(applicationSubnets) };
}

export function placeByAttributes(network: Construct, attributes: ImportedNetwork): Place {
  refuseFaults(network, statementFaults(network, attributes));
  const { vpcId, cidr, dataSubnets, applicationSubnets } = attributes;
  // An auditor finds in the template who vouches for the subnets: an import cannot be checked without a look-up.
  Stack.of(network).addMetadata(`tidegate:subnetsArePrivate:${network.node.path}`, { vpcId, subnetsArePrivate: true });
  const subnets = (name: string, imported: readonly ImportedSubnet[]) =>
    imported.map(({ subnetId, zone, routeTableId }, index) =>
      Subnet.fromSubnetAttributes(network, `${name}${index + 1}`, { subnetId, availabilityZone: zone, routeTableId }),
    );
  return {
    vpc: Vpc.fromVpcAttributes(network, 'Vpc', {
      vpcId,
      vpcCidrBlock: cidr,
      availabilityZones: dataSubnets.map(({ zone }) => zone),
    }),
    dataSubnets: subnets('Data', dataSubnets),
    applicationSubnets: subnets('Application', applicationSubnets),
  };
}

function statementFaults(network: Construct, attributes: ImportedNetwork): readonly ConstructFault[] {
  const stated: boolean = attributes.subnetsArePrivate;
  return [
    ...(stated ? [] : [{ prop: 'subnetsArePrivate', got: `${stated}`, expected: 'true: an import cannot be checked' }]),
    ...networkFaults(network, { import: attributes }),
  ];
}
