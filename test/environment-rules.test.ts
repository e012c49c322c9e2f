import type { StorageGrowth } from '../lib/model/broker-storage.ts';
import type { ClientCertificates, CreatedAuthority } from '../lib/model/client-certificate.ts';
import type { CreatedCluster, CreatedNetwork, ExistingCluster } from '../lib/model/environment.ts';
import type { Persona } from '../lib/model/persona.ts';
import type { Zone } from '../lib/model/zone.ts';
import { allEnvironmentRules } from '../lib/policy/check-environment.ts';
import { connectivityCases } from './support/connectivity-cases.ts';
import { type Edit, existing, existingCluster, findingsAfter } from './support/governed-platform.ts';
import { lakeCases } from './support/lake-cases.ts';
import { personaCases } from './support/persona-cases.ts';

/** An edit that a rule refuses, and one beside it that it accepts. */
type Case = readonly [id: string, refused: Edit, accepted: Edit];

const nothing: Edit = () => undefined;
const analysts: Persona = { name: 'analysts', layers: ['analytics'], assumedBy: ['arn:aws:iam::1:role/a'] };
/** One more zone, and personas. */
const zone =
  (parts: Partial<Zone>, personas: Persona[] = []): Edit =>
  ({ environment }) =>
    Object.assign(environment, {
      zones: [...environment.zones, { name: 'cards', classification: 'confidential', ...parts }],
      personas,
    });
const network =
  (changes: Partial<CreatedNetwork>): Edit =>
  ({ environment }) =>
    Object.assign(environment.network.create ?? {}, changes);
const created =
  (changes: Partial<CreatedCluster>): Edit =>
  ({ cluster }) =>
    Object.assign(cluster, changes);
/** Disks of 2xlarge brokers may be ordered with more throughput. */
const fast = (changes: Partial<CreatedCluster>) => created({ brokerType: 'kafka.m7g.2xlarge', ...changes });
const express = (changes: Partial<CreatedCluster> = {}) =>
  created({ brokerType: 'express.m7g.large', storageGiB: undefined, ...changes });
const growth = (changes: Partial<StorageGrowth> = {}): StorageGrowth => ({
  toGiB: 1_024,
  atUsedPercent: 60,
  ...changes,
});
const serverless =
  (changes: Partial<ExistingCluster> = {}): Edit =>
  (platform) =>
    existingWith({ type: 'serverless', authentication: ['iam'], scramKeyArn: undefined, ...changes })(platform);
const secretOf = (region: string) => `arn:aws:secretsmanager:${region}:111111111111:secret:AmazonMSK_other-abcdef`;

const existingWith =
  (changes: Partial<ExistingCluster>): Edit =>
  (platform) => {
    existing(platform);
    Object.assign(platform.environment, { cluster: { existing: { ...existingCluster.existing, ...changes } } });
  };

const arn = 'arn:aws:acm-pca:eu-west-1:111111111111:certificate-authority/1';
const createdAuthority: CreatedAuthority = {
  commonName: 'clients',
  validityDays: 365,
  usage: 'general-purpose',
  keyAlgorithm: 'EC_prime256v1',
};
const shortLived = { certificateAuthority: { create: { ...createdAuthority, usage: 'short-lived' as const } } };
const withCertificates: Edit = ({ cluster }) =>
  Object.assign(cluster, { clientCertificates: { validityDays: 180, renewBeforeDays: 30 } });
const authority = (): Edit => (platform) =>
  Object.assign(platform.cluster, { certificateAuthority: { create: createdAuthority } });
/** A cluster with mTLS that issues certificates. */
const certified =
  (certificates: Partial<ClientCertificates>, changes: Partial<CreatedCluster> = {}): Edit =>
  ({ cluster }) => {
    cluster.authentication.push('mtls');
    const certificateAuthorityArns = changes.certificateAuthority === undefined ? [arn] : [];
    const clientCertificates = { validityDays: 180, renewBeforeDays: 30, ...certificates };
    Object.assign(cluster, { certificateAuthorityArns, clientCertificates, ...changes });
  };

const cases: readonly Case[] = [
  ['prod-accounts', ({ environment: { accounts } }) => (accounts.lake = accounts.streaming), nothing],
  ['prod-retains', ({ environment }) => (environment.removal = 'destroy'), nothing],
  [
    'zone-unique',
    ({ environment: { zones } }) => zones.push({ name: 'mnpi', classification: 'mnpi' }),
    ({ environment: { zones } }) => zones.push({ name: 'mnpi-eu', classification: 'mnpi', readers: [] }),
  ],
  [
    'zone-reserved',
    ({ environment: { zones } }) => zones.push({ name: 'platform', classification: 'confidential' }),
    ({ environment: { zones } }) => zones.push({ name: 'platforms', classification: 'confidential' }),
  ],
  [
    'zone-readers',
    ({ environment: { zones } }) => zones.push({ name: 'cards', classification: 'pci' }),
    ({ environment: { zones } }) => zones.push({ name: 'cards', classification: 'pci', readers: [] }),
  ],
  ['zone-readers', zone({ classification: 'pii' }), zone({ classification: 'confidential' })],
  ['zone-key-rotation', zone({ keyRotationDays: 89 }), zone({ keyRotationDays: 90 })],
  ['zone-key-rotation', zone({ keyRotationDays: 2_561 }), zone({ keyRotationDays: 2_560 })],
  [
    'zone-persona',
    zone({ readers: ['analyst'] }, [analysts]),
    zone({ readers: ['analysts', 'payments/*', 'arn:aws:iam::111111111111:role/reader'] }, [analysts]),
  ],
  ['zone-persona', zone({ readers: ['analysts'] }), zone({ readers: [] })],
  [
    'zone-writer-persona',
    zone({ writers: ['analysts'] }, [analysts]),
    zone({ writers: ['payments/payments-sink', 'arn:aws:iam::111111111111:role/writer'] }),
  ],
  [
    'log-retention',
    ({ environment }) => (environment.logRetentionDays = 31),
    ({ environment }) => (environment.logRetentionDays = 60),
  ],
  ['zone-count', network({ zones: ['eu-west-1a'] }), network({ zones: ['eu-west-1a', 'eu-west-1b'] })],
  ['zone-count', network({ zones: ['eu-west-1a', 'eu-west-1a'] }), nothing],
  ['zone-of-region', network({ zones: ['eu-west-1a', 'eu-west-2b'] }), nothing],
  ['network-size', network({ cidr: '10.0.0.0/15' }), network({ cidr: '10.0.0.0/16' })],
  ['network-size', network({ cidr: '10.0.0.0/25' }), network({ cidr: '10.0.0.0/24' })],
  ['endpoint-once', network({ endpoints: ['sts', 'sqs', 'sts'] }), network({ endpoints: ['sts', 'sqs'] })],
  [
    'kafka-version',
    ({ cluster }) => (cluster.kafkaVersion = '3.7.x.kraft'),
    ({ cluster }) => (cluster.kafkaVersion = '3.8.x.kraft'),
  ],
  ['kraft-only', ({ cluster }) => (cluster.kafkaVersion = '3.9.x'), nothing],
  [
    'express-version',
    ({ cluster }) => (cluster.kafkaVersion = '4.2.x.kraft'),
    ({ cluster }) => (cluster.kafkaVersion = '4.1.x.kraft'),
  ],
  ['express-version', express({ kafkaVersion: '4.1.x.kraft' }), express({ kafkaVersion: '4.2.x.kraft' })],
  ['express-version', express({ kafkaVersion: '3.8.x.kraft' }), express()],
  [
    'express-zones',
    (platform) => {
      express({ brokerCount: 2 })(platform);
      network({ zones: ['eu-west-1a', 'eu-west-1b'] })(platform);
    },
    express(),
  ],
  ['express-storage', express({ storageGiB: 100 }), express()],
  ['express-storage', express({ tieredStorage: true }), express({ tieredStorage: false })],
  ['express-storage', express({ storageThroughputMiB: 250 }), express()],
  ['express-storage', express({ storageGrowth: growth() }), express()],
  ['rebalancing-express', created({ rebalancing: 'paused' }), express({ rebalancing: 'paused' })],
  [
    'storage-growth',
    created({ storageGrowth: growth({ toGiB: 100 }) }),
    created({ storageGrowth: growth({ toGiB: 101 }) }),
  ],
  [
    'storage-growth',
    created({ storageGrowth: growth({ toGiB: 16_385 }) }),
    created({ storageGrowth: growth({ toGiB: 16_384 }) }),
  ],
  [
    'storage-growth',
    created({ storageGrowth: growth({ atUsedPercent: 81 }) }),
    created({ storageGrowth: growth({ atUsedPercent: 80 }) }),
  ],
  [
    'storage-growth',
    created({ storageGrowth: growth({ atUsedPercent: 9 }) }),
    created({ storageGrowth: growth({ atUsedPercent: 10 }) }),
  ],
  [
    'storage-growth',
    created({ storageGrowth: growth({ alarmAtPercent: 60 }) }),
    created({ storageGrowth: growth({ alarmAtPercent: 61 }) }),
  ],
  [
    'storage-growth-usual',
    created({ storageGrowth: growth({ atUsedPercent: 61 }) }),
    created({ storageGrowth: growth({ atUsedPercent: 50 }) }),
  ],
  ['storage-throughput', created({ storageThroughputMiB: 250 }), fast({ storageThroughputMiB: 250 })],
  ['storage-throughput', fast({ storageThroughputMiB: 249 }), fast({ storageThroughputMiB: 312 })],
  ['storage-throughput', fast({ storageThroughputMiB: 313 }), nothing],
  [
    'storage-throughput',
    fast({ storageThroughputMiB: 250, storageGiB: 9 }),
    fast({ storageThroughputMiB: 250, storageGiB: 10 }),
  ],
  ['tiered-storage', created({ tieredStorage: true, brokerType: 'kafka.t3.small' }), created({ tieredStorage: true })],
  [
    'tiered-storage',
    created({ tieredStorage: true, serverProperties: { 'log.cleanup.policy': 'compact' } }),
    created({ tieredStorage: true, serverProperties: { 'log.cleanup.policy': 'delete' } }),
  ],
  [
    'server-properties',
    express({ serverProperties: { 'min.insync.replicas': '2' } }),
    express({ serverProperties: { 'max.connections.per.ip': '100' } }),
  ],
  ['server-properties', created({ serverProperties: { 'max.connections.per.ip': '100' } }), nothing],
  [
    'default-replication-fixed',
    (platform) => {
      express()(platform);
      platform.environment.topicDefaults.minInsyncReplicas = 1;
    },
    express(),
  ],
  ['serverless-access', serverless({ authentication: ['iam', 'scram'] }), serverless()],
  ['serverless-access', serverless({ allowEveryoneIfNoAclFound: true }), serverless()],
  ['serverless-access', serverless({ scramKeyArn: existingCluster.existing.scramKeyArn }), serverless()],
  [
    'serverless-access',
    (platform) => {
      serverless()(platform);
      Object.assign(platform.environment, { quotaDefaults: { domain: 'payments', user: { requestPercentage: 50 } } });
    },
    serverless(),
  ],
  [
    'broker-type',
    ({ cluster }) => (cluster.brokerType = 'kafka.m9g.large'),
    ({ cluster }) => (cluster.brokerType = 'kafka.m5.24xlarge'),
  ],
  [
    'broker-type-kraft',
    ({ cluster }) => (cluster.brokerType = 'kafka.t3.small'),
    ({ cluster }) => Object.assign(cluster, { brokerType: 'kafka.t3.small', kafkaVersion: '3.9.x' }),
  ],
  ['broker-count', ({ cluster }) => (cluster.brokerCount = 4), ({ cluster }) => (cluster.brokerCount = 6)],
  ['broker-storage', ({ cluster }) => (cluster.storageGiB = 16_385), ({ cluster }) => (cluster.storageGiB = 16_384)],
  ['broker-storage', ({ cluster }) => (cluster.storageGiB = 0), ({ cluster }) => (cluster.storageGiB = 1)],
  [
    'mtls-authorities',
    ({ cluster }) => cluster.authentication.push('mtls'),
    ({ cluster }) => {
      cluster.authentication.push('mtls');
      cluster.certificateAuthorityArns.push('arn:aws:acm-pca:eu-west-1:111111111111:certificate-authority/1');
    },
  ],
  ['created-authority', authority(), certified({}, { certificateAuthority: { create: createdAuthority } })],
  ['client-certificate-issuer', certified({}, { certificateAuthorityArns: [arn, `${arn}2`] }), certified({})],
  ['client-certificate-issuer', withCertificates, certified({})],
  ['client-certificate-renewal', certified({ renewBeforeDays: 180 }), certified({ renewBeforeDays: 179 })],
  ['client-certificate-renewal', certified({ validityDays: 1_031 }), certified({ validityDays: 1_030 })],
  [
    'client-certificate-validity',
    certified({ validityDays: 366 }, { certificateAuthority: { create: createdAuthority } }),
    certified({ validityDays: 365 }, { certificateAuthority: { create: createdAuthority } }),
  ],
  [
    'client-certificate-validity',
    certified({ validityDays: 8, renewBeforeDays: 2 }, shortLived),
    certified({ validityDays: 7, renewBeforeDays: 2 }, shortLived),
  ],
  [
    'server-properties',
    ({ cluster }) => (cluster.serverProperties = { 'auto.create.topics.enable': 'true' }),
    ({ cluster }) => (cluster.serverProperties = { 'num.io.threads': '16' }),
  ],
  ['iam-always', ({ cluster }) => (cluster.authentication = ['scram']), nothing],
  ['iam-always', existingWith({ authentication: ['scram'] }), existing],
  [
    'password-rotation-scram',
    existingWith({ authentication: ['iam', 'mtls'], passwordRotation: { everyDays: 30 } }),
    existingWith({ passwordRotation: { everyDays: 30 } }),
  ],
  [
    'password-rotation-scram',
    ({ cluster }) => Object.assign(cluster, { authentication: ['iam'], passwordRotation: { everyDays: 1 } }),
    ({ cluster }) => Object.assign(cluster, { authentication: ['iam'], passwordRotation: { everyDays: 'never' } }),
  ],
  ['authentication-once', ({ cluster }) => cluster.authentication.push('iam'), nothing],
  [
    'default-replication',
    ({ environment: { topicDefaults } }) => (topicDefaults.replicationFactor = 4),
    ({ environment: { topicDefaults } }) => (topicDefaults.replicationFactor = 3),
  ],
  [
    'default-replication',
    ({ environment: { topicDefaults } }) => (topicDefaults.minInsyncReplicas = 3),
    ({ environment: { topicDefaults } }) => (topicDefaults.minInsyncReplicas = 1),
  ],
  [
    'default-replication-production',
    ({ environment: { topicDefaults } }) => (topicDefaults.minInsyncReplicas = 1),
    nothing,
  ],
  ['kafka-version-ends', existingWith({ kafkaVersion: '3.6.0' }), existing],
  [
    'existing-cluster-place',
    existingWith({ arn: existingCluster.existing.arn.replace('111111111111', '222222222222') }),
    existing,
  ],
  [
    'scram-user-once',
    existingWith({ scramUsers: { keep: [secretOf('eu-west-1')], release: [secretOf('eu-west-1')] } }),
    existingWith({ scramUsers: { keep: [secretOf('eu-west-1')], release: [] } }),
  ],
  [
    'scram-user-place',
    existingWith({ scramUsers: { keep: [secretOf('eu-west-2')], release: [] } }),
    existingWith({ scramUsers: { keep: [secretOf('eu-west-1')], release: [] } }),
  ],
  [
    'scram-user-list',
    existingWith({ scramKeyArn: undefined, scramUsers: { keep: [secretOf('eu-west-1')], release: [] } }),
    ({ cluster }) => Object.assign(cluster, { scramUsers: { keep: [secretOf('eu-west-1')], release: [] } }),
  ],
  ...connectivityCases,
  ...personaCases,
  ...lakeCases,
  [
    'cluster-region',
    created({ storageGrowth: growth({ notifyTopicArn: 'arn:aws:sns:us-east-1:111111111111:on-call' }) }),
    created({ storageGrowth: growth({ notifyTopicArn: 'arn:aws:sns:eu-west-1:222222222222:on-call' }) }),
  ],
  [
    'existing-cluster-key',
    existingWith({ scramKeyArn: 'arn:aws:kms:us-east-1:111111111111:key/1' }),
    existingWith({ scramKeyArn: 'arn:aws:kms:eu-west-1:111111111111:key/1' }),
  ],
  ['existing-cluster-network', ({ environment }) => Object.assign(environment, { cluster: existingCluster }), existing],
];

const severities = new Map(allEnvironmentRules.map(({ id, severity }) => [id, severity]));

describe('A zone', () => {
  const toldAfter = (edit: Edit) =>
    findingsAfter(edit)
      .filter(({ rule }) => rule.startsWith('zone-'))
      .map(({ path, got, expected, fix }) => ({ path: path.join('.'), got, expected, fix }));

  it('tells whom a misspelt member was meant to be, with the place', () => {
    expect(toldAfter(zone({ readers: ['analist', 'ledger/ledger-servce', 'paymnts/*'] }, [analysts]))).toEqual([
      {
        path: 'zones.2.readers.0',
        got: '"analist"',
        expected: 'a client as domain/client, or a persona: analysts',
        fix: 'Did you mean analysts?',
      },
      {
        path: 'zones.2.readers.1',
        got: '"ledger/ledger-servce"',
        expected: 'a client of ledger: ledger/ledger-service',
        fix: 'Did you mean ledger/ledger-service?',
      },
      {
        path: 'zones.2.readers.2',
        got: '"paymnts/*"',
        expected: 'a client of a domain: ledger, payments',
        fix: 'Did you mean payments?',
      },
    ]);
  });

  it('says of what is not there at all that there is none', () => {
    expect(toldAfter(zone({ readers: ['analysts'] }))).toEqual([
      {
        path: 'zones.2.readers.0',
        got: '"analysts"',
        expected: 'a client as domain/client, or a persona, of which there are none',
        fix: undefined,
      },
    ]);
  });
});

describe('An environment', () => {
  it.each(cases)('is refused, or pointed at, by the rule %s', (id, refused) => {
    const found = findingsAfter(refused).filter(({ rule }) => rule === id);
    expect(found.map(({ severity }) => severity)).toContain(severities.get(id));
  });

  it.each(cases)('beside that is let through by the rule %s', (id, _, accepted) => {
    expect(findingsAfter(accepted).filter(({ rule }) => rule === id)).toEqual([]);
  });

  it('is tried against every rule about environments', () => {
    const tried = new Set(cases.map(([id]) => id));
    expect([...severities.keys()].filter((id) => !tried.has(id))).toEqual([]);
  });
});
