import type { ISubnetRef, IVPCRef } from 'aws-cdk-lib/aws-ec2';
import type { ConstructFault } from '../construct-fault.ts';

const remedy = 'or PlatformNetwork.fromAttributes with subnetsArePrivate: true for a shared VPC';

/** What a construct shows of public subnets: those of its VPC, and those among the subnets it was given. An import shows nothing. */
export function publicSubnetFaults(vpc: IVPCRef, subnets: readonly ISubnetRef[]): readonly ConstructFault[] {
  const inVpc = 'publicSubnets' in vpc ? (vpc.publicSubnets as readonly ISubnetRef[]) : [];
  const given = subnets.filter((subnet) => givesPublicAddresses(subnet));
  return [
    ...fault('vpc', inVpc, `a VPC without public subnets, ${remedy}`),
    ...fault('subnets', given, 'subnets that give no public addresses'),
  ];
}

function fault(prop: string, publicOnes: readonly ISubnetRef[], expected: string): readonly ConstructFault[] {
  if (publicOnes.length === 0) return [];
  const paths = publicOnes.map(({ node }) => node.path).join(', ');
  return [{ prop, got: `public subnets (${paths})`, expected }];
}

function givesPublicAddresses(subnet: ISubnetRef): boolean {
  const resource = subnet.node.defaultChild ?? subnet;
  return 'mapPublicIpOnLaunch' in resource && resource.mapPublicIpOnLaunch === true;
}
