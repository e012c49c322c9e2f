import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Measurement, median } from './measurement.ts';

const rounds = 5;

interface Contest {
  readonly title: string;
  readonly ours: string;
  readonly bare: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly atMost?: number;
}

const contests: readonly Contest[] = [
  {
    title: 'a bare one-bucket app, validation and rule packs on',
    atMost: 2,
    ours: 'bin/tidegate-app.ts',
    bare: 'scripts/bench/apps/bare-with-packs.ts',
    environment: {},
  },
  {
    title: 'a bare one-bucket app, validation and rule packs off',
    atMost: 2,
    ours: 'bin/tidegate-app.ts',
    bare: 'scripts/bench/apps/bare.ts',
    environment: { CDK_VALIDATION: 'false' },
  },
  {
    title: 'a bare app that saves its compiled code and imports the core only, as ours does, both off',
    ours: 'bin/tidegate-app.ts',
    bare: 'scripts/bench/apps/bare-saving.ts',
    environment: { CDK_VALIDATION: 'false' },
  },
];

/** CPU of synthesizing `dev` against an app of one bucket, side by side so that other load meets both. */
export function measureSynthesis(root: string, folder: string): readonly Measurement[] {
  return contests.flatMap(({ title, ours, bare, environment, atMost }) => {
    const run = (app: string) => cpuSeconds(root, app, join(folder, 'synthesis'), environment);
    run(ours);
    const pairs = Array.from({ length: rounds }, () => ({ ours: run(ours), bare: run(bare) }));
    const seconds = (who: 'ours' | 'bare') => median(pairs.map((pair) => pair[who])).toFixed(2);
    return {
      what: `synthesize dev, against ${title}`,
      value: median(pairs.map((pair) => pair.ours / pair.bare)),
      unit: '× CPU',
      atMost,
      kind: 'time',
      note: `medians of ${rounds}: ${seconds('ours')} s and ${seconds('bare')} s`,
    };
  });
}

/** User and system time of `node <app>`, which gets the context that the CDK command line would give it. */
function cpuSeconds(root: string, app: string, outdir: string, environment: Contest['environment']): number {
  rmSync(outdir, { recursive: true, force: true });
  const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));
  const { status, stderr, output } = spawnSync(
    process.execPath,
    ['--require', join(root, 'scripts/bench/report-cpu.cjs'), app],
    {
      cwd: root,
      env: {
        ...process.env,
        ...environment,
        CDK_OUTDIR: outdir,
        CDK_CONTEXT_JSON: JSON.stringify({ ...context, environment: 'dev' }),
      },
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(`${app} failed:\n${stderr}`);
  return Number(output[3]);
}
