import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { here } from '../java-root.cjs';
import { runTool } from '../run-tool.ts';

/** The server side of MSK's IAM login, compiled against the given Kafka once and kept in a folder of its own beside the jars. */
export async function iamJar(kafkaJars: string): Promise<string> {
  const sources = readdirSync(join(here, 'iam'))
    .filter((name) => name.endsWith('.java'))
    .sort()
    .map((name) => join(here, 'iam', name));
  const hash = createHash('sha256');
  for (const source of sources) hash.update(readFileSync(source));
  const folder = join(kafkaJars, 'iam');
  const jar = join(folder, `${hash.digest('hex').slice(0, 12)}.jar`);
  if (existsSync(jar)) return jar;
  mkdirSync(folder, { recursive: true });
  const partial = mkdtempSync(join(folder, 'partial-'));
  try {
    const classes = join(partial, 'classes');
    await runTool('javac', ['--release', '17', '-cp', join(kafkaJars, '*'), '-d', classes, ...sources]);
    await runTool('jar', ['--create', '--file', join(partial, 'iam.jar'), '-C', classes, '.']);
    // Renamed as the last step: whoever starts meanwhile finds a whole jar or none.
    renameSync(join(partial, 'iam.jar'), jar);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return jar;
}
