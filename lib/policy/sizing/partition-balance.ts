import type { ClusterDemand } from './cluster-demand.ts';
import type { TopicLoad } from './topic-load.ts';

/** What is left to do once a cluster has another number of brokers: Kafka moves no partition by itself. */
export interface PartitionBalance {
  readonly from: number;
  readonly to: number;
  /** What has to move until new brokers carry their share, or old ones are empty, in bytes of the demand. */
  readonly movedBytes: number;
  /** Topics whose partitions do not spread evenly over the new number of brokers. */
  readonly uneven: readonly { readonly topic: string; readonly partitions: number; readonly even: number }[];
}

/** Undefined: the number stays, and nothing has to move. */
export function partitionBalance(
  loads: readonly TopicLoad[],
  { storage }: Pick<ClusterDemand, 'storage'>,
  { from, to }: Pick<PartitionBalance, 'from' | 'to'>,
): PartitionBalance | undefined {
  if (from === to) return undefined;
  const uneven = loads
    .filter(({ partitions }) => partitions % to !== 0)
    .map(({ topic, partitions }) => ({ topic, partitions, even: Math.ceil(partitions / to) * to }));
  return { from, to, movedBytes: (storage * Math.abs(to - from)) / Math.max(from, to), uneven };
}
