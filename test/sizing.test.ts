import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { main } from '../lib/cli/main.ts';
import { renderSize } from '../lib/cli/render-size.ts';
import { brokerTypes } from '../lib/model/broker-type.ts';
import type { Domain } from '../lib/model/domain.ts';
import type { Topic } from '../lib/model/topic.ts';
import { expressCapacities, findCapacity, standardCapacities } from '../lib/policy/sizing/broker-capacity.ts';
import { brokerNeeds } from '../lib/policy/sizing/broker-needs.ts';
import { type ClusterDemand, clusterDemand, growthReserve } from '../lib/policy/sizing/cluster-demand.ts';
import { clusterSizes, shortages } from '../lib/policy/sizing/cluster-size.ts';
import { partitionBalance } from '../lib/policy/sizing/partition-balance.ts';
import { type TopicLoad, topicLoads } from '../lib/policy/sizing/topic-load.ts';
import { recordingTerminal } from './support/recording-terminal.ts';

const mebibyte = 2 ** 20;
const megabyte = 1_000_000;
const defaults = { replicationFactor: 3, minInsyncReplicas: 2 };
const nothing: ClusterDemand = {
  ingress: 0,
  diskWrites: 0,
  egress: 0,
  replication: 0,
  storage: 0,
  partitions: 0,
  withoutRate: [],
};

function loadOf(topic: Partial<Topic>, access: Domain['access'] = []): TopicLoad {
  const declared = { name: 'payments.events', partitions: 12, configs: { 'retention.ms': '604800000' }, ...topic };
  const domain = { name: 'payments', topics: [declared], access } as unknown as Domain;
  const [load] = topicLoads([domain], defaults);
  if (load === undefined) throw new Error('no load');
  return load;
}

const reading = (client: string, topic = 'payments.events', intent: 'consume' | 'produce' = 'consume') => ({
  client: { domain: 'payments', client },
  topic,
  intent,
});

const rate = { messagesPerSecond: 1_024, messageBytes: 1_024 };

describe('What a topic asks of a cluster', () => {
  it('is its rate in, once to each client that may consume it, and its retention on every replica', () => {
    const access = [
      ...[reading('a'), reading('a', 'payments.*'), reading('b', 'payments.*')],
      ...[reading('c', 'payments.events', 'produce'), reading('d', 'payments.other')],
    ];
    const load = loadOf({ rate }, access);
    expect(load).toMatchObject({ readers: 2, replicationFactor: 3, ingressBytesPerSecond: mebibyte });
    expect(load.storedBytes).toBe(mebibyte * 7 * 86_400 * 3);
    expect(load.arithmetic).toEqual([
      '1024 messages/s × 1024B = 1.00MiB/s, 3 replicas, 2 readers',
      '1024 messages/s × 1024B × 7d × 3 replicas = 1771.9GiB',
    ]);
  });

  it('is kept by the average of a day where one is declared', () => {
    const stored = (averageMessagesPerSecond?: number) =>
      loadOf({ rate: { ...rate, averageMessagesPerSecond } }).storedBytes;
    expect(stored(256)).toBe(Number(stored()) / 4);
  });

  it('is kept to the size that the topic limits, counts a year of what is kept for ever, and nothing of what only compacts', () => {
    const small = loadOf({ rate, configs: { 'retention.ms': '604800000', 'retention.bytes': String(mebibyte) } });
    expect(small.storedBytes).toBe(12 * 3 * mebibyte);
    const forever = loadOf({ rate, configs: { 'retention.ms': '-1' } });
    expect(forever.storedBytes).toBe(mebibyte * 365 * 86_400 * 3);
    expect(forever.arithmetic[1]).toContain('365d of unlimited');
    const compacted = loadOf({ rate, configs: { 'cleanup.policy': 'compact' } });
    expect([compacted.storedBytes, compacted.arithmetic[1]]).toEqual([
      undefined,
      expect.stringContaining('not counted'),
    ]);
  });

  it('is the local retention on the disks where the rest is tiered', () => {
    const tiered = (configs: Readonly<Record<string, string>>) =>
      loadOf({ rate, configs: { 'retention.ms': '604800000', 'remote.storage.enable': 'true', ...configs } });
    const oneDay = tiered({ 'local.retention.ms': '86400000' });
    expect(oneDay.storedBytes).toBe(mebibyte * 86_400 * 3);
    expect(oneDay.arithmetic[1]).toBe('1024 messages/s × 1024B × 1d × 3 replicas = 253.1GiB, the rest is tiered');
    expect(tiered({ 'local.retention.bytes': String(mebibyte) }).storedBytes).toBe(12 * 3 * mebibyte);
    const whole = loadOf({ rate });
    expect(tiered({})).toEqual(whole);
    expect(tiered({ 'local.retention.ms': '-2' })).toEqual(whole);
    const off = { 'remote.storage.enable': 'false', 'local.retention.ms': '86400000' };
    expect(tiered(off)).toEqual(whole);
  });

  it('adds up over all topics, with a reserve for growth, and names those that say nothing', () => {
    const demand = clusterDemand([
      loadOf({ rate }, [reading('a')]),
      loadOf({ name: 'payments.quiet', replicationFactor: 2 }),
    ]);
    expect(demand).toEqual({
      ingress: mebibyte,
      diskWrites: 3 * mebibyte,
      egress: mebibyte,
      replication: 2 * mebibyte,
      storage: mebibyte * 7 * 86_400 * 3 * growthReserve,
      partitions: 12 * 3 + 12 * 2,
      withoutRate: ['payments.quiet'],
    });
  });
});

describe('The brokers that carry it', () => {
  const needed = (demand: Partial<ClusterDemand>, brokerType: string, zones = 3) => {
    const capacity = findCapacity(brokerType);
    if (capacity === undefined) throw new Error(`no figures of ${brokerType}`);
    const needs = brokerNeeds({ ...nothing, ...demand }, capacity, zones);
    return Object.fromEntries(needs.map(({ what, brokers }) => [what, brokers]));
  };

  it('are as many as in the example of AWS: 100 MBps to five groups on express.m7g.2xlarge', () => {
    const demand = { ingress: 100 * megabyte, egress: 500 * megabyte };
    expect(needed(demand, 'express.m7g.2xlarge')).toMatchObject({ egress: 6 });
  });

  it('write every replica, to a volume of 250 MiB/s or through the path to it, whichever is less', () => {
    const disks = (name: string) => {
      const capacity = findCapacity(name);
      return capacity?.kind === 'standard' ? capacity.diskBytesPerSecond : undefined;
    };
    expect(disks('kafka.m7g.large')).toBe(630 * 125_000);
    expect(disks('kafka.m7g.2xlarge')).toBe(250 * mebibyte);
    // AWS: 83 MiB/s with three replicas fill one volume; here it is filled to four fifths.
    expect(needed({ diskWrites: 249 * mebibyte }, 'kafka.m7g.4xlarge', 1)).toMatchObject({ 'disk writes': 2 });
  });

  it('serve all readers with a zone away, from two thirds of the brokers and to one replica less', () => {
    const demand = {
      ingress: 60 * megabyte,
      diskWrites: 180 * megabyte,
      replication: 120 * megabyte,
      egress: 300 * megabyte,
    };
    // (180 × 2/3 - 60 + 300) × 3/2 = 540 MB/s, of which a broker carries 0.8 × 117.125.
    expect(needed(demand, 'kafka.m7g.large')).toMatchObject({ 'network out': 6, 'network out, a zone away': 6 });
    expect(needed({ ...demand, egress: 400 * megabyte }, 'kafka.m7g.large')).toMatchObject({
      'network out': 6,
      'network out, a zone away': 9,
    });
  });

  it('hold no more partitions than AWS recommends', () => {
    expect(needed({ partitions: 3_000 }, 'kafka.m7g.large')).toMatchObject({ partitions: 3 });
    expect(needed({ partitions: 3_001 }, 'kafka.m7g.large')).toMatchObject({ partitions: 6 });
  });

  it('have figures for every type that a KRaft cluster may have', () => {
    const types = brokerTypes.filter(({ supportsKraft, name }) => supportsKraft && name.startsWith('kafka.'));
    expect(types.map(({ name }) => name).filter((name) => findCapacity(name) === undefined)).toEqual([]);
    for (const { recommendedPartitions } of [...standardCapacities, ...expressCapacities]) {
      expect(recommendedPartitions).toBeGreaterThanOrEqual(1_000);
    }
  });
});

const demands = fc
  .record({
    ingress: fc.integer({ min: 0, max: 300 * megabyte }),
    replicas: fc.integer({ min: 1, max: 3 }),
    readers: fc.integer({ min: 0, max: 5 }),
    days: fc.integer({ min: 0, max: 30 }),
    partitions: fc.integer({ min: 0, max: 20_000 }),
  })
  .map(({ ingress, replicas, readers, days, partitions }) => ({
    ...nothing,
    ingress,
    diskWrites: ingress * replicas,
    egress: ingress * readers,
    replication: ingress * (replicas - 1),
    storage: ingress * replicas * days * 86_400,
    partitions,
  }));

describe('A size for a demand', () => {
  const sizesOf = (demand: ClusterDemand, zones: number) => {
    const { standard, express } = clusterSizes(demand, zones);
    return [
      { size: standard, zones },
      { size: express, zones: 3 },
    ].flatMap(({ size, zones: over }) => (size === undefined ? [] : [{ size, zones: over }]));
  };

  it('is enough, fills its zones, and is not with the brokers of one row less', () => {
    fc.assert(
      fc.property(demands, fc.constantFrom(2, 3), (demand, zoneCount) => {
        for (const { size, zones } of sizesOf(demand, zoneCount)) {
          expect(size.brokerCount % zones).toBe(0);
          expect(shortages(demand, size, zones)).toEqual([]);
          if (size.brokerCount === zones) continue;
          const less = { ...size, brokerCount: size.brokerCount - zones };
          expect(shortages(demand, less, zones)).not.toEqual([]);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('never falls when the demand grows', () => {
    const units = (demand: ClusterDemand, kind: 'standard' | 'express') => {
      const size = clusterSizes(demand, 3)[kind];
      return size === undefined
        ? Number.POSITIVE_INFINITY
        : size.brokerCount * (findCapacity(size.brokerType)?.units ?? 0);
    };
    const grown = (demand: ClusterDemand) =>
      Object.fromEntries(
        Object.entries(demand).map(([key, value]) => [key, typeof value === 'number' ? value * 1.5 : value]),
      ) as unknown as ClusterDemand;
    fc.assert(
      fc.property(demands, fc.constantFrom('standard' as const, 'express' as const), (demand, kind) => {
        expect(units(grown(demand), kind)).toBeGreaterThanOrEqual(units(demand, kind));
      }),
      { numRuns: 500 },
    );
  });

  it('says which disk is short, and knows nothing of brokers that nobody declared', () => {
    const demand = { ...nothing, storage: 600 * 2 ** 30 };
    const cluster = { brokerType: 'kafka.m7g.large', brokerCount: 3, storageGiB: 100 };
    expect(shortages(demand, cluster, 3)).toEqual(['storage: 600.0GiB over 3 brokers = 200GiB each, it has 100GiB']);
    expect(shortages(demand, { ...cluster, storageGrowsToGiB: 200 }, 3)).toEqual([]);
    expect(shortages(demand, { brokerCount: 3 }, 3)).toBeUndefined();
  });

  it('counts the throughput that was ordered for the disks, as far as the way to them carries it', () => {
    const demand = { ...nothing, diskWrites: 3 * 0.8 * 300 * mebibyte };
    const cluster = { brokerType: 'kafka.m7g.4xlarge', brokerCount: 3 };
    expect(shortages(demand, cluster, 3)).toEqual([expect.stringContaining('disk writes')]);
    expect(shortages(demand, { ...cluster, storageThroughputMiB: 400 }, 3)).toEqual([]);
    const narrow = { ...cluster, brokerType: 'kafka.m7g.2xlarge', storageThroughputMiB: 400 };
    expect(shortages(demand, narrow, 3)).toEqual([expect.stringContaining('at 80 % of 298.02MiB/s per broker')]);
  });
});

describe('Another number of brokers', () => {
  it('leaves data to move, and topics that no longer spread evenly', () => {
    const loads = [loadOf({ partitions: 12 }), loadOf({ name: 'payments.few', partitions: 3 })];
    expect(partitionBalance(loads, { storage: 900 }, { from: 3, to: 6 })).toEqual({
      from: 3,
      to: 6,
      movedBytes: 450,
      uneven: [{ topic: 'payments.few', partitions: 3, even: 6 }],
    });
    expect(partitionBalance(loads, { storage: 900 }, { from: 6, to: 3 })?.movedBytes).toBe(450);
    expect(partitionBalance(loads, { storage: 900 }, { from: 3, to: 3 })).toBeUndefined();
  });
});

describe('Disks that grow', () => {
  const demand = { ...nothing, storage: 3_000 * 2 ** 30 };
  const cluster = { brokerType: 'kafka.m7g.large', brokerCount: 3, storageGiB: 100 };

  it('are enough where they may grow as large as is needed', () => {
    expect(shortages(demand, { ...cluster, storageGrowsToGiB: 1_000 }, 3)).toEqual([]);
    expect(shortages(demand, { ...cluster, storageGrowsToGiB: 999 }, 3)).toEqual([
      'storage: 3000.0GiB over 3 brokers = 1000GiB each, it has 999GiB',
    ]);
    expect(shortages(demand, cluster, 3)).toEqual([expect.stringContaining('it has 100GiB')]);
  });
});

describe('tidegate size', () => {
  const config = join(mkdtempSync(join(tmpdir(), 'tidegate-size-')), 'config');
  const file = join(config, 'domains/payments/domain.yaml');
  beforeAll(() => cpSync(join(__dirname, '../config'), config, { recursive: true }));
  afterAll(() => rmSync(join(config, '..'), { recursive: true, force: true }));

  async function sized(written: string, ...args: readonly string[]) {
    const text = readFileSync(join(__dirname, '../config/domains/payments/domain.yaml'), 'utf8');
    const [line = ''] = text.match(/^ {4}partitions: .*$/m) ?? [];
    writeFileSync(file, text.replace(line, `${line}\n${written}`));
    const terminal = recordingTerminal();
    const code = await main(['size', '-e', 'dev', '--config', config, ...args], terminal);
    return { code, out: terminal.lines.join('\n'), notes: terminal.notes.join('\n') };
  }

  it('shows the sum from the rates to the verdict, and ends with 2 on demand where the cluster is too small', async () => {
    const { code, out } = await sized(
      '    rate: { messages: 90000, messageSize: 1KiB, averageMessages: 9000 }',
      '--detailed-exitcode',
    );
    expect(code).toBe(2);
    expect(out).toContain('90000 messages/s × 1024B = 87.89MiB/s');
    expect(out).toMatch(/Standard: \d+ × kafka\.m7g\.\w+, \d+GiB each/);
    expect(out).toMatch(/Express: \d+ × express\.m7g\.\w+\n/);
    expect(out).toMatch(
      /cluster of dev: 3 × kafka\.m7g\.large, 100GiB each: too small, because\n {2}disk writes: 263\.67MiB\/s/,
    );
    expect(out).toContain(
      'from 3 to 6 brokers: 9343.9GiB have to move; Kafka moves nothing by itself (docs/runbook.md#more-brokers)',
    );
  });

  it('answers a machine with every figure, and says so where no rate is declared', async () => {
    const { code, out } = await sized('', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ environment: 'dev', topics: [], shortages: [], demand: { ingress: 0 } });
    expect((await sized('')).out).toContain('enough for the partitions; no topic declares a rate');
  });

  it('says of disks that grow how far, and of MSK Serverless that there is nothing to size', async () => {
    const environment = join(config, 'environments/dev.yaml');
    const text = readFileSync(environment, 'utf8');
    writeFileSync(environment, text.replace('storage: 100GiB', 'storage: 100GiB\n    storageGrowth: { to: 2TiB }'));
    const growing = (await sized('')).out;
    writeFileSync(environment, text);
    expect(growing).toContain('cluster of dev: 3 × kafka.m7g.large, 100GiB each, growing to 2048GiB: enough');
    const declared = { brokerCount: 3, flavour: 'serverless' } as const;
    const serverless = { environment: 'dev', topics: [], demand: nothing, declared };
    expect(renderSize(serverless, recordingTerminal()).at(-1)).toBe(
      'cluster of dev: MSK Serverless, which has no brokers to size',
    );
  });

  it('refuses an average above the peak', async () => {
    const { code, notes } = await sized('    rate: { messages: 10, messageSize: 1KiB, averageMessages: 11 }');
    expect([code, notes]).toEqual([
      1,
      expect.stringContaining('got 11 messages, expected at most the 10 messages of the peak'),
    ]);
  });
});
