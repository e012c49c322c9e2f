import type { TopicLoad } from './topic-load.ts';

/** What all topics together ask of a cluster, in bytes per second at the peak. */
export interface ClusterDemand {
  readonly ingress: number;
  /** Every record on every replica. */
  readonly diskWrites: number;
  /** Every record to each of its readers. */
  readonly egress: number;
  /** From brokers to followers. */
  readonly replication: number;
  /** Bytes at the end of all retentions, every replica counted, with the growth reserve. */
  readonly storage: number;
  /** Every replica counted, topics without a rate included. */
  readonly partitions: number;
  /** Topics that nothing is known of but their partitions. */
  readonly withoutRate: readonly string[];
}

/** AWS adds a fifth to what retention asks for (`agent-toolkit-for-aws`, sizing of Standard clusters). */
export const growthReserve = 1.2;

export function clusterDemand(loads: readonly TopicLoad[]): ClusterDemand {
  const sum = (of: (load: TopicLoad) => number) => loads.reduce((total, load) => total + of(load), 0);
  const ingressOf = ({ ingressBytesPerSecond = 0 }: TopicLoad) => ingressBytesPerSecond;
  return {
    ingress: sum(ingressOf),
    diskWrites: sum((load) => ingressOf(load) * load.replicationFactor),
    egress: sum((load) => ingressOf(load) * load.readers),
    replication: sum((load) => ingressOf(load) * (load.replicationFactor - 1)),
    storage: sum(({ storedBytes = 0 }) => storedBytes) * growthReserve,
    partitions: sum(({ partitions, replicationFactor }) => partitions * replicationFactor),
    withoutRate: loads.flatMap(({ topic, ingressBytesPerSecond }) =>
      ingressBytesPerSecond === undefined ? [topic] : [],
    ),
  };
}
