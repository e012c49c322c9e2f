import type { EndpointFound, NetworkSnapshot } from '../../adapters/aws/account/account-snapshot.ts';
import type { Environment, ImportedNetwork, ImportedSubnet } from '../../model/environment.ts';
import { dataZones } from '../../policy/cluster-facts.ts';
import { type Check, type Judgement, judge, judgeBoth, missing, ok, warning } from './check.ts';

/** Zones under the ids that all accounts share, and what an imported VPC has to bring along. */
export function networkChecks(environment: Environment, found: NetworkSnapshot): readonly Check[] {
  const { import: imported } = environment.network;
  const zones = judge(found.zones, (ids) => namedZones(dataZones(environment), ids));
  const own: Check = { id: 'zone-ids', ...zones };
  if (imported === undefined || found.imported === undefined) return [own];
  const { endpoints, dns, defaultRoutes } = found.imported;
  return [
    own,
    { id: 'subnets', ...judge(found.subnets, (subnets) => importedSubnets(imported, subnets)) },
    { id: 'private-dns', ...judge(dns, privateDns) },
    ...neededServices(environment).map(
      (service): Check => ({
        id: `endpoint-${service}`,
        ...judgeBoth(endpoints, defaultRoutes, (all, open) => reached(service, { all, open, imported })),
      }),
    ),
  ];
}

/** Names of zones mean another place in each account; who shares a cluster by multi-VPC connectivity compares the ids. */
function namedZones(names: readonly string[], ids: Readonly<Record<string, string>>): Judgement {
  const unknown = names.filter((name) => ids[name] === undefined);
  if (unknown.length > 0) {
    const there = Object.keys(ids).sort().join(', ') || 'none';
    return missing(`this account has no ${unknown.join(', ')}`, `name zones that it has: ${there}`);
  }
  return ok(names.map((name) => `${name} is ${ids[name]}`).join(', '));
}

function importedSubnets(
  imported: ImportedNetwork,
  found: Extract<NetworkSnapshot['subnets'], { known: true }>['value'],
) {
  const named = [...imported.dataSubnets, ...imported.applicationSubnets];
  const faults = named.flatMap(({ subnetId, zone }: ImportedSubnet) => {
    const subnet = found.find((each) => each.subnetId === subnetId);
    if (subnet === undefined) return [`${subnetId} does not exist`];
    return [
      ...(subnet.vpcId === imported.vpcId ? [] : [`${subnetId} is in ${subnet.vpcId}`]),
      ...(subnet.zone === zone ? [] : [`${subnetId} is in ${subnet.zone}, not in ${zone}`]),
    ];
  });
  if (faults.length > 0) return missing(faults.join('; '), `correct network.import: subnets of ${imported.vpcId}`);
  const ids = [...new Set(found.map(({ zone, zoneId }) => `${zone} is ${zoneId}`))].sort();
  return ok(`${named.length} subnets of ${imported.vpcId}: ${ids.join(', ')}`);
}

function privateDns({ support, hostnames }: { readonly support: boolean; readonly hostnames: boolean }): Judgement {
  if (support && hostnames) return ok('DNS support and DNS host names are on');
  const off = [...(support ? [] : ['enableDnsSupport']), ...(hostnames ? [] : ['enableDnsHostnames'])];
  return missing(
    `off: ${off.join(', ')}; private names of endpoints and brokers resolve only with both`,
    'switch them on: aws ec2 modify-vpc-attribute',
  );
}

/** What our functions and SCRAM clients call. */
function neededServices({ cluster }: Environment): readonly string[] {
  const issues = cluster.create?.clientCertificates !== undefined;
  return ['kafka', 'lambda', 's3', 'secretsmanager', ...(issues ? ['acm-pca'] : [])];
}

interface Ways {
  readonly all: readonly EndpointFound[];
  /** Route tables that lead everywhere. */
  readonly open: readonly string[];
  readonly imported: ImportedNetwork;
}

function reached(service: string, { all, open, imported }: Ways): Judgement {
  const tables = [...new Set(imported.applicationSubnets.map(({ routeTableId }) => routeTableId))];
  const candidates = all.filter((endpoint) => endpoint.service === service && endpoint.available);
  const gateway = candidates.find(({ type }) => type === 'Gateway');
  const unrouted = tables.filter((table) => gateway?.routeTableIds.includes(table) === false);
  if (gateway !== undefined && unrouted.length === 0) return ok('a gateway endpoint, in every route table');
  const named = candidates.find(({ type, privateDns }) => type === 'Interface' && privateDns);
  if (named !== undefined) return ok('an interface endpoint with its private name');
  if (tables.every((table) => open.includes(table))) {
    return warning('no endpoint, but a default route leads out', 'an endpoint keeps the calls inside AWS');
  }
  if (gateway !== undefined) {
    return missing(`the gateway endpoint is not in ${unrouted.join(', ')}`, 'add it to these route tables');
  }
  const fix = `make an ${service === 's3' ? 'S3 gateway endpoint' : `interface endpoint for ${service} with private DNS`} in ${imported.vpcId}`;
  return missing(candidates.length > 0 ? 'an endpoint without private DNS' : 'no endpoint, and no other way out', fix);
}
