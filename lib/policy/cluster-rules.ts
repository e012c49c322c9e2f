import { brokerPropertyFaults } from '../model/broker-properties.ts';
import { brokerTypes, findBrokerType, isExpressBroker } from '../model/broker-type.ts';
import type { CreatedCluster, ExistingCluster } from '../model/environment.ts';
import { findKafkaVersion, kafkaVersionFault, recommendedKafkaVersion } from '../model/kafka-version.ts';
import { maximumMinInsyncReplicas } from '../model/min-insync-replicas.ts';
import { clusterFacts, dataZones } from './cluster-facts.ts';
import type { EnvironmentSubject } from './environment-rules.ts';
import type { Severity } from './finding.ts';
import type { Fault, Rule } from './rule.ts';

type Check = Rule<EnvironmentSubject>['check'];

function created(check: (cluster: CreatedCluster, subject: EnvironmentSubject) => readonly Fault[]): Check {
  return (subject) => (subject.environment.cluster.create ? check(subject.environment.cluster.create, subject) : []);
}

function existing(check: (cluster: ExistingCluster, subject: EnvironmentSubject) => readonly Fault[]): Check {
  return (subject) =>
    subject.environment.cluster.existing ? check(subject.environment.cluster.existing, subject) : [];
}

/** Largest disk of a Standard broker, in GiB. */
export const maximumStorageGiB = 16_384;

const at = (key: string) => ['cluster', 'create', key];

/** Faults of the version table of one severity. */
function versionFaults(version: string, today: string, severity: Severity): readonly Omit<Fault, 'path'>[] {
  const fault = kafkaVersionFault(version, today);
  if (fault === undefined || fault.severity !== severity) return [];
  return [{ got: fault.got, expected: fault.expected, fix: `${recommendedKafkaVersion} is what AWS recommends` }];
}

export const clusterRules: readonly Rule<EnvironmentSubject>[] = [
  {
    id: 'kafka-version',
    severity: 'error',
    wants: 'A Kafka version that MSK offers and supports.',
    because: 'MSK upgrades a cluster past its end of support at any time, without notice (version-support.html).',
    check: created(({ kafkaVersion }, { today }) =>
      versionFaults(kafkaVersion, today, 'error').map((fault) => ({ path: at('kafkaVersion'), ...fault })),
    ),
  },
  {
    id: 'kafka-version-ends',
    severity: 'warning',
    wants: 'An upgrade well before the end of support.',
    because: 'MSK upgrades a cluster past its end of support at any time, without notice (version-support.html).',
    check: ({ environment: { cluster }, today }) => {
      const { path, kafkaVersion } = clusterFacts(cluster);
      const grave = cluster.existing === undefined ? [] : versionFaults(kafkaVersion, today, 'error');
      const faults = [...grave, ...versionFaults(kafkaVersion, today, 'warning')];
      return faults.map((fault) => ({ path: [...path, 'kafkaVersion'], ...fault }));
    },
  },
  {
    id: 'kraft-only',
    severity: 'error',
    wants: 'KRaft for created clusters.',
    because: 'Kafka 4 has no ZooKeeper, and the way to KRaft in place is long and irreversible.',
    check: created(({ kafkaVersion }) =>
      findKafkaVersion(kafkaVersion)?.metadata === 'zookeeper'
        ? [
            {
              path: at('kafkaVersion'),
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
    check: created(({ kafkaVersion }) =>
      findKafkaVersion(kafkaVersion)?.expressOnly
        ? [
            {
              path: at('kafkaVersion'),
              got: `"${kafkaVersion}", which only Express brokers run`,
              expected: 'an earlier version',
            },
          ]
        : [],
    ),
  },
  {
    id: 'broker-type',
    severity: 'error',
    wants: 'A Standard broker type.',
    because: 'MSK refuses others when the cluster is created; Express brokers are not supported yet.',
    check: created(({ brokerType }) => {
      if (findBrokerType(brokerType) !== undefined) return [];
      const expected = `one of ${brokerTypes.map(({ name }) => name).join(', ')}`;
      const fix = isExpressBroker(brokerType) ? { fix: 'Express brokers are not supported yet' } : {};
      return [{ path: at('brokerType'), got: `"${brokerType}"`, expected, ...fix }];
    }),
  },
  {
    id: 'broker-type-kraft',
    severity: 'error',
    wants: 'No t3 brokers with KRaft.',
    because: 'MSK refuses kafka.t3.small for KRaft clusters.',
    check: created(({ brokerType, kafkaVersion }) =>
      findBrokerType(brokerType)?.supportsKraft === false && findKafkaVersion(kafkaVersion)?.metadata === 'kraft'
        ? [{ path: at('brokerType'), got: `"${brokerType}" with KRaft`, expected: 'kafka.m7g.large or larger' }]
        : [],
    ),
  },
  {
    id: 'broker-count',
    severity: 'error',
    wants: 'As many brokers in each zone.',
    because: 'MSK refuses a number of brokers that is no multiple of the number of subnets.',
    check: created(({ brokerCount }, { environment }) => {
      const zones = dataZones(environment).length;
      if (brokerCount % zones === 0) return [];
      return [
        {
          path: at('brokerCount'),
          got: `${brokerCount} brokers on ${zones} subnets`,
          expected: `a multiple of ${zones}`,
        },
      ];
    }),
  },
  {
    id: 'broker-storage',
    severity: 'error',
    wants: `At most ${maximumStorageGiB} GiB of disk per broker.`,
    because: 'It is the largest volume of a Standard broker (msk/latest/developerguide/limits.html).',
    check: created(({ storageGiB }) =>
      storageGiB > maximumStorageGiB
        ? [{ path: at('storage'), got: `${storageGiB}GiB`, expected: `at most ${maximumStorageGiB}GiB` }]
        : [],
    ),
  },
  {
    id: 'iam-always',
    severity: 'error',
    wants: 'IAM authentication on every cluster.',
    because: 'The reconciler has no other way into a cluster that denies by default: super.users cannot be set on MSK.',
    check: ({ environment }) => {
      const { path, authentication } = clusterFacts(environment.cluster);
      if (authentication.includes('iam')) return [];
      const fix = 'The reconciler gets in with IAM; a cluster without it cannot be governed';
      return [{ path: [...path, 'authentication'], got: authentication.join(', '), expected: 'iam among them', fix }];
    },
  },
  {
    id: 'mtls-authorities',
    severity: 'error',
    wants: 'Certificate authorities with mtls, and only then.',
    because: 'MSK takes mTLS on only together with the AWS Private CAs whose certificates it accepts.',
    check: created(({ authentication, certificateAuthorityArns: arns }) => {
      const path = at('certificateAuthorityArns');
      const mtls = authentication.includes('mtls');
      if (mtls && arns.length === 0)
        return [{ path, got: 'nothing', expected: 'the ARN of an AWS Private CA for mtls' }];
      if (!mtls && arns.length > 0) return [{ path, got: arns.join(', '), expected: 'an empty list without mtls' }];
      return [];
    }),
  },
  {
    id: 'server-properties',
    severity: 'error',
    wants: 'Broker properties that MSK accepts, without unsafe values.',
    because: 'MSK refuses unknown keys when the configuration is created (msk-configuration-properties.html).',
    check: created(({ serverProperties }) =>
      brokerPropertyFaults(serverProperties).map(({ key, got, expected }) => ({
        path: [...at('serverProperties'), key],
        got,
        expected,
      })),
    ),
  },
  {
    id: 'default-replication',
    severity: 'error',
    wants: 'A default replication factor that the brokers can hold, and a min ISR that lets one of them be away.',
    because: 'With min ISR equal to the replication factor every broker restart stops the writers.',
    check: ({ environment: { cluster, topicDefaults } }) => {
      const { brokerCount } = clusterFacts(cluster);
      const { replicationFactor, minInsyncReplicas } = topicDefaults;
      const most = maximumMinInsyncReplicas(replicationFactor);
      const at = (key: string) => ['topicDefaults', key];
      return [
        ...(replicationFactor > brokerCount
          ? [
              {
                path: at('replicationFactor'),
                got: String(replicationFactor),
                expected: `at most ${brokerCount}, the number of brokers`,
              },
            ]
          : []),
        ...(minInsyncReplicas > most
          ? [
              {
                path: at('minInsyncReplicas'),
                got: String(minInsyncReplicas),
                expected: `at most ${most} with ${replicationFactor} replicas`,
              },
            ]
          : []),
      ];
    },
  },
  {
    id: 'existing-cluster-place',
    severity: 'error',
    wants: "An existing cluster in the environment's Region and streaming account.",
    because: 'The reconciler, the secrets and their key must be where the cluster is (msk-password-limitations.html).',
    check: existing(({ arn }, { environment: { region, accounts } }) => {
      const [, , , clusterRegion, account] = arn.split(':');
      if (clusterRegion === region && account === accounts.streaming) return [];
      const expected = `a cluster in ${region} and the account ${accounts.streaming}`;
      return [
        { path: ['cluster', 'existing', 'arn'], got: `one in ${clusterRegion} and the account ${account}`, expected },
      ];
    }),
  },
];
