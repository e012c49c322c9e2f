import { type Access, clientAcls, clusterAcls, type Denial, type Intent, topicAcls } from '../../model/access.ts';
import { type AclBinding, type AclOperation, aclKey } from '../../model/acl.ts';
import { type Client, clientNameFault, isClientHost } from '../../model/client.ts';
import { topicOperations } from '../domain-schema.ts';

/** What the ACLs of one principal say in the words of domains. */
export interface ClientRights {
  readonly principal: string;
  readonly client: Client;
  readonly access: readonly Omit<Access, 'client'>[];
  readonly denials: readonly Omit<Denial, 'client'>[];
}

export interface RightsContext {
  /** Topics that a domain declares. */
  readonly declared: ReadonlySet<string>;
  /** Prefixes of topics that a domain owns. */
  readonly prefixes: readonly string[];
  /** Take a right also where its DESCRIBE is missing, since Kafka implies that. */
  readonly impliedDescribe: boolean;
}

const deniable = new Set(topicOperations.map((operation) => operation.toUpperCase()));

/** Name and authentication of the client that a principal is; undefined for those that no domain can declare. */
export function clientOf(principal: string): Client | undefined {
  const [, certificate, user] = /^User:(?:CN=(.+)|(.+))$/s.exec(principal) ?? [];
  const name = certificate ?? user;
  if (name === undefined || name === 'ANONYMOUS' || clientNameFault(name) !== undefined) return undefined;
  return { name, authentication: certificate === undefined ? 'scram' : 'mtls' };
}

/** Rights are taken only as a whole: every ACL that the domain would write must be there. */
export function clientRights(
  principal: string,
  acls: readonly AclBinding[],
  context: RightsContext,
): ClientRights | undefined {
  const found = clientOf(principal);
  if (found === undefined) return undefined;
  const hosts = hostsOf(acls);
  const named: Client = hosts === undefined ? found : { ...found, hosts };
  const keys = new Set(acls.map(aclKey));
  const present = (wanted: readonly AclBinding[]) =>
    wanted.length > 0 &&
    wanted.every((acl) => keys.has(aclKey(acl)) || (context.impliedDescribe && acl.operation === 'DESCRIBE'));
  const names = (type: AclBinding['resourceType'], pattern: AclBinding['patternType']) => namesIn(acls, type, pattern);
  const groupPrefix = shortest(
    names('GROUP', 'PREFIXED').filter((prefix) => present(clientAcls('consume', { ...named, groupPrefix: prefix }))),
  );
  const transactionalIdPrefix = shortest(
    names('TRANSACTIONAL_ID', 'PREFIXED').filter((prefix) =>
      present(clientAcls('transact', { ...named, transactionalIdPrefix: prefix })),
    ),
  );
  const below = (prefix: string) => context.prefixes.some((owned) => prefix.startsWith(owned));
  const topics = [
    ...names('TOPIC', 'LITERAL').filter((topic) => context.declared.has(topic)),
    ...names('TOPIC', 'PREFIXED').flatMap((prefix) => (below(prefix) ? [`${prefix}*`] : [])),
  ].sort();
  const using = (intent: Intent) =>
    topics.filter((topic) => present(topicAcls(intent, topic, named))).map((topic) => ({ topic, intent }));
  const writes = using(transactionalIdPrefix === undefined ? 'produce' : 'transact');
  const groups = { ...named, groupPrefix };
  const reads = (['consume', 'resetOffsets'] as const).flatMap((intent) =>
    present(clientAcls(intent, groups)) ? using(intent) : [],
  );
  const clusterOperations = lookingOperations.filter((operation) =>
    clusterAcls({ ...named, clusterOperations: [operation] }).every((acl) => keys.has(aclKey(acl))),
  );
  const client: Client = {
    ...named,
    ...(clusterOperations.length > 0 ? { clusterOperations } : {}),
    ...(reads.length > 0 && groupPrefix !== undefined ? { groupPrefix } : {}),
    ...(writes.length > 0 && transactionalIdPrefix !== undefined ? { transactionalIdPrefix } : {}),
  };
  return { principal, client, access: [...writes, ...reads], denials: denials(acls, context) };
}

/** What the ACLs name, each once. */
function namesIn(
  acls: readonly AclBinding[],
  type: AclBinding['resourceType'],
  pattern: AclBinding['patternType'],
): readonly string[] {
  const named = acls.filter(({ resourceType, patternType }) => resourceType === type && patternType === pattern);
  return [...new Set(named.map(({ resourceName }) => resourceName))];
}

/** Operations on the cluster that a client may have without a waiver, and that are of use to it. */
const lookingOperations: readonly AclOperation[] = ['DESCRIBE', 'DESCRIBE_CONFIGS'];

/** Where a client connects from, for all of its rights alike. Undefined: from anywhere. */
function hostsOf(acls: readonly AclBinding[]): readonly string[] | undefined {
  const hosts = [...new Set(acls.flatMap(({ permission, host }) => (permission === 'ALLOW' ? [host] : [])))].sort();
  return hosts.length > 0 && hosts.every(isClientHost) ? hosts : undefined;
}

/** What ends like a prefix can be owned. One prefix per client: the shortest reaches furthest. */
function shortest(prefixes: readonly string[]): string | undefined {
  return prefixes
    .filter((prefix) => claimOf(prefix) !== undefined)
    .sort((a, b) => a.length - b.length || (a < b ? -1 : 1))[0];
}

/** The prefix that a domain must own for one of its clients: up to the last "." or "-". */
export function claimOf(prefix: string): string | undefined {
  return /^[A-Za-z0-9._-]*[.-]/.exec(prefix)?.[0];
}

function denials(acls: readonly AclBinding[], { declared, prefixes }: RightsContext): ClientRights['denials'] {
  const found = new Map<string, { topic: Denial['topic']; operations: AclOperation[] }>();
  for (const { permission, host, resourceType, resourceName: name, patternType: pattern, operation } of acls) {
    if (permission !== 'DENY' || host !== '*' || resourceType !== 'TOPIC' || !deniable.has(operation)) continue;
    const owned = pattern === 'LITERAL' ? declared.has(name) : prefixes.some((prefix) => name.startsWith(prefix));
    if (!owned) continue;
    const denial = found.get(`${pattern} ${name}`) ?? { topic: { name, pattern }, operations: [] };
    denial.operations.push(operation);
    found.set(`${pattern} ${name}`, denial);
  }
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { topic, operations }]) => ({ topic, operations: operations.sort() }));
}
