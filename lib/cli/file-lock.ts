import { randomInt } from 'node:crypto';
import { open, rm, stat } from 'node:fs/promises';
import { PlatformError } from '../model/platform-error.ts';

/** A holder needs milliseconds; what is older was left by a process that died. */
const staleMilliseconds = 10_000;

/** Longer than a stale lock stays. */
const waitMilliseconds = 15_000;

/** Runs `work` while no other writer, of this process or another one, holds the lock file. */
export async function withFileLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  await acquire(file);
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function acquire(file: string): Promise<void> {
  const deadline = Date.now() + waitMilliseconds;
  while (!(await created(file))) {
    if (Date.now() > deadline) {
      const message = `Another process holds ${file}; wait for it and run again.`;
      throw new PlatformError('STATE_CONFLICT', message, { retryable: true });
    }
    if ((await ageMilliseconds(file)) > staleMilliseconds) await rm(file, { force: true });
    else await new Promise((resolve) => setTimeout(resolve, randomInt(2, 20)));
  }
}

/** False when somebody else has it. */
async function created(file: string): Promise<boolean> {
  try {
    await (await open(file, 'wx')).close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Zero for a file that is gone meanwhile. */
async function ageMilliseconds(file: string): Promise<number> {
  const found = await stat(file).catch(() => undefined);
  return found === undefined ? 0 : Date.now() - found.mtimeMs;
}
