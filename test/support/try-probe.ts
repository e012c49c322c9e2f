import { createAcls, describeAcls } from '../../lib/adapters/kafka/acl-apis.ts';
import { anyAcl } from '../../lib/adapters/kafka/acl-codes.ts';
import {
  createPartitions,
  createTopics,
  deleteTopics,
  describeConfigs,
  incrementalAlterConfigs,
  metadata,
  noTopicId,
} from '../../lib/adapters/kafka/apis.ts';
import { errorName } from '../../lib/adapters/kafka/error-names.ts';
import { alterClientQuotas, describeClientQuotas } from '../../lib/adapters/kafka/quota-apis.ts';
import type { KafkaTransport } from '../../lib/adapters/kafka/transport.ts';
import type { Client } from '../../lib/model/client.ts';
import { ownName, type Probe, type ProbeOperation } from './access-probes.ts';
import {
  addPartitionsToTxn,
  deleteGroups,
  describeGroups,
  describeTransactions,
  fetch,
  heartbeat,
  initProducerId,
  offsetCommit,
  produce,
} from './data-plane-apis.ts';

export interface Attempt {
  readonly transport: KafkaTransport;
  readonly client: Client;
  readonly target: string;
  /** Leader of the topic's first partition. */
  readonly leader?: number;
}

/** `allowed`, `refused`, or the error with which Kafka answered instead. */
export async function tryProbe({ operation, ...attempt }: Omit<Probe, 'allowed'> & Attempt): Promise<string> {
  const { ask, otherwise = [] } = requests[operation];
  const code = await ask(attempt);
  if (code === undefined) return `no answer to "${operation}"`;
  if (refusals.includes(code)) return 'refused';
  return code === 0 || otherwise.includes(code) ? 'allowed' : errorName(code);
}

/** Not authorized for: topic, group, cluster, transactional id. */
const refusals = [29, 30, 31, 53];

const noCoordinatorYet = [14, 15, 16];
const unknownMember = 25;

interface Request {
  /** The error code of the answer. */
  readonly ask: (attempt: Attempt) => Promise<number | undefined>;
  /** Codes that say that the right is there, and something else is not. */
  readonly otherwise?: readonly number[];
}

const requests: Readonly<Record<ProbeOperation, Request>> = {
  describe: {
    ask: async ({ transport, target }) => (await transport.send(metadata, topicMetadata(target))).topics[0]?.errorCode,
  },
  write: {
    async ask({ transport, target, leader }) {
      const topics = [{ name: target, partitions: [{ index: 0, records: oneRecord }] }];
      const answer = await transport.send(produce, { transactionalId: null, acks: 1, timeoutMs, topics }, leader);
      return answer.topics[0]?.partitions[0]?.errorCode;
    },
    // Records without a key are no state: the write was let in, and then found wrong.
    otherwise: [87],
  },
  read: {
    async ask({ transport, target, leader }) {
      const answer = await transport.send(
        fetch,
        { ...fetchDefaults, topics: [{ name: target, partitions: [firstBytes] }] },
        leader,
      );
      return answer.topics[0]?.partitions[0]?.errorCode ?? answer.errorCode;
    },
    otherwise: [1],
  },
  alter: {
    async ask({ transport, target }) {
      const topics = [{ name: target, count: 10_000, assignments: null }];
      return (await transport.send(createPartitions, { topics, timeoutMs, validateOnly: true })).results[0]?.errorCode;
    },
    otherwise: [37, 39, 42],
  },
  delete: {
    async ask({ transport, target }) {
      const topics = [{ name: target, topicId: noTopicId }];
      return (await transport.send(deleteTopics, { topics, timeoutMs })).results[0]?.errorCode;
    },
  },
  'describe configs': {
    async ask({ transport, target }) {
      const resources = [{ resourceType: 2, resourceName: target, configurationKeys: ['retention.ms'] }];
      const request = { resources, includeSynonyms: false, includeDocumentation: false };
      return (await transport.send(describeConfigs, request)).results[0]?.errorCode;
    },
  },
  'alter configs': {
    async ask({ transport, target }) {
      const configs = [{ name: 'retention.ms', operation: 0, value: '86400000' }];
      const resources = [{ resourceType: 2, resourceName: target, configs }];
      return (await transport.send(incrementalAlterConfigs, { resources, validateOnly: true })).results[0]?.errorCode;
    },
  },
  create: {
    async ask({ transport, target }) {
      const topics = [{ name: target, partitions: 1, replicationFactor: 1, assignments: [], configs: [] }];
      return (await transport.send(createTopics, { topics, timeoutMs, validateOnly: true })).results[0]?.errorCode;
    },
  },
  'commit offsets': {
    async ask({ transport, client, target }) {
      const partitions = [{ index: 0, offset: 0, leaderEpoch: -1, metadata: null }];
      const topics = [{ name: target, partitions }];
      const answer = await transport.send(offsetCommit, {
        ...simpleConsumer,
        groupId: ownName(client.groupPrefix),
        topics,
      });
      return answer.topics[0]?.partitions[0]?.errorCode;
    },
    otherwise: noCoordinatorYet,
  },
  'write in a transaction': {
    async ask({ transport, client, target }) {
      const transactionalId = ownName(client.transactionalIdPrefix);
      const topics = [{ name: target, partitions: [0] }];
      const answer = await transport.send(addPartitionsToTxn, {
        transactionalId,
        producerId: 0,
        producerEpoch: 0,
        topics,
      });
      return answer.topics[0]?.partitions[0]?.errorCode;
    },
    // The producer id is not that of the transactional id.
    otherwise: [...noCoordinatorYet, 49],
  },
  'join a group': {
    ask: async ({ transport, target }) =>
      (await transport.send(heartbeat, { ...simpleConsumer, groupId: target })).errorCode,
    otherwise: [...noCoordinatorYet, unknownMember],
  },
  'describe a group': {
    async ask({ transport, target }) {
      const answer = await transport.send(describeGroups, { groups: [target], includeAuthorizedOperations: false });
      return answer.groups[0]?.errorCode;
    },
    otherwise: noCoordinatorYet,
  },
  'delete a group': {
    ask: async ({ transport, target }) =>
      (await transport.send(deleteGroups, { groups: [target] })).results[0]?.errorCode,
    otherwise: [...noCoordinatorYet, 69],
  },
  'open a transaction': {
    ask: ({ transport, target }) => producerId(transport, target),
    otherwise: [...noCoordinatorYet, 51],
  },
  'describe a transaction': {
    async ask({ transport, target }) {
      return (await transport.send(describeTransactions, { transactionalIds: [target] })).transactions[0]?.errorCode;
    },
    otherwise: [...noCoordinatorYet, 105],
  },
  'write idempotently': { ask: ({ transport }) => producerId(transport, null), otherwise: noCoordinatorYet },
  'read ACLs': { ask: async ({ transport }) => (await transport.send(describeAcls, anyAcl)).errorCode },
  'change ACLs': {
    async ask({ transport }) {
      const acl = {
        resourceType: 2,
        resourceName: 'probe',
        patternType: 3,
        principal: 'User:probe',
        host: '*',
        operation: 3,
        permission: 2,
      };
      return (await transport.send(createAcls, { creations: [acl] })).results[0]?.errorCode;
    },
  },
  'change quotas': {
    async ask({ transport }) {
      const entity = [{ entityType: 'client-id', entityName: 'probe' }];
      const entries = [{ entity, ops: [{ key: 'producer_byte_rate', value: 1, remove: false }] }];
      return (await transport.send(alterClientQuotas, { entries, validateOnly: true })).results[0]?.errorCode;
    },
  },
  'read quotas': {
    ask: async ({ transport }) =>
      (await transport.send(describeClientQuotas, { components: [], strict: false })).errorCode,
  },
};

const timeoutMs = 10_000;

function topicMetadata(name: string) {
  return {
    topics: [{ topicId: noTopicId, name }],
    allowAutoTopicCreation: false,
    includeClusterAuthorizedOperations: false,
    includeTopicAuthorizedOperations: false,
  };
}

const simpleConsumer = { generationId: -1, memberId: '', groupInstanceId: null };

const fetchDefaults = {
  replicaId: -1,
  maxWaitMs: 0,
  minBytes: 0,
  maxBytes: 1_024,
  isolationLevel: 0,
  sessionId: 0,
  sessionEpoch: -1,
  forgottenTopics: [],
  rackId: '',
};

const firstBytes = {
  index: 0,
  currentLeaderEpoch: -1,
  fetchOffset: 0,
  lastFetchedEpoch: -1,
  logStartOffset: -1,
  maxBytes: 1_024,
};

/** A batch of one empty record without a key, as kafkajs encodes it. */
const oneRecord = Buffer.from(
  '000000000000000000000038000000000227190a0400000000000000000000000000000000000000000000ffffffffffffffffffffffffffff000000010c000000010000',
  'hex',
);

async function producerId(transport: KafkaTransport, transactionalId: string | null): Promise<number> {
  const request = { transactionalId, transactionTimeoutMs: 10_000, producerId: -1, producerEpoch: -1 };
  return (await transport.send(initProducerId, request)).errorCode;
}
