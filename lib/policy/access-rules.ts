import { isPrefix, reaches } from '../model/access.ts';
import type { Domain } from '../model/domain.ts';
import type { Path } from '../model/path.ts';
import { foreignPrefix, unknownClient, unknownTopic } from './declared-names.ts';
import { departmentGrantRules } from './department-rules.ts';
import { type DomainSet, findClient, referenceText } from './domain-set.ts';
import { type DomainComplaint, eachDomain } from './each-domain.ts';
import type { Rule } from './rule.ts';

function administrations(domain: Domain): readonly { readonly path: Path; readonly topic: string }[] {
  return domain.access
    .filter(({ intent }) => intent === 'administer')
    .map(({ client, intent, topic }) => ({ path: ['access', referenceText(domain, client), intent, topic], topic }));
}

/** The prefix that an intent needs on the client; undefined where it needs none. */
export const neededPrefix = {
  produce: undefined,
  consume: 'groupPrefix',
  transact: 'transactionalIdPrefix',
  resetOffsets: 'groupPrefix',
  administer: undefined,
} as const;

/** About what an access line names, by a file or by a construct's grant. */
export const grantRules: readonly Rule<DomainSet>[] = [
  {
    id: 'access-topic',
    severity: 'error',
    wants: 'Access to topics, or to prefixes of topics, of the domain itself.',
    because: 'The owner of a topic decides who uses it.',
    check: eachDomain((domain) => {
      const declared = new Set(domain.topics.map(({ name }) => name));
      return domain.access.flatMap(({ client, intent, topic }) => {
        if (declared.has(topic)) return [];
        const path = ['access', referenceText(domain, client), intent, topic];
        if (!isPrefix(topic)) return unknownTopic(domain, topic, path);
        return foreignPrefix(domain, topic.slice(0, -1), topic, path);
      });
    }),
  },
  {
    id: 'access-administer',
    severity: 'error',
    waivable: true,
    wants: 'No client that creates, alters or deletes topics, unless a waiver names it.',
    because: 'Topics are declared; those that a program keeps for itself, as Kafka Streams does, are an exception.',
    check: eachDomain((domain) =>
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
    check: eachDomain((domain) =>
      administrations(domain).flatMap(({ path, topic: named }) => {
        const declared = domain.topics.filter(({ name }) => reaches(named, name)).map(({ name }) => name);
        if (declared.length === 0) return [];
        const got = `${named}, which holds ${declared.join(', ')}`;
        return [{ path, got, expected: 'a prefix without a declared topic' }];
      }),
    ),
  },
  ...departmentGrantRules,
];

export const accessRules: readonly Rule<DomainSet>[] = [
  {
    id: 'access-client',
    severity: 'error',
    wants: 'Access for clients that some domain declares.',
    because: 'A right for a name that nobody declared waits for whoever takes that name.',
    check: eachDomain((domain, set) => {
      const clients = new Map(domain.access.map(({ client }) => [referenceText(domain, client), client]));
      return [...clients].flatMap(([text, client]) => unknownClient(set, domain, client, ['access', text, 'client']));
    }),
  },
  ...grantRules,
  {
    id: 'access-prefix',
    severity: 'error',
    wants: 'A group prefix on clients that consume or reset offsets, a transactional-id prefix on those that transact.',
    because: 'Without the right on its groups or transactional ids the client is refused by the broker.',
    check: eachDomain(prefixComplaints),
  },
];

/** One complaint per client and intent, however many topics it is for. */
function prefixComplaints(domain: Domain, { domains }: DomainSet): readonly DomainComplaint[] {
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
