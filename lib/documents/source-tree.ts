import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  parseDocument,
  type YAMLError,
} from 'yaml';
import { formatPath, type Path } from '../model/path.ts';
import type { Place, Problem } from '../model/problem.ts';

/** A parsed text that still knows on which line each value stands. Reads YAML 1.2 and, as a part of it, JSON. */
export interface SourceTree {
  readonly file: string;
  readonly text: string;
  readonly document: Document;
  readonly errors: readonly YAMLError[];
  lineAt(offset: number): number;
  /** Keys that a mapping holds a second time. */
  readonly repeatedKeys: readonly { readonly line: number; readonly key: string }[];
  /** Where the value stands; where it is missing, its nearest parent. */
  place(path: Path): Place;
  /** A scalar as it was typed: `0123` where the value is 123. */
  typed(path: Path): string | undefined;
}

/** What is wrong with the value at a path: the path is written out and looked up. */
export type Complaint = Pick<Problem, 'got' | 'expected' | 'fix'> & { readonly path: Path };

const options = { version: '1.2', schema: 'core', stringKeys: true, prettyErrors: false } as const;

export function parseTree(file: string, text: string): SourceTree {
  const lineCounter = new LineCounter();
  return sourceTree(file, text, parseDocument(text, { ...options, lineCounter }), lineCounter);
}

/** The documents of a text that `---` divides. */
export function parseTrees(file: string, text: string): readonly SourceTree[] {
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, { ...options, lineCounter });
  return [...documents].map((document) => sourceTree(file, text, document, lineCounter));
}

function sourceTree(file: string, text: string, document: Document, lineCounter: LineCounter): SourceTree {
  const lineAt = (offset: number) => lineCounter.linePos(offset).line;
  return {
    file,
    text,
    document,
    errors: [...document.errors, ...document.warnings],
    lineAt,
    repeatedKeys: document.errors
      .filter(({ code }) => code === 'DUPLICATE_KEY')
      .map(({ pos }) => ({ line: lineAt(pos[0]), key: keyAt(text, pos[0]) })),
    place: (path) => placeOf(file, lineAt, document.contents, path),
    typed: (path) => {
      const node = document.getIn(path, true);
      return isScalar(node) ? node.source : undefined;
    },
  };
}

export function problemAt(tree: SourceTree, { path, ...complaint }: Complaint): Problem {
  return { place: tree.place(path), path: formatPath(path), ...complaint };
}

function keyAt(text: string, offset: number): string {
  return /^"?([^"':\s]*)/.exec(text.slice(offset, offset + 200))?.[1] ?? '';
}

function placeOf(file: string, lineAt: (offset: number) => number, root: Node | null, path: Path): Place {
  let offset: number | undefined;
  let node: unknown = root;
  for (const segment of path) {
    const step = enter(node, segment);
    if (step === undefined) break;
    offset = step.offset ?? offset;
    node = step.node;
  }
  return offset === undefined ? { file, line: 1 } : { file, line: lineAt(offset) };
}

function enter(node: unknown, segment: string | number): { node: unknown; offset: number | undefined } | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && key.value === segment);
    return pair && { node: pair.value, offset: startOf(pair.key) };
  }
  if (isSeq(node) && typeof segment === 'number' && segment in node.items) {
    const item = node.items[segment];
    return { node: item, offset: startOf(item) };
  }
  return undefined;
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null)?.range?.[0];
}
