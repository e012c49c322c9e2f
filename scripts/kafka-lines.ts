import { environmentNames, loadConfiguration } from '../lib/cli/load-configuration.ts';
import { today } from '../lib/cli/today.ts';
import { type KafkaRelease, kafkaReleaseFor } from '../lib/local/kafka-release.ts';
import { newestStandardKafkaVersion } from '../lib/model/kafka-version.ts';
import { clusterFacts } from '../lib/policy/cluster-facts.ts';

/**
 * What everything that touches a broker is tested on: the version that each environment of a configuration folder
 * declares, and the newest that MSK offers for Standard brokers; each release once.
 */
export function kafkaLines(folder: string): readonly KafkaRelease[] {
  const declared = environmentNames(folder).flatMap((name) => {
    const configuration = loadConfiguration(name, folder);
    return configuration.ok ? [clusterFacts(configuration.value.environment.cluster).kafkaVersion] : [];
  });
  const releases = [...declared, newestStandardKafkaVersion(today())].map(kafkaReleaseFor);
  return [...new Map(releases.map((release) => [release.version, release])).values()];
}
