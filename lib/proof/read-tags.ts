import { isMapping } from './read-conditions.ts';

/** Tags in both spellings: a list of Key and Value, or a mapping. */
export function readTags({ Tags }: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  if (isMapping(Tags)) return Object.fromEntries(Object.entries(Tags).map(([key, value]) => [key, String(value)]));
  if (!Array.isArray(Tags)) return {};
  return Object.fromEntries(Tags.map(({ Key, Value }) => [String(Key), String(Value)]));
}
