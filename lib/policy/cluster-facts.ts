import { clusterFlavour } from '../model/cluster-flavour.ts';
import type { Cluster, ClusterAuthentication, Environment } from '../model/environment.ts';
import type { Path } from '../model/path.ts';
import type { MskFlavour } from '../model/topic-config-catalogue.ts';

/** What created and existing clusters have in common, with the path at which an environment's document says it. */
export interface ClusterFacts {
  readonly path: Path;
  readonly brokerCount: number;
  readonly kafkaVersion: string;
  readonly authentication: readonly ClusterAuthentication[];
  /** Undefined: an existing cluster of which nobody said it. */
  readonly flavour: MskFlavour | undefined;
}

export function clusterFacts(cluster: Cluster): ClusterFacts {
  const flavour = clusterFlavour(cluster);
  return cluster.create === undefined
    ? { path: ['cluster', 'existing'], ...cluster.existing, flavour }
    : { path: ['cluster', 'create'], ...cluster.create, flavour };
}

/** Availability zones of the data subnets, each once. */
export function dataZones({ network }: Environment): readonly string[] {
  const zones =
    network.create === undefined ? network.import.dataSubnets.map(({ zone }) => zone) : network.create.zones;
  return [...new Set(zones)];
}
