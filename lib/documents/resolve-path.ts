import type { Path } from '../model/path.ts';

/**
 * The path in keys and indices alone. In a list a word names the item that is this word, or whose `name` or `client` it is;
 * of several such items the first in which the rest of the path exists. Undefined when there is none.
 */
export function resolvePath(value: unknown, path: Path): Path | undefined {
  const [segment, ...rest] = path;
  if (segment === undefined) return [];
  for (const key of keysFor(value, segment)) {
    const tail = resolvePath((value as Record<string | number, unknown>)[key], rest);
    if (tail !== undefined) return [key, ...tail];
  }
  return undefined;
}

function keysFor(value: unknown, segment: string | number): Path {
  if (typeof value !== 'object' || value === null) return [];
  if (!Array.isArray(value) || typeof segment === 'number') return Object.hasOwn(value, segment) ? [segment] : [];
  return value.flatMap((item, index) => (isNamed(item, segment) ? [index] : []));
}

function isNamed(item: unknown, name: string): boolean {
  if (item === name) return true;
  const { name: own, client } = (item ?? {}) as { name?: unknown; client?: unknown };
  return own === name || client === name;
}
