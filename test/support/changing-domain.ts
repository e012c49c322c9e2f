import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentText, replaced } from './configuration-texts.ts';

/**
 * Writes the n-th version of a configuration with one domain, `payments`, for a cluster of one broker. To go from one
 * version to the next takes a change of every kind, in seven requests.
 */
export function writeChangingDomain(folder: string, version: number): void {
  const environment = replaced(
    replaced(
      environmentText,
      'replicationFactor: 3, minInsyncReplicas: 2',
      'replicationFactor: 1, minInsyncReplicas: 1',
    ),
    'domains: [payments, ledger]',
    'domains: [payments]',
  );
  mkdirSync(join(folder, 'environments'), { recursive: true });
  mkdirSync(join(folder, 'domains/payments'), { recursive: true });
  writeFileSync(join(folder, 'environments/dev.yaml'), environment);
  writeFileSync(join(folder, 'domains/payments/domain.yaml'), domainText(version));
}

const dayMilliseconds = 86_400_000;

function domainText(version: number): string {
  const [old, current] = [`payments.version-${version - 1}`, `payments.version-${version}`];
  const expires = new Date(Date.now() + 7 * dayMilliseconds).toISOString().slice(0, 10);
  const approved = `approvedBy: Jane Doe, ticket: PAY-12, expires: ${expires}`;
  return `domain: payments
description: Payment instructions and what became of them.
owner: { team: payments, email: payments@example.com, costCentre: CC-1100 }
prefixes: { topics: [payments.], groups: [payments-], transactionalIds: [payments-] }
topics:
  - name: payments.events
    description: What became of a payment.
    zone: confidential
    partitions: ${version + 1}
    retention: ${version + 1}d
    schema: bytes
  - name: ${current}
    description: Stands for what comes and goes.
    zone: confidential
    partitions: 1
    retention: 1d
    schema: bytes
clients:
  - { name: payments-service, authentication: scram, groupPrefix: payments-service- }
access:
  - client: payments-service
    produce: [${current}]
quotas:
  - { client: payments-service, produce: ${version + 1}MiB }
approvals:
  - { action: delete-topic, resource: ${old}, ${approved} }
  - { action: revoke-last-acl, resource: "TOPIC:${old}", ${approved} }
`;
}
