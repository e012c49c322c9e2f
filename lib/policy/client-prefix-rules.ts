import type { Client } from '../model/client.ts';
import type { Domain } from '../model/domain.ts';
import { startsWithAny } from '../model/ownership.ts';
import type { DomainSet } from './domain-set.ts';
import { clientFault, eachClient, placedClients } from './each-client.ts';
import type { Fault, Rule } from './rule.ts';

type PrefixKey = 'groupPrefix' | 'transactionalIdPrefix';

const prefixKeys: readonly PrefixKey[] = ['groupPrefix', 'transactionalIdPrefix'];

/** An own prefix must lie within those that the domain claims, or its ACL would belong to nobody. */
function ownedPrefix(key: PrefixKey, kind: 'groups' | 'transactionalIds') {
  return eachClient((client, { prefixes }) => {
    const prefix = client[key];
    if (prefix === undefined || startsWithAny(prefix, prefixes[kind])) return undefined;
    const expected =
      prefixes[kind].length === 0
        ? `a prefix declared under prefixes.${kind}`
        : `a prefix that starts with ${prefixes[kind].join(' or ')}`;
    return { key, got: `"${prefix}"`, expected };
  });
}

/** Clients of a domain whose prefix meets that of an earlier one; across domains the owned prefixes keep them apart. */
function prefixMeetings(
  domains: readonly Domain[],
  meets: (own: string, earlier: string) => boolean,
): readonly Fault[] {
  return domains.flatMap((domain) =>
    prefixKeys.flatMap((key) =>
      placedClients([domain]).flatMap((placed) => {
        const own = placed.client[key];
        const isMet = ({ [key]: other }: Client) => own !== undefined && other !== undefined && meets(own, other);
        const earlier = domain.clients.slice(0, placed.index).find(isMet);
        if (earlier === undefined) return [];
        const got = `"${own}" beside "${earlier[key]}" of ${earlier.name}`;
        return [clientFault(placed, { key, got, expected: 'a prefix that is its own' })];
      }),
    ),
  );
}

/** About the names that a client takes for its groups and transactions. */
export const clientPrefixRules: readonly Rule<DomainSet>[] = [
  {
    id: 'client-group-prefix',
    severity: 'error',
    wants: "A client's group prefix within those of its domain.",
    because: 'The prefix decides who owns the ACLs of a group.',
    check: ownedPrefix('groupPrefix', 'groups'),
  },
  {
    id: 'client-transactional-id-prefix',
    severity: 'error',
    wants: "A client's transactional-id prefix within those of its domain.",
    because: 'The prefix decides who owns the ACLs of a transactional id.',
    check: ownedPrefix('transactionalIdPrefix', 'transactionalIds'),
  },
  {
    id: 'client-no-wildcard',
    severity: 'error',
    wants: 'Prefixes of letters, digits, ".", "_" and "-".',
    because: 'A "*" in a prefix is a literal: it matches nothing and reads as if it matched everything.',
    check: ({ domains }) =>
      placedClients(domains).flatMap((placed) =>
        prefixKeys.flatMap((key) => {
          const prefix = placed.client[key];
          if (prefix === undefined || /^[A-Za-z0-9._-]+$/.test(prefix)) return [];
          return [clientFault(placed, { key, got: `"${prefix}"`, expected: 'letters, digits, ".", "_" and "-"' })];
        }),
      ),
  },
  {
    id: 'client-prefix-shared',
    severity: 'error',
    waivable: true,
    wants: 'Groups and transactional ids that belong to one client.',
    because: 'A client that joins the group of another takes its partitions; one with its transactional id fences it.',
    check: ({ domains }) => prefixMeetings(domains, (own, earlier) => own === earlier),
  },
  {
    id: 'client-prefix-nested',
    severity: 'warning',
    waivable: true,
    wants: 'Prefixes of which none begins that of another client.',
    because: 'The client with the shorter one may use the groups and transactional ids of the other.',
    check: ({ domains }) =>
      prefixMeetings(
        domains,
        (own, earlier) => own !== earlier && (own.startsWith(earlier) || earlier.startsWith(own)),
      ),
  },
  {
    id: 'transactional-id-naming',
    severity: 'warning',
    waivable: true,
    wants: 'Transactional ids that start with the name of their client.',
    because: 'An open transaction is found by its id, and the id should say whom to ask.',
    check: eachClient(({ name, transactionalIdPrefix: prefix }) =>
      prefix === undefined || prefix.startsWith(name)
        ? undefined
        : { key: 'transactionalIdPrefix', got: `"${prefix}"`, expected: `a prefix that starts with ${name}` },
    ),
  },
];
