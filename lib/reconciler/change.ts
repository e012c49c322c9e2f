import { type AclBinding, aclKey } from '../model/acl.ts';
import { type QuotaEntity, quotaKey } from '../model/quota.ts';
import type { TopicState } from '../model/topic.ts';

/** One override that differs. `before` absent: not set on the topic; `after` absent: the override is to be deleted. */
export interface ConfigChange {
  readonly key: string;
  readonly before?: string;
  /** Without an override, the broker's default that held; known for keys by which records are deleted. */
  readonly inherited?: string;
  readonly after?: string;
}

/** One limit that differs. `before` absent: not set; `after` absent: to be taken away. */
export interface QuotaChange {
  readonly key: string;
  readonly before?: number;
  readonly after?: number;
}

/** One thing that differs between a domain's document and the cluster. */
export type Change = ChangeOfKind & {
  /** Who makes it, where that is not the reconciler. */
  readonly by?: 'cloudformation';
};

type ChangeOfKind =
  | { readonly kind: 'create-user'; readonly user: string }
  | { readonly kind: 'create-topic'; readonly after: TopicState }
  | { readonly kind: 'grow-partitions'; readonly topic: string; readonly before: number; readonly after: number }
  | { readonly kind: 'shrink-partitions'; readonly topic: string; readonly before: number; readonly after: number }
  | { readonly kind: 'change-replication'; readonly topic: string; readonly before: number; readonly after: number }
  /** Of what is declared alone: Kafka knows no zones. */
  | { readonly kind: 'change-zone'; readonly topic: string; readonly before: string; readonly after: string }
  | { readonly kind: 'edit-configs'; readonly topic: string; readonly edits: readonly ConfigChange[] }
  | { readonly kind: 'add-acl'; readonly after: AclBinding }
  | { readonly kind: 'edit-quota'; readonly entity: QuotaEntity; readonly edits: readonly QuotaChange[] }
  /** `last`: nothing else would be left on the resource. */
  | { readonly kind: 'remove-acl'; readonly before: AclBinding; readonly last: boolean }
  | { readonly kind: 'delete-topic'; readonly before: TopicState & { readonly topicId: string } }
  | { readonly kind: 'remove-user'; readonly user: string };

export type ChangeKind = Change['kind'];

/** The one order of changes: a grant precedes the application that needs it, and a removal never precedes its replacement. */
const ranks: Readonly<Record<ChangeKind, number>> = {
  'shrink-partitions': 0,
  'change-replication': 0,
  'change-zone': 1,
  'create-user': 1,
  'create-topic': 2,
  'grow-partitions': 3,
  'edit-configs': 4,
  'add-acl': 5,
  'edit-quota': 6,
  'remove-acl': 7,
  'delete-topic': 8,
  'remove-user': 9,
};

/** Removals run last, and only when everything before them worked. */
export function removes(change: Change): boolean {
  return ranks[change.kind] >= ranks['remove-acl'];
}

/** What a change is about and what it does there, unique within a plan. */
export function changeKey(change: Change): string {
  return `${change.kind}|${subjectOf(change)}`;
}

/** What a change is about: the topic, or the ACL, the quota or the user by its own key. */
export function subjectOf(change: Change): string {
  switch (change.kind) {
    case 'add-acl':
      return aclKey(change.after);
    case 'remove-acl':
      return aclKey(change.before);
    case 'edit-quota':
      return quotaKey(change.entity);
    case 'create-user':
    case 'remove-user':
      return change.user;
    default:
      return topicOf(change);
  }
}

export type AclChange = Extract<Change, { kind: 'add-acl' | 'remove-acl' }>;

export function isAclChange(change: Change): change is AclChange {
  return change.kind === 'add-acl' || change.kind === 'remove-acl';
}

type TopicChange = Exclude<Change, AclChange | { kind: 'edit-quota' | 'create-user' | 'remove-user' }>;

export function isTopicChange(change: Change): change is TopicChange {
  return !isAclChange(change) && !['edit-quota', 'create-user', 'remove-user'].includes(change.kind);
}

export function topicOf(change: TopicChange): string {
  switch (change.kind) {
    case 'create-topic':
      return change.after.name;
    case 'delete-topic':
      return change.before.name;
    default:
      return change.topic;
  }
}

/** Names of the topics that would go. */
export function deletedTopics(changes: readonly Change[]): readonly string[] {
  return changes.flatMap((change) => (change.kind === 'delete-topic' ? [change.before.name] : []));
}

export function compareChanges(a: Change, b: Change): number {
  const [keyA, keyB] = [changeKey(a), changeKey(b)];
  return ranks[a.kind] - ranks[b.kind] || (keyA < keyB ? -1 : keyA > keyB ? 1 : 0);
}

/** True for an edit after which Kafka may delete records that it would have kept: lower retention, or `delete` added to the cleanup policy. */
export function losesRecords(edit: ConfigChange): boolean {
  return lowersRetention(edit) || addsDeletePolicy(edit);
}

export function lowersRetention({ key, before: override, inherited, after }: ConfigChange): boolean {
  const before = override ?? inherited;
  if (before === undefined || (key !== 'retention.ms' && key !== 'retention.bytes')) return false;
  const amount = (text: string) => (Number(text) < 0 ? Number.POSITIVE_INFINITY : Number(text));
  return after === undefined || amount(after) < amount(before);
}

/** From `compact`, or from an empty list, with which Kafka keeps everything. */
export function addsDeletePolicy({ key, before: override, inherited, after }: ConfigChange): boolean {
  const before = override ?? inherited;
  if (before === undefined || key !== 'cleanup.policy') return false;
  const deletes = (policies: string) => policies.split(',').some((policy) => policy.trim() === 'delete');
  return !deletes(before) && (after === undefined || deletes(after));
}
