import type { AclBinding } from '../../model/acl.ts';
import type { QuotaState } from '../../model/quota.ts';
import type { TopicState } from '../../model/topic.ts';

/** What stands on a cluster, or what another tool's files say that stands there. */
export interface ClusterContent {
  readonly topics: readonly TopicState[];
  readonly acls: readonly AclBinding[];
  readonly quotas: readonly QuotaState[];
  /** Principals that exist, with or without rights. Absent: nobody knows. */
  readonly principals?: readonly string[];
}

/** Something that the domain files do not say, or that a person must decide. */
export interface Remark {
  /** What kind of thing it is, in one word or two: the same for all of its kind. */
  readonly kind: string;
  readonly subject: string;
  readonly text: string;
  /** The domain that it concerns. Absent: none. */
  readonly domain?: string;
}

/** What another tool's files hold, and what is to be known about them. */
export interface ForeignContent {
  readonly content: ClusterContent;
  readonly remarks: readonly Remark[];
}
