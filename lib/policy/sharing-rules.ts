import { isPrefix, reaches, readsRecords } from '../model/access.ts';
import type { PolicyLimits } from '../model/policy.ts';
import { namesClient, zoneMember } from '../model/zone.ts';
import { type DomainSet, findClient, referenceText } from './domain-set.ts';
import type { Placement } from './placement.ts';
import type { Fault, Rule } from './rule.ts';

/** Whether clients of a domain may use the topics of another, as far as the environment says. */
function mayShare(topicDomain: string, clientDomain: string, { clientDomains }: PolicyLimits): boolean {
  if (clientDomains === undefined || topicDomain === clientDomain) return true;
  return Object.hasOwn(clientDomains, topicDomain) && clientDomains[topicDomain]?.includes(clientDomain) === true;
}

/** About access that crosses domains. */
export const sharingRules: readonly Rule<DomainSet>[] = [
  {
    id: 'access-domains',
    severity: 'error',
    waivable: true,
    wants: 'Access for clients of the domains that the environment lets use this one.',
    because: 'Which business may read which is decided once, not line by line.',
    check: ({ domains, limits }) =>
      domains.flatMap((domain) => {
        const texts = domain.access
          .filter(({ client }) => !mayShare(domain.name, client.domain, limits))
          .map(({ client }) => referenceText(domain, client));
        const admitted = limits.clientDomains?.[domain.name] ?? [];
        const expected = `a client of ${[domain.name, ...admitted].join(' or ')}`;
        return [...new Set(texts)].map((text) => ({
          domain: domain.name,
          path: ['access', text, 'client'],
          got: `"${text}"`,
          expected,
        }));
      }),
  },
];

/** About access in one environment: what a construct cannot know before its last grant. */
export const grantedRules: readonly Rule<Placement>[] = [
  {
    id: 'topic-granted',
    severity: 'error',
    waivable: true,
    production: true,
    wants: 'In production access to every topic for somebody.',
    because: 'A topic that nobody may use is a leftover or a mistake.',
    check: ({ limits: { production }, running }) =>
      production
        ? running.flatMap(({ name: domain, topics, access }) => {
            const named = new Set(access.map(({ topic }) => topic));
            const prefixes = [...named].filter(isPrefix);
            return topics.flatMap(({ name }, index) => {
              if (named.has(name) || prefixes.some((prefix) => reaches(prefix, name))) return [];
              const path = ['topics', index, 'name'];
              return [{ domain, path, got: `"${name}", which nobody may use`, expected: 'a line under access' }];
            });
          })
        : [],
  },
  {
    id: 'zone-reader',
    severity: 'error',
    wants: 'Consumers among the readers of the zone, where it names any.',
    because: 'The list of a zone is what an auditor reads; a consumer beside it makes the list untrue.',
    check: readerFaults,
  },
];

function readerFaults({ environment: { zones }, running }: Placement): readonly Fault[] {
  const closed = zones.filter(({ readers }) => readers !== undefined);
  return running.flatMap((domain) => {
    const zoneOf = new Map(domain.topics.map(({ name, zone }) => [name, zone]));
    return domain.access.flatMap(({ client: reference, intent, topic }) => {
      if (!readsRecords(intent) || closed.length === 0) return [];
      const topics = isPrefix(topic) ? [...zoneOf.keys()].filter((name) => reaches(topic, name)) : [topic];
      const read = new Set(topics.map((name) => zoneOf.get(name)));
      const client = findClient(running, reference);
      if (client === undefined) return [];
      return closed
        .filter(({ name }) => read.has(name))
        .flatMap((zone) => {
          const { readers = [] } = zone;
          if (readers.some((reader) => namesClient(zoneMember(reader), reference))) return [];
          const path = ['access', referenceText(domain, reference), intent, topic];
          const got = `${reference.domain}/${reference.client}`;
          const expected = `a reader of the zone ${zone.name}: ${readers.join(', ') || 'none is named'}`;
          const fix = `Add ${got} to the readers of ${zone.name} in the environment, or take the access away`;
          return [{ domain: domain.name, path, got, expected, fix }];
        });
    });
  });
}
