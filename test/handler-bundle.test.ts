import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleHandlers, type HandlerBundle } from '../scripts/bundle.ts';

describe('the bundle of the reconcile function', () => {
  const bare = mkdtempSync(join(tmpdir(), 'tidegate-bundle-'));
  let folder: string;
  let sources: readonly string[];

  beforeAll(async () => {
    // A user's app may be an ES module: the bundle must stay CommonJS all the same.
    writeFileSync(join(bare, 'package.json'), '{"type":"module"}');
    [{ folder, sources }] = (await bundleHandlers(join(bare, 'handlers'))) as [HandlerBundle];
  });

  afterAll(() => rmSync(bare, { recursive: true }));

  it('holds the Kafka client and the AWS SDK, so that the exact artefact runs anywhere', () => {
    for (const part of ['node_modules/kafkajs/', 'node_modules/@aws-sdk/client-kafka/', 'lib/reconciler/plan.ts'])
      expect(sources.filter((source) => source.startsWith(part))).not.toEqual([]);
  });

  it('holds no CDK, zod, yaml or avsc, and nothing that synthesizes or reads documents', () => {
    const foreign =
      /^(node_modules\/(aws-cdk-lib|@aws-cdk|cdk-nag|constructs|zod|yaml|avsc)|constructs|lib\/documents)\//;
    expect(sources.filter((source) => foreign.test(source))).toEqual([]);
  });

  it('has at most 1.1 MiB, its package.json included', () => {
    const bytes = readdirSync(folder).map((name) => statSync(join(folder, name)).size);
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(1_153_433);
  });

  it('loads in a folder without node_modules and exports the handler', () => {
    const script = `process.stdout.write(typeof require(${JSON.stringify(folder)}).handler)`;
    const environment = { PATH: process.env.PATH };
    expect(execFileSync(process.execPath, ['-e', script], { cwd: bare, env: environment, encoding: 'utf8' })).toBe(
      'function',
    );
  });
});
