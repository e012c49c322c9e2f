import { addressNumber } from '../../../lib/proof/condition-tests.ts';
import { type Formula, passesTest } from '../../../lib/proof/formula.ts';
import type { Test, UnknownValue } from '../../../lib/proof/value.ts';
import { accepts } from '../../../lib/proof/wildcard.ts';

/** Texts by value: by condition key in lower case. A key that is not here is absent from the request. */
export type Texts = ReadonlyMap<string, readonly string[]>;

/**
 * What a formula of the proof says about one request. Undefined: the model leaves it open. Throws where the proof does not count the
 * request among those that it is about.
 */
export function formulaValue(formula: Formula, texts: Texts): boolean | undefined {
  switch (formula.kind) {
    case 'constant':
      return formula.value;
    case 'not': {
      const value = formulaValue(formula.of, texts);
      return value === undefined ? undefined : !value;
    }
    case 'all':
    case 'any':
      return joined(
        formula.of.map((part) => formulaValue(part, texts)),
        formula.kind === 'any',
      );
    case 'free':
      return undefined;
    case 'present':
      return textsOf(formula.of, texts).length > 0;
    case 'passes':
      return textsOf(formula.of, texts).some((text) => passesTest(measured(text, formula.test), formula.test));
    case 'some':
      return textsOf(formula.of, texts).some(
        (text) => formula.tests.some((test) => passesTest(text, test)) === formula.passing,
      );
  }
}

/** One `decisive` part settles it, whatever is left open. */
function joined(parts: readonly (boolean | undefined)[], decisive: boolean): boolean | undefined {
  if (parts.includes(decisive)) return decisive;
  return parts.includes(undefined) ? undefined : !decisive;
}

/** A proof over all values of a set says nothing about a value outside of it. */
function textsOf({ id, set, among, optional }: UnknownValue, texts: Texts): readonly string[] {
  const key = id.replace(/ as a (number|set)$/, '');
  const found = texts.get(key) ?? [];
  if (found.length === 0 && !optional) throw new Error(`the model takes ${key} to be there always`);
  const outside = found.find(
    (text) =>
      !set.within.every((wildcard) => accepts(wildcard, text)) ||
      set.outside.some((wildcard) => accepts(wildcard, text)) ||
      (among !== undefined && !among.includes(text)),
  );
  if (outside !== undefined) throw new Error(`the model does not count ${outside} among the values of ${key}`);
  return found;
}

/** The proof has addresses and dates as numbers. */
function measured(text: string, { kind }: Test): string {
  if (kind === 'text' || !Number.isNaN(Number(text))) return text;
  return String(/^\d+\.\d+\.\d+\.\d+$/.test(text) ? addressNumber(text) : Date.parse(text));
}
