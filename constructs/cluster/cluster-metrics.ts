import type { MskFlavour } from '../../lib/model/topic-config-catalogue.ts';
import type { ConstructFault } from '../construct-fault.ts';

/** Metrics that MSK does not emit for Express brokers (AWS: `msk/latest/developerguide/metrics-details-express.html`). */
const notOnExpress = [
  'BurstBalance',
  'BwInAllowanceExceeded',
  'BwOutAllowanceExceeded',
  'HeapMemoryAfterGC',
  'KafkaDataLogsDiskUsed',
  'OfflinePartitionsCount',
  'UnderReplicatedPartitions',
  'VolumeQueueLength',
];

/** All that MSK emits for Serverless, each by topic and none by broker (AWS: `serverless-monitoring.html`). */
const onServerless = [
  'BytesInPerSec',
  'BytesOutPerSec',
  'EstimatedMaxTimeLag',
  'FetchMessageConversionsPerSec',
  'MaxOffsetLag',
  'MessagesInPerSec',
  'ProduceMessageConversionsPerSec',
  'SumOffsetLag',
];

/** An alarm on a metric that never comes would never ring. */
export function metricFaults(metricName: string, flavour: MskFlavour | undefined): readonly ConstructFault[] {
  const [prop, got] = ['metric', metricName];
  if (flavour === 'express' && notOnExpress.includes(metricName))
    return [
      {
        prop,
        got,
        expected: 'a metric of Express brokers, such as StorageUsed for what is stored: this one never comes',
      },
    ];
  if (flavour === 'serverless' && !onServerless.includes(metricName))
    return [{ prop, got, expected: `one of ${onServerless.join(', ')}: Serverless emits no other` }];
  return [];
}
