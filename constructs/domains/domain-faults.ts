import { Token } from 'aws-cdk-lib/core';
import type { Access, Intent } from '../../lib/model/access.ts';
import type { Client } from '../../lib/model/client.ts';
import { dayOf } from '../../lib/model/day.ts';
import type { Domain } from '../../lib/model/domain.ts';
import { formatPath } from '../../lib/model/path.ts';
import { slug } from '../../lib/model/slug.ts';
import { metricName, type Topic } from '../../lib/model/topic.ts';
import { grantRules, neededPrefix } from '../../lib/policy/access-rules.ts';
import { declarationRules, domainRules } from '../../lib/policy/check-domains.ts';
import { type CompanyRule, companyRule } from '../../lib/policy/company-rule.ts';
import type { DomainSet } from '../../lib/policy/domain-set.ts';
import type { Finding } from '../../lib/policy/finding.ts';
import type { Place } from '../../lib/policy/place.ts';
import { placeRules, topicDefaultRules } from '../../lib/policy/place-rules.ts';
import { placementRules } from '../../lib/policy/placement-rules.ts';
import { prefixRules } from '../../lib/policy/prefix-rules.ts';
import { applyRules, type Rule } from '../../lib/policy/rule.ts';
import { sharingRules } from '../../lib/policy/sharing-rules.ts';
import { topicBackendRules } from '../../lib/policy/topic-backend-rules.ts';
import { applyWaivers } from '../../lib/policy/waivers.ts';
import type { IKafkaCluster } from '../cluster/governed-cluster.ts';
import type { ConstructFault } from '../construct-fault.ts';
import { ruleFaults } from '../rule-faults.ts';
import type { KafkaClient } from './kafka-client.ts';

/** A token has no text yet, and names are what ACLs, policies and documents are made of. */
const literal = 'a literal name: tokens are known only after deployment';

/** Approvals are judged by the reconciler, and a construct is always read whole. */
const unread = { unread: [], today: '' };

/** Where a domain runs, as the rules see it. */
export interface DomainSite extends Place {
  readonly companyRules: readonly CompanyRule[];
}

/** Faults of a domain beside those that were declared on the cluster before. */
export function domainFaults(domain: Domain, earlier: readonly Domain[], place: DomainSite): readonly ConstructFault[] {
  const { name } = domain;
  if (!slug.pattern.test(name)) return [{ prop: 'name', got: name, expected: slug.expected }];
  if (earlier.some((other) => other.name === name))
    return [
      { prop: 'name', got: `${name} twice`, expected: 'each domain once on a cluster: its ledger has this name' },
    ];
  const prefixes = applyRules(prefixRules, { ...unread, domains: [...earlier, domain], limits: place.limits });
  return [
    ...prefixes
      .filter((finding) => finding.domain === name)
      .map(({ path, got, expected }) => ({ prop: formatPath(path), got, expected })),
    ...ruleFaults(topicDefaultRules, place, (path) => formatPath(['topicDefaults', ...path])),
    ...applyRules(placeRules, { place, domains: [domain] })
      .filter(({ path }) => path[0] === 'quotas')
      .map(({ path, got, expected }) => ({ prop: formatPath(path), got, expected })),
    ...ruleFaults(topicBackendRules, { place, domains: [domain] }),
  ];
}

/** Faults of one more topic, beside those of the cluster that could be taken for it. */
export function topicFaults(
  topic: Topic,
  domain: Domain,
  onCluster: readonly Domain[],
  place: DomainSite,
): readonly ConstructFault[] {
  if (Token.isUnresolved(topic.name)) return [{ prop: 'topic', got: 'a token', expected: literal }];
  const named = metricName(topic.name);
  // Lengths first: thousands of topics are compared with each other.
  const isRival = ({ name }: Topic) => name.length === named.length && metricName(name) === named;
  const rivals = onCluster.flatMap(({ topics }) => topics.filter(isRival));
  return lastFaults('topics', { ...domain, clients: [], topics: [...rivals, topic] }, place, `topic ${topic.name}`);
}

/** Faults of one more client: names are unique on the cluster, prefixes in the domain. */
export function clientFaults(
  client: Client,
  domain: Domain,
  onCluster: readonly Domain[],
  place: DomainSite,
): readonly ConstructFault[] {
  const names = [client.name, client.groupPrefix, client.transactionalIdPrefix];
  if (names.some((text) => Token.isUnresolved(text))) return [{ prop: 'client', got: 'a token', expected: literal }];
  const rivals = onCluster.flatMap(({ name, clients }) =>
    clients.filter((other) => other.name === client.name || (name === domain.name && sharesPrefix(other, client))),
  );
  return lastFaults('clients', { ...domain, topics: [], clients: [...rivals, client] }, place, `client ${client.name}`);
}

function sharesPrefix(a: Client, b: Client): boolean {
  return (['groupPrefix', 'transactionalIdPrefix'] as const).some((key) => {
    const [own = '', other = ''] = [a[key], b[key]];
    return own !== '' && other !== '' && (own.startsWith(other) || other.startsWith(own));
  });
}

/** What there is for clients outside Kafka. */
interface ClientMeans {
  readonly hasRole: boolean;
  readonly hasUsers: boolean;
  readonly hasCertificates: boolean;
}

/** Faults of what a client needs outside Kafka. */
export function meansFaults(
  { name, authentication, assumedBy, certificate, runsAs }: Client,
  { hasRole, hasUsers, hasCertificates }: ClientMeans,
): readonly ConstructFault[] {
  if (authentication === 'scram' && !hasUsers)
    return [{ prop: 'scramUsers', got: 'none', expected: `those of the cluster, for ${name}` }];
  if (certificate === 'issue' && !hasCertificates)
    return [{ prop: 'clientCertificates', got: 'none', expected: `those of the cluster, for ${name}` }];
  if (authentication === 'iam' && !hasRole && assumedBy === undefined && runsAs === undefined)
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

/** Faults of what a grant names: a topic of the domain, or a prefix of them. */
export function accessFaults(line: Access, domain: Domain, place: DomainSite): readonly ConstructFault[] {
  return lineFaults(grantRules, line, domain, place);
}

/** Faults of a grant to a client of a domain that the environment does not let use this one. */
export function sharingFaults(line: Access, domain: Domain, place: DomainSite): readonly ConstructFault[] {
  return lineFaults(sharingRules, line, domain, place);
}

function lineFaults(
  rules: readonly Rule<DomainSet>[],
  line: Access,
  domain: Domain,
  place: DomainSite,
): readonly ConstructFault[] {
  const domains = [{ ...domain, access: [line] }];
  return withWaivers(applyRules(rules, { ...unread, domains, limits: place.limits }), domains, place)
    .filter(({ severity, path }) => severity === 'error' && path[0] === 'access')
    .map(({ got, expected }) => ({ prop: 'access', got, expected }));
}

/** Lists of a domain that name what may be declared later, and what sums it up. */
const lateKeys = ['quotas', 'deny', 'owner', 'waivers'];

/** Faults of what names topics and clients that may be declared later. */
export function lateFaults(domain: Domain, onCluster: readonly Domain[], place: DomainSite): readonly ConstructFault[] {
  return withWaivers(declared(onCluster, place), onCluster, place).flatMap(
    ({ domain: about, severity, path, got, expected }) =>
      about === domain.name && severity === 'error' && lateKeys.includes(`${path[0]}`)
        ? [{ prop: formatPath(path), got, expected }]
        : [],
  );
}

/** What the rules say about the last item of one of a domain's lists. */
function lastFaults(
  list: 'topics' | 'clients',
  domain: Domain,
  place: DomainSite,
  prop: string,
): readonly ConstructFault[] {
  const domains = [domain];
  return withWaivers([...declared(domains, place), ...applyRules(placeRules, { place, domains })], domains, place)
    .filter(({ severity, path }) => severity === 'error' && path[0] === list && path[1] === domain[list].length - 1)
    .map(({ path, got, expected }) => ({ prop: `${prop} ${formatPath(path.slice(2))}`, got, expected }));
}

function declared(domains: readonly Domain[], { limits, companyRules }: DomainSite): readonly Finding[] {
  return applyRules([...declarationRules, ...companyRules.map(companyRule)], { ...unread, domains, limits });
}

/** The findings with what the domains' waivers answer as notes, and what is wrong with the waivers. */
function withWaivers(found: readonly Finding[], domains: readonly Domain[], place: DomainSite): readonly Finding[] {
  return applyWaivers(found, {
    domains,
    rules: [...domainRules, ...placementRules, ...place.companyRules.map(companyRule)],
    today: dayOf(Date.now()),
    judged: [],
    production: place.limits.production,
  });
}
