import { type AclBinding, aclKey } from '../../model/acl.ts';
import { canonicalJson } from '../../model/canonical-json.ts';
import type { Domain } from '../../model/domain.ts';
import { domainDocument } from '../../model/domain-document.ts';
import { groupBy } from '../../model/group-by.ts';
import { startsWithAny } from '../../model/ownership.ts';
import { compareQuotas } from '../../model/quota.ts';
import { resolveDomains } from '../../model/resolve-domains.ts';
import { aclRemarks } from './acl-remarks.ts';
import { claimedBy, type Homes, houseClients } from './client-homes.ts';
import { type ClientRights, clientOf, clientRights } from './client-rights.ts';
import type { ClusterContent, Remark } from './cluster-content.ts';
import { declaredQuota, limitedPrincipal, quotaRemark } from './declared-quotas.ts';
import { declaredTopic, type TopicChoices } from './declared-topic.ts';
import { groupTopics, type PrefixChoice, type TopicGroup } from './topic-groups.ts';

/** What a cluster does not say and a person must. */
export interface AssemblyChoices extends TopicChoices {
  readonly owner: { readonly email: string; readonly costCentre: string };
  /** Empty: topics are grouped by their names. */
  readonly prefixes: readonly PrefixChoice[];
  readonly impliedDescribe: boolean;
}

export interface Assembly {
  readonly domains: readonly Domain[];
  /** Everything that the domains do not say, and everything that a person must fill in. */
  readonly remarks: readonly Remark[];
}

/**
 * Domains that declare what stands on a cluster, exactly: a plan of them on that cluster has no changes (with `impliedDescribe` it adds
 * ACLs that give nobody anything new). Whatever they cannot say is in the remarks. Equal content gives equal domains, in whatever order.
 */
export function assembleDomains(content: ClusterContent, choices: AssemblyChoices): Assembly {
  const { groups, remarks } = groupTopics(content.topics, choices.prefixes);
  const declared = new Map(groups.flatMap(({ domain, topics }) => topics.map(({ name }) => [name, domain] as const)));
  const homes = houseClients(
    rightsOf(content, groups, new Set(declared.keys()), choices.impliedDescribe),
    groups.map(({ domain }) => domain),
    (topic) => declared.get(topic) ?? ownerOf(groups, topic),
  );
  const parts = groups.map((group) => assembleDomain(group, homes, content, choices));
  const domains = parts.map(({ domain }) => domain);
  return {
    domains,
    remarks: [...parts.flatMap((part) => part.remarks), ...remarks, ...unsaid(content, domains, homes)],
  };
}

/** Every principal that may become a client, with what its ACLs say. */
function rightsOf(
  { acls, quotas, principals = [] }: ClusterContent,
  groups: readonly TopicGroup[],
  declared: ReadonlySet<string>,
  impliedDescribe: boolean,
): readonly ClientRights[] {
  const byPrincipal = groupBy(acls, ({ principal }) => principal);
  const limited = quotas.flatMap((quota) => limitedPrincipal(quota) ?? []);
  const known = new Set([...principals, ...limited]);
  const prefixes = groups.flatMap((group) => group.prefixes);
  return [...new Set([...byPrincipal.keys(), ...known])].sort().flatMap((principal) => {
    const rights = clientRights(principal, byPrincipal.get(principal) ?? [], { declared, prefixes, impliedDescribe });
    if (rights === undefined) return [];
    return rights.access.length + rights.denials.length > 0 || known.has(principal) ? [rights] : [];
  });
}

function ownerOf(groups: readonly TopicGroup[], name: string): string | undefined {
  return groups.find(({ prefixes }) => startsWithAny(name, prefixes))?.domain;
}

function assembleDomain(
  { domain: name, prefixes, topics: states }: TopicGroup,
  homes: Homes,
  { quotas }: ClusterContent,
  choices: AssemblyChoices,
): { readonly domain: Domain; readonly remarks: readonly Remark[] } {
  const topics = states.map((state) => declaredTopic(state, name, choices));
  const names = new Set(states.map((state) => state.name));
  const own = homes.clients.filter(({ home }) => home === name);
  const reference = (home: string, client: string) => ({ client: { domain: home, client } });
  const domain: Domain = {
    name,
    description: 'To be described.',
    prefixes: {
      topics: prefixes,
      groups: claimedBy(homes, name, 'groups'),
      transactionalIds: claimedBy(homes, name, 'transactionalIds'),
    },
    owner: { team: name, ...choices.owner },
    topics: topics.map(({ topic }) => topic),
    clients: own.map(({ client }) => client),
    access: homes.clients.flatMap(({ home, client, access }) =>
      access
        .filter(({ topic }) => names.has(topic) || (topic.endsWith('*') && startsWithAny(topic, prefixes)))
        .map((line) => ({ ...reference(home, client.name), ...line })),
    ),
    denials: homes.clients.flatMap(({ home, client, denials }) =>
      denials
        .filter(({ topic }) => names.has(topic.name) || startsWithAny(topic.name, prefixes))
        .map((denial) => ({ ...reference(home, client.name), ...denial })),
    ),
    quotas: own.flatMap(({ principal, client }) =>
      quotas
        .filter((quota) => limitedPrincipal(quota) === principal)
        .sort(compareQuotas)
        .flatMap((quota) => declaredQuota(quota, client) ?? []),
    ),
    approvals: [],
    onDelete: 'keep',
  };
  return { domain, remarks: topics.flatMap(({ remarks }) => remarks) };
}

/** The rest: what the domains, rendered as for a plan, do not hold. */
function unsaid(content: ClusterContent, domains: readonly Domain[], { clients }: Homes): readonly Remark[] {
  const place = { platform: 'any', name: 'any', topicDefaults: { replicationFactor: 1, minInsyncReplicas: 1 } };
  const documents = resolveDomains(place, domains).map(domainDocument);
  const said = new Set(documents.flatMap(({ acls }) => acls.map(aclKey)));
  const limits = new Set(documents.flatMap(({ quotas }) => quotas.map((quota) => canonicalJson(quota))));
  const housed = new Map(clients.map(({ principal, home }) => [principal, home]));
  const domainOf = ({ resourceType, resourceName, principal }: AclBinding) =>
    (resourceType === 'TOPIC'
      ? domains.find(({ prefixes }) => startsWithAny(resourceName, prefixes.topics))?.name
      : undefined) ?? housed.get(principal);
  const declared = new Set(domains.flatMap(({ topics }) => topics.map(({ name }) => name)));
  const context = { ...content, declared, housed: new Set(housed.keys()), domainOf };
  const homeless = (content.principals ?? []).filter((principal) => !housed.has(principal));
  return [
    ...aclRemarks(
      content.acls.filter((acl) => !said.has(aclKey(acl))),
      context,
    ),
    ...content.quotas.filter((quota) => !limits.has(canonicalJson(quota))).map(quotaRemark),
    ...homeless.map((principal) => ({
      kind: 'client',
      subject: principal,
      text: clientOf(principal) === undefined ? 'no client of a domain' : 'nothing says which domain it belongs to',
    })),
  ];
}
