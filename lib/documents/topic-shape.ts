import * as z from 'zod';
import { nearestWord } from '../model/nearest-word.ts';
import { retentionClasses } from '../model/retention-class.ts';
import { parseSize } from '../model/size.ts';
import type { CompatibilityMode, Topic, TopicSchema } from '../model/topic.ts';
import { inheritableKeys, topicKinds } from '../model/topic.ts';
import { readTopicConfig, topicConfigKinds } from '../model/topic-config.ts';
import { type TopicConfigKind, topicConfigCatalogue } from '../model/topic-config-catalogue.ts';
import { topicConfigAbsence } from '../model/topic-config-target.ts';
import type { TopicRate } from '../model/topic-rate.ts';
import { matching, nonEmpty, positiveInteger, reading, slug, strict } from './field-shapes.ts';

const compatibilityModes = [
  'NONE',
  'BACKWARD',
  'BACKWARD_TRANSITIVE',
  'FORWARD',
  'FORWARD_TRANSITIVE',
  'FULL',
  'FULL_TRANSITIVE',
] as const satisfies readonly CompatibilityMode[];

/** A topic whose schema is named and not read yet: a reader of text opens no files. */
export interface OutlinedTopic extends Omit<Topic, 'schema'> {
  readonly schema?: Omit<TopicSchema, 'text'>;
}

/** Config keys that a topic states in words of its own. */
const ownWords: Readonly<Record<string, string>> = {
  'retention.ms': 'the key "retention" of the topic instead',
  'cleanup.policy': 'the key "cleanup" of the topic instead',
};

const schemaShape = z.union([
  z.literal('bytes'),
  strict({
    file: matching(/^schemas\/[A-Za-z0-9._-]+\.avsc$/, 'a file such as schemas/payment-event.avsc').describe(
      'Avro schema, beside the domain file.',
    ),
    compatibility: z
      .enum(compatibilityModes)
      .default('BACKWARD')
      .describe('What a later version of the schema must be able to read or be read by.'),
  }),
]);

const rateShape = strict({
  messages: z.number().positive('a number above 0').describe('Records per second at the peak.'),
  averageMessages: z
    .number()
    .positive('a number above 0')
    .optional()
    .describe('Records per second over a whole day, which disks are sized by. Default: the peak.'),
  messageSize: reading(parseSize, 'a size such as 1KiB (B, KiB, MiB, GiB, TiB)', ['1KiB']).describe(
    'Average size of a record, before compression.',
  ),
  consumers: positiveInteger.optional().describe('Instances that the largest consumer group runs.'),
})
  .superRefine(({ messages, averageMessages = messages }, context) => {
    if (averageMessages <= messages) return;
    const message = `at most the ${messages} messages of the peak`;
    const params = { got: `${averageMessages} messages` };
    context.addIssue({ code: 'custom', path: ['averageMessages'], message, params });
  })
  .transform(
    ({ messages, averageMessages, messageSize, ...rest }): TopicRate => ({
      ...rest,
      ...(averageMessages === undefined ? {} : { averageMessagesPerSecond: averageMessages }),
      messagesPerSecond: messages,
      messageBytes: messageSize,
    }),
  );

export const topicShape = strict({
  name: nonEmpty.describe(
    'Starts with one of the topic prefixes of the domain. Lower-case letters, digits, ".", "_", "-".',
  ),
  description: nonEmpty.describe('What the records are, in one sentence.'),
  kind: z
    .enum(topicKinds)
    .default('stream')
    .describe('journal and stream are histories, state is the latest value per key, dead-letter holds failed records.'),
  zone: nonEmpty.describe('Sensitivity zone, one of those of the environment. Its key and readers follow from it.'),
  departments: z
    .array(slug)
    .min(1)
    .optional()
    .describe('Departments whose records it holds, each sealed with a key of its own. Default: none.'),
  partitions: positiveInteger.describe('From 3 to 24 is usual, 50 is the most. Can grow later, never shrink.'),
  rate: rateShape.optional().describe('What the topic carries at its peak; explain advises partitions from it.'),
  replicationFactor: positiveInteger.optional().describe('Replicas per partition. Default: that of the environment.'),
  retention: configShape('retention.ms')
    .optional()
    .describe('How long Kafka keeps records: a duration such as 7d, or unlimited. Becomes retention.ms.'),
  retentionClass: z
    .enum(retentionClasses)
    .default('standard')
    .describe('How long evidence must exist. What exceeds the retention in Kafka is fulfilled by the archive.'),
  cleanup: z
    .enum(['delete', 'compact', 'compact,delete'])
    .optional()
    .meta({ default: 'delete' })
    .describe('compact keeps the latest value per key; for state topics only. Becomes cleanup.policy.'),
  inherits: z
    .array(z.enum(inheritableKeys))
    .min(1)
    .optional()
    .describe(
      "Keys that the topic does not set: the brokers' default holds. For topics that are older than this file.",
    ),
  schema: schemaShape.describe('Avro schema of the values, or the word bytes for raw bytes.'),
  key: z
    .array(nonEmpty)
    .min(1)
    .optional()
    .describe('Fields of the schema that make the record key, such as accountId. State topics need it.'),
  configs: configsShape()
    .default({})
    .describe("Further overrides, in Kafka's own keys, with units such as 7d and 1MiB."),
}).transform((written, context): OutlinedTopic => {
  const { retention, cleanup, configs, schema, inherits, ...topic } = written;
  const inherited = new Set<string>(inherits);
  const set: Readonly<Record<string, string>> = {
    ...configs,
    ...(cleanup === undefined ? {} : { 'cleanup.policy': cleanup }),
    ...(retention === undefined ? {} : { 'retention.ms': retention }),
  };
  if (retention === undefined && cleanup !== 'compact' && !inherited.has('retention.ms'))
    context.addIssue({ code: 'custom', path: ['retention'], message: 'a duration such as 7d, or unlimited' });
  for (const [index, key] of (inherits ?? []).entries()) {
    if (key in set) context.addIssue({ code: 'custom', path: ['inherits', index], message: 'a key that is not set' });
  }
  return {
    ...topic,
    configs: inherited.has('cleanup.policy') ? set : { 'cleanup.policy': 'delete', ...set },
    ...(inherits === undefined ? {} : { inherits }),
    ...(schema === 'bytes' ? {} : { schema }),
  };
});

function configsShape() {
  const keys = Object.keys(topicConfigKinds);
  const reserved = Object.keys(topicConfigCatalogue).map((key) => [key, topicConfigAbsence(key, {})] as const);
  const own = [...reserved, ...Object.entries(ownWords)].flatMap(([key, expected]) =>
    expected === undefined ? [] : [[key, z.never(expected).optional()] as const],
  );
  const shape: Readonly<Record<string, z.ZodType<string | undefined>>> = Object.fromEntries([
    ...keys.map((key) => [key, configShape(key).optional()] as const),
    ...own,
  ]);
  return strict(shape).transform(
    (configs): Readonly<Record<string, string>> =>
      Object.fromEntries(
        Object.entries(configs).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
      ),
  );
}

/** What an editor shows and a message names. */
type ConfigHints = { examples?: string[]; enum?: (string | boolean)[] };

/** Kafka's text of one config value, written with a unit where a unit belongs. */
function configShape(key: string) {
  return z
    .union([z.string(), z.number(), z.boolean()])
    .meta(configHints(topicConfigKinds[key]))
    .transform((written, context): string => {
      const result = readTopicConfig(key, written);
      if ('value' in result) return result.value;
      context.addIssue({ code: 'custom', message: result.expected, params: { fix: configFix(key, String(written)) } });
      return z.NEVER;
    });
}

function configHints(kind: TopicConfigKind | undefined): ConfigHints {
  switch (kind?.type) {
    case 'duration':
      return { examples: ['7d', '12h', '30min', ...Object.keys(kind.words ?? {})] };
    case 'size':
      return { examples: ['1MiB', '1GiB', ...Object.keys(kind.words ?? {})] };
    case 'choice':
      return { enum: [...kind.choices] };
    case 'boolean':
      return { enum: [true, false] };
    default:
      return {};
  }
}

function configFix(key: string, written: string): string | undefined {
  if (key === 'compression.type' && written === 'none') return "Kafka's word for topics is uncompressed";
  const kind = topicConfigKinds[key];
  const { examples } = configHints(kind);
  if (examples !== undefined) return `For example ${examples.join(', ')}`;
  const nearest = kind !== undefined && 'choices' in kind ? nearestWord(written, kind.choices) : undefined;
  return nearest === undefined ? undefined : `Did you mean ${nearest}?`;
}
