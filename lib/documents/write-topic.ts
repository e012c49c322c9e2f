import { formatSize } from '../model/size.ts';
import type { Topic, TopicSchema } from '../model/topic.ts';
import type { TopicRate } from '../model/topic-rate.ts';
import { configText } from './config-text.ts';
import { type YamlScalar, yamlList, yamlMapping, yamlScalar, yamlSentence } from './yaml-lines.ts';

/** What each member of a topic is in a domain file, in the order of a file. A new member does not compile without its lines. */
const parts: { readonly [Key in keyof Required<Topic>]: (topic: Topic) => readonly string[] } = {
  name: ({ name }) => [`name: ${yamlScalar(name)}`],
  description: ({ description }) => [`description: ${yamlSentence(description)}`],
  kind: ({ kind }) => (kind === 'stream' ? [] : [`kind: ${kind}`]),
  zone: ({ zone }) => [`zone: ${yamlScalar(zone)}`],
  departments: ({ departments }) => (departments === undefined ? [] : yamlList('departments', departments)),
  partitions: ({ partitions }) => [`partitions: ${partitions}`],
  replicationFactor: ({ replicationFactor: replicas }) =>
    replicas === undefined ? [] : [`replicationFactor: ${replicas}`],
  retentionClass: ({
    configs: { 'retention.ms': retention, 'cleanup.policy': cleanup = 'delete' },
    retentionClass,
  }) => [
    ...(retention === undefined ? [] : [`retention: ${yamlScalar(configValue('retention.ms', retention))}`]),
    ...(cleanup === 'delete' ? [] : [`cleanup: ${yamlScalar(configValue('cleanup.policy', cleanup))}`]),
    ...(retentionClass === 'standard' ? [] : [`retentionClass: ${retentionClass}`]),
  ],
  inherits: ({ inherits }) => (inherits === undefined ? [] : yamlList('inherits', inherits)),
  schema: ({ schema }) => (schema === undefined ? ['schema: bytes'] : yamlMapping('schema', schemaEntries(schema))),
  key: ({ key }) => (key === undefined ? [] : yamlList('key', key)),
  rate: ({ rate }) => (rate === undefined ? [] : yamlMapping('rate', rateEntries(rate))),
  configs: ({ configs: { 'retention.ms': _, 'cleanup.policy': __, ...others } }) =>
    Object.keys(others).length === 0 ? [] : yamlMapping('configs', overrides(others)),
};

export function topicLines(topic: Topic): readonly string[] {
  return Object.values(parts).flatMap((part) => part(topic));
}

function schemaEntries({ file, compatibility }: TopicSchema) {
  return [
    ['file', file],
    ['compatibility', compatibility],
  ] as const;
}

function overrides(configs: Topic['configs']): readonly (readonly [string, YamlScalar])[] {
  return Object.entries(configs).map(([key, value]) => [key, configValue(key, value)] as const);
}

/** Numbers and truth values stand without quotes. */
function configValue(key: string, value: string): YamlScalar {
  const text = configText(key, value) ?? value;
  if (text === 'true' || text === 'false') return text === 'true';
  return text === String(Number(text)) ? Number(text) : text;
}

function rateEntries({ messagesPerSecond, averageMessagesPerSecond: average, messageBytes, consumers }: TopicRate) {
  return [
    ['messages', messagesPerSecond] as const,
    ...(average === undefined ? [] : [['averageMessages', average] as const]),
    ['messageSize', formatSize(messageBytes)] as const,
    ...(consumers === undefined ? [] : [['consumers', consumers] as const]),
  ];
}
