import type { Domain } from '../model/domain.ts';
import type { Topic } from '../model/topic.ts';
import type { DomainSet } from './domain-set.ts';
import type { Fault, Rule } from './rule.ts';

export interface PlacedTopic {
  readonly domain: Domain;
  readonly topic: Topic;
  readonly index: number;
}

/** What is wrong with a topic, at a path below it. */
export type TopicComplaint = Omit<Fault, 'domain'>;

export function placedTopics(domains: readonly Domain[]): readonly PlacedTopic[] {
  return domains.flatMap((domain) => domain.topics.map((topic, index) => ({ domain, topic, index })));
}

export function topicFault({ domain, index }: PlacedTopic, { path, ...complaint }: TopicComplaint): Fault {
  return { domain: domain.name, path: ['topics', index, ...path], ...complaint };
}

/** A check of every topic on its own. */
export function eachTopic(
  check: (topic: Topic, domain: Domain, set: DomainSet) => TopicComplaint | undefined,
): Rule<DomainSet>['check'] {
  return (set) =>
    placedTopics(set.domains).flatMap((placed) => {
      const complaint = check(placed.topic, placed.domain, set);
      return complaint === undefined ? [] : [topicFault(placed, complaint)];
    });
}

export function isCompacted({ configs }: Topic): boolean {
  return (configs['cleanup.policy'] ?? '').includes('compact');
}

/** Milliseconds that Kafka keeps records, unlimited as infinity; undefined where a topic does not say so or only compacts. */
export function keptMilliseconds({ configs }: Topic): number | undefined {
  const retention = configs['retention.ms'];
  if (retention === undefined || configs['cleanup.policy'] === 'compact') return undefined;
  return Number(retention) < 0 ? Number.POSITIVE_INFINITY : Number(retention);
}
