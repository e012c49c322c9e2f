import type { AdvertisedListeners } from './advertised-listeners.ts';
import type { BrokerStorage } from './broker-storage.ts';
import type { ClientCertificates, CreatedAuthority } from './client-certificate.ts';
import type { Connectivity } from './connectivity.ts';
import type { ForeignDepartmentKey } from './department.ts';
import type { TopicDefaults } from './domain-document.ts';
import type { Lake } from './lake.ts';
import type { OtherScramUsers } from './other-scram-users.ts';
import type { PasswordRotationPolicy } from './password-age.ts';
import type { BreakGlass, PermissionsBoundary, Persona } from './persona.ts';
import type { Policy } from './policy.ts';
import type { QuotaDefaults } from './quota.ts';
import type { MskFlavour } from './topic-config-catalogue.ts';
import type { Zone } from './zone.ts';

/** AWS account id per role. In `dev` they may be equal; in `prod` they are three different ones. */
export interface Accounts {
  readonly streaming: string;
  readonly lake: string;
  readonly audit: string;
}

/** Prefix of every physical name. Systems Manager reserves parameter names that start with aws or ssm. */
export const platformName = {
  pattern: /^(?!aws|ssm)[a-z][a-z0-9-]{0,19}$/,
  expected: 'lower-case letters, digits and "-", at most 20 characters, without aws or ssm in front',
} as const;

/** AWS services that a created VPC may reach through an interface endpoint, besides Kafka, Lambda and Secrets Manager. */
export const endpointServices = [
  'acm-pca',
  'athena',
  'cloudtrail',
  'ecr.api',
  'ecr.dkr',
  'events',
  'glue',
  'kms',
  'lakeformation',
  'logs',
  'monitoring',
  'sns',
  'sqs',
  'ssm',
  'sts',
  'xray',
] as const;

export type EndpointService = (typeof endpointServices)[number];

export interface CreatedNetwork {
  /** From /16 to /24. */
  readonly cidr: string;
  /** Literal availability zone names: a look-up would make synthesis depend on credentials. */
  readonly zones: readonly string[];
  /** Further interface endpoints. Absent: none. */
  readonly endpoints?: readonly EndpointService[];
}

export interface ImportedSubnet {
  readonly subnetId: string;
  readonly zone: string;
  readonly routeTableId: string;
}

export interface ImportedNetwork {
  readonly vpcId: string;
  readonly cidr: string;
  readonly dataSubnets: readonly ImportedSubnet[];
  readonly applicationSubnets: readonly ImportedSubnet[];
  /** A statement of the user, recorded in the template: an import cannot be checked without a look-up. */
  readonly subnetsArePrivate: true;
}

export type Network =
  | { readonly create: CreatedNetwork; readonly import?: undefined }
  | { readonly import: ImportedNetwork; readonly create?: undefined };

export type ClusterAuthentication = 'iam' | 'scram' | 'mtls';

export interface CreatedCluster extends BrokerStorage {
  /** As MSK spells it, such as `3.9.x.kraft`. */
  readonly kafkaVersion: string;
  readonly brokerType: string;
  readonly brokerCount: number;
  /** `iam` is always among them: it is the reconciler's way in. */
  readonly authentication: readonly ClusterAuthentication[];
  /** AWS Private CA ARNs; only with `mtls`. */
  readonly certificateAuthorityArns: readonly string[];
  /** An authority of this cluster's own; only with `mtls`. */
  readonly certificateAuthority?: { readonly create: CreatedAuthority };
  /** Absent: mTLS clients bring certificates of their own. */
  readonly clientCertificates?: ClientCertificates;
  /** Broker properties on top of the safe ones, in Kafka's own keys. */
  readonly serverProperties: Readonly<Record<string, string>>;
  /** Of SCRAM users. Absent: never. */
  readonly passwordRotation?: PasswordRotationPolicy;
  /** Whether MSK moves partitions of Express brokers by itself; nobody else can then. Absent: MSK's default, active. */
  readonly rebalancing?: 'active' | 'paused';
  /** Absent: domains declare every SCRAM user. */
  readonly scramUsers?: OtherScramUsers;
  /** Absent: clients of this VPC only. */
  readonly connectivity?: Connectivity;
  /** Absent: the names that AWS gives. */
  readonly advertisedListeners?: AdvertisedListeners;
}

export interface ExistingCluster {
  readonly arn: string;
  /** How MSK runs its brokers. Absent: nobody said, and nothing is refused for it. */
  readonly type?: MskFlavour;
  readonly securityGroupId: string;
  readonly kafkaVersion: string;
  readonly brokerCount: number;
  readonly authentication: readonly ClusterAuthentication[];
  /** The KMS key of SCRAM secrets. Needed when domains declare SCRAM clients. */
  readonly scramKeyArn?: string;
  /** The cluster's own setting; true is warned about, since the first ACL on a resource then locks everybody else out. */
  readonly allowEveryoneIfNoAclFound: boolean;
  /** Of SCRAM users. Absent: never. */
  readonly passwordRotation?: PasswordRotationPolicy;
  /** Absent: domains declare every SCRAM user. */
  readonly scramUsers?: OtherScramUsers;
}

export type Cluster =
  | { readonly create: CreatedCluster; readonly existing?: undefined }
  | { readonly existing: ExistingCluster; readonly create?: undefined };

/** How often the deployed function looks whether the cluster is as it was last applied. */
export interface DriftChecks {
  readonly everyMinutes: number | 'never';
}

/** What happens to stateful resources when a stack goes: `retain` keeps them and protects the stacks from deletion. */
export type Removal = 'destroy' | 'retain';

/** One environment: one Stage, its accounts, its cluster and the domains that run on it. */
export interface Environment {
  /** Prefix of every physical name, so that two platforms can share an account. */
  readonly platform: string;
  readonly name: string;
  readonly region: string;
  readonly accounts: Accounts;
  readonly tags: Readonly<Record<string, string>>;
  readonly network: Network;
  readonly cluster: Cluster;
  readonly topicDefaults: TopicDefaults;
  readonly zones: readonly Zone[];
  /** Absent: nobody reads the lake. */
  readonly personas?: readonly Persona[];
  /** Absent: there is no lake. */
  readonly lake?: Lake;
  /** Absent: roles have none. */
  readonly permissionsBoundary?: PermissionsBoundary;
  /** Absent: there is no such role. */
  readonly breakGlass?: BreakGlass;
  /** Departments that keep their key themselves. Absent: the platform makes every key. */
  readonly departmentKeys?: readonly ForeignDepartmentKey[];
  readonly logRetentionDays: number;
  readonly removal: Removal;
  /** Absent: every hour. */
  readonly drift?: DriftChecks;
  readonly domains: readonly string[];
  /** Absent: the defaults of every limit. */
  readonly policy?: Policy;
  /** Absent: Kafka's defaults are nobody's here, and left alone. */
  readonly quotaDefaults?: QuotaDefaults;
}
