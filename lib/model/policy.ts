import type { RetentionClass } from './retention-class.ts';
import type { TopicKind } from './topic.ts';

/** How topics are named below their domain's prefix. */
export const topicNamings = ['segments', 'domain-entity', 'domain-entity-event-version'] as const;

export type TopicNaming = (typeof topicNamings)[number];

/** Topics that are evidence: which ones, and how long it must exist. */
export interface Evidence {
  /** Names of the topics start with this. */
  readonly topics: string;
  /** Absent: topics of every kind. */
  readonly kind?: TopicKind;
  readonly class: RetentionClass;
}

/** What a company sets in the governance rules of one environment. All of it may be left out. */
export interface Policy {
  /** The stricter rules of production hold. Default: in the environment `prod`. */
  readonly production?: boolean;
  /** Default `segments`: lower-case words between points. */
  readonly topicNaming?: TopicNaming;
  /** Partitions of one topic in production. Default 3. */
  readonly minimumPartitions?: number;
  /** Outside of it a topic is pointed out. Default from 3 to 24. */
  readonly usualPartitions?: { readonly from: number; readonly to: number };
  /** Partitions of one topic. Default 50. */
  readonly maximumPartitions?: number;
  /** Replicas per partition in production. Default 3. */
  readonly minimumReplicationFactor?: number;
  /** In-sync replicas that acknowledge a write, in production. Default 2. */
  readonly minimumInsyncReplicas?: number;
  /** Milliseconds; records without a retention class that stay longer on broker disks are pointed out. Default 90 days. */
  readonly longRetention?: number;
  /** Milliseconds that Kafka keeps records at most, by zone. Default: no limit. */
  readonly zoneRetention?: Readonly<Record<string, number>>;
  /** Which topics must carry which retention class. Default: none. */
  readonly evidence?: readonly Evidence[];
  /** An archive fulfils the retention classes, so that Kafka may keep less. Default false. */
  readonly archive?: boolean;
  /** `compression.type` of journals that set one. Default uncompressed, producer, zstd. */
  readonly journalCompression?: readonly string[];
  /** Topics with one of these words in their names hold state. Default balance. */
  readonly stateWords?: readonly string[];
  /** Teams that may own domains. Default: any. */
  readonly teams?: readonly string[];
  /** How names of SCRAM and mTLS clients end. Default: as they like. */
  readonly serviceSuffix?: string;
  /** Bytes per second and broker of one client. Default 50 MiB. */
  readonly maximumProduceQuota?: number;
  /** Bytes per second and broker of one client. Default 100 MiB. */
  readonly maximumConsumeQuota?: number;
  /** Domains whose clients may use the topics of a domain, besides its own. Default: whomever the owner lets in. */
  readonly clientDomains?: Readonly<Record<string, readonly string[]>>;
  /** Topics of all domains of one team. Default: no limit. */
  readonly topicsPerTeam?: number;
  /** Bytes per second and broker that all clients of one team may write. Default: no limit. */
  readonly produceQuotaPerTeam?: number;
}

/** A policy with its defaults filled in. */
export type PolicyLimits = Policy & Required<Pick<Policy, keyof typeof defaults | 'production'>>;

const defaults = {
  topicNaming: 'segments',
  minimumPartitions: 3,
  usualPartitions: { from: 3, to: 24 },
  maximumPartitions: 50,
  minimumReplicationFactor: 3,
  minimumInsyncReplicas: 2,
  longRetention: 90 * 86_400_000,
  zoneRetention: {},
  evidence: [],
  archive: false,
  journalCompression: ['uncompressed', 'producer', 'zstd'],
  stateWords: ['balance'],
  maximumProduceQuota: 50 * 2 ** 20,
  maximumConsumeQuota: 100 * 2 ** 20,
} as const satisfies Policy;

/** What an environment says of its policy. */
interface NamedPolicy {
  readonly name: string;
  readonly policy?: Policy;
}

/** What holds in an environment of this name and policy. */
export function policyLimits({ name, policy = {} }: NamedPolicy): PolicyLimits {
  const written = Object.fromEntries(Object.entries(policy).filter(([, value]) => value !== undefined));
  return { production: name === 'prod', ...defaults, ...written };
}
