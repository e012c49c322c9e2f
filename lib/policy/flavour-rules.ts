import { fixedReplication, serverlessPartitions } from '../model/serverless-cluster.ts';
import type { MskFlavour } from '../model/topic-config-catalogue.ts';
import { flavourOf, type TopicConfigTarget } from '../model/topic-config-target.ts';
import type { Place, PlacedDomains } from './place.ts';
import type { Fault, Rule } from './rule.ts';

const names: Readonly<Record<MskFlavour, string>> = {
  standard: 'MSK',
  express: 'MSK Express',
  serverless: 'MSK Serverless',
};

/** Who keeps the replicas; undefined where the topics say how many. */
function keeper(place: TopicConfigTarget): string | undefined {
  const flavour = flavourOf(place);
  return flavour === 'express' || flavour === 'serverless' ? names[flavour] : undefined;
}

/** About the defaults of topics on brokers whose replicas nobody sets. */
export const fixedDefaultsRule: Rule<Pick<Place, 'topicDefaults' | 'flavour'>> = {
  id: 'default-replication-fixed',
  severity: 'error',
  wants: 'Three replicas, two of them in sync, by default on Express brokers and on Serverless.',
  because: 'MSK keeps exactly these there, whatever a topic asks for (msk-configuration-express-read-only.html).',
  check: (place) => {
    const by = keeper(place);
    if (by === undefined) return [];
    return (['replicationFactor', 'minInsyncReplicas'] as const).flatMap((key) =>
      place.topicDefaults[key] === fixedReplication[key]
        ? []
        : [
            {
              path: [key],
              got: String(place.topicDefaults[key]),
              expected: `${fixedReplication[key]}, which ${by} keeps`,
            },
          ],
    );
  },
};

/** About domains on clusters that do not do everything which Standard brokers do. */
export const flavourRules: readonly Rule<PlacedDomains>[] = [
  {
    id: 'topic-replicas-fixed',
    severity: 'error',
    wants: 'No other replicas than three on Express brokers and on Serverless.',
    because: 'MSK keeps exactly three there (msk-configuration-express-read-only.html).',
    check: ({ place, domains }) => {
      const by = keeper(place);
      if (by === undefined) return [];
      return domains.flatMap(({ name: domain, topics }) =>
        topics.flatMap(({ replicationFactor }, index) => {
          if (replicationFactor === undefined || replicationFactor === fixedReplication.replicationFactor) return [];
          const path = ['topics', index, 'replicationFactor'];
          return [
            { domain, path, got: String(replicationFactor), expected: `nothing or 3: ${by} keeps three replicas` },
          ];
        }),
      );
    },
  },
  {
    id: 'topic-tiered',
    severity: 'error',
    wants: 'Tiered topics on clusters with tiered storage alone.',
    because:
      'Without cluster.create.tieredStorage brokers have no tier to copy to, and refuse (msk-tiered-storage.html).',
    check: ({ place, domains }) =>
      place.tiered !== false
        ? []
        : domains.flatMap(({ name: domain, topics }) =>
            topics.flatMap(({ configs }, index) => {
              if (configs[tieringKey] !== 'true') return [];
              const [path, fix] = [
                ['topics', index, 'configs', tieringKey],
                'Or set cluster.create.tieredStorage: true',
              ];
              return [{ domain, path, got: '"true"', expected: 'nothing on a cluster without tiered storage', fix }];
            }),
          ),
  },
  {
    id: 'serverless-quotas',
    severity: 'error',
    wants: 'No quotas on Serverless.',
    because: 'MSK Serverless limits the cluster as a whole and refuses quotas of clients (limits.html).',
    check: ({ place, domains }) =>
      flavourOf(place) !== 'serverless'
        ? []
        : domains.flatMap(({ name: domain, quotas }) =>
            quotas.map(({ client }, index) => {
              const path = ['quotas', index, 'client'];
              return { domain, path, got: `a quota of ${client}`, expected: 'none: MSK Serverless has no quotas' };
            }),
          ),
  },
  {
    id: 'serverless-partitions',
    severity: 'error',
    wants: `At most ${serverlessPartitions.all} partitions on Serverless, ${serverlessPartitions.compacted} of them compacted.`,
    because: 'MSK Serverless refuses to create more (limits.html).',
    check: ({ place, domains }) => (flavourOf(place) === 'serverless' ? partitionFaults(domains) : []),
  },
];

const tieringKey = 'remote.storage.enable';

/** Told of the first topic that does not fit any more. */
function partitionFaults(domains: PlacedDomains['domains']): readonly Fault[] {
  const topics = domains.flatMap(({ name: domain, topics }) =>
    topics.map((topic, index) => ({ domain, index, topic })),
  );
  const compacted = topics.filter(({ topic }) => topic.configs['cleanup.policy']?.includes('compact'));
  return [...beyond(topics, 'all'), ...beyond(compacted, 'compacted')];
}

function beyond(
  topics: readonly { domain: string; index: number; topic: { name: string; partitions: number } }[],
  which: keyof typeof serverlessPartitions,
): readonly Fault[] {
  const [limit, what] = [serverlessPartitions[which], which === 'compacted' ? 'compacted partitions' : 'partitions'];
  let sum = 0;
  for (const { domain, index, topic } of topics) {
    sum += topic.partitions;
    if (sum <= limit) continue;
    const got = `${sum} ${what} with ${topic.name}`;
    return [{ domain, path: ['topics', index, 'partitions'], got, expected: `at most ${limit} on MSK Serverless` }];
  }
  return [];
}
