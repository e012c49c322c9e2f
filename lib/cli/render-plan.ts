import type { AclBinding } from '../model/acl.ts';
import { formatDuration } from '../model/duration.ts';
import { quotaKey } from '../model/quota.ts';
import { formatSize } from '../model/size.ts';
import { topicConfigKinds } from '../model/topic-config.ts';
import { type Change, changeKey, type Risk, riskOf } from '../reconciler/change.ts';
import type { Refusal } from '../reconciler/guard.ts';
import type { Notice } from '../reconciler/notice.ts';
import type { Plan } from '../reconciler/plan.ts';
import { type Ink, paint, type Terminal } from './terminal.ts';

const inks: Readonly<Record<Risk, Ink>> = { safe: 'green', risky: 'yellow', destructive: 'red' };

/** A plan as lines for a person: one line when there is nothing to do, else every change with its risk and its refusals. */
export function renderPlan(plan: Plan, refusals: readonly Refusal[], terminal: Terminal): readonly string[] {
  if (plan.changes.length === 0) return [`${plan.domain}: no changes`, ...plan.notices.map(noticeLine)];
  return [
    paint(terminal, 'bold', `${plan.domain}: ${summary(plan)}`),
    ...plan.changes.flatMap((change) => changeLines(change, refusals, terminal)),
    ...plan.notices.map(noticeLine),
  ];
}

/** `create 4 topics, add 12 ACLs` */
export function summary(plan: Plan): string {
  const counts = new Map<string, number>();
  for (const { kind } of plan.changes) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => phrase(kind as Change['kind'], count)).join(', ');
}

function phrase(kind: Change['kind'], count: number): string {
  const many = count === 1 ? '' : 's';
  const phrases: Readonly<Record<Change['kind'], string>> = {
    'create-topic': `create ${count} topic${many}`,
    'grow-partitions': `grow partitions of ${count} topic${many}`,
    'shrink-partitions': `shrink partitions of ${count} topic${many}`,
    'change-replication': `change replication of ${count} topic${many}`,
    'edit-configs': `edit configs of ${count} topic${many}`,
    'add-acl': `add ${count} ACL${many}`,
    'edit-quota': `edit ${count} quota${many}`,
    'remove-acl': `remove ${count} ACL${many}`,
    'delete-topic': `delete ${count} topic${many}`,
  };
  return phrases[kind];
}

function changeLines(change: Change, refusals: readonly Refusal[], terminal: Terminal): readonly string[] {
  const [risk, key] = [riskOf(change), changeKey(change)];
  const refused = refusals
    .filter((refusal) => refusal.change === key)
    .map(
      ({ rule, reason, remedy }) =>
        `${' '.repeat(14)}${paint(terminal, 'red', 'refused')} (${rule}): ${reason}; ${remedy}`,
    );
  return [`  ${paint(terminal, inks[risk], risk.padEnd(11))} ${describe(change)}`, ...refused];
}

function describe(change: Change): string {
  switch (change.kind) {
    case 'create-topic': {
      const { name, partitions, replicationFactor, configs } = change.after;
      const settings = Object.entries(configs).map(([key, value]) => `${key}=${humanValue(key, value)}`);
      return `+ topic ${name}  ${partitions} partitions, ${replicationFactor} replicas  ${settings.join(' ')}`;
    }
    case 'delete-topic':
      return `- topic ${change.before.name}`;
    case 'grow-partitions':
    case 'shrink-partitions':
      return `~ topic ${change.topic}  partitions ${change.before} -> ${change.after}`;
    case 'change-replication':
      return `~ topic ${change.topic}  replicas ${change.before} -> ${change.after}`;
    case 'edit-configs': {
      const edits = change.edits.map(
        ({ key, before, after }) => `${key} ${humanValue(key, before)} -> ${humanValue(key, after)}`,
      );
      return `~ topic ${change.topic}  ${edits.join(', ')}`;
    }
    case 'add-acl':
      return `+ ACL   ${aclLine(change.after)}`;
    case 'edit-quota': {
      const edits = change.edits.map(
        ({ key, before, after }) => `${key} ${before ?? 'unlimited'} -> ${after ?? 'unlimited'}`,
      );
      return `~ quota ${quotaKey(change.entity)}  ${edits.join(', ')}`;
    }
    case 'remove-acl':
      return `- ACL   ${aclLine(change.before)}`;
  }
}

function aclLine(acl: AclBinding): string {
  const star = acl.patternType === 'PREFIXED' ? '*' : '';
  const resource = `${acl.resourceType.toLowerCase().replace('_', '-')} ${acl.resourceName}${star}`;
  return `${acl.permission.toLowerCase()} ${acl.principal} ${acl.operation.toLowerCase()} on ${resource}`;
}

function humanValue(key: string, value: string | undefined): string {
  if (value === undefined) return 'default';
  switch (topicConfigKinds[key]?.type) {
    case 'duration':
      return formatDuration(Number(value));
    case 'size':
      return formatSize(Number(value));
    default:
      return value;
  }
}

function noticeLine({ kind, subject, text }: Notice): string {
  return `  note        ${kind.replaceAll('-', ' ')}: ${subject}: ${text}`;
}
