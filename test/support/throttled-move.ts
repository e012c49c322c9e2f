import { ConfigResourceTypes, Kafka, logLevel } from 'kafkajs';
import { type KafkaConnection, kafkaConfig } from '../../lib/adapters/kafka/connection-settings.ts';

/** A partition that somebody moves, as `kafka-reassign-partitions --throttle` does it, too slowly to arrive. */
export interface ThrottledMove {
  /** What Kafka says of the move, and every override of the topic but `retention.ms`, as text. */
  look(): Promise<string>;
  close(): Promise<void>;
}

/** One byte per second; a fetch takes a megabyte before it is throttled, so the topic gets more than that. */
const rates = ['leader', 'follower'].map((side) => ({ name: `${side}.replication.throttled.rate`, value: '1' }));
const records = [1, 2, 3, 4, 5, 6].map((value) => ({ value: Buffer.alloc(900_000, value), partition: 0 }));

/** Moves the only replica of the topic's first partition to the next broker, ids 1 to 3. */
export async function startThrottledMove(connection: KafkaConnection, topic: string): Promise<ThrottledMove> {
  const settings = { ...kafkaConfig(connection, connection.bootstrapServers), logLevel: logLevel.NOTHING };
  const kafka = new Kafka(settings);
  const producer = kafka.producer();
  await producer.connect();
  for (const record of records) await producer.send({ topic, messages: [record] });
  await producer.disconnect();

  const admin = kafka.admin();
  await admin.connect();
  const brokers = ['1', '2', '3'].map((name) => ({
    type: ConfigResourceTypes.BROKER,
    name,
    configEntries: rates,
  }));
  for (const broker of brokers) await admin.alterConfigs({ validateOnly: false, resources: [broker] });
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  const from = topics[0]?.partitions[0]?.leader ?? 0;
  const partitionAssignment = [{ partition: 0, replicas: [(from % 3) + 1] }];
  await admin.alterPartitionReassignments({ topics: [{ topic, partitionAssignment }] });
  return {
    async look() {
      const moves = await admin.listPartitionReassignments({ topics: [{ topic, partitions: [0] }] });
      const wanted = [{ type: ConfigResourceTypes.TOPIC, name: topic }];
      const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: wanted });
      const own = resources[0]?.configEntries.filter(
        (entry) => !entry.isDefault && entry.configName !== 'retention.ms',
      );
      return JSON.stringify([moves, own]);
    },
    async close() {
      const none = brokers.map((broker) => ({ ...broker, configEntries: [] }));
      for (const broker of none) await admin.alterConfigs({ validateOnly: false, resources: [broker] });
      await admin.disconnect();
    },
  };
}
