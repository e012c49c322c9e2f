import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { kafkaJarSums } from '../../lib/local/kafka-jar-sums.ts';
import { kafkaReleaseFor } from '../../lib/local/kafka-release.ts';
import { kafkaRuntime } from '../../lib/local/kafka-runtime.ts';
import type { TwinOptions } from '../../lib/local/launch-twin.ts';
import { recommendedKafkaVersion } from '../../lib/model/kafka-version.ts';

/** What this run's brokers are, as `npm test` says for each line; a file that is run alone takes the recommended one. */
export const kafkaLine = kafkaReleaseFor(process.env.TEST_KAFKA_VERSION ?? recommendedKafkaVersion);

/** Every twin of a test, in an order that says where its ports are: files and lines run side by side. */
const twins = [
  'access-probes',
  'authorizer',
  'broker-properties',
  'certificate-renewal',
  'cli',
  'client-certificates',
  'event-sequences',
  'existing-cluster',
  'export',
  'fault-brokers',
  'fault-process',
  'fault-state',
  'iam',
  'kafka-admin',
  'password-rotation',
  'reconcile-function',
  'request-counts',
  'rotating-client',
  'self-run',
  'topic-backend',
  'topic-configs',
  'twin',
] as const;

export type TwinName = (typeof twins)[number];

const [portsFrom, portsPerTwin, portsPerLine] = [20_500, 50, 2_000];

/** Below the cache, of this line alone: the lines are tested at the same time. */
export function lineFolder(path: string): string {
  return resolve('.cache/lines', kafkaLine.version, path);
}

/** Where a twin lives, what it runs, and the first of the ports that nobody else takes. */
export async function twinPlace(name: TwinName): Promise<Pick<TwinOptions, 'folder' | 'jars' | 'firstPort'>> {
  const { version } = kafkaLine;
  const line = Object.keys(kafkaJarSums).indexOf(version);
  return {
    folder: lineFolder(`twins/${name}`),
    jars: await kafkaRuntime({ cache: '.cache', version }),
    firstPort: portsFrom + portsPerLine * line + portsPerTwin * twins.indexOf(name),
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
