import type { IConnectable, Port } from 'aws-cdk-lib/aws-ec2';
import type { ClusterAuthentication } from '../../lib/model/environment.ts';
import type { IKafkaCluster } from './governed-cluster.ts';

/** A second way to the brokers, by names of one's own. */
export interface OwnWay {
  readonly connectable: IConnectable;
  portsOf(authentication: ClusterAuthentication): readonly Port[];
}

const wayByCluster = new WeakMap<IKafkaCluster, OwnWay>();

/** From then on clients of the cluster are let through there too. */
export function openOwnWay(cluster: IKafkaCluster, way: OwnWay): void {
  wayByCluster.set(cluster, way);
}

export function ownWayOf(cluster: IKafkaCluster): OwnWay | undefined {
  return wayByCluster.get(cluster);
}
