import type { Path } from '../model/path.ts';
import type { Problem } from '../model/problem.ts';
import { problemAt, type SourceTree } from './source-tree.ts';

/** Placeholders that a CDK app resolves at deployment: in a document they would become names of that spelling. */
const token = /\$\{Token\[[^\]]*\]\}/;

export function tokenProblems(tree: SourceTree, value: unknown, path: Path = []): readonly Problem[] {
  if (typeof value === 'string' && token.test(value))
    return [
      problemAt(tree, {
        path,
        got: `the CDK token ${token.exec(value)?.[0]}`,
        expected: 'literal text',
        fix: 'Write the name itself: it must be known before anything is deployed',
      }),
    ];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    tokenProblems(tree, member, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}
