import type { z } from 'zod';
import type { Path } from '../model/path.ts';
import { type Checked, invalid, type Place, type Problem, valid } from '../model/problem.ts';
import { resolvePath } from './resolve-path.ts';
import { expectation, shapeProblems } from './shape-problems.ts';
import { type Complaint, parseTree, problemAt, type SourceTree } from './source-tree.ts';
import { tokenProblems } from './token-problems.ts';
import { isEmptyText, parseYamlText, type YamlText } from './yaml-text.ts';

/** A value together with the text that it was read from. */
export interface Located<T> {
  readonly value: T;
  /** A later complaint as a problem with file and line. */
  locate(complaint: Complaint): Problem;
  /** Where a value is written; undefined where it is not. */
  placeOf(path: Path): Place | undefined;
}

/** Parses a document's text; `emptyMeans` says what an empty file would amount to, were it accepted. */
export function openDocument(file: string, text: string, emptyMeans: string): Checked<YamlText> {
  const yaml = parseYamlText(file, text);
  if (!yaml.ok || !isEmptyText(yaml.value)) return yaml;
  const got = `an empty file, which would mean: ${emptyMeans}`;
  return invalid([{ place: { file, line: 1 }, path: '', got, expected: 'a document' }]);
}

/** Reads the parsed text as one shape. */
export function readShape<T>(schema: z.ZodType<T>, { value, tree }: YamlText): Checked<Located<T>> {
  const result = schema.safeParse(value, { error: expectation });
  const issues = result.success ? [] : result.error.issues;
  const problems = [...tokenProblems(tree, value), ...shapeProblems(tree, value, issues)];
  if (!result.success || problems.length > 0) return invalid(problems);
  const treeAgain = reparsed(tree);
  const locate = ({ path, got, expected, fix }: Complaint): Problem =>
    problemAt(treeAgain(), {
      path: resolvePath(value, path) ?? path,
      got,
      expected,
      ...(fix === undefined ? {} : { fix }),
    });
  const placeOf = (path: Path) => {
    const written = resolvePath(value, path);
    return written && treeAgain().place(written);
  };
  return valid({ value: result.data, locate, placeOf });
}

/**
 * A tree takes many times the memory of its text, and a document without a fault is rarely asked for its lines: the
 * tree is let go, and built again when it is.
 */
function reparsed({ file, text }: SourceTree): () => SourceTree {
  let tree: SourceTree | undefined;
  return () => {
    tree ??= parseTree(file, text);
    return tree;
  };
}
