import { isExpressBroker } from '../model/broker-type.ts';
import type { CreatedCluster } from '../model/environment.ts';
import { creatableVersions, findKafkaVersion } from '../model/kafka-version.ts';
import { type ClusterComplaint, type CreatedClusterSubject, ofProperty as of } from './created-cluster-subject.ts';
import type { Rule } from './rule.ts';

/** What only Standard brokers have: the name in the file, and what was asked for. */
function diskKeys(cluster: CreatedCluster): readonly { key: string; got: string | undefined }[] {
  const { storageGiB, storageGrowth, storageThroughputMiB, tieredStorage } = cluster;
  return [
    { key: 'storage', got: storageGiB === undefined ? undefined : `${storageGiB}GiB` },
    { key: 'storageGrowth', got: storageGrowth && `growth to ${storageGrowth.toGiB}GiB` },
    { key: 'storageThroughput', got: storageThroughputMiB === undefined ? undefined : `${storageThroughputMiB}MiB` },
    { key: 'tieredStorage', got: tieredStorage ? 'true' : undefined },
  ];
}

/** About clusters with Express brokers, and about what only they have. */
export const expressClusterRules: readonly Rule<CreatedClusterSubject>[] = [
  {
    id: 'express-version',
    severity: 'error',
    wants: 'A version that the brokers run.',
    because:
      'MSK offers Express brokers 3.9 and 4.2 with KRaft, and 4.2 to nobody else (msk-broker-types-express.html).',
    check: of('kafkaVersion', ({ brokerType, kafkaVersion }, { today }) =>
      versionComplaints(brokerType, kafkaVersion, today),
    ),
  },
  {
    id: 'express-zones',
    severity: 'error',
    wants: 'Three subnets for Express brokers.',
    because: 'MSK spreads their three replicas over three zones, and refuses two (msk-broker-types-express.html).',
    check: of('brokerType', ({ brokerType }, { subnets }) =>
      isExpressBroker(brokerType) && subnets !== undefined && subnets !== 3
        ? [
            {
              got: `"${brokerType}" on ${subnets} subnets`,
              expected: 'a Standard broker such as kafka.m7g.large, or 3 subnets',
            },
          ]
        : [],
    ),
  },
  {
    id: 'express-storage',
    severity: 'error',
    wants: 'No disks for Express brokers.',
    because:
      'Their storage grows by itself and is paid by use; MSK refuses every setting of it (msk-broker-types-express.html).',
    check: ({ cluster }) =>
      isExpressBroker(cluster.brokerType)
        ? diskKeys(cluster).flatMap(({ key, got }) =>
            got === undefined ? [] : [{ path: [key], got, expected: `nothing with ${cluster.brokerType}` }],
          )
        : [],
  },
  {
    id: 'rebalancing-express',
    severity: 'error',
    wants: 'Intelligent rebalancing on Express brokers alone.',
    because:
      'MSK has it for them only; where it is active, nobody else can move partitions (intelligent-rebalancing.html).',
    check: of('rebalancing', ({ brokerType, rebalancing }) =>
      rebalancing === undefined || isExpressBroker(brokerType)
        ? []
        : [{ got: `"${rebalancing}" with ${brokerType}`, expected: 'nothing, or an Express broker' }],
    ),
  },
];

function versionComplaints(brokerType: string, name: string, today: string): readonly ClusterComplaint[] {
  const version = findKafkaVersion(name);
  if (version === undefined) return [];
  if (!isExpressBroker(brokerType)) {
    return version.expressOnly
      ? [{ got: `"${name}", which only Express brokers run`, expected: 'an earlier version' }]
      : [];
  }
  const expected = `one of ${creatableVersions(today, 'express').join(', ')}`;
  return version.express ? [] : [{ got: `"${name}", which Express brokers do not run`, expected }];
}
