import type { Api, Struct } from './wire.ts';

/** The requests of tidegate, field by field as Kafka's message definitions have them (`clients/src/main/resources/common/message`). */

export function api<const Request extends Struct, const Response extends Struct>(
  definition: Api<Request, Response>,
): Api<Request, Response> {
  return definition;
}

export const itemError = { errorCode: 'int16', errorMessage: 'nullableString' } as const;

/** Kafka's text of the zero uuid: a topic is named instead. */
export const noTopicId = 'A'.repeat(22);

/** The last version that tells our own rights on the cluster, and the first with topic ids (Kafka 2.8). */
export const metadata = api({
  name: 'Metadata',
  key: 3,
  version: 10,
  request: {
    /** Null asks for all topics, an empty list for none. */
    topics: [{ topicId: 'uuid', name: 'nullableString' }, 'nullable'],
    allowAutoTopicCreation: 'boolean',
    includeClusterAuthorizedOperations: 'boolean',
    includeTopicAuthorizedOperations: 'boolean',
  },
  response: {
    throttleTimeMs: 'int32',
    brokers: [{ nodeId: 'int32', host: 'string', port: 'int32', rack: 'nullableString' }],
    clusterId: 'nullableString',
    controllerId: 'int32',
    topics: [
      {
        errorCode: 'int16',
        name: 'string',
        topicId: 'uuid',
        isInternal: 'boolean',
        partitions: [
          {
            errorCode: 'int16',
            partitionIndex: 'int32',
            leaderId: 'int32',
            leaderEpoch: 'int32',
            replicaNodes: ['int32'],
            isrNodes: ['int32'],
            offlineReplicas: ['int32'],
          },
        ],
        authorizedOperations: 'int32',
      },
    ],
    /** A bit per ACL operation code. */
    clusterAuthorizedOperations: 'int32',
  },
});

export const describeConfigs = api({
  name: 'DescribeConfigs',
  key: 32,
  version: 4,
  request: {
    resources: [{ resourceType: 'int8', resourceName: 'string', configurationKeys: ['string', 'nullable'] }],
    includeSynonyms: 'boolean',
    includeDocumentation: 'boolean',
  },
  response: {
    throttleTimeMs: 'int32',
    results: [
      {
        ...itemError,
        resourceType: 'int8',
        resourceName: 'string',
        configs: [
          {
            name: 'string',
            value: 'nullableString',
            readOnly: 'boolean',
            configSource: 'int8',
            isSensitive: 'boolean',
            synonyms: [{ name: 'string', value: 'nullableString', source: 'int8' }],
            configType: 'int8',
            documentation: 'nullableString',
          },
        ],
      },
    ],
  },
});

export const createTopics = api({
  name: 'CreateTopics',
  key: 19,
  version: 7,
  request: {
    topics: [
      {
        name: 'string',
        partitions: 'int32',
        replicationFactor: 'int16',
        assignments: [{ partitionIndex: 'int32', brokerIds: ['int32'] }],
        configs: [{ name: 'string', value: 'nullableString' }],
      },
    ],
    timeoutMs: 'int32',
    validateOnly: 'boolean',
  },
  response: {
    throttleTimeMs: 'int32',
    results: [
      {
        name: 'string',
        topicId: 'uuid',
        ...itemError,
        partitions: 'int32',
        replicationFactor: 'int16',
        configs: [
          {
            name: 'string',
            value: 'nullableString',
            readOnly: 'boolean',
            configSource: 'int8',
            isSensitive: 'boolean',
          },
          'nullable',
        ],
      },
    ],
  },
});

export const createPartitions = api({
  name: 'CreatePartitions',
  key: 37,
  version: 3,
  request: {
    topics: [{ name: 'string', count: 'int32', assignments: [{ brokerIds: ['int32'] }, 'nullable'] }],
    timeoutMs: 'int32',
    validateOnly: 'boolean',
  },
  response: { throttleTimeMs: 'int32', results: [{ name: 'string', ...itemError }] },
});

export const incrementalAlterConfigs = api({
  name: 'IncrementalAlterConfigs',
  key: 44,
  version: 1,
  request: {
    resources: [
      {
        resourceType: 'int8',
        resourceName: 'string',
        configs: [{ name: 'string', operation: 'int8', value: 'nullableString' }],
      },
    ],
    validateOnly: 'boolean',
  },
  response: {
    throttleTimeMs: 'int32',
    results: [{ ...itemError, resourceType: 'int8', resourceName: 'string' }],
  },
});

/** By id since Kafka 2.8. */
export const deleteTopics = api({
  name: 'DeleteTopics',
  key: 20,
  version: 6,
  request: { topics: [{ name: 'nullableString', topicId: 'uuid' }], timeoutMs: 'int32' },
  response: {
    throttleTimeMs: 'int32',
    results: [{ name: 'nullableString', topicId: 'uuid', ...itemError }],
  },
});
