import type { ISubnetRef } from 'aws-cdk-lib/aws-ec2';
import type { ConstructFault } from '../construct-fault.ts';

/** MSK spreads over two or three zones, with a subnet in each. */
export function zoneSubnetFaults(
  subnets: readonly ISubnetRef[],
  expected = '2 or 3 distinct subnets',
): readonly ConstructFault[] {
  const distinct = distinctSubnets(subnets);
  if (distinct === subnets.length && distinct >= 2 && distinct <= 3) return [];
  return [{ prop: 'subnets', got: `${subnets.length}, ${distinct} of them distinct`, expected }];
}

export function distinctSubnets(subnets: readonly ISubnetRef[]): number {
  return new Set(subnets.map(({ subnetRef }) => subnetRef.subnetId)).size;
}
