import { isEarlierLine } from '../model/earlier-line.ts';
import { kafkaJarSums } from './kafka-jar-sums.ts';

/** A release of Apache Kafka whose jars are pinned. */
export type KafkaVersion = keyof typeof kafkaJarSums;

/** What runs on this machine for a version as MSK spells it. */
export interface KafkaRelease {
  readonly version: KafkaVersion;
  /** As declared: MSK names a line such as `4.1.x.kraft` and chooses the patch itself. */
  readonly declared: string;
  /** False when no release of that line is pinned and another stands in. */
  readonly isOfLine: boolean;
}

/** From the oldest to the newest. */
const pinned = Object.keys(kafkaJarSums) as KafkaVersion[];

/** The pinned release of the declared line, or of the next newer one, or the newest. ZooKeeper lines run as KRaft. */
export function kafkaReleaseFor(declared: string): KafkaRelease {
  const version = pinned.find((release) => !isEarlierLine(release, declared)) ?? (pinned.at(-1) as KafkaVersion);
  const line = version.slice(0, version.lastIndexOf('.') + 1);
  return { version, declared, isOfLine: declared.startsWith(line) };
}

/** Such as `Kafka 4.1.2 for 4.1.x.kraft`. */
export function releaseText({ version, declared, isOfLine }: KafkaRelease): string {
  return `Kafka ${version} ${isOfLine ? 'for' : 'in place of'} ${declared}`;
}
