import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashedDocuments } from '../../lib/cli/hashed-documents.ts';
import { loadConfiguration } from '../../lib/cli/load-configuration.ts';
import type { DomainDocument } from '../../lib/model/domain-document.ts';
import { formatProblem } from '../../lib/model/problem.ts';

/** What the benchmark declares. Each topic has three overrides, each client two ACLs on each topic of its domain. */
export interface BenchShape {
  /** Default: 1. */
  readonly domains?: number;
  /** Per domain. */
  readonly topics: number;
  readonly partitions: number;
  /** Per domain. */
  readonly clients: number;
  /** Days of retention of the first 100 topics; the others keep three. Default: 3. */
  readonly retentionDays?: number;
  /** Topics that no client uses, on top. Default: 0. */
  readonly unusedTopics?: number;
  /** How many topics the first client may not use. Default: 0. */
  readonly withdrawn?: number;
}

export const benchEnvironment = 'dev';

const environmentText = (domains: readonly string[]) => `platform: tidegate
environment: ${benchEnvironment}
region: eu-west-1
accounts: { streaming: "111111111111", lake: "111111111111", audit: "111111111111" }
network:
  import:
    vpcId: vpc-0a1b2c3d
    cidr: 10.40.0.0/16
    subnetsArePrivate: true
    dataSubnets:
      - { subnetId: subnet-0d000001, zone: eu-west-1a, routeTableId: rtb-0a000001 }
      - { subnetId: subnet-0d000002, zone: eu-west-1b, routeTableId: rtb-0a000002 }
    applicationSubnets:
      - { subnetId: subnet-0a000001, zone: eu-west-1a, routeTableId: rtb-0a000001 }
      - { subnetId: subnet-0a000002, zone: eu-west-1b, routeTableId: rtb-0a000002 }
cluster:
  existing:
    arn: arn:aws:kafka:eu-west-1:111111111111:cluster/bench/3f1c2a4e-0000-0000-0000-000000000000-5
    securityGroupId: sg-0123456789abcdef0
    kafkaVersion: 3.9.x
    brokerCount: 1
    authentication: [iam, scram]
    scramKeyArn: arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555
    allowEveryoneIfNoAclFound: false
topicDefaults: { replicationFactor: 1, minInsyncReplicas: 1 }
zones: [{ name: confidential, classification: confidential }]
logRetention: 30d
removal: destroy
domains: [${domains.join(', ')}]
policy: { usualPartitions: { from: 1, to: 24 } }
`;

/** Writes a configuration folder as a user would have it and answers the documents that it stands for. */
export function writeConfiguration(folder: string, shape: BenchShape): readonly DomainDocument[] {
  const write = (path: string, file: string, text: string) => {
    mkdirSync(join(folder, path), { recursive: true });
    writeFileSync(join(folder, path, file), text);
  };
  const domains = Array.from({ length: shape.domains ?? 1 }, (_, index) => `bench-${index}`);
  rmSync(folder, { recursive: true, force: true });
  write('environments', `${benchEnvironment}.yaml`, environmentText(domains));
  for (const domain of domains) write(join('domains', domain), 'domain.yaml', domainText(domain, shape));
  const checked = loadConfiguration(benchEnvironment, folder);
  if (!checked.ok) throw new Error(checked.problems.slice(0, 5).map(formatProblem).join('\n'));
  return hashedDocuments(checked.value).map(({ document }) => document);
}

/** The same for the floor: a line per topic and ACL, its fields separated by tabs. */
export function writeDeclared(file: string, documents: readonly DomainDocument[]): void {
  const lines = documents.flatMap(({ topics, acls }) => [
    ...topics.map(({ name, partitions, replicationFactor, configs }) => [
      'topic',
      name,
      partitions,
      replicationFactor,
      ...Object.entries(configs).map(([key, value]) => `${key}=${value}`),
    ]),
    ...acls.map(({ resourceType, resourceName, patternType, principal, host, operation, permission }) => [
      'acl',
      ...[resourceType, resourceName, patternType, principal, host, operation, permission],
    ]),
  ]);
  writeFileSync(file, lines.map((fields) => `${fields.join('\t')}\n`).join(''));
}

function domainText(domain: string, shape: BenchShape): string {
  const { topics, partitions, clients, retentionDays = 3, unusedTopics = 0, withdrawn = 0 } = shape;
  const names = Array.from({ length: topics }, (_, index) => `${domain}.topic-${String(index).padStart(4, '0')}`);
  const unused = Array.from({ length: unusedTopics }, (_, index) => `${domain}.unused-${index}`);
  const clientNames = Array.from({ length: clients }, (_, index) => `${domain}-client-${index}`);
  return `domain: ${domain}
description: Topics and access of the benchmark.
owner: { team: bench, email: bench@example.com, costCentre: CC-1000 }
prefixes: { topics: [${domain}.], groups: [${domain}-] }
topics:
${[...names, ...unused].map((name, index) => topicText(name, partitions, index < 100 ? retentionDays : 3)).join('')}clients:
${clientNames.map((name) => `  - { name: ${name}, authentication: scram }\n`).join('') || '  []\n'}access:
${clientNames.map((name, index) => accessText(name, index === 0 ? names.slice(withdrawn) : names)).join('') || '  []\n'}`;
}

function topicText(name: string, partitions: number, retentionDays: number): string {
  return `  - name: ${name}
    description: Records of the benchmark.
    zone: confidential
    partitions: ${partitions}
    retention: ${retentionDays}d
    schema: bytes
`;
}

/** Writing stands for two ACLs, WRITE and DESCRIBE. */
function accessText(client: string, topics: readonly string[]): string {
  return `  - client: ${client}\n    produce: [${topics.join(', ')}]\n`;
}
