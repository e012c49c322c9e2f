import type { AclBinding } from '../../model/acl.ts';
import { PlatformError } from '../../model/platform-error.ts';
import { deletionKeys, type TopicState } from '../../model/topic.ts';
import { foreignManagedKeys } from '../../model/topic-config-catalogue.ts';
import type { Observed } from '../../reconciler/kafka-state.ts';
import type { ObserveOptions } from '../../reconciler/ports.ts';
import { aclOperations, anyAcl, decodeAcl } from './acl-codes.ts';
import { describeAcls, describeConfigs, metadata } from './apis.ts';
import { readQuotas } from './client-quotas.ts';
import type { KafkaConnection } from './connection-settings.ts';
import { errorName } from './error-names.ts';
import { missingRights } from './missing-rights.ts';
import { withoutAddedReplicas } from './running-reassignments.ts';
import type { KafkaTransport } from './transport.ts';
import type { Value } from './wire.ts';

/** Resource type of a topic in config requests (`ConfigResource.Type`). */
export const topicResource = 2;

/** Some 36 entries a topic come back: 500 topics keep an answer below 1 MB. */
const topicsPerConfigRequest = 500;

const configRequestsInFlight = 2;

/** `DYNAMIC_TOPIC_CONFIG`: set on the topic itself. Any other source is a default, whatever `isDefault` says. */
const setOnTopic = 1;

/** Kafka's text of the zero uuid: the topic is named instead. */
const noTopicId = 'A'.repeat(22);

type Metadata = Value<typeof metadata.response>;
type TopicMetadata = Metadata['topics'][number];
type TopicConfigs = Value<typeof describeConfigs.response>['results'][number];
type Texts = Readonly<Record<string, string>>;

/** What is set on a topic, and the defaults of the keys by which records are deleted. */
interface TopicSettings {
  readonly configs: Texts;
  readonly inherited: Texts;
}

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
    readConfigs(transport, connection, topics, broker),
    readAcls(transport, connection, broker),
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
  { forChange = false, quotas = false }: ObserveOptions,
): void {
  if (bits === unknownOperations) return;
  const allowed = (operation: number) => (bits & (1 << operation)) !== 0;
  const missing = [
    ...(allowed(aclOperations.DESCRIBE) ? [] : ['describe-cluster' as const]),
    ...(allowed(aclOperations.ALTER) || !forChange ? [] : ['alter-cluster' as const]),
    ...(allowed(aclOperations.DESCRIBE_CONFIGS) || !quotas ? [] : ['describe-quotas' as const]),
    ...(allowed(aclOperations.ALTER_CONFIGS) || !quotas || !forChange ? [] : ['alter-quotas' as const]),
  ];
  if (missing.length > 0) throw missingRights(connection, missing);
}

/** The topics that there are; a name that Kafka could never accept is as absent as an unknown one. */
function existing(topics: readonly TopicMetadata[], connection: KafkaConnection): readonly TopicMetadata[] {
  const withError = (name: string) => topics.filter(({ errorCode }) => errorName(errorCode) === name);
  const unreadable = withError('TOPIC_AUTHORIZATION_FAILED');
  if (unreadable.length > 0) throw missingRights(connection, ['describe-topic'], namesOf(unreadable));
  const absent = new Set([...withError('UNKNOWN_TOPIC_OR_PARTITION'), ...withError('INVALID_TOPIC_EXCEPTION')]);
  const present = topics.filter((topic) => !absent.has(topic));
  const [faulty] = present.filter(({ errorCode }) => errorCode !== 0);
  if (faulty) throw unreadableTopic(faulty.name, faulty.errorCode);
  return present;
}

/** Settings by topic; a topic that was deleted in between has none, not even an empty record. */
async function readConfigs(
  transport: KafkaTransport,
  connection: KafkaConnection,
  topics: readonly TopicMetadata[],
  broker: number | undefined,
): Promise<ReadonlyMap<string, TopicSettings>> {
  const names = namesOf(topics);
  const parts = [...Array(Math.ceil(names.length / topicsPerConfigRequest)).keys()];
  const found: (readonly [string, TopicSettings])[] = [];
  const unreadable: string[] = [];
  const readPart = async (part: number) => {
    const resources = names
      .slice(part * topicsPerConfigRequest, (part + 1) * topicsPerConfigRequest)
      .map((resourceName) => ({ resourceType: topicResource, resourceName, configurationKeys: null }));
    const request = { resources, includeSynonyms: false, includeDocumentation: false };
    // An answer has some 36 entries a topic: what is kept of it is taken at once, so that few answers live at a time.
    for (const result of (await transport.send(describeConfigs, request, broker)).results) {
      if (errorName(result.errorCode) === 'TOPIC_AUTHORIZATION_FAILED') unreadable.push(result.resourceName);
      else found.push(...settings(result));
    }
  };
  for (let part = 0; part < parts.length; part += configRequestsInFlight) {
    await Promise.all(parts.slice(part, part + configRequestsInFlight).map(readPart));
  }
  if (unreadable.length > 0) throw missingRights(connection, ['describe-topic-configs'], unreadable.sort());
  return new Map(found);
}

function settings(result: TopicConfigs): readonly (readonly [string, TopicSettings])[] {
  if (errorName(result.errorCode) === 'UNKNOWN_TOPIC_OR_PARTITION') return [];
  if (result.errorCode !== 0) throw unreadableTopic(result.resourceName, result.errorCode);
  const texts = (wanted: (config: TopicConfigs['configs'][number]) => boolean) =>
    Object.fromEntries(
      result.configs.flatMap((config) => {
        const { name, value, isSensitive } = config;
        return wanted(config) && !isSensitive && value !== null ? [[name, value] as const] : [];
      }),
    );
  return [
    [
      result.resourceName,
      {
        configs: texts(({ name, configSource }) => configSource === setOnTopic && !foreignManagedKeys.includes(name)),
        inherited: texts(({ name, configSource }) => configSource !== setOnTopic && deletionKeys.includes(name)),
      },
    ],
  ];
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
  if (errorCode !== 0) {
    throw new PlatformError(
      'BROKER_REQUEST_FAILED',
      `The cluster does not show its ACLs: ${errorName(errorCode)}, ${errorMessage || 'without a reason'}.`,
    );
  }
  return resources.flatMap(({ acls, ...resource }) => acls.flatMap((acl) => decodeAcl({ ...resource, ...acl }) ?? []));
}

function namesOf(topics: readonly TopicMetadata[]): readonly string[] {
  return topics.map(({ name }) => name);
}

function unreadableTopic(name: string, errorCode: number): PlatformError {
  return new PlatformError('BROKER_REQUEST_FAILED', `Topic ${name} cannot be read: ${errorName(errorCode)}.`, {
    retryable: true,
  });
}
