import type { Domain } from '../model/domain.ts';
import { formatDuration } from '../model/duration.ts';
import type { Path } from '../model/path.ts';
import { formatSize } from '../model/size.ts';
import type { Topic } from '../model/topic.ts';
import { topicConfigKinds } from '../model/topic-config.ts';
import type { DomainSet } from './domain-set.ts';
import { eachTopic } from './each-topic.ts';
import type { Severity } from './finding.ts';
import type { Rule } from './rule.ts';

type Value = string | number;

const readers = {
  'topic.domain': (_: Topic, domain: Domain) => domain.name,
  'topic.team': (_: Topic, domain: Domain) => domain.owner.team,
  'topic.name': ({ name }: Topic) => name,
  'topic.description': ({ description }: Topic) => description,
  'topic.kind': ({ kind }: Topic) => kind,
  'topic.zone': ({ zone }: Topic) => zone,
  'topic.partitions': ({ partitions }: Topic) => partitions,
  'topic.replicationFactor': ({ replicationFactor }: Topic) => replicationFactor,
  'topic.retentionClass': ({ retentionClass }: Topic) => retentionClass,
  'topic.schema': ({ schema }: Topic) => schema?.file,
  'topic.compatibility': ({ schema }: Topic) => schema?.compatibility,
  'topic.key': ({ key }: Topic) => key?.join(','),
} as const satisfies Record<string, (topic: Topic, domain: Domain) => Value | undefined>;

/** What a predicate may speak of: `topic.<field>`, and `config.<key>` for every override that a topic may set. */
export const predicateFields: readonly string[] = [
  ...Object.keys(readers),
  ...Object.keys(topicConfigKinds).map((key) => `config.${key}`),
];

/** The tests of a predicate that holds for one value. */
export const predicateTests = ['equals', 'oneOf', 'matches', 'atLeast', 'atMost', 'required'] as const;

/**
 * One field and one test. A field that a topic leaves out holds only for `required: false`.
 * Configs are compared in Kafka's own text: milliseconds, bytes, -1 for unlimited, which is more than every number.
 */
export interface Predicate {
  readonly field: string;
  readonly equals?: Value;
  readonly oneOf?: readonly Value[];
  /** A regular expression for the whole text. */
  readonly matches?: string;
  readonly atLeast?: number;
  readonly atMost?: number;
  /** True: the topic says something. False: it says nothing. */
  readonly required?: boolean;
}

/** A rule about topics that a company writes as data. */
export interface CompanyRule {
  readonly id: string;
  readonly severity: Severity;
  readonly waivable: boolean;
  /** Topics that it is about: all of these hold. Empty: every topic. */
  readonly when: readonly Predicate[];
  readonly wants: Predicate;
  /** What a person is told to do, and why. */
  readonly message: string;
}

/** The rule as it is checked: a complaint for each topic that `when` holds for and `wants` does not. */
export function companyRule({ id, severity, waivable, when, wants, message }: CompanyRule): Rule<DomainSet> {
  return {
    id,
    severity,
    ...(waivable ? { waivable } : {}),
    wants: describePredicate(wants),
    because: message,
    check: eachTopic((topic, domain) => {
      if (!when.every((predicate) => holds(predicate, topic, domain)) || holds(wants, topic, domain)) return undefined;
      const value = readField(wants.field, topic, domain);
      const got = value === undefined ? 'nothing' : shown(wants.field, value);
      return { path: pathOf(wants.field), got, expected: describePredicate(wants), fix: message };
    }),
  };
}

function readField(field: string, topic: Topic, domain: Domain): Value | undefined {
  if (field.startsWith('config.')) return topic.configs[field.slice('config.'.length)];
  return readers[field as keyof typeof readers](topic, domain);
}

function holds(predicate: Predicate, topic: Topic, domain: Domain): boolean {
  const value = readField(predicate.field, topic, domain);
  const { equals, oneOf, matches, atLeast, atMost, required } = predicate;
  if (required !== undefined) return (value !== undefined) === required;
  if (value === undefined) return false;
  if (equals !== undefined) return String(value) === String(equals);
  if (oneOf !== undefined) return oneOf.map(String).includes(String(value));
  if (matches !== undefined) return new RegExp(`^(?:${matches})$`, 'u').test(String(value));
  if (atLeast !== undefined) return amount(value) >= amount(atLeast);
  return atMost === undefined || amount(value) <= amount(atMost);
}

/** Kafka writes unlimited as -1. */
function amount(value: Value): number {
  return Number(value) === -1 ? Number.POSITIVE_INFINITY : Number(value);
}

function describePredicate({ field, equals, oneOf, matches, atLeast, atMost, required }: Predicate): string {
  const test =
    (equals !== undefined && shown(field, equals)) ||
    (oneOf !== undefined && `one of ${oneOf.map((value) => shown(field, value)).join(', ')}`) ||
    (matches !== undefined && `a text like ${matches}`) ||
    (atLeast !== undefined && `at least ${shown(field, atLeast)}`) ||
    (atMost !== undefined && `at most ${shown(field, atMost)}`) ||
    (required ? 'a value' : 'nothing');
  return `${field}: ${test}`;
}

/** With the unit that a domain's file writes. */
function shown(field: string, value: Value): string {
  const kind = field.startsWith('config.') ? topicConfigKinds[field.slice('config.'.length)] : undefined;
  if (kind?.type === 'duration') return formatDuration(Number(value));
  return kind?.type === 'size' ? formatSize(Number(value)) : String(value);
}

/** Where a domain's file says it. */
function pathOf(field: string): Path {
  const [subject, ...rest] = field.split('.');
  const key = rest.join('.');
  if (subject === 'config')
    return { 'retention.ms': ['retention'], 'cleanup.policy': ['cleanup'] }[key] ?? ['configs', key];
  if (key === 'domain' || key === 'team') return ['name'];
  return key === 'compatibility' ? ['schema', key] : [key];
}
