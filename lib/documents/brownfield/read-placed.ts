import type { z } from 'zod';
import type { Path } from '../../model/path.ts';
import { type Checked, invalid, type Problem, valid } from '../../model/problem.ts';
import type { TopicState } from '../../model/topic.ts';
import { expectation, shapeProblems } from '../shape-problems.ts';
import { problemAt, type SourceTree } from '../source-tree.ts';

/** Something of another tool's file, and where it stands. */
export interface Placed<T> {
  readonly value: T;
  readonly path: Path;
  /** Lines cost more than values, so they are looked up only where something is wrong. */
  tree(): SourceTree;
}

/** Reads a part of a document as a shape; problems carry the path and line in the whole of it. */
export function readPlaced<T>(shape: z.ZodType<T>, { value, path, tree }: Placed<unknown>): Checked<T> {
  const result = shape.safeParse(value, { error: expectation });
  if (result.success) return valid(result.data);
  const issues = result.error.issues.map((issue) => ({ ...issue, path: [...path, ...issue.path] }));
  return invalid(shapeProblems(tree(), wrapped(value, path), issues));
}

/** The value at its path in an otherwise empty document: problems show what stands there. */
function wrapped(value: unknown, path: Path): unknown {
  return path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
}

/** Two declarations of one topic come from two clusters, or from a mistake. */
export function repeatedTopics(topics: readonly Placed<TopicState>[]): readonly Problem[] {
  const seen = new Set<string>();
  return topics.flatMap(({ value: { name }, path, tree }) => {
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    const fix = 'Import the files of one cluster at a time';
    return [problemAt(tree(), { path, got: `the topic "${name}" a second time`, expected: 'each topic once', fix })];
  });
}
