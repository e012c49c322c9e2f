import type { Client } from '../../model/client.ts';
import { type ClientRights, claimOf } from './client-rights.ts';

/** Where the topics of a right belong. */
export type DomainOf = (topic: string) => string | undefined;

export interface HousedClient extends ClientRights {
  /** The domain that declares the client. */
  readonly home: string;
}

type Kind = 'groups' | 'transactionalIds';

interface Claim {
  readonly kind: Kind;
  readonly domain: string;
  readonly prefix: string;
}

export interface Homes {
  readonly clients: readonly HousedClient[];
  readonly claims: readonly Claim[];
}

/**
 * Gives every client the domain that declares it: that of its group or transactional-id prefix, of its name, or of the topics
 * that it uses. Prefixes of two domains never overlap, so clients that share a prefix share a domain. Those without a home are left out.
 */
export function houseClients(rights: readonly ClientRights[], domains: readonly string[], domainOf: DomainOf): Homes {
  const claims: Claim[] = [];
  const clients: HousedClient[] = [];
  const names = new Set<string>();
  for (const each of [...rights].sort(byPrefix)) {
    const wanted = prefixesOf(each.client);
    const overlapping = claims.filter((claim) => wanted.some((want) => overlap(claim, want)));
    const home = overlapping[0]?.domain ?? homeOf(each, domains, domainOf);
    const torn = overlapping.some(({ domain }) => domain !== home);
    if (home === undefined || torn || names.has(each.client.name)) continue;
    names.add(each.client.name);
    clients.push({ ...each, home });
    for (const { kind, prefix } of wanted) {
      claims.push({ kind, domain: home, prefix: widest(kind, prefix, home, claims) });
    }
  }
  return { clients: clients.sort((a, b) => (a.client.name < b.client.name ? -1 : 1)), claims };
}

/** `payments-` for `payments-service-` of the domain payments, where nobody else claims a part of that. */
function widest(kind: Kind, prefix: string, home: string, claims: readonly Claim[]): string {
  const head = prefix.slice(0, home.length + 1);
  const own = head === `${home}-` || head === `${home}.`;
  const taken = claims.some((claim) => claim.domain !== home && overlap(claim, { kind, prefix: head }));
  return own && !taken ? head : prefix;
}

/** What a domain must own for its clients, without what a shorter one of them covers. */
export function claimedBy({ claims }: Homes, domain: string, kind: Kind): readonly string[] {
  const own = [
    ...new Set(claims.filter((claim) => claim.domain === domain && claim.kind === kind).map(({ prefix }) => prefix)),
  ];
  return own.filter((prefix) => !own.some((other) => other !== prefix && prefix.startsWith(other))).sort();
}

function prefixesOf({ groupPrefix, transactionalIdPrefix }: Client): readonly { kind: Kind; prefix: string }[] {
  const claim = (kind: Kind, prefix: string | undefined) => {
    const claimed = prefix === undefined ? undefined : claimOf(prefix);
    return claimed === undefined ? [] : [{ kind, prefix: claimed }];
  };
  return [...claim('groups', groupPrefix), ...claim('transactionalIds', transactionalIdPrefix)];
}

function overlap(a: Omit<Claim, 'domain'>, b: Omit<Claim, 'domain'>): boolean {
  return a.kind === b.kind && (a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix));
}

function homeOf({ client, access, denials }: ClientRights, domains: readonly string[], domainOf: DomainOf) {
  const named = (text: string | undefined) =>
    domains
      .filter((domain) => text === domain || text?.startsWith(`${domain}-`) || text?.startsWith(`${domain}.`))
      .sort((a, b) => b.length - a.length)[0];
  const used = [...access.map(({ topic }) => topic), ...denials.map(({ topic }) => topic.name)];
  return (
    named(client.groupPrefix) ??
    named(client.transactionalIdPrefix) ??
    named(client.name) ??
    used.map(domainOf).find((domain) => domain !== undefined)
  );
}

/** Shorter prefixes claim first; the order is otherwise that of names, so that equal clusters give equal files. */
function byPrefix(a: ClientRights, b: ClientRights): number {
  const length = ({ client }: ClientRights) => client.groupPrefix?.length ?? Number.MAX_SAFE_INTEGER;
  return length(a) - length(b) || (a.principal < b.principal ? -1 : 1);
}
