import type { AccessFact } from '../model/access-fact.ts';
import type { AuthorizerOptions } from '../model/authorizer.ts';
import { accessFacts } from '../model/effective-access.ts';
import type { Observed } from './kafka-state.ts';
import type { Plan } from './plan.ts';
import { resultingAcls } from './resulting-acls.ts';

/** What the ACL changes of a plan mean: who may do what afterwards and not before, over all ACLs of the cluster. */
export function accessChanges(
  { changes }: Pick<Plan, 'changes'>,
  { acls, topics }: Observed,
  { allowEveryoneIfNoAclFound }: AuthorizerOptions,
): readonly AccessFact[] {
  const created = changes.flatMap((change) => (change.kind === 'create-topic' ? [change.after.name] : []));
  return accessFacts({
    aclsBefore: acls,
    aclsAfter: resultingAcls({ changes }, acls),
    allowEveryoneIfNoAclFound,
    topics: [...topics.map(({ name }) => name), ...created],
  });
}
