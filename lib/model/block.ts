import type { AclBinding, AclResourceType } from './acl.ts';
import { approvedResource, resourceKey } from './acl-resource.ts';
import { everybody } from './authorizer.ts';

/** What a blocked principal is kept from: all that MSK's clients use. */
const blocked: readonly (readonly [AclResourceType, string])[] = [
  ['TOPIC', '*'],
  ['GROUP', '*'],
  ['TRANSACTIONAL_ID', '*'],
  ['CLUSTER', 'kafka-cluster'],
];

/**
 * ACLs that keep a principal from everything, stronger than every grant. Kafka asks for each request, so connections that are open
 * are refused as well. MSK checks no revocation lists (AWS: `msk/latest/developerguide/msk-authentication.html`): this is how a
 * certificate that is still valid is shut out.
 */
export function blockingAcls(principal: string): readonly AclBinding[] {
  return blocked.map(([resourceType, resourceName]) => ({
    resourceType,
    resourceName,
    patternType: 'LITERAL',
    principal,
    host: '*',
    operation: 'ALL',
    permission: 'DENY',
  }));
}

/** True for one of the ACLs that a block is made of. */
export function isBlockingAcl({ permission, operation, host, patternType, ...resource }: AclBinding): boolean {
  if (permission !== 'DENY' || operation !== 'ALL' || host !== '*' || patternType !== 'LITERAL') return false;
  return blocked.some(([type, name]) => type === resource.resourceType && name === resource.resourceName);
}

/** Principals that are blocked, with whether all of a block's ACLs are there; by name. */
export function blockedPrincipals(acls: readonly AclBinding[]): ReadonlyMap<string, 'wholly' | 'partly'> {
  const counts = new Map<string, number>();
  for (const { principal } of acls.filter(isBlockingAcl)) counts.set(principal, (counts.get(principal) ?? 0) + 1);
  const sorted = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(sorted.map(([principal, count]) => [principal, count === blocked.length ? 'wholly' : 'partly']));
}

/**
 * Resources of a block that bear no ACL yet. Where brokers let everybody use what has no ACL (`allow.everyone.if.no.acl.found`), the
 * block's would be the first one there, and would shut out everybody who has no grant.
 */
export function withoutAcl(acls: readonly AclBinding[]): readonly string[] {
  const named = new Set(acls.map(resourceKey));
  return blockingAcls('').flatMap((acl) => (named.has(resourceKey(acl)) ? [] : [approvedResource(acl)]));
}

/** Why a principal cannot be blocked; undefined when it can. */
export function blockFault(principal: string): string | undefined {
  if (!/^User:\S/.test(principal)) return 'a principal is User: and a name, such as User:CN=orders-service';
  if (principal === everybody) return `${everybody} is everybody, the platform included`;
  return undefined;
}
