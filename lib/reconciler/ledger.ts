import { type AclBinding, aclKey, compareAcls } from '../model/acl.ts';
import type { DomainDocument } from '../model/domain-document.ts';
import { quotaKey } from '../model/quota.ts';
import type { KafkaState, Observed } from './kafka-state.ts';

/** A document together with the hash of its canonical text. */
export interface HashedDocument {
  readonly document: DomainDocument;
  /** SHA-256 of the canonical JSON, in hexadecimal. */
  readonly sha256: string;
}

/** What we put on the cluster, or were about to, and have not seen gone. Nothing else is removed, unless a domain's `undeclared` asks for it. */
export interface Owned {
  /** Kafka's id of each topic that we created or adopted; null until it was seen. */
  readonly topics: Readonly<Record<string, string | null>>;
  /** Override keys per topic. */
  readonly overrides: Readonly<Record<string, readonly string[]>>;
  readonly acls: readonly AclBinding[];
  /** Keys of limits per quota entity, as `quotaKey` names it. */
  readonly quotas: Readonly<Record<string, readonly string[]>>;
  /** SCRAM users that we created; one that was there before is never ours. Absent: none. */
  readonly users?: readonly string[];
}

/**
 * What this platform applied to one domain of one cluster, written before the first change of a run and after its last.
 * Losing it makes nothing ours, so nothing of it is removed.
 */
export interface Ledger {
  readonly current: HashedDocument;
  /** False from the start of a run until it ended without a failed or skipped change. */
  readonly complete: boolean;
  /** Hash of the document that CloudFormation replaced by `current`; null at first, after a return, and from the command line. */
  readonly cameFrom: string | null;
  readonly owned: Owned;
  /** The part of `owned` that stood on the cluster before `current` declared it: a return gives it back instead of removing it. */
  readonly adopted: Owned;
  /** The request that brought `current`. Absent in ledgers of earlier versions, as is `takenBack`. */
  readonly requestId?: string;
  /** Requests that a return took back, the newest last: delivered again, they change nothing. */
  readonly takenBack?: readonly string[];
  /** The custom resource that speaks for the domain, or `nobody`. The deletion of any other changes nothing. */
  readonly owner: string;
  /** The resource that `owner`, which is new, took the domain over from: a rollback deletes `owner`, and it speaks again. */
  readonly takenOverFrom?: string;
  readonly appliedBy: string;
  /** ISO time. */
  readonly appliedAt: string;
  /** Its custom resource was deleted: nobody declares the domain any more. Absent: somebody does. */
  readonly released?: true;
}

/** The owner of a domain that only the command line ever applied. */
export const nobody = 'command line';

export const nothingOwned: Owned = { topics: {}, overrides: {}, acls: [], quotas: {} };

/** What a document declares, as something to own: topics are not ours where CloudFormation manages them. */
export function declaredBy(document: DomainDocument): Owned {
  const topics = document.topicBackend === 'cloudformation' ? [] : document.topics;
  return {
    topics: Object.fromEntries(topics.map(({ name }) => [name, null])),
    overrides: Object.fromEntries(topics.map(({ name, configs }) => [name, Object.keys(configs).sort()])),
    acls: document.acls,
    quotas: Object.fromEntries(
      document.quotas.map(({ entity, limits }) => [quotaKey(entity), Object.keys(limits).sort()]),
    ),
  };
}

/** Both together; a known topic id wins over an unknown one. */
export function joinOwned(a: Owned, b: Owned): Owned {
  const names = [...new Set([...Object.keys(a.topics), ...Object.keys(b.topics)])];
  const acls = new Map([...a.acls, ...b.acls].map((acl) => [aclKey(acl), acl]));
  return {
    topics: Object.fromEntries(names.map((name) => [name, a.topics[name] ?? b.topics[name] ?? null])),
    overrides: joinKeys(a.overrides, b.overrides),
    acls: [...acls.values()].sort(compareAcls),
    quotas: joinKeys(a.quotas, b.quotas),
    ...ownedUsers([...new Set([...(a.users ?? []), ...(b.users ?? [])])].sort()),
  };
}

function ownedUsers(users: readonly string[]): Pick<Owned, 'users'> {
  return users.length === 0 ? {} : { users };
}

/** Topics that come under CloudFormation are let go of with all that was set on them: none is ours to delete from then on. */
export function withTopicsLetGo(owned: Owned, { topicBackend }: Pick<DomainDocument, 'topicBackend'>): Owned {
  return topicBackend === 'cloudformation' ? { ...owned, topics: {}, overrides: {} } : owned;
}

type KeysByName = Readonly<Record<string, readonly string[]>>;

function joinKeys(a: KeysByName, b: KeysByName): KeysByName {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return Object.fromEntries(names.map((name) => [name, [...new Set([...(a[name] ?? []), ...(b[name] ?? [])])].sort()]));
}

function keepKeys(all: KeysByName, wanted: (name: string, key: string) => boolean): KeysByName {
  const kept = Object.entries(all).map(([name, keys]) => [name, keys.filter((key) => wanted(name, key))] as const);
  return Object.fromEntries(kept.filter(([, keys]) => keys.length > 0));
}

/** `owned` without `part`. */
export function withoutOwned(owned: Owned, part: Owned): Owned {
  const gone = new Set(part.acls.map(aclKey));
  return {
    topics: Object.fromEntries(Object.entries(owned.topics).filter(([name]) => !(name in part.topics))),
    overrides: keepKeys(owned.overrides, (name, key) => !part.overrides[name]?.includes(key)),
    acls: owned.acls.filter((acl) => !gone.has(aclKey(acl))),
    quotas: keepKeys(owned.quotas, (name, key) => !part.quotas[name]?.includes(key)),
    ...ownedUsers((owned.users ?? []).filter((user) => !part.users?.includes(user))),
  };
}

/** The part of `owned` that the cluster shows; users as they were where they were not looked at. */
export function presentOwned(
  owned: Owned,
  { topics, acls, quotas, users }: KafkaState & Pick<Observed, 'users'>,
): Owned {
  const seen = new Map(topics.map((topic) => [topic.name, topic]));
  const live = new Set(acls.map(aclKey));
  const limits = new Map(quotas.map((quota) => [quotaKey(quota.entity), quota.limits]));
  return {
    topics: Object.fromEntries(Object.entries(owned.topics).filter(([name]) => seen.has(name))),
    overrides: keepKeys(owned.overrides, (name, key) => seen.get(name)?.configs[key] !== undefined),
    acls: owned.acls.filter((acl) => live.has(aclKey(acl))),
    quotas: keepKeys(owned.quotas, (name, key) => limits.get(name)?.[key] !== undefined),
    ...ownedUsers((owned.users ?? []).filter((user) => users === undefined || users.includes(user))),
  };
}

/**
 * After a run: declared topics take the id that is seen, one that is no longer declared must still have its own. After a
 * complete run what is gone from the cluster is no longer ours.
 */
export function ownedAfterApplying(
  owned: Owned,
  observed: Observed,
  document: DomainDocument,
  complete: boolean,
): Owned {
  const seen = new Map(observed.topics.map(({ name, topicId }) => [name, topicId ?? null]));
  const declared = new Set(document.topics.map(({ name }) => name));
  const topics = Object.entries(owned.topics).flatMap(([name, id]) => {
    const found = seen.get(name);
    if (declared.has(name)) return [[name, found ?? id] as const];
    const ours = found !== undefined && (id === null || id === found);
    return ours ? [[name, found] as const] : complete ? [] : [[name, id] as const];
  });
  const updated = { ...owned, topics: Object.fromEntries(topics) };
  return complete ? presentOwned(updated, observed) : updated;
}
