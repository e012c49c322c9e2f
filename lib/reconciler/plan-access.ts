import type { AccessFact } from '../model/access-fact.ts';
import { canonicalJson } from '../model/canonical-json.ts';
import type { DomainDocument } from '../model/domain-document.ts';
import { accessFacts } from '../model/effective-access.ts';
import { isAclChange } from './change.ts';
import type { Observed } from './kafka-state.ts';
import type { Plan } from './plan.ts';
import { resultingAcls } from './resulting-acls.ts';

/** The document that the ledger applied last, if any, and the one that is to follow it. */
export interface Documents {
  readonly before: DomainDocument | undefined;
  readonly after: DomainDocument;
}

/**
 * What a plan means: who may do what afterwards and not before. ACLs are those of the whole cluster; of IAM statements a
 * document holds all that concern its topics and its clients.
 */
export function accessChanges(
  { changes }: Pick<Plan, 'changes'>,
  { acls, topics }: Observed,
  { before, after }: Documents,
): readonly AccessFact[] {
  const editsAcls = changes.some(isAclChange);
  const editsIam = canonicalJson(before?.iam ?? []) !== canonicalJson(after.iam ?? []);
  // Nobody gains or loses: comparing all rights of the cluster would take longer than the rest of the plan.
  if (!editsAcls && !editsIam) return [];
  const created = changes.flatMap((change) => (change.kind === 'create-topic' ? [change.after.name] : []));
  return accessFacts({
    aclsBefore: acls,
    aclsAfter: resultingAcls({ changes }, acls),
    allowEveryoneIfNoAclFound: after.allowEveryoneIfNoAclFound,
    iamBefore: before?.iam,
    iamAfter: after.iam,
    topics: [...topics.map(({ name }) => name), ...created],
  });
}
