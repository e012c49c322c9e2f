import { readFileSync } from 'node:fs';
import tls from 'node:tls';
import { generateAuthTokenFromCredentialsProvider } from 'aws-msk-iam-sasl-signer-js';
import { openBrokerConnection } from '../../lib/adapters/kafka/broker-connection.ts';
import { type KafkaConnection, kafkaConfig } from '../../lib/adapters/kafka/connection-settings.ts';
import type { Authentication } from '../../lib/model/client.ts';
import { type Plane, type ProbedPlatform, startProbedPlatform } from '../../test/support/probed-platform.ts';
import { type Measurement, median } from './measurement.ts';

const rounds = 7;
const loginsPerRound = 30;
const tokens = 500;

/** What a way in costs, against a bare certificate, and whether access is as the files declare it, on both planes. */
export async function measureAuth(): Promise<readonly Measurement[]> {
  const acl = await onStage('acl', async (stage) => [...(await probed('acl', stage)), ...(await logins(stage))]);
  const iam = await onStage('iam', (stage) => probed('iam', stage));
  return [...acl, ...iam, await tokensPerSecond()];
}

async function onStage<T>(plane: Plane, measure: (stage: ProbedPlatform) => Promise<T>): Promise<T> {
  process.stderr.write(`plane ${plane} …\n`);
  const stage = await startProbedPlatform(plane);
  try {
    return await measure(stage);
  } finally {
    await stage.stop();
  }
}

async function probed(plane: Plane, stage: ProbedPlatform): Promise<readonly Measurement[]> {
  const surprises = await stage.surprises(stage.probes);
  const allowed = stage.probes.filter((probe) => probe.allowed).length;
  const count = (what: string, value: number, rest: Partial<Measurement> = {}): Measurement => ({
    ...{ what: `plane ${plane}: ${what}`, value, unit: 'probes', kind: 'count' },
    ...rest,
  });
  return [
    count('operations that the files allow', allowed),
    count('operations beside them, which they refuse', stage.probes.length - allowed),
    count('answered otherwise by the broker', surprises.length, { atMost: 0, note: surprises[0] }),
  ];
}

interface Cost {
  /** Milliseconds. */
  readonly wall: number;
  /** CPU of this process, and of all brokers, in milliseconds. */
  readonly client: number;
  readonly brokers: number;
}

const ways: readonly Authentication[] = ['mtls', 'scram', 'iam'];

/** Each login on a connection of its own. Rounds of the three alternate, since the machine's mood changes. */
async function logins(stage: ProbedPlatform): Promise<readonly Measurement[]> {
  const { processIds } = stage.platform.twin;
  const costs: Record<Authentication, Cost[]> = { mtls: [], scram: [], iam: [] };
  const counts = new Map<Authentication, { readonly requests: number; readonly connections: number }>();
  for (const way of ways) counts.set(way, await counted(connectionBy(way, stage)));
  for (let round = 0; round < rounds; round += 1) {
    for (const way of ways) costs[way].push(await costOf(connectionBy(way, stage), processIds));
  }
  const middle = (way: Authentication, part: keyof Cost) => median(costs[way].map((cost) => cost[part]));
  return ways.flatMap((way): readonly Measurement[] => {
    const { requests = 0, connections = 0 } = counts.get(way) ?? {};
    const against = (part: keyof Cost, unit: string): Measurement => ({
      what: `login by ${way}: ${part === 'wall' ? 'time' : `CPU of the ${part}`}, against a certificate`,
      value: middle(way, part) / middle('mtls', part),
      unit,
      kind: 'time',
      note: `median of ${rounds} rounds of ${loginsPerRound}: ${middle(way, part).toFixed(1)} ms`,
    });
    return [
      { what: `login by ${way}: connections`, value: connections, unit: 'connections', atMost: 1, kind: 'count' },
      { what: `login by ${way}: requests`, value: requests, unit: 'requests', kind: 'count' },
      ...(way === 'mtls' ? [] : [against('wall', '× wall'), against('client', '× CPU'), against('brokers', '× CPU')]),
    ];
  });
}

function connectionBy(way: Authentication, stage: ProbedPlatform): KafkaConnection {
  if (way === 'iam') return stage.reconciler;
  const client = stage.probes.find((probe) => probe.client.authentication === way)?.client;
  const connection = client && stage.connectionOf(client);
  if (connection === undefined) throw new TypeError(`no client comes in by ${way}`);
  return connection;
}

async function logIn(connection: KafkaConnection, onRequest: (name: string) => void = () => undefined): Promise<void> {
  const broker = openBrokerConnection(kafkaConfig(connection, connection.bootstrapServers.slice(0, 1)), onRequest);
  await broker.logIn();
  await broker.close();
}

/** Sockets that are opened and requests that are sent. */
async function counted(connection: KafkaConnection) {
  const { connect } = tls;
  let connections = 0;
  let requests = 0;
  tls.connect = ((...args: Parameters<typeof connect>) => {
    connections += 1;
    return connect(...args);
  }) as typeof connect;
  try {
    await logIn(connection, () => {
      requests += 1;
    });
  } finally {
    tls.connect = connect;
  }
  return { connections, requests };
}

/** Of one login, on average. */
async function costOf(connection: KafkaConnection, processIds: readonly number[]): Promise<Cost> {
  const brokersBefore = cpuOf(processIds);
  const own = process.cpuUsage();
  const started = performance.now();
  for (let login = 0; login < loginsPerRound; login += 1) await logIn(connection);
  const wall = performance.now() - started;
  const { user, system } = process.cpuUsage(own);
  const brokers = cpuOf(processIds) - brokersBefore;
  return {
    wall: wall / loginsPerRound,
    client: (user + system) / 1_000 / loginsPerRound,
    brokers: brokers / loginsPerRound,
  };
}

/** Linux counts in hundredths of a second (`proc(5)`: fields 14 and 15, behind the name in parentheses). */
function cpuOf(processIds: readonly number[]): number {
  const ticks = processIds.map((pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return Number(fields[11]) + Number(fields[12]);
  });
  return ticks.reduce((sum, each) => sum + each, 0) * 10;
}

/** By AWS's own signer, as a client makes one for each login and each renewal. */
async function tokensPerSecond(): Promise<Measurement> {
  const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'not-a-secret', sessionToken: 'none' };
  const awsCredentialsProvider = async () => credentials;
  const sign = () => generateAuthTokenFromCredentialsProvider({ region: 'eu-west-1', awsCredentialsProvider });
  await sign();
  const started = performance.now();
  for (let count = 0; count < tokens; count += 1) await sign();
  const value = Math.round((tokens * 1_000) / (performance.now() - started));
  return { what: "tokens that AWS's signer makes, one after the other", value, unit: 'tokens/s', kind: 'time' };
}
