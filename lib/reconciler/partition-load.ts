import type { TopicState } from '../model/topic.ts';
import type { Observed } from './kafka-state.ts';
import type { Plan } from './plan.ts';

/** What all brokers of a cluster carry together, before a plan and after it: partitions, each replica counted. */
export interface PartitionLoad {
  readonly brokers: number;
  readonly before: number;
  readonly after: number;
}

/** Over every topic that the cluster lists, Kafka's own included. */
export function partitionLoad({ changes }: Pick<Plan, 'changes'>, { topics, brokers }: Observed): PartitionLoad {
  const replication = new Map(topics.map(({ name, replicationFactor }) => [name, replicationFactor]));
  const before = topics.reduce((sum, topic) => sum + replicas(topic), 0);
  const difference = changes.reduce((sum, change) => {
    switch (change.kind) {
      case 'create-topic':
        return sum + replicas(change.after);
      case 'delete-topic':
        return sum - replicas(change.before);
      case 'grow-partitions':
        return sum + (change.after - change.before) * (replication.get(change.topic) ?? 0);
      default:
        return sum;
    }
  }, 0);
  return { brokers: brokers.length, before, after: before + difference };
}

function replicas({ partitions, replicationFactor }: TopicState): number {
  return partitions * replicationFactor;
}
