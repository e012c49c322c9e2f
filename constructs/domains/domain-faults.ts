import { Token } from 'aws-cdk-lib/core';
import type { Intent } from '../../lib/model/access.ts';
import type { Client } from '../../lib/model/client.ts';
import type { Domain } from '../../lib/model/domain.ts';
import { formatPath } from '../../lib/model/path.ts';
import { slug } from '../../lib/model/slug.ts';
import { metricName, type Topic } from '../../lib/model/topic.ts';
import { neededPrefix } from '../../lib/policy/access-rules.ts';
import { declarationRules } from '../../lib/policy/check-domains.ts';
import { type Place, placeRules, topicDefaultRules } from '../../lib/policy/place-rules.ts';
import { prefixRules } from '../../lib/policy/prefix-rules.ts';
import { applyRules } from '../../lib/policy/rule.ts';
import type { IKafkaCluster } from '../cluster/governed-cluster.ts';
import type { ConstructFault } from '../construct-fault.ts';
import { ruleFaults } from '../rule-faults.ts';
import type { KafkaClient } from './kafka-client.ts';

/** A token has no text yet, and names are what ACLs, policies and documents are made of. */
const literal = 'a literal name: tokens are known only after deployment';

/** Faults of a domain beside those that were declared on the cluster before. */
export function domainFaults(domain: Domain, earlier: readonly Domain[], place: Place): readonly ConstructFault[] {
  const { name } = domain;
  if (!slug.pattern.test(name)) return [{ prop: 'name', got: name, expected: slug.expected }];
  if (earlier.some((other) => other.name === name))
    return [
      { prop: 'name', got: `${name} twice`, expected: 'each domain once on a cluster: its ledger has this name' },
    ];
  const prefixes = applyRules(prefixRules, { domains: [...earlier, domain], unread: [], today: '' });
  return [
    ...prefixes
      .filter((finding) => finding.domain === name)
      .map(({ path, got, expected }) => ({ prop: formatPath(path), got, expected })),
    ...ruleFaults(topicDefaultRules, place, (path) => formatPath(['topicDefaults', ...path])),
  ];
}

/** Faults of one more topic, beside those of the cluster that could be taken for it. */
export function topicFaults(
  topic: Topic,
  domain: Domain,
  onCluster: readonly Domain[],
  place: Place,
): readonly ConstructFault[] {
  if (Token.isUnresolved(topic.name)) return [{ prop: 'topic', got: 'a token', expected: literal }];
  const named = metricName(topic.name);
  // Lengths first: thousands of topics are compared with each other.
  const isRival = ({ name }: Topic) => name.length === named.length && metricName(name) === named;
  const rivals = onCluster.flatMap(({ topics }) => topics.filter(isRival));
  return lastFaults('topics', { ...domain, clients: [], topics: [...rivals, topic] }, place, `topic ${topic.name}`);
}

/** Faults of one more client: names of clients are unique on their cluster. */
export function clientFaults(
  client: Client,
  domain: Domain,
  onCluster: readonly Domain[],
  place: Place,
): readonly ConstructFault[] {
  const names = [client.name, client.groupPrefix, client.transactionalIdPrefix];
  if (names.some((text) => Token.isUnresolved(text))) return [{ prop: 'client', got: 'a token', expected: literal }];
  const rivals = onCluster.flatMap(({ clients }) => clients.filter(({ name }) => name === client.name));
  return lastFaults('clients', { ...domain, topics: [], clients: [...rivals, client] }, place, `client ${client.name}`);
}

/** Faults of what a client needs outside Kafka. */
export function meansFaults(
  { name, authentication, assumedBy }: Client,
  { hasRole, hasUsers }: { readonly hasRole: boolean; readonly hasUsers: boolean },
): readonly ConstructFault[] {
  if (authentication === 'scram' && !hasUsers)
    return [{ prop: 'scramUsers', got: 'none', expected: `those of the cluster, for ${name}` }];
  if (authentication === 'iam' && !hasRole && assumedBy === undefined)
    return [{ prop: `client ${name} assumedBy`, got: 'none', expected: 'a service, or a role' }];
  return [];
}

export function denialFaults({ authentication, name }: Client): readonly ConstructFault[] {
  if (authentication !== 'iam') return [];
  return [{ prop: 'deny', got: `the iam client ${name}`, expected: 'a scram or mtls client' }];
}

export function grantFaults(
  intent: Intent,
  cluster: IKafkaCluster,
  { client, owner }: KafkaClient,
): readonly ConstructFault[] {
  const needed = neededPrefix[intent];
  const prop = `client ${client.name}`;
  return [
    ...(needed !== undefined && client[needed] === undefined
      ? [{ prop: `${prop} ${needed}`, got: 'none', expected: `one, to ${intent}` }]
      : []),
    ...(owner !== undefined && owner.cluster !== cluster
      ? [
          {
            prop,
            got: `a client on ${owner.cluster.node.path}`,
            expected: `a client on the topic's cluster ${cluster.node.path}`,
          },
        ]
      : []),
  ];
}

/** Faults of what names topics and clients that may be declared later. */
export function lateFaults(domain: Domain, onCluster: readonly Domain[]): readonly ConstructFault[] {
  return findings(onCluster).flatMap(({ domain: about, path, got, expected }) =>
    about === domain.name && ['quotas', 'deny'].includes(`${path[0]}`)
      ? [{ prop: formatPath(path), got, expected }]
      : [],
  );
}

/** What the rules say about the last item of one of a domain's lists. */
function lastFaults(list: 'topics' | 'clients', domain: Domain, place: Place, prop: string): readonly ConstructFault[] {
  return [...findings([domain]), ...applyRules(placeRules, { place, domains: [domain] })]
    .filter(({ severity, path }) => severity === 'error' && path[0] === list && path[1] === domain[list].length - 1)
    .map(({ path, got, expected }) => ({ prop: `${prop} ${formatPath(path.slice(2))}`, got, expected }));
}

function findings(domains: readonly Domain[]) {
  return applyRules(declarationRules, { domains, unread: [], today: '' });
}
