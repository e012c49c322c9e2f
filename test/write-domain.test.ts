import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { configText } from '../lib/documents/config-text.ts';
import { readDomain } from '../lib/documents/read-domain.ts';
import { writeDomain, writeSchemas } from '../lib/documents/write-domain.ts';
import { intents, readsRecords } from '../lib/model/access.ts';
import type { Domain } from '../lib/model/domain.ts';
import { inheritableKeys, type Topic } from '../lib/model/topic.ts';

/** Text of every kind: words, marks that mean something in YAML, control characters. */
const text = fc.oneof(
  fc.string({ minLength: 1, unit: 'grapheme' }),
  fc.string({ minLength: 1, unit: 'binary' }),
  fc.string({ minLength: 1, unit: fc.constantFrom(...'a1 :#-{}[],&*?|>!%@\'"\\`\t\n~.') }),
  fc.constantFrom(
    'true',
    'Null',
    '~',
    '- a',
    'a: b',
    'a #b',
    'a:',
    '12',
    '0x1f',
    '1e3',
    'yes',
    '2026-11-21',
    '=',
    '<<',
  ),
);
const slug = fc.stringMatching(/^[a-z][a-z0-9-]{0,30}$/);
const word = fc.stringMatching(/^[A-Za-z0-9._-]{1,80}$/);
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const given = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;

const duration = fc.integer({ min: 1, max: 999_999_999_999 }).map(String);
const configs = fc
  .record(
    {
      'retention.ms': fc.oneof(fc.constant('-1'), fc.constant('604800000'), duration),
      'cleanup.policy': fc.constantFrom('delete', 'compact', 'compact,delete'),
      'min.insync.replicas': fc.integer({ min: 1, max: 9 }).map(String),
      'max.message.bytes': fc.integer({ min: 1, max: 2_000_000_000 }).map(String),
      'min.cleanable.dirty.ratio': fc.constantFrom('0', '0.5', '1'),
      'compression.type': fc.constantFrom('producer', 'zstd', 'uncompressed'),
      'unclean.leader.election.enable': fc.constantFrom('true', 'false'),
      'segment.ms': duration,
    },
    { requiredKeys: [] },
  )
  .map(given);

/** As `readDomain` gives it: what is not set is inherited, but for the default policy and the retention of compacted topics. */
const topic = fc
  .record({
    name: word,
    description: text,
    kind: fc.constantFrom('journal' as const, 'stream' as const, 'state' as const, 'dead-letter' as const),
    zone: text,
    departments: optional(fc.array(slug, { minLength: 1, maxLength: 3 })),
    partitions: fc.integer({ min: 1, max: 50 }),
    replicationFactor: optional(fc.integer({ min: 1, max: 5 })),
    configs,
    retentionClass: fc.constantFrom('standard' as const, '7y' as const, 'unlimited' as const),
    schema: optional(
      fc.record({
        file: fc.stringMatching(/^schemas\/[a-z-]{1,9}\.avsc$/),
        text: fc.constant('{"type":"bytes"}'),
        compatibility: fc.constantFrom('NONE' as const, 'BACKWARD' as const),
      }),
    ),
    key: optional(fc.array(text, { minLength: 1, maxLength: 3 })),
    rate: optional(
      fc
        .record({
          messagesPerSecond: fc.double({ min: 0, minExcluded: true, max: 1e12, noNaN: true }),
          messageBytes: fc.integer({ min: 0, max: 999_999_999 }),
          consumers: optional(fc.integer({ min: 1, max: 99 })),
          share: optional(fc.double({ min: 0.001, max: 1, noNaN: true })),
        })
        .map(({ share, ...rate }) =>
          given({
            ...rate,
            averageMessagesPerSecond: share && Math.max(Number.MIN_VALUE, rate.messagesPerSecond * share),
          }),
        ),
    ),
    floor: fc.boolean(),
  })
  .map(({ floor, ...drawn }): Topic => {
    const missing = inheritableKeys.filter((key) => drawn.configs[key] === undefined);
    const inherits = floor ? missing : missing.filter((key) => key !== 'min.insync.replicas');
    return given({ ...drawn, ...(inherits.length === 0 ? {} : { inherits }) });
  });

const reference = fc.record({ domain: slug, client: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/) });
const rate = optional(fc.integer({ min: 1, max: 999_999_999_999 }));

const domain: fc.Arbitrary<Domain> = fc.record({
  name: slug,
  description: text,
  prefixes: fc.record({
    topics: fc.array(text, { minLength: 1, maxLength: 3 }),
    groups: fc.array(word, { maxLength: 3 }),
    transactionalIds: fc.array(word, { maxLength: 12 }),
  }),
  owner: fc.record({ team: text, email: fc.constant('team@example.com'), costCentre: text }),
  topics: fc.array(topic, { maxLength: 4 }),
  clients: fc.array(
    fc
      .record({
        name: text,
        authentication: fc.constantFrom('scram' as const, 'iam' as const, 'mtls' as const),
        groupPrefix: optional(text),
        transactionalIdPrefix: optional(word),
        hosts: optional(fc.array(text, { minLength: 1, maxLength: 3 })),
        clusterOperations: optional(fc.array(fc.constantFrom('DESCRIBE' as const, 'ALTER' as const), { maxLength: 2 })),
        assumedBy: optional(fc.constantFrom('lambda' as const)),
        roleName: optional(fc.constantFrom('service', 'services/billing')),
      })
      .map(given),
    { maxLength: 3 },
  ),
  departments: optional(
    fc.array(fc.record({ name: slug, keyRotationDays: optional(fc.integer({ min: 1, max: 9_999 })) }).map(given), {
      minLength: 1,
      maxLength: 3,
    }),
  ),
  access: fc.array(
    fc
      .record({ client: reference, topic: text, intent: fc.constantFrom(...intents), department: optional(slug) })
      .map(({ department, ...line }) => given(readsRecords(line.intent) ? { ...line, department } : line)),
    { maxLength: 8 },
  ),
  denials: fc.array(
    fc.record({
      client: reference,
      topic: fc.record({ name: text, pattern: fc.constantFrom('LITERAL' as const, 'PREFIXED' as const) }),
      operations: fc.array(fc.constantFrom('READ' as const, 'ALTER_CONFIGS' as const), { minLength: 1, maxLength: 3 }),
    }),
    { maxLength: 3 },
  ),
  quotas: fc.array(
    fc.record({
      client: text,
      clientId: optional(text),
      produceBytesPerSecond: rate,
      consumeBytesPerSecond: rate,
      requestPercentage: optional(fc.double({ min: 0, minExcluded: true, max: 1_000, noNaN: true })),
      controllerMutationsPerSecond: optional(fc.integer({ min: 1, max: 100 })),
    }),
    { maxLength: 2 },
  ),
  approvals: fc.array(
    fc.record({
      action: fc.constantFrom('delete-topic' as const, 'lower-retention' as const),
      resource: text,
      approvedBy: text,
      ticket: text,
      expires: fc.constant('2027-01-31'),
    }),
    { maxLength: 2 },
  ),
  waivers: optional(
    fc.array(
      fc
        .record({
          rule: text,
          resource: optional(text),
          reason: text,
          owner: text,
          expires: fc.constant('2027-01-31'),
        })
        .map(given),
      { minLength: 1, maxLength: 2 },
    ),
  ),
  undeclared: optional(
    fc.record({ topics: fc.constant('keep' as const), acls: fc.constant('remove' as const) }, { requiredKeys: [] }),
  ),
  topicBackend: optional(fc.constantFrom('reconciler' as const, 'cloudformation' as const)),
  onDelete: fc.constantFrom('keep' as const, 'revokeAccess' as const),
});

/** Two topics that share a schema file share its text. */
const schemasOf = (of: Domain) => new Map([...writeSchemas(of)]);

describe('A domain that is written', () => {
  it('is read back as the same domain', () => {
    fc.assert(
      fc.property(domain, fc.array(text, { maxLength: 2 }), (written, comments) => {
        const reading = readDomain('domain.yaml', writeDomain(written, comments), schemasOf(written));
        if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
        expect(reading.value).toEqual(written);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each(['audit', 'cdc', 'ledger', 'notifications', 'payments'])('%s comes back from its own text', (name) => {
    const text = readFileSync(`config/domains/${name}/domain.yaml`, 'utf8');
    const files = [...text.matchAll(/schemas\/[a-z-]+\.avsc/g)].map(([file]) => file);
    const schemas = new Map(files.map((file) => [file, readFileSync(`config/domains/${name}/${file}`, 'utf8')]));
    const original = readDomain('domain.yaml', text, schemas);
    if (!original.ok) throw new Error('refused');
    const again = writeDomain(original.value);
    expect(readDomain('domain.yaml', again, writeSchemas(original.value))).toEqual(original);
    expect(again).not.toMatch(/"/);
  });

  it('stands in the units of people', () => {
    expect(configText('retention.ms', '604800000')).toBe('7d');
    expect(configText('retention.bytes', '-1')).toBe('unlimited');
    expect(configText('max.message.bytes', '1048576')).toBe('1MiB');
    expect(configText('min.insync.replicas', '2')).toBe('2');
    expect(configText('unclean.leader.election.enable', 'TRUE')).toBe('true');
    expect(configText('cleanup.policy', 'delete,compact')).toBeDefined();
  });

  it('has no word for keys and values that no domain sets', () => {
    expect(configText('leader.replication.throttled.replicas', '0:1')).toBeUndefined();
    expect(configText('compression.type', 'rot13')).toBeUndefined();
  });

  it('leaves to the brokers what it inherits, and cannot set that as well', () => {
    const file = (topic: string) => `domain: a
description: A.
owner: { team: a, email: a@example.com, costCentre: a }
prefixes: { topics: [a.] }
topics:
  - { name: a.b, description: B., zone: z, partitions: 1, schema: bytes, ${topic} }
`;
    const inheriting = readDomain('a', file('inherits: [retention.ms, cleanup.policy]'), new Map());
    expect(inheriting).toMatchObject({ ok: true, value: { topics: [{ configs: {} }] } });
    expect(readDomain('a', file('retention: 1d, inherits: [retention.ms]'), new Map())).toMatchObject({
      ok: false,
      problems: [{ path: 'topics[0].inherits[0]', got: '"retention.ms"', expected: 'a key that is not set' }],
    });
  });
});
