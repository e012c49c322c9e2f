import { type Access, clientAcls, clusterAcls, type Denial, denialAcls, iamRights, topicAcls } from './access.ts';
import { type AclBinding, aclKey, compareAcls } from './acl.ts';
import { aclPrincipal, type Client } from './client.ts';
import type { Domain } from './domain.ts';
import { compareIamAccess, type IamAccess, iamAccessKey } from './iam-access.ts';
import { compareQuotas, defaultQuotaStates, type QuotaDefaults, type QuotaState, quotaState } from './quota.ts';
import type { RetentionClass } from './retention-class.ts';
import type { Topic, TopicState } from './topic.ts';
import type { MskFlavour } from './topic-config-catalogue.ts';
import { topicConfigAbsence } from './topic-config-target.ts';

export const domainDocumentFormat = 'tidegate.domain.v1';

export interface DocumentTopic extends TopicState {
  readonly zone: string;
  readonly retentionClass: RetentionClass;
}

/** The desired state of one domain on one cluster: what the reconciler gets, as canonical JSON without tokens or secrets. */
export interface DomainDocument extends Pick<Domain, 'prefixes' | 'approvals' | 'onDelete' | 'undeclared'> {
  readonly format: typeof domainDocumentFormat;
  readonly platform: string;
  readonly environment: string;
  readonly domain: string;
  /** Principals of the domain's own clients, sorted. They decide who owns a cluster ACL. */
  readonly principals: readonly string[];
  readonly topics: readonly DocumentTopic[];
  /** CloudFormation manages the topics: they are known and judged, never created, altered or deleted. Absent: the reconciler does. */
  readonly topicBackend?: 'cloudformation';
  readonly acls: readonly AclBinding[];
  readonly quotas: readonly QuotaState[];
  /** The cluster's own setting, told where it is true: a resource without any ACL is everybody's. */
  readonly allowEveryoneIfNoAclFound?: true;
  /** How MSK runs the brokers, where it is not Standard: Serverless has neither ACLs nor quotas. */
  readonly flavour?: Exclude<MskFlavour, 'standard'>;
  /** What the template's statements give IAM clients: told by plans, never applied to the cluster. Absent: nothing. */
  readonly iam?: readonly IamAccess[];
}

/** An access line with the client that it names. */
export interface ResolvedAccess extends Access {
  /** Domain that owns the topic. */
  readonly topicDomain: string;
  readonly resolvedClient: Client;
}

/** A deny rule with the client that it names. */
export interface ResolvedDenial extends Denial {
  readonly resolvedClient: Client;
}

/** Everything a document is rendered from. Access lines of other domains that touch this one's clients belong in it. */
export interface DomainDocumentSource
  extends Pick<
    Domain,
    'prefixes' | 'topics' | 'topicBackend' | 'clients' | 'quotas' | 'approvals' | 'onDelete' | 'undeclared'
  > {
  readonly platform: string;
  readonly environment: string;
  readonly domain: string;
  readonly access: readonly ResolvedAccess[];
  readonly denials: readonly ResolvedDenial[];
  readonly topicDefaults: TopicDefaults;
  /** Default: false. */
  readonly allowEveryoneIfNoAclFound?: boolean;
  /** Absent: Standard, or not known. */
  readonly flavour?: MskFlavour;
  /** Of the environment; they are in the document of the domain that they name. Default: none. */
  readonly quotaDefaults?: QuotaDefaults;
}

export interface TopicDefaults {
  readonly replicationFactor: number;
  readonly minInsyncReplicas: number;
}

export function domainDocument(source: DomainDocumentSource): DomainDocument {
  const { platform, environment, domain, prefixes, approvals, onDelete, undeclared } = source;
  const { flavour = 'standard', topicBackend } = source;
  const iam = iamAccess(source);
  return {
    format: domainDocumentFormat,
    platform,
    environment,
    domain,
    prefixes,
    principals: source.clients.flatMap((client) => aclPrincipal(client) ?? []).sort(),
    topics: source.topics.map((topic) => documentTopic(topic, source)).sort(byName),
    acls: domainAcls(source),
    quotas: quotaStates(source),
    approvals,
    onDelete,
    ...(topicBackend === 'cloudformation' ? { topicBackend } : {}),
    ...(undeclared === undefined ? {} : { undeclared }),
    ...(source.allowEveryoneIfNoAclFound ? { allowEveryoneIfNoAclFound: true } : {}),
    ...(flavour === 'standard' ? {} : { flavour }),
    ...(iam.length === 0 ? {} : { iam }),
  };
}

function quotaStates({ domain, clients, quotas, quotaDefaults }: DomainDocumentSource): readonly QuotaState[] {
  const own = quotas.flatMap((quota) => {
    const client = clients.find(({ name }) => name === quota.client);
    return (client && quotaState(quota, client)) ?? [];
  });
  const defaults = quotaDefaults?.domain === domain ? defaultQuotaStates(quotaDefaults) : [];
  return [...own, ...defaults].sort(compareQuotas);
}

/** What a topic becomes in Kafka, with the defaults of its environment. */
export function documentTopic(
  topic: Topic,
  { topicDefaults: defaults, flavour }: Pick<DomainDocumentSource, 'topicDefaults' | 'flavour'>,
): DocumentTopic {
  const { name, partitions, zone, retentionClass } = topic;
  const key = 'min.insync.replicas';
  const inherits = topic.inherits?.includes(key) || topicConfigAbsence(key, { flavour }) !== undefined;
  return {
    name,
    partitions,
    replicationFactor: topic.replicationFactor ?? defaults.replicationFactor,
    configs: inherits ? topic.configs : { [key]: String(defaults.minInsyncReplicas), ...topic.configs },
    zone,
    retentionClass,
  };
}

/** The topic's ACLs go to the topic's domain, those on groups and transactional ids to the client's: two documents never hold the same one. */
function domainAcls(source: DomainDocumentSource): readonly AclBinding[] {
  const acls = [
    ...source.access.flatMap((access) => [
      ...(access.topicDomain === source.domain ? topicAcls(access.intent, access.topic, access.resolvedClient) : []),
      ...(access.client.domain === source.domain ? clientAcls(access.intent, access.resolvedClient) : []),
    ]),
    ...source.clients.flatMap(clusterAcls),
    ...source.denials.flatMap((denial) => denialAcls(denial, denial.resolvedClient)),
  ];
  return [...new Map(acls.map((acl) => [aclKey(acl), acl])).values()].sort(compareAcls);
}

/** Shared out like ACLs, so that each document holds all that is said of its topics and of its clients. */
function iamAccess({ domain, access }: DomainDocumentSource): readonly IamAccess[] {
  const lines = access.flatMap(({ topicDomain, topic, intent, client: { domain: home }, resolvedClient }) => {
    const { name: client, authentication, groupPrefix, transactionalIdPrefix } = resolvedClient;
    if (authentication !== 'iam') return [];
    const subjects = iamRights(intent).map(({ on }) => on);
    const own = {
      ...(subjects.includes('group') && groupPrefix !== undefined ? { groupPrefix } : {}),
      ...(subjects.includes('transactional-id') && transactionalIdPrefix !== undefined
        ? { transactionalIdPrefix }
        : {}),
    };
    return [
      ...(topicDomain === domain ? [{ client, intent, topic }] : []),
      ...(home === domain && Object.keys(own).length > 0 ? [{ client, intent, ...own }] : []),
    ];
  });
  return [...new Map(lines.map((line) => [iamAccessKey(line), line])).values()].sort(compareIamAccess);
}

function byName(a: TopicState, b: TopicState): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
