import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { kafkaJarSums } from '../../lib/local/kafka-jar-sums.ts';
import { kafkaReleaseFor } from '../../lib/local/kafka-release.ts';
import { kafkaRuntime } from '../../lib/local/kafka-runtime.ts';
import type { TwinOptions } from '../../lib/local/launch-twin.ts';
import { recommendedKafkaVersion } from '../../lib/model/kafka-version.ts';

/** What this run's brokers are, as `npm test` says for each line; a file that is run alone takes the recommended one. */
export const kafkaLine = kafkaReleaseFor(process.env.TEST_KAFKA_VERSION ?? recommendedKafkaVersion);

const portsPerLine = 300;

/** Below the cache, of this line alone: the lines are tested at the same time. */
export function lineFolder(path: string): string {
  return resolve('.cache/lines', kafkaLine.version, path);
}

/** Where a twin lives, what it runs, and the first port of this line for it. */
export async function twinPlace(
  name: string,
  firstPort: number,
): Promise<Pick<TwinOptions, 'folder' | 'jars' | 'firstPort'>> {
  const { version } = kafkaLine;
  return {
    folder: lineFolder(`twins/${name}`),
    jars: await kafkaRuntime({ cache: '.cache', version }),
    firstPort: firstPort + portsPerLine * Object.keys(kafkaJarSums).indexOf(version),
  };
}

/** A copy of the shipped configuration where `dev` declares this line. */
export function configurationOfLine(name: string): string {
  const config = lineFolder(`test/${name}/config`);
  rmSync(config, { recursive: true, force: true });
  cpSync(resolve('config'), config, { recursive: true });
  const dev = join(config, 'environments/dev.yaml');
  const text = readFileSync(dev, 'utf8');
  writeFileSync(dev, text.replace(/kafkaVersion: .*/, `kafkaVersion: ${kafkaLine.declared}`));
  return config;
}
