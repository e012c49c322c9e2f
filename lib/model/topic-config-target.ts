import { isEarlierLine } from './earlier-line.ts';
import { findKafkaVersion } from './kafka-version.ts';
import {
  type MskFlavour,
  type TopicConfigEntry,
  type TopicConfigKind,
  topicConfigCatalogue,
} from './topic-config-catalogue.ts';

/** The cluster that has to accept a topic config. What is absent does not matter. */
export interface TopicConfigTarget {
  /** As MSK spells it, such as `3.9.x.kraft`, or as Kafka does. */
  readonly kafkaVersion?: string;
  readonly flavour?: MskFlavour;
}

export function topicConfigEntry(key: string): TopicConfigEntry | undefined {
  const entry = catalogued(key);
  return entry === undefined || 'reserved' in entry ? undefined : entry;
}

function catalogued(key: string) {
  return Object.hasOwn(topicConfigCatalogue, key) ? topicConfigCatalogue[key] : undefined;
}

const reservedBecause = {
  reassignment: 'tools that move partitions set and remove it',
  testing: "it is for Kafka's own tests",
  obsolete: 'Kafka ignores it since 3.0',
} as const;

/** Why nobody may set a key at all, or on the target. */
export function topicConfigAbsence(key: string, target: TopicConfigTarget): string | undefined {
  const entry = catalogued(key);
  if (entry === undefined) return undefined;
  if ('reserved' in entry) return `no value: ${reservedBecause[entry.reserved]}`;
  const { kafkaVersion } = target;
  const flavour = flavourOf(target);
  const { since, until, also = [] } = entry;
  if (since !== undefined && isEarlierLine(kafkaVersion, since)) return `no value: Kafka has the key from ${since} on`;
  if (until !== undefined && isEarlierLine(until, kafkaVersion))
    return `no value: Kafka has the key until ${until} only`;
  if (flavour !== undefined && flavour !== 'standard' && !also.includes(flavour)) {
    return `no value: MSK ${flavour === 'express' ? 'Express' : 'Serverless'} sets it`;
  }
  return undefined;
}

/** The kind with the bounds of the target; those of the newest Kafka where it names no version. */
export function kindOn({ kind, elsewhere = [] }: TopicConfigEntry, target: TopicConfigTarget): TopicConfigKind {
  const bounds = elsewhere.find(
    ({ before, flavour }) =>
      (before === undefined || isEarlierLine(target.kafkaVersion, before)) &&
      (flavour === undefined || flavour === flavourOf(target)),
  );
  if (bounds === undefined || !('minimum' in kind)) return kind;
  return { ...kind, minimum: bounds.minimum ?? kind.minimum, maximum: bounds.maximum ?? kind.maximum };
}

/** Some versions run on Express brokers only. */
export function flavourOf({ kafkaVersion = '', flavour }: TopicConfigTarget): MskFlavour | undefined {
  return flavour ?? (findKafkaVersion(kafkaVersion)?.expressOnly ? 'express' : undefined);
}
