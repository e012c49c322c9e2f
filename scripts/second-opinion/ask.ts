import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../run-command.ts';
import { installSecondOpinion } from './install.ts';
import type { Answer, Questions } from './questions.ts';

/** Puts questions to the second evaluator, one process for all of them. */
export async function askSecondOpinion(root: string, questions: Questions): Promise<readonly Answer[]> {
  const program = join(installSecondOpinion(root), 'evaluate.mjs');
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-second-opinion-'));
  const [asked, answered] = [join(folder, 'questions.json'), join(folder, 'answers.json')];
  try {
    writeFileSync(asked, JSON.stringify(questions));
    const { exitCode, output } = await runCommand(process.execPath, [program, asked, answered], { folder: root });
    if (exitCode !== 0) throw new Error(`The second evaluator ended with exit code ${exitCode}:\n${output}`);
    return JSON.parse(readFileSync(answered, 'utf8')) as readonly Answer[];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
