import type { Client } from '../model/client.ts';
import type { Domain } from '../model/domain.ts';
import type { DomainSet } from './domain-set.ts';
import type { Fault, Rule } from './rule.ts';

export interface PlacedClient {
  readonly domain: Domain;
  readonly client: Client;
  readonly index: number;
}

/** What is wrong with a client, at one of its keys. */
export type ClientComplaint = Pick<Fault, 'got' | 'expected' | 'fix'> & { readonly key: keyof Client };

export function placedClients(domains: readonly Domain[]): readonly PlacedClient[] {
  return domains.flatMap((domain) => domain.clients.map((client, index) => ({ domain, client, index })));
}

export function clientFault({ domain, index }: PlacedClient, { key, ...complaint }: ClientComplaint): Fault {
  return { domain: domain.name, path: ['clients', index, key], ...complaint };
}

/** A check of every client on its own. */
export function eachClient(
  check: (client: Client, domain: Domain, set: DomainSet) => ClientComplaint | undefined,
): Rule<DomainSet>['check'] {
  return (set) =>
    placedClients(set.domains).flatMap((placed) => {
      const complaint = check(placed.client, placed.domain, set);
      return complaint === undefined ? [] : [clientFault(placed, complaint)];
    });
}
