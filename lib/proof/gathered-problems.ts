import type { Checked, Problem } from '../model/problem.ts';

/** The problems of many readings: a template shows all of them at once. */
export class GatheredProblems {
  readonly problems: Problem[] = [];

  /** What was read; nothing where there are problems, which are kept. */
  take<T>(reading: Checked<readonly T[]>): readonly T[] {
    if (reading.ok) return reading.value;
    this.problems.push(...reading.problems);
    return [];
  }
}
