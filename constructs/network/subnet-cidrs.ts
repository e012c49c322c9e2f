import { IpAddresses, SubnetType } from 'aws-cdk-lib/aws-ec2';

/** Address ranges of a zone's subnets. */
export interface ZoneCidrs {
  readonly data: string;
  readonly application: string;
}

const mostZones = 3;

/** Always shared out for three zones, whatever the number in use: a third zone added later moves nobody's addresses. */
export function subnetCidrs(vpcCidr: string, zones: readonly string[]): readonly ZoneCidrs[] {
  const requestedSubnets = Array.from({ length: 2 * mostZones }, (_, index) => ({
    availabilityZone: `${index % mostZones}`,
    subnetConstructId: `${index}`,
    configuration: { name: index < mostZones ? 'data' : 'application', subnetType: SubnetType.PRIVATE_ISOLATED },
  }));
  const { allocatedSubnets } = IpAddresses.cidr(vpcCidr).allocateSubnetsCidr({ vpcCidr, requestedSubnets });
  const cidrs = allocatedSubnets.map(({ cidr }) => cidr);
  return zones.map((_, zone) => ({ data: `${cidrs[zone]}`, application: `${cidrs[mostZones + zone]}` }));
}
