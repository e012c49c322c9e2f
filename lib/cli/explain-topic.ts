import { configText } from '../documents/config-text.ts';
import type { Configuration } from '../documents/read-configuration.ts';
import { reaches } from '../model/access.ts';
import type { AclBinding } from '../model/acl.ts';
import { covers } from '../model/acl-resource.ts';
import type { Domain } from '../model/domain.ts';
import { domainDocument } from '../model/domain-document.ts';
import { type PartitionAdvice, partitionAdvice } from '../model/partition-advice.ts';
import type { Path } from '../model/path.ts';
import { policyLimits } from '../model/policy.ts';
import type { Place } from '../model/problem.ts';
import { resolveDomains } from '../model/resolve-domains.ts';
import type { Topic } from '../model/topic.ts';
import { clusterFacts } from '../policy/cluster-facts.ts';
import { declaredAccess } from './declared-access.ts';

/** What is declared for a topic, and where. */
export interface TopicExplanation {
  readonly topic: string;
  readonly domain: string;
  readonly place: Place | undefined;
  readonly settings: readonly TopicSetting[];
  /** Access and deny lines that speak about the topic. */
  readonly access: readonly { readonly declared: string; readonly place: Place | undefined }[];
  /** Absent: no rate is declared. */
  readonly advice?: PartitionAdvice;
}

export interface TopicSetting {
  readonly key: string;
  readonly value: string;
  /** Undefined for a default that no file states. */
  readonly place: Place | undefined;
}

export function explainTopic(configuration: Configuration, domain: Domain, topic: Topic): TopicExplanation {
  const { environment } = configuration;
  const { brokerCount } = clusterFacts(environment.cluster);
  const { maximumPartitions } = policyLimits(environment);
  return {
    topic: topic.name,
    domain: domain.name,
    place: configuration.placeOf(['topics', topic.name], domain.name),
    settings: settings(configuration, domain, topic),
    access: declaredAccess(configuration)
      .filter(({ access, acls }) => (access === undefined ? speaksOf(acls, topic) : reaches(access.topic, topic.name)))
      .map(({ text, place }) => ({ declared: text, place })),
    ...(topic.rate && { advice: partitionAdvice(topic.rate, brokerCount, maximumPartitions) }),
  };
}

function speaksOf(acls: readonly AclBinding[], { name }: Topic): boolean {
  const resource = { resourceType: 'TOPIC', patternType: 'LITERAL', resourceName: name } as const;
  return acls.some((acl) => covers(acl, resource));
}

/** What the topic's document holds: its own words first, then overrides by key. */
function settings(configuration: Configuration, domain: Domain, topic: Topic): readonly TopicSetting[] {
  const sources = resolveDomains(configuration.environment, configuration.running);
  const documents = sources.filter((source) => source.domain === domain.name).map(domainDocument);
  const state = documents.flatMap(({ topics }) => topics).find(({ name }) => name === topic.name);
  const { name, kind, zone, departments, partitions, retentionClass, schema } = topic;
  const replicas = String(state?.replicationFactor);
  const own = (key: string, value: string) => ({ key, value, place: writtenAt(configuration, domain, [name, key]) });
  return [
    ...[own('kind', kind), own('zone', zone), own('partitions', String(partitions))],
    ...[own('replicationFactor', replicas), own('retentionClass', retentionClass)],
    ...(departments === undefined ? [] : [own('departments', departments.join(', '))]),
    own('schema', schema === undefined ? 'bytes' : `${schema.file}, ${schema.compatibility}`),
    ...Object.entries(state?.configs ?? {})
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => ({
        key,
        value: configText(key, value) ?? value,
        place: writtenAt(configuration, domain, [name, ...(writtenAs[key] ?? ['configs', key])]),
      })),
  ];
}

/** Where a domain file writes an override that it has a word for. */
const writtenAs: Readonly<Record<string, Path>> = { 'retention.ms': ['retention'], 'cleanup.policy': ['cleanup'] };

/** Where an environment writes what its topics have by default. */
const environmentPaths: Readonly<Record<string, Path>> = {
  replicationFactor: ['topicDefaults', 'replicationFactor'],
  'min.insync.replicas': ['topicDefaults', 'minInsyncReplicas'],
};

function writtenAt({ placeOf }: Configuration, domain: Domain, path: Path): Place | undefined {
  const inherited = environmentPaths[String(path.at(-1))];
  return placeOf(['topics', ...path], domain.name) ?? (inherited && placeOf(inherited));
}
