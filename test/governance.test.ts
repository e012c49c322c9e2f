import { readFileSync } from 'node:fs';
import type { Access, Intent } from '../lib/model/access.ts';
import type { Environment } from '../lib/model/environment.ts';
import { domainRules } from '../lib/policy/check-domains.ts';
import { allEnvironmentRules } from '../lib/policy/check-environment.ts';
import { placementRules } from '../lib/policy/placement-rules.ts';
import { waiverRules } from '../lib/policy/waivers.ts';
import { policyRulesPage } from '../scripts/policy-rules/policy-rules-page.ts';
import { sourceRules } from '../scripts/policy-rules/source-rules.ts';
import { complaints, configurationFiles, paymentsText, replaced } from './support/configuration-texts.ts';
import { foreignClientCases } from './support/connectivity-cases.ts';
import { departmentCases } from './support/department-cases.ts';
import { type Edit, existing, existingCluster, findingsAfter } from './support/governed-platform.ts';

/** An edit that a rule refuses, and one beside it that it accepts. */
type Case = readonly [id: string, refused: Edit, accepted: Edit];

const day = 86_400_000;
const mebibyte = 2 ** 20;
const cards = { name: 'cards', classification: 'confidential' as const };
const confidentialReaders =
  (...readers: string[]): Edit =>
  ({ environment: { zones } }) =>
    zones.filter(({ name }) => name === 'confidential').map((zone) => Object.assign(zone, { readers }));
const nothing: Edit = () => undefined;
const waived =
  (rule: string, expires = '2027-01-31'): Edit =>
  ({ payments }) =>
    Object.assign(payments, { waivers: [{ rule, reason: 'A batch.', owner: 'payments', expires }] });
const both =
  (...edits: readonly Edit[]): Edit =>
  (platform) =>
    edits.map((edit) => edit(platform));
const onExpress: Edit = ({ cluster }) =>
  Object.assign(cluster, { brokerType: 'express.m7g.large', storageGiB: undefined });
const onServerless = both(existing, ({ environment }) =>
  Object.assign(environment, { cluster: { existing: { ...existingCluster.existing, type: 'serverless' } } }),
);
const throughCloudFormation: Edit = ({ payments }) => Object.assign(payments, { topicBackend: 'cloudformation' });
const manyTopics =
  (count: number): Edit =>
  ({ payments, stream }) => {
    for (let index = 0; index < count; index++) payments.topics.push({ ...stream, name: `payments.t${index}` });
  };
const topicAfter =
  (name: string): Edit =>
  ({ payments, stream }) =>
    payments.topics.push({ ...stream, name });
const named =
  (name: string): Edit =>
  ({ payments, stream }) => {
    stream.name = name;
    payments.access = payments.access.map((line) => ({ ...line, topic: name }));
  };

const issuing: Edit = ({ cluster }) =>
  Object.assign(cluster, { clientCertificates: { validityDays: 180, renewBeforeDays: 30 } });

const aboutTopics: readonly Case[] = [
  ['topic-name', named(`payments.${'x'.repeat(241)}`), named(`payments.${'x'.repeat(240)}`)],
  ['topic-name', named('payments.Events'), named('payments.event_s')],
  ['topic-naming', named('payments.events.'), named('payments.card-events.v1')],
  [
    'topic-naming',
    (p) => both(named('payments.a.b'), () => (p.policy.topicNaming = 'domain-entity'))(p),
    (p) => (p.policy.topicNaming = 'domain-entity'),
  ],
  ['topic-declared-once', topicAfter('payments.events'), topicAfter('payments.commands')],
  ['topic-metric-name', both(topicAfter('payments.a.b'), topicAfter('payments.a_b')), topicAfter('payments.a_b')],
  ['topic-owned', named('cards.events'), named('payments.cards')],
  [
    'topic-configs',
    ({ stream }) => (stream.configs['compression.type'] = 'none'),
    ({ stream }) => (stream.configs['compression.type'] = 'uncompressed'),
  ],
  [
    'topic-configs-possible',
    ({ stream }) => (stream.configs['max.message.bytes'] = String(2 ** 28)),
    ({ stream }) => (stream.configs['max.message.bytes'] = String(mebibyte)),
  ],
  ['topic-configs-effective', ({ stream }) => (stream.configs['local.retention.ms'] = '1'), nothing],
  ['partitions-count', ({ stream }) => (stream.partitions = 0), ({ stream }) => (stream.partitions = 1)],
  ['partitions-maximum', ({ stream }) => (stream.partitions = 51), ({ stream }) => (stream.partitions = 50)],
  [
    'partitions-maximum',
    ({ stream, policy }) => {
      stream.partitions = 13;
      policy.maximumPartitions = 12;
    },
    ({ policy }) => (policy.maximumPartitions = 12),
  ],
  ['partitions-minimum', ({ stream }) => (stream.partitions = 2), ({ stream }) => (stream.partitions = 3)],
  [
    'partitions-minimum',
    ({ stream }) => (stream.partitions = 2),
    ({ stream, environment }) => {
      stream.partitions = 2;
      environment.name = 'dev';
    },
  ],
  ['partitions-usual', ({ stream }) => (stream.partitions = 27), ({ stream }) => (stream.partitions = 24)],
  ['partitions-even', ({ stream }) => (stream.partitions = 13), ({ stream }) => (stream.partitions = 15)],
  ['topic-replicas', ({ stream }) => (stream.replicationFactor = 4), ({ stream }) => (stream.replicationFactor = 3)],
  [
    'topic-min-isr',
    ({ stream }) => (stream.configs['min.insync.replicas'] = '3'),
    ({ stream }) => (stream.configs['min.insync.replicas'] = '2'),
  ],
  [
    'replicas-production',
    ({ stream }) => (stream.replicationFactor = 2),
    ({ stream, policy }) => {
      stream.replicationFactor = 2;
      policy.minimumReplicationFactor = 2;
    },
  ],
  [
    'min-isr-production',
    ({ stream }) => (stream.configs['min.insync.replicas'] = '1'),
    ({ stream, policy }) => {
      stream.configs['min.insync.replicas'] = '1';
      policy.production = false;
    },
  ],
  [
    'evidence-class',
    ({ policy }) => (policy.evidence = [{ topics: 'payments.', class: '7y' }]),
    ({ policy, stream }) => {
      policy.evidence = [{ topics: 'payments.', class: '7y' }];
      stream.retentionClass = '10y';
    },
  ],
  [
    'evidence-class',
    ({ policy }) => (policy.evidence = [{ topics: 'ledger.', class: 'unlimited' }]),
    ({ policy }) => (policy.evidence = [{ topics: 'ledger.', kind: 'journal', class: 'unlimited' }]),
  ],
  [
    'journal-retention',
    ({ journal }) => {
      journal.retentionClass = '7y';
      journal.configs['retention.ms'] = String(2_556 * day);
    },
    ({ journal }) => {
      journal.retentionClass = '7y';
      journal.configs['retention.ms'] = String(2_557 * day);
    },
  ],
  [
    'journal-retention',
    ({ journal }) => (journal.configs['retention.ms'] = String(day)),
    ({ journal, policy }) => {
      journal.configs['retention.ms'] = String(day);
      policy.archive = true;
    },
  ],
  [
    'retention-long',
    ({ stream }) => (stream.configs['retention.ms'] = String(91 * day)),
    ({ stream }) => {
      stream.configs['retention.ms'] = String(91 * day);
      stream.retentionClass = '7y';
    },
  ],
  [
    'retention-long',
    ({ stream }) => (stream.configs['retention.ms'] = '-1'),
    ({ stream }) => (stream.configs['retention.ms'] = String(90 * day)),
  ],
  [
    'zone-retention',
    ({ policy }) => (policy.zoneRetention = { confidential: 6 * day }),
    ({ policy, journal }) => {
      policy.zoneRetention = { confidential: 7 * day };
      journal.zone = 'mnpi';
    },
  ],
  ['topic-zone', ({ stream }) => (stream.zone = 'secret'), ({ stream }) => (stream.zone = 'mnpi')],
  [
    'history-not-compacted',
    ({ stream }) => (stream.configs['cleanup.policy'] = 'compact,delete'),
    ({ stream }) => {
      stream.configs['cleanup.policy'] = 'compact,delete';
      stream.kind = 'state';
    },
  ],
  [
    'state-compacted',
    ({ state }) => (state.configs['cleanup.policy'] = 'delete'),
    ({ state }) => (state.configs['cleanup.policy'] = 'compact,delete'),
  ],
  [
    'state-words',
    named('payments.balances'),
    ({ policy, ...rest }) => {
      named('payments.balances')({ policy, ...rest });
      policy.stateWords = [];
    },
  ],
  ['state-key', ({ state }) => (state.key = ['booked.amount']), ({ state }) => (state.key = ['reserved.currency'])],
  ['state-has-key', ({ state }) => delete state.key, ({ state }) => (state.key = ['accountId'])],
  ['state-has-schema', ({ state }) => delete state.schema, nothing],
  [
    'state-compression',
    ({ state }) => delete state.configs['compression.type'],
    ({ stream }) => delete stream.configs['compression.type'],
  ],
  [
    'journal-compression',
    ({ journal }) => (journal.configs['compression.type'] = 'gzip'),
    ({ journal }) => (journal.configs['compression.type'] = 'uncompressed'),
  ],
  [
    'topic-granted',
    topicAfter('payments.leftover'),
    both(topicAfter('payments.leftover'), ({ policy }) => (policy.production = false)),
  ],
];

const aboutClients: readonly Case[] = [
  ['client-name', ({ sink }) => (sink.name = 'payments,sink'), ({ sink }) => (sink.name = 'payments.sink')],
  ['client-naming', ({ sink }) => (sink.name = 'payments-Sink'), ({ sink }) => (sink.name = 'payments-sink-2')],
  [
    'client-naming',
    ({ policy }) => (policy.serviceSuffix = '-app'),
    ({ policy }) => (policy.serviceSuffix = '-service'),
  ],
  [
    'client-unique',
    ({ ledger, sink }) => ledger.clients.push({ ...sink, groupPrefix: 'ledger-sink-' }),
    ({ ledger, sink }) => ledger.clients.push({ ...sink, name: 'ledger-sink', groupPrefix: 'ledger-sink-' }),
  ],
  [
    'client-output',
    ({ ledger, sink }) => ledger.clients.push({ ...sink, name: 'payments.sink', groupPrefix: 'ledger-sink-' }),
    ({ ledger, sink }) => ledger.clients.push({ ...sink, name: 'payments-sink-2', groupPrefix: 'ledger-sink-' }),
  ],
  [
    'client-group-prefix',
    ({ sink }) => (sink.groupPrefix = 'sink-'),
    ({ sink }) => (sink.groupPrefix = 'payments-archive-'),
  ],
  ['client-transactional-id-prefix', ({ service }) => (service.transactionalIdPrefix = 'service-'), nothing],
  ['client-no-wildcard', ({ sink }) => (sink.groupPrefix = 'payments-*'), nothing],
  ['client-prefix-shared', ({ sink, service }) => (sink.groupPrefix = service.groupPrefix ?? ''), nothing],
  ['client-prefix-nested', ({ sink }) => (sink.groupPrefix = 'payments-service-sink-'), nothing],
  [
    'transactional-id-naming',
    ({ service }) => (service.transactionalIdPrefix = 'payments-tx-'),
    ({ service }) => (service.transactionalIdPrefix = 'payments-service-tx-'),
  ],
  ...foreignClientCases,
  ['client-assumed-by', ({ sink }) => delete sink.assumedBy, nothing],
  ['client-authentication', ({ service }) => (service.authentication = 'mtls'), nothing],
  ['quota-client', ({ quota }) => (quota.client = 'payments-servic'), nothing],
  [
    'quota-identity',
    ({ payments }) => payments.quotas.push({ client: 'payments-sink', produceBytesPerSecond: 1 }),
    ({ payments }) => payments.quotas.push({ client: 'payments-sink', clientId: 'sink-1', produceBytesPerSecond: 1 }),
  ],
  ['quota-values', ({ quota }) => (quota.requestPercentage = -1), ({ quota }) => (quota.requestPercentage = 0.5)],
  [
    'quota-production',
    ({ payments }) => (payments.quotas = []),
    ({ payments, environment }) => {
      payments.quotas = [];
      environment.name = 'dev';
    },
  ],
  [
    'quota-produce-maximum',
    ({ quota }) => (quota.produceBytesPerSecond = 50 * mebibyte + 1),
    ({ quota }) => (quota.produceBytesPerSecond = 50 * mebibyte),
  ],
  [
    'quota-consume-maximum',
    ({ quota }) => (quota.consumeBytesPerSecond = 100 * mebibyte + 1),
    ({ quota }) => (quota.consumeBytesPerSecond = 100 * mebibyte),
  ],
  [
    'quota-defaults-domain',
    ({ environment }) => (environment.quotaDefaults = { domain: 'platform', user: { requestPercentage: 50 } }),
    ({ environment }) => (environment.quotaDefaults = { domain: 'payments', user: { requestPercentage: 50 } }),
  ],
  ['quota-request-share', ({ quota }) => delete quota.requestPercentage, ({ quota }) => (quota.requestPercentage = 40)],
];

function through(intent: Intent, topic: string): Access {
  return { client: { domain: 'payments', client: 'payments-service' }, topic, intent };
}

const aboutDomains: readonly Case[] = [
  [
    'prefix-ending',
    ({ ledger }) => (ledger.prefixes.topics = ['ledger.', 'books']),
    ({ ledger }) => (ledger.prefixes.topics = ['ledger.', 'books-']),
  ],
  [
    'prefix-internal',
    ({ ledger }) => ledger.prefixes.topics.push('__ledger.'),
    ({ ledger }) => ledger.prefixes.topics.push('_ledger.'),
  ],
  [
    'prefix-owned-once',
    ({ ledger }) => ledger.prefixes.topics.push('payments.events.'),
    ({ ledger }) => ledger.prefixes.topics.push('payments-'),
  ],
  [
    'owner-reachable',
    ({ payments }) => (payments.owner.email = 'payments'),
    ({ payments }) => (payments.owner.email = 'p@example.org'),
  ],
  ['owner-reachable', ({ payments }) => (payments.owner.team = ' '), nothing],
  ['owner-team', ({ policy }) => (policy.teams = ['ledger']), ({ policy }) => (policy.teams = ['ledger', 'payments'])],
  [
    'team-topics',
    ({ policy, payments }) => {
      policy.topicsPerTeam = 2;
      payments.owner.team = 'ledger';
    },
    ({ policy }) => (policy.topicsPerTeam = 2),
  ],
  [
    'team-bytes',
    ({ policy, payments }) => {
      policy.produceQuotaPerTeam = mebibyte;
      payments.owner.team = 'ledger';
    },
    ({ policy }) => (policy.produceQuotaPerTeam = mebibyte),
  ],
  [
    'access-client',
    ({ payments }) =>
      (payments.access = payments.access.map((line) => ({
        ...line,
        client: { domain: 'payments', client: 'nobody' },
      }))),
    nothing,
  ],
  [
    'access-topic',
    ({ payments }) => (payments.access = payments.access.map((line) => ({ ...line, topic: '*' }))),
    nothing,
  ],
  [
    'access-topic',
    ({ payments }) => payments.access.push(through('consume', 'ledger.*')),
    ({ payments }) => payments.access.push(through('consume', 'payments.*')),
  ],
  [
    'access-administer',
    ({ payments }) => payments.access.push(through('administer', 'payments.totals-*')),
    ({ payments }) => {
      payments.access.push(through('administer', 'payments.totals-*'));
      payments.waivers = [
        {
          rule: 'access-administer',
          reason: 'Streams',
          owner: 'payments',
          expires: '2027-01-31',
          resource: 'payments-service',
        },
      ];
    },
  ],
  [
    'access-administer-declared',
    ({ payments }) => payments.access.push(through('administer', 'payments.*')),
    ({ payments }) => payments.access.push(through('produce', 'payments.*')),
  ],
  ['client-hosts', ({ service }) => (service.hosts = ['10.0.1.0/24']), ({ service }) => (service.hosts = ['10.0.1.7'])],
  ['client-hosts', ({ service }) => (service.hosts = ['10.0.1.07']), ({ service }) => (service.hosts = ['0.0.0.0'])],
  ['client-hosts', ({ service }) => (service.hosts = []), ({ service }) => (service.hosts = ['fd00:0:0:0:0:0:0:7'])],
  ['client-hosts', ({ sink }) => (sink.hosts = ['10.0.1.7']), nothing],
  [
    'client-cluster-operations',
    ({ sink }) => (sink.clusterOperations = ['CREATE']),
    ({ sink }) => (sink.clusterOperations = ['DESCRIBE']),
  ],
  [
    'client-certificate-mtls',
    ({ service }) => (service.certificate = 'issue'),
    ({ service }) => Object.assign(service, { authentication: 'mtls', certificate: 'issue' }),
  ],
  [
    'client-operator',
    ({ service }) => (service.clusterOperations = ['DESCRIBE', 'ALTER']),
    ({ service }) => (service.clusterOperations = ['DESCRIBE', 'DESCRIBE_CONFIGS', 'IDEMPOTENT_WRITE']),
  ],
  ['access-prefix', ({ service }) => delete service.transactionalIdPrefix, ({ service }) => delete service.groupPrefix],
  [
    'access-domains',
    ({ policy }) => (policy.clientDomains = { payments: ['audit'] }),
    ({ policy }) => (policy.clientDomains = { payments: ['ledger'] }),
  ],
  [
    'denial-client',
    ({ payments }) =>
      (payments.denials = payments.denials.map((denial) => ({
        ...denial,
        client: { domain: 'payments', client: 'payments-sink' },
      }))),
    nothing,
  ],
  [
    'denial-topic',
    ({ payments }) =>
      (payments.denials = payments.denials.map((denial) => ({
        ...denial,
        topic: { name: '*', pattern: 'LITERAL' as const },
      }))),
    nothing,
  ],
  [
    'approval-expired',
    ({ payments }) =>
      payments.approvals.push({
        action: 'delete-topic',
        resource: 'payments.old',
        approvedBy: 'Jane',
        ticket: 'P-1',
        expires: '2026-11-20',
      }),
    nothing,
  ],
  [
    'zone-reader',
    ({ environment }) => (environment.zones = environment.zones.map((zone) => ({ ...zone, readers: ['auditor'] }))),
    ({ environment }) =>
      (environment.zones = environment.zones.map((zone) => ({
        ...zone,
        readers: ['ledger/ledger-service', 'payments/*'],
      }))),
  ],
  [
    'zone-client',
    ({ environment: { zones } }) => zones.push({ ...cards, readers: ['ledger/ledger-servce'] }),
    ({ environment: { zones } }) => zones.push({ ...cards, readers: ['ledger/ledger-service', 'payments/*'] }),
  ],
  [
    'zone-client',
    ({ environment: { zones } }) => zones.push({ ...cards, writers: ['payment/*'] }),
    ({ environment: { zones } }) => zones.push({ ...cards, writers: ['payments/payments-sink'] }),
  ],
  [
    'zone-client',
    ({ environment }) => (environment.zones = [{ ...cards, readers: ['ledger/gone'] }]),
    ({ environment }) => {
      environment.zones = [{ ...cards, readers: ['ledger/gone'] }];
      environment.domains = ['payments'];
    },
  ],
  [
    'zone-writer-iam',
    ({ environment: { zones } }) => zones.push({ ...cards, writers: ['payments/*'] }),
    ({ environment: { zones } }) => zones.push({ ...cards, writers: ['payments/payments-sink'] }),
  ],
  [
    'zone-writer-name',
    ({ environment: { zones }, payments }) => {
      Object.assign(payments.clients.find(({ name }) => name === 'payments-sink') ?? {}, { name: 's'.repeat(50) });
      zones.push({ ...cards, writers: ['payments/*'] });
    },
    ({ environment: { zones } }) => zones.push({ ...cards, writers: ['payments/*'] }),
  ],
  [
    'zone-secret-reader',
    confidentialReaders('payments/*', 'ledger/*'),
    confidentialReaders('payments/*', 'ledger/*', 'arn:aws:iam::111111111111:role/payments-tasks'),
  ],
  ['zone-secret-reader', confidentialReaders(), ({ environment }) => (environment.zones = [])],
  [
    'policy-zones',
    ({ policy }) => (policy.zoneRetention = { mpni: day }),
    ({ policy }) => (policy.zoneRetention = { mnpi: day }),
  ],
  [
    'policy-domains',
    ({ policy }) => (policy.clientDomains = { payment: [] }),
    ({ policy }) => (policy.clientDomains = { payments: [] }),
  ],
  [
    'policy-domains',
    ({ policy }) => (policy.clientDomains = { payments: ['ledgers'] }),
    ({ policy }) => (policy.clientDomains = { payments: ['ledger'] }),
  ],
  [
    'policy-partitions',
    ({ policy }) => (policy.usualPartitions = { from: 9, to: 6 }),
    ({ policy }) => (policy.usualPartitions = { from: 6, to: 6 }),
  ],
  [
    'policy-partitions',
    ({ policy }) => (policy.minimumPartitions = 51),
    ({ policy }) => (policy.minimumPartitions = 50),
  ],
  ['domain-enabled', ({ environment }) => environment.domains.push('books'), nothing],
  [
    'existing-scram-key',
    both(existing, ({ environment }) =>
      Object.assign(environment, { cluster: { existing: { ...existingCluster.existing, scramKeyArn: undefined } } }),
    ),
    existing,
  ],
  [
    'client-certificates-offered',
    ({ service }) => (service.certificate = 'issue'),
    both(issuing, ({ service }) => (service.certificate = 'issue')),
  ],
  ['client-certificates-offered', both(existing, ({ service }) => (service.certificate = 'issue')), existing],
  [
    'client-certificate-endpoint',
    issuing,
    both(issuing, ({ environment }) => Object.assign(environment.network.create ?? {}, { endpoints: ['acm-pca'] })),
  ],
  [
    'scram-user-count',
    ({ cluster }) =>
      Object.assign(cluster, { scramUsers: { keep: Array.from({ length: 1_000 }, String), release: [] } }),
    ({ cluster }) => Object.assign(cluster, { scramUsers: { keep: Array.from({ length: 998 }, String), release: [] } }),
  ],
  [
    'existing-allow-everyone',
    both(existing, ({ environment }) =>
      Object.assign(environment, {
        cluster: { existing: { ...existingCluster.existing, allowEveryoneIfNoAclFound: true } },
      }),
    ),
    existing,
  ],
  [
    'topic-backend-cluster',
    both(throughCloudFormation, ({ cluster }) => (cluster.kafkaVersion = '3.5.1')),
    throughCloudFormation,
  ],
  [
    'topic-backend-undeclared',
    both(throughCloudFormation, ({ payments }) => Object.assign(payments, { undeclared: { topics: 'remove' } })),
    both(throughCloudFormation, ({ payments }) => Object.assign(payments, { undeclared: { acls: 'remove' } })),
  ],
  ['topic-backend-stack', both(throughCloudFormation, manyTopics(498)), both(throughCloudFormation, manyTopics(497))],
  ['topic-backend-stack', both(throughCloudFormation, manyTopics(498)), manyTopics(498)],
  [
    'partitions-per-broker',
    ({ payments, stream }) => {
      for (let index = 0; index < 31; index++)
        payments.topics.push({ ...stream, name: `payments.t${index}`, partitions: 48 });
    },
    nothing,
  ],
  [
    'partitions-recommended',
    ({ payments, stream }) => {
      for (let index = 0; index < 21; index++)
        payments.topics.push({ ...stream, name: `payments.t${index}`, partitions: 48 });
    },
    nothing,
  ],
  ['waiver-rule', waived('topic-owned'), both(named('payments.events.'), waived('topic-naming'))],
  ['waiver-rule', waived('topic-nameing'), both(named('payments.events.'), waived('topic-naming'))],
  [
    'waiver-expired',
    waived('topic-naming', '2026-11-20'),
    both(named('payments.events.'), waived('topic-naming', '2026-11-21')),
  ],
  ['waiver-unused', waived('topic-naming'), both(named('payments.events.'), waived('topic-naming'))],
  [
    'topic-configs-of-cluster',
    ({ journal, cluster }) => {
      journal.configs['compression.zstd.level'] = '3';
      cluster.kafkaVersion = '3.7.x.kraft';
    },
    ({ journal }) => (journal.configs['compression.zstd.level'] = '3'),
  ],
  [
    'topic-configs-of-cluster',
    both(onExpress, ({ stream }) => (stream.configs['segment.ms'] = String(day))),
    both(onExpress, ({ stream }) => (stream.configs['max.message.bytes'] = String(mebibyte))),
  ],
  [
    'topic-configs-of-cluster',
    both(onServerless, ({ stream }) => (stream.configs['delete.retention.ms'] = String(day))),
    onServerless,
  ],
  [
    'topic-replicas-fixed',
    both(onExpress, ({ stream }) => (stream.replicationFactor = 2)),
    both(onExpress, ({ stream }) => (stream.replicationFactor = 3)),
  ],
  [
    'topic-tiered',
    ({ stream }) => (stream.configs['remote.storage.enable'] = 'true'),
    ({ stream, cluster }) => {
      stream.configs['remote.storage.enable'] = 'true';
      cluster.tieredStorage = true;
    },
  ],
  [
    'serverless-quotas',
    onServerless,
    both(onServerless, ({ payments, ledger }) => {
      payments.quotas = [];
      ledger.quotas = [];
    }),
  ],
  [
    'serverless-partitions',
    both(onServerless, ({ stream }) => (stream.partitions = 2_400)),
    both(onServerless, ({ stream }) => (stream.partitions = 2_400 - 24)),
  ],
  [
    'serverless-partitions',
    both(onServerless, ({ state }) => (state.partitions = 121)),
    both(onServerless, ({ state }) => (state.partitions = 120)),
  ],
];

const cases = [...aboutTopics, ...aboutClients, ...aboutDomains, ...departmentCases];

const rules = new Map(
  [...domainRules, ...placementRules, ...waiverRules, ...allEnvironmentRules].map((rule) => [rule.id as string, rule]),
);

describe('A governed platform', () => {
  it('gives no rule anything to say', () => {
    expect(findingsAfter(nothing)).toEqual([]);
  });

  it.each(cases)('is refused, or pointed at, by the rule %s', (id, refused) => {
    const found = findingsAfter(refused).filter(({ rule }) => rule === id);
    expect(found.map(({ severity }) => severity)).toContain(rules.get(id)?.severity);
  });

  it.each(cases)('beside that is let through by the rule %s', (id, _, accepted) => {
    expect(findingsAfter(accepted).filter(({ rule, severity }) => rule === id && severity !== 'note')).toEqual([]);
  });

  it('is tried against every rule about domains', () => {
    const tried = new Set(cases.map(([id]) => id));
    const all = [...domainRules, ...placementRules, ...waiverRules].map(({ id }) => id as string);
    expect(all.filter((id) => !tried.has(id))).toEqual([]);
  });
});

describe('Production', () => {
  it('is the environment prod, unless its policy says otherwise', () => {
    const found = (edit: Edit) => findingsAfter(edit).map(({ rule }) => rule);
    const weak: Edit = ({ environment }) =>
      Object.assign(environment, { removal: 'destroy' } satisfies Partial<Environment>);
    expect(found(weak)).toEqual(['prod-retains']);
    expect(found(both(weak, ({ environment }) => (environment.name = 'live')))).toEqual([]);
    expect(
      found(
        both(weak, ({ environment, policy }) => {
          environment.name = 'live';
          policy.production = true;
        }),
      ),
    ).toEqual(['prod-retains']);
    expect(
      found(({ environment }) => (environment.topicDefaults = { replicationFactor: 2, minInsyncReplicas: 1 })),
    ).toEqual(['default-replication-production', 'default-replication-production']);
  });
});

describe('The page of the rules', () => {
  it('is current: otherwise run scripts/export-policy-rules.ts', () => {
    expect(readFileSync('docs/policy-rules.md', 'utf8')).toBe(policyRulesPage());
  });

  it('answers each of the 19 and 21 rules of the source with rules that exist, or says how it holds', () => {
    const numbers = [
      ...Array.from({ length: 19 }, (_, i) => `T${i + 1}`),
      ...Array.from({ length: 21 }, (_, i) => `U${i + 1}`),
    ];
    expect(sourceRules.map(({ number }) => number)).toEqual(numbers);
    expect(sourceRules.flatMap(({ rules: ids }) => ids).filter((id) => !rules.has(id))).toEqual([]);
    expect(sourceRules.filter(({ rules: ids, remark }) => ids.length === 0 && remark === undefined)).toEqual([]);
  });
});

describe('What the documents cannot say needs no rule', () => {
  const told = (passage: string, by: string) =>
    complaints(configurationFiles({ payments: replaced(paymentsText, passage, by) }));

  it('no SCRAM mechanism (U3)', () => {
    expect(told('groupPrefix: payments-service-', 'mechanism: SCRAM-SHA-256').join()).toContain(
      'unknown key "mechanism"',
    );
  });

  it.each(['delete', 'alter', 'alterConfigs', 'clusterAction'])('no right to %s (U7, U8, U21)', (right) => {
    expect(told('transact: [payments.events]', `${right}: [payments.events]`).join()).toContain(
      `unknown key "${right}", expected one of client, produce, consume, transact`,
    );
  });

  it('no name of everything in access (U4, U5)', () => {
    for (const topic of ['"*"', '"pay*"'])
      expect(told('transact: [payments.events]', `transact: [${topic}]`).join()).toContain(
        'expected a prefix that starts with payments.',
      );
    expect(told('transact: [payments.events]', 'transact: [payments.]').join()).toContain(
      'expected a topic of the domain payments',
    );
  });
});
