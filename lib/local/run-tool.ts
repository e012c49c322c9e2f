import { execFile } from 'node:child_process';
import { PlatformError } from '../model/platform-error.ts';

const advice = {
  java: 'Install a JDK 17 or newer and put its bin folder on the PATH',
  javac: 'Install a JDK 17 or newer, not a runtime alone, and put its bin folder on the PATH',
  jar: 'It comes with a JDK: install a JDK 17 or newer and put its bin folder on the PATH',
  keytool: 'It comes with a JDK: install a JDK 17 or newer and put its bin folder on the PATH',
  mvn: 'Install Apache Maven and put its bin folder on the PATH',
} as const;

export interface RunOptions {
  readonly folder?: string;
  /** Milliseconds; the tool is ended after that. Default: two minutes. */
  readonly timeout?: number;
  readonly onOutput?: (text: string) => void;
}

/** Runs one of the few programs that the twin needs and answers all it printed. */
export function runTool(
  tool: keyof typeof advice,
  toolArguments: readonly string[],
  { folder, timeout = 120_000, onOutput }: RunOptions = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    // The environment is named because Jest gives a test one of its own, which would not be the default here.
    const settings = { cwd: folder, timeout, maxBuffer: 64 * 1024 * 1024, env: process.env };
    const child = execFile(tool, toolArguments, settings, (error, stdout, stderr) => {
      const output = stdout + stderr;
      if (error === null) resolve(output);
      else if (error.code === 'ENOENT')
        reject(new PlatformError('TOOL_MISSING', `${tool} was not found. ${advice[tool]}.`));
      else {
        const reason = error.killed ? `did not finish within ${timeout / 1000} s` : 'failed';
        reject(new PlatformError('TWIN_FAILED', `${tool} ${reason}: ${lastLines(output)}`));
      }
    });
    child.stdout?.on('data', (text) => onOutput?.(String(text)));
  });
}

/** The end of a log without Java's stack frames: there the reason of a failure usually stands. */
export function lastLines(log: string, count = 8): string {
  const lines = log.split('\n').filter((line) => line.trim() !== '' && !/^\s+(at |\.\.\. \d+ more)/.test(line));
  return lines.slice(-count).join('\n');
}
