import { type QuotaState, quotaKey } from '../model/quota.ts';
import type { QuotaChange } from './change.ts';
import type { Difference } from './difference.ts';
import { dispositionOf } from './disposition.ts';
import type { Notice } from './notice.ts';
import type { PlanInput } from './plan-input.ts';

/** Reading quotas takes a right of its own, so it is done only where the domain limits clients or has done so. */
export function managesQuotas({ desired, owned }: Pick<PlanInput, 'desired' | 'owned'>): boolean {
  return desired.quotas.length > 0 || Object.keys(owned.quotas).length > 0;
}

/** What differs in the limits of clients. Limits that nobody declared and that are not ours are told, where they bind our principals. */
export function quotaDifference({ desired, observed, owned, mode }: PlanInput): Difference {
  const wanted = new Map(desired.quotas.map((quota) => [quotaKey(quota.entity), quota]));
  const present = new Map(observed.quotas.map((quota) => [quotaKey(quota.entity), quota]));
  const disposition = dispositionOf(desired, 'quotas', mode);
  const users = new Set(desired.principals.map((principal) => principal.replace(/^User:/, '')));
  const parts = [...new Set([...wanted.keys(), ...present.keys()])].sort().map((key) => {
    const ownedLimits = owned.quotas[key] ?? [];
    const [after, before] = [wanted.get(key), present.get(key)];
    const entity = after?.entity ?? before?.entity ?? {};
    const bound = after !== undefined || (typeof entity.user === 'string' && users.has(entity.user));
    const foreign = Object.keys(before?.limits ?? {}).filter(
      (limit) => after?.limits[limit] === undefined && !ownedLimits.includes(limit),
    );
    const removable = disposition === 'remove' && bound ? [...ownedLimits, ...foreign] : ownedLimits;
    const edits = limitChanges(after, before, removable);
    const told = disposition === 'report' && bound ? foreign : [];
    return {
      changes: edits.length === 0 ? [] : [{ kind: 'edit-quota', entity, edits } as const],
      notices: told.map((limit) => undeclared(key, `${limit}=${before?.limits[limit]} is kept`)),
    };
  });
  return { changes: parts.flatMap(({ changes }) => changes), notices: parts.flatMap(({ notices }) => notices) };
}

function limitChanges(
  after: QuotaState | undefined,
  before: QuotaState | undefined,
  ownedLimits: readonly string[],
): readonly QuotaChange[] {
  const declared = Object.entries(after?.limits ?? {});
  const set = declared.filter(([key, limit]) => before?.limits[key] !== limit);
  const gone = ownedLimits.filter((key) => after?.limits[key] === undefined && before?.limits[key] !== undefined);
  return [
    ...set.map(([key, limit]) => ({ key, before: before?.limits[key], after: limit })),
    ...gone.map((key) => ({ key, before: before?.limits[key] })),
  ].sort((a, b) => (a.key < b.key ? -1 : 1));
}

function undeclared(subject: string, text: string): Notice {
  return { kind: 'undeclared-quota', subject, text };
}
