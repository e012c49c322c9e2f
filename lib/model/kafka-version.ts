import type { MskFlavour } from './topic-config-catalogue.ts';

/** One Kafka version as MSK spells it. */
export interface KafkaVersion {
  readonly name: string;
  /** Who keeps the cluster's metadata. ZooKeeper ended with Kafka 4. */
  readonly metadata: 'kraft' | 'zookeeper';
  /** ISO date on which AWS ends or ended support. Absent: none is announced. */
  readonly supportEnds?: string;
  /** Express brokers run it (AWS: `msk-broker-types-express.html`; their KRaft begins with 3.9). */
  readonly express: boolean;
  /** Standard brokers do not. */
  readonly expressOnly: boolean;
}

export interface KafkaVersionFault {
  readonly severity: 'error' | 'warning';
  readonly got: string;
  readonly expected: string;
}

/** AWS: `msk/latest/developerguide/supported-kafka-versions.html`, spelling of KRaft versions `metadata-management.html`. */
export const kafkaVersions: readonly KafkaVersion[] = [
  { name: '3.6.0', metadata: 'zookeeper', supportEnds: '2026-06-01', express: true, expressOnly: false },
  { name: '3.7.x', metadata: 'zookeeper', supportEnds: '2026-09-01', express: false, expressOnly: false },
  { name: '3.7.x.kraft', metadata: 'kraft', supportEnds: '2026-09-01', express: false, expressOnly: false },
  { name: '3.8.x', metadata: 'zookeeper', express: true, expressOnly: false },
  { name: '3.8.x.kraft', metadata: 'kraft', express: false, expressOnly: false },
  { name: '3.9.x', metadata: 'zookeeper', express: true, expressOnly: false },
  { name: '3.9.x.kraft', metadata: 'kraft', express: true, expressOnly: false },
  { name: '4.0.x.kraft', metadata: 'kraft', express: false, expressOnly: false },
  { name: '4.1.x.kraft', metadata: 'kraft', express: false, expressOnly: false },
  { name: '4.2.x.kraft', metadata: 'kraft', express: true, expressOnly: true },
];

/** The version that AWS's page recommends, in KRaft mode. */
export const recommendedKafkaVersion = '3.9.x.kraft';

/** Days before the end of support from which an upgrade should be on its way: MSK upgrades late clusters by itself. */
const endOfSupportNoticeDays = 180;

const millisecondsPerDay = 86_400_000;

export function findKafkaVersion(name: string): KafkaVersion | undefined {
  return kafkaVersions.find((version) => version.name === name);
}

/**
 * Why a version should not be chosen on a day (ISO date): unknown, past its end of support, or within 180 days of it. Advises what the
 * brokers of the flavour run.
 */
export function kafkaVersionFault(
  name: string,
  today: string,
  flavour: MskFlavour = 'standard',
): KafkaVersionFault | undefined {
  const version = findKafkaVersion(name);
  const expected = `one of ${creatableVersions(today, flavour).join(', ')}`;
  if (version === undefined) return { severity: 'error', got: `"${name}", which MSK does not offer`, expected };
  const { supportEnds } = version;
  if (supportEnds === undefined) return undefined;
  if (supportEnds <= today)
    return { severity: 'error', got: `"${name}", whose support ended on ${supportEnds}`, expected };
  const daysLeft = (Date.parse(supportEnds) - Date.parse(today)) / millisecondsPerDay;
  if (daysLeft > endOfSupportNoticeDays) return undefined;
  return { severity: 'warning', got: `"${name}", whose support ends on ${supportEnds}`, expected };
}

/** The newest version that MSK offers on a day (ISO date) for brokers that are not Express. */
export function newestStandardKafkaVersion(today: string): string {
  return creatableVersions(today, 'standard').at(-1) ?? recommendedKafkaVersion;
}

/** What a new cluster may start with on a day (ISO date), ZooKeeper left out: it ended with Kafka 4. */
export function creatableVersions(today: string, flavour: MskFlavour): readonly string[] {
  return kafkaVersions
    .filter(({ supportEnds }) => supportEnds === undefined || supportEnds > today)
    .filter(({ metadata, ...on }) => metadata === 'kraft' && (flavour === 'express' ? on.express : !on.expressOnly))
    .map(({ name }) => name);
}
