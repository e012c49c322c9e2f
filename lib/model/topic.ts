import type { RetentionClass } from './retention-class.ts';
import type { TopicRate } from './topic-rate.ts';

/** A topic as Kafka holds it. Desired and observed topics have this one type. */
export interface TopicState {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  /** Overrides set on the topic itself (config source 1), in Kafka's own keys and textual values. */
  readonly configs: Readonly<Record<string, string>>;
  /** Kafka's topic id. Present on observed topics only. */
  readonly topicId?: string;
  /** Defaults that hold for the keys by which records are deleted, where there is no override. Observed topics only. */
  readonly inherited?: Readonly<Record<string, string>>;
}

/** Keys by which Kafka deletes records: a change of them is guarded even where it replaces a default. */
export const deletionKeys: readonly string[] = ['retention.ms', 'retention.bytes', 'cleanup.policy'];

/**
 * What the records of a topic are. A journal and an event stream are histories: compaction would erase them.
 * Only `state` topics, the latest value per key, may be compacted.
 */
export type TopicKind = 'journal' | 'stream' | 'state' | 'dead-letter';

export const topicKinds: readonly TopicKind[] = ['journal', 'stream', 'state', 'dead-letter'];

export type CompatibilityMode =
  | 'NONE'
  | 'BACKWARD'
  | 'BACKWARD_TRANSITIVE'
  | 'FORWARD'
  | 'FORWARD_TRANSITIVE'
  | 'FULL'
  | 'FULL_TRANSITIVE';

/** The Avro schema of a topic's values. */
export interface TopicSchema {
  /** Path relative to the domain file. */
  readonly file: string;
  /** The Avro schema itself, as JSON text. */
  readonly text: string;
  readonly compatibility: CompatibilityMode;
}

/** What a domain file or its environment sets on every topic. */
export const inheritableKeys = ['retention.ms', 'cleanup.policy', 'min.insync.replicas'] as const;

export type InheritableKey = (typeof inheritableKeys)[number];

/** A topic as a domain declares it. */
export interface Topic {
  readonly name: string;
  readonly description: string;
  readonly kind: TopicKind;
  /** Name of the sensitivity zone; its key and its readers follow from it. */
  readonly zone: string;
  /** Departments whose records it holds, each sealed with the key of its own. Absent: records are for everybody who reads. */
  readonly departments?: readonly string[];
  readonly partitions: number;
  /** Replicas per partition. Absent: the environment's. */
  readonly replicationFactor?: number;
  /** Overrides in Kafka's own keys and textual values, `retention.ms` and `cleanup.policy` included. */
  readonly configs: Readonly<Record<string, string>>;
  /** Keys that every topic sets and this one leaves to the brokers' default, as a topic does that is older than its file. Absent: none. */
  readonly inherits?: readonly InheritableKey[];
  readonly retentionClass: RetentionClass;
  /** Absent only for topics that carry raw bytes. */
  readonly schema?: TopicSchema;
  /** Fields of the schema that make the record key, such as `accountId` or `booked.currency`. Absent: none is promised. */
  readonly key?: readonly string[];
  /** Absent: no number of partitions can be advised. */
  readonly rate?: TopicRate;
}

/** Kafka's limit (`org.apache.kafka.common.internals.Topic`). */
const maximumTopicNameLength = 249;

/** Topics of Kafka itself, of MSK and of the tools that made them: offsets, transactions, canaries. Nobody declares them. */
export function isInternalTopic(name: string): boolean {
  return name.startsWith('__');
}

/** Why Kafka or its metrics would refuse a topic name; undefined when it is fine. */
export function topicNameFault(name: string): string | undefined {
  if (name === '' || name === '.' || name === '..') return 'a name that is not empty, "." or ".."';
  if (name.length > maximumTopicNameLength)
    return `at most ${maximumTopicNameLength} characters, this has ${name.length}`;
  if (!/^[a-z0-9._-]+$/.test(name)) return 'lower-case letters, digits, ".", "_" and "-" only';
  return undefined;
}

/** Kafka's metrics replace `.` by `_`, so two names that become equal then collide. */
export function metricName(topic: string): string {
  return topic.replaceAll('.', '_');
}
