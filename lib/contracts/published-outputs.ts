import { outputWord } from './outputs.ts';

/** A stack output that others may rely on. */
export interface PublishedOutput {
  /** Role of its stack, `<platform>-<environment>-<role>`. */
  readonly stack: 'zones' | 'network' | 'cluster' | 'domains' | 'lake' | 'personas';
  /** What the name ends with, where there is one output for each. Absent: there is one. */
  readonly each?: 'Zone' | 'Client' | 'Department' | 'Persona' | 'ZoneLayer';
  readonly holds: string;
  /** Absent: always. */
  readonly when?: string;
}

const createdVpc = 'the VPC is created';
const ownNames = 'advertisedListeners';
const connectivity = 'connectivity is switched on';

/**
 * Every output of an environment's stacks. Names and what they hold are a promise: one may be added in a minor version, and go only in a
 * major one. `docs/outputs.md` lists them, and a test compares.
 */
export const publishedOutputs = {
  ZoneKeyArn: { stack: 'zones', each: 'Zone', holds: 'ARN of the key of a sensitivity zone' },
  PlatformKeyArn: {
    stack: 'zones',
    holds: "ARN of the platform's own key: disks, logs, state, secrets of clients without a zone",
  },
  VpcId: { stack: 'network', holds: 'the VPC', when: createdVpc },
  DataSubnetIds: { stack: 'network', holds: 'subnets of the brokers, with commas between', when: createdVpc },
  ApplicationSubnetIds: { stack: 'network', holds: 'subnets for services, with commas between', when: createdVpc },
  VpcS3EndpointId: { stack: 'network', holds: 'S3 endpoint of the VPC, for `lake.vpcEndpoints`', when: createdVpc },
  KafkaClusterArn: { stack: 'cluster', holds: 'ARN of the cluster' },
  KafkaBrokerSecurityGroupId: { stack: 'cluster', holds: 'security group of the brokers' },
  KafkaReconcilerFunctionName: { stack: 'cluster', holds: 'function that answers the plan event' },
  KafkaPlanFunctionArn: { stack: 'cluster', holds: 'the function under its alias: all that a pipeline may invoke' },
  KafkaStateBucketName: { stack: 'cluster', holds: 'bucket of ledgers, reports and leases' },
  KafkaBootstrapServersIam: { stack: 'cluster', holds: 'bootstrap servers of IAM clients', when: 'iam' },
  KafkaBootstrapServersScram: { stack: 'cluster', holds: 'bootstrap servers of SCRAM clients', when: 'scram' },
  KafkaBootstrapServersTls: { stack: 'cluster', holds: 'bootstrap servers of mTLS clients', when: 'mtls' },
  KafkaLoadBalancerArn: { stack: 'cluster', holds: 'load balancer in front of the brokers', when: ownNames },
  KafkaBootstrapServersOwnIam: { stack: 'cluster', holds: 'the same for IAM clients, by own names', when: ownNames },
  KafkaBootstrapServersOwnScram: {
    stack: 'cluster',
    holds: 'the same for SCRAM clients, by own names',
    when: ownNames,
  },
  KafkaBootstrapServersVpcIam: {
    stack: 'cluster',
    holds: 'the same for IAM clients in other VPCs',
    when: connectivity,
  },
  KafkaBootstrapServersVpcScram: {
    stack: 'cluster',
    holds: 'the same for SCRAM clients in other VPCs',
    when: connectivity,
  },
  KafkaBootstrapServersVpcTls: {
    stack: 'cluster',
    holds: 'the same for mTLS clients in other VPCs',
    when: connectivity,
  },
  KafkaClientRoleArn: {
    stack: 'domains',
    each: 'Client',
    holds: 'ARN of the role of an IAM client',
    when: 'the platform makes its role (`assumedBy`)',
  },
  DepartmentKeyArn: {
    stack: 'domains',
    each: 'Department',
    holds: 'ARN of the key of a department, named after domain and department',
    when: 'the domain has `departments`',
  },
  KafkaAccessPolicy: {
    stack: 'domains',
    each: 'Client',
    holds: 'policy for another account to attach to the role of its IAM client; more than one are numbered from 1',
    when: 'its role is of another account (`runsAs`) and it is granted something',
  },
  PersonaRoleArn: { stack: 'personas', each: 'Persona', holds: 'ARN of the role of a persona', when: 'personas' },
  LakeBucketName: {
    stack: 'lake',
    each: 'ZoneLayer',
    holds: 'bucket of a layer of a zone, or of its archive',
    when: '`lake`',
  },
  LakeAccessLogBucketName: { stack: 'lake', holds: 'bucket of the access logs of the others', when: '`lake`' },
} as const satisfies Readonly<Record<string, PublishedOutput>>;

export type PublishedOutputName = keyof typeof publishedOutputs;

/** Name of an output, of the one for `each` zone, bucket, client, department or persona. */
export function outputName(name: PublishedOutputName, each = ''): string {
  return `${name}${outputWord(each)}`;
}
