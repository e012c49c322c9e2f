import { type Checked, invalid, type Problem, valid } from '../model/problem.ts';
import { fault, isMapping, readConditions, textOf } from './read-conditions.ts';
import type { Patterns, PrincipalElement, Statement, StatementPlace } from './statement.ts';

/** `identity`: the holder is the principal. `trust`: the role is the resource. */
export type PolicyKind = 'identity' | 'resource' | 'trust';

/**
 * Reads a policy document in every form that IAM takes. `place.path` says where the document stands. What is not understood is a
 * problem and never left out: a statement less could be a proof too much.
 */
export function readStatements(
  document: unknown,
  place: StatementPlace,
  kind: PolicyKind,
): Checked<readonly Statement[]> {
  if (!isMapping(document)) return invalid([fault(place, place.path, textOf(document), 'a policy document')]);
  const { Statement: written, Version, Id, ...others } = document;
  const problems = Object.keys(others).map((key) => fault(place, `${place.path}.${key}`, 'an unknown key', known));
  const statements = (Array.isArray(written) ? written : [written]).flatMap((statement, index) => {
    const path = Array.isArray(written) ? `${place.path}.Statement[${index}]` : `${place.path}.Statement`;
    const reading = readStatement(statement, { ...place, path }, kind);
    if (reading.ok) return [reading.value];
    problems.push(...reading.problems);
    return [];
  });
  return problems.length > 0 ? invalid(problems) : valid(statements);
}

const known = 'Version, Id and Statement';

const elements = ['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource'];

function readStatement(written: unknown, outer: StatementPlace, kind: PolicyKind): Checked<Statement> {
  if (!isMapping(written)) return invalid([fault(outer, outer.path, textOf(written), 'a statement')]);
  const { Sid, Effect, Condition } = written;
  const place = typeof Sid === 'string' && Sid !== '' ? { ...outer, sid: Sid } : outer;
  const problems: Problem[] = [];
  const refuse: Refuse = (element, got, expected) => {
    problems.push(fault(place, `${place.path}${element === '' ? '' : `.${element}`}`, got, expected));
  };
  for (const key of Object.keys(written)) {
    if (key !== 'Condition' && !elements.includes(key)) refuse(key, 'an unknown element', 'an element of IAM');
  }
  if (Effect !== 'Allow' && Effect !== 'Deny') refuse('Effect', textOf(Effect), 'Allow or Deny');
  const conditions = readConditions(Condition, { ...place, path: `${place.path}.Condition` });
  if (!conditions.ok) problems.push(...conditions.problems);
  const statement: Statement = {
    place,
    effect: Effect === 'Deny' ? 'Deny' : 'Allow',
    ...readPrincipals(written, kind, refuse),
    actions: readPatterns(written, 'Action', refuse),
    resources: kind === 'trust' ? everything : readPatterns(written, 'Resource', refuse),
    conditions: conditions.ok ? conditions.value : [],
  };
  return problems.length > 0 ? invalid(problems) : valid(statement);
}

const everything: Patterns = { patterns: ['*'], negated: false };

type Refuse = (element: string, got: string, expected: string) => void;

function readPatterns(written: Readonly<Record<string, unknown>>, element: string, refuse: Refuse): Patterns {
  const chosen = oneOf(written, element, refuse);
  if (chosen === undefined) return everything;
  const patterns = textsOf(chosen.value);
  if (patterns === undefined) refuse(chosen.name, textOf(chosen.value), 'a text or a list of texts');
  return { patterns: patterns ?? [], negated: chosen.negated };
}

/** The element or its negation: exactly one of them. */
function oneOf(written: Readonly<Record<string, unknown>>, element: string, refuse: Refuse) {
  const [plain, not] = [written[element], written[`Not${element}`]];
  if ((plain === undefined) === (not === undefined)) {
    refuse('', plain === undefined ? 'neither of them' : 'both', `either ${element} or Not${element}`);
    return undefined;
  }
  return plain === undefined
    ? { name: `Not${element}`, value: not, negated: true }
    : { name: element, value: plain, negated: false };
}

function readPrincipals(
  written: Readonly<Record<string, unknown>>,
  kind: PolicyKind,
  refuse: Refuse,
): Pick<Statement, 'principals'> {
  const named = written.Principal !== undefined || written.NotPrincipal !== undefined;
  if (kind === 'identity') {
    if (named) refuse('Principal', 'a principal', 'none: the holder of the policy is the principal');
    return {};
  }
  const chosen = oneOf(written, 'Principal', refuse);
  if (chosen === undefined) return {};
  const { name, value, negated } = chosen;
  if (value === '*') return { principals: { elements: [{ kind: 'AWS', names: ['*'] }], negated } };
  if (!isMapping(value)) {
    refuse(name, textOf(value), '"*" or a mapping of AWS, Service, Federated or CanonicalUser');
    return {};
  }
  const read = Object.entries(value).flatMap(([key, written]): readonly PrincipalElement[] => {
    const names = textsOf(written);
    if (!isPrincipalKind(key)) refuse(`${name}.${key}`, 'an unknown kind', principalKinds.join(', '));
    else if (names === undefined) refuse(`${name}.${key}`, textOf(written), 'a text or a list of texts');
    else return [{ kind: key, names }];
    return [];
  });
  return { principals: { elements: read, negated } };
}

const principalKinds: readonly PrincipalElement['kind'][] = ['AWS', 'Service', 'Federated', 'CanonicalUser'];

function isPrincipalKind(key: string): key is PrincipalElement['kind'] {
  return (principalKinds as readonly string[]).includes(key);
}

function textsOf(value: unknown): readonly string[] | undefined {
  const texts = Array.isArray(value) ? value : [value];
  return texts.every((text) => typeof text === 'string') ? texts : undefined;
}
