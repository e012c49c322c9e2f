import { aclOperations } from '../lib/adapters/kafka/acl-codes.ts';
import type { describeConfigs, metadata } from '../lib/adapters/kafka/apis.ts';
import { observeCluster } from '../lib/adapters/kafka/observe-cluster.ts';
import type { KafkaTransport } from '../lib/adapters/kafka/transport.ts';
import { type Api, decodeResponse, encodeRequest, type Struct, type Value } from '../lib/adapters/kafka/wire.ts';

type Metadata = Value<typeof metadata.response>;
type DescribeConfigs = Value<typeof describeConfigs.request>;

const connection = {
  bootstrapServers: ['b-1.example:9096'],
  authentication: { mode: 'scram', username: 'reconciler', password: 'secret' },
} as const;

type Answers = Readonly<Record<string, (request: unknown) => unknown>>;

/** A broker with so many topics of one partition, behind the real encoding. `sent` gets the name of each request. */
function brokerWith(topicCount: number, sent: string[], others: Answers = {}): KafkaTransport {
  const answers: Answers = {
    Metadata: () => listing(topicCount),
    DescribeConfigs: (request) => settings((request as DescribeConfigs).resources.map((each) => each.resourceName)),
    DescribeAcls: () => ({ throttleTimeMs: 0, errorCode: 0, errorMessage: null, resources: [] }),
    ...others,
  };
  return {
    clusterId: 'cluster',
    async send<Request extends Struct, Response extends Struct>(api: Api<Request, Response>, body: Value<Request>) {
      sent.push(api.name);
      const answer = { ...api, request: api.response } as Api;
      const bytes = encodeRequest(answer, answers[api.name]?.(body) as Value<Struct>);
      return decodeResponse(api as Api, bytes) as Value<Response>;
    },
    close: async () => undefined,
  };
}

function listing(count: number): Metadata {
  const partition = { errorCode: 0, partitionIndex: 0, leaderId: 1, leaderEpoch: 0, offlineReplicas: [] };
  return {
    throttleTimeMs: 0,
    brokers: [{ nodeId: 1, host: 'b-1.example', port: 9096, rack: null }],
    clusterId: 'cluster',
    controllerId: 1,
    topics: Array.from({ length: count }, (_, index) => ({
      errorCode: 0,
      name: `orders.topic-${index}`,
      topicId: 'jfDlxHsdQF-kMI16IugUpw',
      isInternal: false,
      partitions: [{ ...partition, replicaNodes: [1], isrNodes: [1] }],
      authorizedOperations: 0,
    })),
    clusterAuthorizedOperations: -(2 ** 31),
  };
}

const entry = { readOnly: false, isSensitive: false, synonyms: [], configType: 0, documentation: null };
const entries = [
  { ...entry, name: 'retention.ms', value: '1000', configSource: 1 },
  { ...entry, name: 'cleanup.policy', value: 'delete', configSource: 5 },
  { ...entry, name: 'segment.bytes', value: '1073741824', configSource: 4 },
  { ...entry, name: 'flush.ms', value: '7', configSource: 1 },
  { ...entry, name: 'leader.replication.throttled.replicas', value: '*', configSource: 1 },
];

function settings(names: readonly string[]): Value<typeof describeConfigs.response> {
  const fields = { errorCode: 0, errorMessage: null, resourceType: 2 };
  return { throttleTimeMs: 0, results: names.map((resourceName) => ({ ...fields, resourceName, configs: entries })) };
}

describe('A look at a cluster', () => {
  it('takes at most 26 requests for 10,000 topics, so that a plan takes at most 27 with the one of its login', async () => {
    const sent: string[] = [];
    const { topics } = await observeCluster(brokerWith(10_000, sent), connection, { expected: [] });
    expect(topics).toHaveLength(10_000);
    expect(sent.length).toBeLessThanOrEqual(26);
    expect(new Set(sent)).toEqual(new Set(['Metadata', 'DescribeConfigs', 'DescribeAcls']));
  });

  it('keeps every override that a person set, the defaults by which records are deleted, and nothing else', async () => {
    const { topics } = await observeCluster(brokerWith(1, []), connection, { expected: [] });
    expect(topics).toMatchObject([
      { configs: { 'retention.ms': '1000', 'flush.ms': '7' }, inherited: { 'cleanup.policy': 'delete' } },
    ]);
    expect(Object.keys(topics[0]?.configs ?? {})).toHaveLength(2);
  });

  describe('while a replica lags', () => {
    const [topic] = listing(1).topics;
    const lagging = topic?.partitions.map((partition) => ({ ...partition, replicaNodes: [1, 2], isrNodes: [1] }));
    const observe = (errorCode: number) => {
      const answer = { throttleTimeMs: 0, errorCode, errorMessage: null, topics: [] };
      const broker = brokerWith(1, [], {
        Metadata: () => ({ ...listing(1), topics: [{ ...topic, partitions: lagging }] }),
        ListPartitionReassignments: () => answer,
      });
      return observeCluster(broker, connection, { expected: [] });
    };

    it.each([7, 41])(
      'does not count replicas that may only be on their way, where the answer is error %i',
      async (code) => {
        await expect(observe(code)).rejects.toMatchObject({ code: 'BROKER_REQUEST_FAILED', retryable: true });
      },
    );

    it.each([0, 35])('counts all where none is on its way, or the cluster never tells: %i', async (code) => {
      expect((await observe(code)).topics).toMatchObject([{ replicationFactor: 2 }]);
    });
  });

  it('asks for no ACLs where they are not wanted', async () => {
    const sent: string[] = [];
    await observeCluster(brokerWith(3, sent), connection, { expected: [], acls: false });
    expect(sent).toEqual(['Metadata', 'DescribeConfigs']);
  });

  it('demands the right to change ACLs only where there are any: MSK Serverless has none to give', async () => {
    const seeing = { ...listing(1), clusterAuthorizedOperations: 1 << aclOperations.DESCRIBE };
    const broker = brokerWith(1, [], { Metadata: () => seeing });
    const look = { expected: [], forChange: true };
    await expect(observeCluster(broker, connection, look)).rejects.toMatchObject({ code: 'KAFKA_RIGHTS_MISSING' });
    expect((await observeCluster(broker, connection, { ...look, acls: false })).topics).toHaveLength(1);
  });
});
