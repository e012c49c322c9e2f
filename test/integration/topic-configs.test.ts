import { setTimeout } from 'node:timers/promises';
import { createTopics, describeConfigs } from '../../lib/adapters/kafka/apis.ts';
import { connectTransport, type KafkaTransport } from '../../lib/adapters/kafka/transport.ts';
import { startTwin, type Twin } from '../../lib/local/twin.ts';
import { sameTopicConfig, topicConfigFault, topicConfigKinds } from '../../lib/model/topic-config.ts';
import { type TopicConfigKind, topicConfigCatalogue } from '../../lib/model/topic-config-catalogue.ts';
import { impossibleConfigs, topicConfigConflicts } from '../../lib/model/topic-config-conflicts.ts';
import { kindOn, topicConfigEntry } from '../../lib/model/topic-config-target.ts';
import { kafkaLine, twinPlace } from '../support/kafka-line.ts';

jest.setTimeout(180_000);

type Configs = Readonly<Record<string, string>>;

const admin = { name: 'admin', password: 'admin-password' };
const topicResource = 2;
const longest = 2n ** 63n - 1n;

/** Texts at, inside and outside the bounds of a kind, in several spellings. */
function samples(kind: TopicConfigKind): readonly string[] {
  switch (kind.type) {
    case 'ratio':
      return ['0', '1', '1.0', '.5', '0.50', '5e-1', '0.5d', '50e-2', '-0.1', '1.01', 'half', ''];
    case 'boolean':
      return ['true', 'TRUE', ' false ', 'False', 'yes', '1', ''];
    case 'choice':
      return [...kind.choices, ` ${kind.choices[0]} `, `${kind.choices[0]}`.toUpperCase(), 'none', ''];
    case 'list':
      return [...kind.choices, 'delete,compact', 'compact, delete', ' compact ,delete', 'erase', 'delete,', 'DELETE'];
    default: {
      const { minimum, maximum, words = {} } = kind;
      const [least, most] = [BigInt(minimum), maximum === undefined ? longest : BigInt(maximum)];
      const numbers = [least, least + 1n, least - 1n, least - 2n, least - 3n, most, most - 1n, most + 1n];
      const spelt = [`+${most}`, `00${most}`, ` ${most} `, `${most}.0`, '1e3', '1_0', '', 'x'];
      return [...new Set([...numbers.map(String), ...spelt, ...Object.values(words)])];
    }
  }
}

interface Case {
  readonly key: string;
  readonly text: string;
}

/** As few topics as can hold all cases: creating one takes much longer than asking about it. */
function packed(cases: readonly Case[]): readonly Configs[] {
  const topics: Record<string, string>[] = [];
  for (const { key, text } of cases) {
    const isFree = (topic: Configs) =>
      topic[key] === undefined && topicConfigConflicts({ ...topic, [key]: text }, impossibleConfigs).length === 0;
    const room = topics.find(isFree);
    if (room === undefined) topics.push({ [key]: text });
    else room[key] = text;
  }
  return topics;
}

/** The broker takes what no domain can mean, or has no tiered storage. */
function isOurOwn(key: string, text: string): boolean {
  return (key === 'retention.bytes' && Number(text) < -1) || (key === 'remote.storage.enable' && /true/i.test(text));
}

const { version } = kafkaLine;
const target = { kafkaVersion: version };
let twin: Twin;
let transport: KafkaTransport;

beforeAll(async () => {
  twin = await startTwin({
    ...(await twinPlace('topic-configs')),
    brokers: 1,
    configuration: '',
    users: [admin],
    superUsers: [admin.name],
  });
  const { bootstrapServers, ca } = twin;
  const authentication = { mode: 'scram', username: admin.name, password: admin.password } as const;
  transport = await connectTransport({ bootstrapServers, ca, authentication }, () => {});
});

afterAll(async () => {
  await transport?.close();
  await twin?.stop();
});

describe('A real broker', () => {
  const cases = Object.keys(topicConfigKinds).flatMap((key): readonly Case[] => {
    const entry = topicConfigEntry(key);
    const texts = entry === undefined ? [] : samples(kindOn(entry, target));
    return texts.filter((text) => !isOurOwn(key, text)).map((text) => ({ key, text }));
  });

  /** What the broker says of a topic with each of these overrides: its sentence, or undefined. */
  async function create(topics: readonly Configs[], validateOnly: boolean): Promise<readonly (string | undefined)[]> {
    const { results } = await transport.send(createTopics, {
      topics: topics.map((configs, index) => ({
        name: `t${index}`,
        partitions: 1,
        replicationFactor: 1,
        assignments: [],
        configs: Object.entries(configs).map(([name, value]) => ({ name, value })),
      })),
      timeoutMs: 30_000,
      validateOnly,
    });
    const said = new Map(results.map(({ name, errorCode, errorMessage }) => [name, errorCode && `${errorMessage}`]));
    return topics.map((_, index) => said.get(`t${index}`) || undefined);
  }

  async function configsOf(count: number): Promise<readonly Configs[]> {
    const resources = Array.from({ length: count }, (_, index) => ({
      resourceType: topicResource,
      resourceName: `t${index}`,
      configurationKeys: null,
    }));
    const { results } = await transport.send(describeConfigs, {
      resources,
      includeSynonyms: false,
      includeDocumentation: false,
    });
    const shown = new Map(results.map(({ resourceName, configs }) => [resourceName, configs]));
    return resources.map(({ resourceName }) =>
      Object.fromEntries((shown.get(resourceName) ?? []).map(({ name, value }) => [name, `${value}`])),
    );
  }

  /** A broker answers before it shows what it created. */
  async function visibleConfigsOf(count: number): Promise<readonly Configs[]> {
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const topics = await configsOf(count);
      if (topics.every((configs) => Object.keys(configs).length > 0)) return topics;
      await setTimeout(100);
    }
    throw new Error('the broker does not show its topics');
  }

  it('takes and refuses the values that the catalogue takes and refuses', async () => {
    const said = await create(
      cases.map(({ key, text }) => ({ [key]: text })),
      true,
    );
    const differences = cases.flatMap(({ key, text }, index) => {
      const fault = topicConfigFault(key, text, target);
      const broker = said[index];
      return (fault === undefined) === (broker === undefined) ? [] : [{ key, text, fault, broker }];
    });
    expect(differences).toEqual([]);
    const accepted = said.filter((verdict) => verdict === undefined).length;
    expect([accepted > 150, said.length - accepted > 150]).toEqual([true, true]);
  });

  it('refuses the overrides that the catalogue says do not go together', async () => {
    const configs = { 'min.compaction.lag.ms': '2', 'max.compaction.lag.ms': '1' };
    const [verdict] = await create([configs], true);
    expect(verdict).toContain('min.compaction.lag.ms');
    expect(topicConfigConflicts(configs, impossibleConfigs)).toHaveLength(1);
  });

  it('has the keys of the catalogue, and one stored value where the catalogue sees one', async () => {
    const topics = packed(cases.filter(({ key, text }) => topicConfigFault(key, text, target) === undefined));
    expect(new Set(await create(topics, false))).toEqual(new Set([undefined]));
    const shown = await visibleConfigsOf(topics.length);
    expect(Object.keys(shown[0] ?? {}).sort()).toEqual(keysOfLine());
    const stored = topics.flatMap((configs, index) =>
      Object.entries(configs).map(([key, text]) => ({ key, text, value: `${shown[index]?.[key]}` })),
    );
    const wrong = stored.flatMap(({ key, text, value }) =>
      stored
        .filter((other) => other.key === key)
        .filter((other) => sameTopicConfig(key, text, other.text) !== (inOrder(value) === inOrder(other.value)))
        .map((other) => ({ key, text, other: other.text })),
    );
    expect(wrong).toEqual([]);
    expect(stored.filter(({ key, text, value }) => !sameTopicConfig(key, text, value))).toEqual([]);
  });
});

/** A set such as `cleanup.policy` is stored as it was written. */
function inOrder(value: string): string {
  return value.split(',').sort().join();
}

function keysOfLine(): readonly string[] {
  return Object.entries(topicConfigCatalogue).flatMap(([key, entry]) => {
    const { since = version, until = version } = entry;
    const isHidden = 'reserved' in entry && entry.reserved === 'testing';
    return since <= version && version <= `${until}.9` && !isHidden ? [key] : [];
  });
}
