import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleHandlers } from '../bundle.ts';
import { isOver, type Measurement, table } from './measurement.ts';

// npm run bench: every number of docs/measurements.md and docs/benchmarks.md with its bound. A count above its bound ends in exit code 1.

const root = resolve(process.argv[1] ?? '.', '../../..');
const cache = join(root, '.cache');
const folder = join(cache, 'bench');

/** Each part loads what it measures with only when it runs. */
const parts: Readonly<Record<string, () => Promise<readonly Measurement[]>>> = {
  async template() {
    const { measureTemplate } = await import('./measure-template.ts');
    return measureTemplate(folder, await bundleHandlers());
  },
  async synth() {
    const { measureEnvironments } = await import('./measure-environments.ts');
    const { measureSynthesis } = await import('./measure-synthesis.ts');
    await bundleHandlers();
    return [...(await measureEnvironments(root, folder)), ...measureSynthesis(root, folder)];
  },
  async auth() {
    const { measureAuth } = await import('./measure-auth.ts');
    const { measureTemplate } = await import('./measure-template.ts');
    const template = measureTemplate(folder, await bundleHandlers());
    return [...(await measureAuth()), ...template.filter(({ unit }) => unit === 'resources' || unit === 'functions')];
  },
  async proof() {
    const { measureProof } = await import('./measure-proof.ts');
    await bundleHandlers();
    return measureProof(root, folder);
  },
  async floor() {
    const { measureFloor } = await import('./measure-floor.ts');
    return measureFloor(root, cache, folder);
  },
};

async function main(): Promise<void> {
  const options = { only: { type: 'string' }, json: { type: 'boolean', default: false } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const { json, only = positionals[0] } = values;
  if (only !== undefined && !(only in parts)) {
    throw new Error(`--only ${only}: expected one of ${Object.keys(parts).join(', ')}`);
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const all: Measurement[] = [];
  for (const [name, measure] of Object.entries(parts)) {
    if (only !== undefined && name !== only) continue;
    process.stderr.write(`measuring ${name} …\n`);
    const measurements = await measure();
    if (!json) process.stdout.write(`${table(measurements)}\n`);
    all.push(...measurements);
  }
  if (json) process.stdout.write(`${JSON.stringify(all, undefined, 2)}\n`);
  process.exitCode = all.some((measurement) => measurement.kind === 'count' && isOver(measurement)) ? 1 : 0;
}

await main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 5;
});
