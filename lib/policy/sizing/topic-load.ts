import { reaches } from '../../model/access.ts';
import type { Domain } from '../../model/domain.ts';
import type { TopicDefaults } from '../../model/domain-document.ts';
import type { Topic } from '../../model/topic.ts';
import { keptMilliseconds } from '../each-topic.ts';

/** What one topic asks of a cluster. Sizes are before compression, so the truth is rather below. */
export interface TopicLoad {
  readonly topic: string;
  readonly domain: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  /** Clients that may consume: each reads all of it, in a group of its own. */
  readonly readers: number;
  /** At the peak. Absent: no rate is declared. */
  readonly ingressBytesPerSecond?: number;
  /** What the disks of all replicas hold together when retention begins to delete. Absent: no rate, or nothing that tells. */
  readonly storedBytes?: number;
  /** How each of them comes about, for whoever checks it. */
  readonly arithmetic: readonly string[];
}

const day = 86_400_000;

/** What is kept for ever fills any disk: its first year is counted. */
const countedMilliseconds = 365 * day;

/** Kafka's own default of both local retentions. */
const asInTheTier = '-2';

export function topicLoads(domains: readonly Domain[], defaults: TopicDefaults): readonly TopicLoad[] {
  return domains.flatMap((domain) =>
    domain.topics.map((topic) => {
      const readers = readersOf(domain, topic);
      const replicationFactor = topic.replicationFactor ?? defaults.replicationFactor;
      const { name, partitions } = topic;
      const asked = { topic: name, domain: domain.name, partitions, replicationFactor, readers };
      return { ...asked, ...rateOf(topic, readers, replicationFactor) };
    }),
  );
}

function readersOf({ access }: Domain, { name }: Topic): number {
  const lines = access.filter(({ intent, topic }) => intent === 'consume' && reaches(topic, name));
  return new Set(lines.map(({ client }) => `${client.domain}/${client.client}`)).size;
}

function rateOf(
  topic: Topic,
  readers: number,
  replicas: number,
): Pick<TopicLoad, 'ingressBytesPerSecond' | 'storedBytes' | 'arithmetic'> {
  const { rate } = topic;
  if (rate === undefined) return { arithmetic: [] };
  const { messagesPerSecond, messageBytes, averageMessagesPerSecond = messagesPerSecond } = rate;
  const ingressBytesPerSecond = messagesPerSecond * messageBytes;
  const peak = `${messagesPerSecond} messages/s × ${messageBytes}B = ${perSecond(ingressBytesPerSecond)}, ${replicas} replicas, ${readers} reader${readers === 1 ? '' : 's'}`;
  const onDisk = diskPart(topic);
  const kept = retained(onDisk);
  if (kept === undefined) {
    return {
      ingressBytesPerSecond,
      arithmetic: [peak, 'compacted: what it holds goes by its keys, and is not counted'],
    };
  }
  const byTime = (averageMessagesPerSecond * messageBytes * kept.milliseconds) / 1_000;
  const most = Number(onDisk.configs['retention.bytes'] ?? -1);
  const byBytes = most < 0 ? Number.POSITIVE_INFINITY : most * topic.partitions;
  const storedBytes = Math.min(byTime, byBytes) * replicas;
  const held =
    byBytes < byTime
      ? `retention.bytes ${most}B × ${topic.partitions} partitions × ${replicas} replicas`
      : `${averageMessagesPerSecond} messages/s × ${messageBytes}B × ${kept.text} × ${replicas} replicas`;
  const rest = onDisk === topic ? '' : ', the rest is tiered';
  return { ingressBytesPerSecond, storedBytes, arithmetic: [peak, `${held} = ${gibibytes(storedBytes)}${rest}`] };
}

/** The topic as the disks see it: with tiered storage its local retention holds there, where it says one (KIP-405). */
function diskPart(topic: Topic): Topic {
  const { configs } = topic;
  if (configs['remote.storage.enable'] !== 'true') return topic;
  const local = ['retention.ms', 'retention.bytes'].flatMap((key) => {
    const value = configs[`local.${key}`];
    return value === undefined || value === asInTheTier ? [] : [[key, value]];
  });
  return local.length === 0 ? topic : { ...topic, configs: { ...configs, ...Object.fromEntries(local) } };
}

function retained(topic: Topic): { readonly milliseconds: number; readonly text: string } | undefined {
  if (topic.configs['cleanup.policy'] === 'compact') return undefined;
  const kept = keptMilliseconds(topic);
  // Kafka's own default holds where a topic says nothing (log.retention.hours).
  if (kept === undefined) return { milliseconds: 7 * day, text: '7d, the default' };
  if (kept > countedMilliseconds) {
    const words = Number.isFinite(kept) ? `365d of ${Math.round(kept / day)}d` : '365d of unlimited';
    return { milliseconds: countedMilliseconds, text: words };
  }
  return { milliseconds: kept, text: `${Math.round((kept / day) * 100) / 100}d` };
}

/** `12.34MiB/s` */
export function perSecond(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(2)}MiB/s`;
}

/** `12.3GiB` */
export function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)}GiB`;
}
