import { formatDuration } from '../model/duration.ts';
import type { Evidence, PolicyLimits } from '../model/policy.ts';
import { retentionClassDays as classDays, retentionClasses } from '../model/retention-class.ts';
import type { Topic } from '../model/topic.ts';
import type { DomainSet } from './domain-set.ts';
import { eachTopic, keptMilliseconds } from './each-topic.ts';
import type { Rule } from './rule.ts';

const day = 86_400_000;

export const retentionRules: readonly Rule<DomainSet>[] = [
  {
    id: 'evidence-class',
    severity: 'error',
    waivable: true,
    wants: 'A retention class for topics that are evidence, at least the one that the environment asks for.',
    because: 'The class decides how long the archive keeps the records, whatever the brokers hold.',
    check: eachTopic((topic, _, { limits: { evidence } }) => {
      const needed = evidence.filter((entry) => isEvidence(topic, entry)).map((entry) => entry.class);
      const most = retentionClasses.findLast((candidate) => needed.includes(candidate));
      if (most === undefined || classDays[topic.retentionClass] >= classDays[most]) return undefined;
      const expected = most === 'unlimited' ? 'unlimited' : `${most} or longer`;
      return { path: ['retentionClass'], got: topic.retentionClass, expected };
    }),
  },
  {
    id: 'journal-retention',
    severity: 'error',
    waivable: true,
    wants: 'Journals that stay in Kafka for their retention class, until an archive fulfils it.',
    because: 'A journal is the only copy of what it records.',
    check: eachTopic((topic, _, { limits: { archive } }) => {
      const kept = keptMilliseconds(topic);
      const days = classDays[topic.retentionClass];
      if (archive || topic.kind !== 'journal' || kept === undefined || kept >= days * day) return undefined;
      const expected = Number.isFinite(days) ? `at least ${days}d for the class ${topic.retentionClass}` : 'unlimited';
      return { path: ['retention'], got: formatDuration(kept), expected };
    }),
  },
  {
    id: 'retention-long',
    severity: 'warning',
    waivable: true,
    wants: 'Long retention only for records that must exist that long, or on tiered storage.',
    because: 'Broker disks are the dearest place to keep what nobody asks for.',
    check: eachTopic((topic, _, { limits: { longRetention } }) => {
      const kept = keptMilliseconds(topic);
      const isMeant = topic.retentionClass !== 'standard' || topic.configs['remote.storage.enable'] === 'true';
      if (kept === undefined || isMeant || kept <= longRetention) return undefined;
      const fix = 'Name its retentionClass, or move it to tiered storage: remote.storage.enable: true';
      return { path: ['retention'], got: shown(kept), expected: `at most ${formatDuration(longRetention)}`, fix };
    }),
  },
  {
    id: 'zone-retention',
    severity: 'error',
    waivable: true,
    wants: 'Records that stay in Kafka no longer than their zone allows.',
    because: 'What is not kept cannot leak.',
    check: eachTopic((topic, _, { limits }) => {
      const kept = keptMilliseconds(topic);
      const most = zoneLimit(topic, limits);
      if (kept === undefined || most === undefined || kept <= most) return undefined;
      return {
        path: ['retention'],
        got: shown(kept),
        expected: `at most ${formatDuration(most)} in the zone ${topic.zone}`,
      };
    }),
  },
];

function isEvidence({ name, kind }: Topic, evidence: Evidence): boolean {
  return name.startsWith(evidence.topics) && (evidence.kind === undefined || evidence.kind === kind);
}

function zoneLimit({ zone }: Topic, { zoneRetention }: PolicyLimits): number | undefined {
  return Object.hasOwn(zoneRetention, zone) ? zoneRetention[zone] : undefined;
}

function shown(milliseconds: number): string {
  return formatDuration(Number.isFinite(milliseconds) ? milliseconds : -1);
}
