import avsc from 'avsc';
import { canonicalJson } from '../model/canonical-json.ts';
import type { Path } from '../model/path.ts';
import { type Checked, invalid, type Problem, valid } from '../model/problem.ts';
import { logicalTypeComplaints, misplacedLogicalType } from './avro-logical-types.ts';
import { type Complaint, parseTree, problemAt, type SourceTree } from './source-tree.ts';

/**
 * Reads an Avro schema strictly: valid JSON without duplicate keys, valid Avro, logical types where parsers see them,
 * and a default symbol for every enum, since a reader without it breaks at the first new symbol.
 * The value is the canonical JSON of the schema as written, so that its docs survive.
 */
export function readAvroSchema(file: string, text: string): Checked<string> {
  const json = parseJson(file, text);
  if (!json.ok) return json;
  const faults = [...schemaComplaints(json.value, []), ...avroComplaints(json.value)];
  if (faults.length === 0 && membersWritten(text) === membersIn(json.value)) return valid(canonicalJson(json.value));
  // Parsing for lines costs ten times as much as all the rest, and a right schema needs none.
  const tree = parseTree(file, text);
  const problems = [...duplicateKeys(tree), ...faults.map((complaint) => problemAt(tree, complaint))];
  return problems.length > 0 ? invalid(problems) : valid(canonicalJson(json.value));
}

function parseJson(file: string, text: string): Checked<unknown> {
  try {
    return valid(JSON.parse(text));
  } catch (error) {
    const message = (error as SyntaxError).message;
    const [, position = '0'] = /at position (\d+)/.exec(message) ?? [];
    const place = { file, line: text.slice(0, Number(position)).split('\n').length };
    return invalid([
      { place, path: '', got: 'text that is not JSON', expected: 'an Avro schema in JSON', fix: message },
    ]);
  }
}

/** Members as they are typed: a key that stands twice counts twice here, and once in the value. */
function membersWritten(text: string): number {
  return [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter(([, colon]) => colon !== undefined).length;
}

function membersIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inside = Object.values(value).reduce((sum: number, member) => sum + membersIn(member), 0);
  return Array.isArray(value) ? inside : inside + Object.keys(value).length;
}

function duplicateKeys(tree: SourceTree): readonly Problem[] {
  return tree.repeatedKeys.map(({ line, key }) => ({
    place: { file: tree.file, line },
    path: '',
    got: `the key ${key} a second time`,
    expected: 'each key once',
  }));
}

function avroComplaints(schema: unknown): readonly Complaint[] {
  try {
    avsc.Type.forSchema(schema as Parameters<typeof avsc.Type.forSchema>[0], { noAnonymousTypes: true });
    return [];
  } catch (error) {
    return [{ path: [], got: 'a schema that is not Avro', expected: 'valid Avro', fix: (error as Error).message }];
  }
}

/** Walks into every type that is written out; a type named elsewhere was checked there. */
function schemaComplaints(schema: unknown, path: Path): readonly Complaint[] {
  if (Array.isArray(schema)) return schema.flatMap((branch, index) => schemaComplaints(branch, [...path, index]));
  if (typeof schema !== 'object' || schema === null) return [];
  const type = schema as Readonly<Record<string, unknown>>;
  return [
    ...logicalTypeComplaints(type, path),
    ...enumComplaints(type, path),
    ...fieldComplaints(type, path),
    ...['type', 'items', 'values'].flatMap((key) => schemaComplaints(type[key], [...path, key])),
  ];
}

function enumComplaints(type: Readonly<Record<string, unknown>>, path: Path): readonly Complaint[] {
  if (type.type !== 'enum' || type.default !== undefined) return [];
  const got = `the enum ${String(type.name)} without a default symbol`;
  return [
    {
      path,
      got,
      expected: '"default" with one of its symbols',
      fix: 'Readers that do not know a new symbol take the default; without one they fail',
    },
  ];
}

function fieldComplaints(type: Readonly<Record<string, unknown>>, path: Path): readonly Complaint[] {
  if (!Array.isArray(type.fields)) return [];
  return type.fields.flatMap((field, index) => {
    if (typeof field !== 'object' || field === null) return [];
    const here = [...path, 'fields', index];
    return [...misplacedLogicalType(field, here), ...schemaComplaints(field.type, [...here, 'type'])];
  });
}
