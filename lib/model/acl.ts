export type AclResourceType = 'TOPIC' | 'GROUP' | 'CLUSTER' | 'TRANSACTIONAL_ID';
export type AclPatternType = 'LITERAL' | 'PREFIXED';
export type AclPermission = 'ALLOW' | 'DENY';
export type AclOperation =
  | 'ALL'
  | 'READ'
  | 'WRITE'
  | 'CREATE'
  | 'DELETE'
  | 'ALTER'
  | 'DESCRIBE'
  | 'CLUSTER_ACTION'
  | 'DESCRIBE_CONFIGS'
  | 'ALTER_CONFIGS'
  | 'IDEMPOTENT_WRITE';

/** One Kafka ACL, in Kafka's own words. */
export interface AclBinding {
  readonly resourceType: AclResourceType;
  readonly resourceName: string;
  readonly patternType: AclPatternType;
  /** `User:payments-service` or `User:CN=payments-service`. Never a wildcard in what we write. */
  readonly principal: string;
  readonly host: string;
  readonly operation: AclOperation;
  readonly permission: AclPermission;
}

/** Identity of a binding: Kafka has no other than all of its fields. */
export function aclKey(acl: AclBinding): string {
  return [
    acl.resourceType,
    acl.patternType,
    acl.resourceName,
    acl.principal,
    acl.host,
    acl.operation,
    acl.permission,
  ].join('|');
}

/** ` from 10.0.0.1` for a binding that holds for one host alone: two of them must not read alike. */
export function fromHost({ host }: Pick<AclBinding, 'host'>): string {
  return host === '*' ? '' : ` from ${host}`;
}

export function compareAcls(a: AclBinding, b: AclBinding): number {
  const [keyA, keyB] = [aclKey(a), aclKey(b)];
  return keyA < keyB ? -1 : keyA > keyB ? 1 : 0;
}
