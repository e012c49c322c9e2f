import { rounded } from './condition-tests.ts';
import { passesTest } from './formula.ts';
import { sampleOf, type TextSet } from './text-set.ts';
import type { Test, UnknownValue } from './value.ts';

/** Values that no test tells apart, with one of them. */
export interface Region {
  readonly sample: string;
  /** All of them. Absent: few enough to be the sample alone. */
  readonly set?: TextSet;
}

/** A text of a region for people to read. */
export function shownText({ sample, set }: Region, { liked }: UnknownValue): string {
  if (set === undefined || liked === undefined) return sample;
  return sampleOf({ ...set, within: [...set.within, liked] }) ?? sample;
}

/**
 * Splits all values that a request may have into regions: for the tests of one formula, one value of a region is as good as every other. That
 * makes a question about all texts one about a few, and exact.
 */
export function regionsOf({ set, among }: UnknownValue, tests: readonly Test[]): readonly Region[] {
  if (among !== undefined) return among.map((sample) => ({ sample }));
  if (tests.some(({ kind }) => kind === 'number')) return numberRegions(tests);
  const sample = sampleOf(set);
  if (sample === undefined) return [];
  return tests.reduce<readonly TextRegion[]>(
    (regions, test) => regions.flatMap((region) => split(region, test)),
    [{ set, sample }],
  );
}

interface TextRegion extends Region {
  readonly set: TextSet;
}

function split({ set, sample }: TextRegion, test: Test): readonly TextRegion[] {
  if (test.kind !== 'text') return [{ set, sample }];
  const inner = { ...set, within: [...set.within, test.wildcard] };
  const outer = { ...set, outside: [...set.outside, test.wildcard] };
  const isInner = passesTest(sample, test);
  const other = sampleOf(isInner ? outer : inner);
  const here = { set: isInner ? inner : outer, sample };
  // Where no value is on the other side, the test says nothing new about the region.
  return other === undefined ? [{ set, sample }] : [here, { set: isInner ? outer : inner, sample: other }];
}

/** Between the bounds of ranges all numbers are alike. */
function numberRegions(tests: readonly Test[]): readonly Region[] {
  const bounds = tests.flatMap((test) =>
    test.kind === 'number' ? [test.least, test.least - test.step, test.most, test.most + test.step].map(rounded) : [],
  );
  const finite = [...new Set(bounds)].filter((bound) => Math.abs(bound) < Number.MAX_SAFE_INTEGER);
  return finite.map((bound) => ({ sample: String(bound) }));
}
