import { PlatformError } from '../model/platform-error.ts';
import { changeKey } from './change.ts';
import type { Observed } from './kafka-state.ts';
import { type PlanInput, plan } from './plan.ts';
import type { Clock, KafkaAdmin } from './ports.ts';
import type { ChangeOutcome } from './report.ts';

/** A broker answers before it shows: up to 11 s were measured after 2,000 ACLs. */
export const settleLimitMilliseconds = 60_000;

const firstPauseMilliseconds = 25;
const longestPauseMilliseconds = 1_000;

/**
 * Waits, bounded, until every live broker shows the applied changes: only then is access enforced everywhere, and a plan
 * made right afterwards is empty. Answers the last observation.
 */
export async function settle(
  input: Omit<PlanInput, 'observed'>,
  outcomes: readonly ChangeOutcome[],
  admin: KafkaAdmin,
  clock: Clock,
): Promise<Observed> {
  const applied = new Set(
    outcomes.filter(({ outcome }) => outcome === 'applied').map(({ change }) => changeKey(change)),
  );
  const expected = Object.keys(input.owned.topics);
  const deadline = clock.now() + settleLimitMilliseconds;
  let observed = await admin.observe({ expected, onlyExpected: true });
  if (applied.size === 0) return observed;
  for (const broker of observed.brokers) {
    observed = (await brokerShows(broker, { ...input, expected, applied, deadline }, admin, clock)) ?? observed;
  }
  return observed;
}

interface Expectation extends Omit<PlanInput, 'observed'> {
  readonly expected: readonly string[];
  readonly applied: ReadonlySet<string>;
  readonly deadline: number;
}

async function brokerShows(
  broker: number,
  awaited: Expectation,
  admin: KafkaAdmin,
  clock: Clock,
): Promise<Observed | undefined> {
  let pause = firstPauseMilliseconds;
  for (;;) {
    const observed = await observeLive(broker, awaited, admin);
    if (observed === undefined) return undefined;
    const pending = plan({ ...awaited, observed }).changes.filter((change) => awaited.applied.has(changeKey(change)));
    if (pending.length === 0) return observed;
    if (clock.now() >= awaited.deadline) {
      const names = pending.slice(0, 3).map(changeKey).join(', ');
      throw new PlatformError(
        'NOT_SETTLED',
        `Broker ${broker} does not show ${pending.length} applied changes yet (${names}); run again to verify.`,
        { retryable: true },
      );
    }
    await clock.wait(pause);
    pause = Math.min(pause * 2, longestPauseMilliseconds);
  }
}

/** Metadata still lists a broker for some seconds after it died: one that cannot be reached is not waited for. */
async function observeLive(
  broker: number,
  { expected }: Expectation,
  admin: KafkaAdmin,
): Promise<Observed | undefined> {
  try {
    return await admin.observe({ expected, onlyExpected: true, broker });
  } catch (error) {
    if (error instanceof PlatformError && error.code === 'BROKER_UNREACHABLE') return undefined;
    throw error;
  }
}
