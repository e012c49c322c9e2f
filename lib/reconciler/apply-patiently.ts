import { apply } from './apply.ts';
import { changeKey } from './change.ts';
import { type Plan, type PlanInput, plan } from './plan.ts';
import type { KafkaAdmin, Lease } from './ports.ts';
import { managesQuotas } from './quota-difference.ts';
import type { ChangeOutcome } from './report.ts';

/** Rounds in all. A time-out or a spent quota leaves the rest to the next one. */
const maximumRounds = 5;

/**
 * Applies a plan. Where the world failed in between (a time-out, a spent quota), the cluster is read again before anything is
 * decided: what it shows is applied, what is missing is tried again, and removals that waited for it follow.
 */
export async function applyPatiently(
  first: Plan,
  input: Omit<PlanInput, 'observed'>,
  admin: KafkaAdmin,
  lease: Lease,
): Promise<readonly ChangeOutcome[]> {
  let outcomes = await apply(first, admin, lease);
  for (let round = 2; round <= maximumRounds && outcomes.some(({ retryable }) => retryable); round += 1) {
    const observed = await admin.observe({ expected: Object.keys(input.owned.topics), quotas: managesQuotas(input) });
    outcomes = merge(outcomes, await apply(plan({ ...input, observed }), admin, lease));
  }
  return outcomes;
}

/** The latest word on each change: what the cluster showed is applied, the rest was tried again. */
function merge(before: readonly ChangeOutcome[], latest: readonly ChangeOutcome[]): readonly ChangeOutcome[] {
  const tried = new Set(latest.map(({ change }) => changeKey(change)));
  const shown = before.filter(({ change }) => !tried.has(changeKey(change)));
  return [...shown.map(({ change }): ChangeOutcome => ({ change, outcome: 'applied' })), ...latest];
}
