import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PlatformError } from '../model/platform-error.ts';
import { clientProperties, type User } from './client-properties.ts';
import { isRunning, type NodeProcess } from './node-process.ts';

/** What a running twin leaves in its folder, so that another process can find and end it. */
export interface TwinRecord {
  readonly nodes: readonly NodeProcess[];
  readonly bootstrapServers: readonly string[];
  readonly caFile: string;
  /** Kafka's log directories; removed with the twin. */
  readonly storageFolder: string;
}

const tmpfs = '/dev/shm';
/** A container's default of 64 MiB would fill up and stop the brokers. */
const leastMemory = 512 * 1024 * 1024;

function recordFile(folder: string): string {
  return join(folder, 'twin.json');
}

/** Holds a `<user>.properties` for each user, with the password in it. */
export function clientsFolder(folder: string): string {
  return join(folder, 'clients');
}

export function readRecord(folder: string): TwinRecord | undefined {
  const file = recordFile(folder);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

export function writeRecord(folder: string, record: TwinRecord, users: readonly User[]): void {
  writePrivately(recordFile(folder), `${JSON.stringify(record, undefined, 2)}\n`);
  mkdirSync(clientsFolder(folder), { recursive: true, mode: 0o700 });
  for (const user of users) {
    const text = clientProperties(user, record.bootstrapServers, record.caFile);
    writePrivately(join(clientsFolder(folder), `${user.name}.properties`), text);
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
  for (const path of [storageFolder, clientsFolder(folder), recordFile(folder)]) {
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

/** The owner may read it, nobody else. */
export function writePrivately(file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o600 });
}
