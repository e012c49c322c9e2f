import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';

export interface CommandResult {
  readonly exitCode: number;
  /** What it printed, when it was not shown. */
  readonly output: string;
}

export interface CommandOptions {
  readonly folder: string;
  /** Show what it prints as it comes. Default: keep it for `output`. */
  readonly shown?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs an installed tool, or a script with this Node, and answers how it ended. */
export function runCommand(command: string, args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const { folder, shown = false, environment = {} } = options;
  const path = [join(folder, 'node_modules/.bin'), process.env.PATH ?? ''].join(delimiter);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const child = spawn(command, args, {
      cwd: folder,
      env: { ...process.env, PATH: path, ...environment },
      stdio: shown ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    });
    child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) =>
      resolve({ exitCode: code ?? (signal === null ? 1 : 128), output: Buffer.concat(chunks).toString() }),
    );
  });
}
