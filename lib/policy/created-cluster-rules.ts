import { replicationFaults } from '../model/broker-configuration.ts';
import { brokerPropertyFaults } from '../model/broker-properties.ts';
import { brokerFlavour, brokerTypes, findBrokerType } from '../model/broker-type.ts';
import { clusterConfiguration } from '../model/cluster-configuration.ts';
import { upgradePath } from '../model/kafka-upgrade.ts';
import { findKafkaVersion, kafkaVersionFault, recommendedKafkaVersion } from '../model/kafka-version.ts';
import type { MskFlavour } from '../model/topic-config-catalogue.ts';
import { advertisedListenerRules } from './advertised-listener-rules.ts';
import { brokerStorageRules } from './broker-storage-rules.ts';
import { clientCertificateRules } from './client-certificate-rules.ts';
import { clusterRegionRules } from './cluster-region-rules.ts';
import { connectivityRules } from './connectivity-rules.ts';
import { type ClusterComplaint, type CreatedClusterSubject, ofProperty as of } from './created-cluster-subject.ts';
import { expressClusterRules } from './express-cluster-rules.ts';
import type { Severity } from './finding.ts';
import type { Rule } from './rule.ts';

/** Faults of the version table of one severity. */
export function versionFaults(
  version: string,
  { today, flavour, severity }: { today: string; flavour: MskFlavour | undefined; severity: Severity },
): readonly ClusterComplaint[] {
  const fault = kafkaVersionFault(version, today, flavour);
  if (fault === undefined || fault.severity !== severity) return [];
  const [first, ...further] = upgradePath(version, recommendedKafkaVersion) ?? [];
  const steps = further.length === 0 ? '' : `; the way there: ${[first, ...further].join(', then ')}`;
  return [
    { got: fault.got, expected: fault.expected, fix: `${recommendedKafkaVersion} is what AWS recommends${steps}` },
  ];
}

export const createdClusterRules: readonly Rule<CreatedClusterSubject>[] = [
  {
    id: 'kafka-version',
    severity: 'error',
    wants: 'A Kafka version that MSK offers and supports.',
    because: 'MSK upgrades a cluster past its end of support at any time, without notice (version-support.html).',
    check: of('kafkaVersion', ({ brokerType, kafkaVersion }, { today }) =>
      versionFaults(kafkaVersion, { today, flavour: brokerFlavour(brokerType), severity: 'error' }),
    ),
  },
  {
    id: 'kraft-only',
    severity: 'error',
    wants: 'KRaft for created clusters.',
    because: 'Kafka 4 has no ZooKeeper, and the way to KRaft in place is long and irreversible.',
    check: of('kafkaVersion', ({ kafkaVersion }) =>
      findKafkaVersion(kafkaVersion)?.metadata === 'zookeeper'
        ? [
            {
              got: `"${kafkaVersion}", which keeps its metadata in ZooKeeper`,
              expected: 'a version that ends in .kraft',
              fix: 'Kafka 4 has no ZooKeeper, and a later move to KRaft is long and irreversible',
            },
          ]
        : [],
    ),
  },
  ...expressClusterRules,
  {
    id: 'broker-type',
    severity: 'error',
    wants: 'A broker type that MSK has.',
    because: 'MSK refuses others when the cluster is created (broker-instance-sizes.html).',
    check: of('brokerType', ({ brokerType }) => {
      if (findBrokerType(brokerType) !== undefined) return [];
      const expected = `one of ${brokerTypes.map(({ name }) => name).join(', ')}`;
      return [{ got: `"${brokerType}"`, expected }];
    }),
  },
  {
    id: 'broker-type-kraft',
    severity: 'error',
    wants: 'No t3 brokers with KRaft.',
    because: 'MSK refuses kafka.t3.small for KRaft clusters.',
    check: of('brokerType', ({ brokerType, kafkaVersion }) =>
      findBrokerType(brokerType)?.supportsKraft === false && findKafkaVersion(kafkaVersion)?.metadata === 'kraft'
        ? [{ got: `"${brokerType}" with KRaft`, expected: 'kafka.m7g.large or larger' }]
        : [],
    ),
  },
  {
    id: 'broker-count',
    severity: 'error',
    wants: 'As many brokers in each zone.',
    because: 'MSK refuses a number of brokers that is no multiple of the number of subnets.',
    check: of('brokerCount', ({ brokerCount }, { subnets }) => {
      if (subnets === undefined || (brokerCount > 0 && brokerCount % subnets === 0)) return [];
      return [{ got: `${brokerCount} brokers on ${subnets} subnets`, expected: `a multiple of ${subnets}` }];
    }),
  },
  ...brokerStorageRules,
  {
    id: 'mtls-authorities',
    severity: 'error',
    wants: 'Certificate authorities with mtls, and only then.',
    because: 'MSK takes mTLS on only together with the AWS Private CAs whose certificates it accepts.',
    check: of(
      'certificateAuthorityArns',
      ({ authentication, certificateAuthorityArns: arns, certificateAuthority }) => {
        const mtls = authentication.includes('mtls');
        const none = arns.length === 0 && certificateAuthority === undefined;
        if (mtls && none)
          return [{ got: 'nothing', expected: 'the ARN of an AWS Private CA for mtls, or certificateAuthority' }];
        if (!mtls && arns.length > 0) return [{ got: arns.join(', '), expected: 'an empty list without mtls' }];
        return [];
      },
    ),
  },
  ...clientCertificateRules,
  {
    id: 'server-properties',
    severity: 'error',
    wants: 'Broker properties that MSK accepts, without unsafe values, for as many replicas as there are brokers.',
    because: 'MSK refuses unknown keys when the configuration is created (msk-configuration-properties.html).',
    check: ({ cluster }) =>
      [
        ...brokerPropertyFaults(cluster.serverProperties, {
          kafkaVersion: cluster.kafkaVersion,
          flavour: brokerFlavour(cluster.brokerType),
        }),
        ...replicationFaults(clusterConfiguration(cluster), cluster.brokerCount),
      ].map(({ key, got, expected }) => ({ path: ['serverProperties', key], got, expected })),
  },
  ...connectivityRules,
  ...advertisedListenerRules,
  ...clusterRegionRules,
];
