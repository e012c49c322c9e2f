import { startsWithAny } from '../model/ownership.ts';
import type { TopicNaming } from '../model/policy.ts';
import { metricName, topicNameFault } from '../model/topic.ts';
import { topicConfigFault } from '../model/topic-config.ts';
import { type DomainSet, repeated } from './domain-set.ts';
import { eachTopic, placedTopics, topicFault } from './each-topic.ts';
import type { Rule } from './rule.ts';

/** What each naming takes, with an example. */
const namings: Readonly<Record<TopicNaming, { readonly pattern: RegExp; readonly expected: string }>> = {
  segments: {
    pattern: /^[a-z][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)*$/,
    expected: 'words of lower-case letters, digits, "_" and "-" between points, such as payments.events',
  },
  'domain-entity': {
    pattern: /^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$/,
    expected: 'domain.entity, such as payments.events',
  },
  'domain-entity-event-version': {
    pattern: /^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*\.v[1-9][0-9]*$/,
    expected: 'domain.entity.event.version, such as payments.payment.settled.v1',
  },
};

export const topicRules: readonly Rule<DomainSet>[] = [
  {
    id: 'topic-name',
    severity: 'error',
    wants: 'Topic names that Kafka, its metrics and a file system accept.',
    because: 'Kafka refuses more than 249 characters, "." and ".." (org.apache.kafka.common.internals.Topic).',
    check: eachTopic(({ name }) => {
      const expected = topicNameFault(name);
      const got = name.length > 80 ? `"${name.slice(0, 77)}..."` : `"${name}"`;
      return expected === undefined ? undefined : { path: ['name'], got, expected };
    }),
  },
  {
    id: 'topic-naming',
    severity: 'error',
    waivable: true,
    wants: 'Topic names that follow the naming of the environment.',
    because: 'Names never change: whoever looks for a topic in ten years has only the pattern.',
    check: eachTopic(({ name }, _, { limits }) => {
      const { pattern, expected } = namings[limits.topicNaming];
      if (topicNameFault(name) !== undefined || pattern.test(name)) return undefined;
      return { path: ['name'], got: `"${name}"`, expected };
    }),
  },
  {
    id: 'topic-declared-once',
    severity: 'error',
    wants: 'Each topic in one place.',
    because: 'Two declarations of a topic would undo each other at every deployment.',
    check: ({ domains }) =>
      repeated(placedTopics(domains), ({ topic }) => topic.name).map(({ item, first }) =>
        topicFault(item, {
          path: ['name'],
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
          topicFault(item, {
            path: ['name'],
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
    check: eachTopic(({ name }, { prefixes }) =>
      startsWithAny(name, prefixes.topics)
        ? undefined
        : {
            path: ['name'],
            got: `"${name}"`,
            expected: `a name that starts with ${prefixes.topics.join(' or ') || 'a prefix of the domain, which has none'}`,
          },
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
];
