import type { AclBinding } from './acl.ts';

/** What a domain owns: every topic, group and transactional id whose name starts with one of these. */
export interface OwnedPrefixes {
  readonly topics: readonly string[];
  readonly groups: readonly string[];
  readonly transactionalIds: readonly string[];
}

/** How a prefix ends, so that "pay" does not also own "payments.events". */
export const ownedPrefix = {
  pattern: /^[A-Za-z0-9._-]*[.-]$/,
  expected: 'letters, digits and "_", ending in "." or "-"',
} as const;

/** What decides who owns an ACL: the prefixes, and the principals of the domain's own clients for cluster ACLs. */
export interface Ownership {
  readonly prefixes: OwnedPrefixes;
  readonly principals: ReadonlySet<string>;
}

export function startsWithAny(name: string, prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) => name.startsWith(prefix));
}

/** An ACL belongs to the owner of the resource name, a cluster ACL to the domain of its principal. */
export function ownsAcl(ownership: Ownership, acl: AclBinding): boolean {
  switch (acl.resourceType) {
    case 'TOPIC':
      return startsWithAny(acl.resourceName, ownership.prefixes.topics);
    case 'GROUP':
      return startsWithAny(acl.resourceName, ownership.prefixes.groups);
    case 'TRANSACTIONAL_ID':
      return startsWithAny(acl.resourceName, ownership.prefixes.transactionalIds);
    case 'CLUSTER':
      return ownership.principals.has(acl.principal);
  }
}

/** True for an ACL on `*`, or on a prefix shorter than an owned one: somebody else's, but it opens or closes what the domain owns. */
export function coversOwned(prefixes: OwnedPrefixes, { resourceType, resourceName, patternType }: AclBinding): boolean {
  const owned = {
    TOPIC: prefixes.topics,
    GROUP: prefixes.groups,
    TRANSACTIONAL_ID: prefixes.transactionalIds,
    CLUSTER: [],
  };
  if (patternType === 'LITERAL') return resourceName === '*' && owned[resourceType].length > 0;
  return owned[resourceType].some((prefix) => prefix.startsWith(resourceName));
}
