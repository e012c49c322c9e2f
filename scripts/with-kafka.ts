import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { kafkaRuntime } from '../lib/local/kafka-runtime.ts';
import { PlatformError } from '../lib/model/platform-error.ts';

/**
 * `with-kafka.ts <script.ts> [arguments]`: runs a script that needs brokers, after Kafka's jars are in the project's own
 * cache. In one process, since a second start of Node would cost more than the check.
 */
const [self = ''] = process.argv.splice(1, 1);
try {
  await kafkaRuntime({ cache: resolve(self, '../../.cache'), onProgress: (line) => console.error(line) });
} catch (error) {
  if (!(error instanceof PlatformError)) throw error;
  console.error(error.message);
  process.exit(5);
}
await import(pathToFileURL(process.argv[1] ?? '').href);
