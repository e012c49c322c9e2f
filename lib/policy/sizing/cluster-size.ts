import type { MskFlavour } from '../../model/topic-config-catalogue.ts';
import { type BrokerCapacity, expressCapacities, findCapacity, standardCapacities } from './broker-capacity.ts';
import { type BrokerNeed, brokerNeeds } from './broker-needs.ts';
import type { ClusterDemand } from './cluster-demand.ts';
import { gibibytes } from './topic-load.ts';

/** A cluster that carries a demand. */
export interface ClusterSize {
  readonly brokerType: string;
  readonly brokerCount: number;
  /** Per broker. Absent: Express brokers have no disk to size. */
  readonly storageGiB?: number;
  /** Why not fewer brokers. */
  readonly needs: readonly BrokerNeed[];
}

/** Brokers of one KRaft cluster, before a higher quota is asked for (AWS: `msk/latest/developerguide/limits.html`). */
const maximumBrokers = 60;

/** Express brokers stand in three zones (AWS: `msk/latest/developerguide/msk-broker-types-express.html`). */
const expressZones = 3;

/** Newest Standard family first: m5 is judged where a cluster has it, not advised. */
const advised = standardCapacities.filter(({ name }) => name.startsWith('kafka.m7g.'));

/** The cheapest cluster of each kind that carries the demand: fewest `large` units, then fewest brokers. Undefined: none does. */
export function clusterSizes(demand: ClusterDemand, zones: number) {
  return { standard: cheapest(demand, advised, zones), express: cheapest(demand, expressCapacities, expressZones) };
}

function cheapest(demand: ClusterDemand, types: readonly BrokerCapacity[], zones: number): ClusterSize | undefined {
  const fitting = types
    .map((type) => ({ type, size: sizeWith(demand, type, zones) }))
    .filter(({ size }) => size.brokerCount <= maximumBrokers);
  const [first] = fitting.sort(
    (a, b) =>
      a.size.brokerCount * a.type.units - b.size.brokerCount * b.type.units || a.size.brokerCount - b.size.brokerCount,
  );
  return first?.size;
}

function sizeWith(demand: ClusterDemand, type: BrokerCapacity, zones: number): ClusterSize {
  const needs = brokerNeeds(demand, type, zones);
  const brokerCount = Math.max(...needs.map(({ brokers }) => brokers));
  const size = { brokerType: type.name, brokerCount, needs };
  return type.kind === 'express' ? size : { ...size, storageGiB: storagePerBroker(demand, brokerCount) };
}

/** In whole GiB. */
function storagePerBroker({ storage }: ClusterDemand, brokers: number): number {
  return Math.max(1, Math.ceil(storage / brokers / 2 ** 30));
}

/** Brokers like the declared ones that carry the demand. Undefined: nothing is known of their type. */
export function brokersOfType(demand: ClusterDemand, declared: DeclaredCluster, zones: number): number | undefined {
  const capacity = capacityOf(declared);
  return capacity && sizeWith(demand, capacity, zones).brokerCount;
}

/** What an environment declares. */
export interface DeclaredCluster {
  /** Absent: a cluster that exists, of a type that nobody declared. */
  readonly brokerType?: string;
  /** How MSK runs them. Absent: nobody said it. */
  readonly flavour?: MskFlavour;
  readonly brokerCount: number;
  readonly storageGiB?: number;
  /** As large as MSK makes its disks. Absent: they stay as they are. */
  readonly storageGrowsToGiB?: number;
  /** Ordered for each disk. */
  readonly storageThroughputMiB?: number;
}

function capacityOf({ brokerType = '', storageThroughputMiB }: DeclaredCluster): BrokerCapacity | undefined {
  return findCapacity(brokerType, storageThroughputMiB);
}

/** Why a cluster is too small for a demand; none: it is enough. Undefined: nothing is known of its brokers. */
export function shortages(
  demand: ClusterDemand,
  declared: DeclaredCluster,
  zones: number,
): readonly string[] | undefined {
  const { brokerCount, storageGiB, storageGrowsToGiB: held = storageGiB } = declared;
  const capacity = capacityOf(declared);
  if (capacity === undefined) return undefined;
  const few = brokerNeeds(demand, capacity, zones)
    .filter(({ brokers }) => brokers > brokerCount)
    .map(({ what, brokers, arithmetic }) => `${what}: ${arithmetic}: ${brokers} brokers, it has ${brokerCount}`);
  const needed = storagePerBroker(demand, brokerCount);
  if (capacity.kind === 'express' || held === undefined || needed <= held) return few;
  const disks = `${gibibytes(demand.storage)} over ${brokerCount} brokers = ${needed}GiB each, it has ${held}GiB`;
  return [...few, `storage: ${disks}`];
}
