import { mkdirSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { connectKafkaAdmin } from '../../lib/adapters/kafka/kafka-admin.ts';
import { startTwin, type Twin } from '../../lib/local/twin.ts';
import { maximumFiltersPerRequest } from '../../lib/reconciler/apply.ts';
import type { KafkaAdmin } from '../../lib/reconciler/ports.ts';
import { type BenchFunction, benchIamPlane, startBenchFunction } from './bench-function.ts';
import { type BenchShape, benchEnvironment, writeConfiguration, writeDeclared } from './bench-shape.ts';
import { attachCounters } from './broker-counters.ts';
import { classPath, type Programs } from './build-programs.ts';
import { type Run, runContestant } from './run-contestant.ts';

const user = { name: 'bench-admin', password: 'twin-password' };

/** This product and the floor on one broker, each as a process of its own. */
export interface Contestants {
  ours(command: 'plan' | 'apply', shape: BenchShape): Promise<Run>;
  /** Brings the broker to the same; reads only when it is there already. */
  floor(shape: BenchShape): Promise<Run>;
  /** The bundle of the function in a process that stays. The caller stops it. */
  warmFunction(shape: BenchShape): Promise<BenchFunction>;
  /** Creates the topics, which neither of them has to do. */
  prepare(shape: BenchShape): Promise<void>;
  /** Empties the broker, and forgets what was applied to it. */
  clear(): Promise<void>;
}

/** One broker with TLS, SCRAM and an authorizer that denies by default, while `use` runs. */
export async function onOneBroker<T>(
  root: string,
  programs: Programs,
  folder: string,
  use: (contestants: Contestants) => Promise<T>,
): Promise<T> {
  mkdirSync(folder, { recursive: true });
  const settings = {
    configuration: '',
    ...{ users: [user], superUsers: [user.name], iam: benchIamPlane },
    brokers: 1,
    firstPort: 25_100,
  } as const;
  const twin = await startTwin({ ...settings, jars: programs.jars, folder: join(folder, 'twin') });
  try {
    const counters = await attachCounters(programs.classFolder, twin.processIds[0] ?? 0);
    const paths = {
      config: join(folder, 'config'),
      state: join(folder, 'state'),
      declared: join(folder, 'declared.tsv'),
    };
    const properties = join(twin.clientsFolder, `${user.name}.properties`);
    const broker = ['--bootstrap-servers', twin.bootstrapServers.join(','), '--command-config', properties];
    const node = [process.execPath, '--require', join(root, 'scripts/bench/report-process.cjs'), programs.commandLine];
    const where = ['-e', benchEnvironment, '--config', paths.config, '--state', paths.state, ...broker];
    const java = ['java', '-cp', [programs.classFolder, classPath(programs.jars)].join(delimiter), 'Floor'];
    return await use({
      ours(command, shape) {
        writeConfiguration(paths.config, shape);
        return runContestant([...node, command, ...where], counters);
      },
      floor(shape) {
        writeDeclared(paths.declared, writeConfiguration(paths.config, shape));
        return runContestant([...java, properties, paths.declared], counters);
      },
      async warmFunction(shape) {
        const [document] = writeConfiguration(paths.config, shape);
        if (document === undefined) throw new Error('There is no domain to plan');
        return startBenchFunction(programs.functionFolder, document, paths.state, twin);
      },
      async prepare(shape) {
        const topics = writeConfiguration(paths.config, shape).flatMap((document) => document.topics);
        await withAdmin(twin, async (admin) => {
          for (let start = 0; start < topics.length; start += 1_000) {
            await admin.createTopics(topics.slice(start, start + 1_000));
          }
          await untilShown(admin, topics.length);
        });
      },
      async clear() {
        await withAdmin(twin, removeAll);
        rmSync(paths.state, { recursive: true, force: true });
      },
    }).finally(() => counters.close());
  } finally {
    await twin.stop();
  }
}

async function withAdmin({ bootstrapServers, ca }: Twin, use: (admin: KafkaAdmin) => Promise<void>): Promise<void> {
  const authentication = { mode: 'scram', username: user.name, password: user.password } as const;
  const admin = await connectKafkaAdmin({ bootstrapServers, ca, authentication });
  await use(admin).finally(() => admin.close());
}

async function removeAll(admin: KafkaAdmin): Promise<void> {
  const { topics, acls } = await admin.observe({ expected: [] });
  await admin.deleteTopics(topics.map(({ name, topicId = '' }) => ({ name, topicId })));
  for (let start = 0; start < acls.length; start += maximumFiltersPerRequest) {
    await admin.removeAcls(acls.slice(start, start + maximumFiltersPerRequest));
  }
  await untilShown(admin, 0);
}

/** Waits until the broker shows that many topics and ACLs. */
async function untilShown(admin: KafkaAdmin, count: number): Promise<void> {
  const deadline = performance.now() + 120_000;
  for (;;) {
    const { topics, acls } = await admin.observe({ expected: [] });
    if (topics.length + acls.length === count) return;
    if (performance.now() > deadline) throw new Error(`The broker does not show ${count} topics and ACLs`);
    await wait(250);
  }
}
