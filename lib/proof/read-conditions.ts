import { conditionOperator } from '../model/condition-operator.ts';
import { type Checked, invalid, type Problem, valid } from '../model/problem.ts';
import type { ConditionTest, StatementPlace } from './statement.ts';

/** Reads a condition block: of a statement, or of a claim. `place.path` says where the block stands. */
export function readConditions(block: unknown, place: StatementPlace): Checked<readonly ConditionTest[]> {
  if (block === undefined) return valid([]);
  if (!isMapping(block)) return invalid([fault(place, place.path, textOf(block), 'a mapping of operators')]);
  const problems: Problem[] = [];
  const tests = Object.entries(block).flatMap(([written, keys]) => {
    const path = `${place.path}.${written}`;
    const operator = conditionOperator(written);
    if (operator === undefined) problems.push(fault(place, path, `operator ${written}`, 'an operator of IAM'));
    if (!isMapping(keys)) problems.push(fault(place, path, textOf(keys), 'a mapping of condition keys'));
    if (operator === undefined || !isMapping(keys)) return [];
    return Object.entries(keys).map(([key, value]): ConditionTest => {
      const values = readValues(value);
      if (values === undefined)
        problems.push(fault(place, `${path}.${key}`, textOf(value), 'a text or a list of texts'));
      return { ...operator, key, values: values ?? [] };
    });
  });
  return problems.length > 0 ? invalid(problems) : valid(tests);
}

/** Numbers and truths are compared by their text. */
function readValues(value: unknown): readonly string[] | undefined {
  const values = Array.isArray(value) ? value : [value];
  return values.every((each) => ['string', 'number', 'boolean'].includes(typeof each)) ? values.map(String) : undefined;
}

export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Something in a template that the proof does not understand: it stops, or it would claim what it does not know. */
export function fault({ stack, logicalId }: StatementPlace, path: string, got: string, expected: string): Problem {
  return { place: { file: stack }, path: [logicalId, path].filter((part) => part !== '').join('.'), got, expected };
}

export function textOf(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
