import { type Client, clientNameFault } from '../model/client.ts';
import type { Domain } from '../model/domain.ts';
import { startsWithAny } from '../model/ownership.ts';
import { type DomainSet, repeated } from './domain-set.ts';
import type { Fault, Rule } from './rule.ts';

interface Placed {
  readonly domain: Domain;
  readonly client: Client;
  readonly index: number;
}

type PrefixKey = 'groupPrefix' | 'transactionalIdPrefix';
type Complaint = Pick<Fault, 'got' | 'expected' | 'fix'> & { readonly key: keyof Client };

function placedClients(domains: readonly Domain[]): readonly Placed[] {
  return domains.flatMap((domain) => domain.clients.map((client, index) => ({ domain, client, index })));
}

function each(
  check: (client: Client, domain: Domain, set: DomainSet) => Complaint | undefined,
): Rule<DomainSet>['check'] {
  return (set) =>
    placedClients(set.domains).flatMap((placed) => {
      const complaint = check(placed.client, placed.domain, set);
      return complaint === undefined ? [] : [faultOf(placed, complaint)];
    });
}

function faultOf({ domain, index }: Placed, { key, ...complaint }: Complaint): Fault {
  return { domain: domain.name, path: ['clients', index, key], ...complaint };
}

/** An own prefix must lie within those that the domain claims, or its ACL would belong to nobody. */
function ownedPrefix(key: PrefixKey, kind: 'groups' | 'transactionalIds') {
  return each((client, { prefixes }) => {
    const prefix = client[key];
    if (prefix === undefined || startsWithAny(prefix, prefixes[kind])) return undefined;
    const expected =
      prefixes[kind].length === 0
        ? `a prefix declared under prefixes.${kind}`
        : `a prefix that starts with ${prefixes[kind].join(' or ')}`;
    return { key, got: `"${prefix}"`, expected };
  });
}

const prefixKeys: readonly PrefixKey[] = ['groupPrefix', 'transactionalIdPrefix'];

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
        return [faultOf(placed, { key, got, expected: 'a prefix that is its own' })];
      }),
    ),
  );
}

export const clientRules: readonly Rule<DomainSet>[] = [
  {
    id: 'client-name',
    severity: 'error',
    wants: 'Client names of letters, digits, ".", "_" and "-", at most 64.',
    because: 'The name is a SCRAM user name, a certificate name and a part of secret and role names at once.',
    check: each(({ name }) => {
      const expected = clientNameFault(name);
      return expected === undefined ? undefined : { key: 'name', got: `"${name}"`, expected };
    }),
  },
  {
    id: 'client-naming',
    severity: 'error',
    waivable: true,
    wants: 'Client names in lower case; those of SCRAM and mTLS clients with the ending that the environment asks for.',
    because: 'Two names that differ in case alone are two users to Kafka and one to most people.',
    check: each(({ name, authentication }, _, { limits: { serviceSuffix = '' } }) => {
      const suffix = authentication === 'iam' ? '' : serviceSuffix;
      if (clientNameFault(name) !== undefined) return undefined;
      if (name === name.toLowerCase() && name.endsWith(suffix)) return undefined;
      const expected = suffix === '' ? 'lower-case letters' : `a lower-case name that ends in ${suffix}`;
      return { key: 'name', got: `"${name}"`, expected };
    }),
  },
  {
    id: 'client-unique',
    severity: 'error',
    wants: 'Client names that are unique in the whole configuration.',
    because: 'A cluster has one list of SCRAM users; two clients of one name would share their rights.',
    check: ({ domains }) =>
      repeated(placedClients(domains), ({ client }) => client.name).map(({ item, first }) =>
        faultOf(item, {
          key: 'name',
          got: `"${item.client.name}" a second time`,
          expected: 'each client once',
          fix: `It is already clients[${first.index}] of the domain ${first.domain.name}`,
        }),
      ),
  },
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
          return [faultOf(placed, { key, got: `"${prefix}"`, expected: 'letters, digits, ".", "_" and "-"' })];
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
    check: each(({ name, transactionalIdPrefix: prefix }) =>
      prefix === undefined || prefix.startsWith(name)
        ? undefined
        : { key: 'transactionalIdPrefix', got: `"${prefix}"`, expected: `a prefix that starts with ${name}` },
    ),
  },
];
