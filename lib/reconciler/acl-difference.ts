import { type AclBinding, aclKey } from '../model/acl.ts';
import { approvedResource } from '../model/acl-resource.ts';
import { blockedPrincipals, isBlockingAcl } from '../model/block.ts';
import type { DomainDocument } from '../model/domain-document.ts';
import { coversOwned, type Ownership, ownsAcl } from '../model/ownership.ts';
import type { Change } from './change.ts';
import type { Difference } from './difference.ts';
import { dispositionOf } from './disposition.ts';
import type { Notice } from './notice.ts';
import type { PlanInput } from './plan-input.ts';

export function aclDifference(input: PlanInput): Difference {
  const wanted = new Map(input.desired.acls.map((acl) => [aclKey(acl), acl]));
  const present = new Map(input.observed.acls.map((acl) => [aclKey(acl), acl]));
  const added = [...wanted].filter(([key]) => !present.has(key)).map(([, acl]) => acl);
  const fateOf = fates(input);
  const surplus = [...present]
    .filter(([key]) => !wanted.has(key))
    .map(([key, acl]) => ({ key, acl, fate: fateOf(key, acl) }));
  const gone = new Set(surplus.filter(({ fate }) => fate === 'removed').map(({ key }) => key));
  const staying = [...[...present.values()].filter((acl) => !gone.has(aclKey(acl))), ...added];
  const held = new Set(staying.filter(({ permission }) => permission === 'ALLOW').map(approvedResource));
  const isLast = (acl: AclBinding) => acl.permission === 'ALLOW' && !held.has(approvedResource(acl));
  return {
    changes: [
      ...added.map((after): Change => ({ kind: 'add-acl', after })),
      ...surplus
        .filter(({ fate }) => fate === 'removed')
        .map(({ acl }): Change => ({ kind: 'remove-acl', before: acl, last: isLast(acl) })),
    ],
    notices: [...surplus.flatMap(({ key, fate }) => noticeOf(key, fate)), ...blockNotices(surplus)],
  };
}

type Fate = 'removed' | 'undeclared' | 'handed-over' | 'blocks' | 'not ours to tell';

/** What becomes of an ACL that the document does not hold. */
function fates({ desired, owned, mode }: PlanInput): (key: string, acl: AclBinding) => Fate {
  const ours = new Set(owned.acls.map(aclKey));
  const ownership = ownershipOf(desired);
  const disposition = dispositionOf(desired, 'acls', mode);
  return (key, acl) => {
    if (isBlockingAcl(acl)) return 'blocks';
    const owns = ownsAcl(ownership, acl);
    if (ours.has(key)) return isHandedOver(ownership, acl) ? 'handed-over' : 'removed';
    if (disposition === 'remove' && owns) return 'removed';
    const told = disposition !== 'keep' && (owns || coversOwned(desired.prefixes, acl));
    return told ? 'undeclared' : 'not ours to tell';
  };
}

export function ownershipOf({ prefixes, principals }: DomainDocument): Ownership {
  return { prefixes, principals: new Set(principals) };
}

/** What we applied under a prefix that is no longer ours: another domain needs it, and may have declared it already. */
export function isHandedOver(ownership: Ownership, acl: AclBinding): boolean {
  return acl.resourceType !== 'CLUSTER' && !ownsAcl(ownership, acl);
}

/** Never removed, and always told: whoever wonders why a client is refused looks here. */
function blockNotices(surplus: readonly { readonly acl: AclBinding; readonly fate: Fate }[]): readonly Notice[] {
  const blocking = surplus.filter(({ fate }) => fate === 'blocks').map(({ acl }) => acl);
  return [...blockedPrincipals(blocking)].map(([subject, how]) => ({
    kind: 'blocked',
    subject,
    text: blockTexts[how],
  }));
}

const blockTexts = {
  wholly: 'denied everything, whatever is declared: kept; tidegate unblock lets it in again',
  partly: 'denied a part, whatever is declared: kept; run tidegate block again, or tidegate unblock',
} as const;

function noticeOf(subject: string, fate: Fate): readonly Notice[] {
  if (fate === 'undeclared') return [{ kind: 'undeclared-acl', subject, text: 'not declared, not ours: kept' }];
  if (fate !== 'handed-over') return [];
  const text = 'its resource is no longer below a prefix of the domain: kept; to revoke it, take the prefix back first';
  return [{ kind: 'handed-over', subject, text }];
}
