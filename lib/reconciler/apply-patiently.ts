import { apply, type OnProgress } from './apply.ts';
import { changeKey } from './change.ts';
import { type Plan, type PlanInput, plan } from './plan.ts';
import type { KafkaAdmin, Lease } from './ports.ts';
import { managesQuotas } from './quota-difference.ts';
import { type ChangeOutcome, countOutcomes } from './report.ts';

/** Rounds in a row that bring nothing. A time-out or a spent quota leaves the rest to the next one; under a small quota there are many. */
const maximumIdleRounds = 4;

/**
 * Applies a plan. Where the world failed in between (a time-out, a spent quota), the cluster is read again before anything is
 * decided: what it shows is applied, what is missing is tried again, and removals that waited for it follow.
 */
export async function applyPatiently(
  first: Plan,
  input: Omit<PlanInput, 'observed'>,
  admin: KafkaAdmin,
  lease: Lease,
  onProgress?: OnProgress,
): Promise<readonly ChangeOutcome[]> {
  let outcomes = await apply(first, admin, lease, onProgress);
  let idleRounds = 0;
  while (idleRounds < maximumIdleRounds && outcomes.some(({ retryable }) => retryable)) {
    const appliedBefore = countOutcomes(outcomes, 'applied');
    const observed = await admin.observe({ expected: Object.keys(input.owned.topics), quotas: managesQuotas(input) });
    outcomes = merge(outcomes, await apply(plan({ ...input, observed }), admin, lease, onProgress));
    idleRounds = countOutcomes(outcomes, 'applied') > appliedBefore ? 0 : idleRounds + 1;
  }
  return outcomes;
}

/** The latest word on each change: what the cluster showed is applied, the rest was tried again. */
function merge(before: readonly ChangeOutcome[], latest: readonly ChangeOutcome[]): readonly ChangeOutcome[] {
  const tried = new Set(latest.map(({ change }) => changeKey(change)));
  const shown = before.filter(({ change }) => !tried.has(changeKey(change)));
  return [...shown.map(({ change }): ChangeOutcome => ({ change, outcome: 'applied' })), ...latest];
}
