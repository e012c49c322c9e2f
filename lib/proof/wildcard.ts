/** One position of a pattern: letters of which one must stand there, any one, any number, or any number without a colon. */
export type Token = { readonly letters: string } | 'one' | 'many' | 'many-without-colon';

/** A set of texts, as `*` and `?` describe it. */
export interface Wildcard {
  /** Equal keys are equal sets. */
  readonly key: number;
  readonly tokens: readonly Token[];
}

const segments = 6;

/** `*` stands for any characters, `?` for one; with `wildcards: false` both stand for themselves. */
export function textWildcard(
  pattern: string,
  how: { readonly wildcards?: boolean; readonly ignoreCase?: boolean } = {},
): Wildcard {
  const { wildcards = true, ignoreCase = false } = how;
  return compiled(`${wildcards ? 'like' : 'equals'}${ignoreCase ? ' ignoring case' : ''} ${pattern}`, () =>
    [...pattern].map((letter) => tokenOf(letter, wildcards, ignoreCase, 'many')),
  );
}

/**
 * A pattern of ARNs: in the first five of its six parts `*` does not reach over a colon
 * (AWS: `IAM/latest/UserGuide/reference_policies_elements_condition_operators.html`, ARN operators). `*` alone is every ARN.
 */
export function arnWildcard(pattern: string): Wildcard {
  if (pattern === '*') return textWildcard(pattern);
  return compiled(`arn ${pattern}`, () => {
    let part = 1;
    return [...pattern].map((letter) => {
      if (letter === ':') part++;
      return tokenOf(letter, true, false, part < segments ? 'many-without-colon' : 'many');
    });
  });
}

export function accepts({ key, tokens }: Wildcard, text: string): boolean {
  const expression = expressions.get(key) ?? new RegExp(`^${tokens.map(expressionOf).join('')}$`, 'su');
  expressions.set(key, expression);
  return expression.test(text);
}

/** Whole texts are asked for far more often than letters: an engine in C++ answers those. */
const expressions = new Map<number, RegExp>();

function expressionOf(token: Token): string {
  if (token === 'one') return '.';
  if (token === 'many') return '.*';
  if (token === 'many-without-colon') return '[^:]*';
  return `[${token.letters.replace(/[\\\]^-]/g, '\\$&')}]`;
}

/** The literal that a pattern without wildcards stands for. */
export function literalOf({ tokens }: Wildcard): string | undefined {
  const letters = tokens.map((token) =>
    typeof token === 'object' && token.letters.length === 1 ? token.letters : undefined,
  );
  return letters.includes(undefined) ? undefined : letters.join('');
}

/** Positions of a pattern that can be reached with no further letter. */
export function closed(tokens: readonly Token[], states: readonly number[]): readonly number[] {
  const reached = new Set(states);
  for (const state of reached) if (isMany(tokens[state])) reached.add(state + 1);
  return [...reached].sort((a, b) => a - b);
}

/** Positions after one more letter. */
export function step(tokens: readonly Token[], states: readonly number[], letter: string): readonly number[] {
  const next = states.flatMap((state) => {
    const token = tokens[state];
    if (token === undefined) return [];
    if (token === 'many') return [state];
    if (token === 'many-without-colon') return letter === ':' ? [] : [state];
    return token === 'one' || token.letters.includes(letter) ? [state + 1] : [];
  });
  return next.length === 0 ? next : closed(tokens, next);
}

/** Letters that a position asks for by name. */
export function namedLetters(tokens: readonly Token[], states: readonly number[]): readonly string[] {
  return states.flatMap((state) => {
    const token = tokens[state];
    if (token === 'many-without-colon') return [':'];
    return typeof token === 'object' ? [...token.letters] : [];
  });
}

function isMany(token: Token | undefined): boolean {
  return token === 'many' || token === 'many-without-colon';
}

function tokenOf(letter: string, wildcards: boolean, ignoreCase: boolean, many: Token): Token {
  if (wildcards && letter === '*') return many;
  if (wildcards && letter === '?') return 'one';
  const letters = ignoreCase ? [letter, letter.toLowerCase(), letter.toUpperCase()] : [letter];
  return { letters: [...new Set(letters)].join('') };
}

const known = new Map<string, Wildcard>();

function compiled(description: string, tokens: () => readonly Token[]): Wildcard {
  const found = known.get(description);
  if (found !== undefined) return found;
  const wildcard = { key: known.size, tokens: tokens() };
  known.set(description, wildcard);
  return wildcard;
}
