import type { ExistingCluster } from '../model/environment.ts';
import { policyLimits } from '../model/policy.ts';
import { authenticationRules } from './authentication-rules.ts';
import { clusterFacts, dataZones } from './cluster-facts.ts';
import { regionOf } from './cluster-region-rules.ts';
import { createdClusterRules, versionFaults } from './created-cluster-rules.ts';
import type { EnvironmentSubject } from './environment-rules.ts';
import type { Severity } from './finding.ts';
import { passwordRotationRules } from './password-rotation-rules.ts';
import { topicDefaultRules } from './place-rules.ts';
import { type Fault, type Rule, rulesWithin } from './rule.ts';
import { scramUserRules } from './scram-user-rules.ts';
import { serverlessRules } from './serverless-rules.ts';

type Check = Rule<EnvironmentSubject>['check'];

function existing(check: (cluster: ExistingCluster, subject: EnvironmentSubject) => readonly Fault[]): Check {
  return (subject) =>
    subject.environment.cluster.existing ? check(subject.environment.cluster.existing, subject) : [];
}

export const clusterRules: readonly Rule<EnvironmentSubject>[] = [
  ...rulesWithin(createdClusterRules, ({ environment, today }: EnvironmentSubject) => {
    const cluster = environment.cluster.create;
    if (cluster === undefined) return undefined;
    const { platform, name, region, accounts } = environment;
    const place = { name: `${platform}-${name}`, region, account: accounts.streaming };
    return { path: ['cluster', 'create'], subject: { cluster, subnets: dataZones(environment).length, today, place } };
  }),
  ...rulesWithin(authenticationRules, ({ environment: { cluster } }: EnvironmentSubject) => {
    const { path, authentication } = clusterFacts(cluster);
    return { path: [...path, 'authentication'], subject: authentication };
  }),
  ...rulesWithin(passwordRotationRules, ({ environment: { cluster } }: EnvironmentSubject) => ({
    path: [],
    subject: cluster,
  })),
  ...rulesWithin(topicDefaultRules, ({ environment }: EnvironmentSubject) => {
    const { brokerCount, flavour } = clusterFacts(environment.cluster);
    const { topicDefaults } = environment;
    const limits = policyLimits(environment);
    return { path: ['topicDefaults'], subject: { brokerCount, flavour, topicDefaults, limits } };
  }),
  {
    id: 'kafka-version-ends',
    severity: 'warning',
    wants: 'An upgrade well before the end of support.',
    because: 'MSK upgrades a cluster past its end of support at any time, without notice (version-support.html).',
    check: ({ environment: { cluster }, today }) => {
      const { path, kafkaVersion, flavour } = clusterFacts(cluster);
      if (flavour === 'serverless') return [];
      const ends = (severity: Severity) => versionFaults(kafkaVersion, { today, flavour, severity });
      const faults = [...(cluster.existing === undefined ? [] : ends('error')), ...ends('warning')];
      return faults.map((fault) => ({ path: [...path, 'kafkaVersion'], ...fault }));
    },
  },
  ...serverlessRules,
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
  {
    id: 'existing-cluster-key',
    severity: 'error',
    wants: "The key of SCRAM secrets in the cluster's Region.",
    because:
      'A secret is encrypted by a key of its own Region (secretsmanager/latest/userguide/security-encryption.html).',
    check: existing(({ scramKeyArn = '' }, { environment: { region } }) => {
      const found = regionOf(scramKeyArn);
      if (found === undefined || found === region) return [];
      return [{ path: ['cluster', 'existing', 'scramKeyArn'], got: `one in ${found}`, expected: `one in ${region}` }];
    }),
  },
  {
    id: 'existing-cluster-network',
    severity: 'error',
    wants: 'The VPC of an existing cluster.',
    because: 'Its brokers have no address in a new VPC: nothing that runs there would reach them.',
    check: existing((_, { environment: { network } }) =>
      network.create === undefined
        ? []
        : [{ path: ['network', 'create'], got: 'a new VPC', expected: 'network.import with the VPC of the cluster' }],
    ),
  },
  ...scramUserRules,
];
