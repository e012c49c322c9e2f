import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import avsc from 'avsc';
import { parse } from 'yaml';
import { readConfiguration } from '../lib/documents/read-configuration.ts';
import { formatProblem } from '../lib/model/problem.ts';

type Node = { readonly [key: string]: unknown };

const domainsFolder = 'config/domains';
const domains = readdirSync(domainsFolder).sort();
const domainText = (domain: string) => readFileSync(join(domainsFolder, domain, 'domain.yaml'), 'utf8');
const declared = new Map(domains.map((domain) => [domain, parse(domainText(domain)) as Node & { topics: Node[] }]));
const topics = [...declared.values()].flatMap((domain) => domain.topics);

const schemaFiles = domains.flatMap((domain) =>
  readdirSync(join(domainsFolder, domain, 'schemas')).map((file) => join(domainsFolder, domain, 'schemas', file)),
);
const schemas = schemaFiles.map((file) => ({ file, schema: JSON.parse(readFileSync(file, 'utf8')) as Node }));

/** Every object inside a schema, the schema first, with the namespace that holds there. */
function nodes(value: unknown, namespace = ''): { node: Node; namespace: string }[] {
  if (Array.isArray(value)) return value.flatMap((item) => nodes(item, namespace));
  if (typeof value !== 'object' || value === null) return [];
  const node = value as Node;
  const own = typeof node.namespace === 'string' ? node.namespace : namespace;
  const inner = Object.entries(node).filter(([key]) => key !== 'default');
  return [{ node, namespace: own }, ...inner.flatMap(([, member]) => nodes(member, own))];
}

function ofType(schema: Node, type: string) {
  return nodes(schema).filter(({ node }) => node.type === type);
}

/** Fields of all records inside a schema. */
function fields(schema: Node): Node[] {
  return ofType(schema, 'record').flatMap(({ node }) => node.fields as Node[]);
}

describe.each(schemas)('$file', ({ schema }) => {
  it('is an Avro schema that stands alone', () => {
    expect(() => avsc.Type.forSchema(schema as unknown as avsc.Schema)).not.toThrow();
  });

  it('explains every record, enum and field', () => {
    const silent = [...ofType(schema, 'record'), ...ofType(schema, 'enum')].map(({ node }) => node);
    expect([...silent, ...fields(schema)].filter(({ doc }) => typeof doc !== 'string' || doc === '')).toEqual([]);
  });

  it('gives every enum the default that an older reader needs for a newer symbol', () => {
    const defaults = ofType(schema, 'enum').map(({ node }) => node.default);
    expect(defaults).toEqual(defaults.map(() => 'UNKNOWN'));
  });

  it('has its logical types inside the type, where Avro reads them, on the type that carries them', () => {
    const carriers = { 'timestamp-millis': 'long', date: 'int', decimal: 'bytes' };
    const logical = nodes(schema).filter(({ node }) => 'logicalType' in node);
    expect(fields(schema).filter((field) => 'logicalType' in field)).toEqual([]);
    for (const { node } of logical) {
      expect(carriers).toHaveProperty(node.logicalType as string, node.type);
      if (node.logicalType === 'decimal') expect(node.scale).toBeLessThan(node.precision as number);
    }
  });

  it('gives every optional field a default, so that it may be left out', () => {
    const optional = fields(schema).filter(({ type }) => Array.isArray(type) && type.includes('null'));
    expect(optional.filter((field) => field.default === undefined)).toEqual([]);
  });
});

it('defines a name that several schemas use, such as Money, in the same way in each', () => {
  const definitions = schemas.flatMap(({ schema }) =>
    [...ofType(schema, 'record'), ...ofType(schema, 'enum')].map(({ node, namespace }) => ({
      name: `${namespace}.${node.name}`,
      text: JSON.stringify({ ...node, namespace }),
    })),
  );
  const differing = definitions.filter(({ name, text }) => definitions.some((d) => d.name === name && d.text !== text));
  expect(differing).toEqual([]);
  expect(definitions.filter(({ name }) => name === 'com.fintech.v1.Money').length).toBeGreaterThan(1);
});

it('knows one record of money, in minor units with a currency', () => {
  const withCurrency = schemas
    .filter(({ file }) => !file.includes('/cdc/'))
    .flatMap(({ schema }) => ofType(schema, 'record'))
    .filter(({ node }) => (node.fields as Node[]).some(({ name }) => name === 'currency'));
  expect([...new Set(withCurrency.map(({ node }) => node.name))]).toEqual(['Money']);
  expect(withCurrency[0]?.node.fields).toMatchObject([
    { name: 'value', type: 'long' },
    { name: 'currency', type: 'string' },
  ]);
});

it('uses every schema file for exactly one topic', () => {
  const used = [...declared].flatMap(([domain, { topics }]) =>
    topics.flatMap(({ schema }) =>
      schema === 'bytes' ? [] : join(domainsFolder, domain, (schema as Node).file as string),
    ),
  );
  expect(used.sort()).toEqual([...schemaFiles].sort());
});

it('names everything that it grants: no wildcard in any domain document', () => {
  const patterns = domains.filter((domain) => /\*/.test(domainText(domain)));
  expect(patterns).toEqual([]);
});

it('declares the 16 fintech topics, the platform journal, and the seven topics of change capture', () => {
  const names = (domain: string) => declared.get(domain)?.topics.map(({ name }) => name) as string[];
  expect(names('payments')).toHaveLength(4);
  expect(names('ledger')).toHaveLength(4);
  expect(names('notifications')).toHaveLength(4);
  expect(names('audit')).toHaveLength(5);
  expect(names('cdc')).toHaveLength(7);
});

describe.each(['dev', 'staging', 'prod'])('the environment %s', (environment) => {
  const paths = readdirSync('config', { recursive: true, encoding: 'utf8' }).filter((path) =>
    /\.(yaml|avsc)$/.test(path),
  );
  const files = new Map(paths.map((path) => [path, readFileSync(join('config', path), 'utf8')]));
  const reading = readConfiguration({ environment, files, today: '2026-11-21' });

  it('is valid with every domain, without a warning', () => {
    expect(reading.ok ? reading.value.warnings.map(formatProblem) : reading.problems.map(formatProblem)).toEqual([]);
    expect(reading.ok && reading.value.running.map(({ name }) => name).sort()).toEqual(domains);
  });

  it("leaves more than half of the brokers' recommended 1,000 partitions free", () => {
    if (!reading.ok || reading.value.environment.cluster.create === undefined) throw new Error('no cluster to create');
    const { cluster, topicDefaults } = reading.value.environment;
    const declaredPartitions = reading.value.running
      .flatMap((domain) => domain.topics)
      .reduce((sum, topic) => sum + topic.partitions * (topic.replicationFactor ?? topicDefaults.replicationFactor), 0);
    const internal = 2 * 50 * 3;
    expect((declaredPartitions + internal) / cluster.create.brokerCount).toBeLessThan(500);
  });
});

it('compacts state only, and keeps a schema for every topic but dead letters', () => {
  expect(topics.filter(({ cleanup }) => cleanup !== undefined).map(({ kind }) => kind)).toEqual(
    topics.filter(({ kind }) => kind === 'state').map(() => 'state'),
  );
  expect(topics.filter(({ schema }) => schema === 'bytes').map(({ name }) => name)).toEqual(
    topics.filter(({ kind }) => kind === 'dead-letter').map(({ name }) => name),
  );
});

it('keeps what audit proves at least as long as the proof must exist, while there is no archive', () => {
  const days = (declared.get('audit')?.topics ?? []).map(({ name, retention, retentionClass }) => ({
    name,
    enough: Number.parseInt(retention as string, 10) >= Number.parseInt(retentionClass as string, 10) * 365.25,
  }));
  expect(days.filter(({ enough }) => !enough)).toEqual([]);
});

it('asks of every schema whose records never expire that all its versions stay readable', () => {
  const lasting = topics.filter(({ kind }) => kind === 'journal' || kind === 'state');
  const modes = lasting.map(({ kind, schema }) => `${kind} ${(schema as Node).compatibility}`);
  expect(new Set(modes)).toEqual(new Set(['journal FULL_TRANSITIVE', 'state BACKWARD_TRANSITIVE']));
});

it('keeps environments apart: no account and no address range is in two of them', () => {
  const environments = ['dev', 'staging', 'prod'].map(
    (name) =>
      parse(readFileSync(`config/environments/${name}.yaml`, 'utf8')) as {
        accounts: Node;
        network: Record<string, Node>;
      },
  );
  const accounts = environments.flatMap((environment) => [...new Set(Object.values(environment.accounts))]);
  const ranges = environments.flatMap(({ network }) => Object.values(network).map(({ cidr }) => cidr));
  expect(new Set(accounts).size).toBe(accounts.length);
  expect(new Set(ranges).size).toBe(environments.length);
});

it('has a code owner for every domain', () => {
  const owners = readFileSync('.github/CODEOWNERS', 'utf8');
  expect(domains.filter((domain) => !owners.includes(`\n/${domainsFolder}/${domain}/ `))).toEqual([]);
});
