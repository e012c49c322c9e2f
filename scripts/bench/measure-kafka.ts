import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { systemClock } from '../../lib/adapters/aws/system-clock.ts';
import type { KafkaConnection } from '../../lib/adapters/kafka/connection-settings.ts';
import { connectKafkaAdmin } from '../../lib/adapters/kafka/kafka-admin.ts';
import { stateFolder } from '../../lib/cli/state-folder.ts';
import { kafkaRuntime } from '../../lib/local/kafka-runtime.ts';
import { startTwin, type Twin } from '../../lib/local/twin.ts';
import { brokerProperties, serverPropertiesText } from '../../lib/model/broker-configuration.ts';
import type { KafkaAdmin } from '../../lib/reconciler/ports.ts';
import { planDomain, type ReconcilePorts, reconcileDomain } from '../../lib/reconciler/reconcile-domain.ts';
import { storedLeases, storedLedgers } from '../../lib/reconciler/stored-state.ts';
import { bareKafkajs } from './bare-kafkajs.ts';
import { largeDomain } from './large-domain.ts';
import { grouped, type Measurement, median } from './measurement.ts';

const user = { name: 'bench-admin', password: 'twin-password' };
const rounds = 5;
const desired = largeDomain();
const { document } = desired;
const size = `${grouped(document.topics.length)} topics and ${grouped(document.acls.length)} ACLs`;

/** What a run costs: requests to brokers with the login's, bytes that they answered, and seconds. */
interface Cost {
  readonly requests: number;
  readonly bytes: number;
  readonly seconds: number;
}

/** Creating and planning a large domain on three real brokers, side by side with plain kafkajs. */
export async function measureKafka(cache: string, folder: string): Promise<readonly Measurement[]> {
  const jars = await kafkaRuntime({ cache, onProgress: (line) => process.stderr.write(`${line}\n`) });
  const floor = await onTwin(jars, folder, (twin) => costOf(() => createBarely(twin)));
  return onTwin(jars, folder, async (twin) => {
    const store = stateFolder(join(folder, 'state'));
    const ports = { ledgers: storedLedgers(store), leases: storedLeases(store, systemClock), clock: systemClock };
    return [...creation(await create(twin, ports), floor), ...(await planning(twin, ports))];
  });
}

async function onTwin<T>(jars: string, folder: string, use: (twin: Twin) => Promise<T>): Promise<T> {
  const configuration = serverPropertiesText(brokerProperties(3));
  const options = { jars, configuration, users: [user], superUsers: [user.name] };
  const twin = await startTwin({ ...options, folder: join(folder, 'twin'), firstPort: 25_100 });
  return use(twin).finally(() => twin.stop());
}

function create(twin: Twin, ports: Omit<ReconcilePorts, 'admin'>): Promise<Cost> {
  return costOfOurs(twin, async (admin) => {
    const request = { desired, requestId: 'bench', owner: 'bench', appliedBy: 'bench' };
    const { status } = await reconcileDomain({ ...ports, admin }, request);
    if (status !== 'applied') throw new Error(`The domain was ${status}`);
  });
}

/** Two requests, and the wait for what came last: a broker that shows the ACLs has heard of the topics before. */
async function createBarely(twin: Twin): Promise<number> {
  const requests = await bareKafkajs(twin, user).create(document);
  const admin = await connectKafkaAdmin(connectionOf(twin));
  const acls = { expected: [], onlyExpected: true };
  const { brokers } = await admin.observe(acls);
  for (const broker of brokers) {
    const deadline = performance.now() + 60_000;
    while ((await admin.observe({ ...acls, broker })).acls.length < document.acls.length) {
      if (performance.now() > deadline) throw new Error(`Broker ${broker} does not show the ACLs within a minute`);
      await systemClock.wait(100);
    }
  }
  await admin.close();
  return requests;
}

function creation(ours: Cost, floor: Cost): readonly Measurement[] {
  const what = `create ${size}, until each of three brokers shows them`;
  return [
    { what, value: ours.requests, unit: 'requests', kind: 'time', note: 'nearly all of them ask what a broker shows' },
    {
      what: 'the same, against plain kafkajs and the wait for the last ACL',
      value: ours.seconds / floor.seconds,
      unit: '× time',
      kind: 'time',
      note: `${ours.seconds.toFixed(1)} s and ${floor.seconds.toFixed(1)} s, each on a fresh cluster`,
    },
  ];
}

async function planning(twin: Twin, ports: Omit<ReconcilePorts, 'admin'>): Promise<readonly Measurement[]> {
  const changes: number[] = [];
  const plan = async (admin: KafkaAdmin) => {
    changes.push((await planDomain({ ...ports, admin }, desired)).plan.changes.length);
  };
  const readBarely = () => bareKafkajs(twin, user).read(document);
  await readBarely();
  const pairs: { readonly ours: Cost; readonly floor: Cost }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    pairs.push({ ours: await costOfOurs(twin, plan), floor: await costOf(readBarely) });
  }
  const ours = (what: keyof Cost) => median(pairs.map((pair) => pair.ours[what]));
  const floor = (what: keyof Cost) => median(pairs.map((pair) => pair.floor[what]));
  return [
    { what: 'second plan after an apply', value: Math.max(...changes), unit: 'changes', atMost: 0, kind: 'count' },
    {
      what: `plan ${size} with nothing to do`,
      value: Math.max(...pairs.map((pair) => pair.ours.requests)),
      unit: 'requests',
      atMost: 9,
      kind: 'count',
      note: `login included; plain kafkajs reading the same: ${floor('requests')}`,
    },
    {
      what: 'read for that plan',
      value: ours('bytes'),
      unit: 'bytes',
      kind: 'count',
      note: `plain kafkajs: ${grouped(floor('bytes'))}`,
    },
    {
      what: 'that plan, against plain kafkajs reading the same',
      value: median(pairs.map((pair) => pair.ours.seconds / pair.floor.seconds)),
      unit: '× time',
      kind: 'time',
      note: `medians of ${rounds}: ${ours('seconds').toFixed(2)} s and ${floor('seconds').toFixed(2)} s`,
    },
  ];
}

function connectionOf({ bootstrapServers, ca }: Twin): KafkaConnection {
  return { bootstrapServers, ca, authentication: { mode: 'scram', username: user.name, password: user.password } };
}

function costOfOurs(twin: Twin, use: (admin: KafkaAdmin) => Promise<void>): Promise<Cost> {
  return costOf(async () => {
    let requests = 0;
    const onRequest = () => {
      requests += 1;
    };
    const admin = await connectKafkaAdmin(connectionOf(twin), { onRequest });
    await use(admin).finally(() => admin.close());
    return requests;
  });
}

/** `run` answers how many requests it sent. */
async function costOf(run: () => Promise<number>): Promise<Cost> {
  const sockets: Socket[] = [];
  const onSocket = (message: unknown) => sockets.push((message as { readonly socket: Socket }).socket);
  subscribe('net.client.socket', onSocket);
  const started = performance.now();
  const requests = await run().finally(() => unsubscribe('net.client.socket', onSocket));
  const seconds = (performance.now() - started) / 1_000;
  return { requests, seconds, bytes: sockets.reduce((sum, { bytesRead }) => sum + bytesRead, 0) };
}
