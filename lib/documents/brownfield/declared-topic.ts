import { canonicalJson } from '../../model/canonical-json.ts';
import type { TopicDefaults } from '../../model/domain-document.ts';
import { inheritableKeys, type Topic, type TopicState } from '../../model/topic.ts';
import { readTopicConfig } from '../../model/topic-config.ts';
import { configText } from '../config-text.ts';
import type { Remark } from './cluster-content.ts';

export interface TopicChoices {
  readonly zone: string;
  /** What the environment sets on every topic. Absent: every topic says it itself. */
  readonly topicDefaults?: TopicDefaults;
}

export interface DeclaredTopic {
  readonly topic: Topic;
  readonly remarks: readonly Remark[];
}

const minIsr = 'min.insync.replicas';

/** A topic that stands on a cluster, as a domain declares it: a plan then finds nothing to change. */
export function declaredTopic(state: TopicState, domain: string, { zone, topicDefaults }: TopicChoices): DeclaredTopic {
  const { name, partitions, replicationFactor } = state;
  const written = Object.entries(state.configs).map(([key, value]) => ({ key, value, own: ownValue(key, value) }));
  const configs = Object.fromEntries(written.flatMap(({ key, own }) => (own === undefined ? [] : [[key, own]])));
  const inherits = inheritableKeys.filter((key) => configs[key] === undefined);
  const { [minIsr]: floor, ...others } = configs;
  const usualFloor = floor === undefined || floor === String(topicDefaults?.minInsyncReplicas);
  const compacted = configs['cleanup.policy']?.includes('compact') === true;
  const topic: Topic = {
    name,
    description: 'To be described.',
    kind: compacted ? 'state' : 'stream',
    zone,
    partitions,
    ...(replicationFactor === topicDefaults?.replicationFactor ? {} : { replicationFactor }),
    configs: usualFloor ? others : configs,
    ...(inherits.length === 0 ? {} : { inherits }),
    retentionClass: 'standard',
    ...(compacted ? { schema: anyBytes(name) } : {}),
  };
  const refused = written.filter(({ own }) => own === undefined);
  return {
    topic,
    remarks: [
      ...refused.map(({ key, value }) => ({
        kind: 'override',
        subject: name,
        text: `${key}=${value} cannot be declared; it stays on the topic, undeclared`,
        domain,
      })),
      ...(compacted ? [stateTopic(name, domain)] : []),
    ],
  };
}

/** Kafka's text of the value as a domain file gives it back; undefined for what it cannot say. */
function ownValue(key: string, value: string): string | undefined {
  const text = configText(key, value);
  const reading = text === undefined ? undefined : readTopicConfig(key, text);
  return reading !== undefined && 'value' in reading ? reading.value : undefined;
}

/** A state topic needs a schema. This one is true of every topic, and says that somebody owes a better one. */
function anyBytes(name: string): Topic['schema'] {
  const text = canonicalJson({ type: 'bytes', doc: `Values of ${name}. To be replaced by their real schema.` });
  return { file: `schemas/${name}.avsc`, text, compatibility: 'NONE' };
}

function stateTopic(name: string, domain: string): Remark {
  const text = `compacted, hence a state topic, which needs a schema: replace schemas/${name}.avsc, which says bytes`;
  return { kind: 'schema', subject: name, text, domain };
}
