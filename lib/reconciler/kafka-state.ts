import type { AclBinding } from '../model/acl.ts';
import type { QuotaState } from '../model/quota.ts';
import type { TopicState } from '../model/topic.ts';

/** Topics, ACLs and client quotas: the part of a cluster that tidegate reconciles. Desired and observed have this one type. */
export interface KafkaState {
  readonly topics: readonly TopicState[];
  readonly acls: readonly AclBinding[];
  readonly quotas: readonly QuotaState[];
}

/** What a broker showed. */
export interface Observed extends KafkaState {
  readonly clusterId: string;
  /** Ids of the brokers in the cluster's metadata, a lately lost one included. */
  readonly brokers: readonly number[];
  /** Names of the SCRAM users that Kafka itself holds. Absent: they were not looked at, and nothing is known of them. */
  readonly users?: readonly string[];
}
