import type { Domain } from '../model/domain.ts';
import type { TopicDefaults } from '../model/domain-document.ts';
import type { ClusterAuthentication } from '../model/environment.ts';
import type { PolicyLimits } from '../model/policy.ts';
import type { TopicConfigTarget } from '../model/topic-config-target.ts';

/** What domains must know of the cluster that they run on. */
export interface Place extends TopicConfigTarget {
  readonly brokerCount: number;
  readonly authentication: readonly ClusterAuthentication[];
  readonly topicDefaults: TopicDefaults;
  readonly limits: PolicyLimits;
  /** Whether topics can keep old segments in a cheaper tier. Absent: not known, nothing is refused for it. */
  readonly tiered?: boolean;
  /** Names of sensitivity zones. Absent: any will do. */
  readonly zones?: readonly string[];
}

export interface PlacedDomains {
  readonly place: Place;
  readonly domains: readonly Domain[];
}
