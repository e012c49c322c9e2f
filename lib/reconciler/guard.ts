import { changeKey } from './change.ts';
import { type Danger, dangersOf, massRemovals } from './danger.ts';
import type { GuardGrounds } from './guard-grounds.ts';
import { impossibilities } from './impossibility.ts';
import { judgedChanges } from './judged-changes.ts';
import { lockOuts, ownLockOuts, ownUserRemovals } from './lock-out.ts';
import { twofoldUpdates } from './one-update-of-topic.ts';
import type { Plan } from './plan.ts';
import type { Refusal } from './refusal.ts';

/** Pure: equal plan and grounds give equal refusals. A return is never refused: its plan holds nothing to refuse. */
export function guard(plan: Plan, grounds: GuardGrounds): readonly Refusal[] {
  if (plan.mode === 'return') return [];
  const changes = judgedChanges(plan);
  const dangers = [...dangersOf({ ...plan, changes }, grounds), ...massRemovals(plan), ...lockOuts(plan, grounds)];
  const refusals = [
    ...changes.flatMap((change) => impossibilities(change, grounds)),
    ...twofoldUpdates(plan),
    ...ownLockOuts(plan, grounds),
    ...ownUserRemovals(plan, grounds),
    ...dangers.filter((danger) => !isApproved(danger, grounds)).map(unapproved),
  ];
  const position = new Map(changes.map((change, index) => [changeKey(change), index]));
  return refusals.sort((a, b) => (position.get(a.change) ?? 0) - (position.get(b.change) ?? 0));
}

function isApproved({ action, resource, terms = [] }: Danger, { approvals, today }: GuardGrounds): boolean {
  return approvals.some(
    (given) =>
      given.action === action &&
      given.resource === resource &&
      given.expires >= today &&
      terms.every((term) => given[term] === true),
  );
}

function unapproved({ action, resource, reason, recipe, terms = [], change }: Danger): Refusal {
  const said = terms.map((term) => `, ${term}: true`).join('');
  const approval = `add to the domain file: approvals: [{ action: ${action}, resource: "${resource}", approvedBy, ticket, expires${said} }]`;
  const remedy = recipe === undefined ? approval : `${recipe}; or, to do it all the same, ${approval}`;
  return { rule: action, resource, reason, remedy, change: changeKey(change) };
}
