import { type AclBinding, type AclOperation, aclKey } from '../../model/acl.ts';
import { claimOf } from './client-rights.ts';

/** ACLs of one principal on one resource, which differ in the operation alone. */
export interface Bundle {
  readonly acl: AclBinding;
  readonly operations: readonly AclOperation[];
}

/** What each principal holds, by resource. */
export interface HeldRights {
  readonly operations: ReadonlyMap<string, ReadonlySet<AclOperation>>;
  /** Principals that may read some prefix of groups. */
  readonly grouped: ReadonlySet<string>;
}

/** The operation without which the others are no intent. */
const main: Readonly<Record<AclBinding['resourceType'], readonly AclOperation[]>> = {
  TOPIC: ['READ', 'WRITE'],
  GROUP: ['READ'],
  TRANSACTIONAL_ID: ['WRITE'],
  CLUSTER: [],
};

const words = { TOPIC: 'topic', GROUP: 'group', TRANSACTIONAL_ID: 'transactional id', CLUSTER: 'cluster' } as const;

export function heldRights(acls: readonly AclBinding[]): HeldRights {
  const operations = new Map<string, Set<AclOperation>>();
  for (const acl of acls) {
    const held = operations.get(resourceOf(acl)) ?? new Set();
    operations.set(resourceOf(acl), held.add(acl.operation));
  }
  return { operations, grouped: new Set(acls.filter(isGroupPrefix).map(({ principal }) => principal)) };
}

/** What is missing to a whole intent, on this resource or beside it. */
export function missingPart(bundle: Bundle, { operations, grouped }: HeldRights, housed: ReadonlySet<string>): string {
  const { resourceType, resourceName, patternType, principal } = bundle.acl;
  const held = operations.get(resourceOf(bundle.acl)) ?? new Set();
  const word = words[resourceType];
  if (resourceType !== 'TOPIC' && patternType === 'LITERAL')
    return `a client has a prefix for its ${word}s, which ends in "." or "-"`;
  if (!main[resourceType].some((operation) => held.has(operation)))
    return `${bundle.operations.join(', ')} without ${main[resourceType].join(' or ')} is no intent`;
  if (!held.has('DESCRIBE'))
    return 'DESCRIBE is missing, which Kafka implies; --implied-describe declares the right, and a plan adds the ACL';
  if (resourceType === 'TOPIC') {
    return bundle.operations.includes('READ') && !grouped.has(principal)
      ? 'to consume, the client also needs READ and DESCRIBE on a prefix of groups'
      : 'the right on its groups or transactional ids is not whole, or no domain can be found for the client';
  }
  if (claimOf(resourceName) === undefined) return 'a prefix that a domain can own ends in "." or "-"';
  const uses = resourceType === 'GROUP' ? 'reads' : 'writes';
  return housed.has(principal)
    ? `a client has one prefix for its ${word}s and ${uses} a declared topic with it`
    : `the client ${uses} no declared topic, or no domain can be found for it`;
}

function resourceOf(acl: AclBinding): string {
  return aclKey({ ...acl, operation: 'ALL' });
}

function isGroupPrefix({ resourceType, patternType, operation, permission }: AclBinding): boolean {
  return resourceType === 'GROUP' && patternType === 'PREFIXED' && operation === 'READ' && permission === 'ALLOW';
}
