import type { Configuration } from '../documents/read-configuration.ts';
import type { Environment } from '../model/environment.ts';
import { clusterFacts, dataZones } from '../policy/cluster-facts.ts';
import { type ClusterDemand, clusterDemand } from '../policy/sizing/cluster-demand.ts';
import {
  brokersOfType,
  type ClusterSize,
  clusterSizes,
  type DeclaredCluster,
  shortages,
} from '../policy/sizing/cluster-size.ts';
import { type PartitionBalance, partitionBalance } from '../policy/sizing/partition-balance.ts';
import { type TopicLoad, topicLoads } from '../policy/sizing/topic-load.ts';

/** What the domains of an environment ask of its cluster, what would carry it, and whether the declared one does. */
export interface SizedEnvironment {
  readonly environment: string;
  /** Topics with a declared rate, the largest first. */
  readonly topics: readonly TopicLoad[];
  readonly demand: ClusterDemand;
  /** Absent: no number of brokers carries it. */
  readonly standard?: ClusterSize;
  readonly express?: ClusterSize;
  readonly declared: DeclaredCluster;
  /** Why the declared cluster is too small; empty: it is enough. Absent: its broker type is not known. */
  readonly shortages?: readonly string[];
  /** To as many brokers of the declared type as it takes. Absent: those that there are, or nothing is known of the type. */
  readonly balance?: PartitionBalance;
}

export function sizedEnvironment({ environment, running }: Configuration): SizedEnvironment {
  const { topicDefaults, name } = environment;
  const zones = dataZones(environment).length;
  const loads = topicLoads(running, topicDefaults);
  const demand = clusterDemand(loads);
  const declared = declaredCluster(environment);
  const { brokerCount } = declared;
  const { standard, express } = clusterSizes(demand, zones);
  const short = shortages(demand, declared, zones);
  const needed = brokersOfType(demand, declared, zones) ?? brokerCount;
  const balance = partitionBalance(loads, demand, { from: brokerCount, to: Math.max(brokerCount, needed) });
  return {
    environment: name,
    topics: loads.filter(hasRate).sort((a, b) => ingressOf(b) - ingressOf(a) || (a.topic < b.topic ? -1 : 1)),
    demand,
    ...(standard && { standard }),
    ...(express && { express }),
    declared,
    ...(short && { shortages: short }),
    ...(balance && { balance }),
  };
}

function declaredCluster({ cluster }: Pick<Environment, 'cluster'>): DeclaredCluster {
  const { brokerCount, flavour } = clusterFacts(cluster);
  const { brokerType, storageGiB, storageGrowth, storageThroughputMiB } = cluster.create ?? {};
  const disks = { storageGiB, storageGrowsToGiB: storageGrowth?.toGiB, storageThroughputMiB };
  return { brokerCount, ...(flavour && { flavour }), ...(brokerType !== undefined && { brokerType, ...disks }) };
}

function ingressOf({ ingressBytesPerSecond = 0 }: TopicLoad): number {
  return ingressBytesPerSecond;
}

function hasRate({ ingressBytesPerSecond }: TopicLoad): boolean {
  return ingressBytesPerSecond !== undefined;
}
