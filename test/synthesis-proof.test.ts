import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve('.');

const assembly = join(root, '.cache/test/synthesis-proof');

/** Runs an app as the CDK command line does, with the proof on. */
function synthesized(app: string) {
  const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));
  return spawnSync(process.execPath, [app], {
    cwd: root,
    encoding: 'utf8',
    env: {
      ...process.env,
      CDK_VALIDATION: 'false',
      CDK_OUTDIR: assembly,
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, environment: 'dev' }),
    },
  });
}

describe('a synthesis', () => {
  it('stops at a key policy that was opened behind the constructs, and shows who could use the key through which statement', () => {
    const { status, stderr } = synthesized('test/fixtures/escape-hatch/app.ts');
    expect(status).toBe(1);
    const [, witness = ''] = stderr.split('refuted mnpi-key-others');
    expect(witness).toMatch(/who +arn:aws:iam::\d{12}:\S+/);
    expect(witness).toMatch(/does +kms:\w+/);
    expect(witness).toMatch(/of +tidegate-dev-zones mnpiKey\w+/);
    expect(witness).toMatch(/through tidegate-dev-zones mnpiKey\w+ KeyPolicy\.Statement\[2\] \(Description\)/);
    expect(stderr).toContain(`Nothing can be deployed from ${assembly}. How to read this: docs/proof.md`);
    for (const folder of [assembly, join(assembly, 'assembly-dev')])
      expect(existsSync(join(folder, 'manifest.json'))).toBe(false);
  }, 120_000);
});
