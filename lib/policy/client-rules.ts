import { clusterAction } from '../model/access.ts';
import type { AclOperation } from '../model/acl.ts';
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

const harmless: readonly AclOperation[] = ['DESCRIBE', 'DESCRIBE_CONFIGS', 'IDEMPOTENT_WRITE'];

/** As Java writes an address of a connection: no leading zeros, IPv6 in full. */
function isAddress(host: string): boolean {
  const octet = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
  return new RegExp(`^${octet}(\\.${octet}){3}$`).test(host) || /^[\da-f]{1,4}(:[\da-f]{1,4}){7}$/.test(host);
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
    id: 'client-hosts',
    severity: 'error',
    wants: 'IP addresses as hosts, of SCRAM or mTLS clients.',
    because: 'Kafka compares a host with the address of the connection, letter by letter; ACLs never bind IAM clients.',
    check: each(({ authentication, hosts }) => {
      if (hosts === undefined) return undefined;
      if (authentication === 'iam') {
        const fix = 'Bind its role by aws:VpcSourceIp instead';
        return { key: 'hosts', got: 'hosts of an iam client', expected: 'a scram or mtls client', fix };
      }
      const wrong = hosts.filter((host) => !isAddress(host));
      if (hosts.length > 0 && wrong.length === 0) return undefined;
      const got = hosts.length === 0 ? 'an empty list' : wrong.map((host) => `"${host}"`).join(', ');
      return { key: 'hosts', got, expected: 'IP addresses such as 10.0.1.7, each written out: no ranges, no names' };
    }),
  },
  {
    id: 'client-cluster-operations',
    severity: 'error',
    wants: 'Operations on the cluster that the authorization plane of the client knows.',
    because:
      'MSK has no IAM action for the others, so the client would be refused (AWS: msk/latest/developerguide/kafka-actions.html).',
    check: each(({ authentication, clusterOperations = [] }) => {
      const unknown = clusterOperations.filter((operation) => clusterAction(operation) === undefined);
      if (authentication !== 'iam' || unknown.length === 0) return undefined;
      const expected = 'describe, describe_configs, alter, alter_configs or idempotent_write for an iam client';
      return { key: 'clusterOperations', got: unknown.join(', ').toLowerCase(), expected };
    }),
  },
  {
    id: 'client-operator',
    severity: 'error',
    waivable: true,
    wants: 'Clients that at most look at the cluster.',
    because: 'Whoever alters the cluster can give itself every right; that is for operators, and for the reconciler.',
    check: each(({ clusterOperations = [] }) => {
      const strong = clusterOperations.filter((operation) => !harmless.includes(operation));
      if (strong.length === 0) return undefined;
      const expected = 'describe, describe_configs or idempotent_write';
      return { key: 'clusterOperations', got: strong.join(', ').toLowerCase(), expected };
    }),
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
