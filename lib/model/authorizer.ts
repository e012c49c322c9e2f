import type { AclBinding, AclOperation, AclResourceType } from './acl.ts';
import { type AclResource, resourceKey } from './acl-resource.ts';

/** May this principal do this to this resource? A pattern asks about all of its names at once. */
export interface AccessRequest extends AclResource {
  readonly principal: string;
  readonly operation: AclOperation;
  /** Where the request comes from. Default: `*`, a host that no binding names. */
  readonly host?: string;
}

export interface AuthorizerOptions {
  /** The broker's `allow.everyone.if.no.acl.found`. Default: false. */
  readonly allowEveryoneIfNoAclFound?: boolean;
}

export interface Decision {
  readonly allowed: boolean;
  /** The bindings that decided: those that deny, or else those that allow. Empty where the default did. */
  readonly deciding: readonly AclBinding[];
}

type Principals = ReadonlyMap<string, readonly AclBinding[]>;

/** Bindings by resource and principal: a request reads a few of them, however many there are. */
export interface AclIndex {
  readonly resources: ReadonlyMap<string, Principals>;
  /** Lengths of the prefixes that occur. */
  readonly prefixLengths: ReadonlyMap<AclResourceType, ReadonlySet<number>>;
}

export const everybody = 'User:*';

/** What an allow brings along; a deny denies what it says and no more (KIP-11). */
export const impliedBy: Readonly<Partial<Record<AclOperation, readonly AclOperation[]>>> = {
  DESCRIBE: ['READ', 'WRITE', 'DELETE', 'ALTER'],
  DESCRIBE_CONFIGS: ['ALTER_CONFIGS'],
};

export function indexAcls(acls: readonly AclBinding[]): AclIndex {
  const resources = new Map<string, Map<string, AclBinding[]>>();
  const prefixLengths = new Map<AclResourceType, Set<number>>();
  for (const acl of acls) {
    const principals = entry(resources, resourceKey(acl), () => new Map<string, AclBinding[]>());
    entry(principals, acl.principal, () => []).push(acl);
    if (acl.patternType === 'PREFIXED')
      entry(prefixLengths, acl.resourceType, () => new Set()).add(acl.resourceName.length);
  }
  return { resources, prefixLengths };
}

/** Answers as Kafka's StandardAuthorizer: any deny wins, then any allow, then the default. Super users are not its concern. */
export function decide(index: AclIndex, request: AccessRequest, options: AuthorizerOptions = {}): Decision {
  const found = matching(index, request);
  if (found.length === 0) return { allowed: options.allowEveryoneIfNoAclFound === true, deciding: [] };
  const spoken = [...new Set([request.principal, everybody])];
  const deciding = found
    .flatMap((principals) => spoken.flatMap((principal) => principals.get(principal) ?? []))
    .filter((acl) => concerns(acl, request));
  const denying = deciding.filter(({ permission }) => permission === 'DENY');
  return denying.length > 0 ? { allowed: false, deciding: denying } : { allowed: deciding.length > 0, deciding };
}

export function isAllowed(index: AclIndex, request: AccessRequest, options?: AuthorizerOptions): boolean {
  return decide(index, request, options).allowed;
}

/** Whom the bindings that match a resource name, to allow or to deny. */
export function principalsOn(index: AclIndex, resource: AclResource): ReadonlySet<string> {
  return new Set(matching(index, resource).flatMap((principals) => [...principals.keys()]));
}

function matching(index: AclIndex, { resourceType, resourceName, patternType }: AclResource): readonly Principals[] {
  const prefixes = [...(index.prefixLengths.get(resourceType) ?? [])]
    .filter((length) => length <= resourceName.length)
    .map((length) => ({ resourceType, patternType: 'PREFIXED', resourceName: resourceName.slice(0, length) }) as const);
  const names = new Set(patternType === 'LITERAL' ? [resourceName, '*'] : ['*']);
  const literals = [...names].map((name) => ({ resourceType, patternType: 'LITERAL', resourceName: name }) as const);
  return [...prefixes, ...literals].flatMap((resource) => index.resources.get(resourceKey(resource)) ?? []);
}

function concerns(acl: AclBinding, { operation, host = '*' }: AccessRequest): boolean {
  if (acl.host !== '*' && acl.host !== host) return false;
  if (acl.operation === operation || acl.operation === 'ALL') return true;
  return acl.permission === 'ALLOW' && impliedBy[operation]?.includes(acl.operation) === true;
}

function entry<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const value = map.get(key) ?? create();
  map.set(key, value);
  return value;
}
