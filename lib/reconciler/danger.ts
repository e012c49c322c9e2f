import { aclKey } from '../model/acl.ts';
import { approvedResource } from '../model/acl-resource.ts';
import type { Approval, ApprovedAction } from '../model/approval.ts';
import { formatDuration } from '../model/duration.ts';
import { groupBy } from '../model/group-by.ts';
import { formatSize } from '../model/size.ts';
import {
  addsDeletePolicy,
  type Change,
  type ConfigChange,
  changeKey,
  deletedTopics,
  lowersRetention,
} from './change.ts';
import type { GuardGrounds } from './guard-grounds.ts';
import type { Plan } from './plan.ts';
import type { TopicUse } from './ports.ts';

/** What an approval may have to say besides. */
export type ApprovalTerm = keyof Pick<Approval, 'withRecords' | 'withLiveGroups'>;

/** Something that a change would do and that needs a named person's word. */
export interface Danger {
  readonly action: ApprovedAction;
  readonly resource: string;
  readonly reason: string;
  readonly terms?: readonly ApprovalTerm[];
  /** How to get what was probably meant. */
  readonly recipe?: string;
  readonly change: Change;
}

type Deletion = Extract<Change, { kind: 'delete-topic' }>;

/** What deletions are judged by, looked up rather than searched for: there may be thousands of them. */
interface Surroundings {
  readonly use: ReadonlyMap<string, TopicUse>;
  /** Names of the topics to be created, by their number of partitions. */
  readonly created: ReadonlyMap<number, readonly string[]>;
  /** Names of the topics to be deleted. */
  readonly deleted: ReadonlySet<string>;
}

/** What the changes would lose, each by itself. */
export function dangersOf({ changes }: Plan, { topicUse }: GuardGrounds): readonly Danger[] {
  const created = changes.flatMap((change) => (change.kind === 'create-topic' ? [change.after] : []));
  const names = [...groupBy(created, ({ partitions }) => partitions)].map(
    ([partitions, topics]) => [partitions, topics.map(({ name }) => name)] as const,
  );
  const use = new Map(topicUse.map((each) => [each.topic, each]));
  const surroundings = { use, created: new Map(names), deleted: new Set(deletedTopics(changes)) };
  return changes.flatMap((change) => dangersOfChange(change, surroundings));
}

function dangersOfChange(change: Change, surroundings: Surroundings): readonly Danger[] {
  switch (change.kind) {
    case 'delete-topic':
      return [deletion(change, surroundings)];
    case 'remove-acl':
      return lastAcl(change, surroundings);
    case 'remove-user':
      return [{ action: 'remove-user', resource: change.user, reason: 'the user could not log in any more', change }];
    case 'change-zone':
      return [movedData(change)];
    case 'edit-configs':
      return change.edits.flatMap((edit) => lostRecords(change, edit));
    default:
      return [];
  }
}

/** A right that only moves to other hosts is not lost. */
function withoutHost(change: Change): string {
  if (change.kind === 'add-acl') return aclKey({ ...change.after, host: '*' });
  return change.kind === 'remove-acl' ? aclKey({ ...change.before, host: '*' }) : changeKey(change);
}

/** Fewer removals than `from` are everyday work, whatever their share; more than `above` never are. */
const mass = { 'delete-topic': { from: 3, above: 25 }, 'remove-acl': { from: 10, above: 1_000 } } as const;

/** More than half of what is ours would go, or very much: more often a file that was cut short than a wish. Told once, with the first removal. */
export function massRemovals({ domain, changes, governed }: Plan): readonly Danger[] {
  const replaced = new Set(changes.flatMap((change) => (change.kind === 'add-acl' ? [withoutHost(change)] : [])));
  return (['delete-topic', 'remove-acl'] as const).flatMap((kind): readonly Danger[] => {
    const removals = changes.filter((change) => change.kind === kind && !replaced.has(withoutHost(change)));
    const [what, all] = kind === 'delete-topic' ? ['topics', governed.topics] : ['ACLs', governed.acls];
    const { from, above } = mass[kind];
    const isMass = removals.length > above || (removals.length >= from && removals.length * 2 > all);
    const [change] = removals;
    if (change === undefined || !isMass) return [];
    const reason = `${removals.length} of ${all} ${what} of the domain would be removed at once`;
    return [{ action: 'mass-removal', resource: domain, reason, change }];
  });
}

const namedGroups = 3;

function deletion(change: Deletion, surroundings: Surroundings): Danger {
  const { name } = change.before;
  const use = surroundings.use.get(name);
  const groups = use?.liveGroups ?? [];
  const more = groups.length > namedGroups ? ` and ${groups.length - namedGroups} more` : '';
  const losses = [
    use?.holdsRecords ? 'the topic holds records, which would be deleted' : 'the topic would be deleted',
    ...(groups.length > 0 ? [`consumers read it: ${groups.slice(0, namedGroups).join(', ')}${more}`] : []),
  ];
  const terms: readonly ApprovalTerm[] = [
    ...(use?.holdsRecords ? ['withRecords' as const] : []),
    ...(groups.length > 0 ? ['withLiveGroups' as const] : []),
  ];
  const danger = { action: 'delete-topic', resource: name, reason: losses.join('; '), terms, change } as const;
  const renamed = newName(change, surroundings);
  if (renamed === undefined) return danger;
  return {
    ...danger,
    reason: `${danger.reason}; ${renamed} looks like its new name, and Kafka cannot rename a topic`,
    recipe: `declare both, copy the records, move producers and then consumers to ${renamed}, and delete ${name} last`,
  };
}

/** A topic that is created in the same plan and looks like the deleted one. */
function newName({ before }: Deletion, { created }: Surroundings): string | undefined {
  const twins = created.get(before.partitions) ?? [];
  return twins.length === 1 ? twins[0] : undefined;
}

/** With a topic goes the access to it: the approval of its deletion says so. */
function lastAcl(change: Extract<Change, { kind: 'remove-acl' }>, { deleted }: Surroundings): readonly Danger[] {
  const { resourceType, resourceName, patternType } = change.before;
  const goesWithTopic = resourceType === 'TOPIC' && patternType === 'LITERAL' && deleted.has(resourceName);
  if (!change.last || goesWithTopic) return [];
  const resource = approvedResource(change.before);
  return [{ action: 'revoke-last-acl', resource, reason: 'nobody would have access any more', change }];
}

/** A topic in another zone, or a zone with another name: to keys and buckets it is the same. */
function movedData(change: Extract<Change, { kind: 'change-zone' }>): Danger {
  const { topic: resource, before, after } = change;
  const reason =
    `its records were written for readers of ${before} and would be read by those of ${after}; ` +
    `what is in buckets and under the key of ${before} stays there`;
  const recipe = `declare a new topic in ${after}, move producers and consumers, and delete this one when it is empty`;
  return { action: 'change-zone', resource, reason, recipe, change };
}

function lostRecords(change: Extract<Change, { kind: 'edit-configs' }>, edit: ConfigChange): readonly Danger[] {
  const { key, before, inherited, after } = edit;
  const about = { resource: change.topic, change };
  const lowered = `${key} from ${kept(key, before ?? inherited)} to ${kept(key, after)} deletes records at once`;
  const aged = `records would be deleted by age, which ${(before ?? inherited) || 'an empty policy'} never does`;
  return [
    ...(lowersRetention(edit) ? [{ action: 'lower-retention', reason: lowered, ...about } as const] : []),
    ...(addsDeletePolicy(edit) ? [{ action: 'add-delete-policy', reason: aged, ...about } as const] : []),
  ];
}

function kept(key: string, value: string | undefined): string {
  if (value === undefined) return 'the default';
  return key === 'retention.ms' ? formatDuration(Number(value)) : formatSize(Number(value));
}
