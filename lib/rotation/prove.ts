import type { LoginOutcome } from './credential.ts';
import type { RotationPorts } from './rotation-ports.ts';

const [firstPauseMilliseconds, longestPauseMilliseconds] = [1_000, 10_000];

/** Tries to log in until it works or the patience is over, the last time at its very end; answers the last attempt. */
export async function prove<Content>(
  { credential, clock, patienceMilliseconds }: RotationPorts<Content>,
  content: Content,
): Promise<LoginOutcome> {
  const end = clock.now() + patienceMilliseconds;
  for (let pause = firstPauseMilliseconds; ; pause = Math.min(2 * pause, longestPauseMilliseconds)) {
    const outcome = await credential.logIn(content);
    const left = end - clock.now();
    if (outcome.kind === 'accepted' || left <= 0) return outcome;
    await clock.wait(Math.min(pause, left));
  }
}
