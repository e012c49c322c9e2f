import type { AclBinding } from '../../model/acl.ts';
import type { TopicState } from '../../model/topic.ts';
import type { Observed } from '../../reconciler/kafka-state.ts';
import type { ObserveOptions } from '../../reconciler/ports.ts';
import { describeAcls } from './acl-apis.ts';
import { aclOperations, anyAcl, decodeAcl } from './acl-codes.ts';
import { metadata, noTopicId } from './apis.ts';
import { readQuotas } from './client-quotas.ts';
import type { KafkaConnection } from './connection-settings.ts';
import { errorName } from './error-names.ts';
import { missingRights } from './missing-rights.ts';
import { notShown, unreadable } from './read-errors.ts';
import { withoutAddedReplicas } from './running-reassignments.ts';
import { readTopicSettings, type TopicSettings } from './topic-settings.ts';
import type { KafkaTransport } from './transport.ts';
import type { Value } from './wire.ts';

type Metadata = Value<typeof metadata.response>;
type TopicMetadata = Metadata['topics'][number];

/** Reads what one broker shows, and fails rather than show less than there is. */
export async function observeCluster(
  transport: KafkaTransport,
  connection: KafkaConnection,
  options: ObserveOptions,
): Promise<Observed> {
  const { expected, broker, onlyExpected = false } = options;
  const listing = await listTopics(transport, onlyExpected ? expected : null, broker);
  assertClusterRights(listing, connection, options);
  const listed = new Set(listing.topics.map(({ name }) => name));
  const unlisted = expected.filter((name) => !listed.has(name));
  const named = unlisted.length === 0 ? [] : (await listTopics(transport, unlisted, broker)).topics;
  const topics = await withoutAddedReplicas(transport, existing([...listing.topics, ...named], connection));
  const [configs, acls, quotas] = await Promise.all([
    readTopicSettings(transport, connection, namesOf(topics), broker),
    options.acls === false ? [] : readAcls(transport, connection, broker),
    options.quotas ? readQuotas(transport, connection, broker) : [],
  ]);
  return {
    clusterId: transport.clusterId,
    brokers: listing.brokers.map(({ nodeId }) => nodeId),
    topics: topics.flatMap((topic) => topicState(topic, configs)),
    acls,
    quotas,
  };
}

function listTopics(
  transport: KafkaTransport,
  names: readonly string[] | null,
  broker: number | undefined,
): Promise<Metadata> {
  const request = {
    topics: names?.map((name) => ({ topicId: noTopicId, name })) ?? null,
    allowAutoTopicCreation: false,
    includeClusterAuthorizedOperations: true,
    includeTopicAuthorizedOperations: false,
  };
  return transport.send(metadata, request, broker);
}

/** What a broker answers when its authorizer was not asked: nothing is known then, and the requests themselves will tell. */
const unknownOperations = -(2 ** 31);

/** Kafka answers with no bits at all when even DESCRIBE is missing. */
function assertClusterRights(
  { clusterAuthorizedOperations: bits }: Metadata,
  connection: KafkaConnection,
  { forChange = false, acls = true, quotas = false }: ObserveOptions,
): void {
  if (bits === unknownOperations) return;
  const allowed = (operation: number) => (bits & (1 << operation)) !== 0;
  const missing = [
    ...(allowed(aclOperations.DESCRIBE) ? [] : ['describe-cluster' as const]),
    ...(allowed(aclOperations.ALTER) || !forChange || !acls ? [] : ['alter-cluster' as const]),
    ...(allowed(aclOperations.DESCRIBE_CONFIGS) || !quotas ? [] : ['describe-quotas' as const]),
    ...(allowed(aclOperations.ALTER_CONFIGS) || !quotas || !forChange ? [] : ['alter-quotas' as const]),
  ];
  if (missing.length > 0) throw missingRights(connection, missing);
}

/** The topics that there are; a name that Kafka could never accept is as absent as an unknown one. */
function existing(topics: readonly TopicMetadata[], connection: KafkaConnection): readonly TopicMetadata[] {
  const withError = (name: string) => topics.filter(({ errorCode }) => errorName(errorCode) === name);
  const forbidden = withError('TOPIC_AUTHORIZATION_FAILED');
  if (forbidden.length > 0) throw missingRights(connection, ['describe-topic'], namesOf(forbidden));
  const absent = new Set([...withError('UNKNOWN_TOPIC_OR_PARTITION'), ...withError('INVALID_TOPIC_EXCEPTION')]);
  const present = topics.filter((topic) => !absent.has(topic));
  const [faulty] = present.filter(({ errorCode }) => errorCode !== 0);
  if (faulty) throw unreadable(`Topic ${faulty.name}`, faulty.errorCode);
  return present;
}

function topicState(
  { name, topicId, partitions }: TopicMetadata,
  settingsByTopic: ReadonlyMap<string, TopicSettings>,
): readonly TopicState[] {
  const found = settingsByTopic.get(name);
  if (found === undefined) return [];
  // A partition that moved already may have another number than one that waits for its turn.
  const replicationFactor = Math.min(...partitions.map(({ replicaNodes }) => replicaNodes.length));
  return [{ name, topicId, partitions: partitions.length, replicationFactor, ...found }];
}

async function readAcls(
  transport: KafkaTransport,
  connection: KafkaConnection,
  broker: number | undefined,
): Promise<readonly AclBinding[]> {
  const { errorCode, errorMessage, resources } = await transport.send(describeAcls, anyAcl, broker);
  if (errorName(errorCode) === 'CLUSTER_AUTHORIZATION_FAILED') throw missingRights(connection, ['describe-cluster']);
  if (errorCode !== 0) throw notShown('ACLs', errorCode, errorMessage);
  return resources.flatMap(({ acls, ...resource }) => acls.flatMap((acl) => decodeAcl({ ...resource, ...acl }) ?? []));
}

function namesOf(topics: readonly TopicMetadata[]): readonly string[] {
  return topics.map(({ name }) => name);
}
