import type { ConditionTest, Patterns, Statement } from '../../../lib/proof/statement.ts';
import type { PolicyStatement } from '../../../scripts/second-opinion/questions.ts';

/** A statement as IAM writes it: the second evaluator reads policies, not our model of them. */
export function statementJson({
  place,
  effect,
  principals,
  actions,
  resources,
  conditions,
}: Statement): PolicyStatement {
  return {
    ...(place.sid === undefined ? {} : { Sid: place.sid }),
    Effect: effect,
    ...(principals === undefined ? {} : negatable('Principal', principals.negated, principalJson(principals.elements))),
    ...patternsJson('Action', actions),
    ...patternsJson('Resource', resources),
    ...(conditions.length === 0 ? {} : { Condition: conditionJson(conditions) }),
  };
}

/** A policy that says whom a role trusts names no resource. */
export function trustJson(statement: Statement): PolicyStatement {
  const { Resource: _resource, NotResource: _notResource, ...trust } = statementJson(statement);
  return trust;
}

function negatable<Value>(element: string, negated: boolean, value: Value): Record<string, Value> {
  return { [negated ? `Not${element}` : element]: value };
}

function patternsJson(element: string, { patterns, negated }: Patterns): Record<string, readonly string[]> {
  return patterns.length === 0 ? {} : negatable(element, negated, patterns);
}

function principalJson(elements: NonNullable<Statement['principals']>['elements']) {
  if (elements.some(({ kind, names }) => kind === 'AWS' && names.includes('*'))) return '*';
  const byKind = Map.groupBy(elements, ({ kind }) => kind);
  return Object.fromEntries([...byKind].map(([kind, some]) => [kind, some.flatMap(({ names }) => names)]));
}

function conditionJson(tests: readonly ConditionTest[]) {
  const condition: Record<string, Record<string, readonly string[]>> = {};
  for (const { operator, set, ifExists, key, values } of tests) {
    const name = `${set === undefined ? '' : `${set}:`}${operator}${ifExists ? 'IfExists' : ''}`;
    condition[name] = { ...condition[name], [key]: values };
  }
  return condition;
}
