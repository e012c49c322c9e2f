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

type Complaint = Pick<Fault, 'got' | 'expected' | 'fix'> & { readonly key: keyof Client };

function placedClients(domains: readonly Domain[]): readonly Placed[] {
  return domains.flatMap((domain) => domain.clients.map((client, index) => ({ domain, client, index })));
}

function each(check: (client: Client, domain: Domain) => Complaint | undefined): Rule<DomainSet>['check'] {
  return ({ domains }) =>
    placedClients(domains).flatMap((placed) => {
      const complaint = check(placed.client, placed.domain);
      return complaint === undefined ? [] : [faultOf(placed, complaint)];
    });
}

function faultOf({ domain, index }: Placed, { key, ...complaint }: Complaint): Fault {
  return { domain: domain.name, path: ['clients', index, key], ...complaint };
}

/** An own prefix must lie within those that the domain claims, or its ACL would belong to nobody. */
function ownedPrefix(key: 'groupPrefix' | 'transactionalIdPrefix', kind: 'groups' | 'transactionalIds') {
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
];
