import type { AclBinding, AclOperation, AclResourceType } from './acl.ts';
import { aclPrincipal, type Client, type ClientReference } from './client.ts';

/** What a client may do with a topic. `transact` is `produce` inside transactions. */
export type Intent = 'produce' | 'consume' | 'transact';

export const intents: readonly Intent[] = ['produce', 'consume', 'transact'];

/** One line of a domain's access list: the owner of the topic lets a client in. */
export interface Access {
  readonly client: ClientReference;
  readonly topic: string;
  readonly intent: Intent;
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

const connect: Right = { on: 'cluster', acl: [], iam: ['Connect', 'DescribeCluster'] };
const write: Right = { on: 'topic', acl: ['WRITE', 'DESCRIBE'], iam: ['DescribeTopic', 'WriteData'] };
/** Kafka grants an idempotent producer by topic WRITE; MSK's IAM plane wants the cluster action as well. */
const writeIdempotently: Right = { on: 'cluster', acl: [], iam: ['WriteDataIdempotently'] };

/** The one table: both authorization planes are generated from it. */
const rightsOf: Readonly<Record<Intent, readonly Right[]>> = {
  produce: [connect, write, writeIdempotently],
  consume: [
    connect,
    { on: 'topic', acl: ['READ', 'DESCRIBE'], iam: ['DescribeTopic', 'ReadData'] },
    { on: 'group', acl: ['READ', 'DESCRIBE'], iam: ['AlterGroup', 'DescribeGroup'] },
  ],
  transact: [
    connect,
    write,
    writeIdempotently,
    {
      on: 'transactional-id',
      acl: ['WRITE', 'DESCRIBE'],
      iam: ['AlterTransactionalId', 'DescribeTransactionalId'],
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

/** ACLs on the topic itself: they belong to the topic's domain. */
export function topicAcls(intent: Intent, topic: string, client: Client): readonly AclBinding[] {
  return bindings(intent, 'topic', client, { resourceType: 'TOPIC', resourceName: topic, patternType: 'LITERAL' });
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
  const principal = aclPrincipal(client);
  if (principal === undefined) return [];
  return rightsOf[intent]
    .filter((right) => right.on === on)
    .flatMap((right) => right.acl)
    .map((operation) => ({ ...resource, principal, host: '*', operation, permission: 'ALLOW' }));
}
