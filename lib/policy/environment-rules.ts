import type { Environment } from '../model/environment.ts';
import { dataZones } from './cluster-facts.ts';
import { repeated } from './domain-set.ts';
import type { Fault, Rule } from './rule.ts';

/** Subject of the rules about one environment alone. */
export interface EnvironmentSubject {
  readonly environment: Environment;
  /** ISO date. */
  readonly today: string;
}

/** Days that CloudWatch Logs can keep (`PutRetentionPolicy`). */
export const logRetentionDays: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

function each(check: (environment: Environment) => readonly Fault[]): Rule<EnvironmentSubject>['check'] {
  return ({ environment }) => check(environment);
}

export const environmentRules: readonly Rule<EnvironmentSubject>[] = [
  {
    id: 'prod-accounts',
    severity: 'error',
    wants: 'Three different accounts in prod.',
    because: 'Who runs the cluster must be unable to change the lake and the audit trail.',
    check: each(({ name, accounts }) =>
      name === 'prod'
        ? repeated(Object.entries(accounts), ([, id]) => id).map(({ item: [role, id], first: [other] }) => ({
            path: ['accounts', role],
            got: `"${id}", the account of ${other}`,
            expected: 'three different accounts in prod',
          }))
        : [],
    ),
  },
  {
    id: 'prod-retains',
    severity: 'error',
    wants: 'removal: retain in prod.',
    because: 'Records of prod are evidence; a deleted stack must not take them along.',
    check: each(({ name, removal }) =>
      name === 'prod' && removal !== 'retain'
        ? [{ path: ['removal'], got: `"${removal}"`, expected: 'retain in prod' }]
        : [],
    ),
  },
  {
    id: 'zone-unique',
    severity: 'error',
    wants: 'Each sensitivity zone once.',
    because: 'A topic names its zone; two of one name would have two keys.',
    check: each(({ zones }) =>
      repeated([...zones.entries()], ([, { name }]) => name).map(({ item: [index, { name }] }) => ({
        path: ['zones', index, 'name'],
        got: `"${name}" a second time`,
        expected: 'each zone once',
      })),
    ),
  },
  {
    id: 'log-retention',
    severity: 'error',
    wants: "One of CloudWatch's retention periods.",
    because: 'CloudWatch Logs refuses every other number of days (PutRetentionPolicy).',
    check: each(({ logRetentionDays: days }) =>
      logRetentionDays.includes(days)
        ? []
        : [
            {
              path: ['logRetention'],
              got: `${days}d`,
              expected: `one of ${logRetentionDays.map((d) => `${d}d`).join(', ')}`,
            },
          ],
    ),
  },
  {
    id: 'zone-count',
    severity: 'error',
    wants: 'Data subnets in 2 or 3 availability zones, one in each.',
    because: 'MSK spreads Standard brokers over 2 or 3 subnets, each in a zone of its own.',
    check: each(zoneFaults),
  },
  {
    id: 'zone-of-region',
    severity: 'error',
    wants: "Availability zones of the environment's Region.",
    because: 'A subnet elsewhere cannot be created.',
    check: each((environment) => {
      const { region, network } = environment;
      const path = network.create === undefined ? ['network', 'import'] : ['network', 'create', 'zones'];
      return dataZones(environment)
        .filter((zone) => !zone.startsWith(region))
        .map((zone) => ({ path, got: `"${zone}"`, expected: `zones of ${region}` }));
    }),
  },
  {
    id: 'network-size',
    severity: 'error',
    wants: 'A VPC range from /16 to /28.',
    because: 'Amazon VPC has no other sizes (vpc/latest/userguide/vpc-cidr-blocks.html).',
    check: each(({ network }) => {
      const cidr = network.create?.cidr;
      const size = Number(cidr?.split('/')[1]);
      if (cidr === undefined || (size >= 16 && size <= 28)) return [];
      return [{ path: ['network', 'create', 'cidr'], got: `"${cidr}"`, expected: 'a range from /16 to /28' }];
    }),
  },
];

function zoneFaults(environment: Environment): readonly Fault[] {
  const { network } = environment;
  const path = network.create === undefined ? ['network', 'import', 'dataSubnets'] : ['network', 'create', 'zones'];
  const written = network.create?.zones ?? network.import?.dataSubnets.map(({ zone }) => zone) ?? [];
  const count = dataZones(environment).length;
  if (count === written.length && count >= 2 && count <= 3) return [];
  return [{ path, got: written.join(', '), expected: '2 or 3 different zones' }];
}
