import type { ClusterAuthentication } from '../../../model/environment.ts';
import type { Answered } from './answered.ts';
import type { QuotaName } from './quota-codes.ts';

/** What an account says of itself before anything is deployed to it. Read once; every check is a function of it. */
export interface AccountSnapshot {
  /** The account of the credentials. */
  readonly account: Answered<string>;
  /** Version of the CDK's bootstrap stack there; undefined: there is none. Absent: the account is none of the environment's. */
  readonly bootstrapVersion?: Answered<number | undefined>;
  /** Absent: these are not the credentials of the streaming account. */
  readonly streaming?: StreamingSnapshot;
}

export interface StreamingSnapshot {
  readonly quotas: Readonly<Record<QuotaName, Answered<number>>>;
  readonly usage: AccountUsage;
  readonly network: NetworkSnapshot;
  readonly singletons: Singletons;
  /** Undefined: there is no such cluster. */
  readonly cluster: Answered<ClusterFound | undefined>;
  /** Of the cluster's configuration revision; empty where it has none. Absent: there is no cluster. */
  readonly serverProperties?: Answered<Readonly<Record<string, string>>>;
  /** ARNs of the secrets on the cluster's list of SCRAM users. Absent: there is no cluster, or it has no SCRAM. */
  readonly scramSecrets?: Answered<readonly string[]>;
}

export interface AccountUsage {
  /** Brokers of all provisioned clusters. */
  readonly brokers: Answered<number>;
  readonly configurations: Answered<number>;
  readonly vpcs: Answered<number>;
  /** Concurrent executions of Lambda that no function has reserved. */
  readonly unreservedExecutions: Answered<number>;
}

export interface SubnetFound {
  readonly subnetId: string;
  readonly vpcId: string;
  readonly zone: string;
  readonly zoneId: string;
}

export interface EndpointFound {
  /** As the endpoint is named behind the Region, such as `kafka` or `s3`. */
  readonly service: string;
  readonly type: string;
  readonly available: boolean;
  readonly privateDns: boolean;
  readonly routeTableIds: readonly string[];
}

export interface NetworkSnapshot {
  /** Ids of the Region's availability zones by their names in this account. */
  readonly zones: Answered<Readonly<Record<string, string>>>;
  /** Subnets that the environment names, and those of the brokers; one that does not exist is not among them. */
  readonly subnets: Answered<readonly SubnetFound[]>;
  /** Absent: the VPC is to be made. */
  readonly imported?: {
    readonly endpoints: Answered<readonly EndpointFound[]>;
    readonly dns: Answered<{ readonly support: boolean; readonly hostnames: boolean }>;
    /** Route tables of the application subnets that lead everywhere. */
    readonly defaultRoutes: Answered<readonly string[]>;
  };
}

/** What an account has once per Region. */
export interface Singletons {
  readonly detectors: Answered<readonly string[]>;
  readonly catalogue: Answered<{ readonly encryptionMode: string; readonly passwordsEncrypted: boolean }>;
  readonly trails: Answered<readonly { readonly name: string; readonly multiRegion: boolean }[]>;
  readonly recorders: Answered<readonly string[]>;
}

export interface ClusterFound {
  readonly arn: string;
  readonly state: string;
  readonly type: string;
  readonly kafkaVersion: string;
  readonly brokerCount: number;
  readonly authentication: readonly ClusterAuthentication[];
  readonly unauthenticated: boolean;
  readonly subnetIds: readonly string[];
  readonly zoneIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly configuration?: { readonly arn: string; readonly revision: number };
  /** Between clients and brokers: TLS, TLS_PLAINTEXT or PLAINTEXT. */
  readonly clientEncryption: string;
  readonly brokerEncryption: boolean;
  readonly monitoring: string;
}
