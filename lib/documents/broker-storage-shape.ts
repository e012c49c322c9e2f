import * as z from 'zod';
import type { BrokerStorage, StorageGrowth } from '../model/broker-storage.ts';
import { parseSize } from '../model/size.ts';
import { gibibytes, matching, reading, strict } from './field-shapes.ts';

const percent = reading(
  (text) => (/^\d{1,3}%$/.test(text) ? Number.parseInt(text, 10) : undefined),
  'whole percent such as 60%',
  ['60%'],
);

const mebibytesPerSecond = reading((text) => wholeMebibytes(parseSize(text)), 'whole MiB per second such as 400MiB', [
  '400MiB',
]);

function wholeMebibytes(bytes = 0): number | undefined {
  return bytes > 0 && bytes % 2 ** 20 === 0 ? bytes / 2 ** 20 : undefined;
}

const growthShape = strict({
  to: gibibytes.describe('Disk per broker, at most, such as 1TiB.'),
  atUsed: percent
    .default(60)
    .describe('Use of the fullest disk from which it grows; 50% to 60% are usual. Default: 60%.'),
  alarmAt: percent.optional().describe('Use of the fullest disk that somebody is called for. Default: 85%.'),
  notify: matching(/^arn:[^:]+:sns:[^:]+:\d{12}:[\w-]+$/, 'the ARN of an SNS topic')
    .optional()
    .describe('Who is told then: an SNS topic. Absent: nobody, which the rule packs complain about.'),
}).transform(
  ({ to, atUsed, alarmAt, notify }): StorageGrowth => ({
    toGiB: to,
    atUsedPercent: atUsed,
    ...(alarmAt === undefined ? {} : { alarmAtPercent: alarmAt }),
    ...(notify === undefined ? {} : { notifyTopicArn: notify }),
  }),
);

/** What a created cluster says of its disks. */
export const brokerStorageKeys = {
  storage: gibibytes
    .optional()
    .describe('Disk per broker, such as 100GiB. Standard brokers need it, Express brokers have none.'),
  storageGrowth: growthShape.optional().describe('MSK makes the disks larger, a tenth at a time, and never smaller.'),
  storageThroughput: mebibytesPerSecond
    .optional()
    .describe('Of each disk, from 250MiB, on kafka.m5.4xlarge, kafka.m7g.2xlarge and larger brokers.'),
  tieredStorage: z
    .boolean()
    .optional()
    .describe('Topics may keep old segments in a cheaper tier, with remote.storage.enable.'),
};

export function brokerStorage({
  storage,
  storageThroughput,
  ...others
}: {
  storage?: number;
  storageThroughput?: number;
  storageGrowth?: StorageGrowth;
  tieredStorage?: boolean;
}): BrokerStorage {
  return {
    ...(storage === undefined ? {} : { storageGiB: storage }),
    ...(storageThroughput === undefined ? {} : { storageThroughputMiB: storageThroughput }),
    ...others,
  };
}
