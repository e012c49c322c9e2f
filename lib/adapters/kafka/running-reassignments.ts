import { PlatformError } from '../../model/platform-error.ts';
import { passingErrors } from '../../reconciler/apply.ts';
import { api, itemError, type metadata } from './apis.ts';
import { errorName } from './error-names.ts';
import type { KafkaTransport } from './transport.ts';
import type { Value } from './wire.ts';

type Topic = Value<typeof metadata.response>['topics'][number];

/** KIP-455. No topics at all: every reassignment that runs. */
const listPartitionReassignments = api({
  name: 'ListPartitionReassignments',
  key: 46,
  version: 0,
  request: { timeoutMs: 'int32', topics: [{ name: 'string', partitionIndexes: ['int32'] }, 'nullable'] },
  response: {
    throttleTimeMs: 'int32',
    ...itemError,
    topics: [
      {
        name: 'string',
        partitions: [
          { partitionIndex: 'int32', replicas: ['int32'], addingReplicas: ['int32'], removingReplicas: ['int32'] },
        ],
      },
    ],
  },
});

/**
 * The topics with the replicas that they had before a reassignment: while one runs, Metadata lists old and new ones alike.
 * A replica that is being added is not in sync, so the cluster is asked only when some replica is not.
 */
export async function withoutAddedReplicas(
  transport: KafkaTransport,
  topics: readonly Topic[],
): Promise<readonly Topic[]> {
  const lagging = topics.some(({ partitions }) =>
    partitions.some(({ replicaNodes, isrNodes }) => isrNodes.length < replicaNodes.length),
  );
  if (!lagging) return topics;
  const added = await addedReplicas(transport);
  return topics.map((topic) => ({
    ...topic,
    partitions: topic.partitions.map((partition) => {
      const adding = added.get(`${topic.name}-${partition.partitionIndex}`) ?? [];
      return { ...partition, replicaNodes: partition.replicaNodes.filter((node) => !adding.includes(node)) };
    }),
  }));
}

/** By `<topic>-<partition>`. A cluster that moves its partitions by itself may not tell, and then has none to tell of. */
async function addedReplicas(transport: KafkaTransport): Promise<ReadonlyMap<string, readonly number[]>> {
  const request = { timeoutMs: 20_000, topics: null };
  const answer = await transport.send(listPartitionReassignments, request).catch((error: unknown) => {
    if (error instanceof PlatformError && error.code === 'UNSUPPORTED') return undefined;
    throw error;
  });
  const error = errorName(answer?.errorCode ?? 0);
  if (passingErrors.includes(error)) {
    throw new PlatformError('BROKER_REQUEST_FAILED', `Running reassignments cannot be read: ${error}.`, {
      retryable: true,
    });
  }
  if (answer === undefined || answer.errorCode !== 0) return new Map();
  return new Map(
    answer.topics.flatMap(({ name, partitions }) =>
      partitions.map(({ partitionIndex, addingReplicas }) => [`${name}-${partitionIndex}`, addingReplicas] as const),
    ),
  );
}
