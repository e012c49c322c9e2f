import type { Change } from './change.ts';
import type { Notice } from './notice.ts';

/** What one kind of thing contributes to a plan. */
export interface Difference {
  readonly changes: readonly Change[];
  readonly notices: readonly Notice[];
}
