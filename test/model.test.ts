import fc from 'fast-check';
import {
  clientAcls,
  clusterAcls,
  clusterRights,
  type Intent,
  iamRights,
  intents,
  reaches,
  topicAcls,
} from '../lib/model/access.ts';
import { aclKey } from '../lib/model/acl.ts';
import { canonicalJson } from '../lib/model/canonical-json.ts';
import type { Client } from '../lib/model/client.ts';
import { formatDuration, parseDuration } from '../lib/model/duration.ts';
import { nearestWord } from '../lib/model/nearest-word.ts';
import { formatPath } from '../lib/model/path.ts';
import { formatProblem } from '../lib/model/problem.ts';
import { formatSize, parseSize } from '../lib/model/size.ts';
import { metricName, topicNameFault } from '../lib/model/topic.ts';
import { readTopicConfig, sameTopicConfig } from '../lib/model/topic-config.ts';

describe('Canonical JSON', () => {
  it('is the same text whatever the order of the keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
      }),
    );
  });

  it('reads back to the value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('sorts keys by code unit also where JavaScript sorts them by number', () => {
    expect(canonicalJson({ b: { 9: 1, 10: 2, '01': 3 }, a: 4 })).toBe('{"a":4,"b":{"01":3,"10":2,"9":1}}');
  });

  it('says the same of a value whether or not there is such a key beside it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalJson([value, { 1: true }])).toBe(`[${canonicalJson(value)},{"1":true}]`);
      }),
    );
  });

  it('keeps the order of lists and leaves absent members out', () => {
    expect(canonicalJson({ b: [2, 1], a: undefined, A: null })).toBe('{"A":null,"b":[2,1]}');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, undefined, () => 1])('refuses %p, which JSON cannot say', (value) => {
    expect(() => canonicalJson([value])).toThrow('has no JSON form');
  });
});

describe('Durations and sizes', () => {
  it.each([
    ['7d', 604_800_000],
    ['12h', 43_200_000],
    ['30min', 1_800_000],
    ['250ms', 250],
    ['1y', 31_536_000_000],
    ['0s', 0],
  ])('%s is %d milliseconds', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each([
    ['1MiB', 1_048_576],
    ['512KiB', 524_288],
    ['0B', 0],
    ['2TiB', 2_199_023_255_552],
  ])('%s is %d bytes', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  it.each(['7 days?', '7', '-1d', '1.5h', '7D', 'd', '', ' 7d', '7d '])('%j is no duration', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it.each(['1MB', '1', '-1B', '1.5GiB', 'MiB', '1 MiB', ''])('%j is no size', (text) => {
    expect(parseSize(text)).toBeUndefined();
  });

  it('read back from what they are shown as', () => {
    fc.assert(
      fc.property(fc.nat({ max: 10 ** 12 - 1 }), (amount) => {
        expect(parseDuration(formatDuration(amount))).toBe(amount);
        expect(parseSize(formatSize(amount))).toBe(amount);
      }),
    );
    expect(formatDuration(-1)).toBe('unlimited');
    expect(formatSize(-1)).toBe('unlimited');
  });
});

describe('Topic configs', () => {
  it.each([
    ['retention.ms', '7d', '604800000'],
    ['retention.ms', 'unlimited', '-1'],
    ['retention.bytes', 'unlimited', '-1'],
    ['max.message.bytes', '1MiB', '1048576'],
    ['min.insync.replicas', 2, '2'],
    ['min.cleanable.dirty.ratio', 0.5, '0.5'],
    ['preallocate', true, 'true'],
    ['cleanup.policy', 'delete, compact', 'compact,delete'],
    ['compression.type', 'zstd', 'zstd'],
  ])('%s: %s becomes %s', (key, written, value) => {
    expect(readTopicConfig(key, written)).toEqual({ value });
  });

  it.each([
    ['retention.ms', 604_800_000, 'a duration such as 7d'],
    ['segment.ms', '0s', 'at least 1'],
    ['segment.ms', 'unlimited', 'a duration such as 7d'],
    ['segment.bytes', '1KiB', 'at least 1048576'],
    ['min.insync.replicas', 0, 'a whole number, at least 1'],
    ['min.cleanable.dirty.ratio', 1.5, 'a ratio from 0 to 1'],
    ['preallocate', 'yes', 'true or false'],
    ['cleanup.policy', 'erase', 'a comma-separated list of delete, compact'],
    ['compression.type', 'none', 'uncompressed'],
    ['retention', '7d', 'a topic config key'],
  ])('%s: %s is refused', (key, written, expected) => {
    expect(readTopicConfig(key, written)).toEqual({ expected: expect.stringContaining(expected) });
  });

  it('are the same for Kafka when only order or spelling differs', () => {
    expect(sameTopicConfig('cleanup.policy', 'delete,compact', 'compact, delete')).toBe(true);
    expect(sameTopicConfig('preallocate', 'TRUE', 'true')).toBe(true);
    expect(sameTopicConfig('min.cleanable.dirty.ratio', '0.50', '0.5')).toBe(true);
    expect(sameTopicConfig('retention.ms', '604800000', '604800001')).toBe(false);
    expect(sameTopicConfig('compression.type', 'LZ4', 'lz4')).toBe(false);
  });
});

/** Beside Connect alone (AWS: `msk/latest/developerguide/kafka-actions.html`). */
const requiredActions: Readonly<Record<string, readonly string[]>> = {
  Connect: [],
  AlterTopic: ['Connect', 'DescribeTopic'],
  AlterTopicDynamicConfiguration: ['Connect', 'DescribeTopicDynamicConfiguration'],
  DeleteTopic: ['Connect', 'DescribeTopic'],
  ReadData: ['Connect', 'DescribeTopic', 'AlterGroup'],
  WriteData: ['Connect', 'DescribeTopic'],
  WriteDataIdempotently: ['Connect', 'WriteData'],
  AlterGroup: ['Connect', 'DescribeGroup'],
  DeleteGroup: ['Connect', 'DescribeGroup'],
  AlterTransactionalId: ['Connect', 'DescribeTransactionalId', 'WriteData'],
};

describe('The table of rights', () => {
  const scram: Client = { name: 'pay', authentication: 'scram', groupPrefix: 'pay-', transactionalIdPrefix: 'pay-tx-' };
  const acls = (intent: Intent, client: Client) =>
    [...topicAcls(intent, 'payments.events', client), ...clientAcls(intent, client)].map(aclKey);
  const topic = (operation: string, principal = 'User:pay') =>
    `TOPIC|LITERAL|payments.events|${principal}|*|${operation}|ALLOW`;

  it('gives a producer write and describe on the topic, nothing else', () => {
    expect(acls('produce', scram)).toEqual([topic('WRITE'), topic('DESCRIBE')]);
  });

  it('gives a consumer read and describe on the topic and on its own groups', () => {
    expect(acls('consume', scram)).toEqual([
      topic('READ'),
      topic('DESCRIBE'),
      'GROUP|PREFIXED|pay-|User:pay|*|READ|ALLOW',
      'GROUP|PREFIXED|pay-|User:pay|*|DESCRIBE|ALLOW',
    ]);
  });

  it('gives a transactional producer its transactional ids on top', () => {
    expect(acls('transact', scram)).toEqual([
      topic('WRITE'),
      topic('DESCRIBE'),
      'TRANSACTIONAL_ID|PREFIXED|pay-tx-|User:pay|*|WRITE|ALLOW',
      'TRANSACTIONAL_ID|PREFIXED|pay-tx-|User:pay|*|DESCRIBE|ALLOW',
    ]);
  });

  it('gives whoever resets offsets the read that Kafka asks for with it, and the deletion of its own groups', () => {
    expect(acls('resetOffsets', scram)).toEqual([
      ...acls('consume', scram),
      'GROUP|PREFIXED|pay-|User:pay|*|DELETE|ALLOW',
    ]);
  });

  it.each(intents)('gives an IAM client with each action to %s those that AWS requires with it', (intent) => {
    const actions = [...clusterRights(scram), ...iamRights(intent).flatMap((right) => right.actions)];
    const granted = actions.map((action) => action.split(':')[1] ?? '');
    // What ReadData needs of groups comes with the intents that read; kafka-actions.html, column "Required actions".
    const missing = granted.flatMap((action) =>
      (requiredActions[action] ?? ['Connect']).filter((required) => !granted.includes(required)),
    );
    expect(missing).toEqual([]);
  });

  it('gives an administrator what keeps topics, and no record', () => {
    const operations = acls('administer', scram).map((key) => key.split('|')[5]);
    expect(operations).toEqual(['ALTER', 'ALTER_CONFIGS', 'CREATE', 'DELETE', 'DESCRIBE', 'DESCRIBE_CONFIGS']);
  });

  it('gives a prefix where a star ends the name', () => {
    expect(topicAcls('consume', 'payments.*', scram).map(aclKey)).toEqual([
      'TOPIC|PREFIXED|payments.|User:pay|*|READ|ALLOW',
      'TOPIC|PREFIXED|payments.|User:pay|*|DESCRIBE|ALLOW',
    ]);
    const names = ['payments.events', 'payments.', 'payment'];
    expect(names.map((name) => reaches('payments.*', name))).toEqual([true, true, false]);
    expect(names.map((name) => reaches('payments.events', name))).toEqual([true, false, false]);
  });

  it('binds every right of a client to its hosts', () => {
    const bound: Client = { ...scram, hosts: ['10.0.1.7', '10.0.1.8'], clusterOperations: ['DESCRIBE'] };
    const hosts = [...topicAcls('transact', 'payments.events', bound), ...clientAcls('transact', bound)];
    expect(hosts.map(({ host, operation }) => `${operation} ${host}`)).toEqual(
      ['WRITE', 'DESCRIBE', 'WRITE', 'DESCRIBE'].flatMap((each) => [`${each} 10.0.1.7`, `${each} 10.0.1.8`]),
    );
    expect(clusterAcls(bound).map(aclKey)).toEqual([
      'CLUSTER|LITERAL|kafka-cluster|User:pay|10.0.1.7|DESCRIBE|ALLOW',
      'CLUSTER|LITERAL|kafka-cluster|User:pay|10.0.1.8|DESCRIBE|ALLOW',
    ]);
  });

  it('knows an mTLS client by the name on its certificate', () => {
    expect(acls('produce', { ...scram, authentication: 'mtls' })).toEqual([
      topic('WRITE', 'User:CN=pay'),
      topic('DESCRIBE', 'User:CN=pay'),
    ]);
  });

  it.each(intents)('gives an IAM client no ACL to %s, since none would bind it', (intent) => {
    expect(acls(intent, { ...scram, authentication: 'iam' })).toEqual([]);
  });

  it.each([
    ['produce', { cluster: ['WriteDataIdempotently'], topic: ['DescribeTopic', 'WriteData'] }],
    [
      'consume',
      {
        topic: ['DescribeTopic', 'ReadData'],
        group: ['AlterGroup', 'DescribeGroup'],
      },
    ],
    [
      'transact',
      {
        cluster: ['WriteDataIdempotently'],
        topic: ['DescribeTopic', 'WriteData'],
        'transactional-id': ['AlterTransactionalId', 'DescribeTransactionalId'],
      },
    ],
    [
      'resetOffsets',
      {
        topic: ['DescribeTopic', 'ReadData'],
        group: ['AlterGroup', 'DeleteGroup', 'DescribeGroup'],
      },
    ],
  ] as const)('gives an IAM client exactly these actions to %s', (intent, expected) => {
    const actions = new Map<string, string[]>();
    for (const { on, actions: granted } of iamRights(intent)) actions.set(on, [...(actions.get(on) ?? []), ...granted]);
    const prefixed = Object.entries(expected).map(([on, names]) => [
      on,
      (names as readonly string[]).map((name) => `kafka-cluster:${name}`),
    ]);
    expect(Object.fromEntries(actions)).toEqual(Object.fromEntries(prefixed));
  });

  it('lets an IAM client connect, and do with the cluster what its domain says and its service needs', () => {
    const client: Client = { name: 'pay', authentication: 'iam', assumedBy: 'ecs-tasks' };
    const names = (changes: Partial<Client>) =>
      clusterRights({ ...client, ...changes }).map((name) => name.split(':')[1]);
    expect(names({})).toEqual(['Connect']);
    expect(names({ assumedBy: 'kafkaconnect' })).toEqual(['Connect', 'DescribeCluster']);
    expect(names({ clusterOperations: ['DESCRIBE', 'DESCRIBE_CONFIGS'] })).toEqual([
      'Connect',
      'DescribeCluster',
      'DescribeClusterDynamicConfiguration',
    ]);
  });
});

describe('Words for people', () => {
  it('a problem says where, what and what to do', () => {
    const problem = { place: { file: 'a.yaml', line: 3 }, path: 'topics[0].name', got: '"x"', expected: '"y"' };
    expect(formatProblem(problem)).toBe('a.yaml:3 topics[0].name: got "x", expected "y"');
    expect(formatProblem({ ...problem, place: { file: 'a.yaml' }, path: '', fix: 'Write y' })).toBe(
      'a.yaml: got "x", expected "y". Write y',
    );
  });

  it('a path has points before words and brackets around the rest', () => {
    expect(formatPath(['topics', 2, 'configs', 'compression.type'])).toBe('topics[2].configs[compression.type]');
    expect(formatPath(['access', 'audit/audit-service', 'consume', 0])).toBe('access[audit/audit-service].consume[0]');
    expect(formatPath([])).toBe('');
  });

  it('the nearest word is one that a person may have meant, or none', () => {
    expect(nearestWord('retenion', ['retention', 'retentionClass'])).toBe('retention');
    expect(nearestWord('foo', ['retention', 'topics'])).toBeUndefined();
    expect(nearestWord('', ['a'])).toBe('a');
  });

  it('a topic name is judged by Kafka and by its metrics', () => {
    expect(topicNameFault('payments.events')).toBeUndefined();
    expect(topicNameFault('Payments')).toContain('lower-case');
    expect(metricName('a.b_c')).toBe('a_b_c');
  });
});
