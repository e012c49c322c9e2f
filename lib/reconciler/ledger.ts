import { type AclBinding, aclKey, compareAcls } from '../model/acl.ts';
import type { DomainDocument } from '../model/domain-document.ts';
import type { Observed } from './kafka-state.ts';

/** A document together with the hash of its canonical text. */
export interface HashedDocument {
  readonly document: DomainDocument;
  /** SHA-256 of the canonical JSON, in hexadecimal. */
  readonly sha256: string;
}

/** What we put on the cluster, or were about to, and have not seen gone. Only these may ever be removed. */
export interface Owned {
  /** Kafka's id of each topic that we created or adopted; null until it was seen. */
  readonly topics: Readonly<Record<string, string | null>>;
  /** Override keys per topic. */
  readonly overrides: Readonly<Record<string, readonly string[]>>;
  readonly acls: readonly AclBinding[];
}

/**
 * What this platform applied to one domain of one cluster, written before the first change of a run and after its last.
 * Losing it leads to refused removals, never to removals.
 */
export interface Ledger {
  readonly current: HashedDocument;
  /** False from the start of a run until it ended without a failed or skipped change. */
  readonly complete: boolean;
  /** The document before `current`; null at first, and after a return. */
  readonly predecessor: HashedDocument | null;
  /** In and after a return: the hash that was left, so that the same request delivered again is still a return. */
  readonly returnedFrom: string | null;
  readonly owned: Owned;
  readonly appliedBy: string;
  /** ISO time. */
  readonly appliedAt: string;
}

export const nothingOwned: Owned = { topics: {}, overrides: {}, acls: [] };

/** Before a run: what was ours stays ours, and all that the document declares becomes ours. */
export function ownedWhileApplying(owned: Owned, document: DomainDocument): Owned {
  const overrides: Record<string, readonly string[]> = { ...owned.overrides };
  for (const { name, configs } of document.topics) {
    overrides[name] = [...new Set([...(overrides[name] ?? []), ...Object.keys(configs)])].sort();
  }
  const declared = Object.fromEntries(document.topics.map(({ name }) => [name, owned.topics[name] ?? null]));
  const acls = new Map([...owned.acls, ...document.acls].map((acl) => [aclKey(acl), acl]));
  return { topics: { ...owned.topics, ...declared }, overrides, acls: [...acls.values()].sort(compareAcls) };
}

/** After a run: what is ours and was seen on the cluster, with the topic ids seen there. */
export function ownedAfterApplying(owned: Owned, observed: Observed): Owned {
  const seen = new Map(observed.topics.map((topic) => [topic.name, topic]));
  const live = new Set(observed.acls.map(aclKey));
  const topics = Object.entries(owned.topics).flatMap(([name, id]) => {
    const topicId = seen.get(name)?.topicId;
    return topicId === undefined || (id !== null && id !== topicId) ? [] : [[name, topicId] as const];
  });
  const names = new Set(topics.map(([name]) => name));
  const overrides = Object.entries(owned.overrides).flatMap(([name, keys]) => {
    const set = keys.filter((key) => seen.get(name)?.configs[key] !== undefined);
    return names.has(name) && set.length > 0 ? [[name, set] as const] : [];
  });
  return {
    topics: Object.fromEntries(topics),
    overrides: Object.fromEntries(overrides),
    acls: owned.acls.filter((acl) => live.has(aclKey(acl))),
  };
}

/**
 * A return is an update that goes back: its new document is the ledger's predecessor of its old one, which is what
 * CloudFormation's rollback looks like (it carries no flag). So is an update to what already stands here, after a
 * refused one or a repeated delivery: there is nothing left to refuse.
 */
export function isReturn(ledger: Ledger | undefined, sha256: string, previousSha256: string | undefined): boolean {
  if (ledger === undefined || previousSha256 === undefined || previousSha256 === sha256) return false;
  const { current, predecessor, complete, returnedFrom } = ledger;
  if (current.sha256 === sha256) return complete || returnedFrom === previousSha256;
  return current.sha256 === previousSha256 && predecessor?.sha256 === sha256;
}
