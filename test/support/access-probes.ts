import { type Intent, isPrefix, reaches } from '../../lib/model/access.ts';
import type { AclOperation } from '../../lib/model/acl.ts';
import type { Client } from '../../lib/model/client.ts';
import type { Domain } from '../../lib/model/domain.ts';

const topicOperations = [
  'describe',
  'write',
  'read',
  'commit offsets',
  'write in a transaction',
  'describe configs',
  'alter configs',
  'alter',
  'delete',
] as const;
const groupOperations = ['join a group', 'describe a group', 'delete a group'] as const;
const transactionOperations = ['open a transaction', 'describe a transaction'] as const;
const clusterOperations = ['write idempotently', 'read ACLs', 'change ACLs', 'read quotas', 'change quotas'] as const;

/** What a client tries. */
export type ProbeOperation =
  | (typeof topicOperations | typeof groupOperations | typeof transactionOperations | typeof clusterOperations)[number]
  | 'create';

export interface Probe {
  readonly client: Client;
  readonly operation: ProbeOperation;
  /** A topic, group or transactional id, or the cluster. */
  readonly target: string;
  readonly allowed: boolean;
}

/** What the words of an access line promise, written down apart from the table that makes ACLs and IAM statements of them. */
const promised: Readonly<Record<Intent, readonly ProbeOperation[]>> = {
  produce: ['describe', 'write'],
  consume: ['describe', 'read', 'commit offsets'],
  transact: ['describe', 'write', 'write in a transaction'],
  resetOffsets: ['describe', 'read', 'commit offsets'],
  administer: ['describe', 'describe configs', 'alter configs', 'alter', 'delete', 'create'],
};

const onCluster: Readonly<Record<(typeof clusterOperations)[number], AclOperation>> = {
  'write idempotently': 'IDEMPOTENT_WRITE',
  'read ACLs': 'DESCRIBE',
  'change ACLs': 'ALTER',
  'read quotas': 'DESCRIBE_CONFIGS',
  'change quotas': 'ALTER_CONFIGS',
};

/**
 * Every operation of every client on every topic of every domain, on its own groups and transactional ids and on those beside them,
 * and on the cluster; with what the declaration promises of each. Allowed deletions come last.
 * @param undeclared topics that exist as well
 */
export function accessProbes(domains: readonly Domain[], undeclared: readonly string[]): readonly Probe[] {
  const places = targets(domains, undeclared);
  const probes = domains.flatMap((domain) =>
    domain.clients.flatMap((client) => clientProbes(rightsOf(client, domain.name, domains), places)),
  );
  const last = ({ operation, allowed }: Probe) => Number(allowed && operation === 'delete');
  return probes.toSorted((a, b) => last(a) - last(b));
}

interface Targets {
  readonly topics: readonly string[];
  readonly absentTopics: readonly string[];
  readonly groups: readonly string[];
  readonly transactionalIds: readonly string[];
}

function targets(domains: readonly Domain[], undeclared: readonly string[]): Targets {
  const prefixes = domains.flatMap(({ access, prefixes: { topics } }) => [
    ...topics,
    ...access.filter(({ topic }) => isPrefix(topic)).map(({ topic }) => topic.slice(0, -1)),
  ]);
  const clients = domains.flatMap((domain) => domain.clients);
  return {
    topics: [...domains.flatMap(({ topics }) => topics.map(({ name }) => name)), ...undeclared],
    absentTopics: unique(prefixes).map((prefix) => `${prefix}never-made`),
    groups: besides(clients.map(({ groupPrefix }) => groupPrefix)),
    transactionalIds: besides(clients.map(({ transactionalIdPrefix }) => transactionalIdPrefix)),
  };
}

/** A name under each prefix, and one that misses it by the last character. */
function besides(prefixes: readonly (string | undefined)[]): readonly string[] {
  const known = unique(prefixes.filter((prefix) => prefix !== undefined));
  return known.flatMap((prefix) => [ownName(prefix), `${prefix.slice(0, -1)}_mine`]);
}

/** The group or transactional id that a client with the prefix uses. */
export function ownName(prefix = 'nobody-'): string {
  return `${prefix}mine`;
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}

interface Rights {
  readonly client: Client;
  /** True when an access line of one of the intents reaches the topic, or any topic. */
  has(intents: readonly Intent[], topic?: string): boolean;
  mayTopic(operation: ProbeOperation, topic: string): boolean;
}

function rightsOf(client: Client, home: string, domains: readonly Domain[]): Rights {
  const isOurs = (line: { client: { domain: string; client: string } }) =>
    line.client.domain === home && line.client.client === client.name;
  const lines = domains.flatMap(({ access }) => access.filter(isOurs));
  const denials = domains.flatMap((domain) => domain.denials.filter(isOurs));
  const has: Rights['has'] = (intents, topic) =>
    lines.some((line) => intents.includes(line.intent) && (topic === undefined || reaches(line.topic, topic)));
  const denied = (operation: AclOperation, topic: string) =>
    denials.some(
      ({ operations, topic: { name, pattern } }) =>
        operations.includes(operation) && (pattern === 'LITERAL' ? topic === name : topic.startsWith(name)),
    );
  const mayTopic: Rights['mayTopic'] = (operation, topic) => {
    if (operation === 'write in a transaction') return has(['produce', 'transact'], topic) && has(['transact']);
    if (operation === 'commit offsets' && client.groupPrefix === undefined) return false;
    if (['read', 'commit offsets'].includes(operation) && denied('READ', topic)) return false;
    if (operation === 'write' && denied('WRITE', topic)) return false;
    return has(
      (Object.keys(promised) as Intent[]).filter((intent) => promised[intent].includes(operation)),
      topic,
    );
  };
  return { client, has, mayTopic };
}

function clientProbes({ client, has, mayTopic }: Rights, places: Targets): readonly Probe[] {
  const each = <Operation extends ProbeOperation>(
    operations: readonly Operation[],
    names: readonly string[],
    may: (operation: Operation, target: string) => boolean,
  ): readonly Probe[] =>
    names.flatMap((target) =>
      operations.map((operation) => ({ client, operation, target, allowed: may(operation, target) })),
    );
  const owns = (prefix: string | undefined, name: string) => prefix !== undefined && name.startsWith(prefix);
  const mayGroup = (operation: ProbeOperation, group: string) =>
    owns(client.groupPrefix, group) &&
    has(operation === 'delete a group' ? ['resetOffsets'] : ['consume', 'resetOffsets']);
  const mayTransact = (_: ProbeOperation, id: string) => owns(client.transactionalIdPrefix, id) && has(['transact']);
  const mayCluster = (operation: keyof typeof onCluster) =>
    client.clusterOperations?.includes(onCluster[operation]) ||
    (operation === 'write idempotently' && has(['produce', 'transact']));
  return [
    ...each(topicOperations, places.topics, mayTopic),
    ...each(['create'], places.absentTopics, mayTopic),
    ...each(groupOperations, places.groups, mayGroup),
    ...each(transactionOperations, places.transactionalIds, mayTransact),
    ...each(clusterOperations, ['cluster'], mayCluster),
  ];
}
