import type { Domain } from '../model/domain.ts';
import { formatSize } from '../model/size.ts';
import type { DomainSet } from './domain-set.ts';
import type { Fault, Rule } from './rule.ts';

/** Sums per team, told to every domain of a team that goes over. */
function perTeam(
  { domains }: DomainSet,
  limit: number | undefined,
  amountOf: (domain: Domain) => number,
  shown: (amount: number) => string,
): readonly Fault[] {
  if (limit === undefined) return [];
  return domains.flatMap(({ name, owner: { team } }) => {
    const own = domains.filter(({ owner }) => owner.team === team);
    const sum = own.reduce((total, domain) => total + amountOf(domain), 0);
    if (sum <= limit) return [];
    const got = `${shown(sum)} of ${team} in ${own.map((domain) => domain.name).join(', ')}`;
    return [{ domain: name, path: ['owner', 'team'], got, expected: `at most ${shown(limit)} per team` }];
  });
}

/** About who answers for a domain, and how much one team may hold. */
export const teamRules: readonly Rule<DomainSet>[] = [
  {
    id: 'owner-reachable',
    severity: 'error',
    wants: 'A team, an e-mail address and a cost centre for every domain.',
    because: 'Somebody is asked when a topic fills a disk at night.',
    check: ({ domains }) =>
      domains.flatMap(({ name: domain, owner }) =>
        (['team', 'email', 'costCentre'] as const).flatMap((key) => {
          const isFilled = key === 'email' ? /^[^@\s]+@[^@\s]+\.[^@\s]+$/ : /\S/;
          if (isFilled.test(owner[key])) return [];
          const expected = key === 'email' ? 'an e-mail address' : 'text that is not empty';
          return [{ domain, path: ['owner', key], got: `"${owner[key]}"`, expected }];
        }),
      ),
  },
  {
    id: 'owner-team',
    severity: 'error',
    waivable: true,
    wants: 'An owner among the teams of the environment.',
    because: 'A team that left the company answers no alarm.',
    check: ({ domains, limits: { teams } }) =>
      domains.flatMap(({ name: domain, owner: { team } }) =>
        teams === undefined || teams.includes(team)
          ? []
          : [{ domain, path: ['owner', 'team'], got: `"${team}"`, expected: `one of ${teams.join(', ')}` }],
      ),
  },
  {
    id: 'team-topics',
    severity: 'error',
    waivable: true,
    wants: 'No more topics per team than the environment allows.',
    because: 'A cluster is shared; a topic per tenant or per day eats it up unseen.',
    check: (set) =>
      perTeam(
        set,
        set.limits.topicsPerTeam,
        ({ topics }) => topics.length,
        (sum) => `${sum} topics`,
      ),
  },
  {
    id: 'team-bytes',
    severity: 'error',
    waivable: true,
    wants: 'No more bytes to write for all clients of a team than the environment allows.',
    because: 'Each client may be within its limit and all of them together above what a broker can take.',
    check: (set) =>
      perTeam(set, set.limits.produceQuotaPerTeam, producedBytes, (sum) => `${formatSize(sum)} per second`),
  },
];

function producedBytes({ quotas }: Domain): number {
  return quotas.reduce((sum, { produceBytesPerSecond = 0 }) => sum + produceBytesPerSecond, 0);
}
