import { type ClusterPlace, clusterPlace } from '../model/cluster-arn.ts';
import type { Connectivity } from '../model/connectivity.ts';
import { repeated } from './domain-set.ts';
import type { PlacedCluster } from './placed-cluster.ts';
import type { Fault, Rule } from './rule.ts';

function connected(
  check: (connectivity: Connectivity, subject: PlacedCluster) => readonly Fault[],
): Rule<PlacedCluster>['check'] {
  return (subject) => {
    const { connectivity } = subject.cluster;
    if (connectivity === undefined) return [];
    return check(connectivity, subject).map((fault) => ({ ...fault, path: ['connectivity', ...fault.path] }));
  };
}

/** Oldest Kafka with multi-VPC connectivity. */
const since = [2, 7, 1] as const;

/** About clients in other VPCs and accounts (AWS: `msk/latest/developerguide/aws-access-mult-vpc.html`). */
export const connectivityRules: readonly Rule<PlacedCluster>[] = [
  {
    id: 'connectivity-broker-type',
    severity: 'error',
    wants: 'No t3 brokers with multi-VPC connectivity.',
    because: 'MSK does not support it on kafka.t3.small (aws-access-mult-vpc.html).',
    check: connected((_, { cluster: { brokerType } }) =>
      brokerType.startsWith('kafka.t3.')
        ? [
            {
              path: [],
              got: `multi-VPC connectivity on ${brokerType}`,
              expected: 'kafka.m5.large, kafka.m7g.large or larger',
            },
          ]
        : [],
    ),
  },
  {
    id: 'connectivity-version',
    severity: 'error',
    wants: `Kafka ${since.join('.')} or later for multi-VPC connectivity.`,
    because: 'MSK does not support it on earlier versions (aws-access-mult-vpc.html).',
    check: connected((_, { cluster: { kafkaVersion } }) =>
      isOlder(kafkaVersion)
        ? [
            {
              path: [],
              got: `multi-VPC connectivity with Kafka ${kafkaVersion}`,
              expected: `${since.join('.')} or later`,
            },
          ]
        : [],
    ),
  },
  {
    id: 'connectivity-authentication',
    severity: 'error',
    wants: 'At least one way in for other VPCs, each of them a way into the cluster.',
    because: 'MSK opens to other VPCs only what it offers in its own, and nothing without authentication.',
    check: connected(authenticationFaults),
  },
  {
    id: 'connectivity-accounts',
    severity: 'error',
    wants: 'At least one account for multi-VPC connectivity, each of them once.',
    because: 'Nobody could connect otherwise, and an account with two names was meant to be two accounts.',
    check: connected(({ accounts }) => {
      if (Object.keys(accounts).length === 0)
        return [{ path: ['accounts'], got: 'none', expected: 'the accounts whose clients connect, by name' }];
      const wrong = Object.entries(accounts).filter(([, id]) => !/^\d{12}$/.test(id));
      return [
        ...wrong.map(([name, id]) => ({
          path: ['accounts', name],
          got: `"${id}"`,
          expected: 'a literal account id of 12 digits',
        })),
        ...repeated(Object.entries(accounts), ([, id]) => id).map(({ item: [name, id], first: [other] }) => ({
          path: ['accounts', name],
          got: `"${id}", the account of ${other}`,
          expected: 'each account once',
        })),
      ];
    }),
  },
  {
    id: 'connectivity-running-cluster',
    severity: 'error',
    wants: 'The ARN of this very cluster as proof that it runs.',
    because:
      'MSK refuses to create a cluster with connectivity switched on: the ARN is what a first deployment cannot know.',
    check: connected(({ runningCluster }, { place = {} }) => {
      if (runningCluster === undefined) return [];
      const fix = 'Take it from the output KafkaClusterArn after the first deployment; before that, leave it out';
      const running = clusterPlace(runningCluster);
      // A reference to the cluster of the same template too: it says nothing of a cluster that runs.
      if (running === undefined)
        return [{ path: ['runningCluster'], got: 'no literal ARN', expected: 'the ARN of this cluster', fix }];
      const wrong = (Object.keys(place) as (keyof ClusterPlace)[]).filter((key) => running[key] !== place[key]);
      if (wrong.length === 0) return [];
      const said = (where: Partial<ClusterPlace>) => wrong.map((key) => `${key} ${where[key]}`).join(', ');
      return [{ path: ['runningCluster'], got: `a cluster of ${said(running)}`, expected: said(place), fix }];
    }),
  },
  {
    id: 'connectivity-second-deployment',
    severity: 'warning',
    wants: 'Multi-VPC connectivity switched on, once the cluster runs.',
    because:
      'It cannot be on when a cluster is created (mvpc-cluster-owner-action-turn-on.html); until then no other account gets in.',
    check: connected(({ runningCluster }) =>
      runningCluster === undefined
        ? [
            {
              path: [],
              got: 'no runningCluster: other accounts are not let in yet',
              expected: 'the ARN of the cluster, once it runs',
              fix: 'Deploy once, write the output KafkaClusterArn here and deploy again: brokers restart one by one, 30 minutes or more',
            },
          ]
        : [],
    ),
  },
];

function authenticationFaults(
  { authentication }: Connectivity,
  { cluster: { authentication: offered } }: PlacedCluster,
): readonly Fault[] {
  const path = ['authentication'];
  if (authentication.length === 0) return [{ path, got: 'none', expected: `one of ${offered.join(', ')}` }];
  return [
    ...authentication.flatMap((way, index) =>
      offered.includes(way)
        ? []
        : [{ path: [...path, index], got: `"${way}"`, expected: `${offered.join(' or ')}, as the cluster offers` }],
    ),
    ...repeated([...authentication.entries()], ([, way]) => way).map(({ item: [index, way] }) => ({
      path: [...path, index],
      got: `"${way}" a second time`,
      expected: 'each way once',
    })),
  ];
}

function isOlder(version: string): boolean {
  const [, ...parts] = /^(\d+)\.(\d+)\.(\d+|x)/.exec(version) ?? [];
  if (parts.length === 0) return false;
  const numbers = parts.map((part) => (part === 'x' ? Number.MAX_SAFE_INTEGER : Number(part)));
  const differs = since.findIndex((number, index) => numbers[index] !== number);
  return differs >= 0 && Number(numbers[differs]) < Number(since[differs]);
}
