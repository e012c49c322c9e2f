import { type Formula, passesTest } from './formula.ts';
import { type Region, regionsOf, shownText } from './regions.ts';
import type { Test, UnknownValue } from './value.ts';

/** A formula as SMT-LIB 2, without any text: each value is the number of its region, -1 where the request is without it. */
export interface SmtQuery {
  readonly smt: string;
  /** Names to ask the solver for. */
  readonly names: readonly string[];
  /** The request that an answer stands for: texts by value. */
  request(answer: ReadonlyMap<string, string>): ReadonlyMap<string, readonly string[]>;
}

interface Variable {
  readonly value: UnknownValue;
  readonly name: string;
  readonly regions: readonly Region[];
}

export function smtQuery(formula: Formula): SmtQuery {
  const variables = variablesOf(formula);
  const free = [...new Set(atomsOf(formula).flatMap((atom) => (atom.kind === 'free' ? [atom.id] : [])))];
  const lines = [
    ...[...variables.values()].flatMap(declaration),
    ...free.map((id, index) => `; ${oneLine(id)}\n(declare-const free${index} Bool)`),
    `(assert ${written(formula, variables, free)})`,
  ];
  return {
    smt: `${lines.join('\n')}\n`,
    names: [...variables.values()].flatMap(namesOf),
    request: (answer) => new Map([...variables].map(([id, variable]) => [id, textsOf(variable, answer)])),
  };
}

type Atom = Extract<Formula, { kind: 'present' | 'passes' | 'some' | 'free' }>;

function atomsOf(formula: Formula): readonly Atom[] {
  switch (formula.kind) {
    case 'constant':
      return [];
    case 'not':
      return atomsOf(formula.of);
    case 'all':
    case 'any':
      return formula.of.flatMap(atomsOf);
    default:
      return [formula];
  }
}

function variablesOf(formula: Formula): ReadonlyMap<string, Variable> {
  const tested = new Map<string, { value: UnknownValue; tests: Map<string, Test> }>();
  for (const atom of atomsOf(formula)) {
    if (atom.kind === 'free') continue;
    const entry = tested.get(atom.of.id) ?? { value: atom.of, tests: new Map() };
    tested.set(atom.of.id, entry);
    for (const test of testsOf(atom)) entry.tests.set(testKey(test), test);
  }
  const variables = [...tested].map(([id, { value, tests }], index) => {
    return [id, { value, name: `v${index}`, regions: regionsOf(value, [...tests.values()]) }] as const;
  });
  return new Map(variables);
}

function testsOf(atom: Exclude<Atom, { kind: 'free' }>): readonly Test[] {
  if (atom.kind === 'present') return [];
  return atom.kind === 'passes' ? [atom.test] : atom.tests;
}

function testKey(test: Test): string {
  return test.kind === 'text' ? `${test.wildcard.key}` : `${test.least}..${test.most}`;
}

function namesOf({ value, name, regions }: Variable): readonly string[] {
  return value.many ? regions.map((_, index) => `${name}_${index}`) : [name];
}

function declaration(variable: Variable): readonly string[] {
  const { value, name, regions } = variable;
  const comments = [
    `; ${name}: ${oneLine(value.id)}`,
    ...regions.map(({ sample }, index) => `;   ${index} such as ${oneLine(sample)}`),
  ];
  if (value.many) return [...comments, ...namesOf(variable).map((each) => `(declare-const ${each} Bool)`)];
  const least = value.optional ? '(- 1)' : '0';
  return [
    ...comments,
    `(declare-const ${name} Int)`,
    `(assert (and (<= ${least} ${name}) (< ${name} ${regions.length})))`,
  ];
}

function written(formula: Formula, variables: ReadonlyMap<string, Variable>, free: readonly string[]): string {
  switch (formula.kind) {
    case 'constant':
      return String(formula.value);
    case 'free':
      return `free${free.indexOf(formula.id)}`;
    case 'not':
      return `(not ${written(formula.of, variables, free)})`;
    case 'all':
    case 'any':
      return `(${formula.kind === 'all' ? 'and' : 'or'} ${formula.of.map((part) => written(part, variables, free)).join(' ')})`;
    default:
      return writtenAtom(formula, variables.get(formula.of.id));
  }
}

function writtenAtom(atom: Exclude<Atom, { kind: 'free' }>, variable: Variable | undefined): string {
  if (variable === undefined) throw new Error(`No variable for ${atom.of.id}`);
  const { name, regions } = variable;
  if (atom.kind === 'present') return `(<= 0 ${name})`;
  const fitting = [...regions.keys()].filter((index) => fits(atom, regions[index]?.sample ?? ''));
  if (fitting.length === 0) return 'false';
  const parts = fitting.map((index) => (atom.kind === 'some' ? `${name}_${index}` : `(= ${name} ${index})`));
  return parts.length === 1 ? `${parts[0]}` : `(or ${parts.join(' ')})`;
}

function fits(atom: Exclude<Atom, { kind: 'free' | 'present' }>, sample: string): boolean {
  if (atom.kind === 'passes') return passesTest(sample, atom.test);
  return atom.tests.some((test) => passesTest(sample, test)) === atom.passing;
}

function textsOf(variable: Variable, answer: ReadonlyMap<string, string>): readonly string[] {
  const { regions, name, value } = variable;
  const isChosen = (index: number) =>
    value.many ? answer.get(`${name}_${index}`) === 'true' : answer.get(name) === String(index);
  return regions.filter((_, index) => isChosen(index)).map((region) => shownText(region, value));
}

function oneLine(text: string): string {
  return JSON.stringify(text);
}
