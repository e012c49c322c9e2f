import { sampleOf } from './text-set.ts';
import { isKnown, type Test, type UnknownValue, type Value } from './value.ts';
import { accepts } from './wildcard.ts';

/** When a request is allowed, in terms of what is not known of it. Building folds what is known. */
export type Formula =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'present'; readonly of: UnknownValue }
  /** The value is there and passes. */
  | { readonly kind: 'passes'; readonly of: UnknownValue; readonly test: Test }
  /** Among many values there is one that passes a test, or, unless `passing`, none of them. */
  | { readonly kind: 'some'; readonly of: UnknownValue; readonly tests: readonly Test[]; readonly passing: boolean }
  /** What the model does not know either way. */
  | { readonly kind: 'free'; readonly id: string }
  | { readonly kind: 'not'; readonly of: Formula }
  | { readonly kind: 'all' | 'any'; readonly of: readonly Formula[] };

export const always: Formula = { kind: 'constant', value: true };
export const never: Formula = { kind: 'constant', value: false };

export function all(formulas: readonly Formula[]): Formula {
  return joined('all', formulas, false);
}

export function any(formulas: readonly Formula[]): Formula {
  return joined('any', formulas, true);
}

export function not(formula: Formula): Formula {
  if (formula.kind === 'constant') return formula.value ? never : always;
  return formula.kind === 'not' ? formula.of : { kind: 'not', of: formula };
}

export function isPresent(value: Value): Formula {
  if (isKnown(value)) return value.text === undefined ? never : always;
  return value.optional ? { kind: 'present', of: value } : always;
}

/** Whether the value is there and passes. */
export function passes(value: Value, test: Test): Formula {
  if (isKnown(value)) return value.text !== undefined && passesTest(value.text, test) ? always : never;
  if (test.kind === 'number') return { kind: 'passes', of: { ...value, id: `${value.id} as a number` }, test };
  if (value.among !== undefined) return passesAmong(value, value.among, test);
  const { within, outside } = value.set;
  if (sampleOf({ within: [...within, test.wildcard], outside }) === undefined) return never;
  if (sampleOf({ within, outside: [...outside, test.wildcard] }) === undefined) return isPresent(value);
  return { kind: 'passes', of: value, test };
}

function passesAmong(value: UnknownValue, among: readonly string[], test: Test): Formula {
  const passing = among.filter((text) => passesTest(text, test)).length;
  if (passing === 0) return never;
  return passing === among.length ? isPresent(value) : { kind: 'passes', of: value, test };
}

/** Whether one of the values passes one of the tests, or, unless `passing`, none of them. */
export function somePasses(value: Value, tests: readonly Test[], passing: boolean): Formula {
  if (!isKnown(value))
    return { kind: 'some', of: { ...value, id: `${value.id} as a set`, many: true }, tests, passing };
  const { text } = value;
  return text !== undefined && tests.some((test) => passesTest(text, test)) === passing ? always : never;
}

export function passesTest(text: string, test: Test): boolean {
  if (test.kind === 'text') return accepts(test.wildcard, text);
  const number = Number(text);
  return number >= test.least && number <= test.most;
}

function joined(kind: 'all' | 'any', formulas: readonly Formula[], decisive: boolean): Formula {
  const parts = formulas.filter((part) => part.kind !== 'constant' || part.value === decisive);
  if (parts.some((part) => part.kind === 'constant')) return decisive ? always : never;
  if (parts.length < 2) return parts[0] ?? (decisive ? never : always);
  return { kind, of: parts };
}
