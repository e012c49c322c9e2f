import type { AclBinding, AclOperation, AclResourceType } from './acl.ts';
import { aclPrincipal, type Client, type ClientReference } from './client.ts';

/**
 * What a client may do with topics. `transact` is `produce` inside transactions; `resetOffsets` sets and deletes the offsets of groups, and
 * deletes groups; `administer` creates, alters and deletes topics.
 */
export type Intent = 'produce' | 'consume' | 'transact' | 'resetOffsets' | 'administer';

export const intents: readonly Intent[] = ['produce', 'consume', 'transact', 'resetOffsets', 'administer'];

/** True for what comes with the right to read records: Kafka lets nobody commit an offset without it. */
export function readsRecords(intent: Intent): boolean {
  return intent === 'consume' || intent === 'resetOffsets';
}

/** One line of a domain's access list: the owner of the topic lets a client in. */
export interface Access {
  readonly client: ClientReference;
  /** A name, or with `*` behind it every name that starts so: no topic has a star in its name. */
  readonly topic: string;
  readonly intent: Intent;
  /** Whose records it opens, of a topic with departments. Absent: it reads none of them in clear. */
  readonly department?: string;
}

/** True for what an access line says of every name that starts so. */
export function isPrefix(named: string): boolean {
  return named.endsWith('*');
}

/** True when what an access line names holds the topic. */
export function reaches(named: string, topic: string): boolean {
  return isPrefix(named) ? topic.startsWith(named.slice(0, -1)) : topic === named;
}

/** A deny rule of a domain on its own topics, stronger than every allow. */
export interface Denial {
  readonly client: ClientReference;
  readonly topic: { readonly name: string; readonly pattern: 'LITERAL' | 'PREFIXED' };
  readonly operations: readonly AclOperation[];
}

/** Which name an intent binds: the topic, or the client's own group and transactional-id prefixes, or the cluster. */
type Subject = 'topic' | 'group' | 'transactional-id' | 'cluster';

interface Right {
  readonly on: Subject;
  /** Kafka ACL operations, for SCRAM and mTLS clients. */
  readonly acl: readonly AclOperation[];
  /** `kafka-cluster:` actions, for IAM clients (AWS: `msk/latest/developerguide/kafka-actions.html`). */
  readonly iam: readonly string[];
}

const read: Right = { on: 'topic', acl: ['READ', 'DESCRIBE'], iam: ['DescribeTopic', 'ReadData'] };
const write: Right = { on: 'topic', acl: ['WRITE', 'DESCRIBE'], iam: ['DescribeTopic', 'WriteData'] };
/** Kafka grants an idempotent producer by topic WRITE; MSK's IAM plane wants the cluster action as well. */
const writeIdempotently: Right = { on: 'cluster', acl: [], iam: ['WriteDataIdempotently'] };

/** The one table: both authorization planes are generated from it. */
const rightsOf: Readonly<Record<Intent, readonly Right[]>> = {
  produce: [write, writeIdempotently],
  consume: [read, { on: 'group', acl: ['READ', 'DESCRIBE'], iam: ['AlterGroup', 'DescribeGroup'] }],
  transact: [
    write,
    writeIdempotently,
    {
      on: 'transactional-id',
      acl: ['WRITE', 'DESCRIBE'],
      iam: ['AlterTransactionalId', 'DescribeTransactionalId'],
    },
  ],
  /** OffsetCommit asks for READ on group and topic, OffsetDelete and DeleteGroups for DELETE on the group (KIP-229, KIP-496). */
  resetOffsets: [
    read,
    {
      on: 'group',
      acl: ['READ', 'DESCRIBE', 'DELETE'],
      iam: ['AlterGroup', 'DeleteGroup', 'DescribeGroup'],
    },
  ],
  administer: [
    {
      on: 'topic',
      acl: ['ALTER', 'ALTER_CONFIGS', 'CREATE', 'DELETE', 'DESCRIBE', 'DESCRIBE_CONFIGS'],
      iam: [
        'AlterTopic',
        'AlterTopicDynamicConfiguration',
        'CreateTopic',
        'DeleteTopic',
        'DescribeTopic',
        'DescribeTopicDynamicConfiguration',
      ],
    },
  ],
};

/** What an IAM client needs for one intent on one topic, by kind of resource. */
export interface IamRights {
  readonly on: Subject;
  readonly actions: readonly string[];
}

export function iamRights(intent: Intent): readonly IamRights[] {
  return rightsOf[intent].map(({ on, iam }) => ({ on, actions: iam.map((action) => `kafka-cluster:${action}`) }));
}

/** ACLs on the topic itself, or on a prefix of topics: they belong to the topics' domain. */
export function topicAcls(intent: Intent, topic: string, client: Client): readonly AclBinding[] {
  const [resourceName, patternType] = isPrefix(topic)
    ? ([topic.slice(0, -1), 'PREFIXED'] as const)
    : ([topic, 'LITERAL'] as const);
  return bindings(intent, 'topic', client, { resourceType: 'TOPIC', resourceName, patternType });
}

/** ACLs on the cluster itself: they belong to the client's domain. */
export function clusterAcls({ clusterOperations = [], ...client }: Client): readonly AclBinding[] {
  return allowed(client, clusterOperations, {
    resourceType: 'CLUSTER',
    resourceName: 'kafka-cluster',
    patternType: 'LITERAL',
  });
}

/** What an operation on the cluster is to MSK's IAM plane; Kafka's others have no action of their own there. */
const clusterActions: Readonly<Partial<Record<AclOperation, string>>> = {
  ALTER: 'AlterCluster',
  ALTER_CONFIGS: 'AlterClusterDynamicConfiguration',
  DESCRIBE: 'DescribeCluster',
  DESCRIBE_CONFIGS: 'DescribeClusterDynamicConfiguration',
  IDEMPOTENT_WRITE: 'WriteDataIdempotently',
};

/** What an IAM client may do with the cluster itself: connect, what its domain says, and what the service that runs it asks for. */
export function clusterRights({ clusterOperations = [], assumedBy }: Client): readonly string[] {
  // A connector looks at the cluster when it starts (AWS: `msk-connect-service-execution-role.html`). Nobody else needs it to use
  // topics, and with it goes the list of all ACLs.
  const ofService = assumedBy === 'kafkaconnect' ? ['kafka-cluster:DescribeCluster'] : [];
  const declared = clusterOperations.flatMap((operation) => clusterAction(operation) ?? []);
  return [...new Set(['kafka-cluster:Connect', ...ofService, ...declared])].sort();
}

/** `kafka-cluster:` action of an operation on the cluster; undefined where an IAM client cannot have it. */
export function clusterAction(operation: AclOperation): string | undefined {
  const action = clusterActions[operation];
  return action && `kafka-cluster:${action}`;
}

/** ACLs on the client's own groups and transactional ids: they belong to the client's domain. */
export function clientAcls(intent: Intent, client: Client): readonly AclBinding[] {
  const prefixed = (on: Subject, resourceType: AclResourceType, prefix: string | undefined) =>
    prefix === undefined
      ? []
      : bindings(intent, on, client, { resourceType, resourceName: prefix, patternType: 'PREFIXED' });
  return [
    ...prefixed('group', 'GROUP', client.groupPrefix),
    ...prefixed('transactional-id', 'TRANSACTIONAL_ID', client.transactionalIdPrefix),
  ];
}

export function denialAcls(denial: Denial, client: Client): readonly AclBinding[] {
  const principal = aclPrincipal(client);
  if (principal === undefined) return [];
  return denial.operations.map((operation) => ({
    resourceType: 'TOPIC',
    resourceName: denial.topic.name,
    patternType: denial.topic.pattern,
    principal,
    host: '*',
    operation,
    permission: 'DENY',
  }));
}

function bindings(
  intent: Intent,
  on: Subject,
  client: Client,
  resource: Pick<AclBinding, 'resourceType' | 'resourceName' | 'patternType'>,
): readonly AclBinding[] {
  const operations = rightsOf[intent].filter((right) => right.on === on).flatMap((right) => right.acl);
  return allowed(client, operations, resource);
}

function allowed(
  client: Client,
  operations: readonly AclOperation[],
  resource: Pick<AclBinding, 'resourceType' | 'resourceName' | 'patternType'>,
): readonly AclBinding[] {
  const principal = aclPrincipal(client);
  if (principal === undefined) return [];
  return operations.flatMap((operation) =>
    (client.hosts ?? ['*']).map((host) => ({ ...resource, principal, host, operation, permission: 'ALLOW' })),
  );
}
