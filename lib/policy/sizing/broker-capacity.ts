import { standardThroughputMiB } from '../../model/broker-storage.ts';
import { findBrokerType } from '../../model/broker-type.ts';

/** What one broker sustains, in bytes per second. Standard brokers share disk and network between clients and replication. */
export type BrokerCapacity = StandardCapacity | ExpressCapacity;

export interface StandardCapacity {
  readonly kind: 'standard';
  readonly name: string;
  /** How many brokers of size `large` it is worth: prices of a family go by it. */
  readonly units: number;
  /** To its volume: the smaller one of the volume's throughput and that of its path to EBS. */
  readonly diskBytesPerSecond: number;
  /** That path alone: what a volume with ordered throughput can use. */
  readonly diskPathBytesPerSecond: number;
  /** In each direction. */
  readonly networkBytesPerSecond: number;
  readonly recommendedPartitions: number;
}

export interface ExpressCapacity {
  readonly kind: 'express';
  readonly name: string;
  readonly units: number;
  /** From producers, replication not counted. */
  readonly ingressBytesPerSecond: number;
  /** To consumers. */
  readonly egressBytesPerSecond: number;
  readonly recommendedPartitions: number;
}

const mebibyte = 2 ** 20;
const megabit = 125_000;
const megabyte = 1_000_000;

/**
 * Baselines, which last; bursts above them do not. Path to EBS and network in megabits per second
 * (AWS: `ec2/latest/instancetypes/gp.html`; from `2xlarge` on the first agree with the MSK page above).
 */
const standard: readonly (readonly [name: string, units: number, ebsMegabits: number, networkMegabits: number])[] = [
  ['kafka.m7g.large', 1, 630, 937],
  ['kafka.m7g.xlarge', 2, 1_250, 1_876],
  ['kafka.m7g.2xlarge', 4, 2_500, 3_750],
  ['kafka.m7g.4xlarge', 8, 5_000, 7_500],
  ['kafka.m7g.8xlarge', 16, 10_000, 15_000],
  ['kafka.m7g.12xlarge', 24, 15_000, 22_500],
  ['kafka.m7g.16xlarge', 32, 20_000, 30_000],
  ['kafka.m5.large', 1, 650, 750],
  ['kafka.m5.xlarge', 2, 1_150, 1_250],
  ['kafka.m5.2xlarge', 4, 2_300, 2_500],
  ['kafka.m5.4xlarge', 8, 4_750, 5_000],
  ['kafka.m5.8xlarge', 16, 6_800, 10_000],
  ['kafka.m5.12xlarge', 24, 9_500, 12_000],
  ['kafka.m5.16xlarge', 32, 13_600, 20_000],
  ['kafka.m5.24xlarge', 48, 19_000, 25_000],
];

/** Sustained megabytes per second, in and out (AWS: `msk/latest/developerguide/limits.html#msk-express-quota`). */
const express: readonly (readonly [name: string, units: number, into: number, out: number])[] = [
  ['express.m7g.large', 1, 15.6, 31.2],
  ['express.m7g.xlarge', 2, 31.2, 62.5],
  ['express.m7g.2xlarge', 4, 62.5, 125],
  ['express.m7g.4xlarge', 8, 124.9, 249.8],
  ['express.m7g.8xlarge', 16, 250, 500],
  ['express.m7g.12xlarge', 24, 375, 750],
  ['express.m7g.16xlarge', 32, 500, 1_000],
];

export const standardCapacities: readonly StandardCapacity[] = standard.map(([name, units, ebs, network]) => ({
  kind: 'standard',
  name,
  units,
  diskBytesPerSecond: Math.min(standardThroughputMiB * mebibyte, ebs * megabit),
  diskPathBytesPerSecond: ebs * megabit,
  networkBytesPerSecond: network * megabit,
  recommendedPartitions: recommendedPartitions(name),
}));

export const expressCapacities: readonly ExpressCapacity[] = express.map(([name, units, into, out]) => ({
  kind: 'express',
  name,
  units,
  ingressBytesPerSecond: into * megabyte,
  egressBytesPerSecond: out * megabyte,
  recommendedPartitions: recommendedPartitions(name),
}));

/** `throughputMiB` is what was ordered for its disks, if any. */
export function findCapacity(name: string, throughputMiB?: number): BrokerCapacity | undefined {
  const capacity = [...standardCapacities, ...expressCapacities].find((each) => each.name === name);
  if (capacity?.kind !== 'standard' || throughputMiB === undefined) return capacity;
  return { ...capacity, diskBytesPerSecond: Math.min(throughputMiB * mebibyte, capacity.diskPathBytesPerSecond) };
}

function recommendedPartitions(name: string): number {
  return findBrokerType(name)?.recommendedPartitions ?? 0;
}
