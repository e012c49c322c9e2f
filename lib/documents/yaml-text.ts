import { isAlias, isCollection, isNode, isPair, isScalar } from 'yaml';
import { type Checked, invalid, type Problem, valid } from '../model/problem.ts';
import { parseTree, type SourceTree } from './source-tree.ts';

/** A file of more lines is generated or broken, not written by a person. */
const maximumLines = 10_000;

/** What a YAML text holds, with the lines of its values. */
export interface YamlText {
  readonly value: unknown;
  readonly tree: SourceTree;
}

type Fault = { readonly line: number } & Pick<Problem, 'got' | 'expected' | 'fix'>;

/**
 * Reads a plain subset of YAML 1.2: one document without anchors, aliases, merge keys, tags, tabs in the indentation
 * or duplicate keys. Whatever a reviewer reads is then all there is.
 */
export function parseYamlText(file: string, text: string): Checked<YamlText> {
  const lines = text.split(/\r?\n/);
  if (lines.length > maximumLines)
    return refuse(file, [
      { line: maximumLines + 1, got: `${lines.length} lines`, expected: `at most ${maximumLines}` },
    ]);
  const tree = parseTree(file, text);
  const tabs = tabFaults(lines);
  const structure = tabs.length > 0 ? tabs : [...syntaxFaults(tree), ...repeatedKeyFaults(tree)];
  const faults = [...structure, ...nodeFaults(tree)];
  if (faults.length > 0) return refuse(file, faults);
  return valid({ value: tree.document.toJS(), tree });
}

/** True for a text without any value: nothing, white space or comments alone. */
export function isEmptyText({ value }: YamlText): boolean {
  return value === null || value === undefined;
}

function refuse(file: string, faults: readonly Fault[]): Checked<never> {
  const sorted = [...faults].sort((a, b) => a.line - b.line);
  return invalid(sorted.map(({ line, ...fault }) => ({ place: { file, line }, path: '', ...fault })));
}

/** With a tab in the indentation the parser sees another structure, so what it says about structure would mislead. */
function tabFaults(lines: readonly string[]): readonly Fault[] {
  return lines.flatMap((text, index) =>
    /^ *\t\s*\S/.test(text) ? [{ line: index + 1, got: 'a tab in the indentation', expected: 'spaces' }] : [],
  );
}

function repeatedKeyFaults({ repeatedKeys }: SourceTree): readonly Fault[] {
  return repeatedKeys.map(({ line, key }) => ({
    line,
    got: `the key ${key} a second time`,
    expected: 'each key once',
    fix: 'Remove one of the two',
  }));
}

/** One fault per line: the parser's later complaints about a line follow from its first. */
function syntaxFaults(tree: SourceTree): readonly Fault[] {
  const seen = new Set<number>();
  return tree.errors.flatMap(({ code, message, pos }) => {
    const line = tree.lineAt(pos[0]);
    if (seen.has(line) || code === 'TAG_RESOLVE_FAILED' || code === 'DUPLICATE_KEY') return [];
    seen.add(line);
    return code === 'MULTIPLE_DOCS'
      ? [{ line, got: 'a second document after "---"', expected: 'one document per file' }]
      : [{ line, got: 'text that is not YAML', expected: 'YAML 1.2', fix: message }];
  });
}

function nodeFaults(tree: SourceTree): readonly Fault[] {
  const faults: Fault[] = [];
  const plain = (node: unknown, got: string, expected: string) => {
    const offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
    faults.push({ line: tree.lineAt(offset), got, expected });
  };
  if (tree.errors.some(({ code }) => code === 'RESOURCE_EXHAUSTION')) return faults;
  // Not the library's `visit`, which takes as long as the rest of the checks together.
  const inspect = (node: unknown): void => {
    if (isAlias(node)) plain(node, `the alias *${node.source}`, 'the value itself, written out');
    if (!isScalar(node) && !isCollection(node)) return;
    if (node.anchor) plain(node, `the anchor &${node.anchor}`, 'the value without an anchor');
    if (node.tag) plain(node, `the tag ${node.tag.replace('tag:yaml.org,2002:', '!!')}`, 'a plain value without a tag');
    for (const item of isCollection(node) ? node.items : []) {
      if (!isPair(item)) inspect(item);
      else {
        const { key, value } = item;
        if (isScalar(key) && key.value === '<<') plain(key, 'the merge key <<', 'the keys themselves, written out');
        inspect(key);
        inspect(value);
      }
    }
  };
  inspect(tree.document.contents);
  return faults;
}
