import type { Network } from '../model/environment.ts';
import type { Path } from '../model/path.ts';
import { repeated } from './domain-set.ts';
import type { Rule } from './rule.ts';

/** Subject of the rules about a network, from an environment's file or by a construct. */
export interface NetworkSubject {
  readonly network: Network;
  /** Absent: unknown until deployment. */
  readonly region?: string;
}

/** Every list of availability zones, with its place in the network's document. */
function zoneLists({ create, import: imported }: Network): readonly { path: Path; zones: readonly string[] }[] {
  if (create !== undefined) return [{ path: ['create', 'zones'], zones: create.zones }];
  return (['dataSubnets', 'applicationSubnets'] as const).map((key) => ({
    path: ['import', key],
    zones: imported[key].map(({ zone }) => zone),
  }));
}

export const networkRules: readonly Rule<NetworkSubject>[] = [
  {
    id: 'zone-count',
    severity: 'error',
    wants: 'Subnets in 2 or 3 availability zones, one of each kind in each.',
    because: 'MSK spreads Standard brokers over 2 or 3 subnets, each in a zone of its own.',
    check: ({ network }) =>
      zoneLists(network)
        .filter(({ zones }) => new Set(zones).size !== zones.length || zones.length < 2 || zones.length > 3)
        .map(({ path, zones }) => ({ path, got: zones.join(', ') || 'none', expected: '2 or 3 different zones' })),
  },
  {
    id: 'zone-of-region',
    severity: 'error',
    wants: "Availability zones of the environment's Region.",
    because: 'A subnet elsewhere cannot be created.',
    check: ({ network, region }) =>
      zoneLists(network).flatMap(({ path, zones }) =>
        [...new Set(zones)]
          .filter((zone) => region !== undefined && zone.slice(0, -1) !== region)
          .map((zone) => ({ path, got: `"${zone}"`, expected: `zones of ${region}` })),
      ),
  },
  {
    id: 'network-size',
    severity: 'error',
    wants: 'A VPC range from /16 to /24.',
    because:
      'Amazon VPC has none larger; below, six subnets get too few addresses (vpc/latest/userguide/vpc-cidr-blocks.html).',
    check: ({ network: { create } }) => {
      if (create === undefined || isRange(create.cidr)) return [];
      return [{ path: ['create', 'cidr'], got: `"${create.cidr}"`, expected: 'a range from /16 to /24' }];
    },
  },
  {
    id: 'endpoint-once',
    severity: 'error',
    wants: 'Each interface endpoint once.',
    because: 'A VPC has one private name per service.',
    check: ({ network: { create } }) =>
      repeated([...(create?.endpoints ?? []).entries()], ([, name]) => name).map(({ item: [index, name] }) => ({
        path: ['create', 'endpoints', index],
        got: `"${name}" a second time`,
        expected: 'each endpoint once',
      })),
  },
];

function isRange(cidr: string): boolean {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr)?.slice(1).map(Number);
  const size = parts?.pop() ?? 0;
  return parts?.every((part) => part <= 255) === true && size >= 16 && size <= 24;
}
