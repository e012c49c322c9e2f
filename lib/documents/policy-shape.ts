import * as z from 'zod';
import { parseDuration } from '../model/duration.ts';
import { type Evidence, type Policy, topicNamings } from '../model/policy.ts';
import { retentionClasses } from '../model/retention-class.ts';
import { topicKinds } from '../model/topic.ts';
import { topicConfigKinds } from '../model/topic-config.ts';
import { bytesPerSecond, matching, nonEmpty, positiveInteger, reading, slug, strict } from './field-shapes.ts';

const duration = reading(parseDuration, 'a duration such as 90d', ['90d']);

const compressions = topicConfigKinds['compression.type'];
const codec = z.enum(compressions !== undefined && 'choices' in compressions ? compressions.choices : []);

const evidenceShape = strict({
  topics: nonEmpty.describe('Names of the topics start with this.'),
  kind: z.enum(topicKinds).optional().describe('Only topics of this kind. Default: of every kind.'),
  class: z.enum(retentionClasses).describe('The retention class that they carry at least.'),
}) satisfies z.ZodType<Evidence>;

/** The limits of the governance rules. Every one may be left out. */
export const policyShape = strict({
  production: z.boolean().optional().describe('The rules of production hold. Default: in the environment prod.'),
  topicNaming: z
    .enum(topicNamings)
    .optional()
    .describe('segments (default): words between points. The others fix what the words are.'),
  minimumPartitions: positiveInteger.optional().describe('Per topic, in production. Default: 3.'),
  usualPartitions: strict({ from: positiveInteger, to: positiveInteger })
    .optional()
    .describe('Other numbers are pointed out. Default: from 3 to 24.'),
  maximumPartitions: positiveInteger.optional().describe('Per topic. Default: 50.'),
  minimumReplicationFactor: positiveInteger.optional().describe('In production. Default: 3.'),
  minimumInsyncReplicas: positiveInteger.optional().describe('In production. Default: 2.'),
  longRetention: duration.optional().describe('Longer without a retention class is pointed out. Default: 90d.'),
  zoneRetention: z
    .record(slug, duration)
    .optional()
    .describe('Zone: how long Kafka keeps its records at most. Default: no limit.'),
  evidence: z.array(evidenceShape).optional().describe('Topics that must carry a retention class. Default: none.'),
  archive: z
    .boolean()
    .optional()
    .describe('An archive fulfils retention classes, so Kafka may keep less. Default: false.'),
  journalCompression: z
    .array(codec)
    .min(1)
    .optional()
    .describe('What journals may set as compression.type. Default: uncompressed, producer, zstd.'),
  stateWords: z
    .array(nonEmpty)
    .optional()
    .describe('Topics with such a word in the name hold state. Default: balance.'),
  teams: z.array(nonEmpty).min(1).optional().describe('Teams that may own domains. Default: any.'),
  serviceSuffix: matching(/^[a-z0-9.-]+$/, 'an ending such as -service')
    .optional()
    .describe('How names of scram and mtls clients end. Default: as they like.'),
  maximumProduceQuota: bytesPerSecond.optional().describe('Per client and broker. Default: 50MiB.'),
  maximumConsumeQuota: bytesPerSecond.optional().describe('Per client and broker. Default: 100MiB.'),
  clientDomains: z
    .record(slug, z.array(slug))
    .optional()
    .describe('Domain: the other domains whose clients may use its topics. Default: whomever the owner lets in.'),
  topicsPerTeam: positiveInteger.optional().describe('In all domains of a team. Default: no limit.'),
  produceQuotaPerTeam: bytesPerSecond.optional().describe('Of all clients of a team. Default: no limit.'),
}) satisfies z.ZodType<Policy>;
