import { clientAcls, topicAcls } from './access.ts';
import { type AccessChange, type AccessFact, compareAccessFacts } from './access-fact.ts';
import { type AclBinding, type AclOperation, aclKey } from './acl.ts';
import { type AclResource, covers, isPattern, operationsOf, resourceKey } from './acl-resource.ts';
import { type AclIndex, type AuthorizerOptions, everybody, indexAcls, isAllowed, principalsOn } from './authorizer.ts';
import type { Client } from './client.ts';
import type { IamAccess } from './iam-access.ts';
import { type OperationChange, summarizeAccess } from './summarize-access.ts';

/** Everything that decides about access, before and after a change: of the whole cluster, or what is left out looks denied. */
export interface AccessComparison extends AuthorizerOptions {
  readonly aclsBefore: readonly AclBinding[];
  readonly aclsAfter: readonly AclBinding[];
  /** Default: none. */
  readonly iamBefore?: readonly IamAccess[];
  /** Default: none. */
  readonly iamAfter?: readonly IamAccess[];
  /** Topics that exist: a prefix then shows which of them it is about. */
  readonly topics: readonly string[];
}

/** One authorization plane: ACLs never bind IAM clients, nor statements the others. */
interface Plane extends AuthorizerOptions {
  readonly edits: readonly AclBinding[];
  readonly before: AclIndex;
  readonly after: AclIndex;
  readonly resources: readonly AclResource[];
  /** `*` and every host that a binding names. */
  readonly hosts: readonly string[];
}

/** Who may do what after the change and not before, and the other way round. Only what an edited binding reaches is asked. */
export function accessFacts(comparison: AccessComparison): readonly AccessFact[] {
  const { aclsBefore, aclsAfter, iamBefore = [], iamAfter = [], topics } = comparison;
  const acls = planeOf(aclsBefore, aclsAfter, topics, comparison);
  const statements = planeOf(iamBefore.flatMap(spokenAsAcls), iamAfter.flatMap(spokenAsAcls), topics, {});
  const changesOf = (plane: Plane) => askedPairs(plane).flatMap((pair) => operationChanges(plane, pair));
  const [byAcls, byStatements] = [changesOf(acls), changesOf(statements)];
  return [
    ...abandonedTopics([acls, statements], [...byAcls, ...byStatements]),
    ...summarizeAccess(byAcls),
    ...summarizeAccess(byStatements).map((fact) => ({ ...fact, plane: 'iam' as const })),
  ].sort(compareAccessFacts);
}

/** The one table of `access.ts` gives both planes the same meaning. */
function spokenAsAcls({ client, intent, topic, ...prefixes }: IamAccess): readonly AclBinding[] {
  const spoken: Client = { ...prefixes, name: client, authentication: 'scram' };
  return [...(topic === undefined ? [] : topicAcls(intent, topic, spoken)), ...clientAcls(intent, spoken)];
}

function planeOf(
  before: readonly AclBinding[],
  after: readonly AclBinding[],
  topics: readonly string[],
  { allowEveryoneIfNoAclFound }: AuthorizerOptions,
): Plane {
  const [keysBefore, keysAfter] = [new Set(before.map(aclKey)), new Set(after.map(aclKey))];
  const all = [...before, ...after];
  const named = topics.map(
    (resourceName) => ({ resourceType: 'TOPIC', resourceName, patternType: 'LITERAL' }) as const,
  );
  return {
    allowEveryoneIfNoAclFound,
    edits: [
      ...before.filter((acl) => !keysAfter.has(aclKey(acl))),
      ...after.filter((acl) => !keysBefore.has(aclKey(acl))),
    ],
    before: indexAcls(before),
    after: indexAcls(after),
    hosts: [...new Set(['*', ...all.map(({ host }) => host)])],
    resources: [...new Map([...all, ...named].map((resource) => [resourceKey(resource), resource])).values()],
  };
}

interface Pair {
  readonly principal: string;
  readonly resource: AclResource;
  readonly hosts: Set<string>;
}

/** Each principal and resource that an edited binding may mean something to, once. */
function askedPairs(plane: Plane): readonly Pair[] {
  const pairs = new Map<string, Pair>();
  for (const edit of plane.edits) {
    for (const resource of reached(edit, plane.resources)) {
      for (const principal of concerned(edit, resource, plane)) {
        const key = `${principal}|${resourceKey(resource)}`;
        const pair = pairs.get(key) ?? { principal, resource, hosts: new Set(['*']) };
        pairs.set(key, { ...pair, hosts: pair.hosts.add(edit.host) });
      }
    }
  }
  return [...pairs.values()];
}

function reached(edit: AclBinding, resources: Plane['resources']): Plane['resources'] {
  return isPattern(edit) ? resources.filter((resource) => covers(edit, resource)) : [edit];
}

/** Where no ACL means open to all, the first and the last one concern everybody. Whom none names fares like everybody. */
function concerned(edit: AclBinding, resource: AclResource, plane: Plane): Iterable<string> {
  if (edit.principal !== everybody && !plane.allowEveryoneIfNoAclFound) return [edit.principal];
  return new Set([
    everybody,
    edit.principal,
    ...principalsOn(plane.before, resource),
    ...principalsOn(plane.after, resource),
  ]);
}

function operationChanges(plane: Plane, { principal, resource, hosts }: Pair): readonly OperationChange[] {
  return operationsOf[resource.resourceType].flatMap((operation) => {
    const changes = [...hosts].map((host) => {
      const request = { ...resource, principal, operation, host };
      const [before, after] = [isAllowed(plane.before, request, plane), isAllowed(plane.after, request, plane)];
      return { principal, resource, operation, host, change: direction(before, after) };
    });
    const [general, ...particular] = changes;
    // A host is named only where the general answer does not say it already.
    const told = [general, ...particular.filter(({ change }) => change !== general?.change)];
    return told.flatMap((each) => (each?.change === undefined ? [] : [{ ...each, change: each.change }]));
  });
}

function direction(before: boolean, after: boolean): AccessChange['change'] | undefined {
  if (before === after) return undefined;
  return after ? 'gains' : 'loses';
}

/** Nobody on any plane may read or write what somebody just lost. */
function abandonedTopics(planes: readonly Plane[], changes: readonly OperationChange[]): readonly AccessFact[] {
  const lost = changes.filter(
    ({ change, operation, resource }) =>
      change === 'loses' &&
      (operation === 'READ' || operation === 'WRITE') &&
      resource.resourceType === 'TOPIC' &&
      !isPattern(resource),
  );
  const unique = new Map(lost.map((each) => [`${each.operation}|${each.resource.resourceName}`, each]));
  return [...unique.values()]
    .filter(({ resource, operation }) => !planes.some((plane) => anybodyMay(plane, resource, operation)))
    .map(({ resource: { resourceType, resourceName }, operation }) => {
      const verb = operation === 'READ' ? 'read' : 'write';
      return { change: 'abandoned', verb, resourceType, resourceName };
    });
}

function anybodyMay(plane: Plane, resource: AclResource, operation: AclOperation): boolean {
  return [everybody, ...principalsOn(plane.after, resource)].some((principal) =>
    plane.hosts.some((host) => isAllowed(plane.after, { ...resource, principal, operation, host }, plane)),
  );
}
