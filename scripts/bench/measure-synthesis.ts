import { join } from 'node:path';
import { cpuOfApp } from './app-cpu.ts';
import { type Measurement, median } from './measurement.ts';

const rounds = 5;

interface Contest {
  readonly title: string;
  readonly bare: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Whether ours proves its claims, as it does by default. A bare app has nothing to prove. */
  readonly proving?: boolean;
  readonly atMost?: number;
}

const ourApp = 'bin/tidegate-app.ts';

const contests: readonly Contest[] = [
  {
    title: 'a bare one-bucket app, validation and rule packs on',
    atMost: 2,
    bare: 'scripts/bench/apps/bare-with-packs.ts',
    environment: {},
  },
  {
    title: 'a bare one-bucket app, validation and rule packs off',
    atMost: 2,
    bare: 'scripts/bench/apps/bare.ts',
    environment: { CDK_VALIDATION: 'false' },
  },
  {
    title: 'a bare app that saves its compiled code and imports the core only, as ours does, both off',
    bare: 'scripts/bench/apps/bare-saving.ts',
    environment: { CDK_VALIDATION: 'false' },
  },
  { title: 'itself without the proof, validation and rule packs on', bare: ourApp, environment: {}, proving: true },
];

/** CPU of synthesizing `dev` against an app of one bucket, and what the proof adds; side by side so that other load meets both. */
export function measureSynthesis(root: string, folder: string): readonly Measurement[] {
  return contests.flatMap(({ title, bare, environment, proving = false, atMost }) => {
    const run = (app: string, prove: boolean) => {
      const context = { environment: 'dev', prove: `${prove}` };
      return cpuOfApp(root, { app, outdir: join(folder, 'synthesis'), context, environment });
    };
    run(ourApp, proving);
    const pairs = Array.from({ length: rounds }, () => ({ ours: run(ourApp, proving), bare: run(bare, false) }));
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
