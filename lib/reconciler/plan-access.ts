import type { AccessFact } from '../model/access-fact.ts';
import { aclKey } from '../model/acl.ts';
import { accessFacts } from '../model/effective-access.ts';
import type { Observed } from './kafka-state.ts';
import type { Plan } from './plan.ts';

/** What the ACL changes of a plan mean: who may do what afterwards and not before, over all ACLs of the cluster. */
export function accessChanges({ changes }: Pick<Plan, 'changes'>, { acls, topics }: Observed): readonly AccessFact[] {
  const added = changes.flatMap((change) => (change.kind === 'add-acl' ? [change.after] : []));
  const removed = new Set(changes.flatMap((change) => (change.kind === 'remove-acl' ? [aclKey(change.before)] : [])));
  const created = changes.flatMap((change) => (change.kind === 'create-topic' ? [change.after.name] : []));
  return accessFacts({
    aclsBefore: acls,
    aclsAfter: [...acls.filter((acl) => !removed.has(aclKey(acl))), ...added],
    topics: [...topics.map(({ name }) => name), ...created],
  });
}
