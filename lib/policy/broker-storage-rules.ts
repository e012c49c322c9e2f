import {
  defaultDiskAlarmPercent,
  growthAtUsedPercent,
  leastFastStorageGiB,
  maximumStorageGiB,
  type StorageGrowth,
  standardThroughputMiB,
} from '../model/broker-storage.ts';
import { brokerTypes, findBrokerType, isExpressBroker } from '../model/broker-type.ts';
import { type CreatedClusterSubject, ofProperty as of } from './created-cluster-subject.ts';
import type { Fault, Rule } from './rule.ts';

/** About the disks of Standard brokers; Express brokers have none, which is a rule of theirs. */
export const brokerStorageRules: readonly Rule<CreatedClusterSubject>[] = [
  {
    id: 'broker-storage',
    severity: 'error',
    wants: `From 1 to ${maximumStorageGiB} GiB of disk per broker.`,
    because: 'It is the largest volume of a Standard broker (msk/latest/developerguide/limits.html).',
    check: of('storage', ({ brokerType, storageGiB }) => {
      if (isExpressBroker(brokerType) || isStorage(storageGiB)) return [];
      const got = storageGiB === undefined ? 'nothing' : `${storageGiB}GiB`;
      return [{ got, expected: `whole GiB from 1 to ${maximumStorageGiB}` }];
    }),
  },
  {
    id: 'storage-growth',
    severity: 'error',
    wants: 'Growth to more than the disks have, begun in time, with an alarm above that.',
    because: `MSK takes ${growthAtUsedPercent.from} to ${growthAtUsedPercent.to} percent, and never makes a disk smaller (msk-autoexpand-details.html).`,
    check: ({ cluster: { storageGiB = 0, storageGrowth } }) =>
      storageGrowth === undefined ? [] : growthFaults(storageGrowth, storageGiB),
  },
  {
    id: 'storage-growth-usual',
    severity: 'warning',
    wants: `Growth from ${growthAtUsedPercent.recommendedFrom} to ${growthAtUsedPercent.recommendedTo} percent of use.`,
    because:
      'A disk grows once in six hours, by a tenth: later is too late, earlier is paid for nothing (msk-autoexpand-details.html).',
    check: ({ cluster: { storageGrowth } }) => {
      const { recommendedFrom, recommendedTo } = growthAtUsedPercent;
      const at = storageGrowth?.atUsedPercent ?? recommendedTo;
      if (!isGrowthStart(at) || (at >= recommendedFrom && at <= recommendedTo)) return [];
      const expected = `from ${recommendedFrom}% to ${recommendedTo}%, as AWS recommends`;
      return [{ path: ['storageGrowth', 'atUsed'], got: `${at}%`, expected }];
    },
  },
  {
    id: 'storage-throughput',
    severity: 'error',
    wants: 'Ordered disk throughput where the broker can use it.',
    because:
      'The network between a smaller broker and its disk carries no more (msk-provision-throughput-management.html).',
    check: of('storageThroughput', ({ brokerType, storageGiB = 0, storageThroughputMiB: asked }) => {
      const type = findBrokerType(brokerType);
      // A type that MSK does not have is the fault of another rule, and so is an Express broker.
      if (asked === undefined || type?.flavour !== 'standard') return [];
      const { maximumMiB } = type.diskThroughput ?? {};
      if (maximumMiB === undefined) {
        const got = `${asked}MiB per second on ${brokerType}, whose disks have the ${standardThroughputMiB}MiB of every disk`;
        return [{ got, expected: ['no value', ...fastTypes(asked)].join(', or ') }];
      }
      const inRange = Number.isInteger(asked) && asked >= standardThroughputMiB && asked <= maximumMiB;
      const range = `whole MiB per second from ${standardThroughputMiB} to ${maximumMiB} on ${brokerType}`;
      const small = `${asked}MiB per second on disks of ${storageGiB}GiB`;
      return [
        ...(inRange ? [] : [{ got: `${asked}MiB`, expected: range }]),
        ...(storageGiB >= leastFastStorageGiB
          ? []
          : [{ got: small, expected: `disks of at least ${leastFastStorageGiB}GiB` }]),
      ];
    }),
  },
  {
    id: 'tiered-storage',
    severity: 'error',
    wants: 'Tiered storage on brokers that have it, for topics that delete.',
    because: 'MSK tiers on Standard brokers other than t3, and no compacted topic (msk-tiered-storage.html).',
    check: ({ cluster }) =>
      cluster.tieredStorage && !isExpressBroker(cluster.brokerType) ? tieringFaults(cluster) : [],
  },
];

function isStorage(storageGiB = 0): boolean {
  return Number.isInteger(storageGiB) && storageGiB >= 1 && storageGiB <= maximumStorageGiB;
}

function isGrowthStart(percent: number): boolean {
  return Number.isInteger(percent) && percent >= growthAtUsedPercent.from && percent <= growthAtUsedPercent.to;
}

function growthFaults(growth: StorageGrowth, storageGiB: number): readonly Fault[] {
  const { toGiB, atUsedPercent, alarmAtPercent = defaultDiskAlarmPercent } = growth;
  const at = (key: string, got: string, expected: string) => ({ path: ['storageGrowth', key], got, expected });
  const { from, to } = growthAtUsedPercent;
  const largest = `whole GiB, more than storage (${storageGiB}GiB) and at most ${maximumStorageGiB}`;
  return [
    ...(isStorage(toGiB) && toGiB > storageGiB ? [] : [at('to', `${toGiB}GiB`, largest)]),
    ...(isGrowthStart(atUsedPercent) ? [] : [at('atUsed', `${atUsedPercent}%`, `whole percent from ${from} to ${to}`)]),
    ...(alarmAtPercent > atUsedPercent && alarmAtPercent < 100
      ? []
      : [at('alarmAt', `${alarmAtPercent}%`, `more than the ${atUsedPercent}% of atUsed, and less than 100%`)]),
  ];
}

/** None where no broker is that fast. */
function fastTypes(asked: number): readonly string[] {
  const fast = brokerTypes.filter(({ diskThroughput }) => (diskThroughput?.maximumMiB ?? 0) >= asked);
  return fast.length === 0 ? [] : [`one of ${fast.map(({ name }) => name).join(', ')}`];
}

function tieringFaults({ brokerType, serverProperties }: CreatedClusterSubject['cluster']): readonly Fault[] {
  const path = ['tieredStorage'];
  const policy = serverProperties['log.cleanup.policy'] ?? 'delete';
  return [
    ...(brokerType === 'kafka.t3.small'
      ? [{ path, got: `true with ${brokerType}`, expected: 'kafka.m7g.large or larger' }]
      : []),
    ...(policy === 'delete'
      ? []
      : [{ path, got: `true with log.cleanup.policy ${policy}`, expected: 'delete: MSK tiers no compacted topic' }]),
  ];
}
