import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type KafkaRelease, releaseText } from '../lib/local/kafka-release.ts';
import { bundleHandlers } from './bundle.ts';
import { kafkaLines } from './kafka-lines.ts';
import { type JestReport, unprovedLinks } from './proved-links.ts';
import { type CommandOptions, runCommand } from './run-command.ts';
import { installSecondOpinion } from './second-opinion/install.ts';
import { synthesize } from './synthesize.ts';

// npm test: format, lint, types, every test, on each Kafka line where it needs brokers, and the synthesis of the three
// environments. The only gate.

const root = resolve(process.argv[1] ?? '.', '../..');
const withBrokers = !process.argv.includes('--without-brokers');
const reports = join(root, '.cache/test');
/** Of test/integration: what no line changes. */
const sameOnEveryLine = 'test/integration/(kafka-runtime|local-up|package)\\.test';

interface Count {
  readonly passed: number;
  readonly failed: number;
}

async function step(title: string, run: () => Promise<Count>): Promise<Count> {
  const started = performance.now();
  process.stdout.write(`\n== ${title}\n`);
  const count = await run();
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  process.stdout.write(`== ${title}: ${count.failed === 0 ? 'passed' : 'FAILED'} (${seconds} s)\n`);
  return count;
}

function total(counts: readonly Count[], what: keyof Count): number {
  return counts.reduce((sum, count) => sum + count[what], 0);
}

async function tool(command: string, ...args: readonly string[]): Promise<Count> {
  const { exitCode } = await runCommand(command, args, { folder: root, shown: true });
  return exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

async function jest(name: string, args: readonly string[], options: Partial<CommandOptions> = {}): Promise<Count> {
  const file = join(reports, `${name}.json`);
  rmSync(file, { force: true });
  const { exitCode, output } = await runCommand(
    'jest',
    ['--config', 'jest.config.js', '--json', `--outputFile=${file}`, ...args],
    { folder: root, shown: true, ...options },
  );
  process.stdout.write(output);
  const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(file, 'utf8'));
  const failed = Math.max(numFailedTests, numFailedTestSuites, exitCode === 0 ? 0 : 1);
  return { passed: numPassedTests, failed };
}

/** All lines at the same time, two files of each: brokers and tests often wait. What the others print comes after the first. */
async function onEveryLine(lines: readonly KafkaRelease[]): Promise<Count> {
  const args = ['--maxWorkers=2', 'test/integration/', '--testPathIgnorePatterns', sameOnEveryLine];
  const counts = await Promise.all(
    lines.map(({ version, declared }, index) =>
      jest(version, args, { shown: index === 0, environment: { TEST_KAFKA_VERSION: declared } }),
    ),
  );
  return { passed: total(counts, 'passed'), failed: total(counts, 'failed') };
}

/** Every yes beside other tools links a test, and that test passed just now on each line. */
function claims(lines: readonly KafkaRelease[]): Count {
  const read = (name: string) => JSON.parse(readFileSync(join(reports, `${name}.json`), 'utf8')) as JestReport;
  const page = readFileSync(join(root, 'docs/comparison.md'), 'utf8');
  const anywhere = [read('unit'), read('any-line')];
  const unproved = lines.flatMap((line) =>
    unprovedLinks(page, root, [...anywhere, read(line.version)]).map((link) => `${releaseText(line)}: ${link}`),
  );
  for (const link of unproved) process.stdout.write(`docs/comparison.md links no passed test, ${link}\n`);
  return unproved.length === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: unproved.length };
}

async function synthesis(environment: string): Promise<Count> {
  const { succeeded, output, validation } = await synthesize(
    root,
    environment,
    join(reports, `cdk.out/${environment}`),
  );
  const open = validation?.open.length ?? Number.NaN;
  const clean = succeeded && open === 0;
  if (!clean) process.stdout.write(output);
  process.stdout.write(
    `${environment}: ${open} open findings, ${validation?.acknowledged.length} reasons acknowledged\n`,
  );
  return clean ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

async function main(): Promise<void> {
  mkdirSync(reports, { recursive: true });
  await bundleHandlers();
  installSecondOpinion(root);
  const counts = [
    await step('format and lint', () => tool('biome', 'ci', '--error-on-warnings', '.')),
    await step('types', () => tool('tsc', '-p', '.')),
    await step('unit tests', () => jest('unit', ['--testPathIgnorePatterns', '/integration/'])),
  ];
  if (withBrokers) {
    const lines = kafkaLines(join(root, 'config'));
    const names = lines.map(({ version }) => version).join(' and ');
    counts.push(
      await step('package and twin', () => jest('any-line', ['--maxWorkers=2', sameOnEveryLine])),
      await step(`tests against real brokers, Kafka ${names}`, () => onEveryLine(lines)),
      await step('claims of the comparison', async () => claims(lines)),
    );
  }
  for (const environment of ['dev', 'staging', 'prod']) {
    counts.push(await step(`synthesis of ${environment}`, () => synthesis(environment)));
  }
  const assemblies = join(reports, 'cdk.out');
  counts.push(
    await step('every claim, and environments that are apart', () =>
      tool('node', 'bin/tidegate.ts', 'prove', '--environment', 'all', '--assembly', assemblies),
    ),
  );
  const failed = total(counts, 'failed');
  process.stdout.write(`\n${total(counts, 'passed')} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 ? 0 : 1;
}

await main();
