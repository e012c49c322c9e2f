import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { KafkaVersion } from '../lib/local/kafka-release.ts';
import { defaultKafkaVersion, kafkaRuntime } from '../lib/local/kafka-runtime.ts';
import { PlatformError } from '../lib/model/platform-error.ts';

/**
 * `with-kafka.ts <script.ts> [arguments]`: runs a script that needs brokers, after Kafka's jars are in the project's own
 * cache: those of every line for the tests. In one process, since a second start of Node would cost more than the check.
 */
const [self = ''] = process.argv.splice(1, 1);
const root = resolve(self, '../..');
const script = process.argv[1] ?? '';
try {
  for (const version of await versionsFor(script)) {
    await kafkaRuntime({ cache: join(root, '.cache'), version, onProgress: (line) => console.error(line) });
  }
} catch (error) {
  if (!(error instanceof PlatformError)) throw error;
  console.error(error.message);
  process.exit(5);
}
await import(pathToFileURL(script).href);

async function versionsFor(program: string): Promise<readonly KafkaVersion[]> {
  if (!program.endsWith('test.ts')) return [defaultKafkaVersion];
  const { kafkaLines } = await import('./kafka-lines.ts');
  return kafkaLines(join(root, 'config')).map(({ version }) => version);
}
