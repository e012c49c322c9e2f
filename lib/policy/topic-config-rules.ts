import type { Domain } from '../model/domain.ts';
import type { Topic } from '../model/topic.ts';
import { topicConfigFault } from '../model/topic-config.ts';
import { doubtfulConfigs, impossibleConfigs, topicConfigConflicts } from '../model/topic-config-conflicts.ts';
import type { TopicConfigTarget } from '../model/topic-config-target.ts';
import type { Fault, Rule } from './rule.ts';

interface Declared {
  readonly domains: readonly Domain[];
}

type Complaint = Pick<Fault, 'expected'> & { readonly key: string };

function eachTopic({ domains }: Declared, check: (topic: Topic) => readonly Complaint[]): readonly Fault[] {
  return domains.flatMap((domain) =>
    domain.topics.flatMap((topic, index) =>
      check(topic).map(({ key, expected }) => {
        const path = ['topics', index, 'configs', key];
        return { domain: domain.name, path, got: `"${topic.configs[key]}"`, expected };
      }),
    ),
  );
}

/** About the overrides of a topic among themselves. */
export const topicConfigRules: readonly Rule<Declared>[] = [
  {
    id: 'topic-configs-possible',
    severity: 'error',
    wants: 'Overrides that go together.',
    because: 'Kafka or MSK refuses such a topic, or no client could write to it (LogConfig, msk-tiered-storage.html).',
    check: (declared) => eachTopic(declared, ({ configs }) => topicConfigConflicts(configs, impossibleConfigs)),
  },
  {
    id: 'topic-configs-effective',
    severity: 'warning',
    waivable: true,
    wants: 'Overrides that do what they say.',
    because: 'Kafka takes a value that another override makes void.',
    check: (declared) => eachTopic(declared, ({ configs }) => topicConfigConflicts(configs, doubtfulConfigs)),
  },
];

/** About the overrides of a topic on its cluster. */
export const placedTopicConfigRule: Rule<Declared & { readonly place: TopicConfigTarget }> = {
  id: 'topic-configs-of-cluster',
  severity: 'error',
  wants: "Overrides that the cluster's Kafka version and flavour have.",
  because: 'Kafka refuses a topic with an unknown key; MSK Express and Serverless set most keys themselves.',
  check: ({ place, domains }) =>
    eachTopic({ domains }, ({ configs }) =>
      Object.entries(configs).flatMap(([key, value]) => {
        const expected = topicConfigFault(key, value, place);
        // What no cluster takes is the fault of another rule.
        return expected === undefined || topicConfigFault(key, value) !== undefined ? [] : [{ key, expected }];
      }),
    ),
};
