import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createTopics, metadata } from '../../lib/adapters/kafka/apis.ts';
import { readClientProperties } from '../../lib/adapters/kafka/client-properties.ts';
import type { KafkaConnection } from '../../lib/adapters/kafka/connection-settings.ts';
import { connectTransport, type KafkaTransport } from '../../lib/adapters/kafka/transport.ts';
import { loadConfiguration } from '../../lib/cli/load-configuration.ts';
import { problemText } from '../../lib/cli/problem-text.ts';
import type { IamSession } from '../../lib/local/iam/iam-plane.ts';
import { type LocalPlatform, startLocalPlatform } from '../../lib/local/local-platform.ts';
import type { Client } from '../../lib/model/client.ts';
import type { Domain } from '../../lib/model/domain.ts';
import { bundleHandlers } from '../../scripts/bundle.ts';
import { accessProbes, type Probe } from './access-probes.ts';
import { asReconciler, byIam } from './as-reconciler.ts';
import { configurationOfLine, twinPlace } from './kafka-line.ts';
import { synthesizeApp } from './synthesize-app.ts';
import { tryProbe } from './try-probe.ts';

/** MSK's planes: ACLs decide for users and certificates, policies for roles. */
export type Plane = 'acl' | 'iam';

const root = resolve('.');

/** Made by nobody's declaration, below a prefix that a client administers. */
const scratch = 'edges.scratch-1';

/** The shipped domains and that of the edges, every client on one way in, deployed to real brokers by the bundled function. */
export interface ProbedPlatform {
  readonly platform: LocalPlatform;
  readonly probes: readonly Probe[];
  /** By IAM, as the role of the reconcile function. */
  readonly reconciler: KafkaConnection;
  /** Undefined for a client without any right in a plane that lets nobody else in. */
  sessionOf(client: string): IamSession | undefined;
  connectionOf(client: Client): KafkaConnection | undefined;
  /** Tries them; what differs from the declaration, a line each. */
  surprises(probes: readonly Probe[]): Promise<readonly string[]>;
  stop(): Promise<void>;
}

export async function startProbedPlatform(plane: Plane): Promise<ProbedPlatform> {
  await bundleHandlers();
  const { config, domains } = configurationWith(plane);
  const assemblyFolder = join(config, '../cdk.out');
  synthesizeApp(assemblyFolder, { environment: 'dev', config });
  const place = await twinPlace('access-probes');
  const jars = async () => place.jars;
  const platform = await startLocalPlatform({ ...place, assemblyFolder, jars });
  const stage = new Stage(platform, accessProbes(domains, [scratch]));
  try {
    await stage.deploy();
  } catch (error) {
    await stage.stop();
    throw error;
  }
  return stage;
}

class Stage implements ProbedPlatform {
  readonly platform: LocalPlatform;
  readonly probes: readonly Probe[];
  readonly reconciler: KafkaConnection;
  private readonly transports = new Map<string, KafkaTransport>();
  private leaders: ReadonlyMap<string, number | undefined> = new Map();

  constructor(platform: LocalPlatform, probes: readonly Probe[]) {
    this.platform = platform;
    this.probes = probes;
    this.reconciler = asReconciler(platform);
  }

  async deploy(): Promise<void> {
    for await (const { resource, response } of this.platform.deploy()) {
      if (response.Status !== 'SUCCESS') throw new Error(`${resource.logicalId}: ${response.Reason}`);
    }
    const transport = await connectTransport(this.reconciler, () => undefined);
    const topics = [{ name: scratch, partitions: 1, replicationFactor: 3, assignments: [], configs: [] }];
    await transport.send(createTopics, { topics, timeoutMs: 10_000, validateOnly: false });
    this.leaders = await firstLeaders(transport);
    await transport.close();
  }

  sessionOf(client: string): IamSession | undefined {
    return this.platform.iam.sessions.find(({ description }) => description === `Kafka client ${client}`);
  }

  connectionOf({ name, authentication }: Client): KafkaConnection | undefined {
    if (authentication !== 'iam') return this.byFile(name);
    const session = this.sessionOf(name);
    return session && byIam(this.platform, session);
  }

  async surprises(probes: readonly Probe[]): Promise<readonly string[]> {
    const lines: string[] = [];
    for (const probe of probes) {
      const { client, operation, target, allowed } = probe;
      const transport = await this.transportOf(client);
      const outcome =
        transport === undefined ? 'refused' : await tryProbe({ ...probe, transport, leader: this.leaders.get(target) });
      if (outcome !== (allowed ? 'allowed' : 'refused'))
        lines.push(`${client.name}: ${operation} ${target}: ${outcome}`);
    }
    return lines;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.transports.values()].map((transport) => transport.close()));
    await this.platform.stop();
  }

  private async transportOf(client: Client): Promise<KafkaTransport | undefined> {
    const open = this.transports.get(client.name);
    const connection = this.connectionOf(client);
    if (open !== undefined || connection === undefined) return open;
    const transport = await connectTransport(connection, () => undefined);
    this.transports.set(client.name, transport);
    return transport;
  }

  /** As a user of the twin would, with what it left for the client. */
  private byFile(client: string): KafkaConnection {
    const { twin, iam } = this.platform;
    const file = join(twin.clientsFolder, `${client}.properties`);
    const text = (path: string) => readFileSync(path, 'utf8');
    const settings = readClientProperties(file, text(file), text, iam.region);
    if (!settings.ok) throw new TypeError(settings.problems.map(problemText).join('\n'));
    const bootstrapServers = settings.value.authentication.mode === 'mtls' ? twin.tlsServers : twin.bootstrapServers;
    return { ...settings.value, bootstrapServers };
  }
}

function configurationWith(plane: Plane): { readonly config: string; readonly domains: readonly Domain[] } {
  const config = configurationOfLine(`access-probes-${plane}`);
  cpSync(join(root, 'test/fixtures/edges'), join(config, 'domains/edges'), { recursive: true });
  edit(join(config, 'environments/dev.yaml'), (text) =>
    // Writers of zones are IAM clients, which these are not on either plane.
    text
      .replaceAll(/^ +writers: .*\n/gm, '')
      .replace(/^(domains: .*)\]/m, '$1, edges]')
      .replace('authentication: [iam, scram]', `authentication: [iam, scram, mtls]\n    ${authorities}`),
  );
  const change = changes[plane];
  for (const domain of readdirSync(join(config, 'domains')))
    edit(join(config, 'domains', domain, 'domain.yaml'), change);
  const configuration = loadConfiguration('dev', config);
  if (!configuration.ok) throw new Error(JSON.stringify(configuration.problems));
  return { config, domains: configuration.value.running };
}

const authorities = 'certificateAuthorityArns: [arn:aws:acm-pca:eu-west-1:111111111111:certificate-authority/clients]';

const changes: Readonly<Record<Plane, (domain: string) => string>> = { acl: forAcls, iam: forIam };

function edit(file: string, change: (text: string) => string): void {
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

/** Users and certificates in turn. */
function forAcls(domain: string): string {
  let count = 0;
  return withoutRoles(domain).replace(/authentication: \w+/g, () => {
    count += 1;
    return `authentication: ${count % 2 === 0 ? 'mtls' : 'scram'}`;
  });
}

/** Roles instead of users, limits by client id, and no deny rules: those are ACLs. */
function forIam(domain: string): string {
  return withoutRoles(domain)
    .replace(/authentication: \w+/g, 'authentication: iam\n    assumedBy: ecs-tasks')
    .replace(/\nquotas:[\s\S]*/, (quotas) => quotas.replace(/- client: (.*)/g, '$&\n    clientId: $1'))
    .replace(/\ndeny:\n( {2}.*\n)+/, '\n');
}

function withoutRoles(domain: string): string {
  return domain.replace(/\n {4}assumedBy: .*/g, '');
}

async function firstLeaders(transport: KafkaTransport): Promise<ReadonlyMap<string, number | undefined>> {
  const { topics } = await transport.send(metadata, {
    topics: null,
    allowAutoTopicCreation: false,
    includeClusterAuthorizedOperations: false,
    includeTopicAuthorizedOperations: false,
  });
  const first = ({ partitionIndex }: { readonly partitionIndex: number }) => partitionIndex === 0;
  return new Map(topics.map(({ name, partitions }) => [name, partitions.find(first)?.leaderId]));
}
