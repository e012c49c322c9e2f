import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { bundleHandler } from '../bundle.ts';
import { type BenchFunction, coldStart } from './bench-function.ts';
import { type Measurement, median } from './measurement.ts';

const coldPairs = 7;
const warmPairs = 3;

/** The promises of the function. The floor is the whole Java process with nothing to do, or a function that does nothing. */
const bars = { warm: 0.35, cold: 3, bundleBytes: 1_100_000 };

/** Whether the function is there before anybody waits for it. */
export async function measureColdStart(
  root: string,
  functionFolder: string,
  folder: string,
): Promise<readonly Measurement[]> {
  const empty = await bundleHandler(join(root, 'scripts/bench/apps/empty-handler.ts'), join(folder, 'empty-handler'));
  const seconds = { ours: [] as number[], empty: [] as number[] };
  for (let pair = 0; pair < coldPairs; pair += 1) {
    process.stderr.write(`cold start, pair ${pair + 1} of ${coldPairs} …\n`);
    seconds.empty.push(await coldStart(empty.folder));
    seconds.ours.push(await coldStart(functionFolder));
  }
  return [
    compared('cold start until the first event is answered', seconds.ours, seconds.empty, bars.cold),
    { what: 'bundle', value: bytesIn(functionFolder), unit: 'bytes', atMost: bars.bundleBytes, kind: 'count' },
  ];
}

/** The second and later invocations, each beside a run of the floor that finds nothing to do either. */
export async function measureWarmFunction(
  running: BenchFunction,
  floorSeconds: () => Promise<number>,
): Promise<readonly Measurement[]> {
  await running.planNothing();
  const seconds = { ours: [] as number[], floor: [] as number[] };
  for (let pair = 0; pair < warmPairs; pair += 1) {
    process.stderr.write(`W2 in a warm function, pair ${pair + 1} of ${warmPairs} …\n`);
    seconds.floor.push(await floorSeconds());
    seconds.ours.push(await running.planNothing());
  }
  return [compared('W2, nothing to do, in a warm function', seconds.ours, seconds.floor, bars.warm)];
}

function compared(what: string, ours: readonly number[], floor: readonly number[], atMost: number): Measurement {
  const [mine, least] = [median(ours), median(floor)];
  const note = `medians of ${ours.length}: ${mine.toFixed(2)} s and ${least.toFixed(2)} s`;
  return { what, value: mine / least, unit: '× wall', atMost, kind: 'time', note };
}

function bytesIn(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
