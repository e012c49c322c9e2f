import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve('.');

/** Runs the CDK app as the CDK command line does; its rules are checked and its claims proved elsewhere, or with `prove: 'true'`. */
export function synthesizeApp(outputFolder: string, choices: Readonly<Record<string, string>>): void {
  const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));
  rmSync(outputFolder, { recursive: true, force: true });
  execFileSync(process.execPath, ['bin/tidegate-app.ts'], {
    cwd: root,
    env: {
      ...process.env,
      CDK_VALIDATION: 'false',
      CDK_OUTDIR: outputFolder,
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, prove: 'false', ...choices }),
    },
    stdio: 'pipe',
  });
}
