import type { MskFlavour } from './topic-config-catalogue.ts';

/** What a broker of one type can carry. */
export interface BrokerType {
  readonly name: string;
  readonly flavour: Exclude<MskFlavour, 'serverless'>;
  /** Partitions per broker, replicas included, that AWS recommends at most. */
  readonly recommendedPartitions: number;
  /** Above this MSK refuses configuration updates and SCRAM associations. */
  readonly maximumPartitions: number;
  readonly supportsKraft: boolean;
  /** Absent: its disks have the throughput that every disk has. */
  readonly diskThroughput?: DiskThroughput;
}

/** How fast disks may be ordered. */
export interface DiskThroughput {
  /** MiB per second, read and written, of one disk: what the broker's own network to its disk carries. */
  readonly maximumMiB: number;
  /** `num.replica.fetchers` that AWS gives with it: fewer do not fill such a disk. */
  readonly replicaFetchers: number;
}

const small = ['large', 'xlarge'];
const medium = ['2xlarge'];
const big = ['4xlarge', '8xlarge', '12xlarge', '16xlarge'];

/** AWS: `msk/latest/developerguide/msk-provision-throughput-management.html`; MSK takes whole MiB. */
const diskThroughputs: Readonly<Record<string, DiskThroughput>> = {
  'kafka.m5.4xlarge': { maximumMiB: 593, replicaFetchers: 4 },
  'kafka.m5.8xlarge': { maximumMiB: 850, replicaFetchers: 8 },
  'kafka.m5.12xlarge': { maximumMiB: 1_000, replicaFetchers: 14 },
  'kafka.m5.16xlarge': { maximumMiB: 1_000, replicaFetchers: 16 },
  'kafka.m5.24xlarge': { maximumMiB: 1_000, replicaFetchers: 16 },
  'kafka.m7g.2xlarge': { maximumMiB: 312, replicaFetchers: 2 },
  'kafka.m7g.4xlarge': { maximumMiB: 625, replicaFetchers: 4 },
  'kafka.m7g.8xlarge': { maximumMiB: 1_000, replicaFetchers: 8 },
  'kafka.m7g.12xlarge': { maximumMiB: 1_000, replicaFetchers: 14 },
  'kafka.m7g.16xlarge': { maximumMiB: 1_000, replicaFetchers: 16 },
};

/**
 * Broker types (AWS: `msk/latest/developerguide/broker-instance-sizes.html`; partition counts of Standard brokers `bestpractices.html`,
 * of Express brokers `limits.html`).
 */
export const brokerTypes: readonly BrokerType[] = [
  { ...standard('kafka.t3.small', 300, 300), supportsKraft: false },
  ...small.map((size) => standard(`kafka.m5.${size}`, 1_000, 1_500)),
  ...medium.map((size) => standard(`kafka.m5.${size}`, 2_000, 3_000)),
  ...[...big, '24xlarge'].map((size) => standard(`kafka.m5.${size}`, 4_000, 6_000)),
  ...small.map((size) => standard(`kafka.m7g.${size}`, 1_000, 1_500)),
  ...medium.map((size) => standard(`kafka.m7g.${size}`, 2_000, 3_000)),
  ...big.map((size) => standard(`kafka.m7g.${size}`, 4_000, 6_000)),
  express('large', 1_000, 1_500),
  express('xlarge', 1_000, 2_000),
  express('2xlarge', 2_500, 4_000),
  express('4xlarge', 6_000, 8_000),
  express('8xlarge', 12_000, 16_000),
  express('12xlarge', 16_000, 24_000),
  express('16xlarge', 20_000, 32_000),
];

export function findBrokerType(name: string): BrokerType | undefined {
  return brokerTypes.find((type) => type.name === name);
}

/** Unknown types too: a rule about Express is broken by a misspelt one as well. */
export function isExpressBroker(name: string): boolean {
  return name.startsWith('express.');
}

export function brokerFlavour(name: string): BrokerType['flavour'] {
  return isExpressBroker(name) ? 'express' : 'standard';
}

function standard(name: string, recommendedPartitions: number, maximumPartitions: number): BrokerType {
  const diskThroughput = diskThroughputs[name];
  const partitions = { recommendedPartitions, maximumPartitions };
  return { name, flavour: 'standard', ...partitions, supportsKraft: true, ...(diskThroughput && { diskThroughput }) };
}

function express(size: string, recommendedPartitions: number, maximumPartitions: number): BrokerType {
  const name = `express.m7g.${size}`;
  return { name, flavour: 'express', recommendedPartitions, maximumPartitions, supportsKraft: true };
}
