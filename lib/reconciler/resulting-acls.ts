import { type AclBinding, aclKey } from '../model/acl.ts';
import type { Plan } from './plan.ts';

/** All ACLs of a cluster once a plan is applied. */
export function resultingAcls({ changes }: Pick<Plan, 'changes'>, acls: readonly AclBinding[]): readonly AclBinding[] {
  const added = changes.flatMap((change) => (change.kind === 'add-acl' ? [change.after] : []));
  const removed = new Set(changes.flatMap((change) => (change.kind === 'remove-acl' ? [aclKey(change.before)] : [])));
  return [...acls.filter((acl) => !removed.has(aclKey(acl))), ...added];
}
