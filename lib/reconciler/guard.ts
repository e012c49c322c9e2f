import type { Approval, ApprovedAction } from '../model/approval.ts';
import { addsDeletePolicy, type Change, changeKey, lowersRetention } from './change.ts';
import { aclResource, type Plan } from './plan.ts';

/** Why a change may not run, and what would lift that. */
export interface Refusal {
  readonly rule: string;
  readonly resource: string;
  readonly reason: string;
  readonly remedy: string;
  /** `changeKey` of the refused change. */
  readonly change: string;
}

interface Danger {
  readonly action: ApprovedAction;
  readonly resource: string;
  readonly reason: string;
}

/** Pure: equal plan, approvals and day give equal refusals. A return is never refused: its plan holds nothing to refuse. */
export function guard(plan: Plan, approvals: readonly Approval[], today: string): readonly Refusal[] {
  if (plan.mode === 'return') return [];
  return plan.changes.flatMap((change) => [...impossible(change), ...unapproved(change, approvals, today)]);
}

function impossible(change: Change): readonly Refusal[] {
  if (change.kind === 'shrink-partitions') {
    return [
      {
        rule: 'fewer-partitions',
        resource: change.topic,
        reason: `Kafka cannot reduce ${change.before} partitions to ${change.after}`,
        remedy: `declare ${change.before}, or declare a new topic, copy the records, move producers and consumers, then delete the old one`,
        change: changeKey(change),
      },
    ];
  }
  if (change.kind === 'change-replication') {
    return [
      {
        rule: 'replication-change',
        resource: change.topic,
        reason: `a change from ${change.before} to ${change.after} replicas moves data between brokers`,
        remedy: `declare ${change.before}, and move replicas with kafka-reassign-partitions under a throttle; then declare the new number`,
        change: changeKey(change),
      },
    ];
  }
  return [];
}

function unapproved(change: Change, approvals: readonly Approval[], today: string): readonly Refusal[] {
  return dangers(change)
    .filter(
      ({ action, resource }) =>
        !approvals.some((given) => given.action === action && given.resource === resource && given.expires >= today),
    )
    .map(({ action, resource, reason }) => ({
      rule: action,
      resource,
      reason,
      remedy: `add to the domain file: approvals: [{ action: ${action}, resource: "${resource}", approvedBy, ticket, expires }]`,
      change: changeKey(change),
    }));
}

function dangers(change: Change): readonly Danger[] {
  switch (change.kind) {
    case 'delete-topic':
      return [
        {
          action: 'delete-topic',
          resource: change.before.name,
          reason: 'the topic and all its records would be deleted',
        },
      ];
    case 'remove-acl':
      return change.last
        ? [
            {
              action: 'revoke-last-acl',
              resource: aclResource(change.before),
              reason: 'nobody would have access any more',
            },
          ]
        : [];
    case 'edit-configs':
      return change.edits.flatMap((edit): readonly Danger[] => [
        ...(lowersRetention(edit)
          ? [
              {
                action: 'lower-retention' as const,
                resource: change.topic,
                reason: `${edit.key} from ${edit.before ?? edit.inherited} to ${edit.after ?? 'the default'} deletes records at once`,
              },
            ]
          : []),
        ...(addsDeletePolicy(edit)
          ? [
              {
                action: 'add-delete-policy' as const,
                resource: change.topic,
                reason: 'records of a compacted topic would be deleted by age',
              },
            ]
          : []),
      ]);
    default:
      return [];
  }
}
