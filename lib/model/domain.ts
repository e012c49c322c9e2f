import type { Access, Denial } from './access.ts';
import type { Approval } from './approval.ts';
import type { Client } from './client.ts';
import type { Department } from './department.ts';
import type { OwnedPrefixes } from './ownership.ts';
import type { ClientQuota } from './quota.ts';
import type { Topic } from './topic.ts';
import type { TopicBackend } from './topic-backend.ts';
import type { Undeclared } from './undeclared.ts';
import type { Waiver } from './waiver.ts';

export interface Owner {
  readonly team: string;
  readonly email: string;
  readonly costCentre: string;
}

/** What a deletion of the domain's custom resource does. Topics and records stay in both cases. */
export type OnDelete = 'keep' | 'revokeAccess';

/** One business domain: the topics it owns, the clients it runs, and who may do what with its topics. */
export interface Domain {
  readonly name: string;
  readonly description: string;
  readonly prefixes: OwnedPrefixes;
  readonly owner: Owner;
  /** Departments that topics of the domain seal records for. Absent: none. */
  readonly departments?: readonly Department[];
  readonly topics: readonly Topic[];
  /** Absent: the reconciler. */
  readonly topicBackend?: TopicBackend;
  readonly clients: readonly Client[];
  /** Who may use this domain's topics. */
  readonly access: readonly Access[];
  readonly denials: readonly Denial[];
  readonly quotas: readonly ClientQuota[];
  readonly approvals: readonly Approval[];
  /** Exceptions from governance rules. Absent: none. */
  readonly waivers?: readonly Waiver[];
  readonly onDelete: OnDelete;
  /** Absent: everything undeclared is reported and kept. */
  readonly undeclared?: Undeclared;
}
