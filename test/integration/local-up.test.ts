import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { main } from '../../lib/cli/main.ts';
import { twinStatus } from '../../lib/local/twin.ts';
import { configurationFiles, existingText, paymentsText, replaced } from '../support/configuration-texts.ts';
import { recordingTerminal } from '../support/recording-terminal.ts';

const project = process.cwd();
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-local-'));
  // The jars that the project has, where a user's command line looks for its own.
  mkdirSync(join(folder, 'cache'));
  symlinkSync(resolve(project, '.cache'), join(folder, 'cache/tidegate'));
  process.env.XDG_CACHE_HOME = join(folder, 'cache');
  process.chdir(folder);
});
afterAll(async () => {
  await run('down');
  process.chdir(project);
  rmSync(folder, { recursive: true });
});

async function run(...words: readonly string[]) {
  const terminal = recordingTerminal();
  const code = await main(['local', ...words], terminal);
  return { code, out: terminal.lines.join('\n'), notes: terminal.notes.join('\n') };
}

/** The jar of Kafka on the command line of each node. */
function runningJars(): readonly (string | undefined)[] {
  const { running = [] } = twinStatus('.cache/twin') ?? {};
  return running.map((pid) => {
    const line = execFileSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
    return /kafka_2\.13-[\d.]+\.jar/.exec(line)?.[0];
  });
}

describe('tidegate local up', () => {
  it('runs the Kafka that the existing cluster of an environment declares, and says which', async () => {
    const environment = replaced(existingText, 'kafkaVersion: 3.9.x', 'kafkaVersion: 4.1.x.kraft');
    for (const [path, text] of configurationFiles({ environment })) {
      mkdirSync(dirname(join('config', path)), { recursive: true });
      writeFileSync(join('config', path), text);
    }
    const { code, out, notes } = await run('up', '-e', 'dev');
    expect({ code, jars: runningJars() }).toEqual({ code: 0, jars: Array(3).fill('kafka_2.13-4.1.2.jar') });
    expect(out).toMatch(/^runs +Kafka 4\.1\.2 for 4\.1\.x\.kraft$/m);
    expect(notes).toContain('starting three nodes of Kafka 4.1.2 for 4.1.x.kraft');
  }, 120_000);

  it('creates the topics that a domain leaves to CloudFormation, and says how to stop what runs in another folder', async () => {
    await run('down');
    const payments = `${paymentsText}topicBackend: cloudformation\n`;
    for (const [path, text] of configurationFiles({ payments })) writeFileSync(join('config', path), text);
    const { code, out, notes } = await run('up', '-e', 'dev', '--folder', 'elsewhere');
    try {
      // The command waits until every broker shows the topics.
      expect([code, notes]).toEqual([0, expect.stringContaining('creating as CloudFormation would: payments.')]);
      expect(out).toContain('tidegate local down --folder elsewhere');
    } finally {
      await run('down', '--folder', 'elsewhere');
    }
  }, 120_000);
});
