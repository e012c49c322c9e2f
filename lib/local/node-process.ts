import { spawn, spawnSync } from 'node:child_process';
import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { User } from './client-properties.ts';
import { runTool } from './run-tool.ts';

/** A running node. The properties file is on its command line, which tells it from a later process with the same id. */
export interface NodeProcess {
  readonly pid: number;
  readonly propertiesFile: string;
  readonly logFile: string;
}

/** Writes cluster id and users into the empty storage of every node. */
export async function formatStorage(
  javaOptions: readonly string[],
  propertiesFiles: readonly string[],
  users: readonly User[],
  folder: string,
): Promise<void> {
  // A new id each time: what a ledger remembers of an earlier cluster must never be taken for this empty one.
  const clusterId = `T${randomBytes(16).toString('base64url').slice(1)}`;
  // In a file, since every local user can read a command line.
  const usersFile = join(folder, 'users');
  // The tool breaks on an empty file, and there may be no users: so the cluster's id is in it as well.
  const lines = ['--cluster-id', clusterId, ...users.flatMap((user) => ['--add-scram', scramCredential(user)])];
  writeFileSync(usersFile, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
  const quiet = '-Dorg.slf4j.simpleLogger.defaultLogLevel=error';
  const format = [...javaOptions, quiet, 'kafka.tools.StorageTool', 'format'];
  const running = propertiesFiles.map((file) => runTool('java', [...format, '--config', file, `@${usersFile}`]));
  // All of them, even when one fails: a late one would write into storage that is already removed.
  await Promise.allSettled(running);
  await Promise.all(running);
  rmSync(usersFile);
}

/** Salted here, so that a password may hold any character and never reaches the output of the tool. */
function scramCredential({ name, password }: User): string {
  const salt = randomBytes(16);
  const iterations = 4_096;
  const salted = pbkdf2Sync(password, salt, iterations, 64, 'sha512');
  const fields = { name, salt: salt.toString('base64'), saltedpassword: salted.toString('base64'), iterations };
  const text = Object.entries(fields).map(([key, value]) => `${key}=${value}`);
  return `SCRAM-SHA-512=[${text.join(',')}]`;
}

/** A detached node outlives this process. */
export function startNode(javaOptions: readonly string[], propertiesFile: string, detached: boolean): NodeProcess {
  const logFile = propertiesFile.replace(/properties$/, 'log');
  const log = openSync(logFile, 'w', 0o600);
  const settings = ['-Xms64m', '-Xmx384m', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'];
  const java = ['java', ...settings, ...javaOptions, 'kafka.Kafka', propertiesFile];
  const [program = '', ...programArguments] = detached ? java : [...dieWithParent(), ...java];
  const child = spawn(program, programArguments, { detached, stdio: ['ignore', log, log] });
  closeSync(log);
  child.unref();
  // Without a process id the node counts as ended, and its log says what there is to say.
  child.on('error', () => {});
  return { pid: child.pid ?? 0, propertiesFile, logFile };
}

/** Linux can end a child when its parent is killed without a chance to clean up. */
function dieWithParent(): readonly string[] {
  const guard = ['setpriv', '--pdeathsig', 'KILL'] as const;
  return spawnSync(guard[0], [...guard.slice(1), 'true']).status === 0 ? guard : [];
}

/** For a node that this process has just started: while it turns into Java, its command line is empty for a moment. */
export function hasEnded({ pid }: NodeProcess): boolean {
  return pid === 0 || !exists(pid);
}

export function isRunning({ pid, propertiesFile }: NodeProcess): boolean {
  return pid > 0 && commandLine(pid).includes(propertiesFile);
}

function commandLine(pid: number): string {
  if (!existsSync('/proc/self')) return spawnSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)]).stdout.toString();
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** Signals only those that still are the nodes we started. */
export function signalNodes(nodes: readonly NodeProcess[], signal: 'SIGTERM' | 'SIGKILL'): void {
  for (const node of nodes.filter(isRunning)) process.kill(node.pid, signal);
}

/** Signals nodes and waits until they are gone, their ports with them; false when that took more than the limit. */
export async function endNodes(
  nodes: readonly NodeProcess[],
  signal: 'SIGTERM' | 'SIGKILL',
  limitMilliseconds: number,
): Promise<boolean> {
  const running = nodes.filter(isRunning);
  signalNodes(running, signal);
  const end = Date.now() + limitMilliseconds;
  while (running.some(({ pid }) => exists(pid))) {
    if (Date.now() > end) return false;
    await wait(20);
  }
  return true;
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
