import { spawn } from 'node:child_process';
import type { BrokerCounters, Traffic } from './broker-counters.ts';

/** What a whole process cost, from its start to its end. */
export interface Run extends Traffic {
  readonly seconds: number;
  /** User and system time. */
  readonly cpuSeconds: number;
  readonly peakBytes: number;
  /** From the start of the process until the answer to its last write; absent when it wrote nothing. */
  readonly secondsToLastWrite?: number;
  /** Requests up to that write. Known of our own process only. */
  readonly requestsToLastWrite?: number;
  /** What it printed. */
  readonly output: string;
}

/** What a contestant says of itself, as JSON: on file descriptor 3, or as its last line of output. */
interface OwnReport {
  readonly lastWrite: number;
  readonly peakKilobytes: number;
  readonly requestsToLastWrite?: number;
}

/** The shell says what its child used, whatever the child is. */
const timed = '"$@"; code=$?; times >&4; exit $code';

/** Runs one program to its end and asks the broker what it served meanwhile; throws when it fails. */
export async function runContestant(command: readonly string[], counters: BrokerCounters): Promise<Run> {
  const { result, traffic } = await counters.during(() => run(command));
  const { report, startedAt, ...rest } = result;
  const wrote = report.lastWrite > 0;
  return {
    ...traffic,
    ...rest,
    peakBytes: report.peakKilobytes * 1_024,
    secondsToLastWrite: wrote ? (report.lastWrite - startedAt) / 1_000 : undefined,
    requestsToLastWrite: report.requestsToLastWrite,
  };
}

async function run(command: readonly string[]) {
  const startedAt = Date.now();
  const started = performance.now();
  const child = spawn('sh', ['-c', timed, 'sh', ...command], { stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'] });
  const [, stdout, stderr, own, times] = child.stdio.map((stream) => textOf(stream));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const seconds = (performance.now() - started) / 1_000;
  const output = (await stdout) ?? '';
  if (exitCode !== 0) throw new Error(`${command.join(' ')} ended with ${exitCode}:\n${output}${await stderr}`);
  const report: OwnReport = JSON.parse((await own) || (output.trim().split('\n').at(-1) ?? ''));
  return { startedAt, seconds, cpuSeconds: childSeconds((await times) ?? ''), output, report };
}

async function textOf(stream: unknown): Promise<string | undefined> {
  if (stream === null) return undefined;
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** The second line of `times` is that of the children: `0m0.35s 0m0.06s`. */
function childSeconds(times: string): number {
  const children = times.split('\n')[1] ?? '';
  return [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds),
    0,
  );
}
