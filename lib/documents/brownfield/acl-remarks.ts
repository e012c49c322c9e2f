import { type AclBinding, type AclOperation, aclKey, fromHost } from '../../model/acl.ts';
import { isInternalTopic, type TopicState } from '../../model/topic.ts';
import { clientOf } from './client-rights.ts';
import type { Remark } from './cluster-content.ts';
import { type Bundle, heldRights, missingPart } from './missing-part.ts';

export interface AclContext {
  /** Every topic that there is. */
  readonly topics: readonly TopicState[];
  /** Topics that a domain declares. */
  readonly declared: ReadonlySet<string>;
  /** Every ACL that there is. */
  readonly acls: readonly AclBinding[];
  /** Principals that became clients. */
  readonly housed: ReadonlySet<string>;
  readonly domainOf: (acl: AclBinding) => string | undefined;
}

type Reason = Pick<Remark, 'kind' | 'text'>;

const namesShown = 5;

/** Why no domain says these ACLs: one remark for those of one principal on one resource. */
export function aclRemarks(acls: readonly AclBinding[], context: AclContext): readonly Remark[] {
  const held = heldRights(context.acls);
  const topics = context.topics.map(({ name }) => name).sort();
  return bundles(acls).map((bundle) => {
    const domain = context.domainOf(bundle.acl);
    const reason = reasonOf(bundle, topics, context) ?? {
      kind: bundle.acl.resourceType !== 'TOPIC' && bundle.acl.patternType === 'LITERAL' ? 'literal name' : 'incomplete',
      text: missingPart(bundle, held, context.housed),
    };
    const remark = { subject: describeBundle(bundle), ...reason };
    return domain === undefined ? remark : { ...remark, domain };
  });
}

function bundles(acls: readonly AclBinding[]): readonly Bundle[] {
  const found = new Map<string, { acl: AclBinding; operations: AclOperation[] }>();
  for (const acl of acls) {
    const together = acl.resourceType === 'CLUSTER' || isLiteralStar(acl) || isIntentPart(acl.operation);
    const alike = together ? acl.resourceType : acl.operation;
    const key = `${alike}|${aclKey({ ...acl, operation: 'ALL' })}`;
    const bundle = found.get(key) ?? { acl, operations: [] };
    bundle.operations.push(acl.operation);
    found.set(key, bundle);
  }
  return [...found.values()].sort((a, b) => (aclKey(a.acl) < aclKey(b.acl) ? -1 : 1));
}

function describeBundle({ acl, operations }: Bundle): string {
  const { principal, permission, resourceType, resourceName, patternType } = acl;
  const resource = resourceType === 'CLUSTER' ? '' : ` ${patternType === 'PREFIXED' ? 'prefix ' : ''}${resourceName}`;
  return `${permission} ${principal} ${operations.join(', ')} on ${resourceType}${resource}${fromHost(acl)}`;
}

function isIntentPart(operation: AclOperation): boolean {
  return operation === 'READ' || operation === 'WRITE' || operation === 'DESCRIBE';
}

/** Undefined for a part of an intent on something that a domain owns: its other parts are missing then. */
function reasonOf(bundle: Bundle, topics: readonly string[], { declared }: AclContext): Reason | undefined {
  const { principal, host, resourceType, resourceName, permission, operation } = bundle.acl;
  if (principal === 'User:*' || principal === 'User:ANONYMOUS')
    return { kind: 'everybody', text: 'holds for everybody; a domain grants rights to clients by name' };
  if (clientOf(principal) === undefined)
    return {
      kind: 'principal',
      text: 'no client of a domain: those are User:NAME or User:CN=NAME of letters, digits, ".", "_", "-"',
    };
  if (isLiteralStar(bundle.acl)) return literalStar(bundle, topics);
  if (host !== '*')
    return {
      kind: 'host',
      text: 'bound to a host that not all rights of the client are bound to; a client names its hosts once',
    };
  if (resourceType === 'CLUSTER') return { kind: 'cluster right', text: clusterReason(operation) };
  if (resourceName === '*')
    return { kind: 'wildcard', text: 'holds for every name; a domain grants its own names only' };
  if (resourceType === 'TOPIC') {
    const outside = topicReason(bundle, topics, declared);
    if (outside !== undefined) return outside;
  }
  if (permission === 'DENY')
    return { kind: 'deny', text: 'a domain denies topics of its own to its clients, and nothing else' };
  if (!isIntentPart(operation))
    return { kind: 'operation', text: `${operation} is no part of produce, consume or transact` };
  return undefined;
}

function clusterReason(operation: AclOperation): string {
  if (operation === 'IDEMPOTENT_WRITE') return 'not needed: WRITE on its topic lets an idempotent producer in';
  return 'a right of operators; domains grant topics, groups and transactional ids';
}

function isLiteralStar({ patternType, resourceName }: AclBinding): boolean {
  return patternType === 'LITERAL' && resourceName.length > 1 && resourceName.endsWith('*');
}

/** Kafka knows no patterns but prefixes: a name that ends in a star is a name. */
function literalStar({ acl, operations }: Bundle, topics: readonly string[]): Reason {
  const { resourceType, resourceName, permission, principal } = acl;
  const prefix = resourceName.slice(0, -1);
  const reached = topics.filter((name) => name.startsWith(prefix));
  const names = resourceType === 'TOPIC' ? `these topics: ${some(reached)}` : 'every name that starts so';
  const gain = `As the prefix "${prefix}" it would ${permission.toLowerCase()} ${principal} ${operations.join(', ')} on ${names}`;
  return {
    kind: 'literal star',
    text: `a name and no pattern: it matches only what is called ${resourceName}. ${gain}`,
  };
}

function topicReason({ acl }: Bundle, topics: readonly string[], declared: ReadonlySet<string>): Reason | undefined {
  const { resourceName, patternType } = acl;
  if (isInternalTopic(resourceName))
    return { kind: 'internal topic', text: "one of Kafka's own topics, which no domain declares" };
  if (patternType === 'PREFIXED') {
    const reached = topics.filter((name) => name.startsWith(resourceName));
    const text = `no domain owns this prefix; it reaches ${reached.length}: ${some(reached)}`;
    return { kind: 'topic prefix', text };
  }
  if (declared.has(resourceName)) return undefined;
  return topics.includes(resourceName)
    ? { kind: 'undeclared topic', text: 'no domain declares the topic' }
    : { kind: 'no such topic', text: 'there is no topic of this name: the right waits for whoever creates it' };
}

function some(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const rest = names.length - namesShown;
  return `${names.slice(0, namesShown).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
