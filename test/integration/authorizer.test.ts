import fc from 'fast-check';
import { aclOperations } from '../../lib/adapters/kafka/acl-codes.ts';
import { metadata } from '../../lib/adapters/kafka/apis.ts';
import type { KafkaConnection } from '../../lib/adapters/kafka/connection-settings.ts';
import { connectKafkaAdmin } from '../../lib/adapters/kafka/kafka-admin.ts';
import { connectTransport, type KafkaTransport } from '../../lib/adapters/kafka/transport.ts';
import { startTwin, type Twin } from '../../lib/local/twin.ts';
import { type AclBinding, aclKey } from '../../lib/model/acl.ts';
import { indexAcls, isAllowed } from '../../lib/model/authorizer.ts';
import type { KafkaAdmin } from '../../lib/reconciler/ports.ts';
import { observeUntil } from '../port-contracts/kafka-admin-contract.ts';
import { arbitraryAcl, topicNames, topicOperations } from '../support/arbitrary-acl.ts';
import { twinPlace } from '../support/kafka-line.ts';

jest.setTimeout(120_000);

const password = 'twin-password';
const users = ['a', 'b'];
let twin: Twin;
let admin: KafkaAdmin;
let clients: ReadonlyMap<string, KafkaTransport>;

async function start(open: boolean): Promise<void> {
  twin = await startTwin({
    ...(await twinPlace('authorizer')),
    brokers: 1,
    configuration: `auto.create.topics.enable=false\nallow.everyone.if.no.acl.found=${open}\n`,
    users: ['admin', ...users].map((name) => ({ name, password })),
    superUsers: ['admin'],
  });
  admin = await connectKafkaAdmin(connection('admin'));
  await admin.createTopics(topicNames.map((name) => ({ name, partitions: 1, replicationFactor: 1, configs: {} })));
  const connect = async (user: string) => [user, await connectTransport(connection(user), () => undefined)] as const;
  clients = new Map(await Promise.all(users.map(connect)));
}

async function stop(): Promise<void> {
  await Promise.all([admin, ...(clients?.values() ?? [])].map((each) => each?.close()));
  await twin?.stop();
}

function connection(username: string): KafkaConnection {
  return {
    bootstrapServers: twin.bootstrapServers,
    ca: twin.ca,
    authentication: { mode: 'scram', username, password },
  };
}

/** A line per topic and operation that the broker allows the user; a topic that it may not describe shows none. */
async function toldByBroker(user: string): Promise<readonly string[]> {
  const answer = await clients.get(user)?.send(metadata, {
    topics: topicNames.map((name) => ({ topicId: 'A'.repeat(22), name })),
    allowAutoTopicCreation: false,
    includeClusterAuthorizedOperations: false,
    includeTopicAuthorizedOperations: true,
  });
  return (answer?.topics ?? []).flatMap(({ errorCode, name, authorizedOperations }) =>
    topicOperations
      .filter((operation) => errorCode === 0 && (authorizedOperations >> aclOperations[operation]) & 1)
      .map((operation) => `${user} ${operation} ${name}`),
  );
}

/** The same from the simulation. The twin listens on loopback alone, so that is where its clients come from. */
function simulated(acls: readonly AclBinding[], user: string, open: boolean): readonly string[] {
  const index = indexAcls(acls);
  return topicNames.flatMap((resourceName) => {
    const topic = { resourceType: 'TOPIC', patternType: 'LITERAL', resourceName } as const;
    const asked = { ...topic, principal: `User:${user}`, host: '127.0.0.1' };
    return topicOperations
      .filter((operation) =>
        [operation, 'DESCRIBE' as const].every((each) =>
          isAllowed(index, { ...asked, operation: each }, { allowEveryoneIfNoAclFound: open }),
        ),
      )
      .map((operation) => `${user} ${operation} ${resourceName}`);
  });
}

const samples = fc.sample(fc.uniqueArray(arbitraryAcl, { minLength: 4, maxLength: 20, selector: aclKey }), {
  seed: 20_261_121,
  numRuns: 40,
});

describe.each([false, true])('With allow.everyone.if.no.acl.found=%s', (open) => {
  beforeAll(() => start(open));
  afterAll(stop);

  it('the simulated authorizer answers as a broker does', async () => {
    const counts: number[] = [];
    for (const acls of samples) {
      await admin.addAcls(acls);
      await observeUntil(admin, { expected: [] }, (observed) => observed.acls.length === acls.length);
      const told = (await Promise.all(users.map(toldByBroker))).flat().toSorted();
      expect(told).toEqual(users.flatMap((user) => simulated(acls, user, open)).toSorted());
      counts.push(told.length);
      await admin.removeAcls(acls);
      await observeUntil(admin, { expected: [] }, (observed) => observed.acls.length === 0);
    }
    // An answer that is the same everywhere would agree with one that never looks.
    expect(new Set(counts).size).toBeGreaterThan(samples.length / 4);
  });
});
