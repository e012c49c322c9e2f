import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PlatformError } from '../model/platform-error.ts';
import { certificateProperties, issueClientKeys, twinAuthority } from './client-keys.ts';
import { clientProperties, type User } from './client-properties.ts';
import { type IamPlane, iamPlaneFile } from './iam/iam-plane.ts';
import { credentialsText, iamProperties } from './iam/role-credentials.ts';
import { isRunning, type NodeProcess } from './node-process.ts';
import { writePrivately } from './write-privately.ts';

/** What a running twin leaves in its folder, so that another process can find and end it. */
export interface TwinRecord {
  readonly nodes: readonly NodeProcess[];
  readonly bootstrapServers: readonly string[];
  /** The IAM listeners; empty where the twin has no IAM plane. */
  readonly iamBootstrapServers: readonly string[];
  /** For client certificates. */
  readonly tlsServers: readonly string[];
  readonly caFile: string;
  readonly clientCaFile: string;
  readonly clientCaKeyFile: string;
  /** Kafka's log directories; removed with the twin. */
  readonly storageFolder: string;
}

const tmpfs = '/dev/shm';
/** A container's default of 64 MiB would fill up and stop the brokers. */
const leastMemory = 512 * 1024 * 1024;

function recordFile(folder: string): string {
  return join(folder, 'twin.json');
}

/**
 * Holds a `<client>.properties` for each user and each certificate, with its `<client>.pem`, and a `<role>.credentials` for each role:
 * with their secrets in it.
 */
export function clientsFolder(folder: string): string {
  return join(folder, 'clients');
}

export function readRecord(folder: string): TwinRecord | undefined {
  const file = recordFile(folder);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

/** What all IAM clients share; no user's name starts so. */
export function iamPropertiesFile(clients: string): string {
  return join(clients, '_iam.properties');
}

/** Whoever comes in, and by what. */
export interface TwinClients {
  readonly users: readonly User[];
  /** Names on client certificates, one of which is made for each. */
  readonly certified?: readonly string[];
  readonly iam?: IamPlane;
}

export function writeRecord(folder: string, record: TwinRecord, { users, certified = [], iam }: TwinClients): void {
  writePrivately(recordFile(folder), `${JSON.stringify(record, undefined, 2)}\n`);
  mkdirSync(clientsFolder(folder), { recursive: true, mode: 0o700 });
  for (const name of certified) {
    const { cert, key } = issueClientKeys(name, twinAuthority(record));
    const pem = join(clientsFolder(folder), `${name}.pem`);
    writePrivately(pem, `${key}${cert}`);
    const text = certificateProperties(pem, record.tlsServers, record.caFile);
    writePrivately(join(clientsFolder(folder), `${name}.properties`), text);
  }
  for (const user of users) {
    const text = clientProperties(user, record.bootstrapServers, record.caFile);
    writePrivately(join(clientsFolder(folder), `${user.name}.properties`), text);
  }
  if (iam === undefined) return;
  writePrivately(iamPropertiesFile(clientsFolder(folder)), iamProperties(record.iamBootstrapServers, record.caFile));
  for (const { name, credentials } of iam.sessions) {
    writePrivately(join(clientsFolder(folder), `${name}.credentials`), credentialsText(credentials));
  }
}

/** Refuses a folder whose twin is up; clears what one left that was killed. */
export function claimFolder(folder: string): void {
  const record = readRecord(folder);
  if (record === undefined) return;
  const running = record.nodes.filter(isRunning).map(({ pid }) => pid);
  if (running.length > 0) {
    const message = `A twin of ${folder} is running (process ids ${running.join(', ')}). Stop it first: tidegate local down --folder ${folder}`;
    throw new PlatformError('TWIN_FAILED', message);
  }
  clearFolder(folder, record.storageFolder);
}

/** Removes everything of one run. Certificates and logs stay. */
export function clearFolder(folder: string, storageFolder: string): void {
  for (const path of [storageFolder, clientsFolder(folder), recordFile(folder), iamPlaneFile(folder)]) {
    rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
}

/** In memory where possible: on a disk a thousand topics take seconds longer to become visible. */
export function makeStorage(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const memory = existsSync(tmpfs) ? statfsSync(tmpfs) : undefined;
  const roomy = memory !== undefined && memory.bavail * memory.bsize >= leastMemory;
  return mkdtempSync(roomy ? join(tmpfs, 'tidegate-twin-') : join(resolve(folder), 'storage-'));
}
