import { formatProblem, type Problem } from '../model/problem.ts';

/** A problem with the id of its rule, which a waiver would name. */
export function problemText(problem: Problem): string {
  return problem.rule === undefined ? formatProblem(problem) : `${formatProblem(problem)} [${problem.rule}]`;
}
