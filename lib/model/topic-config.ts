import { durationUnits, parseDuration } from './duration.ts';
import { parseSize, sizeUnits } from './size.ts';

interface Quantity {
  readonly type: 'duration' | 'size';
  readonly unlimited?: boolean;
  readonly minimum?: number;
}

/** What a topic config key holds. The words in `choices` are Kafka's. */
export type TopicConfigKind =
  | Quantity
  | { readonly type: 'integer'; readonly minimum: number }
  | { readonly type: 'ratio' }
  | { readonly type: 'boolean' }
  | { readonly type: 'choice'; readonly choices: readonly string[] }
  | { readonly type: 'list'; readonly choices: readonly string[] };

/** Topic config keys that a domain may set (Kafka 3.9 and 4.x, `TopicConfig`; those that MSK Standard accepts). */
export const topicConfigKinds: Readonly<Record<string, TopicConfigKind>> = {
  'cleanup.policy': { type: 'list', choices: ['delete', 'compact'] },
  'compression.type': { type: 'choice', choices: ['producer', 'uncompressed', 'gzip', 'snappy', 'lz4', 'zstd'] },
  'delete.retention.ms': { type: 'duration' },
  'file.delete.delay.ms': { type: 'duration' },
  'flush.messages': { type: 'integer', minimum: 1 },
  'flush.ms': { type: 'duration' },
  'index.interval.bytes': { type: 'size' },
  'local.retention.bytes': { type: 'size', unlimited: true },
  'local.retention.ms': { type: 'duration', unlimited: true },
  'max.compaction.lag.ms': { type: 'duration', minimum: 1 },
  'max.message.bytes': { type: 'size' },
  'message.timestamp.after.max.ms': { type: 'duration' },
  'message.timestamp.before.max.ms': { type: 'duration' },
  'message.timestamp.type': { type: 'choice', choices: ['CreateTime', 'LogAppendTime'] },
  'min.cleanable.dirty.ratio': { type: 'ratio' },
  'min.compaction.lag.ms': { type: 'duration' },
  'min.insync.replicas': { type: 'integer', minimum: 1 },
  preallocate: { type: 'boolean' },
  'remote.storage.enable': { type: 'boolean' },
  'retention.bytes': { type: 'size', unlimited: true },
  'retention.ms': { type: 'duration', unlimited: true },
  'segment.bytes': { type: 'size', minimum: 1_048_576 },
  'segment.index.bytes': { type: 'size', minimum: 4 },
  'segment.jitter.ms': { type: 'duration' },
  'segment.ms': { type: 'duration', minimum: 1 },
  'unclean.leader.election.enable': { type: 'boolean' },
};

export type ConfigReading = { readonly value: string } | { readonly expected: string };

const unknownKey = { expected: `a topic config key such as ${Object.keys(topicConfigKinds).slice(0, 3).join(', ')}` };

/**
 * Kafka's own text of a value written by a person: `7d` becomes `604800000`, `1MiB` becomes `1048576`.
 * Plain numbers are refused where a unit belongs: `retention.ms: 7` is a mistake more often than a wish.
 */
export function readTopicConfig(key: string, written: string | number | boolean): ConfigReading {
  const kind = topicConfigKinds[key];
  if (kind === undefined) return unknownKey;
  const text = String(written);
  switch (kind.type) {
    case 'duration':
      return quantity(text, kind, parseDuration(text), `a duration such as 7d (${durationUnits.join(', ')})`);
    case 'size':
      return quantity(text, kind, parseSize(text), `a size such as 1MiB (${sizeUnits.join(', ')})`);
    case 'integer':
      return integer(text, kind.minimum);
    case 'ratio':
      return /^(0(\.\d+)?|1(\.0+)?)$/.test(text)
        ? { value: String(Number(text)) }
        : { expected: 'a ratio from 0 to 1' };
    case 'boolean':
      return text === 'true' || text === 'false' ? { value: text } : { expected: 'true or false' };
    case 'choice':
      return kind.choices.includes(text) ? { value: text } : { expected: `one of ${kind.choices.join(', ')}` };
    case 'list':
      return list(text, kind.choices);
  }
}

function quantity(
  text: string,
  kind: { readonly unlimited?: boolean; readonly minimum?: number },
  parsed: number | undefined,
  expected: string,
): ConfigReading {
  const wish = kind.unlimited ? `${expected} or unlimited` : expected;
  if (text === 'unlimited' && kind.unlimited) return { value: '-1' };
  if (parsed === undefined) return { expected: wish };
  const minimum = kind.minimum ?? 0;
  return parsed >= minimum ? { value: String(parsed) } : { expected: `${wish}, at least ${minimum}` };
}

function integer(text: string, minimum: number): ConfigReading {
  const valid = /^\d{1,9}$/.test(text) && Number(text) >= minimum;
  return valid ? { value: String(Number(text)) } : { expected: `a whole number, at least ${minimum}` };
}

function list(text: string, choices: readonly string[]): ConfigReading {
  const items = text.split(',').map((item) => item.trim());
  const valid = items.length > 0 && items.every((item) => choices.includes(item));
  return valid
    ? { value: [...new Set(items)].sort().join(',') }
    : { expected: `a comma-separated list of ${choices.join(', ')}` };
}

/** Why Kafka's own text of a value is refused; undefined when it is fine. Durations are milliseconds, sizes are bytes, -1 is unlimited. */
export function topicConfigFault(key: string, text: string): string | undefined {
  const kind = Object.hasOwn(topicConfigKinds, key) ? topicConfigKinds[key] : undefined;
  if (kind?.type === 'duration' || kind?.type === 'size') return quantityFault(text, kind);
  const reading = kind === undefined ? unknownKey : readTopicConfig(key, text);
  return 'expected' in reading ? reading.expected : undefined;
}

function quantityFault(text: string, { type, unlimited, minimum = 0 }: Quantity): string | undefined {
  if ((/^\d{1,15}$/.test(text) && Number(text) >= minimum) || (unlimited && text === '-1')) return undefined;
  const unit = type === 'size' ? 'bytes' : 'milliseconds';
  return `whole ${unit} of at most 15 digits, at least ${minimum}${unlimited ? ', or -1' : ''}`;
}

/** True when Kafka treats the two texts as one value: list order and the spelling of booleans and numbers do not count. */
export function sameTopicConfig(key: string, a: string, b: string): boolean {
  return a === b || normal(key, a) === normal(key, b);
}

function normal(key: string, text: string): string {
  switch (topicConfigKinds[key]?.type) {
    case 'list':
      return text
        .split(',')
        .map((item) => item.trim())
        .sort()
        .join(',');
    case 'boolean':
      return text.toLowerCase();
    case 'duration':
    case 'size':
    case 'integer':
    case 'ratio':
      return String(Number(text));
    default:
      return text;
  }
}
