import type { OnProgress } from '../reconciler/apply.ts';
import type { Clock } from '../reconciler/ports.ts';
import { progressText } from './progress-text.ts';
import type { Terminal } from './terminal.ts';

/** Notes how far an apply is, where it takes long enough to ask. Results keep their own channel. */
export function progressNotes({ note }: Pick<Terminal, 'note'>, clock: Pick<Clock, 'now'>): OnProgress {
  let started = clock.now();
  return (progress) => {
    if (progress.done === 0) started = clock.now();
    const text = progressText(progress, clock.now() - started);
    if (text !== undefined) note(text);
  };
}
