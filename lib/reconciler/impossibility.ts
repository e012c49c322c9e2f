import { isInternalTopic } from '../model/topic.ts';
import { topicConfigChangeFault } from '../model/topic-config.ts';
import type { TopicConfigTarget } from '../model/topic-config-target.ts';
import { type Change, type ConfigChange, changeKey, isTopicChange, topicOf } from './change.ts';
import type { Refusal } from './refusal.ts';

/** What no approval lifts: Kafka cannot do it, or nobody but Kafka may. */
export function impossibilities(change: Change, cluster: TopicConfigTarget): readonly Refusal[] {
  return [...internalTopic(change), ...unattainable(change, cluster)];
}

function internalTopic(change: Change): readonly Refusal[] {
  if (!isTopicChange(change) || !isInternalTopic(topicOf(change))) return [];
  return [
    {
      rule: 'internal-topic',
      resource: topicOf(change),
      reason: 'topics that begin with "__" belong to Kafka, MSK or the tools that made them',
      remedy: 'give the domain a prefix of its own',
      change: changeKey(change),
    },
  ];
}

function unattainable(change: Change, cluster: TopicConfigTarget): readonly Refusal[] {
  switch (change.kind) {
    case 'shrink-partitions': {
      const { topic: resource, before, after } = change;
      const reason = `Kafka cannot reduce ${before} partitions to ${after}`;
      const remedy = `declare ${before}, or declare a new topic, copy the records, move producers and consumers, then delete the old one`;
      return [{ rule: 'fewer-partitions', resource, reason, remedy, change: changeKey(change) }];
    }
    case 'change-replication': {
      const { topic: resource, before, after } = change;
      const reason = `a change from ${before} to ${after} replicas moves data between brokers`;
      const remedy = `declare ${before}, and move replicas with kafka-reassign-partitions under a throttle; then declare the new number`;
      return [{ rule: 'replication-change', resource, reason, remedy, change: changeKey(change) }];
    }
    case 'edit-configs':
      return change.edits.flatMap((edit) => lasting(change, edit, cluster));
    default:
      return [];
  }
}

/** Settings that Kafka or MSK keeps for the life of a topic, such as tiered storage once it is on. */
function lasting(
  change: Extract<Change, { kind: 'edit-configs' }>,
  edit: ConfigChange,
  cluster: TopicConfigTarget,
): readonly Refusal[] {
  const { key, before, after } = edit;
  const fault = topicConfigChangeFault(key, before, after, cluster);
  if (fault === undefined) return [];
  return [
    {
      rule: 'lasting-config',
      resource: change.topic,
      reason: `${key} cannot go from ${fault}`,
      remedy: `declare ${key}: ${before ?? 'nothing'}, or declare a new topic, copy the records and move the clients`,
      change: changeKey(change),
    },
  ];
}
