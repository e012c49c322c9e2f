import { deletionKeys } from '../../model/topic.ts';
import { foreignManagedKeys } from '../../model/topic-config-catalogue.ts';
import { api, describeConfigs } from './apis.ts';
import type { KafkaConnection } from './connection-settings.ts';
import { errorName } from './error-names.ts';
import { missingRights } from './missing-rights.ts';
import { unreadable } from './read-errors.ts';
import type { KafkaTransport } from './transport.ts';
import type { Value } from './wire.ts';

/** Resource type of a topic in config requests (`ConfigResource.Type`). */
export const topicResource = 2;

/** Some 36 entries a topic come back: 500 topics keep an answer below 1 MB. */
const topicsPerConfigRequest = 500;

const configRequestsInFlight = 2;

/** `DYNAMIC_TOPIC_CONFIG`: set on the topic itself. Any other source is a default, whatever `isDefault` says. */
const setOnTopic = 1;

type Texts = Readonly<Record<string, string>>;

/** What is set on a topic, and the defaults of the keys by which records are deleted. */
export interface TopicSettings {
  readonly configs: Texts;
  readonly inherited: Texts;
}

const [result] = describeConfigs.response.results;
const [config] = result.configs;
type Config = Value<typeof config>;

/** The entries that are of interest, some six of 36. */
const settings = api({
  ...describeConfigs,
  response: {
    ...describeConfigs.response,
    results: [{ ...result, configs: [config, (entry: Config) => isOverride(entry) || isDeletionDefault(entry)] }],
  },
});

function isOverride({ name, configSource }: Config): boolean {
  return configSource === setOnTopic && !foreignManagedKeys.includes(name);
}

function isDeletionDefault({ name, configSource }: Config): boolean {
  return configSource !== setOnTopic && deletionKeys.includes(name);
}

/** Settings by topic; a topic that was deleted in between has none, not even an empty record. */
export async function readTopicSettings(
  transport: KafkaTransport,
  connection: KafkaConnection,
  names: readonly string[],
  broker: number | undefined,
): Promise<ReadonlyMap<string, TopicSettings>> {
  const parts = [...Array(Math.ceil(names.length / topicsPerConfigRequest)).keys()];
  const found: (readonly [string, TopicSettings])[] = [];
  const unreadable: string[] = [];
  const readPart = async (part: number) => {
    const resources = names
      .slice(part * topicsPerConfigRequest, (part + 1) * topicsPerConfigRequest)
      .map((resourceName) => ({ resourceType: topicResource, resourceName, configurationKeys: null }));
    const request = { resources, includeSynonyms: false, includeDocumentation: false };
    for (const result of (await transport.send(settings, request, broker)).results) {
      if (errorName(result.errorCode) === 'TOPIC_AUTHORIZATION_FAILED') unreadable.push(result.resourceName);
      else found.push(...settingsOf(result));
    }
  };
  for (let part = 0; part < parts.length; part += configRequestsInFlight) {
    await Promise.all(parts.slice(part, part + configRequestsInFlight).map(readPart));
  }
  if (unreadable.length > 0) throw missingRights(connection, ['describe-topic-configs'], unreadable.sort());
  return new Map(found);
}

function settingsOf({
  resourceName,
  errorCode,
  configs,
}: Value<typeof result>): readonly (readonly [string, TopicSettings])[] {
  if (errorName(errorCode) === 'UNKNOWN_TOPIC_OR_PARTITION') return [];
  if (errorCode !== 0) throw unreadable(`Topic ${resourceName}`, errorCode);
  const texts = (wanted: (config: Config) => boolean) =>
    Object.fromEntries(
      configs.flatMap((entry) => {
        const { name, value, isSensitive } = entry;
        return wanted(entry) && !isSensitive && value !== null ? [[name, value] as const] : [];
      }),
    );
  return [[resourceName, { configs: texts(isOverride), inherited: texts(isDeletionDefault) }]];
}
