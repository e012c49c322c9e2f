/** One Kafka version as MSK spells it. */
export interface KafkaVersion {
  readonly name: string;
  /** Who keeps the cluster's metadata. ZooKeeper ended with Kafka 4. */
  readonly metadata: 'kraft' | 'zookeeper';
  /** ISO date on which AWS ends or ended support. Absent: none is announced. */
  readonly supportEnds?: string;
  readonly expressOnly: boolean;
}

export interface KafkaVersionFault {
  readonly severity: 'error' | 'warning';
  readonly got: string;
  readonly expected: string;
}

/** AWS: `msk/latest/developerguide/supported-kafka-versions.html`, spelling of KRaft versions `metadata-management.html`. */
export const kafkaVersions: readonly KafkaVersion[] = [
  { name: '3.6.0', metadata: 'zookeeper', supportEnds: '2026-06-01', expressOnly: false },
  { name: '3.7.x', metadata: 'zookeeper', supportEnds: '2026-09-01', expressOnly: false },
  { name: '3.7.x.kraft', metadata: 'kraft', supportEnds: '2026-09-01', expressOnly: false },
  { name: '3.8.x', metadata: 'zookeeper', expressOnly: false },
  { name: '3.8.x.kraft', metadata: 'kraft', expressOnly: false },
  { name: '3.9.x', metadata: 'zookeeper', expressOnly: false },
  { name: '3.9.x.kraft', metadata: 'kraft', expressOnly: false },
  { name: '4.0.x.kraft', metadata: 'kraft', expressOnly: false },
  { name: '4.1.x.kraft', metadata: 'kraft', expressOnly: false },
  { name: '4.2.x.kraft', metadata: 'kraft', expressOnly: true },
];

/** The version that AWS's page recommends, in KRaft mode. */
export const recommendedKafkaVersion = '3.9.x.kraft';

/** Days before the end of support from which an upgrade should be on its way: MSK upgrades late clusters by itself. */
const endOfSupportNoticeDays = 180;

const millisecondsPerDay = 86_400_000;

export function findKafkaVersion(name: string): KafkaVersion | undefined {
  return kafkaVersions.find((version) => version.name === name);
}

/** Why a version should not be chosen on a day (ISO date): unknown, past its end of support, or within 180 days of it. */
export function kafkaVersionFault(name: string, today: string): KafkaVersionFault | undefined {
  const version = findKafkaVersion(name);
  const expected = `one of ${creatableOn(today).join(', ')}`;
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
  return creatableOn(today).at(-1) ?? recommendedKafkaVersion;
}

/** ZooKeeper ended with Kafka 4, and Express brokers are a choice of their own: neither is advised. */
function creatableOn(today: string): readonly string[] {
  return kafkaVersions
    .filter(({ supportEnds }) => supportEnds === undefined || supportEnds > today)
    .filter(({ metadata, expressOnly }) => metadata === 'kraft' && !expressOnly)
    .map(({ name }) => name);
}
