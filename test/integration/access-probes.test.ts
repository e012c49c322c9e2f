import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { metadata } from '../../lib/adapters/kafka/apis.ts';
import { connectKafkaAdmin } from '../../lib/adapters/kafka/kafka-admin.ts';
import { connectTransport, type KafkaTransport } from '../../lib/adapters/kafka/transport.ts';
import { loadConfiguration } from '../../lib/cli/load-configuration.ts';
import { kafkaRuntime } from '../../lib/local/kafka-runtime.ts';
import { type LocalPlatform, reconcilerUser, startLocalPlatform } from '../../lib/local/local-platform.ts';
import type { AclBinding } from '../../lib/model/acl.ts';
import type { Authentication } from '../../lib/model/client.ts';
import type { KafkaAdmin } from '../../lib/reconciler/ports.ts';
import { bundleHandlers } from '../../scripts/bundle.ts';
import { observeUntil } from '../port-contracts/kafka-admin-contract.ts';
import { accessProbes, type Probe } from '../support/access-probes.ts';
import { synthesizeApp } from '../support/synthesize-app.ts';
import { tryProbe } from '../support/try-probe.ts';

jest.setTimeout(180_000);

const root = resolve(__dirname, '../..');
const cache = join(root, '.cache');

/** Made by nobody's declaration, below a prefix that a client administers. */
const scratch = 'edges.scratch-1';

/** The shipped configuration and the domain of the edges, with every client on one way in. */
function configurationWith(authentication: Authentication): string {
  const folder = join(cache, 'test/access-probes', authentication, 'config');
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(root, 'config'), folder, { recursive: true });
  cpSync(join(root, 'test/fixtures/edges'), join(folder, 'domains/edges'), { recursive: true });
  const environment = join(folder, 'environments/dev.yaml');
  writeFileSync(environment, readFileSync(environment, 'utf8').replace(/^(domains: .*)\]/m, '$1, edges]'));
  const role = authentication === 'iam' ? '\n    assumedBy: ecs-tasks' : '';
  for (const domain of readdirSync(join(folder, 'domains'))) {
    const file = join(folder, 'domains', domain, 'domain.yaml');
    const text = readFileSync(file, 'utf8').replace(/\n {4}assumedBy: .*/g, '');
    writeFileSync(file, text.replace(/authentication: \w+/g, `authentication: ${authentication}${role}`));
  }
  return folder;
}

describe.each(['scram'] as const)('With every client on %s', (authentication) => {
  let platform: LocalPlatform;
  let admin: KafkaAdmin;
  let probes: readonly Probe[];
  let leaders: ReadonlyMap<string, number | undefined>;
  const transports = new Map<string, KafkaTransport>();

  const connectionOf = (username: string) => {
    const password = platform.users.find(({ name }) => name === username)?.password ?? '';
    const { bootstrapServers, caFile } = platform.twin;
    const login = { mode: 'scram', username, password } as const;
    return { bootstrapServers, ca: readFileSync(caFile, 'utf8'), authentication: login };
  };

  const transportOf = async (name: string) => {
    const transport = transports.get(name) ?? (await connectTransport(connectionOf(name), () => undefined));
    transports.set(name, transport);
    return transport;
  };

  /** What differs from the declaration, a line each. */
  const surprises = async (tried: readonly Probe[]) => {
    const lines: string[] = [];
    for (const { client, operation, target, allowed } of tried) {
      const leader = leaders.get(target);
      const transport = await transportOf(client.name);
      const outcome = await tryProbe({ client, operation, target, transport, leader });
      if (outcome !== (allowed ? 'allowed' : 'refused'))
        lines.push(`${client.name}: ${operation} ${target}: ${outcome}`);
    }
    return lines;
  };

  beforeAll(async () => {
    await bundleHandlers();
    const config = configurationWith(authentication);
    const configuration = loadConfiguration('dev', config);
    if (!configuration.ok) throw new Error(JSON.stringify(configuration.problems));
    probes = accessProbes(configuration.value.running, [scratch]);
    const assemblyFolder = join(config, '../cdk.out');
    synthesizeApp(assemblyFolder, { environment: 'dev', config });
    platform = await startLocalPlatform({
      assemblyFolder,
      folder: join(cache, 'twins/access-probes'),
      jars: await kafkaRuntime({ cache }),
      firstPort: 26_500,
    });
    for await (const { response } of platform.deploy()) expect(response).toMatchObject({ Status: 'SUCCESS' });
    admin = await connectKafkaAdmin(connectionOf(reconcilerUser));
    await admin.createTopics([{ name: scratch, partitions: 1, replicationFactor: 3, configs: {} }]);
    leaders = await firstLeaders(await transportOf(reconcilerUser));
  });

  afterAll(async () => {
    await Promise.all([admin, ...transports.values()].map((each) => each?.close()));
    await platform?.stop();
  });

  it('Kafka allows each operation of an intent and refuses each one beside it', async () => {
    expect(await surprises(probes)).toEqual([]);
    expect(probes.length).toBeGreaterThan(4_000);
    expect(probes.filter(({ allowed }) => allowed).length).toBeGreaterThan(200);
  });

  it('a right that is missing is noticed, and one too many', async () => {
    const acl = { resourceType: 'TOPIC', patternType: 'LITERAL', host: '*', permission: 'ALLOW' } as const;
    const missing: AclBinding = {
      ...acl,
      resourceName: 'ledger.transactions',
      principal: 'User:audit-service',
      operation: 'READ',
    };
    const extra: AclBinding = { ...missing, principal: 'User:edges-stranger' };
    await admin.removeAcls([missing]);
    await admin.addAcls([extra]);
    await observeUntil(admin, { expected: [] }, ({ acls }) =>
      acls.some(({ principal }) => principal === extra.principal),
    );
    const about = probes.filter(({ operation, target }) => operation === 'read' && target === 'ledger.transactions');
    expect(await surprises(about)).toEqual([
      'audit-service: read ledger.transactions: refused',
      'edges-stranger: read ledger.transactions: allowed',
    ]);
  });
});

async function firstLeaders(transport: KafkaTransport): Promise<ReadonlyMap<string, number | undefined>> {
  const { topics } = await transport.send(metadata, {
    topics: null,
    allowAutoTopicCreation: false,
    includeClusterAuthorizedOperations: false,
    includeTopicAuthorizedOperations: false,
  });
  return new Map(
    topics.map(({ name, partitions }) => [
      name,
      partitions.find(({ partitionIndex }) => partitionIndex === 0)?.leaderId,
    ]),
  );
}
