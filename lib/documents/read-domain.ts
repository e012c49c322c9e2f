import type { Domain } from '../model/domain.ts';
import { type Checked, invalid, type Problem, valid } from '../model/problem.ts';
import type { Topic } from '../model/topic.ts';
import { readAvroSchema } from './avro-schema.ts';
import { type Located, openDocument, readShape } from './document-text.ts';
import { domainSchema } from './domain-schema.ts';
import { problemAt } from './source-tree.ts';
import type { OutlinedTopic } from './topic-shape.ts';
import type { YamlText } from './yaml-text.ts';

/** Texts of the schema files of a domain, by their path relative to the domain file (`schemas/payment-event.avsc`). */
export type SchemaTexts = ReadonlyMap<string, string>;

/** Reads one domain file with its schemas. `file` is the name that problems show. */
export function readDomain(file: string, text: string, schemaTexts: SchemaTexts): Checked<Domain> {
  const reading = locateDomain(file, text, schemaTexts);
  return reading.ok ? valid(reading.value.value) : reading;
}

/** The same, with a look-up of lines for later findings. */
export function locateDomain(file: string, text: string, schemaTexts: SchemaTexts): Checked<Located<Domain>> {
  const yaml = openDocument(file, text, 'delete everything of the domain');
  const outline = yaml.ok ? readShape(domainSchema, yaml.value) : yaml;
  const schemas = readSchemas(file, schemaTexts);
  const problems = [
    ...(outline.ok ? [] : outline.problems),
    ...(yaml.ok ? missingSchemas(yaml.value, schemaTexts) : []),
    ...[...schemas.values()].flatMap((schema) => (schema.ok ? [] : schema.problems)),
  ];
  if (!outline.ok || problems.length > 0) return invalid(problems);
  const { topics, ...rest } = outline.value.value;
  return valid({ ...outline.value, value: { ...rest, topics: topics.map((topic) => withSchema(topic, schemas)) } });
}

type Schemas = ReadonlyMap<string, Checked<string>>;

/** Every schema file of the folder is checked, whether a topic uses it or not. */
function readSchemas(file: string, schemaTexts: SchemaTexts): Schemas {
  const folder = file.slice(0, file.lastIndexOf('/') + 1);
  return new Map([...schemaTexts].map(([name, text]) => [name, readAvroSchema(folder + name, text)]));
}

/** Reads the YAML itself, so that a missing file is told together with every fault of the shape. */
function missingSchemas({ value, tree }: YamlText, schemaTexts: SchemaTexts): readonly Problem[] {
  const known = [...schemaTexts.keys()].sort();
  const expected = known.length === 0 ? 'a file beside the domain file' : `one of ${known.join(', ')}`;
  const topics = (value as { topics?: unknown }).topics;
  if (!Array.isArray(topics)) return [];
  return topics.flatMap((topic, index) => {
    const file: unknown = topic?.schema?.file;
    if (typeof file !== 'string' || schemaTexts.has(file)) return [];
    const path = ['topics', index, 'schema', 'file'];
    return [problemAt(tree, { path, got: `"${file}", which does not exist`, expected })];
  });
}

function withSchema({ schema, ...topic }: OutlinedTopic, schemas: Schemas): Topic {
  const text = schema && schemas.get(schema.file);
  return schema && text?.ok ? { ...topic, schema: { ...schema, text: text.value } } : topic;
}
