import type { z } from 'zod';
import { nearestWord } from '../model/nearest-word.ts';
import type { Path } from '../model/path.ts';
import type { Problem } from '../model/problem.ts';
import { type Complaint, problemAt, type SourceTree } from './source-tree.ts';

type Issue = z.core.$ZodIssue;

/** Words for what zod calls a type. */
const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

/**
 * Lets the message of every issue be what was expected. Messages of the schemas themselves win, so a field can say it better.
 */
export function expectation(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return typeWords[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return issue.values.length === 1 ? String(issue.values[0]) : `one of ${issue.values.join(', ')}`;
    case 'invalid_key':
      return issue.issues[0]?.message;
    case 'too_small':
      return `at least ${issue.minimum}${countedWord(issue.origin)}`;
    case 'too_big':
      return `at most ${issue.maximum}${countedWord(issue.origin)}`;
    default:
      return undefined;
  }
}

function countedWord(origin: string): string {
  return origin === 'array' ? ' in the list' : origin === 'string' ? ' characters' : '';
}

/** Every issue of a failed parse as a problem with its line. */
export function shapeProblems(tree: SourceTree, root: unknown, issues: readonly Issue[]): readonly Problem[] {
  return issues.flatMap((issue) => complaints(tree, root, issue)).map((complaint) => problemAt(tree, complaint));
}

function complaints(tree: SourceTree, root: unknown, issue: Issue): readonly Complaint[] {
  const path = issue.path as Path;
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key, issue));
  if (issue.code === 'invalid_union') return unionComplaints(tree, root, issue);
  const value = valueAt(root, path);
  const { got, fix } = issue.code === 'custom' ? (issue.params ?? {}) : quotes(issue, value, tree.typed(path));
  return [{ path, got: got ?? describeValue(value), expected: issue.message, ...(fix && { fix }) }];
}

function unknownKey(path: Path, key: string, issue: Issue): Complaint {
  const allowed = (issue as { allowed?: readonly string[] }).allowed ?? [];
  const nearest = nearestWord(key, allowed);
  return {
    path: [...path, key],
    got: `unknown key "${key}"`,
    expected: allowed.length > 16 ? 'a known key' : `one of ${allowed.join(', ')}`,
    ...(nearest === undefined ? {} : { fix: `Did you mean ${nearest}?` }),
  };
}

/** The branch that understood most of the value speaks: its issues lie inside. Where none did, all say what they expected. */
function unionComplaints(
  tree: SourceTree,
  root: unknown,
  issue: Extract<Issue, { code: 'invalid_union' }>,
): readonly Complaint[] {
  const branches = issue.errors.map((errors) =>
    errors.map((error) => ({ ...error, path: [...issue.path, ...error.path] })),
  );
  const inside = branches.find((errors) =>
    errors.every((error) => error.path.length > issue.path.length || error.code === 'unrecognized_keys'),
  );
  if (inside !== undefined) return inside.flatMap((error) => complaints(tree, root, error));
  const path = issue.path as Path;
  const expected = [...new Set(branches.flat().map(({ message }) => message))].join(' or ');
  return [{ path, got: describeValue(valueAt(root, path)), expected }];
}

/** Digits without quotes are a number in YAML: leading zeros would be lost. */
function quotes(issue: Issue, value: unknown, typed: string | undefined): { got?: string; fix?: string } {
  if (issue.code === 'invalid_key') return { got: `the key "${String(issue.path.at(-1))}"` };
  if (issue.code !== 'invalid_type') return {};
  if (issue.expected === 'string' && (typeof value === 'number' || typeof value === 'boolean'))
    return { fix: `Write it in quotes: "${typed ?? value}"` };
  if (['int', 'number'].includes(issue.expected) && typeof value === 'string' && /^\d+$/.test(value))
    return { fix: `Write it without quotes: ${value}` };
  return {};
}

function describeValue(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value !== 'string') return String(value);
  return value.length > 80 ? `"${value.slice(0, 77)}..."` : `"${value}"`;
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, segment) => (value as Record<string | number, unknown> | null)?.[segment], root);
}
