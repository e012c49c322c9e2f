import { nearestWord } from '../model/nearest-word.ts';
import { clientFault, placedClients } from './each-client.ts';
import type { Placement } from './placement.ts';
import type { Rule } from './rule.ts';

/** About clients with a role of another account, where they run. */
export const foreignRoleRules: readonly Rule<Placement>[] = [
  {
    id: 'client-account',
    severity: 'error',
    wants: 'Roles of accounts that the environment connects, for clients of other accounts.',
    because: 'The cluster lets nobody else in: its policy names accounts one by one.',
    check: ({ environment: { name: environment, cluster }, running }) => {
      const known = Object.keys(cluster.create?.connectivity?.accounts ?? {});
      return placedClients(running).flatMap((placed) => {
        const account = placed.client.runsAs?.account;
        if (account === undefined || known.includes(account)) return [];
        const got = `a role of account ${account}, which ${environment} does not connect`;
        const expected =
          known.length > 0
            ? `one of ${known.join(', ')}`
            : 'an account of cluster.create.connectivity.accounts, of which there are none';
        const nearest = nearestWord(account, known);
        const fix = nearest === undefined ? {} : { fix: `Did you mean ${nearest}?` };
        return [clientFault(placed, { key: 'runsAs', got, expected, ...fix })];
      });
    },
  },
  {
    id: 'client-account-way',
    severity: 'error',
    wants: 'IAM among the ways in for other VPCs, where clients run with roles of other accounts.',
    because: 'They have no other way in.',
    check: ({ environment: { cluster }, running }) => {
      const connectivity = cluster.create?.connectivity;
      const foreign = placedClients(running).filter(({ client }) => client.runsAs !== undefined);
      if (connectivity === undefined || connectivity.authentication.includes('iam') || foreign.length === 0) return [];
      const fix = `Needed for ${foreign.map(({ client }) => client.name).join(', ')}`;
      const path = ['cluster', 'create', 'connectivity', 'authentication'];
      return [{ path, got: connectivity.authentication.join(', '), expected: 'iam among them', fix }];
    },
  },
];
