import type { AclBinding, AclOperation, AclResourceType } from './acl.ts';

/** A literal name, every name that starts with a prefix, or with the literal `*` every name of the type. */
export type AclResource = Pick<AclBinding, 'resourceType' | 'resourceName' | 'patternType'>;

/** Operations that Kafka knows per resource type (`org.apache.kafka.security.authorizer.AclEntry`). */
export const operationsOf: Readonly<Record<AclResourceType, readonly AclOperation[]>> = {
  TOPIC: ['READ', 'WRITE', 'CREATE', 'DELETE', 'ALTER', 'DESCRIBE', 'DESCRIBE_CONFIGS', 'ALTER_CONFIGS'],
  GROUP: ['READ', 'DELETE', 'DESCRIBE', 'DESCRIBE_CONFIGS', 'ALTER_CONFIGS'],
  TRANSACTIONAL_ID: ['WRITE', 'DESCRIBE'],
  CLUSTER: ['CREATE', 'CLUSTER_ACTION', 'IDEMPOTENT_WRITE', 'ALTER', 'DESCRIBE', 'DESCRIBE_CONFIGS', 'ALTER_CONFIGS'],
};

/** True when a binding on the pattern speaks about all of the resource. */
export function covers(pattern: AclResource, resource: AclResource): boolean {
  if (pattern.resourceType !== resource.resourceType) return false;
  if (isWildcard(pattern)) return true;
  if (pattern.patternType === 'PREFIXED')
    return !isWildcard(resource) && resource.resourceName.startsWith(pattern.resourceName);
  return resource.patternType === 'LITERAL' && resource.resourceName === pattern.resourceName;
}

/** True for what stands for many names. */
export function isPattern(resource: AclResource): boolean {
  return resource.patternType === 'PREFIXED' || isWildcard(resource);
}

/** `payments.events`, `payments.*` for a prefix, `*` for all. */
export function resourceText({ resourceName, patternType }: AclResource): string {
  return patternType === 'PREFIXED' ? `${resourceName}*` : resourceName;
}

/** As approvals name it: `TOPIC:payments.events`, `GROUP:payments-*` for a prefix. */
export function approvedResource(resource: AclResource): string {
  return `${resource.resourceType}:${resourceText(resource)}`;
}

export function resourceKey({ resourceType, patternType, resourceName }: AclResource): string {
  return `${resourceType}|${patternType}|${resourceName}`;
}

function isWildcard({ resourceName, patternType }: AclResource): boolean {
  return patternType === 'LITERAL' && resourceName === '*';
}
