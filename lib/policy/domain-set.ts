import type { Client, ClientReference } from '../model/client.ts';
import type { Domain } from '../model/domain.ts';
import type { PolicyLimits } from '../model/policy.ts';

/** Subject of the rules that need no environment. */
export interface DomainSet {
  /** Every domain of the configuration, whether it runs in an environment or not. */
  readonly domains: readonly Domain[];
  /** Names of domains whose documents could not be read: nothing is said about what they may hold. */
  readonly unread: readonly string[];
  /** ISO date. */
  readonly today: string;
  /** Of the environment that is looked at; without one, the defaults. */
  readonly limits: PolicyLimits;
}

export function findClient(domains: readonly Domain[], { domain, client }: ClientReference): Client | undefined {
  return domains.find(({ name }) => name === domain)?.clients.find(({ name }) => name === client);
}

/** As the domain's document writes it: bare for an own client. */
export function referenceText(owner: Domain, { domain, client }: ClientReference): string {
  return domain === owner.name ? client : `${domain}/${client}`;
}

/** Items that come again under a key, each with the first of its kind. */
export function repeated<T>(items: readonly T[], keyOf: (item: T) => string): readonly { item: T; first: T }[] {
  const seen = new Map<string, T>();
  return items.flatMap((item) => {
    const first = seen.get(keyOf(item));
    if (first === undefined) seen.set(keyOf(item), item);
    return first === undefined ? [] : [{ item, first }];
  });
}
