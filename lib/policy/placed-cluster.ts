import type { ClusterPlace } from '../model/cluster-arn.ts';
import type { CreatedCluster } from '../model/environment.ts';

/** A cluster that is created, and where. */
export interface PlacedCluster<Cluster = CreatedCluster> {
  readonly cluster: Cluster;
  /** As far as it is known. */
  readonly place?: Partial<ClusterPlace>;
}
