import type { Domain } from '../model/domain.ts';
import { startsWithAny } from '../model/ownership.ts';
import { metricName, type Topic, topicNameFault } from '../model/topic.ts';
import { topicConfigFault } from '../model/topic-config.ts';
import { type DomainSet, repeated } from './domain-set.ts';
import type { Fault, Rule } from './rule.ts';

interface Placed {
  readonly domain: Domain;
  readonly topic: Topic;
  readonly index: number;
}

type Complaint = Pick<Fault, 'got' | 'expected' | 'fix'> & { readonly key: string };

export const maximumPartitions = 50;
export const usualPartitions = { from: 3, to: 24 };

function placedTopics(domains: readonly Domain[]): readonly Placed[] {
  return domains.flatMap((domain) => domain.topics.map((topic, index) => ({ domain, topic, index })));
}

function each(check: (topic: Topic, domain: Domain) => Complaint | undefined): Rule<DomainSet>['check'] {
  return ({ domains }) =>
    placedTopics(domains).flatMap((placed) => {
      const complaint = check(placed.topic, placed.domain);
      return complaint === undefined ? [] : [faultOf(placed, complaint)];
    });
}

function faultOf({ domain, index }: Placed, { key, ...complaint }: Complaint): Fault {
  return { domain: domain.name, path: ['topics', index, key], ...complaint };
}

const isCompacted = ({ configs }: Topic) => (configs['cleanup.policy'] ?? '').includes('compact');

export const topicRules: readonly Rule<DomainSet>[] = [
  {
    id: 'topic-name',
    severity: 'error',
    wants: 'Topic names that Kafka, its metrics and a file system accept.',
    because: 'Kafka refuses more than 249 characters, "." and ".." (org.apache.kafka.common.internals.Topic).',
    check: each(({ name }) => {
      const expected = topicNameFault(name);
      const got = name.length > 80 ? `"${name.slice(0, 77)}..."` : `"${name}"`;
      return expected === undefined ? undefined : { key: 'name', got, expected };
    }),
  },
  {
    id: 'topic-declared-once',
    severity: 'error',
    wants: 'Each topic in one place.',
    because: 'Two declarations of a topic would undo each other at every deployment.',
    check: ({ domains }) =>
      repeated(placedTopics(domains), ({ topic }) => topic.name).map(({ item, first }) =>
        faultOf(item, {
          key: 'name',
          got: `"${item.topic.name}" a second time`,
          expected: 'each topic once',
          fix: `It is already topics[${first.index}] of the domain ${first.domain.name}`,
        }),
      ),
  },
  {
    id: 'topic-metric-name',
    severity: 'error',
    wants: 'Topic names that stay different when "." is read as "_".',
    because: 'Kafka replaces "." by "_" in metric names, so the metrics of two such topics collide.',
    check: ({ domains }) =>
      repeated(placedTopics(domains), ({ topic }) => metricName(topic.name))
        .filter(({ item, first }) => item.topic.name !== first.topic.name)
        .map(({ item, first }) =>
          faultOf(item, {
            key: 'name',
            got: `"${item.topic.name}", the same as "${first.topic.name}" when "." is read as "_"`,
            expected: 'names that differ in more than "." and "_"',
          }),
        ),
  },
  {
    id: 'topic-owned',
    severity: 'error',
    wants: 'Topic names that start with a topic prefix of their domain.',
    because: 'The prefix decides who owns a topic and its ACLs.',
    check: each(({ name }, { prefixes }) =>
      startsWithAny(name, prefixes.topics)
        ? undefined
        : {
            key: 'name',
            got: `"${name}"`,
            expected: `a name that starts with ${prefixes.topics.join(' or ') || 'a prefix of the domain, which has none'}`,
          },
    ),
  },
  {
    id: 'history-not-compacted',
    severity: 'error',
    wants: 'Compaction for state topics only.',
    because: 'Compaction keeps the latest value per key: of a journal, a stream or failed records it erases the rest.',
    check: each((topic) =>
      topic.kind !== 'state' && isCompacted(topic)
        ? {
            key: 'cleanup',
            got: `"${topic.configs['cleanup.policy']}" on a ${topic.kind} topic`,
            expected: 'delete',
            fix: 'Compaction erases history; if only the latest value per key matters, say kind: state',
          }
        : undefined,
    ),
  },
  {
    id: 'topic-configs',
    severity: 'error',
    wants: "Overrides with Kafka's keys and values.",
    because: 'Kafka refuses to create a topic with others.',
    check: ({ domains }) =>
      placedTopics(domains).flatMap(({ domain, topic: { configs }, index }) =>
        Object.entries(configs).flatMap(([key, value]) => {
          const expected = topicConfigFault(key, value);
          const path = ['topics', index, 'configs', key];
          return expected === undefined ? [] : [{ domain: domain.name, path, got: `"${value}"`, expected }];
        }),
      ),
  },
  {
    id: 'partitions-maximum',
    severity: 'error',
    wants: `From 1 to ${maximumPartitions} partitions per topic.`,
    because: 'Partitions are the budget of the whole cluster, and they never shrink.',
    check: each(({ partitions }) => {
      if (Number.isInteger(partitions) && partitions >= 1 && partitions <= maximumPartitions) return undefined;
      return { key: 'partitions', got: String(partitions), expected: `a whole number from 1 to ${maximumPartitions}` };
    }),
  },
  {
    id: 'partitions-usual',
    severity: 'warning',
    wants: `From ${usualPartitions.from} to ${usualPartitions.to} partitions.`,
    because: 'Fewer leave brokers idle, more need a reason.',
    check: each(({ partitions }) => {
      const unusual = partitions < usualPartitions.from || partitions > usualPartitions.to;
      if (!unusual || partitions > maximumPartitions) return undefined;
      const expected = `from ${usualPartitions.from} to ${usualPartitions.to}`;
      return { key: 'partitions', got: String(partitions), expected };
    }),
  },
];
