import { readConfiguration } from '../../lib/documents/read-configuration.ts';
import { formatProblem } from '../../lib/model/problem.ts';

/** A small valid configuration: two domains on a created cluster. Tests change one text and see what is said. */
export const schemaText = `{
  "type": "record",
  "name": "PaymentEvent",
  "namespace": "com.example.payments.v1",
  "doc": "What became of a payment.",
  "fields": [
    { "name": "eventId", "type": { "type": "string", "logicalType": "uuid" } },
    { "name": "timestamp", "type": { "type": "long", "logicalType": "timestamp-millis" } },
    {
      "name": "status",
      "type": { "type": "enum", "name": "Status", "symbols": ["UNKNOWN", "DONE"], "default": "UNKNOWN" }
    }
  ]
}
`;

export const environmentText = `platform: tidegate
environment: dev
region: eu-west-1
accounts: { streaming: "111111111111", lake: "111111111111", audit: "111111111111" }
tags: { owner: platform }
network:
  create: { cidr: 10.40.0.0/16, zones: [eu-west-1a, eu-west-1b, eu-west-1c] }
cluster:
  create:
    kafkaVersion: 3.9.x.kraft
    brokerType: kafka.m7g.large
    brokerCount: 3
    storage: 100GiB
    authentication: [iam, scram]
    serverProperties: {}
topicDefaults: { replicationFactor: 3, minInsyncReplicas: 2 }
zones:
  - { name: confidential, classification: confidential }
logRetention: 30d
removal: destroy
domains: [payments, ledger]
`;

export const existingCluster = `cluster:
  existing:
    arn: arn:aws:kafka:eu-west-1:111111111111:cluster/main/3f1c2a4e-0000-0000-0000-000000000000-5
    securityGroupId: sg-0123456789abcdef0
    kafkaVersion: 3.9.x
    brokerCount: 3
    authentication: [iam, scram]
    scramKeyArn: arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555
    allowEveryoneIfNoAclFound: false
`;

const existingNetwork = `  import: { vpcId: vpc-0a1b2c3d, cidr: 10.40.0.0/16, subnetsArePrivate: true, ${[
  'data',
  'application',
]
  .map((kind) => `${kind}Subnets: [${['a', 'b', 'c'].map((zone) => givenSubnet(kind, zone)).join(', ')}]`)
  .join(', ')} }`;

function givenSubnet(kind: string, zone: string): string {
  return `{ subnetId: subnet-${kind === 'data' ? 'd' : 'a'}${zone}0000000, zone: eu-west-1${zone}, routeTableId: rtb-0000000${zone} }`;
}

/** The same environment on a cluster that exists, in the VPC of that cluster. */
export const existingText = environmentText
  .replace(/ {2}create: \{ cidr.*/, existingNetwork)
  .replace(/cluster:\n[\s\S]*?(?=topicDefaults)/, existingCluster);

export const paymentsText = `domain: payments
description: Payment instructions and what became of them.
owner: { team: payments, email: payments@example.com, costCentre: CC-1100 }
prefixes:
  topics: [payments.]
  groups: [payments-]
  transactionalIds: [payments-]
topics:
  - name: payments.events
    description: What became of a payment.
    zone: confidential
    partitions: 12
    retention: 30d
    schema: { file: schemas/payment-event.avsc }
    configs: { compression.type: snappy, max.message.bytes: 1MiB }
clients:
  - name: payments-service
    authentication: scram
    groupPrefix: payments-service-
    transactionalIdPrefix: payments-service-
  - name: payments-sink
    authentication: iam
    assumedBy: kafkaconnect
    groupPrefix: payments-sink-
access:
  - client: payments-service
    transact: [payments.events]
  - client: ledger/ledger-service
    consume: [payments.events]
deny:
  - client: ledger/ledger-service
    topicPrefix: payments.
    operations: [write]
quotas:
  - { client: payments-service, produce: 10MiB, requestPercentage: 50 }
approvals:
  - action: delete-topic
    resource: payments.old
    approvedBy: Jane Doe
    ticket: PAY-12
    expires: 2027-01-31
`;

export const ledgerText = `domain: ledger
description: The books.
owner: { team: ledger, email: ledger@example.com, costCentre: CC-1200 }
prefixes: { topics: [ledger.], groups: [ledger-] }
topics:
  - name: ledger.transactions
    description: Journal entries.
    kind: journal
    zone: confidential
    partitions: 12
    retention: unlimited
    retentionClass: unlimited
    schema: bytes
clients:
  - { name: ledger-service, authentication: scram, groupPrefix: ledger- }
`;

export const today = '2026-11-21';

const paths = {
  environment: 'environments/dev.yaml',
  payments: 'domains/payments/domain.yaml',
  ledger: 'domains/ledger/domain.yaml',
  schema: 'domains/payments/schemas/payment-event.avsc',
} as const;

const texts = { environment: environmentText, payments: paymentsText, ledger: ledgerText, schema: schemaText };

/** The small configuration with some texts replaced; undefined leaves a file out. */
export function configurationFiles(changed: { readonly [key in keyof typeof paths]?: string | undefined } = {}) {
  const files = { ...texts, ...changed };
  return new Map(
    (Object.keys(paths) as (keyof typeof paths)[]).flatMap((key) => {
      const text = files[key];
      return text === undefined ? [] : [[paths[key], text] as [string, string]];
    }),
  );
}

/** `text` with one passage replaced; a passage that is not there is a mistake of the test. */
export function replaced(text: string, passage: string, by: string): string {
  if (!text.includes(passage)) throw new Error(`The text does not hold: ${passage}`);
  return text.replace(passage, () => by);
}

/** What a user is told: every problem on one line. */
export function complaints(files: ReadonlyMap<string, string>, environment = 'dev'): readonly string[] {
  const reading = readConfiguration({ environment, files, today });
  return reading.ok ? [] : reading.problems.map(formatProblem);
}

export function warnings(files: ReadonlyMap<string, string>): readonly string[] {
  const reading = readConfiguration({ environment: 'dev', files, today });
  if (!reading.ok) throw new Error(reading.problems.map(formatProblem).join('\n'));
  return reading.value.warnings.map(formatProblem);
}

/** What waivers answer. */
export function readNotes(files: ReadonlyMap<string, string>): readonly string[] {
  const reading = readConfiguration({ environment: 'dev', files, today });
  return reading.ok ? reading.value.notes.map(formatProblem) : [];
}
