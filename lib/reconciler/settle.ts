import { PlatformError } from '../model/platform-error.ts';
import { changeKey } from './change.ts';
import type { Observed } from './kafka-state.ts';
import { plan } from './plan.ts';
import type { PlanInput } from './plan-input.ts';
import type { Clock, KafkaAdmin, Lease, ObserveOptions } from './ports.ts';
import { type Reach, reachOf, readingOf, touchedBy, withReread } from './reach.ts';
import type { ChangeOutcome } from './report.ts';

/** A broker answers before it shows: up to 11 s were measured after 2,000 ACLs. */
export const settleLimitMilliseconds = 60_000;

const firstPauseMilliseconds = 25;
const longestPauseMilliseconds = 1_000;

export interface Settled {
  /** As the last broker shows it: what was touched was read again, the rest is from before. */
  readonly observed: Observed;
  /** Brokers that did not answer: metadata still lists one for seconds after it died. */
  readonly unseenBrokers: readonly number[];
}

interface Expectation {
  readonly input: Omit<PlanInput, 'observed'>;
  readonly before: Observed;
  readonly reach: Reach;
  /** Keys of the applied changes. */
  readonly applied: ReadonlySet<string>;
  readonly deadline: number;
  readonly lease: Lease;
}

/**
 * Waits, bounded, until every live broker shows the applied changes: only then is access enforced everywhere, and a plan
 * made right afterwards is empty. `before` is what the plan was made from: it names the brokers. Whoever waits extends the
 * lease, so that it neither expires nor outlasts the function's time.
 */
export async function settle(
  input: Omit<PlanInput, 'observed'>,
  outcomes: readonly ChangeOutcome[],
  admin: KafkaAdmin,
  clock: Clock,
  { before, lease }: Pick<Expectation, 'before' | 'lease'>,
): Promise<Settled> {
  const done = outcomes.filter(({ outcome }) => outcome === 'applied').map(({ change }) => changeKey(change));
  const unseenBrokers: number[] = [];
  if (done.length === 0) return { observed: before, unseenBrokers };
  let observed: Observed | undefined;
  const reach = touchedBy(outcomes);
  const deadline = clock.now() + settleLimitMilliseconds;
  const awaited = { input, before, reach, applied: new Set(done), deadline, lease };
  for (const broker of before.brokers) {
    const shown = await brokerShows(broker, awaited, admin, clock);
    if (shown === undefined) unseenBrokers.push(broker);
    observed = shown ?? observed;
  }
  // None of them answered by its id: whoever answers at all says how it stands.
  observed ??= withReread(before, await admin.observe(readingOf(reach)), reach);
  return { observed, unseenBrokers };
}

async function brokerShows(
  broker: number,
  { input, before, reach: touched, applied, deadline, lease }: Expectation,
  admin: KafkaAdmin,
  clock: Clock,
): Promise<Observed | undefined> {
  let [observed, reach, pause] = [before, touched, firstPauseMilliseconds];
  for (;;) {
    const seen = await observeLive(admin, { ...readingOf(reach), broker });
    if (seen === undefined) return undefined;
    observed = withReread(observed, seen, reach);
    const pending = plan({ ...input, observed }).changes.filter((change) => applied.has(changeKey(change)));
    if (pending.length === 0) return observed;
    if (clock.now() >= deadline) throw notSettled(broker, pending.map(changeKey));
    await lease.extend();
    // What a broker shows once it goes on showing.
    reach = reachOf(pending);
    await clock.wait(pause);
    pause = Math.min(pause * 2, longestPauseMilliseconds);
  }
}

async function observeLive(admin: KafkaAdmin, options: ObserveOptions): Promise<Observed | undefined> {
  try {
    return await admin.observe(options);
  } catch (error) {
    if (error instanceof PlatformError && error.retryable) return undefined;
    throw error;
  }
}

function notSettled(broker: number, pending: readonly string[]): PlatformError {
  return new PlatformError(
    'NOT_SETTLED',
    `Broker ${broker} does not show ${pending.length} applied changes yet (${pending.slice(0, 3).join(', ')}); run again to verify.`,
    { retryable: true },
  );
}
