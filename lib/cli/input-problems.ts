import type { Problem } from '../model/problem.ts';

/** Everything that is wrong with the user's files. */
export class InputProblems extends Error {
  override readonly name = 'InputProblems';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(`${problems.length} problems in the configuration`);
    this.problems = problems;
  }
}
