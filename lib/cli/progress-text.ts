import type { ApplyProgress } from '../reconciler/apply.ts';

/** Work of which some is done, and the time that took. */
export interface Pace {
  readonly done: number;
  readonly total: number;
  readonly elapsedMilliseconds: number;
}

/** Shorter waits need no estimate: it would be read after they ended. */
const worthTellingMilliseconds = 2_000;

/** `, about 20 s left` at the pace so far; nothing where no pace is known yet, or hardly anything is left. */
export function timeLeft({ done, total, elapsedMilliseconds }: Pace): string {
  if (done === 0 || total <= done) return '';
  const left = (elapsedMilliseconds / done) * (total - done);
  return left < worthTellingMilliseconds ? '' : `, about ${durationText(left)} left`;
}

/** `batch 3 of 12, 1,400 of 5,000 changes, about 20 s left`. Undefined where there is nothing worth telling. */
export function progressText(
  { batch, batches, done, total }: ApplyProgress,
  elapsedMilliseconds: number,
): string | undefined {
  if (done >= total) {
    if (elapsedMilliseconds < worthTellingMilliseconds) return undefined;
    return `${amount(total)} changes done, waiting until every broker shows them`;
  }
  const left = timeLeft({ done, total, elapsedMilliseconds });
  return left === '' ? undefined : `batch ${batch} of ${batches}, ${amount(done)} of ${amount(total)} changes${left}`;
}

function durationText(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1_000);
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

function amount(count: number): string {
  return count.toLocaleString('en');
}
