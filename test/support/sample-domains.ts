import type { Domain } from '../../lib/model/domain.ts';
import type { Topic } from '../../lib/model/topic.ts';

function topic(name: string): Topic {
  return {
    name,
    description: 'A topic.',
    kind: 'stream',
    zone: 'confidential',
    partitions: 6,
    configs: { 'retention.ms': '604800000' },
    retentionClass: 'standard',
  };
}

/** As production wants it, every SCRAM client has a quota. */
function domain(name: string, parts: Partial<Domain> = {}): Domain {
  const scram = (parts.clients ?? []).filter(({ authentication }) => authentication === 'scram');
  return {
    name,
    description: 'A domain.',
    prefixes: { topics: [`${name}.`], groups: [`${name}-`], transactionalIds: [`${name}-`] },
    owner: { team: name, email: `${name}@example.com`, costCentre: 'CC-1100' },
    topics: [],
    clients: [],
    access: [],
    denials: [],
    quotas: scram.map(({ name: client }) => ({ client, requestPercentage: 50 })),
    approvals: [],
    onDelete: 'keep',
    ...parts,
  };
}

const consume = (client: string, of: string) =>
  ({ client: { domain: of, client }, topic: 'payments.events', intent: 'consume' }) as const;

/** Three domains that use each other, and lines for a fourth that does not run. */
export const domains: readonly Domain[] = [
  domain('payments', {
    topics: [topic('payments.events'), topic('payments.commands')],
    clients: [
      {
        name: 'payments-service',
        authentication: 'scram',
        groupPrefix: 'payments-',
        transactionalIdPrefix: 'payments-service-',
      },
    ],
    access: [
      { client: { domain: 'payments', client: 'payments-service' }, topic: 'payments.events', intent: 'transact' },
      consume('ledger-service', 'ledger'),
      consume('debezium', 'cdc'),
      consume('mailer', 'notifications'),
    ],
  }),
  domain('ledger', { clients: [{ name: 'ledger-service', authentication: 'scram', groupPrefix: 'ledger-' }] }),
  domain('cdc', {
    prefixes: { topics: ['cdc.'], groups: ['connect-'], transactionalIds: [] },
    clients: [{ name: 'debezium', authentication: 'iam', assumedBy: 'kafkaconnect', groupPrefix: 'connect-debezium-' }],
  }),
  domain('notifications', {
    clients: [{ name: 'mailer', authentication: 'scram', groupPrefix: 'notifications-' }],
  }),
];
