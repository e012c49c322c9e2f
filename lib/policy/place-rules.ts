import { maximumMinInsyncReplicas } from '../model/min-insync-replicas.ts';
import type { Path } from '../model/path.ts';
import type { Topic } from '../model/topic.ts';
import { fixedDefaultsRule, flavourRules } from './flavour-rules.ts';
import type { Place, PlacedDomains } from './place.ts';
import type { Fault, Rule } from './rule.ts';
import { placedTopicConfigRule } from './topic-config-rules.ts';

type Complaint = Omit<Fault, 'domain'>;

const minIsr = 'min.insync.replicas';

function isReplicas(count: number, brokers: number): boolean {
  return Number.isInteger(count) && count >= 1 && count <= brokers;
}

const durabilityKeys = [
  { key: 'replicationFactor', limit: 'minimumReplicationFactor' },
  { key: 'minInsyncReplicas', limit: 'minimumInsyncReplicas' },
] as const;

/** About the place itself. */
export const topicDefaultRules: readonly Rule<Pick<Place, 'brokerCount' | 'topicDefaults' | 'limits' | 'flavour'>>[] = [
  fixedDefaultsRule,
  {
    id: 'default-replication',
    severity: 'error',
    wants: 'A default replication factor that the brokers can hold, and a min ISR that lets one of them be away.',
    because: 'With min ISR equal to the replication factor every broker restart stops the writers.',
    check: ({ brokerCount, topicDefaults: { replicationFactor, minInsyncReplicas } }) => {
      const most = maximumMinInsyncReplicas(replicationFactor);
      const at = (key: string, got: number, expected: string) => ({ path: [key], got: String(got), expected });
      return [
        ...(isReplicas(replicationFactor, brokerCount)
          ? []
          : [at('replicationFactor', replicationFactor, replicaRange(brokerCount))]),
        ...(!isReplicas(minInsyncReplicas, most)
          ? [at('minInsyncReplicas', minInsyncReplicas, `from 1 to ${most} with ${replicationFactor} replicas`)]
          : []),
      ];
    },
  },
  {
    id: 'default-replication-production',
    severity: 'error',
    production: true,
    wants: 'In production the replicas and in-sync replicas that the environment asks for, by default.',
    because: 'One of two replicas is gone with the first broker that fails, and the other with the second.',
    check: ({ topicDefaults, limits }) =>
      limits.production
        ? durabilityKeys.flatMap(({ key, limit }) =>
            topicDefaults[key] < limits[limit]
              ? [{ path: [key], got: String(topicDefaults[key]), expected: `at least ${limits[limit]} in production` }]
              : [],
          )
        : [],
  },
];

function replicaRange(brokers: number): string {
  return `from 1 to ${brokers}, the number of brokers`;
}

function eachTopic(check: (topic: Topic, place: Place) => readonly Complaint[]): Rule<PlacedDomains>['check'] {
  return ({ place, domains }) =>
    domains.flatMap((domain) =>
      domain.topics.flatMap((topic, index) =>
        check(topic, place).map(({ path, ...fault }) => ({
          domain: domain.name,
          path: ['topics', index, ...path],
          ...fault,
        })),
      ),
    );
}

/** About domains on their cluster. */
export const placeRules: readonly Rule<PlacedDomains>[] = [
  {
    id: 'topic-zone',
    severity: 'error',
    wants: 'A zone of the environment for every topic.',
    because: 'Key, readers and log groups of a topic follow from its zone.',
    check: eachTopic(({ zone }, { zones }) =>
      zones === undefined || zones.includes(zone)
        ? []
        : [
            {
              path: ['zone'],
              got: `"${zone}"`,
              expected: `one of ${zones.join(', ') || 'the zones, of which there are none'}`,
            },
          ],
    ),
  },
  {
    id: 'topic-replicas',
    severity: 'error',
    wants: 'At least one replica, and at most as many as brokers.',
    because: 'Kafka refuses to create the topic.',
    check: eachTopic(({ replicationFactor }, { brokerCount }) => {
      if (replicationFactor === undefined || isReplicas(replicationFactor, brokerCount)) return [];
      return [{ path: ['replicationFactor'], got: String(replicationFactor), expected: replicaRange(brokerCount) }];
    }),
  },
  {
    id: 'topic-min-isr',
    severity: 'error',
    waivable: true,
    wants: 'A min ISR below the replication factor.',
    because: 'With min ISR equal to the replication factor every broker restart stops the writers.',
    check: eachTopic(minIsrFaults),
  },
  placedTopicConfigRule,
  ...flavourRules,
  {
    id: 'replicas-production',
    severity: 'error',
    waivable: true,
    production: true,
    wants: 'In production as many replicas as the environment asks for.',
    because: 'One of two replicas is gone with the first broker that fails, and the other with the second.',
    check: eachTopic(({ replicationFactor }, { limits: { production, minimumReplicationFactor: least } }) =>
      production && replicationFactor !== undefined && replicationFactor >= 1 && replicationFactor < least
        ? [{ path: ['replicationFactor'], got: String(replicationFactor), expected: `at least ${least} in production` }]
        : [],
    ),
  },
  {
    id: 'min-isr-production',
    severity: 'error',
    waivable: true,
    production: true,
    wants: 'In production as many in-sync replicas as the environment asks for, dead letters included.',
    because: 'With one, an acknowledged record is lost with the broker that acknowledged it.',
    check: eachTopic(({ configs }, { limits: { production, minimumInsyncReplicas: least } }) =>
      production && Number(configs[minIsr]) < least
        ? [{ path: ['configs', minIsr], got: `${configs[minIsr]}`, expected: `at least ${least} in production` }]
        : [],
    ),
  },
  {
    id: 'partitions-even',
    severity: 'warning',
    waivable: true,
    wants: 'Partitions that spread evenly over the brokers.',
    because: 'The broker with one leader more reaches its limit before all others.',
    check: eachTopic(({ partitions }, { brokerCount, flavour }) => {
      // Nobody knows how many brokers Serverless has.
      if (flavour === 'serverless' || partitions <= brokerCount || partitions % brokerCount === 0) return [];
      return [{ path: ['partitions'], got: String(partitions), expected: `a multiple of the ${brokerCount} brokers` }];
    }),
  },
  {
    id: 'client-authentication',
    severity: 'error',
    wants: 'Clients that authenticate in a way the cluster offers.',
    because: 'The cluster has no listener for them otherwise.',
    check: ({ place: { authentication: offered }, domains }) =>
      domains.flatMap((domain) =>
        domain.clients.flatMap(({ authentication }, index) => {
          if (offered.includes(authentication)) return [];
          const path: Path = ['clients', index, 'authentication'];
          const expected = `${offered.join(' or ')}, as the cluster offers`;
          return [{ domain: domain.name, path, got: `"${authentication}"`, expected }];
        }),
      ),
  },
];

/** The defaults have a rule of their own: a topic is to blame only for what it says itself. */
function minIsrFaults({ configs, replicationFactor, inherits }: Topic, { topicDefaults }: Place): readonly Complaint[] {
  const own = configs[minIsr];
  if (own === undefined && (replicationFactor === undefined || inherits?.includes(minIsr))) return [];
  const replicas = replicationFactor ?? topicDefaults.replicationFactor;
  if (replicas < 1) return [];
  const inSync = own === undefined ? topicDefaults.minInsyncReplicas : Number(own);
  const most = maximumMinInsyncReplicas(replicas);
  if (inSync <= most) return [];
  return own === undefined
    ? [{ path: ['replicationFactor'], got: `${replicas} with a min ISR of ${inSync}`, expected: `more than ${inSync}` }]
    : [{ path: ['configs', minIsr], got: own, expected: `at most ${most} with ${replicas} replicas` }];
}
