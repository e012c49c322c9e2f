import { kafkaJarSums } from '../lib/local/kafka-jar-sums.ts';
import { kafkaReleaseFor, releaseText } from '../lib/local/kafka-release.ts';
import { defaultKafkaVersion } from '../lib/local/kafka-runtime.ts';
import { kafkaVersions, newestStandardKafkaVersion, recommendedKafkaVersion } from '../lib/model/kafka-version.ts';
import { kafkaLines } from '../scripts/kafka-lines.ts';

const today = new Date().toISOString().slice(0, 10);

describe('The release of Kafka that runs on this machine', () => {
  it.each([
    ['3.9.x.kraft', 'Kafka 3.9.2 for 3.9.x.kraft'],
    ['3.9.x', 'Kafka 3.9.2 for 3.9.x'],
    ['4.1.x.kraft', 'Kafka 4.1.2 for 4.1.x.kraft'],
  ])('is of the line that is declared: %s', (declared, text) => {
    expect(releaseText(kafkaReleaseFor(declared))).toBe(text);
  });

  it.each([
    ['3.6.0', 'Kafka 3.9.2 in place of 3.6.0'],
    ['3.8.x.kraft', 'Kafka 3.9.2 in place of 3.8.x.kraft'],
    ['4.0.x.kraft', 'Kafka 4.1.2 in place of 4.0.x.kraft'],
    ['4.2.x.kraft', 'Kafka 4.1.2 in place of 4.2.x.kraft'],
    ['3.10.x.kraft', 'Kafka 4.1.2 in place of 3.10.x.kraft'],
    ['any', 'Kafka 3.9.2 in place of any'],
  ])('is the next newer one, or the newest, where the line has none: %s', (declared, text) => {
    expect(releaseText(kafkaReleaseFor(declared))).toBe(text);
  });

  it('is of the recommended line where nothing is declared', () => {
    const { version, isOfLine } = kafkaReleaseFor(recommendedKafkaVersion);
    expect({ version, isOfLine }).toEqual({ version: defaultKafkaVersion, isOfLine: true });
  });
});

describe('The newest version of Standard brokers', () => {
  it('is the last of the table that is supported, needs no ZooKeeper and is not for Express alone', () => {
    const newest = newestStandardKafkaVersion(today);
    const later = kafkaVersions.slice(kafkaVersions.findIndex(({ name }) => name === newest) + 1);
    expect(newest).toBe('4.1.x.kraft');
    expect(later.every(({ expressOnly }) => expressOnly)).toBe(true);
  });
});

describe('The lines that tests run on', () => {
  it('are those of the environments and the newest of Standard brokers, each with a release of its own', () => {
    const lines = kafkaLines('config');
    expect(lines.map(releaseText)).toEqual(['Kafka 3.9.2 for 3.9.x.kraft', 'Kafka 4.1.2 for 4.1.x.kraft']);
    expect(lines.filter(({ isOfLine }) => !isOfLine)).toEqual([]);
  });

  it('have every release whose jars are pinned, and no other', () => {
    expect(kafkaLines('config').map(({ version }) => version)).toEqual(Object.keys(kafkaJarSums));
  });
});
