import { CfnParameter } from 'aws-cdk-lib';
import fc from 'fast-check';
import { KafkaCluster } from '../constructs/cluster/kafka-cluster.ts';
import {
  readTopicConfig,
  sameTopicConfig,
  topicConfigChangeFault,
  topicConfigFault,
  topicConfigKinds,
} from '../lib/model/topic-config.ts';
import { foreignManagedKeys, type TopicConfigKind, topicConfigCatalogue } from '../lib/model/topic-config-catalogue.ts';
import { doubtfulConfigs, impossibleConfigs, topicConfigConflicts } from '../lib/model/topic-config-conflicts.ts';
import {
  complaints,
  configurationFiles,
  environmentText,
  existingText,
  paymentsText,
  replaced,
  warnings,
} from './support/configuration-texts.ts';
import { account, plainTopic, region, sampleDomain, samplePlatform } from './support/sample-platform.ts';

const generated = { numRuns: 1_500 };

const longest = 2n ** 63n - 1n;
const blanks = fc.constantFrom('', ' ', '\t', '  ');

/** A text for a value, beside what Kafka reads in it. */
interface Spelling {
  readonly text: string;
  readonly value: string;
}

function padded(spelling: fc.Arbitrary<Spelling>): fc.Arbitrary<Spelling> {
  return fc.tuple(blanks, spelling, blanks).map(([before, { text, value }, after]) => ({
    text: `${before}${text}${after}`,
    value,
  }));
}

/** Few values, so that two spellings often mean the same one; neighbours at the end of the range, which a double cannot tell apart. */
const wholeNumbers = fc
  .tuple(
    fc.oneof(fc.constantFrom(-2n, -1n, 0n, 1n, 7n, longest - 1n, longest), fc.bigInt({ min: 0n, max: longest })),
    fc.constantFrom('', '+'),
    fc.constantFrom('', '0', '000'),
  )
  .map(([number, plus, zeros]): Spelling => {
    const digits = `${number < 0n ? -number : number}`;
    return { text: `${number < 0n ? '-' : plus}${zeros}${digits}`, value: String(number) };
  });

/** Ratios of few digits, each written as a fraction, with zeros, or with an exponent. */
const ratios = fc
  .tuple(fc.integer({ min: 0, max: 100 }), fc.constantFrom('plain', 'zeros', 'bare', 'exponent', 'suffix'))
  .map(([percent, style]): Spelling => {
    const plain = (percent / 100).toFixed(2);
    const texts: Readonly<Record<string, string>> = {
      plain,
      zeros: `00${plain}00`,
      bare: plain.replace(/^0\./, '.'),
      exponent: `${percent}e-2`,
      suffix: `${plain}d`,
    };
    return { text: texts[style] ?? plain, value: String(percent) };
  });

const booleans = fc
  .tuple(fc.boolean(), fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }))
  .map(([value, upper]): Spelling => {
    const text = [...String(value)].map((letter, index) => (upper[index] ? letter.toUpperCase() : letter)).join('');
    return { text, value: String(value) };
  });

function words(choices: readonly string[]): fc.Arbitrary<Spelling> {
  return fc.constantFrom(...choices).map((text) => ({ text, value: text }));
}

function sets(choices: readonly string[]): fc.Arbitrary<Spelling> {
  return fc
    .array(fc.tuple(blanks, fc.constantFrom(...choices), blanks), { minLength: 1, maxLength: 4 })
    .map((items): Spelling => {
      const named = items.map(([, item]) => item);
      return { text: items.map((parts) => parts.join('')).join(','), value: [...new Set(named)].sort().join() };
    });
}

function spellings(kind: TopicConfigKind): fc.Arbitrary<Spelling> {
  switch (kind.type) {
    case 'ratio':
      return padded(ratios);
    case 'boolean':
      return padded(booleans);
    case 'choice':
      return padded(words(kind.choices));
    case 'list':
      return padded(sets(kind.choices));
    default:
      return padded(wholeNumbers);
  }
}

/** Replicas keep their order: only blanks around them are free. */
const replicaLists = fc
  .array(fc.tuple(blanks, fc.constantFrom('0:1', '0:2', '1:1'), blanks), { minLength: 1, maxLength: 3 })
  .map(
    (items): Spelling => ({
      text: items.map((parts) => parts.join('')).join(','),
      value: items.map(([, item]) => item).join(),
    }),
  );

const pairs = fc.constantFrom(...Object.keys(topicConfigCatalogue)).chain((key) => {
  const kind = topicConfigKinds[key];
  const spelling = kind === undefined ? replicaLists : spellings(kind);
  return fc.tuple(fc.constant(key), spelling, spelling);
});

describe('Two texts of a topic config', () => {
  it('are the same exactly when Kafka reads the same value in them', () => {
    fc.assert(
      fc.property(pairs, ([key, a, b]) => {
        expect(sameTopicConfig(key, a.text, b.text)).toBe(a.value === b.value);
      }),
      generated,
    );
  });

  it('stay apart when Kafka can read neither', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(topicConfigKinds)), fc.string(), fc.string(), (key, a, b) => {
        const [first, second] = [`?${a}`, `?${b}!`];
        expect(sameTopicConfig(key, first, first)).toBe(true);
        expect(sameTopicConfig(key, first, second)).toBe(first.trim().toLowerCase() === second.trim().toLowerCase());
      }),
      generated,
    );
  });

  it('are compared letter by letter for a key that is not known', () => {
    expect(sameTopicConfig('confluent.placement', '1', '01')).toBe(false);
  });

  it('are the same as what a domain file means by them', () => {
    expect(readTopicConfig('flush.ms', 'never')).toEqual({ value: String(longest) });
    expect(readTopicConfig('local.retention.ms', 'like-retention')).toEqual({ value: '-2' });
    expect(readTopicConfig('compression.gzip.level', 'default')).toEqual({ value: '-1' });
    expect(readTopicConfig('min.cleanable.dirty.ratio', '5e-1')).toEqual({ value: '0.5' });
    expect(readTopicConfig('retention.ms', '999999999999y')).toEqual({
      expected: expect.stringContaining(`at most ${longest}`),
    });
  });
});

describe('A topic config on a cluster', () => {
  it.each([
    ['remote.log.copy.disable', 'true', { kafkaVersion: '3.8.x.kraft' }, 'Kafka has the key from 3.9 on'],
    ['compression.lz4.level', '9', { kafkaVersion: '3.7.x' }, 'Kafka has the key from 3.8 on'],
    ['message.downconversion.enable', 'true', { kafkaVersion: '4.0.x.kraft' }, 'until 3.9 only'],
    ['segment.bytes', '1000', { kafkaVersion: '4.1.x.kraft' }, 'whole bytes, at least 1048576'],
    ['segment.bytes', '13', { kafkaVersion: '3.9.x' }, 'whole bytes, at least 14'],
    ['segment.bytes', '1048576', { flavour: 'express' }, 'MSK Express sets it'],
    ['min.insync.replicas', '2', { kafkaVersion: '4.2.x.kraft' }, 'MSK Express sets it'],
    ['delete.retention.ms', '1', { flavour: 'serverless' }, 'MSK Serverless sets it'],
    ['max.message.bytes', '8388609', { flavour: 'serverless' }, 'at most 8388608'],
    ['max.compaction.lag.ms', '86400000', { flavour: 'express' }, 'at least 604800000'],
    ['retention.ms', '-2', {}, 'whole milliseconds, at least 0, or -1'],
    ['local.retention.bytes', '-3', {}, 'whole bytes, at least 0, or -1, or -2'],
    ['compression.zstd.level', '23', {}, 'whole number, at most 22'],
    ['min.insync.replicas', '2147483648', {}, 'at most 2147483647'],
    ['retention.ms', '9223372036854775808', {}, 'at most 9223372036854775807'],
    ['leader.replication.throttled.replicas', '*', {}, 'tools that move partitions'],
    ['message.format.version', '3.0', {}, 'ignores it'],
    ['constructor', '1', {}, 'a topic config key such as'],
  ] as const)('%s=%s on %j is refused', (key, text, target, expected) => {
    expect(topicConfigFault(key, text, target)).toContain(expected);
  });

  it.each([
    ['remote.log.copy.disable', 'true', { kafkaVersion: '3.9.x.kraft', flavour: 'standard' }],
    ['message.downconversion.enable', 'false', { kafkaVersion: '3.9.2' }],
    ['segment.bytes', '14', { kafkaVersion: '4.0.x.kraft' }],
    ['retention.ms', String(longest), { kafkaVersion: '4.2.x.kraft' }],
    ['compression.gzip.level', '-1', { kafkaVersion: '3.8.x' }],
    ['cleanup.policy', 'compact', { flavour: 'serverless' }],
    ['preallocate', 'TRUE', {}],
    ['remote.log.copy.disable', 'true', { kafkaVersion: 'unknown' }],
  ] as const)('%s=%s on %j is accepted', (key, text, target) => {
    expect(topicConfigFault(key, text, target)).toBeUndefined();
  });

  it('leaves the replicas that are throttled to the tools that move them', () => {
    expect(foreignManagedKeys).toEqual([
      'follower.replication.throttled.replicas',
      'leader.replication.throttled.replicas',
    ]);
    expect(foreignManagedKeys.filter((key) => key in topicConfigKinds)).toEqual([]);
  });

  it('keeps what cannot be taken back', () => {
    const tiered = (after: string | undefined) => topicConfigChangeFault('remote.storage.enable', 'true', after);
    expect(tiered('false')).toContain('MSK never turns it on again');
    expect(tiered(undefined)).toContain('deletes the lower tier');
    expect(tiered('TRUE')).toBeUndefined();
    expect(topicConfigChangeFault('remote.storage.enable', 'false', 'true')).toBeUndefined();
    expect(topicConfigChangeFault('retention.ms', '1', '2')).toBeUndefined();
  });

  it('keeps the clean-up of a topic on MSK Serverless, however it is written', () => {
    const serverless = { flavour: 'serverless' } as const;
    const change = (before: string | undefined, after: string | undefined, target = {}) =>
      topicConfigChangeFault('cleanup.policy', before, after, target);
    expect(change('delete', 'compact')).toBeUndefined();
    expect(change('delete', 'compact', serverless)).toContain('delete: MSK Serverless takes it at creation only');
    expect(change(undefined, 'compact', serverless)).toContain("the cluster's default");
    expect(change('delete,compact', 'compact, delete', serverless)).toBeUndefined();
  });
});

describe('Overrides of one topic', () => {
  const tiered = { 'remote.storage.enable': 'true' };

  it.each([
    [{ 'min.compaction.lag.ms': '2', 'max.compaction.lag.ms': '1' }, 'min.compaction.lag.ms'],
    [{ 'max.message.bytes': '2097152', 'segment.bytes': '1048576' }, 'max.message.bytes'],
    [{ 'max.message.bytes': '104857601' }, 'max.message.bytes'],
    [{ ...tiered, 'cleanup.policy': 'compact,delete' }, 'remote.storage.enable'],
    [{ ...tiered, 'retention.ms': '604800000', 'local.retention.ms': '604800001' }, 'local.retention.ms'],
    [{ ...tiered, 'retention.ms': '604800000', 'local.retention.ms': '-1' }, 'local.retention.ms'],
    [{ ...tiered, 'retention.bytes': '1', 'local.retention.bytes': '2' }, 'local.retention.bytes'],
    [
      { ...tiered, 'remote.log.copy.disable': 'true', 'retention.ms': '604800000', 'local.retention.ms': '1' },
      'local.retention.ms',
    ],
    [{ ...tiered, 'retention.ms': '259199999' }, 'remote.storage.enable'],
    [{ ...tiered, 'segment.bytes': '50331647' }, 'segment.bytes'],
  ])('%j cannot be', (configs, key) => {
    expect(topicConfigConflicts(configs, impossibleConfigs).map((conflict) => conflict.key)).toEqual([key]);
  });

  it.each([
    [{ 'segment.ms': '2', 'retention.ms': '1' }, 'segment.ms'],
    [{ 'segment.bytes': '2', 'retention.bytes': '1' }, 'segment.bytes'],
    [{ 'local.retention.ms': '1' }, 'local.retention.ms'],
    [{ 'compression.lz4.level': '9', 'compression.type': 'zstd' }, 'compression.lz4.level'],
  ])('%j do not do what they say', (configs, key) => {
    expect(topicConfigConflicts(configs, doubtfulConfigs).map((conflict) => conflict.key)).toEqual([key]);
    expect(topicConfigConflicts(configs, impossibleConfigs)).toEqual([]);
  });

  it.each([
    {},
    { 'min.compaction.lag.ms': '1', 'max.compaction.lag.ms': '1' },
    { ...tiered, 'retention.ms': '-1', 'local.retention.ms': '-1', 'cleanup.policy': 'delete' },
    { ...tiered, 'retention.ms': '259200000', 'local.retention.ms': '-2', 'segment.bytes': '50331648' },
    { ...tiered, 'remote.log.copy.disable': 'true', 'retention.ms': '259200000', 'local.retention.ms': '259200000' },
    { ...tiered, 'remote.log.copy.disable': 'true', 'local.retention.bytes': '-1' },
    { 'segment.ms': '2', 'retention.ms': '1', 'cleanup.policy': 'compact' },
    { 'segment.ms': '2', 'retention.ms': '-1' },
    { 'compression.lz4.level': '9', 'compression.type': 'lz4' },
  ] as readonly Readonly<Record<string, string>>[])('%j go together', (configs) => {
    expect(topicConfigConflicts(configs, [...impossibleConfigs, ...doubtfulConfigs])).toEqual([]);
  });
});

describe('The topic configs of a domain', () => {
  const configured = (configs: string, environment = environmentText) =>
    configurationFiles({
      environment,
      payments: replaced(paymentsText, '{ compression.type: snappy, max.message.bytes: 1MiB }', configs),
    });
  const line = 'domains/payments/domain.yaml:15 topics[0].configs';

  it('have keys that the Kafka version of the environment knows', () => {
    const tiered = replaced(environmentText, '    storage: 100GiB', '    storage: 100GiB\n    tieredStorage: true');
    const old = replaced(tiered, '3.9.x.kraft', '3.8.x.kraft');
    const newer = replaced(environmentText, '3.9.x.kraft', '4.1.x.kraft');
    const copies = '{ remote.storage.enable: true, remote.log.copy.disable: true }';
    expect(complaints(configured(copies, old))).toEqual([
      `${line}[remote.log.copy.disable]: got "true", expected no value: Kafka has the key from 3.9 on`,
    ]);
    expect(complaints(configured(copies, tiered))).toEqual([]);
    expect(complaints(configured(copies))).toEqual([
      `${line}[remote.storage.enable]: got "true", expected nothing on a cluster without tiered storage. Or set cluster.create.tieredStorage: true`,
    ]);
    expect(complaints(configured('{ message.downconversion.enable: true }', newer))).toEqual([
      `${line}[message.downconversion.enable]: got "true", expected no value: Kafka has the key until 3.9 only`,
    ]);
    expect(complaints(configured('{ message.downconversion.enable: true }'))).toEqual([]);
  });

  it('are those that Express brokers let a topic set', () => {
    const express = replaced(existingText, 'kafkaVersion: 3.9.x', 'kafkaVersion: 4.2.x.kraft');
    expect(complaints(configured('{ segment.ms: 1d, delete.retention.ms: 1d }', express))).toEqual([
      `${line}[segment.ms]: got "86400000", expected no value: MSK Express sets it`,
    ]);
  });

  it('go together', () => {
    expect(complaints(configured('{ max.message.bytes: 2MiB, segment.bytes: 1MiB }'))).toEqual([
      `${line}[max.message.bytes]: got "2097152", expected at most segment.bytes, which is 1048576: a batch that fits no segment is refused when it is written`,
    ]);
  });

  it('do what they say, or are warned about', () => {
    expect(warnings(configured('{ local.retention.ms: 1d }'))).toContain(
      `${line}[local.retention.ms]: got "86400000", expected no value, since it counts with remote.storage.enable only`,
    );
  });

  it('never are the throttles of a reassignment', () => {
    expect(complaints(configured('{ leader.replication.throttled.replicas: "*" }'))).toEqual([
      `${line}[leader.replication.throttled.replicas]: got "*", expected no value: tools that move partitions set and remove it`,
    ]);
  });

  it('are held against the cluster of a construct, where its version is known', () => {
    const { stack } = samplePlatform();
    const domainOn = (id: string, kafkaVersion: string) => {
      const cluster = KafkaCluster.fromClusterAttributes(stack, id, {
        clusterArn: `arn:aws:kafka:${region}:${account}:cluster/main/uuid-1`,
        securityGroupId: 'sg-1',
        kafkaVersion,
        brokerCount: 3,
        authentication: ['iam'],
      });
      return sampleDomain(samplePlatform({ reconciler: { cluster } }), 'payments');
    };
    const topic = { ...plainTopic, configs: { 'remote.storage.enable': 'true', 'remote.log.copy.disable': 'true' } };
    const token = new CfnParameter(stack, 'Version').valueAsString;
    expect(() => domainOn('Old', '3.8.x').addTopic('payments.a', topic)).toThrow(
      'topic payments.a configs[remote.log.copy.disable]: got "true", expected no value: Kafka has the key from 3.9 on',
    );
    expect(() => domainOn('New', '3.9.x').addTopic('payments.a', topic)).not.toThrow();
    expect(() => domainOn('Token', token).addTopic('payments.a', topic)).not.toThrow();
  });
});
