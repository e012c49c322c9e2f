import { testsOf } from './condition-tests.ts';
import { any, type Formula, isPresent, not, passes, somePasses } from './formula.ts';
import type { ConditionTest } from './statement.ts';
import type { Test, Value } from './value.ts';

/** Operators that hold for a request without the key. */
const negative = /^(StringNot|ArnNot|NumericNot|DateNot|NotIpAddress)/;

/** When a request passes a condition (AWS: `IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html`). */
export function conditionFormula(condition: ConditionTest, valueFor: (key: string) => Value): Formula {
  const value = valueFor(condition.key.toLowerCase());
  const unknown: Formula = { kind: 'free', id: JSON.stringify(condition) };
  if (condition.operator === 'Null') {
    const answers = new Map([
      ['true', not(isPresent(value))],
      ['false', isPresent(value)],
    ]);
    return any(condition.values.map((asked) => answers.get(asked.toLowerCase()) ?? unknown));
  }
  const tests = testsOf(condition);
  if (tests === undefined) return unknown;
  const negated = negative.test(condition.operator);
  if (condition.set !== undefined) return setFormula(condition, value, tests, negated);
  const passed = any(tests.map((test) => passes(value, test)));
  if (negated) return not(passed);
  return condition.ifExists ? any([not(isPresent(value)), passed]) : passed;
}

/** Without the key `ForAllValues` holds, and `ForAnyValue` does not. */
function setFormula({ set, ifExists }: ConditionTest, value: Value, tests: readonly Test[], negated: boolean): Formula {
  if (set === 'ForAllValues') return not(somePasses(value, tests, negated));
  const some = somePasses(value, tests, !negated);
  return ifExists ? any([not(isPresent(value)), some]) : some;
}
