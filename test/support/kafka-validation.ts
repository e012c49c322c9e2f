import type { AclBinding } from '../../lib/model/acl.ts';
import type { QuotaEntity } from '../../lib/model/quota.ts';
import { metricName, type TopicState } from '../../lib/model/topic.ts';
import { topicConfigKinds } from '../../lib/model/topic-config.ts';
import type { TopicConfigKind } from '../../lib/model/topic-config-catalogue.ts';

/** Why Kafka refuses an item: its error name and its sentence. */
export interface Fault {
  readonly name: string;
  readonly message: string;
}

interface Surroundings {
  readonly brokers: number;
  readonly existing: readonly string[];
  /** Names in the same request. */
  readonly names: readonly string[];
}

/** What a KRaft controller checks of a new topic, in its order. */
export function topicFault(topic: TopicState, { brokers, existing, names }: Surroundings): Fault | undefined {
  const { name, partitions, replicationFactor } = topic;
  if (names.filter((other) => other === name).length > 1) {
    return { name: 'INVALID_REQUEST', message: 'Duplicate topic name.' };
  }
  if (!/^[a-zA-Z0-9._-]{1,249}$/.test(name) || name === '.' || name === '..') {
    return { name: 'INVALID_TOPIC_EXCEPTION', message: `Topic name is invalid: '${name}'` };
  }
  if (existing.includes(name)) return { name: 'TOPIC_ALREADY_EXISTS', message: `Topic '${name}' already exists.` };
  const twin = existing.find((other) => metricName(other) === metricName(name));
  if (twin !== undefined) {
    return { name: 'INVALID_TOPIC_EXCEPTION', message: `Topic '${name}' collides with existing topic: ${twin}` };
  }
  const fault = configsFault(topic.configs);
  if (fault !== undefined) return fault;
  if (replicationFactor < 1 || replicationFactor > brokers) {
    return {
      name: 'INVALID_REPLICATION_FACTOR',
      message: `Unable to replicate the partition ${replicationFactor} time(s): only ${brokers} broker(s) are registered.`,
    };
  }
  if (partitions < 1) {
    return {
      name: 'INVALID_PARTITIONS',
      message: 'Number of partitions was set to an invalid non-positive value.',
    };
  }
  return undefined;
}

export function growthFault(topic: string, current: number | undefined, wanted: number): Fault | undefined {
  if (current === undefined) {
    return { name: 'UNKNOWN_TOPIC_OR_PARTITION', message: 'Kafka gave no further reason.' };
  }
  if (wanted === current) return { name: 'INVALID_PARTITIONS', message: `Topic already has ${current} partition(s).` };
  if (wanted > current) return undefined;
  return {
    name: 'INVALID_PARTITIONS',
    message: `The topic ${topic} currently has ${current} partition(s); ${wanted} would not be an increase.`,
  };
}

export function configsFault(configs: Readonly<Record<string, string>>): Fault | undefined {
  for (const [key, value] of Object.entries(configs)) {
    const kind = topicConfigKinds[key];
    if (kind === undefined) return { name: 'INVALID_CONFIG', message: `Unknown topic config name: ${key}` };
    if (!parses(kind, value)) {
      return { name: 'INVALID_CONFIG', message: `Invalid value ${value} for configuration ${key}` };
    }
  }
  return undefined;
}

function parses(kind: TopicConfigKind, value: string): boolean {
  switch (kind.type) {
    case 'boolean':
      return /^(true|false)$/i.test(value);
    case 'choice':
      return kind.choices.includes(value);
    case 'list':
      return value.split(',').every((item) => kind.choices.includes(item.trim()));
    case 'ratio':
      return Number(value) >= 0 && Number(value) <= 1;
    default:
      return /^-?\d+$/.test(value);
  }
}

export function aclFault({ principal, resourceType, resourceName }: AclBinding): Fault | undefined {
  const refused = (message: string) => ({ name: 'INVALID_REQUEST', message });
  if (resourceName === '') return refused('Invalid empty resource name');
  if (!principal.includes(':')) return refused(`Could not parse principal from \`${principal}\``);
  if (resourceType === 'CLUSTER' && resourceName !== 'kafka-cluster') {
    return refused('The only valid name for the CLUSTER resource is kafka-cluster');
  }
  return undefined;
}

const limitKeys = ['producer_byte_rate', 'consumer_byte_rate', 'request_percentage', 'controller_mutation_rate'];

export function quotaFault({ ip }: QuotaEntity, limits: Readonly<Record<string, number>>): Fault | undefined {
  const known = ip === undefined ? limitKeys : ['connection_creation_rate'];
  const refused = (message: string) => ({ name: 'INVALID_REQUEST', message });
  for (const [key, value] of Object.entries(limits)) {
    if (!known.includes(key)) return refused(`Invalid configuration key ${key}`);
    if (!(value > 0)) return refused(`Quota ${key} must be greater than 0`);
  }
  return undefined;
}
