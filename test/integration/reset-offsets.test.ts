import { Kafka } from 'kafkajs';
import { kafkaConfig } from '../../lib/adapters/kafka/connection-settings.ts';
import { connectKafkaAdmin } from '../../lib/adapters/kafka/kafka-admin.ts';
import { startTwin, type Twin } from '../../lib/local/twin.ts';
import { clientAcls, type Intent, topicAcls } from '../../lib/model/access.ts';
import type { Client } from '../../lib/model/client.ts';
import type { KafkaAdmin } from '../../lib/reconciler/ports.ts';
import { observeUntil } from '../port-contracts/kafka-admin-contract.ts';
import { twinPlace } from '../support/kafka-line.ts';

jest.setTimeout(120_000);

const password = 'twin-password';
const topic = 'orders.events';
const clients: readonly (readonly [Client, Intent])[] = [
  [{ name: 'operator', authentication: 'scram', groupPrefix: 'operator-' }, 'resetOffsets'],
  [{ name: 'reader', authentication: 'scram', groupPrefix: 'reader-' }, 'consume'],
];

let twin: Twin;
let admin: KafkaAdmin;

beforeAll(async () => {
  twin = await startTwin({
    ...(await twinPlace('reset-offsets', 29_100)),
    brokers: 1,
    configuration: 'auto.create.topics.enable=false\nallow.everyone.if.no.acl.found=false\n',
    users: ['admin', ...clients.map(([{ name }]) => name)].map((name) => ({ name, password })),
    superUsers: ['admin'],
  });
  admin = await connectKafkaAdmin(connection('admin'));
  await admin.createTopics([{ name: topic, partitions: 1, replicationFactor: 1, configs: {} }]);
  const acls = clients.flatMap(([client, intent]) => [
    ...topicAcls(intent, topic, client),
    ...clientAcls(intent, client),
  ]);
  await admin.addAcls(acls);
  await observeUntil(admin, { expected: [] }, (observed) => observed.acls.length === acls.length);
});

afterAll(async () => {
  await admin?.close();
  await twin?.stop();
});

function connection(username: string) {
  const { bootstrapServers, ca } = twin;
  return { bootstrapServers, ca, authentication: { mode: 'scram', username, password } } as const;
}

/** What the user's own tools are told: offsets set and read back, then the group deleted. */
async function attempts(username: string, groupId: string) {
  const kafka = new Kafka(kafkaConfig(connection(username), twin.bootstrapServers));
  const tools = kafka.admin();
  await tools.connect();
  const told = async (work: () => Promise<unknown>) => {
    try {
      return await work();
    } catch (error) {
      const { type, groups = [] } = error as {
        type?: string;
        groups?: readonly { readonly error?: { type?: string } }[];
      };
      return groups[0]?.error?.type ?? type ?? String(error);
    }
  };
  try {
    return {
      set: await told(async () => {
        await tools.setOffsets({ groupId, topic, partitions: [{ partition: 0, offset: '0' }] });
        const [found] = await tools.fetchOffsets({ groupId, topics: [topic] });
        return found?.partitions[0]?.offset;
      }),
      deleted: await told(async () => (await tools.deleteGroups([groupId])).map(({ errorCode }) => errorCode)),
    };
  } finally {
    await tools.disconnect();
  }
}

describe('On a real broker, a client that may reset offsets', () => {
  it('sets those of its own groups, and deletes such a group', async () => {
    expect(await attempts('operator', 'operator-replay')).toEqual({ set: '0', deleted: [0] });
  });

  it('does not even find a group of others', async () => {
    const refused = expect.stringContaining('Failed to find group coordinator');
    expect(await attempts('operator', 'reader-main')).toEqual({ set: refused, deleted: refused });
  });

  it('may delete groups, which one that only consumes may not', async () => {
    expect(await attempts('reader', 'reader-main')).toEqual({ set: '0', deleted: 'GROUP_AUTHORIZATION_FAILED' });
  });
});
