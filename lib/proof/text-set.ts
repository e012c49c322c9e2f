import { accepts, closed, literalOf, namedLetters, step, type Wildcard } from './wildcard.ts';

/** All texts in every one of `within` and in none of `outside`. */
export interface TextSet {
  readonly within: readonly Wildcard[];
  readonly outside: readonly Wildcard[];
}

export const everyText: TextSet = { within: [], outside: [] };

const samples = new Map<string, { readonly text: string | undefined }>();

/** A shortest text of the set; undefined when it is empty. */
export function sampleOf(set: TextSet): string | undefined {
  const key = [set.within, set.outside].map((side) => side.map((each) => each.key).join()).join(';');
  const found = samples.get(key) ?? { text: search(set) };
  samples.set(key, found);
  return found.text;
}

export function holds({ within, outside }: TextSet, text: string): boolean {
  return within.every((each) => accepts(each, text)) && !outside.some((each) => accepts(each, text));
}

/** Walks all patterns at once, letter by letter, shortest texts first. */
function search(set: TextSet): string | undefined {
  const literal = set.within.map(literalOf).find((text) => text !== undefined);
  if (literal !== undefined) return holds(set, literal) ? literal : undefined;
  const patterns = [...set.within, ...set.outside];
  const other = unnamedLetter(patterns);
  const start = patterns.map(({ tokens }) => closed(tokens, [0]));
  let front: readonly Walk[] = [{ text: '', at: start }];
  const seen = new Set([keyOf(start)]);
  while (front.length > 0) {
    const end = front.find(({ at }) => isEnd(set, patterns, at));
    if (end !== undefined) return end.text;
    front = front.flatMap((walk) => onward({ set, patterns, other }, walk, seen));
  }
  return undefined;
}

interface Walk {
  readonly text: string;
  /** Reached positions per pattern. */
  readonly at: readonly (readonly number[])[];
}

interface Search {
  readonly set: TextSet;
  readonly patterns: readonly Wildcard[];
  /** A letter that no pattern names. */
  readonly other: string;
}

function onward({ set: { within }, patterns, other }: Search, { text, at }: Walk, seen: Set<string>): readonly Walk[] {
  const named = new Set(patterns.flatMap(({ tokens }, index) => namedLetters(tokens, at[index] ?? [])));
  return [other, ...named].flatMap((letter) => {
    const next = patterns.map(({ tokens }, index) => step(tokens, at[index] ?? [], letter));
    if (next.slice(0, within.length).some((states) => states.length === 0)) return [];
    const key = keyOf(next);
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ text: text + letter, at: next }];
  });
}

function isEnd({ within }: TextSet, patterns: readonly Wildcard[], at: Walk['at']): boolean {
  return patterns.every(({ tokens }, index) => at[index]?.includes(tokens.length) === index < within.length);
}

function keyOf(at: Walk['at']): string {
  return at.map((states) => states.join(',')).join(';');
}

const candidates = [...'xyzuvwabcdefghijklmnopqrst0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_!~'];

/** A letter that no pattern names: all such letters are alike. */
function unnamedLetter(patterns: readonly Wildcard[]): string {
  const named = new Set(
    patterns.flatMap(({ tokens }) => tokens.flatMap((token) => (typeof token === 'object' ? [...token.letters] : []))),
  );
  const letter = candidates.find((candidate) => !named.has(candidate));
  return (
    letter ??
    String.fromCodePoint(
      [...Array(1_000).keys()].map((n) => n + 0x100).find((n) => !named.has(String.fromCodePoint(n))) ?? 0x1000,
    )
  );
}
