import type { DocumentTopic, DomainDocument } from '../model/domain-document.ts';
import { startsWithAny } from '../model/ownership.ts';
import type { TopicState } from '../model/topic.ts';
import { sameTopicConfig, topicConfigChangeFault } from '../model/topic-config.ts';
import type { TopicConfigTarget } from '../model/topic-config-target.ts';
import type { Disposition } from '../model/undeclared.ts';
import { aclDifference } from './acl-difference.ts';
import { type Change, type ConfigChange, compareChanges, losesRecords } from './change.ts';
import type { Difference } from './difference.ts';
import { dispositionOf } from './disposition.ts';
import { compareNotices, type Notice, standingNotices } from './notice.ts';
import type { PlanInput, PlanMode } from './plan-input.ts';
import { quotaDifference } from './quota-difference.ts';
import { userDifference } from './user-difference.ts';
import { zoneDifference } from './zone-difference.ts';

/** What is to be done, in order, and what is only to be known. A value: printing and applying come later. */
export interface Plan {
  readonly domain: string;
  readonly clusterId: string;
  readonly mode: PlanMode;
  readonly changes: readonly Change[];
  /** What CloudFormation does to the domain's topics once this has run: judged here, done there. Absent: nothing. */
  readonly elsewhere?: readonly Change[];
  readonly notices: readonly Notice[];
  /** How much is ours before the changes: removals are measured against it. */
  readonly governed: { readonly topics: number; readonly acls: number };
}

/** Pure, total and ordered: equal input gives an equal plan whatever the order of its parts. */
export function plan(input: PlanInput): Plan {
  const { desired, observed, owned, mode } = input;
  const topics = topicDifference(input);
  const isElsewhere = desired.topicBackend === 'cloudformation';
  const elsewhere = isElsewhere ? topics.changes.map((change) => ({ ...change, by: 'cloudformation' as const })) : [];
  const parts = [
    userDifference(input),
    zoneDifference(input),
    isElsewhere ? noticed(...topics.notices) : topics,
    undeclaredTopics(input),
    aclDifference(input),
    quotaDifference(input),
  ];
  const notices = [...parts.flatMap((part) => part.notices), ...standingNotices(desired)];
  return {
    domain: desired.domain,
    clusterId: observed.clusterId,
    mode,
    changes: parts.flatMap((part) => part.changes).sort(compareChanges),
    ...(elsewhere.length === 0 ? {} : { elsewhere: elsewhere.sort(compareChanges) }),
    notices: notices.sort(compareNotices),
    governed: { topics: Object.keys(owned.topics).length, acls: owned.acls.length },
  };
}

function topicDifference({ desired, observed, owned, mode, losesNothing = false }: PlanInput): Difference {
  const existing = new Map(observed.topics.map((topic) => [topic.name, topic]));
  const parts = desired.topics.map((topic) => {
    const before = existing.get(topic.name);
    return before === undefined
      ? { changes: [{ kind: 'create-topic', after: topicState(topic) } as const], notices: [] }
      : existingTopic(topic, before, {
          ownedKeys: owned.overrides[topic.name] ?? [],
          foreign: dispositionOf(desired, 'overrides', mode),
          flavour: desired.flavour,
          mode,
          losesNothing,
        });
  });
  return { changes: parts.flatMap((part) => part.changes), notices: parts.flatMap((part) => part.notices) };
}

interface ExistingTopic extends Required<Pick<PlanInput, 'mode' | 'losesNothing'>> {
  readonly ownedKeys: readonly string[];
  /** What becomes of overrides that nobody declared. */
  readonly foreign: Disposition;
  readonly flavour: DomainDocument['flavour'];
}

function existingTopic(
  desired: DocumentTopic,
  before: TopicState,
  { ownedKeys, foreign, flavour, mode, losesNothing }: ExistingTopic,
): Difference {
  const topic = desired.name;
  const changes: Change[] = [];
  const notices: Notice[] = [];
  const moved = (kind: 'shrink-partitions' | 'change-replication', from: number, to: number, what: string) => {
    if (mode === 'forward') changes.push({ kind, topic, before: from, after: to });
    else notices.push({ kind: 'permanent', subject: topic, text: `${from} ${what} stay, ${to} were declared before` });
  };
  if (before.partitions < desired.partitions) {
    changes.push({ kind: 'grow-partitions', topic, before: before.partitions, after: desired.partitions });
    notices.push(...keyOrder(desired, before));
  } else if (before.partitions > desired.partitions) {
    moved('shrink-partitions', before.partitions, desired.partitions, 'partitions');
  }
  if (before.replicationFactor !== desired.replicationFactor) {
    moved('change-replication', before.replicationFactor, desired.replicationFactor, 'replicas');
  }
  const undeclared = Object.keys(before.configs).filter((key) => !(key in desired.configs) && !ownedKeys.includes(key));
  const removable = foreign === 'remove' ? [...ownedKeys, ...undeclared] : ownedKeys;
  const wanted = configEdits(desired.configs, before, removable);
  const stays = (edit: ConfigChange) =>
    mode === 'return' && (isLasting(edit, { flavour }) || (losesNothing && losesRecords(edit)));
  const edits = wanted.filter((edit) => !stays(edit));
  if (edits.length > 0) changes.push({ kind: 'edit-configs', topic, edits });
  notices.push(...wanted.filter(stays).map((edit) => stayingSetting(topic, edit)));
  for (const key of foreign === 'report' ? undeclared : []) {
    notices.push({ kind: 'undeclared-override', subject: topic, text: `${key}=${before.configs[key]} is kept` });
  }
  return { changes, notices };
}

/** Kafka places a key by the number of partitions, so from now on a key may have values in two of them. */
function keyOrder({ name: subject, configs }: DocumentTopic, before: TopicState): readonly Notice[] {
  const policy = configs['cleanup.policy'] ?? before.configs['cleanup.policy'] ?? before.inherited?.['cleanup.policy'];
  if (!policy?.includes('compact')) return [];
  const text = 'compacted: keys move to other partitions, and their older values stay where they are';
  return [{ kind: 'key-order', subject, text }];
}

/** An edit that Kafka would refuse, with all others of its topic: a return must not end with that. */
function isLasting({ key, before, after }: ConfigChange, cluster: TopicConfigTarget): boolean {
  return topicConfigChangeFault(key, before, after, cluster) !== undefined;
}

function stayingSetting(subject: string, { key, before, inherited, after }: ConfigChange): Notice {
  const text = `${key}=${before ?? inherited} stays, ${after ?? 'nothing'} was declared before`;
  return { kind: 'permanent', subject, text };
}

function configEdits(
  desired: Readonly<Record<string, string>>,
  { configs: before, inherited = {} }: TopicState,
  ownedKeys: readonly string[],
): readonly ConfigChange[] {
  const set = Object.entries(desired).flatMap(([key, after]) => {
    const old = before[key];
    return old !== undefined && sameTopicConfig(key, old, after) ? [] : [configChange(key, old, inherited[key], after)];
  });
  const removed = ownedKeys
    .filter((key) => !(key in desired) && before[key] !== undefined)
    .map((key) => ({ key, before: before[key] }));
  return [...set, ...removed].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** The default is worth telling only where there was no override. */
function configChange(
  key: string,
  before: string | undefined,
  inherited: string | undefined,
  after: string,
): ConfigChange {
  return before === undefined && inherited !== undefined ? { key, inherited, after } : { key, before, after };
}

function undeclaredTopics({ desired, observed, owned, mode }: PlanInput): Difference {
  const declared = new Set(desired.topics.map((topic) => topic.name));
  const foreign = dispositionOf(desired, 'topics', mode);
  const parts = observed.topics
    .filter(
      ({ name }) =>
        !declared.has(name) && (Object.hasOwn(owned.topics, name) || startsWithAny(name, desired.prefixes.topics)),
    )
    .map((topic): Difference => {
      const { name, topicId } = topic;
      const ownedId = owned.topics[name];
      const ours =
        desired.topicBackend !== 'cloudformation' &&
        Object.hasOwn(owned.topics, name) &&
        topicId !== undefined &&
        (ownedId === null || ownedId === topicId);
      const owns = startsWithAny(name, desired.prefixes.topics);
      if (!ours && foreign === 'remove' && owns && topicId !== undefined) return deletion(topic, topicId);
      if (!ours) return foreign === 'keep' ? nothing : noticed(undeclaredTopic(name));
      if (!owns) {
        return noticed({ kind: 'handed-over', subject: name, text: 'no longer below a prefix of the domain: kept' });
      }
      if (mode === 'return') return noticed({ kind: 'permanent', subject: name, text: 'the topic stays' });
      return deletion(topic, topicId);
    });
  return { changes: parts.flatMap((part) => part.changes), notices: parts.flatMap((part) => part.notices) };
}

const nothing: Difference = { changes: [], notices: [] };

function undeclaredTopic(subject: string): Notice {
  return { kind: 'undeclared-topic', subject, text: 'not declared, not ours: kept' };
}

function deletion(topic: TopicState, topicId: string): Difference {
  return { changes: [{ kind: 'delete-topic', before: { ...topic, topicId } }], notices: [] };
}

function noticed(...notices: readonly Notice[]): Difference {
  return { changes: [], notices };
}

function topicState({ name, partitions, replicationFactor, configs }: DocumentTopic): TopicState {
  return { name, partitions, replicationFactor, configs };
}
