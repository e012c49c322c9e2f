/**
 * What the reconcile function and the constructs that deploy it agree on: environment variables, custom-resource
 * properties, response attributes and the read-only plan event. Both sides import this file; no string appears twice.
 */

export const reconcileVariables = {
  platform: 'TIDEGATE_PLATFORM',
  environment: 'TIDEGATE_ENVIRONMENT',
  clusterArn: 'TIDEGATE_CLUSTER_ARN',
  stateBucket: 'TIDEGATE_STATE_BUCKET',
  authentication: 'TIDEGATE_KAFKA_AUTHENTICATION',
} as const;

/** Physical name of the function: what the command line looks for. */
export function reconcileFunctionName(platform: string, environment: string): string {
  return `${platform}-${environment}-reconcile`;
}

/** Alias of the function that plans, looks for drift, and does nothing else: what a pipeline may invoke. */
export const planAlias = 'plan';

/**
 * How often a request that needs more than the function's time goes on in a fresh invocation: four runs of 15 minutes end
 * before CloudFormation's hour does.
 */
export const maximumContinuations = 3;

/** Concurrent executions that the function keeps to itself. */
export const reservedExecutions = 5;

export interface ReconcileEnvironment {
  readonly platform: string;
  readonly environment: string;
  readonly clusterArn: string;
  readonly stateBucket: string;
  readonly region: string;
}

/** Reads the function's environment; throws one error that names every missing variable. */
export function readReconcileEnvironment(env: Readonly<Record<string, string | undefined>>): ReconcileEnvironment {
  const needed = [
    reconcileVariables.platform,
    reconcileVariables.environment,
    reconcileVariables.clusterArn,
    reconcileVariables.stateBucket,
    reconcileVariables.authentication,
    'AWS_REGION',
  ];
  const missing = needed.filter((name) => !env[name]);
  if (missing.length > 0) throw new Error(`Environment variables missing: ${missing.join(', ')}`);
  const value = (name: string) => env[name] ?? '';
  return {
    platform: value(reconcileVariables.platform),
    environment: value(reconcileVariables.environment),
    clusterArn: value(reconcileVariables.clusterArn),
    stateBucket: value(reconcileVariables.stateBucket),
    region: value('AWS_REGION'),
  };
}

/** Custom-resource types that the one function serves. */
export const resourceTypes = {
  domain: 'Custom::KafkaDomain',
  scramUsers: 'Custom::KafkaScramUsers',
  endpoints: 'Custom::KafkaEndpoints',
  brokerAddresses: 'Custom::KafkaBrokerAddresses',
} as const;

/** In every custom resource: CloudFormation calls again when the cluster is replaced. */
export interface ClusterProperties {
  readonly ClusterArn: string;
}

/** Where a canonical document lies, and the SHA-256 (hexadecimal) that it must have. */
export interface DocumentAddress {
  readonly Bucket: string;
  readonly Key: string;
  readonly Sha256: string;
}

export interface DomainProperties {
  readonly Domain: string;
  readonly Document: DocumentAddress;
  /** Digest of the plan that was reviewed, from `tidegate plan`: another one is refused. Absent: any. */
  readonly ApprovedPlan?: string;
}

export interface ScramUsersProperties {
  /** Every secret that is to be associated with the cluster; at most 1,000. */
  readonly SecretArns: readonly string[];
  /** Secrets of others on the cluster's list that stay there. Absent: none. */
  readonly Keep?: readonly string[];
  /** Secrets of others that are taken off the cluster's list. Absent: none. */
  readonly Release?: readonly string[];
  /** Secrets whose names start so are users of another such resource on the cluster. Absent: there is no other. */
  readonly SiblingPrefix?: string;
  /** ARN of the key by name of the secret, where it is not the cluster's: MSK takes a secret again whose key changed. Absent: all lie under that. */
  readonly KeyOfSecret?: Readonly<Record<string, string>>;
}

/** A change of either property, or of the cluster, makes CloudFormation call again, so the strings do not go stale. */
export interface EndpointsProperties {
  readonly AuthenticationModes: readonly string[];
  readonly BrokerCount: string;
  /** Modes that other VPCs have. Absent: none. */
  readonly VpcConnectivity?: readonly string[];
}

/** Attributes of `Custom::KafkaEndpoints`; empty text for a mode that the cluster does not offer. */
export const endpointAttributes = {
  iam: 'BootstrapServersIam',
  scram: 'BootstrapServersScram',
  tls: 'BootstrapServersTls',
  'vpc-iam': 'BootstrapServersVpcIam',
  'vpc-scram': 'BootstrapServersVpcScram',
  'vpc-tls': 'BootstrapServersVpcTls',
} as const;

/** A change of any property makes CloudFormation call again; a replaced broker changes none, so `AsOf` is there to be changed. */
export interface BrokerAddressesProperties {
  readonly BrokerCount: string;
  readonly AsOf?: string;
}

/** Attribute of `Custom::KafkaBrokerAddresses`: address of a broker in the VPC. Brokers count from 1. */
export function brokerAddressAttribute(broker: number): string {
  return `Address${broker}`;
}

/** Attributes of `Custom::KafkaDomain`. */
export const domainAttributes = {
  clusterId: 'KafkaClusterId',
  report: 'Report',
} as const;

/** Asks the function for a plan; nothing is changed. */
export interface PlanEvent {
  readonly action: 'plan';
  readonly document: DocumentAddress;
  /** Ask the brokers whether they would take the changes of topics. Absent: yes. */
  readonly validate?: boolean;
}

export function isPlanEvent(event: unknown): event is PlanEvent {
  return typeof event === 'object' && event !== null && (event as { action?: unknown }).action === 'plan';
}

export function isDomainResource(type: string): boolean {
  return type === resourceTypes.domain;
}
