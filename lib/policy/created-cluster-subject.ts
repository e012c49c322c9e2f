import type { CreatedCluster } from '../model/environment.ts';
import type { PlacedCluster } from './placed-cluster.ts';
import type { Fault, Rule } from './rule.ts';

/** Subject of the rules about a cluster that is created, from an environment's file or by a construct. */
export interface CreatedClusterSubject extends PlacedCluster {
  /** Subnets of the brokers. Absent where they are at fault themselves. */
  readonly subnets?: number;
  /** ISO date. */
  readonly today: string;
}

export type ClusterComplaint = Omit<Fault, 'path'>;

/** A check of one property, under the name that it has in the file. */
export function ofProperty(
  property: string,
  check: (cluster: CreatedCluster, subject: CreatedClusterSubject) => readonly ClusterComplaint[],
): Rule<CreatedClusterSubject>['check'] {
  return (subject) => check(subject.cluster, subject).map((complaint) => ({ path: [property], ...complaint }));
}
