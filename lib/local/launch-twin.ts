import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { KafkaConnection } from '../adapters/kafka/connection-settings.ts';
import { beforeExit } from './before-exit.ts';
import { twinCertificates } from './certificates.ts';
import type { User } from './client-properties.ts';
import { freePorts } from './free-ports.ts';
import { iamJar } from './iam/iam-jar.ts';
import { type IamPlane, iamPlaneFile, writeIamPlane } from './iam/iam-plane.ts';
import { archiveOptions, findJava, type Java } from './java.ts';
import { endNodes, formatStorage, type NodeProcess, signalNodes, startNode } from './node-process.ts';
import { nodeProperties } from './server-properties.ts';
import {
  claimFolder,
  clearFolder,
  makeStorage,
  type TwinClients,
  type TwinRecord,
  writeRecord,
} from './twin-folder.ts';
import { untilServing } from './until-serving.ts';
import { writePrivately } from './write-privately.ts';

export interface TwinOptions extends TwinClients {
  /** Keeps certificates, logs and the record of the running twin. One twin per folder at a time. */
  readonly folder: string;
  /** Folder of jars, from `kafkaRuntime`. */
  readonly jars: string;
  /** Default: 3. */
  readonly brokers?: 1 | 3;
  /** The first of three ports per broker, four with an IAM plane; a later block is taken when one is in use. */
  readonly firstPort: number;
  /** Server properties of an `AWS::MSK::Configuration`, as the template carries them. */
  readonly configuration: string;
  /** With SCRAM. At least one, where nobody comes in by IAM. */
  readonly users: readonly User[];
  /** Names of users whom no ACL binds. */
  readonly superUsers: readonly string[];
  /** Roles that come in by IAM, on listeners of their own. Absent: there are none, and no JDK's compiler is needed. */
  readonly iam?: IamPlane;
}

export interface LaunchedTwin {
  readonly record: TwinRecord;
  readonly java: Java;
  /** From now on the nodes no longer end with this process. */
  letGo(): void;
}

interface Preparation {
  readonly java: Java;
  readonly caFile: string;
  readonly clientCaFile: string;
  readonly clientCaKeyFile: string;
  readonly bootstrapServers: readonly string[];
  readonly iamBootstrapServers: readonly string[];
  readonly tlsServers: readonly string[];
  readonly propertiesFiles: readonly string[];
}

/** Starts a fresh cluster and answers when every node serves clients; leaves nothing behind when that fails. */
export async function launchTwin(options: TwinOptions, detached: boolean): Promise<LaunchedTwin> {
  const folder = resolve(options.folder);
  claimFolder(folder);
  const storageFolder = makeStorage(folder);
  const started: NodeProcess[] = [];
  const letGo = beforeExit(() => {
    signalNodes(started, 'SIGKILL');
    clearFolder(folder, storageFolder);
  });
  try {
    const { java, propertiesFiles, ...addresses } = await prepare(options, folder, storageFolder);
    for (const file of propertiesFiles) {
      const archiving = file === propertiesFiles[0] && !detached ? archiveOptions(java) : [];
      started.push(startNode([...archiving, ...java.options], file, detached));
    }
    const record = { nodes: started, ...addresses, storageFolder };
    writeRecord(folder, record, options);
    await untilServing(started, connectionOf(options, record));
    return { record, java, letGo };
  } catch (error) {
    letGo();
    await endTwin(folder, { nodes: started, storageFolder });
    throw error;
  }
}

/** Ends the nodes at once: what they stored is thrown away with them, so an orderly shutdown would save nothing. */
export async function endTwin(folder: string, twin: Pick<TwinRecord, 'nodes' | 'storageFolder'>): Promise<void> {
  await endNodes(twin.nodes, 'SIGKILL', 5_000);
  clearFolder(folder, twin.storageFolder);
}

async function prepare(options: TwinOptions, folder: string, storageFolder: string): Promise<Preparation> {
  const { brokers = 3, configuration, users, superUsers, iam } = options;
  const [java, certificates, first] = await Promise.all([
    javaFor(options),
    twinCertificates(folder),
    freePorts(options.firstPort, (iam === undefined ? 3 : 4) * brokers),
  ]);
  if (iam !== undefined) writeIamPlane(folder, iam);
  const nodes = Array.from({ length: brokers }, (_, index) => ({
    scram: first + index,
    tls: first + brokers + index,
    controller: first + 2 * brokers + index,
    ...(iam === undefined ? {} : { iam: first + 3 * brokers + index }),
  }));
  const propertiesFiles = nodes.map((_, index) => {
    const nodeId = index + 1;
    const file = join(folder, `node-${nodeId}.properties`);
    const storage = join(storageFolder, `node-${nodeId}`);
    const iamFile = iam && iamPlaneFile(folder);
    const settings = { nodeId, nodes, configuration, superUsers, iamFile, certificates, storageFolder: storage };
    writePrivately(file, nodeProperties(settings));
    return file;
  });
  await formatStorage(java.options, propertiesFiles, users, storageFolder);
  const bootstrapServers = nodes.map(({ scram }) => `localhost:${scram}`);
  const iamBootstrapServers = nodes.flatMap(({ iam: port }) => (port === undefined ? [] : [`localhost:${port}`]));
  const tlsServers = nodes.map(({ tls }) => `localhost:${tls}`);
  const { caFile, clientCaFile, clientCaKeyFile } = certificates;
  const addresses = { bootstrapServers, iamBootstrapServers, tlsServers };
  return { java, caFile, clientCaFile, clientCaKeyFile, ...addresses, propertiesFiles };
}

async function javaFor({ jars, iam }: TwinOptions): Promise<Java> {
  const folder = resolve(jars);
  return findJava(folder, iam === undefined ? [] : [await iamJar(folder)]);
}

/** Any user will do: everybody may ask who belongs to the cluster. */
function connectionOf({ users, iam }: TwinOptions, record: TwinRecord): KafkaConnection {
  const ca = readFileSync(record.caFile, 'utf8');
  const [user] = users;
  if (user !== undefined) {
    const { name: username, password } = user;
    return { bootstrapServers: record.bootstrapServers, ca, authentication: { mode: 'scram', username, password } };
  }
  const { region, sessions: [session] = [] } = iam ?? {};
  if (region === undefined || session === undefined) throw new RangeError('a twin needs at least one user or role');
  const authentication = { mode: 'iam', region, credentials: session.credentials } as const;
  return { bootstrapServers: record.iamBootstrapServers, ca, authentication };
}
