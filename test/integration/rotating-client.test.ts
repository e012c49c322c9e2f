import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectKafkaAdmin } from '../../lib/adapters/kafka/kafka-admin.ts';
import { rotateSecret } from '../../lib/local/aws/rotate-secret.ts';
import { bindingsOf } from '../support/client-bindings.ts';
import { type RotationStage, startRotationStage } from '../support/rotation-stage.ts';

const username = 'orders-service';
const topic = 'orders.numbers';

/** kafkajs logs in again ten seconds before a session ends: here every two seconds, as after any lost connection. */
const sessions = 'connections.max.reauth.ms=12000\n';

let stage: RotationStage;
let secretArn: string;
let client: ChildProcess | undefined;
const [written, read, complaints]: [string[], Set<string>, string[]] = [[], new Set(), []];

beforeAll(async () => {
  stage = await startRotationStage('rotating-client', sessions);
  secretArn = stage.addUser(username);
  const admin = await connectKafkaAdmin(stage.twin.connection());
  await admin.createTopics([{ name: topic, partitions: 3, replicationFactor: 1, configs: {} }]);
  await admin.addAcls(bindingsOf(`User:${username}`, topic, 'orders-'));
  await admin.close();
}, 120_000);

afterAll(async () => {
  client?.kill('SIGKILL');
  await stage?.close();
});

function startClient(): ChildProcess {
  const child = spawn(process.execPath, [resolve('examples/rotating-client/run-client.ts')], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      ...{
        BOOTSTRAP_SERVERS: stage.twin.bootstrapServers.join(),
        SECRET_ID: secretArn,
        TOPIC: topic,
        GROUP: 'orders-1',
      },
      ...{ AWS_ENDPOINT_URL_SECRETS_MANAGER: stage.secretsUrl, AWS_REGION: 'eu-west-1', NODE_NO_WARNINGS: '1' },
      ...{ AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', NODE_EXTRA_CA_CERTS: stage.twin.caFile },
    },
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [what, number = ''] = line.split(' ');
    if (what === 'written') written.push(number);
    else read.add(number);
  });
  createInterface({ input: child.stderr }).on('line', (line) => complaints.push(line));
  return child;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    if (client?.exitCode !== null) throw new Error(`the client ended:\n${complaints.join('\n')}`);
    await sleep(50);
  }
}

/** Longer than a session, so that every connection had to log in again, and both sides still work. */
async function stillRunning(): Promise<void> {
  await sleep(5_000);
  const [before, seen] = [written.length, read.size];
  await until(() => written.length > before + 20 && read.size > seen + 20);
}

describe('a client that reads its secret again when a login is refused', () => {
  it('survives three rotations, one of which fails, without losing a record', async () => {
    client = startClient();
    await until(() => read.size > 50);

    expect((await rotateSecret(stage.cloud.secrets, secretArn, stage.invoke)).failed).toBeUndefined();
    await stillRunning();

    // The cluster follows late: for three seconds it wants the password of AWSPREVIOUS.
    stage.cloud.delayMilliseconds = 3_000;
    expect((await rotateSecret(stage.cloud.secrets, secretArn, stage.invoke)).failed).toBeUndefined();
    await stillRunning();

    // The cluster never follows: the label goes there and back.
    stage.cloud.delayMilliseconds = undefined;
    expect((await rotateSecret(stage.cloud.secrets, secretArn, stage.invoke)).failed?.step).toBe('finishSecret');
    await stillRunning();

    client.stdin?.end('\n');
    await until(() => written.every((number) => read.has(number)) && read.size >= written.length);
    const wanted = Array.from({ length: written.length }, (_, index) => `${index + 1}`);
    expect(written).toEqual(wanted);
    expect([...read].toSorted((a, b) => Number(a) - Number(b))).toEqual(wanted);
  }, 180_000);

  it('would be shut out with the password that it had at first', async () => {
    expect(await stage.logIn(username, 'the-first-password')).toBe('refused');
  });
});
