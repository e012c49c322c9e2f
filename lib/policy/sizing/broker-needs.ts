import { maximumStorageGiB } from '../../model/broker-storage.ts';
import type { BrokerCapacity, ExpressCapacity, StandardCapacity } from './broker-capacity.ts';
import type { ClusterDemand } from './cluster-demand.ts';
import { gibibytes, perSecond } from './topic-load.ts';

/** One thing that brokers of a type run out of. */
export interface BrokerNeed {
  readonly what: string;
  /** Brokers that carry it, in whole zones. */
  readonly brokers: number;
  /** What the cluster has to carry, and what one broker does, in one unit. */
  readonly demand: number;
  readonly perBroker: number;
  /** The sum with its numbers. */
  readonly arithmetic: string;
}

/** AWS: keep a cluster at 80 % of what it sustains (`best-practices-for-right-sizing-your-apache-kafka-clusters`, AWS Big Data Blog). */
export const targetShare = 0.8;

/**
 * What brokers of this type are needed for, by the formula of AWS: disk carries ingress × replicas, network out carries replication and
 * readers. A zone may fail: the brokers of the others then serve everybody, and replicate to fewer.
 */
export function brokerNeeds(demand: ClusterDemand, capacity: BrokerCapacity, zones: number): readonly BrokerNeed[] {
  const rounded = (brokers: number) => Math.max(zones, Math.ceil(brokers / zones) * zones);
  const need = (what: string, total: number, perBroker: number, arithmetic: string): BrokerNeed => ({
    what,
    brokers: rounded(total / perBroker),
    demand: total,
    perBroker,
    arithmetic,
  });
  const partitions = need(
    'partitions',
    demand.partitions,
    capacity.recommendedPartitions,
    `${demand.partitions} replicas, at ${capacity.recommendedPartitions} per broker`,
  );
  const others =
    capacity.kind === 'express'
      ? expressNeeds(demand, capacity, zones, need)
      : standardNeeds(demand, capacity, zones, need);
  return [...others, partitions];
}

type MakeNeed = (what: string, total: number, perBroker: number, arithmetic: string) => BrokerNeed;

function standardNeeds(
  { diskWrites, egress, replication, storage, ingress }: ClusterDemand,
  capacity: StandardCapacity,
  zones: number,
  need: MakeNeed,
): readonly BrokerNeed[] {
  const [disk, network] = [capacity.diskBytesPerSecond * targetShare, capacity.networkBytesPerSecond * targetShare];
  const share = `${targetShare * 100} %`;
  // With one zone of several away, its replicas get nothing, and the others serve all readers.
  const left = (zones - 1) / zones;
  const replicated = Math.max(0, diskWrites * left - ingress);
  const failed = zones < 2 ? 0 : (replicated + egress) / left;
  const normal = replication + egress;
  return [
    need(
      'disk writes',
      diskWrites,
      disk,
      `${perSecond(diskWrites)}, at ${share} of ${perSecond(capacity.diskBytesPerSecond)} per broker`,
    ),
    need(
      'network out',
      normal,
      network,
      `${perSecond(replication)} to followers + ${perSecond(egress)} to readers = ${perSecond(normal)}, at ${share} of ${perSecond(capacity.networkBytesPerSecond)} per broker`,
    ),
    need(
      'network out, a zone away',
      failed,
      network,
      `(${perSecond(replicated)} to followers + ${perSecond(egress)} to readers) × ${zones}/${Math.max(1, zones - 1)} = ${perSecond(failed)}, at ${share} of ${perSecond(capacity.networkBytesPerSecond)} per broker`,
    ),
    need(
      'storage',
      storage,
      maximumStorageGiB * 2 ** 30,
      `${gibibytes(storage)}, at ${maximumStorageGiB}GiB per broker`,
    ),
  ];
}

function expressNeeds(
  { ingress, egress }: ClusterDemand,
  { ingressBytesPerSecond, egressBytesPerSecond }: ExpressCapacity,
  zones: number,
  need: MakeNeed,
): readonly BrokerNeed[] {
  const failed = zones < 2 ? 1 : zones / (zones - 1);
  const told = (total: number, each: number) =>
    `${perSecond(total)} × ${zones}/${Math.max(1, zones - 1)} with a zone away = ${perSecond(total * failed)}, at ${perSecond(each)} sustained per broker`;
  return [
    need('ingress', ingress * failed, ingressBytesPerSecond, told(ingress, ingressBytesPerSecond)),
    need('egress', egress * failed, egressBytesPerSecond, told(egress, egressBytesPerSecond)),
  ];
}
