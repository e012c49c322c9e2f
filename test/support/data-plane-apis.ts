import { api } from '../../lib/adapters/kafka/apis.ts';

/** Requests of clients that no administrator sends, in versions that every Kafka from 3.9 knows. */

export const produce = api({
  name: 'Produce',
  key: 0,
  version: 9,
  request: {
    transactionalId: 'nullableString',
    acks: 'int16',
    timeoutMs: 'int32',
    topics: [{ name: 'string', partitions: [{ index: 'int32', records: 'bytes' }] }],
  },
  response: {
    topics: [
      {
        name: 'string',
        partitions: [
          {
            index: 'int32',
            errorCode: 'int16',
            baseOffset: 'int64',
            logAppendTimeMs: 'int64',
            logStartOffset: 'int64',
            recordErrors: [{ batchIndex: 'int32', message: 'nullableString' }],
            errorMessage: 'nullableString',
          },
        ],
      },
    ],
    throttleTimeMs: 'int32',
  },
});

export const fetch = api({
  name: 'Fetch',
  key: 1,
  version: 12,
  request: {
    replicaId: 'int32',
    maxWaitMs: 'int32',
    minBytes: 'int32',
    maxBytes: 'int32',
    isolationLevel: 'int8',
    sessionId: 'int32',
    sessionEpoch: 'int32',
    topics: [
      {
        name: 'string',
        partitions: [
          {
            index: 'int32',
            currentLeaderEpoch: 'int32',
            fetchOffset: 'int64',
            lastFetchedEpoch: 'int32',
            logStartOffset: 'int64',
            maxBytes: 'int32',
          },
        ],
      },
    ],
    forgottenTopics: [{ name: 'string', partitions: ['int32'] }],
    rackId: 'string',
  },
  response: {
    throttleTimeMs: 'int32',
    errorCode: 'int16',
    sessionId: 'int32',
    topics: [
      {
        name: 'string',
        partitions: [
          {
            index: 'int32',
            errorCode: 'int16',
            highWatermark: 'int64',
            lastStableOffset: 'int64',
            logStartOffset: 'int64',
            abortedTransactions: [{ producerId: 'int64', firstOffset: 'int64' }, 'nullable'],
            preferredReadReplica: 'int32',
            // Bytes that may be null have the same form.
            records: 'nullableString',
          },
        ],
      },
    ],
  },
});

export const offsetCommit = api({
  name: 'OffsetCommit',
  key: 8,
  version: 8,
  request: {
    groupId: 'string',
    generationId: 'int32',
    memberId: 'string',
    groupInstanceId: 'nullableString',
    topics: [
      {
        name: 'string',
        partitions: [{ index: 'int32', offset: 'int64', leaderEpoch: 'int32', metadata: 'nullableString' }],
      },
    ],
  },
  response: {
    throttleTimeMs: 'int32',
    topics: [{ name: 'string', partitions: [{ index: 'int32', errorCode: 'int16' }] }],
  },
});

/** Needs the same right as joining and starts no rebalance. */
export const heartbeat = api({
  name: 'Heartbeat',
  key: 12,
  version: 4,
  request: { groupId: 'string', generationId: 'int32', memberId: 'string', groupInstanceId: 'nullableString' },
  response: { throttleTimeMs: 'int32', errorCode: 'int16' },
});

export const describeGroups = api({
  name: 'DescribeGroups',
  key: 15,
  version: 5,
  request: { groups: ['string'], includeAuthorizedOperations: 'boolean' },
  response: {
    throttleTimeMs: 'int32',
    groups: [
      {
        errorCode: 'int16',
        groupId: 'string',
        groupState: 'string',
        protocolType: 'string',
        protocolData: 'string',
        members: [
          {
            memberId: 'string',
            groupInstanceId: 'nullableString',
            clientId: 'string',
            clientHost: 'string',
            metadata: 'bytes',
            assignment: 'bytes',
          },
        ],
        authorizedOperations: 'int32',
      },
    ],
  },
});

export const deleteGroups = api({
  name: 'DeleteGroups',
  key: 42,
  version: 2,
  request: { groups: ['string'] },
  response: { throttleTimeMs: 'int32', results: [{ groupId: 'string', errorCode: 'int16' }] },
});

export const initProducerId = api({
  name: 'InitProducerId',
  key: 22,
  version: 4,
  request: {
    transactionalId: 'nullableString',
    transactionTimeoutMs: 'int32',
    producerId: 'int64',
    producerEpoch: 'int16',
  },
  response: { throttleTimeMs: 'int32', errorCode: 'int16', producerId: 'int64', producerEpoch: 'int16' },
});

export const addPartitionsToTxn = api({
  name: 'AddPartitionsToTxn',
  key: 24,
  version: 3,
  request: {
    transactionalId: 'string',
    producerId: 'int64',
    producerEpoch: 'int16',
    topics: [{ name: 'string', partitions: ['int32'] }],
  },
  response: {
    throttleTimeMs: 'int32',
    topics: [{ name: 'string', partitions: [{ index: 'int32', errorCode: 'int16' }] }],
  },
});

export const describeTransactions = api({
  name: 'DescribeTransactions',
  key: 65,
  version: 0,
  request: { transactionalIds: ['string'] },
  response: {
    throttleTimeMs: 'int32',
    transactions: [
      {
        errorCode: 'int16',
        transactionalId: 'string',
        state: 'string',
        timeoutMs: 'int32',
        startTimeMs: 'int64',
        producerId: 'int64',
        producerEpoch: 'int16',
        topics: [{ name: 'string', partitions: ['int32'] }],
      },
    ],
  },
});
