import type { AccessChange, AccessVerb } from './access-fact.ts';
import type { AclOperation } from './acl.ts';
import { type AclResource, covers, isPattern, operationsOf, resourceKey, resourceText } from './acl-resource.ts';
import { everybody, impliedBy } from './authorizer.ts';
import { groupBy } from './group-by.ts';

/** One operation that a principal may do now and not before, or the other way round. */
export interface OperationChange {
  readonly principal: string;
  readonly resource: AclResource;
  readonly operation: AclOperation;
  /** `*`: from hosts that no binding names. */
  readonly host: string;
  readonly change: AccessChange['change'];
}

interface VerbChange extends Omit<OperationChange, 'operation'> {
  readonly verb: AccessVerb;
}

/** The fewest facts that say it all: nobody twice, no implied operation, no name that a pattern says already. */
export function summarizeAccess(changes: readonly OperationChange[]): readonly AccessChange[] {
  return mergePatterns(mergeOperations(withoutRepetition(changes)));
}

/** What everybody gains or loses is not told of each. */
function withoutRepetition(changes: readonly OperationChange[]): readonly OperationChange[] {
  const key = ({ resource, operation, host, change }: OperationChange) =>
    [resourceKey(resource), operation, host, change].join('|');
  const ofAll = new Set(changes.filter(({ principal }) => principal === everybody).map(key));
  return changes.filter((each) => each.principal === everybody || !ofAll.has(key(each)));
}

/** Read says describe as well, and all operations of a resource are one word. */
function mergeOperations(changes: readonly OperationChange[]): readonly VerbChange[] {
  const groups = groupBy(changes, ({ principal, resource, host, change }) =>
    [principal, host, change, resourceKey(resource)].join('|'),
  );
  return [...groups.values()].flatMap((group) => {
    const operations = group.map(({ operation }) => operation);
    const told = group.filter(
      ({ operation }) => !impliedBy[operation]?.some((stronger) => operations.includes(stronger)),
    );
    const [first, second] = told;
    if (first && second && operationsOf[first.resource.resourceType].length === group.length)
      return [{ ...first, verb: 'all' as const }];
    return told.map((each) => ({ ...each, verb: each.operation.toLowerCase() as AccessVerb }));
  });
}

/** A change below a prefix or `*` that changes alike is told with that. */
function mergePatterns(changes: readonly VerbChange[]): readonly AccessChange[] {
  const groups = groupBy(changes, ({ principal, host, change, verb, resource }) =>
    [principal, host, change, verb, resource.resourceType].join('|'),
  );
  return [...groups.values()].flatMap((group) => {
    const patterns = group.filter(({ resource }) => isPattern(resource));
    const below = (each: VerbChange) =>
      group.filter((other) => other !== each && covers(each.resource, other.resource)).map((other) => other.resource);
    return group
      .filter((each) => !patterns.some((pattern) => pattern !== each && covers(pattern.resource, each.resource)))
      .map((each) => accessChange(each, isPattern(each.resource) ? below(each).map(resourceText).sort() : []));
  });
}

function accessChange(
  { principal, resource, host, change, verb }: VerbChange,
  includes: readonly string[],
): AccessChange {
  return {
    principal,
    verb,
    resourceType: resource.resourceType,
    resourceName: resourceText(resource),
    change,
    ...(host === '*' ? {} : { host }),
    ...(includes.length === 0 ? {} : { includes }),
  };
}
