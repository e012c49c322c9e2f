import type { TopicUse } from '../../reconciler/ports.ts';
import { api, metadata, noTopicId } from './apis.ts';
import type { KafkaConnection } from './connection-settings.ts';
import { liveGroups } from './live-groups.ts';
import { unreadable } from './read-errors.ts';
import type { KafkaTransport } from './transport.ts';
import type { Value } from './wire.ts';

/** Where the log of a partition begins and ends. Only its leader knows. */
const listOffsets = api({
  name: 'ListOffsets',
  key: 2,
  version: 6,
  request: {
    replicaId: 'int32',
    isolationLevel: 'int8',
    topics: [
      { name: 'string', partitions: [{ partitionIndex: 'int32', currentLeaderEpoch: 'int32', timestamp: 'int64' }] },
    ],
  },
  response: {
    throttleTimeMs: 'int32',
    topics: [
      {
        name: 'string',
        partitions: [
          { partitionIndex: 'int32', errorCode: 'int16', timestamp: 'int64', offset: 'int64', leaderEpoch: 'int32' },
        ],
      },
    ],
  },
});

/** Kafka's names of the end and of the beginning of a log. */
const [latest, earliest] = [-1, -2];

interface Led {
  readonly name: string;
  readonly partitions: readonly number[];
}

/** Whether topics would be missed: by the records that they hold, and by the groups that read them. */
export async function topicUse(
  transport: KafkaTransport,
  connection: KafkaConnection,
  names: readonly string[],
): Promise<readonly TopicUse[]> {
  const request = {
    topics: names.map((name) => ({ topicId: noTopicId, name })),
    allowAutoTopicCreation: false,
    includeClusterAuthorizedOperations: false,
    includeTopicAuthorizedOperations: false,
  };
  const { topics, brokers } = await transport.send(metadata, request);
  const [holding, groups] = await Promise.all([
    topicsWithRecords(transport, topics),
    liveGroups(
      transport,
      connection,
      brokers.map(({ nodeId }) => nodeId),
    ),
  ]);
  return names.map((topic) => ({
    topic,
    holdsRecords: holding.has(topic),
    liveGroups: groups.get(topic) ?? [],
  }));
}

/** Names of the topics that hold records: in some partition the log ends after it begins. Two requests per leading broker. */
async function topicsWithRecords(
  transport: KafkaTransport,
  topics: Value<typeof metadata.response>['topics'],
): Promise<ReadonlySet<string>> {
  const leaders = new Set(topics.flatMap(({ partitions }) => partitions.map(({ leaderId }) => leaderId)));
  const held = await Promise.all(
    [...leaders].map(async (broker) => {
      const led = topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.flatMap(({ leaderId, partitionIndex }) => (leaderId === broker ? [partitionIndex] : [])),
      }));
      const [begins, ends] = await Promise.all([
        offsets(transport, broker, led, earliest),
        offsets(transport, broker, led, latest),
      ]);
      return [...ends].flatMap(([partition, end]) => (end > (begins.get(partition) ?? 0) ? [partition] : []));
    }),
  );
  return new Set(held.flat().map((partition) => partition.slice(0, partition.lastIndexOf('/'))));
}

/** Offset by `topic/partition`. */
async function offsets(
  transport: KafkaTransport,
  broker: number,
  led: readonly Led[],
  timestamp: number,
): Promise<ReadonlyMap<string, number>> {
  const topics = led.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map((partitionIndex) => ({ partitionIndex, currentLeaderEpoch: -1, timestamp })),
  }));
  const answer = await transport.send(listOffsets, { replicaId: -1, isolationLevel: 0, topics }, broker);
  const found = answer.topics.flatMap(({ name, partitions }) =>
    partitions.map((partition) => ({ name, ...partition })),
  );
  const faulty = found.find(({ errorCode }) => errorCode !== 0);
  if (faulty !== undefined) throw unreadable(`Whether topic ${faulty.name} holds records`, faulty.errorCode);
  return new Map(found.map(({ name, partitionIndex, offset }) => [`${name}/${partitionIndex}`, offset]));
}
