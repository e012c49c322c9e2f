import { formatAccessFact } from '../model/access-fact.ts';
import { type Change, changeKey } from '../reconciler/change.ts';
import { describeChange } from '../reconciler/describe-change.ts';
import { judgedChanges } from '../reconciler/judged-changes.ts';
import type { Notice } from '../reconciler/notice.ts';
import type { Plan } from '../reconciler/plan.ts';
import type { GuardedPlan } from '../reconciler/reconcile-domain.ts';
import type { Refusal } from '../reconciler/refusal.ts';
import { type Risk, riskOf } from '../reconciler/risk.ts';
import { type Ink, paint, type Terminal } from './terminal.ts';

const inks: Readonly<Record<Risk, Ink>> = { safe: 'green', risky: 'yellow', destructive: 'red' };

const standing: readonly Notice['kind'][] = ['not-yet-archived', 'quota-by-client-id'];

/** A plan as lines for a person: one line when there is nothing to do, else every change with its risk and its refusals. */
export function renderPlan({ plan, refusals, access }: GuardedPlan, terminal: Terminal): readonly string[] {
  const meanings = access.map((fact) => `  access      ${formatAccessFact(fact)}`);
  const changes = judgedChanges(plan);
  if (changes.length === 0) {
    // What the document alone says was told when it changed.
    const notices = plan.notices.filter(({ kind }) => !standing.includes(kind));
    return [`${plan.domain}: no changes`, ...meanings, ...notices.map(noticeLine)];
  }
  return [
    paint(terminal, 'bold', `${plan.domain}: ${summary(plan)}`),
    ...changes.flatMap((change) => changeLines(change, refusals, terminal)),
    ...meanings,
    ...plan.notices.map(noticeLine),
  ];
}

/** `add 12 ACLs; by CloudFormation: create 4 topics` */
function summary({ changes, elsewhere = [] }: Plan): string {
  const there = elsewhere.length === 0 ? [] : [`by CloudFormation: ${counted(elsewhere)}`];
  return [...(changes.length === 0 ? [] : [counted(changes)]), ...there].join('; ');
}

/** `create 4 topics, add 12 ACLs` */
function counted(changes: readonly Change[]): string {
  const counts = new Map<string, number>();
  for (const { kind } of changes) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => phrase(kind as Change['kind'], count)).join(', ');
}

function phrase(kind: Change['kind'], count: number): string {
  const many = count === 1 ? '' : 's';
  const phrases: Readonly<Record<Change['kind'], string>> = {
    'create-user': `create ${count} user${many}`,
    'create-topic': `create ${count} topic${many}`,
    'grow-partitions': `grow partitions of ${count} topic${many}`,
    'shrink-partitions': `shrink partitions of ${count} topic${many}`,
    'change-replication': `change replication of ${count} topic${many}`,
    'change-zone': `move ${count} topic${many} to another zone`,
    'edit-configs': `edit configs of ${count} topic${many}`,
    'add-acl': `add ${count} ACL${many}`,
    'edit-quota': `edit ${count} quota${many}`,
    'remove-acl': `remove ${count} ACL${many}`,
    'delete-topic': `delete ${count} topic${many}`,
    'remove-user': `remove ${count} user${many}`,
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
  return [`  ${paint(terminal, inks[risk], risk.padEnd(11))} ${describeChange(change)}`, ...refused];
}

function noticeLine({ kind, subject, text }: Notice): string {
  return `  note        ${kind.replaceAll('-', ' ')}: ${subject}: ${text}`;
}
