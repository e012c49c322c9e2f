import {
  DescribeAvailabilityZonesCommand,
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  EC2Client,
  paginateDescribeVpcEndpoints,
  paginateDescribeVpcs,
  type VpcEndpoint,
} from '@aws-sdk/client-ec2';
import type { ImportedNetwork, Network } from '../../../model/environment.ts';
import type { EndpointFound, NetworkSnapshot } from './account-snapshot.ts';
import { type Answered, ask } from './answered.ts';

/** The network that the environment names, with the subnets of the brokers where a cluster exists. */
export async function readNetwork(
  { import: imported }: Network,
  region: string,
  brokerSubnets: readonly string[],
): Promise<NetworkSnapshot> {
  const ec2 = new EC2Client({ region });
  const named = [...(imported?.dataSubnets ?? []), ...(imported?.applicationSubnets ?? [])];
  const subnetIds = [...new Set([...named.map(({ subnetId }) => subnetId), ...brokerSubnets])];
  const [zones, subnets, existing] = await Promise.all([
    readZones(ec2),
    readSubnets(ec2, subnetIds),
    imported && readImported(ec2, imported),
  ]);
  return { zones, subnets, ...(existing === undefined ? {} : { imported: existing }) };
}

export function countVpcs(region: string): Promise<Answered<number>> {
  const client = new EC2Client({ region });
  return ask('ec2:DescribeVpcs', async (abortSignal) => {
    let count = 0;
    for await (const { Vpcs = [] } of paginateDescribeVpcs({ client }, {}, { abortSignal })) count += Vpcs.length;
    return count;
  });
}

function readZones(ec2: EC2Client): Promise<NetworkSnapshot['zones']> {
  return ask('ec2:DescribeAvailabilityZones', async (abortSignal) => {
    const { AvailabilityZones = [] } = await ec2.send(new DescribeAvailabilityZonesCommand({}), { abortSignal });
    return Object.fromEntries(AvailabilityZones.map(({ ZoneName, ZoneId }) => [ZoneName ?? '', ZoneId ?? '']));
  });
}

/** By filter: asked by id, EC2 refuses the whole question for one that does not exist. */
function readSubnets(ec2: EC2Client, subnetIds: readonly string[]): Promise<NetworkSnapshot['subnets']> {
  return ask('ec2:DescribeSubnets', async (abortSignal) => {
    if (subnetIds.length === 0) return [];
    const Filters = [{ Name: 'subnet-id', Values: [...subnetIds] }];
    const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ Filters }), { abortSignal });
    return Subnets.map(({ SubnetId = '', VpcId = '', AvailabilityZone = '', AvailabilityZoneId = '' }) => {
      return { subnetId: SubnetId, vpcId: VpcId, zone: AvailabilityZone, zoneId: AvailabilityZoneId };
    });
  });
}

async function readImported(client: EC2Client, { vpcId, applicationSubnets }: ImportedNetwork) {
  const [endpoints, dns, defaultRoutes] = await Promise.all([
    ask('ec2:DescribeVpcEndpoints', async (abortSignal) => {
      const found: EndpointFound[] = [];
      const input = { Filters: [{ Name: 'vpc-id', Values: [vpcId] }] };
      for await (const page of paginateDescribeVpcEndpoints({ client }, input, { abortSignal })) {
        found.push(...(page.VpcEndpoints ?? []).map(endpointFound));
      }
      return found;
    }),
    ask('ec2:DescribeVpcAttribute', async (abortSignal) => {
      const attribute = (Attribute: 'enableDnsSupport' | 'enableDnsHostnames') =>
        client.send(new DescribeVpcAttributeCommand({ VpcId: vpcId, Attribute }), { abortSignal });
      const [support, hostnames] = await Promise.all([attribute('enableDnsSupport'), attribute('enableDnsHostnames')]);
      return {
        support: support.EnableDnsSupport?.Value === true,
        hostnames: hostnames.EnableDnsHostnames?.Value === true,
      };
    }),
    ask('ec2:DescribeRouteTables', async (abortSignal) => {
      const Values = [...new Set(applicationSubnets.map(({ routeTableId }) => routeTableId))];
      const command = new DescribeRouteTablesCommand({ Filters: [{ Name: 'route-table-id', Values }] });
      const { RouteTables = [] } = await client.send(command, { abortSignal });
      const open = RouteTables.filter(({ Routes = [] }) =>
        Routes.some(({ DestinationCidrBlock, State }) => DestinationCidrBlock === '0.0.0.0/0' && State === 'active'),
      );
      return open.map(({ RouteTableId = '' }) => RouteTableId);
    }),
  ]);
  return { endpoints, dns, defaultRoutes };
}

/** `com.amazonaws.eu-west-1.kafka` */
function endpointFound({ ServiceName = '', VpcEndpointType, State, PrivateDnsEnabled, RouteTableIds }: VpcEndpoint) {
  return {
    service: ServiceName.split('.').slice(3).join('.'),
    type: VpcEndpointType ?? '',
    available: State?.toLowerCase() === 'available',
    privateDns: PrivateDnsEnabled === true,
    routeTableIds: RouteTableIds ?? [],
  };
}
