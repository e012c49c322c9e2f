import { writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { jarNames } from '../../lib/local/kafka-runtime.ts';
import { bundleCommandLine, bundleHandlers } from '../bundle.ts';
import { runCommand } from '../run-command.ts';

/** What runs in the benchmark, compiled as its users get it. */
export interface Programs {
  readonly jars: string;
  readonly classFolder: string;
  readonly commandLine: string;
  /** The asset of the reconcile function. */
  readonly functionFolder: string;
}

export async function buildPrograms(root: string, jars: string, folder: string): Promise<Programs> {
  const classFolder = join(folder, 'classes');
  const sources = ['Floor', 'BrokerCounters'].map((name) => join(root, 'scripts/bench/floor', `${name}.java`));
  const compile = ['-d', classFolder, '-cp', classPath(jars), ...sources];
  const { exitCode, output } = await runCommand('javac', compile, { folder: root });
  if (exitCode !== 0) throw new Error(`javac failed:\n${output}`);
  const commandLine = await bundleCommandLine(join(folder, 'bin'));
  // The root's `"type": "module"` would hold for the bundle otherwise.
  writeFileSync(join(folder, 'bin/package.json'), '{"type":"commonjs"}\n');
  const [reconcile] = await bundleHandlers(join(folder, 'handlers'));
  if (reconcile === undefined) throw new Error('There is no function to measure');
  return { jars, classFolder, commandLine, functionFolder: reconcile.folder };
}

/** Kafka's jars. */
export function classPath(jars: string): string {
  return jarNames(jars)
    .map((jar) => join(jars, jar))
    .join(delimiter);
}
