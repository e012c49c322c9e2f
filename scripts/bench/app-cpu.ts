import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export interface MeasuredApp {
  /** Source file of a CDK app, from the root. */
  readonly app: string;
  readonly outdir: string;
  /** Besides the context of `cdk.json`. */
  readonly context: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
}

/** User and system seconds of `node <app>`, which gets the context that the CDK command line would give it. */
export function cpuOfApp(root: string, { app, outdir, context, environment = {} }: MeasuredApp): number {
  rmSync(outdir, { recursive: true, force: true });
  const { context: written } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));
  const { status, stderr, output } = spawnSync(
    process.execPath,
    ['--require', join(root, 'scripts/bench/report-cpu.cjs'), app],
    {
      cwd: root,
      env: {
        ...process.env,
        ...environment,
        CDK_OUTDIR: outdir,
        CDK_CONTEXT_JSON: JSON.stringify({ ...written, ...context }),
      },
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(`${app} failed:\n${stderr}`);
  return Number(output[3]);
}
