import type { Path } from '../model/path.ts';
import type { Waiver } from '../model/waiver.ts';

/** An error stops; a warning is shown. */
export type Severity = 'error' | 'warning';

/** One place where a rule does not hold. */
export interface Finding {
  /** Id of the rule. */
  readonly rule: string;
  /** A note is an error or a warning that a waiver answers. */
  readonly severity: Severity | 'note';
  /** Whose document it is about. Absent: the environment's. */
  readonly domain?: string;
  /** Path in the document as a person writes it. A word after a list names its item: `['topics', 'payments.events', 'zone']`. */
  readonly path: Path;
  readonly got: string;
  readonly expected: string;
  readonly fix?: string;
  /** The exception that answers it; notes only. */
  readonly waiver?: Waiver;
}
