import { type AclBinding, aclKey } from '../model/acl.ts';
import { coversOwned, ownsAcl } from '../model/ownership.ts';
import type { Change } from './change.ts';
import { dispositionOf } from './disposition.ts';
import type { Difference, PlanInput } from './plan.ts';

export function aclDifference({ desired, observed, owned, mode }: PlanInput): Difference {
  const wanted = new Map(desired.acls.map((acl) => [aclKey(acl), acl]));
  const present = new Map(observed.acls.map((acl) => [aclKey(acl), acl]));
  const ours = new Set(owned.acls.map(aclKey));
  const ownership = { prefixes: desired.prefixes, principals: new Set(desired.principals) };
  const added = [...wanted].filter(([key]) => !present.has(key)).map(([, acl]) => acl);
  const surplus = [...present].filter(([key]) => !wanted.has(key));
  const disposition = dispositionOf(desired, 'acls', mode);
  const isRemoved = (key: string, acl: AclBinding) =>
    ours.has(key) || (disposition === 'remove' && ownsAcl(ownership, acl));
  const removed = surplus.filter(([key, acl]) => isRemoved(key, acl)).map(([, acl]) => acl);
  const foreign = surplus.filter(
    ([key, acl]) => !isRemoved(key, acl) && (ownsAcl(ownership, acl) || coversOwned(desired.prefixes, acl)),
  );
  const gone = new Set(removed.map(aclKey));
  const staying = [...observed.acls.filter((acl) => !gone.has(aclKey(acl))), ...added];
  const held = new Set(staying.filter(({ permission }) => permission === 'ALLOW').map(aclResource));
  return {
    changes: [
      ...added.map((after): Change => ({ kind: 'add-acl', after })),
      ...removed.map(
        (before): Change => ({
          kind: 'remove-acl',
          before,
          last: before.permission === 'ALLOW' && !held.has(aclResource(before)),
        }),
      ),
    ],
    notices: (disposition === 'keep' ? [] : foreign).map(([key]) => ({
      kind: 'undeclared-acl',
      subject: key,
      text: 'not declared, not ours: kept',
    })),
  };
}

/** The resource of a binding, as approvals name it: `TOPIC:payments.events`, `GROUP:payments-*` for a prefix. */
export function aclResource({ resourceType, resourceName, patternType }: AclBinding): string {
  return `${resourceType}:${resourceName}${patternType === 'PREFIXED' ? '*' : ''}`;
}
