import { durationUnits, parseDuration } from './duration.ts';
import { parseSize, sizeUnits } from './size.ts';
import { type TopicConfigKind, type TopicConfigQuantity, topicConfigCatalogue } from './topic-config-catalogue.ts';
import {
  flavourOf,
  kindOn,
  type TopicConfigTarget,
  topicConfigAbsence,
  topicConfigEntry,
} from './topic-config-target.ts';

/** Topic config keys that a domain may set, with the bounds of the newest Kafka. */
export const topicConfigKinds: Readonly<Record<string, TopicConfigKind>> = Object.fromEntries(
  Object.entries(topicConfigCatalogue).flatMap(([key, entry]) => ('reserved' in entry ? [] : [[key, entry.kind]])),
);

export type ConfigReading = { readonly value: string } | { readonly expected: string };

const unknownKey = { expected: `a topic config key such as ${Object.keys(topicConfigKinds).slice(0, 3).join(', ')}` };

/**
 * Kafka's own text of a value written by a person: `7d` becomes `604800000`, `1MiB` becomes `1048576`.
 * Plain numbers are refused where a unit belongs: `retention.ms: 7` is a mistake more often than a wish.
 */
export function readTopicConfig(key: string, written: string | number | boolean): ConfigReading {
  const kind = topicConfigEntry(key)?.kind;
  if (kind === undefined) return unknownKey;
  const text = String(written);
  switch (kind.type) {
    case 'duration':
      return quantity(text, kind, parseDuration(text), `a duration such as 7d (${durationUnits.join(', ')})`);
    case 'size':
      return quantity(text, kind, parseSize(text), `a size such as 1MiB (${sizeUnits.join(', ')})`);
    case 'integer':
      return quantity(text, kind, wholeNumber(text), 'a whole number');
    case 'ratio': {
      const ratio = decimal(text);
      return ratio !== undefined && ratio >= 0 && ratio <= 1
        ? { value: String(ratio) }
        : { expected: 'a ratio from 0 to 1' };
    }
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
  { words = {}, ...bounds }: TopicConfigQuantity,
  parsed: number | bigint | undefined,
  expected: string,
): ConfigReading {
  if (Object.hasOwn(words, text)) return { value: `${words[text]}` };
  const wish = [expected, ...Object.keys(words)].join(' or ');
  if (parsed === undefined) return { expected: wish };
  const amount = BigInt(parsed);
  const limit = exceeded(amount, bounds);
  return limit === undefined ? { value: String(amount) } : { expected: `${wish}, ${limit}` };
}

const longest = 2n ** 63n - 1n;

function exceeded(amount: bigint, { minimum, maximum }: Pick<TopicConfigQuantity, 'minimum' | 'maximum'>) {
  const most = maximum === undefined ? longest : BigInt(maximum);
  if (amount < BigInt(minimum)) return `at least ${minimum}`;
  return amount > most ? `at most ${most}` : undefined;
}

function list(text: string, choices: readonly string[]): ConfigReading {
  const named = items(text);
  return named.every((item) => choices.includes(item))
    ? { value: [...new Set(named)].sort().join(',') }
    : { expected: `a comma-separated list of ${choices.join(', ')}` };
}

/**
 * Why Kafka's own text of a value is refused; undefined when it is fine. Durations are milliseconds, sizes are bytes.
 * With a target also why a cluster of that version or flavour refuses it.
 */
export function topicConfigFault(key: string, text: string, target: TopicConfigTarget = {}): string | undefined {
  const absence = topicConfigAbsence(key, target);
  if (absence !== undefined) return absence;
  const entry = topicConfigEntry(key);
  const kind = entry && kindOn(entry, target);
  if (kind !== undefined && 'minimum' in kind) return quantityFault(text, kind);
  const reading = readTopicConfig(key, normal(key, text));
  return 'expected' in reading ? reading.expected : undefined;
}

const unitOf = { duration: 'milliseconds', size: 'bytes', integer: 'number' } as const;

function quantityFault(text: string, { type, words = {}, ...bounds }: TopicConfigQuantity): string | undefined {
  const amount = wholeNumber(text.trim());
  const special = Object.values(words).filter((value) => exceeded(BigInt(value), bounds));
  if (amount !== undefined && special.includes(String(amount))) return undefined;
  const limit = amount === undefined ? `at least ${bounds.minimum}` : exceeded(amount, bounds);
  return limit && [`whole ${unitOf[type]}, ${limit}`, ...special].join(', or ');
}

/**
 * Why a value may not follow another one on a topic that exists; undefined when it may.
 * `undefined` stands for a key that is not set.
 */
export function topicConfigChangeFault(
  key: string,
  before: string | undefined,
  after: string | undefined,
  target: TopicConfigTarget = {},
): string | undefined {
  const lasting = topicConfigEntry(key)?.lasting;
  if (lasting === undefined || (lasting.flavour !== undefined && lasting.flavour !== flavourOf(target)))
    return undefined;
  const isSame = (a?: string, b?: string) =>
    a === b || (a !== undefined && b !== undefined && sameTopicConfig(key, a, b));
  const isFree = lasting.value !== undefined && !isSame(before, lasting.value);
  return isFree || isSame(before, after) ? undefined : `${before ?? "the cluster's default"}: ${lasting.because}`;
}

/** True when Kafka reads the two texts as one value: blanks, the order of a set and the spelling of booleans and numbers do not count. */
export function sameTopicConfig(key: string, a: string, b: string): boolean {
  return a === b || normal(key, a) === normal(key, b);
}

/** The text that Kafka would show of a value, as `ConfigDef.parseType` reads it; a text that it cannot read stays. */
function normal(key: string, text: string): string {
  const trimmed = text.trim();
  const kind = topicConfigEntry(key)?.kind;
  switch (kind?.type) {
    case 'list':
      return [...new Set(items(trimmed))].sort().join(',');
    case 'boolean':
      return trimmed.toLowerCase();
    case 'duration':
    case 'size':
    case 'integer':
      return String(wholeNumber(trimmed) ?? trimmed);
    case 'ratio':
      return String(decimal(trimmed) ?? trimmed);
    case 'choice':
      return trimmed;
    case undefined:
      return Object.hasOwn(topicConfigCatalogue, key) ? items(trimmed).join(',') : text;
  }
}

function items(text: string): readonly string[] {
  return text.split(',').map((item) => item.trim());
}

/** As Java's `Long.parseLong` reads it. Not a number: a `long` has more digits. */
function wholeNumber(text: string): bigint | undefined {
  return /^[+-]?\d+$/.test(text) ? BigInt(text) : undefined;
}

/** As Java's `Double.parseDouble` reads a decimal. */
function decimal(text: string): number | undefined {
  const [, digits] = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[fFdD]?$/.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
