import type { AclBinding, AclOperation, AclResourceType } from '../model/acl.ts';
import { type AclResource, approvedResource, covers, isPattern, resourceKey } from '../model/acl-resource.ts';
import { type AclIndex, everybody, indexAcls, isAllowed, principalsOn } from '../model/authorizer.ts';
import { type AclChange, changeKey, deletedTopics, isAclChange } from './change.ts';
import type { Danger } from './danger.ts';
import type { GuardGrounds } from './guard-grounds.ts';
import type { Plan } from './plan.ts';
import type { Refusal } from './refusal.ts';
import { resultingAcls } from './resulting-acls.ts';

/**
 * Where the cluster lets everybody use a resource without ACLs, the first ACL on one shuts out all others, and the loss of the
 * last one opens it. Topics that exist and the cluster itself are looked at; whether somebody uses a group of an owned name is not known.
 */
export function lockOuts(plan: Plan, { observed, allowEveryoneIfNoAclFound }: GuardGrounds): readonly Danger[] {
  const edits = plan.changes.filter(isAclChange);
  if (!allowEveryoneIfNoAclFound || edits.length === 0) return [];
  const [before, after] = indices(plan, observed.acls);
  const patterns = edits.filter((edit) => isPattern(bindingOf(edit)));
  // The first edit of a resource wins, as it does among patterns.
  const literals = new Map(edits.toReversed().map((edit) => [resourceKey(bindingOf(edit)), edit]));
  const isOpen = (index: AclIndex, resource: AclResource) => principalsOn(index, resource).size === 0;
  return standing(plan, observed).flatMap((resource): readonly Danger[] => {
    const wasOpen = isOpen(before, resource);
    if (wasOpen === isOpen(after, resource)) return [];
    const change =
      literals.get(resourceKey(resource)) ?? patterns.find((pattern) => covers(bindingOf(pattern), resource));
    if (change === undefined) return [];
    return [{ ...(wasOpen ? shut : exposed), resource: approvedResource(resource), change }];
  });
}

const shut = {
  action: 'first-acl',
  reason: 'no ACL names it yet and the cluster then allows everybody; this first one shuts out whoever is not declared',
} as const;

const exposed = {
  action: 'expose-resource',
  reason: 'no ACL would name it any more, and the cluster then allows everybody (allow.everyone.if.no.acl.found)',
} as const;

function standing({ changes }: Plan, { topics }: GuardGrounds['observed']): readonly AclResource[] {
  const deleted = new Set(deletedTopics(changes));
  const literal = (resourceType: AclResourceType, resourceName: string): AclResource => ({
    resourceType,
    resourceName,
    patternType: 'LITERAL',
  });
  return [
    literal('CLUSTER', 'kafka-cluster'),
    ...topics.filter(({ name }) => !deleted.has(name)).map(({ name }) => literal('TOPIC', name)),
  ];
}

/** What we need to plan and to apply, here or the next time. */
const neededOperations: Readonly<Record<AclResourceType, readonly AclOperation[]>> = {
  CLUSTER: ['ALTER', 'ALTER_CONFIGS', 'CREATE', 'DESCRIBE', 'DESCRIBE_CONFIGS'],
  TOPIC: ['ALTER', 'ALTER_CONFIGS', 'CREATE', 'DELETE', 'DESCRIBE', 'DESCRIBE_CONFIGS'],
  GROUP: ['DESCRIBE'],
  TRANSACTIONAL_ID: [],
};

/** Changes after which we could not do our own work any more. Nobody can approve that: nobody could take it back from here. */
export function ownLockOuts(
  plan: Plan,
  { observed, principal, allowEveryoneIfNoAclFound }: GuardGrounds,
): readonly Refusal[] {
  const concerned = new Set([principal, everybody]);
  const edits = plan.changes
    .filter(isAclChange)
    .filter((change) => allowEveryoneIfNoAclFound || concerned.has(bindingOf(change).principal));
  if (principal === undefined || edits.length === 0) return [];
  const [before, after] = indices(plan, observed.acls);
  return edits.flatMap((change) => {
    const { resourceType, resourceName, patternType } = bindingOf(change);
    const lost = neededOperations[resourceType].filter((operation) => {
      const request = { principal, resourceType, resourceName, patternType, operation };
      const options = { allowEveryoneIfNoAclFound };
      return isAllowed(before, request, options) && !isAllowed(after, request, options);
    });
    return lost.length === 0 ? [] : [lockedOut(principal, lost, change)];
  });
}

/** The same for the user that we log in as. */
export function ownUserRemovals({ changes }: Plan, { principal }: GuardGrounds): readonly Refusal[] {
  return changes.flatMap((change) => {
    if (change.kind !== 'remove-user' || `User:${change.user}` !== principal) return [];
    const reason = `${principal}, who applies this, could not log in any more`;
    return [
      {
        rule: 'own-lock-out',
        resource: change.user,
        reason,
        remedy: 'apply as another user',
        change: changeKey(change),
      },
    ];
  });
}

function lockedOut(principal: string, lost: readonly AclOperation[], change: AclChange): Refusal {
  const binding = bindingOf(change);
  return {
    rule: 'own-lock-out',
    resource: approvedResource(binding),
    reason: `${principal}, who applies this, would lose ${lost.join(', ')} there`,
    remedy: `grant ${principal} that by an ACL of its own first, or apply as a super user`,
    change: changeKey(change),
  };
}

function bindingOf(change: AclChange): AclBinding {
  return change.kind === 'add-acl' ? change.after : change.before;
}

function indices(plan: Plan, acls: readonly AclBinding[]): readonly [AclIndex, AclIndex] {
  return [indexAcls(acls), indexAcls(resultingAcls(plan, acls))];
}
