import { apply, type OnProgress } from './apply.ts';
import { type Change, type ChangeKind, changeKey } from './change.ts';
import { authorizationOf } from './look.ts';
import { type Plan, plan } from './plan.ts';
import type { PlanInput } from './plan-input.ts';
import type { Clock, KafkaAdmin, Lease } from './ports.ts';
import { type ChangeOutcome, countOutcomes } from './report.ts';

/** Rounds in a row that bring nothing. A time-out or a spent quota leaves the rest to the next one; under a small quota there are many. */
const maximumIdleRounds = 4;

/** After the nth round that brought nothing, n times as long: a new controller is there within seconds. */
const idlePauseMilliseconds = 1_000;

interface Means {
  readonly admin: KafkaAdmin;
  readonly lease: Lease;
  readonly clock: Clock;
  readonly onProgress?: OnProgress;
}

/**
 * Applies a plan. Where the world failed in between (a time-out, a spent quota), the cluster is read again before anything is
 * decided: what it shows is applied, what is missing is tried again, and removals that waited for it follow. Only changes of
 * the first plan are ever sent, since those were guarded.
 */
export async function applyPatiently(
  first: Plan,
  input: Omit<PlanInput, 'observed'>,
  { admin, lease, clock, onProgress }: Means,
): Promise<readonly ChangeOutcome[]> {
  let outcomes = await apply(first, admin, lease, onProgress);
  let idleRounds = 0;
  while (idleRounds < maximumIdleRounds && outcomes.some(({ retryable }) => retryable)) {
    if (idleRounds > 0) await clock.wait(idleRounds * idlePauseMilliseconds);
    const appliedBefore = countOutcomes(outcomes, 'applied');
    const observed = await admin.observe({ expected: Object.keys(input.owned.topics), ...authorizationOf(input) });
    const planned = plan({ ...input, observed }).changes;
    const missing = new Set(planned.map(changeKey));
    const different = new Set(planned.flatMap((change) => ('topic' in change ? [change.topic] : [])));
    const stands = (change: Change) => !(change.kind === 'create-topic' && different.has(change.after.name));
    // A broker answers before it shows: what it answered for is not sent again, and is waited for in the end.
    const open = outcomes.flatMap(({ change, outcome }) =>
      outcome !== 'applied' && (missing.has(changeKey(change)) || !stands(change)) ? [change] : [],
    );
    outcomes = merge(outcomes, await apply({ changes: open }, admin, lease, onProgress), stands);
    idleRounds = countOutcomes(outcomes, 'applied') > appliedBefore ? 0 : idleRounds + 1;
  }
  return outcomes;
}

/** The latest word on each change: what the cluster showed is applied, the rest was tried again. A topic that somebody made otherwise does not stand. */
function merge(
  before: readonly ChangeOutcome[],
  latest: readonly ChangeOutcome[],
  stands: (change: Change) => boolean,
): readonly ChangeOutcome[] {
  const tried = new Map(latest.map((outcome) => [changeKey(outcome.change), outcome]));
  return before.map((earlier): ChangeOutcome => {
    const later = tried.get(changeKey(earlier.change));
    const applied = later === undefined || (earlier.retryable && doneBefore(later) && stands(earlier.change));
    return applied ? { change: earlier.change, outcome: 'applied' } : later;
  });
}

/** What Kafka says of a change that is done already; all others may be repeated. */
const doneAlready: { readonly [Kind in ChangeKind]?: string } = {
  'create-topic': 'TOPIC_ALREADY_EXISTS:',
  'grow-partitions': 'INVALID_PARTITIONS:',
  'delete-topic': 'UNKNOWN_TOPIC_ID:',
};

/** The first attempt, whose answer was lost and which no broker showed yet, stands in the way of the second. */
function doneBefore({ change, reason = '' }: ChangeOutcome): boolean {
  const word = doneAlready[change.kind];
  return word !== undefined && reason.startsWith(word);
}
