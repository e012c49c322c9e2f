import type { Access, Intent } from '../../lib/model/access.ts';
import type { Client } from '../../lib/model/client.ts';
import type { Domain } from '../../lib/model/domain.ts';
import type { Environment } from '../../lib/model/environment.ts';
import type { Topic } from '../../lib/model/topic.ts';
import { checkDomains } from '../../lib/policy/check-domains.ts';
import { checkEnvironment } from '../../lib/policy/check-environment.ts';
import type { CompanyRule } from '../../lib/policy/company-rule.ts';
import type { Finding } from '../../lib/policy/finding.ts';

type Mutable<T> = T extends readonly (infer Item)[]
  ? Mutable<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]: Mutable<T[Key]> }
    : T;

export const today = '2026-11-21';

const week = String(7 * 86_400_000);

const schemaText = JSON.stringify({
  type: 'record',
  name: 'Account',
  fields: [
    { name: 'accountId', type: 'string' },
    {
      name: 'booked',
      type: ['null', { type: 'record', name: 'Money', fields: [{ name: 'currency', type: 'string' }] }],
    },
    { name: 'reserved', type: 'Money' },
  ],
});

function topic(name: string, parts: Partial<Topic> = {}): Topic {
  return {
    name,
    description: 'Records.',
    kind: 'stream',
    zone: 'confidential',
    partitions: 12,
    configs: { 'cleanup.policy': 'delete', 'retention.ms': week },
    retentionClass: 'standard',
    ...parts,
  };
}

function scram(name: string): Client {
  return { name, authentication: 'scram', groupPrefix: `${name}-`, transactionalIdPrefix: `${name}-` };
}

function line(domain: string, client: string, intent: Intent, name: string): Access {
  return { client: { domain, client }, topic: name, intent };
}

function domain(name: string, parts: Partial<Domain>): Domain {
  return {
    name,
    description: 'A domain.',
    prefixes: { topics: [`${name}.`], groups: [`${name}-`], transactionalIds: [`${name}-`] },
    owner: { team: name, email: `${name}@example.com`, costCentre: 'CC-1' },
    topics: [],
    clients: [],
    access: [],
    denials: [],
    quotas: [{ client: `${name}-service`, produceBytesPerSecond: 1_048_576, requestPercentage: 50 }],
    approvals: [],
    onDelete: 'keep',
    ...parts,
  };
}

const payments = domain('payments', {
  topics: [topic('payments.events')],
  clients: [
    scram('payments-service'),
    { name: 'payments-sink', authentication: 'iam', assumedBy: 'lambda', groupPrefix: 'payments-sink-' },
  ],
  access: [
    line('payments', 'payments-service', 'transact', 'payments.events'),
    line('ledger', 'ledger-service', 'consume', 'payments.events'),
  ],
  denials: [
    {
      client: { domain: 'ledger', client: 'ledger-service' },
      topic: { name: 'payments.', pattern: 'PREFIXED' },
      operations: ['WRITE'],
    },
  ],
});

const ledger = domain('ledger', {
  topics: [
    topic('ledger.transactions', {
      kind: 'journal',
      retentionClass: 'unlimited',
      configs: { 'cleanup.policy': 'delete', 'retention.ms': '-1', 'compression.type': 'zstd' },
    }),
    topic('ledger.balances', {
      kind: 'state',
      configs: { 'cleanup.policy': 'compact', 'compression.type': 'zstd' },
      schema: { file: 'schemas/account.avsc', text: schemaText, compatibility: 'BACKWARD_TRANSITIVE' },
      key: ['accountId', 'booked.currency'],
    }),
  ],
  clients: [scram('ledger-service')],
  access: [
    line('ledger', 'ledger-service', 'produce', 'ledger.transactions'),
    line('ledger', 'ledger-service', 'produce', 'ledger.balances'),
  ],
});

const environment: Environment = {
  platform: 'tidegate',
  name: 'prod',
  region: 'eu-west-1',
  accounts: { streaming: '111111111111', lake: '222222222222', audit: '333333333333' },
  tags: {},
  network: { create: { cidr: '10.40.0.0/16', zones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'] } },
  cluster: {
    create: {
      kafkaVersion: '3.9.x.kraft',
      brokerType: 'kafka.m7g.large',
      brokerCount: 3,
      storageGiB: 100,
      authentication: ['iam', 'scram'],
      certificateAuthorityArns: [],
      serverProperties: {},
    },
  },
  topicDefaults: { replicationFactor: 3, minInsyncReplicas: 2 },
  zones: [
    { name: 'confidential', classification: 'confidential' },
    { name: 'mnpi', classification: 'mnpi', readers: [] },
  ],
  logRetentionDays: 30,
  removal: 'retain',
  domains: ['payments', 'ledger'],
  policy: {},
};

/** The same cluster, made by somebody else. */
export const existingCluster = {
  existing: {
    arn: 'arn:aws:kafka:eu-west-1:111111111111:cluster/other/7d2a2e9c-8e0f-4a53-9b57-0c1d2e3f4a5b-7',
    securityGroupId: 'sg-0a1b2c3d',
    kafkaVersion: '3.9.x',
    brokerCount: 3,
    authentication: ['iam', 'scram'] as ('iam' | 'scram')[],
    scramKeyArn: 'arn:aws:kms:eu-west-1:111111111111:key/1',
    allowEveryoneIfNoAclFound: false,
  },
};

const given = (zone: string) => ({ subnetId: `subnet-${zone}`, zone: `eu-west-1${zone}`, routeTableId: `rtb-${zone}` });

export const importedNetwork = {
  import: {
    vpcId: 'vpc-1',
    cidr: '10.0.0.0/16',
    dataSubnets: ['a', 'b', 'c'].map(given),
    applicationSubnets: ['a', 'b', 'c'].map(given),
    subnetsArePrivate: true as const,
  },
};

/** A platform in production that every rule is content with, and short ways to its parts. */
export function governedPlatform() {
  const parts = structuredClone({ payments, ledger, environment }) as Mutable<{
    payments: Domain;
    ledger: Domain;
    environment: Environment;
  }>;
  const [stream] = parts.payments.topics;
  const [journal, state] = parts.ledger.topics;
  const [service, sink] = parts.payments.clients;
  const [quota] = parts.payments.quotas;
  const { create: cluster } = parts.environment.cluster;
  const { policy } = parts.environment;
  if (!stream || !journal || !state || !service || !sink || !quota || !cluster || !policy)
    throw new Error('incomplete');
  return { ...parts, stream, journal, state, service, sink, quota, cluster, policy };
}

export type GovernedPlatform = ReturnType<typeof governedPlatform>;

/** Makes one thing of the platform another one. */
export type Edit = (platform: GovernedPlatform) => unknown;

/** The cluster is one that exists, in a VPC that exists. */
export const existing: Edit = ({ environment }) =>
  Object.assign(environment, { cluster: existingCluster, network: importedNetwork });

/** What the rules say about the platform after an edit. */
export function findingsAfter(edit: Edit, companyRules: readonly CompanyRule[] = []): readonly Finding[] {
  const platform = governedPlatform();
  edit(platform);
  const where = platform.environment as Environment;
  const domains = [platform.ledger, platform.payments] as readonly Domain[];
  return [...checkEnvironment(where, today), ...checkDomains({ domains, environment: where, today, companyRules })];
}
