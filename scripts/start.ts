import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { renderPlan } from '../lib/cli/render-plan.ts';
import { processTerminal } from '../lib/cli/terminal.ts';
import { isDomainResource, type PlanEvent } from '../lib/contracts/reconcile.ts';
import { readCloudAssembly } from '../lib/local/aws/cloud-assembly.ts';
import { resourceProperties } from '../lib/local/aws/custom-resources.ts';
import { type KafkaVersion, releaseText } from '../lib/local/kafka-release.ts';
import { kafkaRuntime } from '../lib/local/kafka-runtime.ts';
import { type LocalPlatform, startLocalPlatform } from '../lib/local/local-platform.ts';
import type { GuardedPlan } from '../lib/reconciler/reconcile-domain.ts';
import { bundleHandlers } from './bundle.ts';
import { proveAccess } from './start/avro-proof.ts';
import { proveIam } from './start/iam-proof.ts';
import { showAssembly } from './start/show-assembly.ts';
import { Stopwatch } from './start/stopwatch.ts';
import { synthesize } from './synthesize.ts';

// npm start: the main job on this machine, from the YAML of `dev` to records that flow and records that are refused.

const root = resolve(process.argv[1] ?? '.', '../..');
const cache = join(root, '.cache');
const folder = join(cache, 'twin');
const assemblyFolder = join(cache, 'cdk.out/dev');
const keep = process.argv.includes('--keep');
const firstPort = 20_100;
const terminal = processTerminal();
const watch = new Stopwatch();
const print = (line: string) => process.stdout.write(`${line}\n`);

async function synthesizeDev() {
  rmSync(assemblyFolder, { recursive: true, force: true });
  await bundleHandlers();
  const { succeeded, output, validation } = await synthesize(root, 'dev', assemblyFolder);
  if (!succeeded || validation === undefined) throw new Error(output);
  showAssembly(readCloudAssembly(assemblyFolder), validation);
  return validation;
}

async function startBrokers(): Promise<LocalPlatform> {
  const jars = (version: KafkaVersion) => kafkaRuntime({ cache, version, onProgress: print });
  const platform = await startLocalPlatform({ assemblyFolder, folder, jars, firstPort, keep });
  print(`  runs    ${releaseText(platform.kafka)}`);
  print(`  brokers ${platform.twin.bootstrapServers.join(', ')}  TLS, SCRAM-SHA-512, deny by default`);
  print(
    `          ${platform.twin.iamBootstrapServers.join(', ')}  TLS, MSK's IAM login, the statements of the template`,
  );
  print(`  users   ${platform.users.map(({ name }) => name).join(', ')}`);
  print(`  roles   ${platform.iam.sessions.map(({ name }) => name).join(', ')}`);
  for (const { key, declared, used, reason } of platform.brokerSubstitutions) {
    print(
      `  not as in the template: ${key}=${declared} ${used === undefined ? 'is left out' : `becomes ${used}`}: ${reason}`,
    );
  }
  return platform;
}

/** Plans every domain through the deployed function's own read-only event. */
async function plan({ deployment }: LocalPlatform): Promise<readonly GuardedPlan[]> {
  const plans: GuardedPlan[] = [];
  for (const resource of deployment.resources.filter(({ type }) => isDomainResource(type))) {
    const { ServiceToken, Document } = resourceProperties(resource, deployment);
    const event: PlanEvent = { action: 'plan', document: Document as PlanEvent['document'] };
    const { result, error } = await deployment.invoke(String(ServiceToken), event);
    if (error !== undefined) throw new Error(error.errorMessage);
    const guarded = result as GuardedPlan;
    plans.push(guarded);
    for (const line of renderPlan(guarded, terminal)) print(`  ${line}`);
  }
  return plans;
}

function countOf(plans: readonly GuardedPlan[]): string {
  const changes = plans.reduce((sum, entry) => sum + entry.plan.changes.length, 0);
  return changes === 0 ? 'no changes' : `${changes} changes`;
}

async function deploy(platform: LocalPlatform): Promise<number> {
  let steps = 0;
  for await (const { resource, requestType, response } of platform.deploy()) {
    if (steps === 0) {
      for (const { name, value, reason } of platform.functionSubstitutions())
        print(`  substituted ${name}=${value}: ${reason}`);
      for (const { principal } of platform.functionSessions()) print(`  came in by IAM as ${principal}`);
    }
    steps += 1;
    print(`  ${requestType} ${resource.type} ${resource.logicalId}: ${response.Status} ${response.PhysicalResourceId}`);
  }
  return steps;
}

async function prove(platform: LocalPlatform) {
  const proof = await proveAccess(
    platform.twin,
    platform.users,
    join(root, 'config/domains/payments/schemas/payment-event.avsc'),
  );
  print(`  payments-service wrote to payments.events: ${proof.written}`);
  print(`  ledger-service read from payments.events:  ${proof.read}`);
  print(`  notifications-service may not write there: ${proof.refused}`);
  const iam = await proveIam(platform);
  print(`  debezium, with its role, wrote by IAM:     ${iam.allowed}`);
  print(`  debezium may not write by IAM              ${iam.refused}`);
  print(`  nor may the function's own role            ${iam.refusedFunction}`);
  if (proof.read !== proof.written) throw new Error('What was read is not what was written.');
  for (const refused of [proof.refused, iam.refused, iam.refusedFunction]) {
    if (!/not authorized/i.test(refused)) throw new Error(`The principal without the grant got: ${refused}`);
  }
  if (!iam.allowed.startsWith('1 record')) throw new Error(`The IAM client with the grant got: ${iam.allowed}`);
}

async function main(): Promise<void> {
  await watch.step('synthesize dev, every rule pack on', synthesizeDev, ({ open }) => `${open.length} open findings`);
  const platform = await watch.step(
    'start three Kafka nodes from the template',
    startBrokers,
    ({ users }) => `${users.length} users`,
  );
  try {
    await watch.step('plan all domains', () => plan(platform), countOf);
    await watch.step(
      'run the bundled function with the events of the template',
      () => deploy(platform),
      (steps) => `${steps} custom resources`,
    );
    await watch.step(
      'prove it with a client',
      () => prove(platform),
      () => 'written, read, refused',
    );
    await watch.step('plan again', () => plan(platform), countOf);
  } finally {
    await platform.stop();
  }
  print(`\n${watch.table()}`);
  if (!keep) return;
  print(`\n  still running at ${platform.twin.bootstrapServers.join(',')}`);
  print(
    `  connect: kafka-console-consumer.sh --consumer.config ${platform.twin.clientsFolder}/ledger-service.properties …`,
  );
  print('  stop:    npm run tidegate -- local down');
}

await main().catch((error: Error) => {
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 5;
});
