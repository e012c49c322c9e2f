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
}

const contests: readonly Contest[] = [
  {
    title: 'validation and rule packs on',
    ours: 'bin/tidegate-app.ts',
    bare: 'scripts/bench/apps/bare-with-packs.ts',
    environment: {},
  },
  {
    title: 'validation and rule packs off',
    ours: 'bin/tidegate-app.ts',
    bare: 'scripts/bench/apps/bare.ts',
    environment: { CDK_VALIDATION: 'false' },
  },
];

/** CPU of synthesizing `dev` against an app of one bucket, side by side so that other load meets both. */
export function measureSynthesis(root: string, folder: string): readonly Measurement[] {
  return contests.flatMap(({ title, ours, bare, environment }) => {
    const run = (app: string) => cpuSeconds(root, app, join(folder, 'synthesis'), environment);
    run(ours);
    const pairs = Array.from({ length: rounds }, () => ({ ours: run(ours), bare: run(bare) }));
    const seconds = (who: 'ours' | 'bare') => median(pairs.map((pair) => pair[who])).toFixed(2);
    return {
      what: `synthesize dev, against a bare one-bucket app, ${title}`,
      value: median(pairs.map((pair) => pair.ours / pair.bare)),
      unit: '× CPU',
      atMost: 2,
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
