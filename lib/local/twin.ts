import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { keepArchive } from './java.ts';
import { endTwin, type LaunchedTwin, launchTwin, type TwinOptions } from './launch-twin.ts';
import { endNodes, isRunning } from './node-process.ts';
import { clientsFolder, readRecord, type TwinRecord } from './twin-folder.ts';

export interface TwinAddress {
  /** `localhost:<port>`, one per broker, for SCRAM over TLS. */
  readonly bootstrapServers: readonly string[];
  /** The same for IAM logins; empty where the twin has no IAM plane. */
  readonly iamBootstrapServers: readonly string[];
  /** The same for client certificates, which `clientCaFile` signs. */
  readonly tlsServers: readonly string[];
  /** PEM file of the authority that clients must trust. */
  readonly caFile: string;
  /** PEM files of the authority of client certificates: a stand-in for AWS Private CA, whose key this machine has. */
  readonly clientCaFile: string;
  readonly clientCaKeyFile: string;
  /** Holds a `<user>.properties` for each user, in Kafka's own format, and a `<role>.credentials` for each role, in AWS's. */
  readonly clientsFolder: string;
  readonly processIds: readonly number[];
}

export interface Twin extends TwinAddress {
  /** The text of `caFile`. */
  readonly ca: string;
  stop(): Promise<void>;
}

export interface TwinStatus extends TwinAddress {
  /** Those of `processIds` that are alive. */
  readonly running: readonly number[];
}

/** Real Apache Kafka on loopback as child processes, which end with this process at the latest. */
export async function startTwin(options: TwinOptions): Promise<Twin> {
  const folder = resolve(options.folder);
  const launched = await launchTwin(options, false);
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= stopTwin(folder, launched);
    return stopped;
  };
  return { ...addressOf(folder, launched.record), ca: readFileSync(launched.record.caFile, 'utf8'), stop };
}

/** The same, but the nodes stay up after this process: `downTwin` ends them. */
export async function upTwin(options: TwinOptions): Promise<TwinAddress> {
  const { record, letGo } = await launchTwin(options, true);
  letGo();
  return addressOf(resolve(options.folder), record);
}

/** Ends the nodes that the folder's record names. False when there was no twin. */
export async function downTwin(twinFolder: string): Promise<boolean> {
  const folder = resolve(twinFolder);
  const record = readRecord(folder);
  if (record === undefined) return false;
  await endTwin(folder, record);
  return true;
}

/** What the folder's record says and what of it still runs; undefined when there is no twin. */
export function twinStatus(twinFolder: string): TwinStatus | undefined {
  const folder = resolve(twinFolder);
  const record = readRecord(folder);
  if (record === undefined) return undefined;
  return { ...addressOf(folder, record), running: record.nodes.filter(isRunning).map(({ pid }) => pid) };
}

async function stopTwin(folder: string, { record, java, letGo }: LaunchedTwin): Promise<void> {
  letGo();
  if (java.missingArchive !== undefined) {
    const ended = await endNodes(record.nodes.slice(0, 1), 'SIGTERM', 15_000);
    if (ended) keepArchive(java);
  }
  await endTwin(folder, record);
}

function addressOf(folder: string, { nodes, storageFolder: _, ...addresses }: TwinRecord): TwinAddress {
  return { ...addresses, clientsFolder: clientsFolder(folder), processIds: nodes.map(({ pid }) => pid) };
}
