/** Milliseconds, bytes or a plain whole number, as Kafka's `int` or `long`. */
export interface TopicConfigQuantity {
  readonly type: 'duration' | 'size' | 'integer';
  readonly minimum: number;
  /** Absent: the largest `long`. */
  readonly maximum?: number;
  /** Values outside the bounds, by the words that a domain writes for them. */
  readonly words?: Readonly<Record<string, string>>;
}

/** What a topic config key holds. The words in `choices` are Kafka's. */
export type TopicConfigKind =
  | TopicConfigQuantity
  | { readonly type: 'ratio' }
  | { readonly type: 'boolean' }
  | { readonly type: 'choice'; readonly choices: readonly string[] }
  /** A set: order and repetition do not count. */
  | { readonly type: 'list'; readonly choices: readonly string[] };

/** How MSK runs the brokers. Standard accepts every key of its Kafka version. */
export type MskFlavour = 'standard' | 'express' | 'serverless';

/** The Kafka versions that know a key, as `3.9`. */
interface Presence {
  /** The first. Absent: older than 3.8. */
  readonly since?: string;
  /** The last. Absent: 4.2 knows it. */
  readonly until?: string;
}

export interface TopicConfigEntry extends Presence {
  readonly kind: TopicConfigKind;
  /** Flavours that accept the key beside Standard. Absent: none. */
  readonly also?: readonly MskFlavour[];
  /** Bounds that hold in some places only: before a Kafka version, or on one flavour. */
  readonly elsewhere?: readonly {
    readonly before?: string;
    readonly flavour?: MskFlavour;
    readonly minimum?: number;
    readonly maximum?: number;
  }[];
  /** The value, or every value, that stays once it is set. Absent: the key may change at any time. */
  readonly lasting?: { readonly value?: string; readonly flavour?: MskFlavour; readonly because: string };
}

/** A key that no domain sets, and why. */
export interface ReservedTopicConfig extends Presence {
  readonly reserved: 'reassignment' | 'testing' | 'obsolete';
}

const int = 2_147_483_647;
const week = 7 * 86_400_000;
/** Kafka's default for most keys without a limit. */
const longest = '9223372036854775807';

const duration: TopicConfigQuantity = { type: 'duration', minimum: 0 };
const size: TopicConfigQuantity = { type: 'size', minimum: 0, maximum: int };
const boolean: TopicConfigKind = { type: 'boolean' };
const endless: TopicConfigQuantity = { ...duration, words: { unlimited: longest } };
const unlimited = { unlimited: '-1' };
const localUnlimited = { ...unlimited, 'like-retention': '-2' };
const codecs = ['producer', 'uncompressed', 'gzip', 'snappy', 'lz4', 'zstd'];

const everywhere: readonly MskFlavour[] = ['express', 'serverless'];
const express: readonly MskFlavour[] = ['express'];

/**
 * Keys, types and bounds as Kafka's `LogConfig` validates them (3.8, 3.9, 4.0, 4.1, 4.2).
 * Flavours by AWS: `msk-configuration-express-read-write.html`, `serverless-config.html`; tiered storage `msk-tiered-storage.html`.
 */
export const topicConfigCatalogue: Readonly<Record<string, TopicConfigEntry | ReservedTopicConfig>> = {
  'cleanup.policy': {
    kind: { type: 'list', choices: ['delete', 'compact'] },
    also: everywhere,
    lasting: { flavour: 'serverless', because: 'MSK Serverless takes it at creation only' },
  },
  'compression.gzip.level': {
    kind: { type: 'integer', minimum: 1, maximum: 9, words: { default: '-1' } },
    since: '3.8',
  },
  'compression.lz4.level': { kind: { type: 'integer', minimum: 1, maximum: 17 }, since: '3.8' },
  'compression.type': { kind: { type: 'choice', choices: codecs }, also: everywhere },
  'compression.zstd.level': { kind: { type: 'integer', minimum: -131_072, maximum: 22 }, since: '3.8' },
  'delete.retention.ms': { kind: duration, also: express },
  'file.delete.delay.ms': { kind: duration },
  'flush.messages': { kind: { type: 'integer', minimum: 1, words: { never: longest } } },
  'flush.ms': { kind: { ...duration, words: { never: longest } } },
  'follower.replication.throttled.replicas': { reserved: 'reassignment' },
  'index.interval.bytes': { kind: size },
  'internal.segment.bytes': { reserved: 'testing', since: '4.1' },
  'leader.replication.throttled.replicas': { reserved: 'reassignment' },
  'local.retention.bytes': { kind: { type: 'size', minimum: 0, words: localUnlimited } },
  'local.retention.ms': { kind: { type: 'duration', minimum: 0, words: localUnlimited } },
  'max.compaction.lag.ms': {
    kind: { ...endless, minimum: 1 },
    also: express,
    elsewhere: [{ flavour: 'express', minimum: week }],
  },
  'max.message.bytes': {
    kind: size,
    also: everywhere,
    elsewhere: [{ flavour: 'serverless', maximum: 8_388_608 }],
  },
  'message.downconversion.enable': { kind: boolean, until: '3.9' },
  'message.format.version': { reserved: 'obsolete', until: '3.9' },
  'message.timestamp.after.max.ms': { kind: endless, also: express },
  'message.timestamp.before.max.ms': { kind: endless, also: express },
  'message.timestamp.difference.max.ms': { kind: endless, also: everywhere, until: '3.9' },
  'message.timestamp.type': { kind: { type: 'choice', choices: ['CreateTime', 'LogAppendTime'] }, also: everywhere },
  'min.cleanable.dirty.ratio': { kind: { type: 'ratio' } },
  'min.compaction.lag.ms': { kind: duration, also: express },
  'min.insync.replicas': { kind: { type: 'integer', minimum: 1, maximum: int } },
  preallocate: { kind: boolean },
  'remote.log.copy.disable': { kind: boolean, since: '3.9' },
  'remote.log.delete.on.disable': { kind: boolean, since: '3.9' },
  'remote.storage.enable': {
    kind: boolean,
    lasting: {
      value: 'true',
      because: 'turning tiered storage off deletes the lower tier, and MSK never turns it on again for the topic',
    },
  },
  'retention.bytes': { kind: { type: 'size', minimum: 0, words: unlimited }, also: everywhere },
  'retention.ms': { kind: { type: 'duration', minimum: 0, words: unlimited }, also: everywhere },
  'segment.bytes': {
    kind: { type: 'size', minimum: 1_048_576, maximum: int },
    elsewhere: [{ before: '4.1', minimum: 14 }],
  },
  'segment.index.bytes': { kind: { type: 'size', minimum: 4, maximum: int } },
  'segment.jitter.ms': { kind: duration },
  'segment.ms': { kind: { type: 'duration', minimum: 1 } },
  'unclean.leader.election.enable': { kind: boolean },
};

/** Keys that tools set and remove while they move partitions: never declared, never removed, never drift. */
export const foreignManagedKeys: readonly string[] = Object.entries(topicConfigCatalogue).flatMap(([key, entry]) =>
  'reserved' in entry && entry.reserved === 'reassignment' ? [key] : [],
);
