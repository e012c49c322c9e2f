import { formatPath, type Path } from '../lib/model/path.ts';
import { applyRules, type Rule } from '../lib/policy/rule.ts';
import type { ConstructFault } from './construct-fault.ts';

/** What the rules of the configuration refuse about the same thing declared by a construct. `propOf` names a place as the props do. */
export function ruleFaults<Subject>(
  rules: readonly Rule<Subject>[],
  subject: Subject,
  propOf: (path: Path) => string = formatPath,
): readonly ConstructFault[] {
  return applyRules(rules, subject)
    .filter(({ severity }) => severity === 'error')
    .map(({ path, got, expected }) => ({ prop: propOf(path), got, expected }));
}
