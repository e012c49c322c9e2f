import type { Domain } from '../model/domain.ts';
import { earliestTopicBackendVersion as earliest, maximumStackResources } from '../model/topic-backend.ts';
import { flavourOf, type TopicConfigTarget } from '../model/topic-config-target.ts';
import type { PlacedDomains } from './place.ts';
import type { Placement } from './placement.ts';
import type { Fault, Rule } from './rule.ts';

const path = ['topicBackend'];
const reconciler = 'topicBackend: reconciler, or none, for this domain';

function throughCloudFormation(domains: readonly Domain[]): readonly Domain[] {
  return domains.filter(({ topicBackend }) => topicBackend === 'cloudformation');
}

/** About each domain on its cluster. */
export const topicBackendRules: readonly Rule<PlacedDomains>[] = [
  {
    id: 'topic-backend-cluster',
    severity: 'error',
    wants: `A provisioned cluster with Kafka ${earliest.major}.${earliest.minor} or newer for topics that CloudFormation manages.`,
    because: "MSK's topic APIs know no other cluster (msk-topic-operations-information.html).",
    check: ({ place, domains }) => {
      const got = withoutTopicApis(place);
      if (got === undefined) return [];
      return throughCloudFormation(domains).map(({ name }) => ({ domain: name, path, got, expected: reconciler }));
    },
  },
  {
    id: 'topic-backend-undeclared',
    severity: 'error',
    wants: 'No removal of undeclared topics or overrides where CloudFormation manages the topics.',
    because: 'The reconciler touches no topic then, and CloudFormation knows none that nobody declared.',
    check: ({ domains }) =>
      throughCloudFormation(domains).flatMap(({ name, undeclared = {} }) =>
        (['topics', 'overrides'] as const)
          .filter((kind) => undeclared[kind] === 'remove')
          .map((kind) => ({ domain: name, path: ['undeclared', kind], got: 'remove', expected: 'report or keep' })),
      ),
  },
];

function withoutTopicApis(target: TopicConfigTarget): string | undefined {
  if (flavourOf(target) === 'serverless') return 'cloudformation on MSK Serverless';
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(target.kafkaVersion ?? '') ?? [];
  if (major === undefined) return undefined;
  const older = Number(major) < earliest.major || (Number(major) === earliest.major && Number(minor) < earliest.minor);
  return older ? `cloudformation with Kafka ${target.kafkaVersion}` : undefined;
}

/** About all domains of an environment, which stand in one stack. */
export const topicBackendStackRule: Rule<Placement> = {
  id: 'topic-backend-stack',
  severity: 'error',
  wants: `At most ${maximumStackResources} resources in the stack of the domains.`,
  because:
    'CloudFormation refuses larger stacks, and each topic that it manages is a resource (cloudformation-limits.html).',
  check: ({ running }): readonly Fault[] => {
    const domains = throughCloudFormation(running);
    const [largest] = [...domains].sort((a, b) => b.topics.length - a.topics.length);
    const topics = domains.reduce((sum, domain) => sum + domain.topics.length, 0);
    const total = topics + running.length;
    if (largest === undefined || total <= maximumStackResources) return [];
    return [
      {
        domain: largest.name,
        path,
        got: `${topics} topics + ${running.length} domains = ${total} resources, roles and network rules not counted`,
        expected: `at most ${maximumStackResources} in one stack`,
        fix: `Leave ${largest.name} with its ${largest.topics.length} topics to the reconciler: any number of them is one resource`,
      },
    ];
  },
};
