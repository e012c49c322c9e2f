import type { Approval, ApprovedAction } from '../model/approval.ts';
import { topicConfigChangeFault } from '../model/topic-config.ts';
import { aclResource } from './acl-difference.ts';
import { addsDeletePolicy, type Change, type ConfigChange, changeKey, lowersRetention } from './change.ts';
import type { Plan } from './plan.ts';

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
  /** What the approval has to say besides. */
  readonly terms?: string;
  /** How to get what was probably meant. */
  readonly recipe?: string;
}

/** What the guard judges by, besides the plan. */
export interface GuardGrounds {
  readonly approvals: readonly Approval[];
  /** ISO date. */
  readonly today: string;
  /** Names of those among the topics to be deleted that hold records. */
  readonly withRecords: ReadonlySet<string>;
}

/** Pure: equal plan, approvals and day give equal refusals. A return is never refused: its plan holds nothing to refuse. */
export function guard(plan: Plan, { approvals, today, withRecords }: GuardGrounds): readonly Refusal[] {
  if (plan.mode === 'return') return [];
  const approves = ({ action, resource }: Danger) =>
    approvals.some(
      (given) =>
        given.action === action &&
        given.resource === resource &&
        given.expires >= today &&
        (action !== 'delete-topic' || given.withRecords === true || !withRecords.has(resource)),
    );
  return plan.changes.flatMap((change) => [
    ...impossible(change),
    ...[...dangers(change, plan, withRecords), ...massRemoval(change, plan)]
      .filter((danger) => !approves(danger))
      .map((danger) => unapproved(danger, change)),
  ]);
}

/** Fewer removals than these are everyday work, whatever their share. */
const fewestInMass = { 'delete-topic': 3, 'remove-acl': 10 } as const;

/** More than half of what is ours would go: more often a file that was cut short than a wish. Told once, with the first removal. */
function massRemoval(change: Change, { domain, changes, governed }: Plan): readonly Danger[] {
  const { kind } = change;
  if (kind !== 'delete-topic' && kind !== 'remove-acl') return [];
  const removals = changes.filter((other) => other.kind === kind);
  const [what, all] = kind === 'delete-topic' ? ['topics', governed.topics] : ['ACLs', governed.acls];
  if (removals[0] !== change || removals.length < fewestInMass[kind] || removals.length * 2 <= all) return [];
  const reason = `${removals.length} of ${all} ${what} of the domain would be removed at once`;
  return [{ action: 'mass-removal', resource: domain, reason }];
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
  if (change.kind === 'edit-configs') return change.edits.flatMap((edit) => lasting(change, edit));
  return [];
}

/** Settings that Kafka or MSK keeps for the life of a topic, such as tiered storage once it is on. */
function lasting(change: Extract<Change, { kind: 'edit-configs' }>, edit: ConfigChange): readonly Refusal[] {
  const { key, before, after } = edit;
  const fault = topicConfigChangeFault(key, before, after);
  if (fault === undefined) return [];
  return [
    {
      rule: 'lasting-config',
      resource: change.topic,
      reason: `${key} cannot go from ${fault}`,
      remedy: `declare ${key}: ${before ?? 'nothing'}, or declare a new topic, copy the records and move the clients`,
      change: changeKey(change),
    },
  ];
}

function unapproved({ action, resource, reason, recipe, terms = '' }: Danger, change: Change): Refusal {
  const approval = `add to the domain file: approvals: [{ action: ${action}, resource: "${resource}", approvedBy, ticket, expires${terms} }]`;
  return {
    rule: action,
    resource,
    reason,
    remedy: recipe === undefined ? approval : `${recipe}; or, to lose the records, ${approval}`,
    change: changeKey(change),
  };
}

/** A topic that is created in the same plan and looks like the deleted one. */
function newName({ before }: Extract<Change, { kind: 'delete-topic' }>, { changes }: Plan): string | undefined {
  const twins = changes.flatMap((change) =>
    change.kind === 'create-topic' && change.after.partitions === before.partitions ? [change.after.name] : [],
  );
  return twins.length === 1 ? twins[0] : undefined;
}

function deletionDanger(change: Extract<Change, { kind: 'delete-topic' }>, plan: Plan, holdsRecords: boolean): Danger {
  const { name } = change.before;
  const danger = {
    action: 'delete-topic',
    resource: name,
    reason: holdsRecords ? 'the topic holds records, which would be deleted' : 'the topic would be deleted',
    ...(holdsRecords ? { terms: ', withRecords: true' } : {}),
  } as const;
  const renamed = newName(change, plan);
  if (renamed === undefined) return danger;
  return {
    ...danger,
    reason: `${danger.reason}; ${renamed} looks like its new name, and Kafka cannot rename a topic`,
    recipe: `declare both, copy the records, move producers and then consumers to ${renamed}, and delete ${name} last`,
  };
}

function dangers(change: Change, plan: Plan, withRecords: ReadonlySet<string>): readonly Danger[] {
  switch (change.kind) {
    case 'delete-topic':
      return [deletionDanger(change, plan, withRecords.has(change.before.name))];
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
