import type { IConnectable } from 'aws-cdk-lib/aws-ec2';
import type { IRoleRef } from 'aws-cdk-lib/aws-iam';
import type { Approval } from '../../lib/model/approval.ts';
import type { Client } from '../../lib/model/client.ts';
import type { Department } from '../../lib/model/department.ts';
import type { OnDelete, Owner } from '../../lib/model/domain.ts';
import type { TopicDefaults } from '../../lib/model/domain-document.ts';
import type { OwnedPrefixes } from '../../lib/model/ownership.ts';
import type { Policy } from '../../lib/model/policy.ts';
import type { ClientQuota, QuotaDefaults } from '../../lib/model/quota.ts';
import type { Topic } from '../../lib/model/topic.ts';
import type { TopicBackend } from '../../lib/model/topic-backend.ts';
import type { Undeclared } from '../../lib/model/undeclared.ts';
import type { Waiver } from '../../lib/model/waiver.ts';
import type { CompanyRule } from '../../lib/policy/company-rule.ts';
import type { ClientCertificates } from '../cluster/client-certificates.ts';
import type { ScramUsers } from '../cluster/scram-users.ts';
import type { LakeEntrance } from '../lake/lake-principals.ts';
import type { KafkaReconciler } from '../reconciler/kafka-reconciler.ts';
import type { SensitivityZone } from '../zones/sensitivity-zone.ts';
import type { DepartmentKeyPlace } from './department-key-place.ts';

/** Where a domain runs. */
export interface DomainPlace {
  /** Applies the domain to its cluster. */
  readonly reconciler: KafkaReconciler;
  /** Makes the users of SCRAM clients. @default - the domain has no such clients */
  readonly scramUsers?: ScramUsers;
  /** Issues certificates to mTLS clients that ask for one. @default - they bring certificates of their own */
  readonly clientCertificates?: ClientCertificates;
  /** For topics that say nothing else. */
  readonly topicDefaults: TopicDefaults;
  /** The zones that topics may name. @default - any name */
  readonly zones?: Readonly<Record<string, SensitivityZone>>;
  /** Raw buckets to which clients may write. @default - none */
  readonly lake?: LakeEntrance;
  /** About the keys of departments. @default - each is made in the domain's stack, and kept */
  readonly departmentKeys?: DepartmentKeyPlace;
  /** Limits of the governance rules. @default - those of docs/policy-rules.md; production is the environment `prod` */
  readonly policy?: Policy;
  /** Rules about topics that the company adds. @default - none */
  readonly companyRules?: readonly CompanyRule[];
  /** Limits of everybody who has none of their own, applied by the domain that they name. @default - left as they are */
  readonly quotaDefaults?: QuotaDefaults;
  /** Digests of reviewed plans by domain, from `tidegate plan`: at deployment every other plan is refused. @default - any plan runs */
  readonly approvedPlans?: Readonly<Record<string, string>>;
}

export interface KafkaDomainProps extends DomainPlace {
  /** Unique on the cluster: lower-case letters, digits and `-`. */
  readonly name: string;
  /** Each ends in `.` or `-`; none is a prefix of another domain's. */
  readonly prefixes: OwnedPrefixes;
  readonly owner: Owner;
  /** Departments that topics seal records for, with a key each. @default - none */
  readonly departments?: readonly Department[];
  /** What a deletion of the domain does; topics and records stay in both cases. @default keep */
  readonly onDelete?: OnDelete;
  /**
   * Who creates and alters the topics. With `cloudformation` each is an `AWS::MSK::Topic` in the domain's stack (at most 500 resources),
   * on a provisioned cluster of the stack's account and Region with Kafka 3.6 or newer; ACLs and quotas stay with the reconciler.
   * @default reconciler
   */
  readonly topicBackend?: TopicBackend;
  /** What is done about what lies in the domain and is not declared. @default - it is reported and kept */
  readonly undeclared?: Undeclared;
  /** @default - none */
  readonly quotas?: readonly ClientQuota[];
  /** @default - none */
  readonly approvals?: readonly Approval[];
  /** Exceptions from governance rules. @default - none */
  readonly waivers?: readonly Waiver[];
}

/** What is left out: kind `stream`, retention class `standard`, no overrides, the replicas of the domain's place. */
export interface TopicProps extends Partial<Omit<Topic, 'name'>> {
  readonly description: string;
  /** Name of the sensitivity zone. */
  readonly zone: string;
  readonly partitions: number;
}

export interface ClientProps extends Omit<Client, 'name'> {
  /** IAM: the role that the client runs with, instead of a new one. SCRAM and mTLS: the role that reads its secret and uses keys of departments. @default - none */
  readonly role?: IRoleRef;
  /** The client's network side: grants open the brokers to it. @default - the network is opened elsewhere */
  readonly connections?: IConnectable;
}
