import type { Environment } from '../model/environment.ts';
import { maximumScramUsers, noOtherScramUsers } from '../model/other-scram-users.ts';
import type { Path } from '../model/path.ts';
import { clusterFacts } from './cluster-facts.ts';
import { repeated } from './domain-set.ts';
import type { EnvironmentSubject } from './environment-rules.ts';
import type { Placement } from './placement.ts';
import type { Rule } from './rule.ts';

interface NamedSecret {
  readonly path: Path;
  readonly arn: string;
}

/** Every secret that an environment names, where it does. */
function namedSecrets({ cluster }: Pick<Environment, 'cluster'>): readonly NamedSecret[] {
  const { path } = clusterFacts(cluster);
  const others = (cluster.create ?? cluster.existing).scramUsers ?? noOtherScramUsers;
  return (['keep', 'release'] as const).flatMap((list) =>
    others[list].map((arn, index) => ({ path: [...path, 'scramUsers', list, index], arn })),
  );
}

/** About the SCRAM users whom no domain declares. */
export const scramUserRules: readonly Rule<EnvironmentSubject>[] = [
  {
    id: 'scram-user-once',
    severity: 'error',
    wants: 'Each SCRAM user of others under keep or under release, once.',
    because: 'Whoever is let go and kept at the same time was decided about twice.',
    check: ({ environment }) =>
      repeated(namedSecrets(environment), ({ arn }) => arn).map(({ item: { path, arn } }) => ({
        path,
        got: `${arn} a second time`,
        expected: 'each secret once, under keep or under release',
      })),
  },
  {
    id: 'scram-user-place',
    severity: 'error',
    wants: "SCRAM secrets of others in the cluster's Region and account.",
    because: 'MSK associates no others (msk-password-limitations.html), so such a secret is a mistake.',
    check: ({ environment }) => {
      const { region, accounts } = environment;
      return namedSecrets(environment).flatMap(({ path, arn }) => {
        const [, , , secretRegion, account] = arn.split(':');
        if (secretRegion === region && account === accounts.streaming) return [];
        const expected = `a secret in ${region} and the account ${accounts.streaming}`;
        return [{ path, got: `one in ${secretRegion} and the account ${account}`, expected }];
      });
    },
  },
  {
    id: 'scram-user-list',
    severity: 'error',
    wants: 'SCRAM users of others only where tidegate keeps the list of SCRAM users.',
    because: 'Without scram, or without the key of its secrets, nobody reads keep and release.',
    check: ({ environment }) => {
      const { cluster } = environment;
      const [first] = namedSecrets(environment);
      const { path, authentication } = clusterFacts(cluster);
      const scram = authentication.includes('scram');
      if (first === undefined || (scram && (cluster.create ?? cluster.existing.scramKeyArn) !== undefined)) return [];
      const got = scram ? 'no scramKeyArn' : `authentication ${authentication.join(', ')}`;
      return [
        {
          path: [...path, 'scramUsers'],
          got,
          expected: 'scram among authentication, and on an existing cluster scramKeyArn',
        },
      ];
    },
  },
];

/** About all SCRAM users together. */
export const scramUserCountRule: Rule<Placement> = {
  id: 'scram-user-count',
  severity: 'error',
  wants: `At most ${maximumScramUsers.toLocaleString('en')} SCRAM users on a cluster.`,
  because: 'MSK has no room for more (msk-password-limitations.html).',
  check: ({ environment: { cluster }, running }) => {
    const clients = running.flatMap(({ clients }) => clients);
    const declared = clients.filter(({ authentication }) => authentication === 'scram').length;
    const kept = (cluster.create ?? cluster.existing).scramUsers?.keep.length ?? 0;
    if (declared + kept <= maximumScramUsers) return [];
    const got = `${declared + kept} SCRAM users: ${declared} of domains + ${kept} kept`;
    const fix = 'Let clients use IAM or mTLS, or release users of others';
    return [
      { path: [...clusterFacts(cluster).path, 'authentication'], got, expected: `at most ${maximumScramUsers}`, fix },
    ];
  },
};
