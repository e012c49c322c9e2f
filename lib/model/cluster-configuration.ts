import { type BrokerProperties, brokerProperties } from './broker-configuration.ts';
import { brokerFlavour, findBrokerType } from './broker-type.ts';
import { expressBrokerProperties } from './express-broker-properties.ts';

/** The cluster that a configuration is for. */
export interface ConfiguredCluster {
  readonly brokerType: string;
  readonly brokerCount: number;
  /** On top of the safe ones. Absent: the safe ones alone. */
  readonly serverProperties?: BrokerProperties;
  /** MiB per second of each disk. Absent: what every disk has. */
  readonly storageThroughputMiB?: number;
}

/** The broker properties of a cluster: the safe ones that its brokers let a configuration set, with the caller's on top. */
export function clusterConfiguration(cluster: ConfiguredCluster): BrokerProperties {
  const safe = Object.entries({ ...brokerProperties(cluster.brokerCount), ...fasterReplication(cluster) });
  const isExpress = brokerFlavour(cluster.brokerType) === 'express';
  const settable = isExpress ? safe.filter(([key]) => expressBrokerProperties.has(key)) : safe;
  return { ...Object.fromEntries(settable), ...cluster.serverProperties };
}

/** Faster disks alone change little: followers have to fetch faster too. */
function fasterReplication({ brokerType, storageThroughputMiB }: ConfiguredCluster): BrokerProperties {
  const { replicaFetchers } = findBrokerType(brokerType)?.diskThroughput ?? {};
  if (storageThroughputMiB === undefined || replicaFetchers === undefined) return {};
  return { 'num.replica.fetchers': `${replicaFetchers}` };
}
