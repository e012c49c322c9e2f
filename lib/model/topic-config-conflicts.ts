type Configs = Readonly<Record<string, string>>;

/** Two overrides of one topic that do not go together. */
export interface TopicConfigConflict {
  /** The one that has to change. */
  readonly key: string;
  readonly expected: string;
}

type Check = (configs: Configs) => TopicConfigConflict | undefined;

const days = 86_400_000;
const mebibyte = 2 ** 20;

/** Kafka's default of `socket.request.max.bytes`, which MSK keeps. */
const largestRequest = 104_857_600;

/** A number of the topic itself; undefined where the cluster's default counts, and for -1 and -2. */
function amount(configs: Configs, key: string): number | undefined {
  const value = Number(configs[key] ?? Number.NaN);
  return value >= 0 ? value : undefined;
}

function isAbove(configs: Configs, key: string, other: string): boolean {
  const [value, limit] = [amount(configs, key), amount(configs, other)];
  return value !== undefined && limit !== undefined && value > limit;
}

const isTrue = (configs: Configs, key: string) => configs[key]?.trim().toLowerCase() === 'true';
const isTiered = (configs: Configs) => isTrue(configs, 'remote.storage.enable');
const isCompacted = (configs: Configs) => (configs['cleanup.policy'] ?? '').includes('compact');
const isDeleted = (configs: Configs) => (configs['cleanup.policy'] ?? 'delete').includes('delete');

function atMost(key: string, other: string, because: string, when: (configs: Configs) => boolean = () => true): Check {
  return (configs) =>
    when(configs) && isAbove(configs, key, other)
      ? { key, expected: `at most ${other}, which is ${configs[other]}: ${because}` }
      : undefined;
}

/** `-1` locally is more than any limit on the whole. */
function localAtMost(key: string, whole: string): Check {
  const because = 'the lower tier continues the local one';
  return (configs) =>
    isTiered(configs) &&
    (isAbove(configs, key, whole) || (configs[key] === '-1' && amount(configs, whole) !== undefined))
      ? { key, expected: `at most ${whole}, which is ${configs[whole]}: ${because}` }
      : undefined;
}

/** Kafka's `LogConfig` demands it: nothing more is copied to the lower tier. */
function localEqual(key: string, whole: string): Check {
  return (configs) => {
    const [local, all] = [configs[key], configs[whole]];
    const isStopped = isTiered(configs) && isTrue(configs, 'remote.log.copy.disable');
    if (!isStopped || local === undefined || all === undefined || local === '-2' || local === all) return undefined;
    return { key, expected: `${whole}, which is ${all}, where remote.log.copy.disable is true` };
  };
}

/** What Kafka or MSK refuses, or what no client could use. */
export const impossibleConfigs: readonly Check[] = [
  atMost('min.compaction.lag.ms', 'max.compaction.lag.ms', 'Kafka refuses the pair'),
  atMost('max.message.bytes', 'segment.bytes', 'a batch that fits no segment is refused when it is written'),
  (configs) =>
    (amount(configs, 'max.message.bytes') ?? 0) > largestRequest
      ? { key: 'max.message.bytes', expected: `at most ${largestRequest}, the largest request that a broker reads` }
      : undefined,
  (configs) =>
    isTiered(configs) && isCompacted(configs)
      ? { key: 'remote.storage.enable', expected: 'false, since tiered storage takes no compacted topic' }
      : undefined,
  localAtMost('local.retention.ms', 'retention.ms'),
  localAtMost('local.retention.bytes', 'retention.bytes'),
  localEqual('local.retention.ms', 'retention.ms'),
  localEqual('local.retention.bytes', 'retention.bytes'),
  (configs) =>
    isTiered(configs) && (amount(configs, 'retention.ms') ?? 3 * days) < 3 * days
      ? { key: 'remote.storage.enable', expected: 'false, since MSK tiers topics with a retention of at least 3 days' }
      : undefined,
  (configs) =>
    isTiered(configs) && (amount(configs, 'segment.bytes') ?? 48 * mebibyte) < 48 * mebibyte
      ? { key: 'segment.bytes', expected: `at least ${48 * mebibyte}, the least that MSK takes with tiered storage` }
      : undefined,
];

const wholeSegments = 'Kafka removes whole segments, so records stay longer than declared';

/** What Kafka accepts and nobody means. */
export const doubtfulConfigs: readonly Check[] = [
  atMost('segment.ms', 'retention.ms', wholeSegments, isDeleted),
  atMost('segment.bytes', 'retention.bytes', wholeSegments, isDeleted),
  ...['local.retention.ms', 'local.retention.bytes', 'remote.log.copy.disable'].map(
    (key): Check =>
      (configs) =>
        configs[key] === undefined || isTiered(configs)
          ? undefined
          : { key, expected: 'no value, since it counts with remote.storage.enable only' },
  ),
  ...['gzip', 'lz4', 'zstd'].map((codec): Check => {
    const key = `compression.${codec}.level`;
    return (configs) =>
      configs[key] === undefined || configs['compression.type'] === codec
        ? undefined
        : { key, expected: `no value, since it counts with compression.type ${codec} only` };
  }),
];

/** The conflicts among overrides whose values are fine one by one. */
export function topicConfigConflicts(configs: Configs, checks: readonly Check[]): readonly TopicConfigConflict[] {
  return checks.flatMap((check) => check(configs) ?? []);
}
