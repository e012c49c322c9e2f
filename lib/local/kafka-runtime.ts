import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { recommendedKafkaVersion } from '../model/kafka-version.ts';
import { PlatformError } from '../model/platform-error.ts';
import { kafkaJarSums } from './kafka-jar-sums.ts';
import { type KafkaVersion, kafkaReleaseFor } from './kafka-release.ts';
import { runTool } from './run-tool.ts';

/** For brokers that no environment describes. */
export const defaultKafkaVersion: KafkaVersion = kafkaReleaseFor(recommendedKafkaVersion).version;

export interface KafkaRuntimeOptions {
  /** Folder that keeps downloads; the jars go to `kafka/<version>` in it. */
  readonly cache: string;
  readonly version?: KafkaVersion;
  /** Gets a line now and then while jars are downloaded; nothing when they are there. */
  readonly onProgress?: (line: string) => void;
}

const copyDependencies = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

/** slf4j-simple 1.7.36 serves Kafka 3.9 and 4.x alike and needs no configuration file. */
const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>tidegate.local</groupId><artifactId>kafka-runtime</artifactId><version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>\${kafka.version}</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
`;

/** The cache of a user who runs the published command line. */
export function userCache(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tidegate');
}

/** The folder with Kafka's jars; downloads them with Maven when they are not there or not what they should be. */
export async function kafkaRuntime(options: KafkaRuntimeOptions): Promise<string> {
  const { cache, version = defaultKafkaVersion } = options;
  const folder = resolve(cache, 'kafka', version);
  if (isVerified(folder, version)) return folder;
  // Renamed as the last step: an interrupted download never looks like a finished one.
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  await download(partial, version, options.onProgress ?? (() => {}));
  verify(partial, version);
  rmSync(folder, { recursive: true, force: true });
  renameSync(partial, folder);
  return folder;
}

async function download(folder: string, version: KafkaVersion, progress: (line: string) => void): Promise<void> {
  progress(`Kafka ${version}: fetching ${Object.keys(kafkaJarSums[version]).length} jars with Maven, about 45 MB`);
  writeFileSync(join(folder, 'pom.xml'), pom);
  let seen = 0;
  const count = (text: string) => {
    const before = seen;
    seen += text.match(/Downloaded from .*\.jar/g)?.length ?? 0;
    if (Math.floor(seen / 20) > Math.floor(before / 20)) progress(`Kafka ${version}: ${seen} files downloaded`);
  };
  const properties = { 'kafka.version': version, includeScope: 'runtime', outputDirectory: folder };
  const settings = Object.entries(properties).map(([key, value]) => `-D${key}=${value}`);
  await runTool('mvn', ['-B', copyDependencies, ...settings], { folder, timeout: 600_000, onOutput: count });
}

function verify(folder: string, version: KafkaVersion): void {
  const sums: Readonly<Record<string, string>> = kafkaJarSums[version];
  const found = jarNames(folder);
  const wrong = [...new Set([...Object.keys(sums), ...found])].filter(
    (jar) => !found.includes(jar) || sha256(readFileSync(join(folder, jar))) !== sums[jar],
  );
  if (wrong.length > 0) {
    const message = `Kafka ${version}: Maven brought other jars than expected (${wrong.join(', ')})`;
    throw new PlatformError('TWIN_FAILED', `${message}. Clear them from Maven's local repository and try again.`);
  }
  writeFileSync(join(folder, 'verified'), fingerprint(folder, version));
}

/** Hashing 45 MB at every start would be slow: after the first verification the sizes speak for the content. */
function isVerified(folder: string, version: KafkaVersion): boolean {
  try {
    return readFileSync(join(folder, 'verified'), 'utf8') === fingerprint(folder, version);
  } catch {
    return false;
  }
}

function fingerprint(folder: string, version: KafkaVersion): string {
  const sizes = jarNames(folder).map((jar) => [jar, statSync(join(folder, jar)).size]);
  return sha256(JSON.stringify([kafkaJarSums[version], sizes]));
}

/** Sorted: the archive of loaded classes is tied to the exact class path. */
export function jarNames(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jar'))
    .sort();
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
