import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const files = ['evaluate.mjs', 'package.json', 'package-lock.json'] as const;

/**
 * The folder of the cache with the evaluator and its packages; `npm ci` compares each with the hash of the lock file. The name
 * of the folder is a hash of all that it is made from.
 */
export function installSecondOpinion(root: string): string {
  const source = join(root, 'scripts/second-opinion');
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(join(source, file)));
  const cache = join(root, '.cache/second-opinion');
  const folder = join(cache, hash.digest('hex').slice(0, 16));
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  // Renamed as the last step: an interrupted installation never looks like a finished one.
  const partial = mkdtempSync(join(cache, 'partial-'));
  try {
    for (const file of files) copyFileSync(join(source, file), join(partial, file));
    installPackages(partial);
    moveTo(folder, partial);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return folder;
}

function installPackages(folder: string): void {
  const cli = process.env.npm_execpath;
  const npm = cli?.endsWith('npm-cli.js') ? [process.execPath, cli] : ['npm'];
  const [program = '', ...args] = [...npm, 'ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
  const { status, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
  if (status === 0) return;
  throw new Error(`npm ci of scripts/second-opinion ended with exit code ${status}:\n${stderr}`);
}

/** Two test files may install at the same time: the first one is as good. */
function moveTo(folder: string, partial: string): void {
  try {
    renameSync(partial, folder);
  } catch (cause) {
    if (!existsSync(folder)) throw cause;
  }
}
