import { reaches } from '../model/access.ts';
import type { Client, ClientReference } from '../model/client.ts';
import type { Domain } from '../model/domain.ts';
import { nearestWord } from '../model/nearest-word.ts';
import type { Path } from '../model/path.ts';
import { type ClientQuota, quotaKey, quotaState } from '../model/quota.ts';
import { type DomainSet, findClient, referenceText, repeated } from './domain-set.ts';
import type { Fault, Rule } from './rule.ts';

type Complaint = Pick<Fault, 'path' | 'got' | 'expected' | 'fix'>;

function each(check: (domain: Domain, set: DomainSet) => readonly Complaint[]): Rule<DomainSet>['check'] {
  return (set) =>
    set.domains.flatMap((domain) => check(domain, set).map((fault) => ({ domain: domain.name, ...fault })));
}

/** The complaint about a name that nobody declared, with the nearest one that somebody did. */
function unknown(path: Path, name: string, known: readonly string[], expected: string): Complaint {
  const nearest = nearestWord(name, known);
  return { path, got: `"${name}"`, expected, ...(nearest === undefined ? {} : { fix: `Did you mean ${nearest}?` }) };
}

function unknownClient(set: DomainSet, owner: Domain, reference: ClientReference, path: Path): readonly Complaint[] {
  if (set.unread.includes(reference.domain) || findClient(set.domains, reference) !== undefined) return [];
  const known = set.domains.flatMap((domain) =>
    domain.clients.map(({ name }) => referenceText(owner, { domain: domain.name, client: name })),
  );
  const expected = 'a client that this domain declares, or domain/client for one of another domain';
  return [unknown(path, referenceText(owner, reference), known, expected)];
}

function unknownTopic(domain: Domain, topic: string, path: Path): readonly Complaint[] {
  if (domain.topics.some(({ name }) => name === topic)) return [];
  const known = domain.topics.map(({ name }) => name);
  return [unknown(path, topic, known, `a topic of the domain ${domain.name}`)];
}

function administrations(domain: Domain): readonly { readonly path: Path; readonly topic: string }[] {
  return domain.access
    .filter(({ intent }) => intent === 'administer')
    .map(({ client, intent, topic }) => ({ path: ['access', referenceText(domain, client), intent, topic], topic }));
}

function foreignPrefix(
  { prefixes: { topics: owned } }: Domain,
  prefix: string,
  written: string,
  path: Path,
): readonly Complaint[] {
  if (owned.some((start) => prefix.startsWith(start))) return [];
  return [{ path, got: `"${written}"`, expected: `a prefix that starts with ${owned.join(' or ')}` }];
}

/** The prefix that an intent needs on the client; undefined where it needs none. */
export const neededPrefix = {
  produce: undefined,
  consume: 'groupPrefix',
  transact: 'transactionalIdPrefix',
  administer: undefined,
} as const;

/** About what an access line names, by a file or by a construct's grant. */
export const grantRules: readonly Rule<DomainSet>[] = [
  {
    id: 'access-topic',
    severity: 'error',
    wants: 'Access to topics, or to prefixes of topics, of the domain itself.',
    because: 'The owner of a topic decides who uses it.',
    check: each((domain) =>
      domain.access.flatMap(({ client, intent, topic }) => {
        const path = ['access', referenceText(domain, client), intent, topic];
        if (!topic.endsWith('*')) return unknownTopic(domain, topic, path);
        return foreignPrefix(domain, topic.slice(0, -1), topic, path);
      }),
    ),
  },
  {
    id: 'access-administer',
    severity: 'error',
    waivable: true,
    wants: 'No client that creates, alters or deletes topics, unless a waiver names it.',
    because: 'Topics are declared; those that a program keeps for itself, as Kafka Streams does, are an exception.',
    check: each((domain) =>
      administrations(domain).map(({ path, topic }) => ({
        path,
        got: topic,
        expected: 'produce, consume or transact',
      })),
    ),
  },
  {
    id: 'access-administer-declared',
    severity: 'error',
    wants: 'Administration by clients only where the domain declares no topic.',
    because: 'What a program changes on a declared topic is drift.',
    check: each((domain) =>
      administrations(domain).flatMap(({ path, topic: named }) => {
        const declared = domain.topics.filter(({ name }) => reaches(named, name)).map(({ name }) => name);
        if (declared.length === 0) return [];
        const got = `${named}, which holds ${declared.join(', ')}`;
        return [{ path, got, expected: 'a prefix without a declared topic' }];
      }),
    ),
  },
];

export const accessRules: readonly Rule<DomainSet>[] = [
  {
    id: 'access-client',
    severity: 'error',
    wants: 'Access for clients that some domain declares.',
    because: 'A right for a name that nobody declared waits for whoever takes that name.',
    check: each((domain, set) => {
      const clients = new Map(domain.access.map(({ client }) => [referenceText(domain, client), client]));
      return [...clients].flatMap(([text, client]) => unknownClient(set, domain, client, ['access', text, 'client']));
    }),
  },
  ...grantRules,
  {
    id: 'access-prefix',
    severity: 'error',
    wants: 'A group prefix on clients that consume, a transactional-id prefix on those that transact.',
    because: 'Without the right on its groups or transactional ids the client is refused by the broker.',
    check: each(prefixComplaints),
  },
  {
    id: 'denial-client',
    severity: 'error',
    wants: 'Deny rules for declared SCRAM or mTLS clients.',
    because: 'Kafka ACLs never bind IAM clients (AWS: msk/latest/developerguide/iam-access-control.html).',
    check: each((domain, set) =>
      domain.denials.flatMap(({ client }, index) => [
        ...unknownClient(set, domain, client, ['deny', index, 'client']),
        ...denialOfIam(findClient(set.domains, client), ['deny', index, 'client']),
      ]),
    ),
  },
  {
    id: 'denial-topic',
    severity: 'error',
    wants: 'Deny rules on topics or topic prefixes of the domain itself.',
    because: 'An ACL belongs to the owner of the resource name.',
    check: each((domain) =>
      domain.denials.flatMap(({ topic: { name, pattern } }, index) => {
        if (pattern === 'LITERAL') return unknownTopic(domain, name, ['deny', index, 'topic']);
        return foreignPrefix(domain, name, name, ['deny', index, 'topicPrefix']);
      }),
    ),
  },
  {
    id: 'quota-client',
    severity: 'error',
    wants: "One quota for each of the domain's own clients, or for each of its client ids, at most.",
    because: 'A second one would silently replace the first.',
    check: each(quotaComplaints),
  },
  {
    id: 'quota-identity',
    severity: 'error',
    wants: 'A clientId for the quota of an IAM client.',
    because: 'Its Kafka user is the session of an assumed role, so a quota by user never meets it (KIP-13).',
    check: each((domain) =>
      domain.quotas.flatMap(({ client, clientId }, index) => {
        const isIam = domain.clients.some(({ name, authentication }) => name === client && authentication === 'iam');
        if (!isIam || clientId !== undefined) return [];
        const expected = `the client id that ${client} connects with`;
        return [{ path: ['quotas', index, 'clientId'], got: 'nothing for an iam client', expected }];
      }),
    ),
  },
  {
    id: 'quota-values',
    severity: 'error',
    wants: 'Limits above zero, of bytes as whole numbers.',
    because: 'Kafka refuses a quota that is not positive (KIP-13, KIP-124, KIP-599).',
    check: each((domain) =>
      domain.quotas.flatMap(({ client: _, clientId: __, ...limits }, index) =>
        Object.entries(limits).flatMap(([key, value]) => {
          if (value === undefined || isLimit(key, value)) return [];
          return [{ path: ['quotas', index, key], got: String(value), expected: 'a number above 0, whole for bytes' }];
        }),
      ),
    ),
  },
  {
    id: 'approval-expired',
    severity: 'warning',
    wants: 'Approvals that still hold.',
    because: 'An expired approval lifts nothing and reads as if it did.',
    check: each(({ approvals }, { today }) =>
      approvals.flatMap(({ expires }, index) =>
        expires < today
          ? [{ path: ['approvals', index, 'expires'], got: `${expires}, which is past`, expected: `${today} or later` }]
          : [],
      ),
    ),
  },
];

/** One complaint per client and intent, however many topics it is for. */
function prefixComplaints(domain: Domain, { domains }: DomainSet): readonly Complaint[] {
  const lines = domain.access.map(({ client, intent }) => ({ client, intent, text: referenceText(domain, client) }));
  const unique = new Map(lines.map((line) => [`${line.text} ${line.intent}`, line]));
  return [...unique.values()].flatMap(({ client: reference, intent, text }) => {
    const client = findClient(domains, reference);
    const key = neededPrefix[intent];
    if (client === undefined || key === undefined || client[key] !== undefined) return [];
    const got = `${intent} for a client without ${key}`;
    const fix = `Give ${key} to ${client.name} in the domain ${reference.domain}`;
    return [{ path: ['access', text, intent], got, expected: `a client with ${key}`, fix }];
  });
}

function isLimit(key: string, value: number): boolean {
  return Number.isFinite(value) && value > 0 && (!key.endsWith('BytesPerSecond') || Number.isInteger(value));
}

function denialOfIam(client: Client | undefined, path: Path): readonly Complaint[] {
  if (client?.authentication !== 'iam') return [];
  const fix = 'ACLs never bind iam clients: leave the topic out of its access instead';
  return [{ path, got: `the iam client ${client.name}`, expected: 'a scram or mtls client', fix }];
}

/** Whom Kafka would limit: a client id alone is the same in every domain. */
function limited(domain: Domain, quota: ClientQuota): string {
  const client = domain.clients.find(({ name }) => name === quota.client);
  const state = client && quotaState(quota, client);
  return state === undefined ? `${domain.name}/${quota.client}` : quotaKey(state.entity);
}

function quotaComplaints(domain: Domain, { domains }: DomainSet): readonly Complaint[] {
  const known = domain.clients.map(({ name }) => name);
  const wanted = `a client of the domain ${domain.name}`;
  const placed = domains.flatMap((each) =>
    each.quotas.map((quota, index) => ({ each, client: quota.client, index, entity: limited(each, quota) })),
  );
  const again = repeated(placed, ({ entity }) => entity).filter(({ item }) => item.each === domain);
  return [
    ...domain.quotas.flatMap(({ client }, index) =>
      known.includes(client) ? [] : [unknown(['quotas', index, 'client'], client, known, wanted)],
    ),
    ...again.map(({ item: { client, index }, first: { each: other, index: at } }) => ({
      path: ['quotas', index, 'client'],
      got: `"${client}" a second time`,
      expected: 'one quota per client',
      ...(other === domain ? {} : { fix: `Its client id is that of quotas[${at}] of the domain ${other.name}` }),
    })),
  ];
}
