import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { bundleHandlers, type HandlerBundle } from '../scripts/bundle.ts';

const bare = mkdtempSync(join(tmpdir(), 'tidegate-bundle-'));
let bundles: readonly HandlerBundle[] = [];

beforeAll(async () => {
  // A user's app may be an ES module: the bundles must stay CommonJS all the same.
  writeFileSync(join(bare, 'package.json'), '{"type":"module"}');
  bundles = await bundleHandlers(join(bare, 'handlers'));
});

afterAll(() => rmSync(bare, { recursive: true }));

function bundleOf(name: string): HandlerBundle {
  const found = bundles.find(({ folder }) => basename(folder) === name);
  if (found === undefined) throw new Error(`no bundle ${name}`);
  return found;
}

describe.each([
  ['reconcile', 1_100_000, ['node_modules/kafkajs/', 'node_modules/@aws-sdk/client-kafka/', 'lib/reconciler/plan.ts']],
  ['rotate', 680_000, ['node_modules/kafkajs/', 'node_modules/@aws-sdk/client-secrets-manager/', 'lib/rotation/']],
] as const)('the bundle of the function %s', (name, limit, parts) => {
  it('holds the Kafka client and the AWS SDK, so that the exact artefact runs anywhere', () => {
    for (const part of parts)
      expect(bundleOf(name).sources.filter((source) => source.startsWith(part))).not.toEqual([]);
  });

  it('holds no CDK, zod, yaml or avsc, and nothing that synthesizes or reads documents', () => {
    const foreign =
      /^(node_modules\/(aws-cdk-lib|@aws-cdk|cdk-nag|constructs|zod|yaml|avsc)|constructs|lib\/documents)\//;
    expect(bundleOf(name).sources.filter((source) => foreign.test(source))).toEqual([]);
  });

  it('stays within its bytes, its package.json included', () => {
    const { folder } = bundleOf(name);
    const bytes = readdirSync(folder).map((file) => statSync(join(folder, file)).size);
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(limit);
  });

  it('loads in a folder without node_modules and exports the handler', () => {
    const script = `process.stdout.write(typeof require(${JSON.stringify(bundleOf(name).folder)}).handler)`;
    const environment = { PATH: process.env.PATH };
    expect(execFileSync(process.execPath, ['-e', script], { cwd: bare, env: environment, encoding: 'utf8' })).toBe(
      'function',
    );
  });
});
