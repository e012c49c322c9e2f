import type { IConnectable, Port } from 'aws-cdk-lib/aws-ec2';
import type { ClusterAuthentication } from '../../lib/model/environment.ts';
import type { IKafkaCluster } from './governed-cluster.ts';

/** A second way to the brokers, by names of one's own. */
export interface OwnWay {
  readonly connectable: IConnectable;
  portsOf(authentication: ClusterAuthentication): readonly Port[];
}

interface Opening {
  way?: OwnWay;
  readonly users: ((way: OwnWay) => void)[];
}

const openings = new WeakMap<IKafkaCluster, Opening>();

function openingOf(cluster: IKafkaCluster): Opening {
  const opening = openings.get(cluster) ?? { users: [] };
  openings.set(cluster, opening);
  return opening;
}

/** Clients of the cluster are let through there too, those that were granted something before as well. */
export function openOwnWay(cluster: IKafkaCluster, way: OwnWay): void {
  const opening = openingOf(cluster);
  opening.way = way;
  for (const use of opening.users) use(way);
}

/** Called with the way once there is one, which may be later, or never. */
export function throughOwnWay(cluster: IKafkaCluster, use: (way: OwnWay) => void): void {
  const { way, users } = openingOf(cluster);
  users.push(use);
  if (way !== undefined) use(way);
}
