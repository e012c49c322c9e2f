import { brokerProperties, replicationFaults } from '../model/broker-configuration.ts';
import { brokerPropertyFaults } from '../model/broker-properties.ts';
import { brokerTypes, findBrokerType, isExpressBroker } from '../model/broker-type.ts';
import type { CreatedCluster } from '../model/environment.ts';
import { findKafkaVersion, kafkaVersionFault, recommendedKafkaVersion } from '../model/kafka-version.ts';
import { clientCertificateRules } from './client-certificate-rules.ts';
import type { Severity } from './finding.ts';
import type { Fault, Rule } from './rule.ts';

/** Subject of the rules about a cluster that is created, from an environment's file or by a construct. */
export interface CreatedClusterSubject {
  readonly cluster: CreatedCluster;
  /** Subnets of the brokers. Absent where they are at fault themselves. */
  readonly subnets?: number;
  /** ISO date. */
  readonly today: string;
}

type Complaint = Omit<Fault, 'path'>;

/** Largest disk of a Standard broker, in GiB (AWS: `msk/latest/developerguide/limits.html`). */
const maximumStorageGiB = 16_384;

/** A check of one property, under the name that it has in the file. */
function of(
  property: string,
  check: (cluster: CreatedCluster, subject: CreatedClusterSubject) => readonly Complaint[],
): Rule<CreatedClusterSubject>['check'] {
  return (subject) => check(subject.cluster, subject).map((complaint) => ({ path: [property], ...complaint }));
}

/** Faults of the version table of one severity. */
export function versionFaults(version: string, today: string, severity: Severity): readonly Complaint[] {
  const fault = kafkaVersionFault(version, today);
  if (fault === undefined || fault.severity !== severity) return [];
  return [{ got: fault.got, expected: fault.expected, fix: `${recommendedKafkaVersion} is what AWS recommends` }];
}

export const createdClusterRules: readonly Rule<CreatedClusterSubject>[] = [
  {
    id: 'kafka-version',
    severity: 'error',
    wants: 'A Kafka version that MSK offers and supports.',
    because: 'MSK upgrades a cluster past its end of support at any time, without notice (version-support.html).',
    check: of('kafkaVersion', ({ kafkaVersion }, { today }) => versionFaults(kafkaVersion, today, 'error')),
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
  {
    id: 'express-version',
    severity: 'error',
    wants: 'A version that Standard brokers run.',
    because: 'MSK offers 4.2 for Express brokers alone (supported-kafka-versions.html).',
    check: of('kafkaVersion', ({ kafkaVersion }) =>
      findKafkaVersion(kafkaVersion)?.expressOnly
        ? [{ got: `"${kafkaVersion}", which only Express brokers run`, expected: 'an earlier version' }]
        : [],
    ),
  },
  {
    id: 'broker-type',
    severity: 'error',
    wants: 'A Standard broker type.',
    because: 'MSK refuses others when the cluster is created; Express brokers are not supported yet.',
    check: of('brokerType', ({ brokerType }) => {
      if (findBrokerType(brokerType) !== undefined) return [];
      const expected = `one of ${brokerTypes.map(({ name }) => name).join(', ')}`;
      const fix = isExpressBroker(brokerType) ? { fix: 'Express brokers are not supported yet' } : {};
      return [{ got: `"${brokerType}"`, expected, ...fix }];
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
  {
    id: 'broker-storage',
    severity: 'error',
    wants: `From 1 to ${maximumStorageGiB} GiB of disk per broker.`,
    because: 'It is the largest volume of a Standard broker (msk/latest/developerguide/limits.html).',
    check: of('storage', ({ storageGiB }) =>
      Number.isInteger(storageGiB) && storageGiB >= 1 && storageGiB <= maximumStorageGiB
        ? []
        : [{ got: `${storageGiB}GiB`, expected: `whole GiB from 1 to ${maximumStorageGiB}` }],
    ),
  },
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
        if (mtls && none) return [{ got: 'nothing', expected: 'the ARN of an AWS Private CA for mtls' }];
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
    check: ({ cluster: { kafkaVersion, serverProperties, brokerCount } }) =>
      [
        ...brokerPropertyFaults(serverProperties, kafkaVersion),
        ...replicationFaults(brokerProperties(brokerCount, serverProperties), brokerCount),
      ].map(({ key, got, expected }) => ({ path: ['serverProperties', key], got, expected })),
  },
];
