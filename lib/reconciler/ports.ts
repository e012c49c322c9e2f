import type { AclBinding } from '../model/acl.ts';
import type { QuotaEntity } from '../model/quota.ts';
import type { TopicState } from '../model/topic.ts';
import type { Observed } from './kafka-state.ts';
import type { Ledger } from './ledger.ts';

/** What became of one item of a request: Kafka's error name and its sentence, or nothing when it worked. */
export interface ItemOutcome {
  readonly error?: { readonly name: string; readonly message: string };
}

export interface Growth {
  readonly topic: string;
  /** The new total, not the increment. */
  readonly partitions: number;
}

export interface ConfigEdit {
  readonly topic: string;
  readonly set: Readonly<Record<string, string>>;
  /** Overrides to delete; the broker's default then holds. */
  readonly remove: readonly string[];
}

export interface QuotaEdit {
  readonly entity: QuotaEntity;
  readonly set: Readonly<Record<string, number>>;
  /** Limits to take away; Kafka's default then holds. */
  readonly remove: readonly string[];
}

/** Whether a topic would be missed. */
export interface TopicUse {
  readonly topic: string;
  readonly holdsRecords: boolean;
  /** Consumer groups with members that have read the topic: they committed an offset there. Sorted. */
  readonly liveGroups: readonly string[];
}

/** A write of topics, as brokers can judge it without doing it. */
export type TopicRequest =
  | { readonly kind: 'create-topic'; readonly items: readonly TopicState[] }
  | { readonly kind: 'grow-partitions'; readonly items: readonly Growth[] }
  | { readonly kind: 'edit-configs'; readonly items: readonly ConfigEdit[] };

export interface ObserveOptions {
  /** Topics whose absence matters: they are asked for by name, since an unreadable topic is silently missing from a list. */
  readonly expected: readonly string[];
  /** Ask this broker. Absent: any. */
  readonly broker?: number;
  /** Demand the rights that changes need as well: better none than half of them. Default: false. */
  readonly forChange?: boolean;
  /** Read client quotas, which takes a right of its own and which MSK Serverless does not have. Default: false, and none are shown. */
  readonly quotas?: boolean;
  /** Read ACLs, which MSK Serverless does not have. Default: true; otherwise none are shown. */
  readonly acls?: boolean;
  /** Read only the expected topics. Absent: all of the cluster. */
  readonly onlyExpected?: boolean;
}

/**
 * The Kafka admin API, as the reconciler needs it. Each write is one request and answers item by item, in the order asked;
 * a rejected promise (always a `PlatformError`) means that nothing is known about any item.
 */
export interface KafkaAdmin {
  /** Known once connected. */
  readonly clusterId: string;
  /** Who we are to Kafka's ACLs, such as `User:admin`; undefined where they do not bind us (IAM), or it is not known. */
  readonly principal: string | undefined;
  observe(options: ObserveOptions): Promise<Observed>;
  /** What each of the topics is still good for. */
  topicUse(names: readonly string[]): Promise<readonly TopicUse[]>;
  /** What the write would answer, item by item; nothing is done. It takes the rights of the write, and its mutation quota. */
  validate(request: TopicRequest): Promise<readonly ItemOutcome[]>;
  createTopics(topics: readonly TopicState[]): Promise<readonly ItemOutcome[]>;
  growPartitions(growths: readonly Growth[]): Promise<readonly ItemOutcome[]>;
  /** IncrementalAlterConfigs: what is not named keeps its value. */
  editConfigs(edits: readonly ConfigEdit[]): Promise<readonly ItemOutcome[]>;
  addAcls(acls: readonly AclBinding[]): Promise<readonly ItemOutcome[]>;
  /** Removing a binding that is not there works. */
  removeAcls(acls: readonly AclBinding[]): Promise<readonly ItemOutcome[]>;
  /** Limits that are not named keep their value. */
  editQuotas(edits: readonly QuotaEdit[]): Promise<readonly ItemOutcome[]>;
  /** Each with a password that this side never sees. A user that is there already gets it as well. */
  createUsers(names: readonly string[]): Promise<readonly ItemOutcome[]>;
  /** Removing a user that is not there works. */
  removeUsers(names: readonly string[]): Promise<readonly ItemOutcome[]>;
  /** By id, so that a topic re-created under the same name is never the victim. */
  deleteTopics(topics: readonly { readonly name: string; readonly topicId: string }[]): Promise<readonly ItemOutcome[]>;
  close(): Promise<void>;
}

/** What a plan needs: it writes nothing. */
export type KafkaReader = Pick<KafkaAdmin, 'clusterId' | 'principal' | 'observe' | 'topicUse' | 'validate'>;

/** A stored value with the tag that a conditional write needs. */
export interface Versioned<T> {
  readonly value: T;
  readonly version: string;
}

/** Where the ledgers of one cluster live. */
export interface LedgerStore {
  /** The domains that have a ledger. */
  domains(clusterId: string): Promise<readonly string[]>;
  read(clusterId: string, domain: string): Promise<Versioned<Ledger> | undefined>;
  /** Writes only if nobody wrote since `version` was read (undefined: only if there is none yet). Answers the new version. */
  write(clusterId: string, domain: string, ledger: Ledger, version: string | undefined): Promise<string>;
  /** Keeps the full report of a request and answers its address. */
  saveReport(clusterId: string, domain: string, requestId: string, report: unknown): Promise<string>;
  readReport<Report>(clusterId: string, domain: string, requestId: string): Promise<Report | undefined>;
  /** Keeps what a look for drift found, in the place of the one before, and answers its address. */
  saveDrift(clusterId: string, found: unknown): Promise<string>;
}

/** One writer per cluster and domain. */
export interface LeaseStore {
  /** Throws `LEASE_HELD` when another live holder has it, `DUPLICATE_REQUEST` when this very holder does. */
  acquire(clusterId: string, domain: string, holder: string): Promise<Lease>;
}

export interface Lease {
  /** Extends the lease, before each batch; throws `LEASE_LOST` when somebody else took over. */
  extend(): Promise<void>;
  /** Never throws: a lease that cannot be released expires. */
  release(): Promise<void>;
}

export interface Clock {
  now(): number;
  wait(milliseconds: number): Promise<void>;
}
