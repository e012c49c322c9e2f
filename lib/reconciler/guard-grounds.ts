import type { Approval } from '../model/approval.ts';
import type { MskFlavour } from '../model/topic-config-catalogue.ts';
import type { Observed } from './kafka-state.ts';
import type { TopicUse } from './ports.ts';

/** What the guard judges by, besides the plan. */
export interface GuardGrounds {
  readonly approvals: readonly Approval[];
  /** ISO date. */
  readonly today: string;
  /** What the topics to be deleted are still good for. */
  readonly topicUse: readonly TopicUse[];
  /** What the plan was made from. */
  readonly observed: Pick<Observed, 'topics' | 'acls'>;
  /** Who applies, to Kafka's ACLs; undefined where they do not bind. */
  readonly principal?: string;
  readonly allowEveryoneIfNoAclFound?: boolean;
  /** How MSK runs the brokers. Absent: Standard, or not known. */
  readonly flavour?: MskFlavour;
}
