import { clientFault, placedClients } from './each-client.ts';
import type { Placement } from './placement.ts';
import type { Rule } from './rule.ts';

/** About clients where brokers have names of one's own. */
export const ownNameRules: readonly Rule<Placement>[] = [
  {
    id: 'client-hosts-own-names',
    severity: 'error',
    wants: 'No hosts for clients that come through the load balancer.',
    because: 'The brokers see the addresses of the load balancer: an ACL for the own one would shut the client out.',
    check: ({ environment: { cluster }, running }) => {
      const ways: readonly string[] = cluster.create?.advertisedListeners?.listeners ?? [];
      return placedClients(running).flatMap((placed) => {
        const { hosts, authentication } = placed.client;
        if (hosts === undefined || !ways.includes(authentication)) return [];
        const expected = `none, or no ${authentication} among advertisedListeners.listeners`;
        return [clientFault(placed, { key: 'hosts', got: hosts.join(', '), expected })];
      });
    },
  },
];
