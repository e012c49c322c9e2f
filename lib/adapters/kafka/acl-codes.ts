import type { AclBinding } from '../../model/acl.ts';

/** Kafka's codes (`ResourceType`, `PatternType`, `AclOperation`, `AclPermissionType`). */
const resourceTypes = { TOPIC: 2, GROUP: 3, CLUSTER: 4, TRANSACTIONAL_ID: 5 } as const;
const patternTypes = { LITERAL: 3, PREFIXED: 4 } as const;
const permissions = { DENY: 2, ALLOW: 3 } as const;
export const aclOperations = {
  ALL: 2,
  READ: 3,
  WRITE: 4,
  CREATE: 5,
  DELETE: 6,
  ALTER: 7,
  DESCRIBE: 8,
  CLUSTER_ACTION: 9,
  DESCRIBE_CONFIGS: 10,
  ALTER_CONFIGS: 11,
  IDEMPOTENT_WRITE: 12,
} as const;

const resourceWords = wordsOf(resourceTypes);
const patternWords = wordsOf(patternTypes);
const operationWords = wordsOf(aclOperations);
const permissionWords = wordsOf(permissions);

/** An ACL as the wire carries it. */
export interface AclCodes {
  readonly resourceType: number;
  readonly resourceName: string;
  readonly patternType: number;
  readonly principal: string;
  readonly host: string;
  readonly operation: number;
  readonly permission: number;
}

const any = 1;

/** A filter that every ACL matches. */
export const anyAcl = {
  resourceType: any,
  resourceName: null,
  patternType: any,
  principal: null,
  host: null,
  operation: any,
  permission: any,
};

export function encodeAcl(acl: AclBinding): AclCodes {
  return {
    ...acl,
    resourceType: resourceTypes[acl.resourceType],
    patternType: patternTypes[acl.patternType],
    operation: aclOperations[acl.operation],
    permission: permissions[acl.permission],
  };
}

/** Undefined for what the model does not know, such as ACLs on delegation tokens: nobody can own those. */
export function decodeAcl(codes: AclCodes): AclBinding | undefined {
  const resourceType = resourceWords.get(codes.resourceType);
  const patternType = patternWords.get(codes.patternType);
  const operation = operationWords.get(codes.operation);
  const permission = permissionWords.get(codes.permission);
  if (!resourceType || !patternType || !operation || !permission) return undefined;
  return { ...codes, resourceType, patternType, operation, permission };
}

function wordsOf<Word extends string>(codes: Readonly<Record<Word, number>>): ReadonlyMap<number, Word> {
  return new Map((Object.keys(codes) as Word[]).map((word) => [codes[word], word]));
}
