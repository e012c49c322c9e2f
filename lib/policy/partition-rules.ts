import type { DomainSet } from './domain-set.ts';
import { eachTopic } from './each-topic.ts';
import type { Rule } from './rule.ts';

export const partitionRules: readonly Rule<DomainSet>[] = [
  {
    id: 'partitions-count',
    severity: 'error',
    wants: 'At least one partition per topic.',
    because: 'Kafka refuses to create the topic.',
    check: eachTopic(({ partitions }, _, { limits: { maximumPartitions } }) => {
      if (Number.isInteger(partitions) && partitions >= 1) return undefined;
      return {
        path: ['partitions'],
        got: String(partitions),
        expected: `a whole number from 1 to ${maximumPartitions}`,
      };
    }),
  },
  {
    id: 'partitions-maximum',
    severity: 'error',
    waivable: true,
    wants: 'No more partitions per topic than the environment allows.',
    because: 'Partitions are the budget of the whole cluster, and they never shrink.',
    check: eachTopic(({ partitions }, _, { limits: { maximumPartitions } }) =>
      partitions > maximumPartitions
        ? { path: ['partitions'], got: String(partitions), expected: `a whole number from 1 to ${maximumPartitions}` }
        : undefined,
    ),
  },
  {
    id: 'partitions-minimum',
    severity: 'error',
    waivable: true,
    production: true,
    wants: 'In production no fewer partitions per topic than the environment asks for.',
    because: 'With fewer partitions than brokers one broker carries all the writes of the topic.',
    check: eachTopic(({ partitions }, _, { limits: { production, minimumPartitions } }) =>
      production && partitions >= 1 && partitions < minimumPartitions
        ? { path: ['partitions'], got: String(partitions), expected: `at least ${minimumPartitions} in production` }
        : undefined,
    ),
  },
  {
    id: 'partitions-usual',
    severity: 'warning',
    waivable: true,
    wants: 'A usual number of partitions.',
    because: 'Fewer leave brokers idle, more need a reason.',
    check: eachTopic(({ partitions }, _, { limits: { usualPartitions, maximumPartitions } }) => {
      const unusual = partitions < usualPartitions.from || partitions > usualPartitions.to;
      if (!unusual || partitions > maximumPartitions) return undefined;
      const expected = `from ${usualPartitions.from} to ${usualPartitions.to}`;
      return { path: ['partitions'], got: String(partitions), expected };
    }),
  },
];
