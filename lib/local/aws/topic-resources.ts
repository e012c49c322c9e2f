import { decodedTopicConfigs, topicResourceType } from '../../contracts/topic-resource.ts';
import { PlatformError } from '../../model/platform-error.ts';
import type { TopicState } from '../../model/topic.ts';
import type { KafkaAdmin } from '../../reconciler/ports.ts';
import type { CloudAssembly } from './cloud-assembly.ts';

/** The topics that CloudFormation would create from an assembly. */
export function topicResourcesOf({ stacks }: CloudAssembly): readonly TopicState[] {
  return stacks
    .flatMap(({ template }) => Object.values(template.Resources ?? {}))
    .filter(({ Type }) => Type === topicResourceType)
    .map(({ Properties = {} }) => ({
      name: String(Properties.TopicName),
      partitions: Number(Properties.PartitionCount),
      replicationFactor: Number(Properties.ReplicationFactor),
      configs: decodedTopicConfigs(String(Properties.Configs ?? '')),
    }));
}

/** Brings them about as CloudFormation would, and waits until every broker shows them: what is there grows and takes overrides, nothing goes. */
export async function deployTopics(topics: readonly TopicState[], admin: KafkaAdmin): Promise<void> {
  if (topics.length === 0) return;
  const observed = await admin.observe({ expected: topics.map(({ name }) => name), onlyExpected: true });
  const partitions = new Map(observed.topics.map((topic) => [topic.name, topic.partitions]));
  const absent = topics.filter(({ name }) => !partitions.has(name));
  const there = topics.filter(({ name }) => partitions.has(name));
  const small = there.filter((topic) => topic.partitions > (partitions.get(topic.name) ?? 0));
  const outcomes = [
    ...(absent.length === 0 ? [] : await admin.createTopics(absent)),
    ...(small.length === 0
      ? []
      : await admin.growPartitions(small.map(({ name, partitions: count }) => ({ topic: name, partitions: count })))),
    ...(there.length === 0
      ? []
      : await admin.editConfigs(there.map(({ name, configs }) => ({ topic: name, set: configs, remove: [] })))),
  ];
  const errors = outcomes.flatMap(({ error }) => (error === undefined ? [] : [`${error.name}: ${error.message}`]));
  if (errors.length > 0) throw new PlatformError('TWIN_FAILED', `AWS::MSK::Topic: ${errors.join('; ')}`);
  for (const broker of observed.brokers) await untilShown(topics, admin, broker);
}

const pauseMilliseconds = 100;
const deadlineMilliseconds = 30_000;

/** A topic counts as deployed once its brokers show it, as MSK tells it to be active. */
async function untilShown(topics: readonly TopicState[], admin: KafkaAdmin, broker: number): Promise<void> {
  const expected = topics.map(({ name }) => name);
  for (let waited = 0; waited < deadlineMilliseconds; waited += pauseMilliseconds) {
    const seen = await admin.observe({ expected, onlyExpected: true, broker });
    const shown = new Map(seen.topics.map((topic) => [topic.name, topic.partitions]));
    if (topics.every(({ name, partitions }) => (shown.get(name) ?? 0) >= partitions)) return;
    await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
  }
  throw new PlatformError('TWIN_FAILED', `Broker ${broker} does not show the topics of the template.`);
}
