import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAvroSchema } from '../lib/documents/avro-schema.ts';
import { editorSchemas } from '../lib/documents/editor-schemas.ts';
import { readConfiguration } from '../lib/documents/read-configuration.ts';
import { readDomain } from '../lib/documents/read-domain.ts';
import { readEnvironment } from '../lib/documents/read-environment.ts';
import { canonicalJson } from '../lib/model/canonical-json.ts';
import { formatProblem } from '../lib/model/problem.ts';
import {
  complaints,
  configurationFiles,
  environmentText,
  existingCluster,
  ledgerText,
  paymentsText,
  replaced,
  schemaText,
  today,
} from './support/configuration-texts.ts';

const payments = (passage: string, by: string) =>
  complaints(configurationFiles({ payments: replaced(paymentsText, passage, by) }));
const environment = (passage: string, by: string) =>
  complaints(configurationFiles({ environment: replaced(environmentText, passage, by) }));
const schema = (passage: string, by: string) =>
  complaints(configurationFiles({ schema: replaced(schemaText, passage, by) }));

describe('A valid configuration', () => {
  const reading = readConfiguration({ environment: 'dev', files: configurationFiles(), today });

  it('is read without a complaint: every domain sorted, the running ones in the order of the environment', () => {
    if (!reading.ok) throw new Error('refused');
    expect(reading.value.domains.map(({ name }) => name)).toEqual(['ledger', 'payments']);
    expect(reading.value.running.map(({ name }) => name)).toEqual(['payments', 'ledger']);
    expect(reading.value.warnings).toEqual([]);
  });

  it('becomes the model: human units in the words of Kafka, access line by line, defaults filled in', () => {
    const domain = reading.ok ? reading.value.running[0] : undefined;
    expect(domain).toMatchObject({
      name: 'payments',
      onDelete: 'keep',
      topics: [
        {
          name: 'payments.events',
          kind: 'stream',
          retentionClass: 'standard',
          configs: {
            'cleanup.policy': 'delete',
            'retention.ms': '2592000000',
            'compression.type': 'snappy',
            'max.message.bytes': '1048576',
          },
          schema: { file: 'schemas/payment-event.avsc', compatibility: 'BACKWARD' },
        },
      ],
      access: [
        { client: { domain: 'payments', client: 'payments-service' }, topic: 'payments.events', intent: 'transact' },
        { client: { domain: 'ledger', client: 'ledger-service' }, topic: 'payments.events', intent: 'consume' },
      ],
      denials: [
        {
          client: { domain: 'ledger', client: 'ledger-service' },
          topic: { name: 'payments.', pattern: 'PREFIXED' },
          operations: ['WRITE'],
        },
      ],
      quotas: [{ client: 'payments-service', produceBytesPerSecond: 10_485_760, requestPercentage: 50 }],
    });
  });

  it('keeps the schema as it was written, docs included, in canonical JSON', () => {
    const text = reading.ok ? reading.value.running[0]?.topics[0]?.schema?.text : undefined;
    expect(text).toBe(canonicalJson(JSON.parse(schemaText)));
    expect(text).toContain('What became of a payment.');
  });

  it('reads an environment file on its own', () => {
    const reading = readEnvironment('dev.yaml', environmentText);
    expect(reading.ok && reading.value).toMatchObject({
      name: 'dev',
      logRetentionDays: 30,
      cluster: { create: { storageGiB: 100, certificateAuthorityArns: [], serverProperties: {} } },
      zones: [{ name: 'confidential', classification: 'confidential' }],
    });
  });

  it('reads an environment with an existing cluster', () => {
    const text = environmentText.replace(/cluster:\n[\s\S]*?(?=topicDefaults)/, existingCluster);
    const reading = readEnvironment('dev.yaml', text);
    expect(reading.ok && reading.value.cluster.existing).toMatchObject({ kafkaVersion: '3.9.x', brokerCount: 3 });
  });

  it.each([
    ['1h', { everyMinutes: 60 }],
    ['7d', { everyMinutes: 10_080 }],
    ['never', { everyMinutes: 'never' }],
  ])('reads how often an environment looks for drift: %s', (every, drift) => {
    const reading = readEnvironment('dev.yaml', `${environmentText}drift: { every: ${every} }\n`);
    expect(reading.ok && reading.value.drift).toEqual(drift);
  });

  it.each([
    ['1d', { everyDays: 1 }],
    ['1y', { everyDays: 365 }],
    ['never', { everyDays: 'never' }],
  ])('reads how old passwords may get: %s', (every, passwordRotation) => {
    const text = replaced(environmentText, 'serverProperties: {}', `passwordRotation: { every: ${every} }`);
    const created = readEnvironment('dev.yaml', text);
    expect(created.ok && created.value.cluster.create?.passwordRotation).toEqual(passwordRotation);
    const there = existingCluster.replace('scramKeyArn', `passwordRotation: { every: ${every} }\n    scramKeyArn`);
    const existing = readEnvironment('dev.yaml', environmentText.replace(/cluster:\n[\s\S]*?(?=topicDefaults)/, there));
    expect(existing.ok && existing.value.cluster.existing?.passwordRotation).toEqual(passwordRotation);
  });

  it('reads a domain file on its own, without the rules that need others', () => {
    const text = replaced(paymentsText, 'name: payments.events', 'name: elsewhere');
    const reading = readDomain('domain.yaml', text, new Map([['schemas/payment-event.avsc', schemaText]]));
    expect(reading.ok && reading.value.topics[0]?.name).toBe('elsewhere');
  });
});

describe('The shape of a document', () => {
  it('names the nearest known key for an unknown one, and what its absence means', () => {
    expect(payments('retention: 30d', 'retenion: 30d')).toEqual([
      'domains/payments/domain.yaml:9 topics[0].retention: got nothing, expected a duration such as 7d, or unlimited',
      expect.stringMatching(
        /^domains\/payments\/domain\.yaml:13 topics\[0\]\.retenion: got unknown key "retenion", expected one of name, .*retention, .*\. Did you mean retention\?$/,
      ),
    ]);
  });

  it.each([
    [
      'partitions: 12',
      'partitions: "12"',
      ':12 topics[0].partitions: got "12", expected a whole number, at least 1. Write it without quotes: 12',
    ],
    ['partitions: 12', 'partitions: 0', ':12 topics[0].partitions: got 0, expected a whole number, at least 1'],
    ['topics: [payments.]', 'topics: payments.', ':5 prefixes.topics: got "payments.", expected a list'],
    [
      'authentication: scram',
      'authentication: sasl',
      ':18 clients[0].authentication: got "sasl", expected one of scram, iam, mtls',
    ],
    ['email: payments@example.com', 'email: payments', ':3 owner.email: got "payments", expected an e-mail address'],
    [
      'expires: 2027-01-31',
      'expires: 2027-02-30',
      ':41 approvals[0].expires: got "2027-02-30", expected a date such as 2027-01-31',
    ],
    [
      'produce: 10MiB',
      'produce: 10MB',
      ':35 quotas[0].produce: got "10MB", expected a size per second such as 10MiB (B, KiB, MiB, GiB, TiB)',
    ],
    [
      '    transact: [payments.events]\n',
      '',
      ':26 access[0]: got none of them, expected produce, consume, transact, resetOffsets or administer',
    ],
    [
      'topicPrefix: payments.',
      'topic: payments.events\n    topicPrefix: payments.',
      ':31 deny[0]: got both or neither, expected either topic or topicPrefix',
    ],
    [
      'operations: [write]',
      'operations: [writ]',
      ':33 deny[0].operations[0]: got "writ", expected one of read, write, create, delete, alter, describe, describe_configs, alter_configs, all',
    ],
    [
      'schema: { file: schemas/payment-event.avsc }',
      'schema: byte',
      ':14 topics[0].schema: got "byte", expected bytes or a mapping',
    ],
  ])('refuses a wrong value: %j as %j', (passage, by, complaint) => {
    expect(payments(passage, by)).toEqual([`domains/payments/domain.yaml${complaint}`]);
  });

  it.each(['1min', '8d', '90s', '0h', 'daily'])('refuses to look for drift every %s', (every) => {
    const reading = readEnvironment('dev.yaml', `${environmentText}drift: { every: ${every} }\n`);
    expect(reading.ok ? [] : reading.problems.map(formatProblem)).toEqual([
      `dev.yaml:22 drift.every: got "${every}", expected never, or whole minutes from 5min to 7d, such as 1h`,
    ]);
  });

  it.each(['366d', '12h', '0d', 'weekly'])('refuses to rotate passwords every %s', (every) => {
    const text = replaced(environmentText, 'serverProperties: {}', `passwordRotation: { every: ${every} }`);
    const reading = readEnvironment('dev.yaml', text);
    expect(reading.ok ? [] : reading.problems.map(formatProblem)).toEqual([
      `dev.yaml:15 cluster.create.passwordRotation.every: got "${every}", expected never, or whole days from 1d to 365d, such as 30d`,
    ]);
  });

  it('explains the choices inside of a schema, not the choice between the forms of one', () => {
    expect(payments('schema: { file: schemas/payment-event.avsc }', 'schema: { fil: x, compatibility: back }')).toEqual(
      [
        'domains/payments/domain.yaml:14 topics[0].schema.file: got nothing, expected a file such as schemas/payment-event.avsc',
        'domains/payments/domain.yaml:14 topics[0].schema.compatibility: got "back", expected one of NONE, BACKWARD, BACKWARD_TRANSITIVE, FORWARD, FORWARD_TRANSITIVE, FULL, FULL_TRANSITIVE',
        'domains/payments/domain.yaml:14 topics[0].schema.fil: got unknown key "fil", expected one of file, compatibility. Did you mean file?',
      ],
    );
  });

  it.each([
    [
      'retention: 7 days?',
      'got "7 days?", expected a duration such as 7d (ms, s, min, h, d, y) or unlimited. For example 7d, 12h, 30min, unlimited',
    ],
    [
      'retention: 7',
      'got 7, expected a duration such as 7d (ms, s, min, h, d, y) or unlimited. For example 7d, 12h, 30min, unlimited',
    ],
    [
      'retention: ""',
      'got "", expected a duration such as 7d (ms, s, min, h, d, y) or unlimited. For example 7d, 12h, 30min, unlimited',
    ],
  ])('refuses %j', (retention, complaint) => {
    expect(payments('retention: 30d', retention)).toEqual([
      `domains/payments/domain.yaml:13 topics[0].retention: ${complaint}`,
    ]);
  });

  it.each([
    [
      'compression.type: none',
      'configs[compression.type]: got "none", expected one of producer, uncompressed, gzip, snappy, lz4, zstd. Kafka\'s word for topics is uncompressed',
    ],
    [
      'compression.type: snapy',
      'configs[compression.type]: got "snapy", expected one of producer, uncompressed, gzip, snappy, lz4, zstd. Did you mean snappy?',
    ],
    [
      'retention.bites: 1GiB',
      'configs[retention.bites]: got unknown key "retention.bites", expected a known key. Did you mean retention.bytes?',
    ],
    ['retention.ms: 7d', 'configs[retention.ms]: got "7d", expected the key "retention" of the topic instead'],
    [
      'cleanup.policy: delete',
      'configs[cleanup.policy]: got "delete", expected the key "cleanup" of the topic instead',
    ],
    [
      'segment.bytes: 1000',
      'configs[segment.bytes]: got 1000, expected a size such as 1MiB (B, KiB, MiB, GiB, TiB). For example 1MiB, 1GiB',
    ],
  ])('refuses the config %j', (config, complaint) => {
    expect(payments('compression.type: snappy', config)).toEqual([
      `domains/payments/domain.yaml:15 topics[0].${complaint}`,
    ]);
  });

  it('refuses CDK tokens wherever text stands, since names must be known before deployment', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the very text that a CDK token has
    const token = '${Token[TOKEN.12]}';
    expect(payments('name: payments.events', `name: "payments.${token}"`)).toEqual([
      `domains/payments/domain.yaml:9 topics[0].name: got the CDK token ${token}, expected literal text. Write the name itself: it must be known before anything is deployed`,
    ]);
    expect(environment('platform: tidegate', `platform: "${token}"`)[0]).toContain(`got the CDK token ${token}`);
  });

  it.each([
    [
      'streaming: "111111111111"',
      'streaming: "1111"',
      ':4 accounts.streaming: got "1111", expected an account id of twelve digits, in quotes',
    ],
    [
      'streaming: "111111111111"',
      'streaming: 011111111111',
      ':4 accounts.streaming: got 11111111111, expected an account id of twelve digits, in quotes. Write it in quotes: "011111111111"',
    ],
    ['owner: platform', 'owner: 12', ':5 tags.owner: got 12, expected text. Write it in quotes: "12"'],
    [
      'owner: platform',
      '"aws:x": a',
      ':5 tags[aws:x]: got the key "aws:x", expected a tag key that does not start with aws:',
    ],
    [
      'cidr: 10.40.0.0/16',
      'cidr: 10.40.0.0',
      ':7 network.create.cidr: got "10.40.0.0", expected an IPv4 range such as 10.40.0.0/16',
    ],
    ['storage: 100GiB', 'storage: 100GB', ':13 cluster.create.storage: got "100GB", expected whole GiB such as 100GiB'],
    ['logRetention: 30d', 'logRetention: 12h', ':19 logRetention: got "12h", expected whole days such as 30d or 1y'],
    ['removal: destroy', 'removal: maybe', ':20 removal: got "maybe", expected one of destroy, retain'],
    [
      '  create: { cidr: 10.40.0.0/16, zones: [eu-west-1a, eu-west-1b, eu-west-1c] }',
      '  {}',
      ':6 network: got both or neither, expected either create or import',
    ],
  ])('refuses a wrong value in an environment: %j as %j', (passage, by, complaint) => {
    expect(environment(passage, by)).toEqual([`environments/dev.yaml${complaint}`]);
  });

  it('wants the statement that imported subnets are private', () => {
    const subnet = '{ subnetId: subnet-01, zone: eu-west-1a, routeTableId: rtb-01 }';
    const imported = `  import: { vpcId: vpc-01, cidr: 10.0.0.0/16, dataSubnets: [${subnet}], applicationSubnets: [${subnet}] }`;
    expect(
      environment('  create: { cidr: 10.40.0.0/16, zones: [eu-west-1a, eu-west-1b, eu-west-1c] }', imported),
    ).toEqual(['environments/dev.yaml:7 network.import.subnetsArePrivate: got nothing, expected true']);
  });
});

describe('The subset of YAML', () => {
  it.each([
    [
      'an anchor and its alias',
      'description: &d x\n    kind: *d',
      [
        '10: got the anchor &d, expected the value without an anchor',
        '11: got the alias *d, expected the value itself, written out',
      ],
    ],
    ['a merge key', '<<: {}', ['10: got the merge key <<, expected the keys themselves, written out']],
    ['a tag of its own', 'description: !secret x', ['10: got the tag !secret, expected a plain value without a tag']],
    ['a tag of YAML', 'description: !!str x', ['10: got the tag !!str, expected a plain value without a tag']],
    [
      'a tab in the indentation',
      'kind: stream\n\tdescription: x',
      ['11: got a tab in the indentation, expected spaces'],
    ],
    [
      'a key twice',
      'zone: public',
      ['11: got the key zone a second time, expected each key once. Remove one of the two'],
    ],
    [
      'a broken line',
      'description: a: b',
      ['10: got text that is not YAML, expected YAML 1.2. Nested mappings are not allowed in compact mappings'],
    ],
  ])('has no place for %s', (_, by, expected) => {
    const told = payments('description: What became of a payment.', by);
    expect(told).toEqual(expected.map((text) => `domains/payments/domain.yaml:${text}`));
  });

  it('holds one document per file', () => {
    expect(payments('domain: payments', 'domain: payments\n---\ndomain: ledger')).toEqual([
      'domains/payments/domain.yaml:2: got a second document after "---", expected one document per file',
    ]);
  });

  it('holds at most 10,000 lines', () => {
    const long = `${paymentsText}${'# more\n'.repeat(10_000)}`;
    expect(complaints(configurationFiles({ payments: long }))).toEqual([
      'domains/payments/domain.yaml:10001: got 10042 lines, expected at most 10000',
    ]);
  });

  it('refuses nesting without end instead of falling over it', () => {
    const told = complaints(configurationFiles({ payments: `domain: ${'['.repeat(20_000)}` }));
    expect(told[0]).toMatch(/^domains\/payments\/domain.yaml:1: got text that is not YAML/);
  });

  it.each(['', '\n\n', '# to be written\n', '---\n'])(
    'refuses an empty domain file instead of deleting all: %j',
    (text) => {
      expect(complaints(configurationFiles({ payments: text }))).toEqual([
        'domains/payments/domain.yaml:1: got an empty file, which would mean: delete everything of the domain, expected a document',
      ]);
    },
  );

  it('refuses a document that is no mapping', () => {
    expect(complaints(configurationFiles({ payments: '- domain\n' }))).toEqual([
      'domains/payments/domain.yaml:1: got a list, expected a mapping',
    ]);
  });
});

describe('An Avro schema', () => {
  const at = (text: string) => [`domains/payments/schemas/payment-event.avsc:${text}`];
  const timestamp = '{ "type": "long", "logicalType": "timestamp-millis" }';

  it('must exist', () => {
    expect(complaints(configurationFiles({ schema: undefined }))).toEqual([
      'domains/payments/domain.yaml:14 topics[0].schema.file: got "schemas/payment-event.avsc", which does not exist, expected a file beside the domain file',
    ]);
    expect(payments('payment-event.avsc', 'payment.avsc')).toEqual([
      'domains/payments/domain.yaml:14 topics[0].schema.file: got "schemas/payment.avsc", which does not exist, expected one of schemas/payment-event.avsc',
    ]);
  });

  it('must be JSON, and the line is told', () => {
    expect(schema('"name": "PaymentEvent",', '"name": "PaymentEvent",,')[0]).toMatch(
      /^domains\/payments\/schemas\/payment-event.avsc:3: got text that is not JSON, expected an Avro schema in JSON\. /,
    );
  });

  it('must be Avro, with a name on every record', () => {
    expect(schema('"type": "record"', '"type": "recrod"')).toEqual(
      at('1: got a schema that is not Avro, expected valid Avro. unknown type: "recrod"'),
    );
    expect(schema('"name": "PaymentEvent",', '')[0]).toContain('missing name property');
  });

  it('says nothing twice', () => {
    expect(schema('"doc"', '"name": "Other", "doc"')).toEqual(
      at('5: got the key name a second time, expected each key once'),
    );
  });

  it('has its logical types inside the type, since parsers ignore them on the field', () => {
    expect(schema(timestamp, '"long", "logicalType": "timestamp-millis"')).toEqual(
      at(
        '8 fields[1].logicalType: got logicalType "timestamp-millis" on the field, expected it inside the type. Write "type": {"type":"long","logicalType":"timestamp-millis"}. Parsers ignore it otherwise',
      ),
    );
  });

  it.each([
    [
      '{ "type": "int", "logicalType": "timestamp-millis" }',
      'got timestamp-millis on int, expected timestamp-millis on long. Parsers ignore it otherwise',
    ],
    [
      '{ "type": "bytes", "logicalType": "decimal" }',
      'got decimal, expected "precision" of at least 1 beside it. Parsers ignore it otherwise',
    ],
    [
      '{ "type": "bytes", "logicalType": "decimal", "precision": 4, "scale": 5 }',
      'got decimal, expected "scale" from 0 to the precision beside it. Parsers ignore it otherwise',
    ],
    [
      '{ "type": "fixed", "name": "D", "size": 8, "logicalType": "duration" }',
      'got duration, expected "size": 12 beside it. Parsers ignore it otherwise',
    ],
  ])('has logical types that parsers understand, unlike %j', (type, complaint) => {
    expect(schema(timestamp, type)).toEqual(at(`8 fields[1].type.logicalType: ${complaint}`));
  });

  it('has known logical types, however deep they stand', () => {
    const nested = '["null", { "type": "array", "items": { "type": "long", "logicalType": "timestamp-milis" } }]';
    expect(schema(timestamp, nested)[0]).toMatch(
      /:8 fields\[1\]\.type\[1\]\.items\.logicalType: got "timestamp-milis", expected one of .*\. Did you mean timestamp-millis\?$/,
    );
  });

  it('has a default symbol in every enum, since readers fail on new symbols without one', () => {
    expect(schema(', "default": "UNKNOWN"', '')[0]).toContain(
      ':11 fields[2].type: got the enum Status without a default symbol, expected "default" with one of its symbols',
    );
    expect(schema('"default": "UNKNOWN"', '"default": "NEW"')).toEqual(
      at(
        '1: got a schema that is not Avro, expected valid Avro. invalid "com.example.payments.v1.Status" default: "NEW"',
      ),
    );
  });

  it('may be a single type without fields', () => {
    expect(readAvroSchema('x.avsc', '"string"')).toEqual({ ok: true, value: '"string"' });
  });
});

describe('A configuration as a whole', () => {
  it('names the environments that exist when one is missing', () => {
    expect(complaints(configurationFiles(), 'de')).toEqual([
      'environments/de.yaml: got no such file, expected one of the environments dev. Did you mean dev?',
    ]);
    expect(complaints(configurationFiles({ environment: undefined }))).toEqual([
      'environments/dev.yaml: got no such file, expected the file of an environment; the folder holds none',
    ]);
  });

  it('wants a domain file in every folder of domains', () => {
    expect(complaints(configurationFiles({ payments: undefined }))).toEqual([
      'domains/payments/domain.yaml: got no such file, expected domain.yaml in every folder of domains',
    ]);
  });

  it('wants documents to carry the name of their place', () => {
    expect(payments('domain: payments', 'domain: payment')).toEqual([
      'domains/payments/domain.yaml:1 domain: got "payment", expected payments, the name of the folder',
    ]);
    expect(environment('environment: dev', 'environment: prod')).toEqual([
      'environments/dev.yaml:2 environment: got "prod", expected dev, the name of the file',
    ]);
  });

  it('tells every problem of every file at once, in the order of the files', () => {
    const told = complaints(
      configurationFiles({
        environment: replaced(environmentText, 'removal: destroy', 'removal: maybe'),
        payments: replaced(
          replaced(paymentsText, 'partitions: 12', 'partitions: x'),
          'payment-event.avsc',
          'other.avsc',
        ),
        schema: replaced(schemaText, ', "default": "UNKNOWN"', ''),
        ledger: replaced(ledgerText, 'name: ledger.transactions', 'name: journal'),
      }),
    );
    expect(told.map((text) => text.split(': got')[0])).toEqual([
      'domains/ledger/domain.yaml:6 topics[0].name',
      'domains/payments/domain.yaml:12 topics[0].partitions',
      'domains/payments/domain.yaml:14 topics[0].schema.file',
      'domains/payments/schemas/payment-event.avsc:11 fields[2].type',
      'environments/dev.yaml:20 removal',
    ]);
  });

  it('says nothing about clients of a domain that could not be read', () => {
    expect(
      complaints(configurationFiles({ ledger: 'domain: ledger\n' })).every((text) => text.startsWith('domains/ledger')),
    ).toBe(true);
  });

  it('shows files under the name that the user gave the folder', () => {
    const reading = readConfiguration({ environment: 'qa', files: configurationFiles(), today, folder: 'config/' });
    expect(!reading.ok && reading.problems[0]?.place.file).toBe('config/environments/qa.yaml');
  });
});

describe('The editor schemas', () => {
  it.each([...editorSchemas()])(
    '%s in the repository is current: otherwise run scripts/export-schemas.ts',
    (name, text) => {
      expect(readFileSync(join('schemas', name), 'utf8')).toBe(text);
    },
  );

  it('describe what an editor completes: Kafka keys, their words, and the strictness', () => {
    const domain = JSON.parse(editorSchemas().get('domain.schema.json') ?? '');
    const { topics } = domain.properties;
    expect(domain.additionalProperties).toBe(false);
    expect(topics.items.properties.configs.properties['compression.type'].enum).toContain('uncompressed');
    expect(topics.items.properties.retention).toMatchObject({ description: expect.stringContaining('7d') });
    expect(topics.items.required).toEqual(['name', 'description', 'zone', 'partitions', 'schema']);
  });
});
