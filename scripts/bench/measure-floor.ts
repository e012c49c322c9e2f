import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { kafkaRuntime } from '../../lib/local/kafka-runtime.ts';
import type { BenchShape } from './bench-shape.ts';
import { benchmarkPage, type Result } from './benchmark-page.ts';
import { buildPrograms } from './build-programs.ts';
import { type Bars, type Contest, judge } from './contest.ts';
import { type Contestants, onOneBroker } from './contestants.ts';
import { measureColdStart, measureWarmFunction } from './measure-function.ts';
import type { Measurement } from './measurement.ts';
import type { Run } from './run-contestant.ts';

const rounds = 3;
const large: BenchShape = { topics: 1_000, partitions: 3, clients: 1 };
const manyTopics: BenchShape = { domains: 10, topics: 1_000, partitions: 1, clients: 0 };

/** The promises of this product; `docs/benchmarks.md` shows each next to what was measured. */
const bars = {
  create: { requestsToLastWrite: 12, lastWrite: 1, wall: 1.1, megabytes: 130 },
  nothing: { requests: 9, bytesRead: 2_000_000, wall: 0.5, cpu: 0.5, megabytes: 130 },
  change: { wall: 0.6 },
  manyTopics: { requests: 27, megabytes: 256 },
  manyAcls: { writeRequests: 5 },
} satisfies Readonly<Record<string, Bars>>;

/** The command line against a small Java program that does no more than it must, on one broker, over TLS and SCRAM. */
export async function measureFloor(root: string, cache: string, folder: string): Promise<readonly Measurement[]> {
  const load = loadavg()[0] ?? 0;
  const jars = await kafkaRuntime({ cache, onProgress: (line) => process.stderr.write(`${line}\n`) });
  const programs = await buildPrograms(root, jars, folder);
  const cold = await measureColdStart(root, programs.functionFolder, folder);
  const large = await onOneBroker(root, programs, join(folder, 'large'), largeDomain);
  const wide = await onOneBroker(root, programs, join(folder, 'wide'), wideCluster);
  const results = [...large.results, ...wide];
  const ofFunction = [...large.warm, ...cold];
  writeFileSync(join(root, 'docs/benchmarks.md'), benchmarkPage(results, ofFunction, load));
  const named = ({ contest, measurements }: Result) =>
    measurements.map((measurement) => ({ ...measurement, what: `${contest.workload}: ${measurement.what}` }));
  return [...results.flatMap(named), ...ofFunction];
}

/** Each workload finds what the one before it left. */
async function largeDomain(contestants: Contestants) {
  const first = [await creation(contestants), await nothingToDo(contestants)];
  const warm = await warmFunction(contestants);
  const results = [...first, await edit(contestants), await addition(contestants), await removal(contestants)];
  return { results, warm };
}

/** On an empty but warm broker each time. */
async function creation({ ours, floor, clear }: Contestants): Promise<Result> {
  const changes: number[] = [];
  await floor(large);
  const contest = await compete('W1', 'create 1,000 topics and 2,000 ACLs', rounds, {
    async floor() {
      await clear();
      return floor(large);
    },
    async ours() {
      await clear();
      const run = await ours('apply', large);
      changes.push(plannedChanges((await ours('plan', large)).output));
      return run;
    },
  });
  const again = { what: 'planned right afterwards', value: Math.max(...changes), unit: 'changes', atMost: 0 };
  return { contest, measurements: [...judge(contest, bars.create), { ...again, kind: 'count' }] };
}

async function nothingToDo({ ours, floor }: Contestants): Promise<Result> {
  const contest = await compete('W2', 'nothing to do', rounds, {
    floor: () => floor(large),
    ours: () => ours('plan', large),
  });
  return { contest, measurements: judge(contest, bars.nothing) };
}

async function warmFunction({ floor, warmFunction: start }: Contestants): Promise<readonly Measurement[]> {
  const running = await start(large);
  const floorSeconds = async () => (await floor(large)).seconds;
  return measureWarmFunction(running, floorSeconds).finally(() => running.stop());
}

/** What the creation declared, after `edits` edits. */
const edited = (edits: number): BenchShape => ({ ...large, retentionDays: 3 + edits });

async function edit({ ours, floor }: Contestants): Promise<Result> {
  const contest = await compete('W3', 'change one override of 100 topics', rounds, {
    floor: (round) => floor(edited(2 * round + 1)),
    ours: (round) => ours('apply', edited(2 * round + 2)),
  });
  return { contest, measurements: judge(contest, bars.change) };
}

/** What the edits left, with so many topics more. */
const grown = (additions: number): BenchShape => ({ ...edited(2 * rounds), unusedTopics: additions });

async function addition({ ours, floor }: Contestants): Promise<Result> {
  const contest = await compete('W4', 'one more topic', rounds, {
    floor: (round) => floor(grown(2 * round + 1)),
    ours: (round) => ours('apply', grown(2 * round + 2)),
  });
  return { contest, measurements: judge(contest, bars.change) };
}

/** Once: what counts is the number of requests, and the broker's own work takes most of the time. */
async function removal({ ours, floor }: Contestants): Promise<Result> {
  const full: BenchShape = { ...grown(2 * rounds), clients: 10 };
  const without: BenchShape = { ...full, withdrawn: 500 };
  const contest = await compete('W11', 'remove 1,000 of 20,000 ACLs', 1, {
    async floor() {
      await ours('apply', full);
      return floor(without);
    },
    async ours() {
      await ours('apply', full);
      return ours('apply', without);
    },
  });
  return { contest, measurements: judge(contest, bars.manyAcls) };
}

async function wideCluster({ ours, floor, prepare }: Contestants): Promise<readonly Result[]> {
  await prepare(manyTopics);
  const what = 'nothing to do on 10,000 topics of one partition, in ten domains';
  const contest = await compete('W10', what, 1, {
    floor: () => floor(manyTopics),
    ours: () => ours('plan', manyTopics),
  });
  return [{ contest, measurements: judge(contest, bars.manyTopics) }];
}

/** Alternately, so that other load meets both. */
async function compete(
  workload: string,
  what: string,
  times: number,
  run: Readonly<Record<'ours' | 'floor', (round: number) => Promise<Run>>>,
): Promise<Contest> {
  const runs = { ours: [] as Run[], floor: [] as Run[] };
  for (let round = 0; round < times; round += 1) {
    process.stderr.write(`${workload}, round ${round + 1} of ${times} …\n`);
    runs.floor.push(await run.floor(round));
    runs.ours.push(await run.ours(round));
  }
  return { workload, what, ...runs };
}

/** From the line that a plan prints: `bench-0: no changes`, or `bench-0: create 3 topics, add 6 ACLs`. */
function plannedChanges(output: string): number {
  const [, summary] = /^[\w-]+: (.+)$/m.exec(output) ?? [];
  if (summary === undefined) throw new Error(`A plan without a summary:\n${output}`);
  return [...summary.matchAll(/\d+/g)].reduce((sum, [count]) => sum + Number(count), 0);
}
