import { formatSize } from './size.ts';
import type { TopicRate } from './topic-rate.ts';

/** One reason for partitions, with its arithmetic. */
export interface PartitionNeed {
  readonly partitions: number;
  readonly because: string;
}

/** How many partitions a topic should have. */
export interface PartitionAdvice {
  /** The largest need, rounded up to a multiple of the brokers, and no more than a topic may have. */
  readonly partitions: number;
  /** What a topic may have. */
  readonly maximum: number;
  readonly needs: readonly PartitionNeed[];
}

/** What one partition is planned for: a third of the 15 MB/s that AWS allows an Express one, so that a peak or a replay fits. */
const plannedBytesPerSecond = 5 * 2 ** 20;

/** What one consumer is planned for: 2 ms of work per record, such as a row in a database. */
const plannedMessagesPerSecond = 500;

/** Twice the rate is planned for: partitions that are added later move keys, and with them the order of their records. */
const growthFactor = 2;

export function partitionAdvice(rate: TopicRate, brokers: number, maximum: number): PartitionAdvice {
  const needs = [throughputNeed(rate), processingNeed(rate), ...consumersNeed(rate), brokersNeed(brokers)];
  const largest = Math.max(...needs.map(({ partitions }) => partitions));
  return { partitions: Math.min(Math.ceil(largest / brokers) * brokers, maximum), maximum, needs };
}

function throughputNeed({ messagesPerSecond, messageBytes }: TopicRate): PartitionNeed {
  const bytes = messagesPerSecond * messageBytes;
  const rate = `${messagesPerSecond} messages/s × ${formatSize(messageBytes)} × ${growthFactor} for growth`;
  const total = `${((bytes * growthFactor) / 2 ** 20).toFixed(2)}MiB/s`;
  return {
    partitions: atLeastOne((bytes * growthFactor) / plannedBytesPerSecond),
    because: `${rate} = ${total}, at ${formatSize(plannedBytesPerSecond)}/s per partition`,
  };
}

function processingNeed({ messagesPerSecond }: TopicRate): PartitionNeed {
  const total = messagesPerSecond * growthFactor;
  return {
    partitions: atLeastOne(total / plannedMessagesPerSecond),
    because: `${messagesPerSecond} messages/s × ${growthFactor} for growth = ${total} messages/s, at ${plannedMessagesPerSecond} messages/s per consumer`,
  };
}

function consumersNeed({ consumers }: TopicRate): readonly PartitionNeed[] {
  if (consumers === undefined) return [];
  return [{ partitions: consumers, because: `${consumers} consumers in one group, each with a partition of its own` }];
}

function brokersNeed(brokers: number): PartitionNeed {
  return { partitions: brokers, because: `${brokers} brokers, each with a share of the writes` };
}

function atLeastOne(partitions: number): number {
  return Math.max(1, Math.ceil(partitions));
}
