import { brokerPropertyFaults } from '../lib/model/broker-properties.ts';
import { brokerTypes } from '../lib/model/broker-type.ts';
import { kafkaVersionFault } from '../lib/model/kafka-version.ts';
import { checkDomains, domainRules } from '../lib/policy/check-domains.ts';
import { allEnvironmentRules } from '../lib/policy/check-environment.ts';
import { placementRules } from '../lib/policy/placement-rules.ts';
import {
  complaints,
  configurationFiles,
  environmentText,
  existingText,
  ledgerText,
  paymentsText,
  replaced,
  today,
  warnings,
} from './support/configuration-texts.ts';

const topic = paymentsText.slice(paymentsText.indexOf('  - name: payments.events'), paymentsText.indexOf('clients:'));

const payments = (passage: string, by: string) =>
  complaints(configurationFiles({ payments: replaced(paymentsText, passage, by) }));
const ledger = (passage: string, by: string) =>
  complaints(configurationFiles({ ledger: replaced(ledgerText, passage, by) }));
const environment = (passage: string, by: string) =>
  complaints(configurationFiles({ environment: replaced(environmentText, passage, by) }));
const existing = (passage: string, by: string) =>
  complaints(configurationFiles({ environment: replaced(existingText, passage, by) }));

const inPayments = (text: string) => `domains/payments/domain.yaml:${text}`;
const inLedger = (text: string) => `domains/ledger/domain.yaml:${text}`;
const inEnvironment = (text: string) => `environments/dev.yaml:${text}`;

describe('Topics', () => {
  it('are declared once, in one domain', () => {
    expect(payments('clients:', `${topic}clients:`)).toEqual([
      inPayments(
        '16 topics[1].name: got "payments.events" a second time, expected each topic once. It is already topics[0] of the domain payments',
      ),
    ]);
    expect(ledger('name: ledger.transactions', 'name: payments.events')).toEqual([
      inLedger('6 topics[0].name: got "payments.events", expected a name that starts with ledger.'),
      inPayments(
        '9 topics[0].name: got "payments.events" a second time, expected each topic once. It is already topics[0] of the domain ledger',
      ),
    ]);
  });

  it('have names that Kafka and its metrics take', () => {
    const name = (written: string) => ledger('name: ledger.transactions', `name: ${written}`);
    expect(name(`ledger.${'x'.repeat(243)}`)).toEqual([
      inLedger(`6 topics[0].name: got "ledger.${'x'.repeat(70)}...", expected at most 249 characters, this has 250`),
    ]);
    expect(name(`ledger.${'x'.repeat(242)}`)).toEqual([]);
    for (const dots of ['.', '..'])
      expect(name(dots)).toContain(
        inLedger(`6 topics[0].name: got "${dots}", expected a name that is not empty, "." or ".."`),
      );
    expect(name('ledger.A')).toEqual([
      inLedger('6 topics[0].name: got "ledger.A", expected lower-case letters, digits, ".", "_" and "-" only'),
    ]);
  });

  it('stay different when "." is read as "_", as metrics read it', () => {
    const twins = `${topic.replace('payments.events', 'payments.a.b')}${topic.replace('payments.events', 'payments.a_b')}`;
    expect(payments('clients:', `${twins}clients:`)).toEqual([
      inPayments(
        '23 topics[2].name: got "payments.a_b", the same as "payments.a.b" when "." is read as "_", expected names that differ in more than "." and "_"',
      ),
    ]);
  });

  it.each(['journal', 'stream', 'dead-letter'])('of the kind %s are never compacted', (kind) => {
    const told = ledger('kind: journal', `kind: ${kind}\n    cleanup: compact,delete`);
    expect(told).toEqual([
      inLedger(
        `9 topics[0].cleanup: got "compact,delete" on a ${kind} topic, expected delete. Compaction erases history; if only the latest value per key matters, say kind: state`,
      ),
    ]);
  });

  it('of the kind state may be compacted, without a retention, and carry a schema', () => {
    expect(payments('retention: 30d', 'kind: state\n    cleanup: compact\n    key: [eventId]')).toEqual([]);
    expect(ledger('kind: journal', 'kind: state\n    cleanup: compact')).toEqual([
      inLedger('14 topics[0].schema: got bytes on a state topic, expected an Avro schema'),
    ]);
  });

  it('have at most 50 partitions, and an unusual number is pointed out', () => {
    expect(payments('partitions: 12', 'partitions: 51')).toEqual([
      inPayments('12 topics[0].partitions: got 51, expected a whole number from 1 to 50'),
    ]);
    const unusual = (partitions: number) =>
      warnings(configurationFiles({ payments: replaced(paymentsText, 'partitions: 12', `partitions: ${partitions}`) }));
    expect(unusual(2)).toEqual([inPayments('12 topics[0].partitions: got 2, expected from 3 to 24')]);
    expect(unusual(27)).toEqual([inPayments('12 topics[0].partitions: got 27, expected from 3 to 24')]);
    expect([unusual(3), unusual(24)]).toEqual([[], []]);
  });
});

describe('Prefixes', () => {
  it('end in a point or a hyphen', () => {
    expect(ledger('topics: [ledger.]', 'topics: [ledger]')).toEqual([
      inLedger('4 prefixes.topics[0]: got "ledger", expected letters, digits and "_", ending in "." or "-"'),
    ]);
  });

  it.each(['payments.', 'payments.events.'])('belong to one domain: %s cannot be claimed a second time', (prefix) => {
    expect(ledger('topics: [ledger.]', `topics: [ledger., ${prefix}]`)).toEqual([
      inPayments(
        `5 prefixes.topics[0]: got "payments.", which overlaps with "${prefix}" of the domain ledger, expected a prefix that no other domain claims`,
      ),
    ]);
  });

  it('of topics and of groups are different things', () => {
    expect(ledger('topics: [ledger.]', 'topics: [ledger., payments-]')).toEqual([]);
  });
});

describe('Clients', () => {
  it('have names that are unique in the whole configuration', () => {
    expect(ledger('clients:', 'clients:\n  - { name: payments-service, authentication: scram }')).toEqual([
      inPayments(
        '17 clients[0].name: got "payments-service" a second time, expected each client once. It is already clients[0] of the domain ledger',
      ),
    ]);
  });

  it('have names that SCRAM, certificates and secrets take', () => {
    expect(payments('name: payments-sink', 'name: "payments,sink"')).toEqual([
      inPayments(
        '21 clients[1].name: got "payments,sink", expected letters, digits, ".", "_" and "-", at most 64 characters',
      ),
    ]);
  });

  it('keep their group and transactional-id prefixes within those of their domain', () => {
    expect(payments('groupPrefix: payments-sink-', 'groupPrefix: sink-')).toEqual([
      inPayments('24 clients[1].groupPrefix: got "sink-", expected a prefix that starts with payments-'),
    ]);
    expect(ledger('groupPrefix: ledger-', 'groupPrefix: ledger-, transactionalIdPrefix: ledger-')).toEqual([
      inLedger(
        '15 clients[0].transactionalIdPrefix: got "ledger-", expected a prefix declared under prefixes.transactionalIds',
      ),
    ]);
  });

  it('say who assumes their role when they use IAM, and only then', () => {
    expect(payments('    assumedBy: kafkaconnect\n', '')).toEqual([
      inPayments(
        '21 clients[1].assumedBy: got nothing, expected kafkaconnect, ecs-tasks or lambda for an iam client, or runsAs',
      ),
    ]);
    expect(ledger('authentication: scram', 'authentication: scram, assumedBy: lambda')).toEqual([
      inLedger('15 clients[0].assumedBy: got "lambda", expected nothing for a scram client'),
    ]);
  });
});

describe('Access', () => {
  it('is for clients that somebody declared', () => {
    const expected = 'a client that this domain declares, or domain/client for one of another domain';
    expect(payments('- client: payments-service\n    transact', '- client: payment-service\n    transact')).toEqual([
      inPayments(`26 access[0].client: got "payment-service", expected ${expected}. Did you mean payments-service?`),
    ]);
    expect(
      payments('- client: ledger/ledger-service\n    consume', '- client: books/ledger-service\n    consume'),
    ).toEqual([
      inPayments(
        `28 access[1].client: got "books/ledger-service", expected ${expected}. Did you mean ledger/ledger-service?`,
      ),
    ]);
    expect(
      payments('- client: ledger/ledger-service\n    consume', '- client: ledger-service\n    consume')[0],
    ).toContain('got "ledger-service"');
  });

  it('is to topics of the domain itself', () => {
    expect(payments('consume: [payments.events]', 'consume: [payments.events, ledger.transactions]')).toEqual([
      inPayments('29 access[1].consume[1]: got "ledger.transactions", expected a topic of the domain payments'),
    ]);
  });

  it('wants a group prefix to consume and a transactional-id prefix to transact', () => {
    expect(ledger(', groupPrefix: ledger-', '')).toEqual([
      inPayments(
        '29 access[1].consume: got consume for a client without groupPrefix, expected a client with groupPrefix. Give groupPrefix to ledger-service in the domain ledger',
      ),
    ]);
    expect(payments('    transactionalIdPrefix: payments-service-\n', '')).toEqual([
      inPayments(
        '26 access[0].transact: got transact for a client without transactionalIdPrefix, expected a client with transactionalIdPrefix. Give transactionalIdPrefix to payments-service in the domain payments',
      ),
    ]);
  });

  it('is never denied to an IAM client, since ACLs do not bind those', () => {
    expect(
      payments('- client: ledger/ledger-service\n    topicPrefix', '- client: payments-sink\n    topicPrefix'),
    ).toEqual([
      inPayments(
        '31 deny[0].client: got the iam client payments-sink, expected a scram or mtls client. ACLs never bind iam clients: leave the topic out of its access instead',
      ),
    ]);
  });

  it('is denied on names that the domain owns, to clients that somebody declared', () => {
    expect(payments('topicPrefix: payments.', 'topicPrefix: ledger.')).toEqual([
      inPayments('32 deny[0].topicPrefix: got "ledger.", expected a prefix that starts with payments.'),
    ]);
    expect(payments('topicPrefix: payments.', 'topic: payments.event')).toEqual([
      inPayments(
        '32 deny[0].topic: got "payments.event", expected a topic of the domain payments. Did you mean payments.events?',
      ),
    ]);
    expect(
      payments('- client: ledger/ledger-service\n    topicPrefix', '- client: nobody\n    topicPrefix')[0],
    ).toContain('31 deny[0].client: got "nobody"');
  });

  it('has quotas for own clients, one each', () => {
    expect(payments('{ client: payments-service, produce', '{ client: payments-servic, produce')).toEqual([
      inPayments(
        '35 quotas[0].client: got "payments-servic", expected a client of the domain payments. Did you mean payments-service?',
      ),
    ]);
    expect(payments('quotas:', 'quotas:\n  - { client: payments-service, consume: 1MiB }')).toEqual([
      inPayments('36 quotas[1].client: got "payments-service" a second time, expected one quota per client'),
    ]);
  });

  it('has approvals that end, and an ended one is pointed out', () => {
    const expiring = (date: string) =>
      warnings(configurationFiles({ payments: replaced(paymentsText, 'expires: 2027-01-31', `expires: ${date}`) }));
    expect(expiring('2026-11-20')).toEqual([
      inPayments('41 approvals[0].expires: got 2026-11-20, which is past, expected 2026-11-21 or later'),
    ]);
    expect(expiring(today)).toEqual([]);
  });
});

describe('A quota', () => {
  const quotas = (lines: string) => ledger('clients:', `quotas:\n${lines}clients:`);

  it('of an IAM client names its client id, since its user changes with every session', () => {
    const client = '  - { name: ledger-sink, authentication: iam, assumedBy: lambda }\n';
    const told = (quota: string) =>
      complaints(
        configurationFiles({ ledger: replaced(ledgerText, 'clients:\n', `quotas:\n${quota}clients:\n${client}`) }),
      );
    expect(told('  - { client: ledger-sink, produce: 1MiB }\n')).toEqual([
      expect.stringMatching(
        /quotas\[0\]\.clientId: got nothing for an iam client, expected the client id that ledger-sink connects with\. Each session of a role is another Kafka user: .* or limit every session alike with quotaDefaults\.user/,
      ),
    ]);
    expect(told('  - { client: ledger-sink, clientId: sink-1, produce: 1MiB }\n')).toEqual([]);
  });

  it('stands once for a client, or once for each of its client ids', () => {
    const one = '  - { client: ledger-service, produce: 1MiB }\n';
    const other = '  - { client: ledger-service, clientId: batch, produce: 1MiB }\n';
    expect(quotas(`${one}${other}`)).toEqual([]);
    expect(quotas(`${one}${one}`)).toEqual([expect.stringContaining('"ledger-service" a second time')]);
  });

  it('of IAM clients stands once for each client id, whichever domain says it', () => {
    const sink = '  - { name: ledger-sink, authentication: iam, assumedBy: lambda }\n';
    const limited = (client: string) => `quotas:\n  - { client: ${client}, clientId: batch, produce: 1MiB }\n`;
    const files = configurationFiles({
      ledger: replaced(ledgerText, 'clients:\n', `${limited('ledger-sink')}clients:\n${sink}`),
      payments: replaced(paymentsText, 'quotas:\n', limited('payments-sink')),
    });
    expect(complaints(files)).toEqual([
      expect.stringMatching(/^domains\/payments.*"payments-sink" a second time.*quotas\[0\] of the domain ledger$/),
    ]);
  });
});

describe('Domains in their environment', () => {
  it('exist, and are enabled once', () => {
    expect(environment('domains: [payments, ledger]', 'domains: [payments, legder, payments]')).toEqual([
      inEnvironment('21 domains[1]: got "legder", expected one of ledger, payments. Did you mean ledger?'),
      inEnvironment('21 domains[2]: got "payments" a second time, expected each domain once'),
    ]);
  });

  it('use zones of the environment', () => {
    expect(payments('zone: confidential', 'zone: secret')).toEqual([
      inPayments('11 topics[0].zone: got "secret", expected one of confidential'),
    ]);
  });

  it('ask for no more replicas than there are brokers', () => {
    expect(payments('partitions: 12', 'partitions: 12\n    replicationFactor: 4')).toEqual([
      inPayments('13 topics[0].replicationFactor: got 4, expected from 1 to 3, the number of brokers'),
    ]);
  });

  it('let one replica be away: min ISR stays below the replication factor, unless there is one replica', () => {
    expect(payments('compression.type: snappy', 'min.insync.replicas: 3')).toEqual([
      inPayments('15 topics[0].configs[min.insync.replicas]: got 3, expected at most 2 with 3 replicas'),
    ]);
    expect(payments('partitions: 12', 'partitions: 12\n    replicationFactor: 2')).toEqual([
      inPayments('13 topics[0].replicationFactor: got 2 with a min ISR of 2, expected more than 2'),
    ]);
    const single = replaced(paymentsText, 'partitions: 12', 'partitions: 12\n    replicationFactor: 1');
    const files = configurationFiles({
      payments: replaced(single, 'compression.type: snappy', 'min.insync.replicas: 1'),
    });
    expect(complaints(files)).toEqual([]);
  });

  it('have clients that authenticate as the cluster offers', () => {
    const mtls = replaced(ledgerText, 'authentication: scram', 'authentication: mtls');
    expect(complaints(configurationFiles({ ledger: mtls }))).toEqual([
      inLedger('15 clients[0].authentication: got "mtls", expected iam or scram, as the cluster offers'),
    ]);
    expect(environment('[iam, scram]', '[iam]')).toEqual([
      inLedger('15 clients[0].authentication: got "scram", expected iam, as the cluster offers'),
      inPayments('18 clients[0].authentication: got "scram", expected iam, as the cluster offers'),
    ]);
  });

  it('are judged only where they run', () => {
    const elsewhere = replaced(replaced(ledgerText, 'zone: confidential', 'zone: secret'), 'scram', 'mtls');
    const files = configurationFiles({ ledger: elsewhere, environment: replaced(environmentText, ', ledger]', ']') });
    expect(complaints(files)).toEqual([]);
  });

  it('fit on the brokers, with a warning before it gets tight', () => {
    const busy = Array.from({ length: 20 }, (_, index) => topic.replace('payments.events', `payments.t${index}`))
      .join('')
      .replaceAll('partitions: 12', 'partitions: 50');
    const files = (brokerType: string) =>
      configurationFiles({
        payments: replaced(paymentsText, 'clients:', `${busy}clients:`),
        environment: replaced(environmentText, 'kafka.m7g.large', brokerType),
      });
    const tight = warnings(files('kafka.m7g.large')).filter((text) => text.startsWith('environments'));
    expect(tight).toEqual([
      inEnvironment(
        '11 cluster.create.brokerType: got 1024 partitions per broker, expected at most 1000 on kafka.m7g.large. Take more or larger brokers, or fewer partitions',
      ),
    ]);
    const most = busy + busy.replaceAll('payments.t', 'payments.u');
    expect(complaints(configurationFiles({ payments: replaced(paymentsText, 'clients:', `${most}clients:`) }))).toEqual(
      [
        inEnvironment(
          '11 cluster.create.brokerType: got 2024 partitions per broker, expected at most 1500 on kafka.m7g.large. Take more or larger brokers, or fewer partitions',
        ),
      ],
    );
  });
});

describe('An environment', () => {
  it('has three accounts and keeps its records in prod', () => {
    const prod = replaced(environmentText, 'environment: dev', 'environment: prod');
    const files = new Map([...configurationFiles(), ['environments/prod.yaml', prod]]);
    expect(complaints(files, 'prod').filter((text) => text.startsWith('environments'))).toEqual([
      'environments/prod.yaml:4 accounts.lake: got "111111111111", the account of streaming, expected three different accounts in prod',
      'environments/prod.yaml:4 accounts.audit: got "111111111111", the account of streaming, expected three different accounts in prod',
      'environments/prod.yaml:20 removal: got "destroy", expected retain in prod',
    ]);
  });

  it.each([
    [
      'zones: [eu-west-1a, eu-west-1b, eu-west-1c]',
      'zones: [eu-west-1a]',
      '7 network.create.zones: got eu-west-1a, expected 2 or 3 different zones',
    ],
    [
      'zones: [eu-west-1a, eu-west-1b, eu-west-1c]',
      'zones: [eu-west-1a, eu-west-1b, eu-west-1b]',
      '7 network.create.zones: got eu-west-1a, eu-west-1b, eu-west-1b, expected 2 or 3 different zones',
    ],
    ['eu-west-1c]', 'eu-west-2c]', '7 network.create.zones: got "eu-west-2c", expected zones of eu-west-1'],
    ['10.40.0.0/16', '10.0.0.0/8', '7 network.create.cidr: got "10.0.0.0/8", expected a range from /16 to /24'],
    [
      'zones:\n',
      'zones:\n  - { name: confidential, classification: mnpi }\n',
      '19 zones[1].name: got "confidential" a second time, expected each zone once',
    ],
    [
      'logRetention: 30d',
      'logRetention: 31d',
      '19 logRetention: got 31d, expected one of 1d, 3d, 5d, 7d, 14d, 30d, 60d, 90d, 120d, 150d, 180d, 365d, 400d, 545d, 731d, 1096d, 1827d, 2192d, 2557d, 2922d, 3288d, 3653d',
    ],
    [
      'replicationFactor: 3, minInsyncReplicas: 2',
      'replicationFactor: 4, minInsyncReplicas: 2',
      '16 topicDefaults.replicationFactor: got 4, expected from 1 to 3, the number of brokers',
    ],
    [
      'replicationFactor: 3, minInsyncReplicas: 2',
      'replicationFactor: 3, minInsyncReplicas: 3',
      '16 topicDefaults.minInsyncReplicas: got 3, expected from 1 to 2 with 3 replicas',
    ],
  ])('is refused with %j as %j', (passage, by, complaint) => {
    expect(environment(passage, by)).toContain(inEnvironment(complaint));
  });
});

describe('The lake', () => {
  const lake = (lines: string) => environment('removal: destroy\n', `removal: destroy\n${lines}`);

  it('locks archives for good in production alone', () => {
    expect(lake('lake: { objectLockMode: compliance }\n')).toEqual([
      inEnvironment('21 lake.objectLockMode: got "compliance", expected governance outside production'),
    ]);
  });

  it('archives no layer that somebody queries, and moves objects in the steps that S3 takes', () => {
    const persona =
      '  - { name: analysts, layers: [analytics], assumedBy: ["arn:aws:iam::999999999999:role/analysts"] }';
    const lifecycle =
      '{ analytics: { archive: 90d }, raw: { infrequentAccess: 20d, instantRetrieval: 30d, expire: 30d } }';
    const found = lake(`personas:\n${persona}\nlake:\n  lifecycle: ${lifecycle}\n`);
    expect(found).toEqual(
      expect.arrayContaining([
        inEnvironment(
          '24 lake.lifecycle.analytics.archive: got 90d, expected no archive: analysts queries it. instantRetrieval costs about as little, and is read at once',
        ),
        inEnvironment('24 lake.lifecycle.raw.infrequentAccess: got 20d, expected at least 30d'),
        inEnvironment(
          '24 lake.lifecycle.raw.instantRetrieval: got 30d, expected at least 50d, 30d after infrequentAccess',
        ),
        inEnvironment('24 lake.lifecycle.raw.expire: got 30d, expected at least 31d, 1d after instantRetrieval'),
      ]),
    );
  });

  it('has buckets whose names S3 takes', () => {
    const name = 'z'.repeat(28);
    const text = environmentText.replaceAll('name: confidential', `name: ${name}`);
    const found = complaints(configurationFiles({ environment: `${text}lake: {}\n` }));
    expect(found).toContain(
      inEnvironment(
        `18 zones[0].name: got "${name}", expected at most 27 characters: S3 takes 63, and the bucket tidegate-dev-111111111111-${name}-analytics has 64`,
      ),
    );
  });

  it('is there where zones have writers', () => {
    expect(
      environment(
        'classification: confidential }',
        'classification: confidential, writers: ["arn:aws:iam::444444444444:role/loader"] }',
      ),
    ).toEqual([
      inEnvironment('18 zones[0].writers: got arn:aws:iam::444444444444:role/loader, expected none without `lake`'),
    ]);
  });
});

describe('A created cluster', () => {
  it.each([
    [
      'brokerCount: 3',
      'brokerCount: 4',
      '12 cluster.create.brokerCount: got 4 brokers on 3 subnets, expected a multiple of 3',
    ],
    [
      'kafka.m7g.large',
      'kafka.t3.small',
      '11 cluster.create.brokerType: got "kafka.t3.small" with KRaft, expected kafka.m7g.large or larger',
    ],
    [
      'kafka.m7g.large',
      'express.m7g.large',
      '13 cluster.create.storage: got 100GiB, expected nothing with express.m7g.large',
    ],
    [
      'kafka.m7g.large',
      'kafka.m9g.large',
      `11 cluster.create.brokerType: got "kafka.m9g.large", expected one of ${brokerTypes.map(({ name }) => name).join(', ')}`,
    ],
    [
      '3.9.x.kraft',
      '3.9.x',
      '10 cluster.create.kafkaVersion: got "3.9.x", which keeps its metadata in ZooKeeper, expected a version that ends in .kraft. Kafka 4 has no ZooKeeper, and a later move to KRaft is long and irreversible',
    ],
    [
      '3.9.x.kraft',
      '4.2.x.kraft',
      '10 cluster.create.kafkaVersion: got "4.2.x.kraft", which only Express brokers run, expected an earlier version',
    ],
    [
      '3.9.x.kraft',
      '3.7.x.kraft',
      '10 cluster.create.kafkaVersion: got "3.7.x.kraft", whose support ended on 2026-09-01, expected one of 3.8.x.kraft, 3.9.x.kraft, 4.0.x.kraft, 4.1.x.kraft. 3.9.x.kraft is what AWS recommends',
    ],
    [
      '3.9.x.kraft',
      '3.5.1',
      '10 cluster.create.kafkaVersion: got "3.5.1", which MSK does not offer, expected one of 3.8.x.kraft, 3.9.x.kraft, 4.0.x.kraft, 4.1.x.kraft. 3.9.x.kraft is what AWS recommends',
    ],
    [
      'storage: 100GiB',
      'storage: 17TiB',
      '13 cluster.create.storage: got 17408GiB, expected whole GiB from 1 to 16384',
    ],
    [
      'serverProperties: {}',
      'certificateAuthorityArns: ["arn:aws:acm-pca:eu-west-1:111111111111:certificate-authority/x"]',
      '15 cluster.create.certificateAuthorityArns: got arn:aws:acm-pca:eu-west-1:111111111111:certificate-authority/x, expected an empty list without mtls',
    ],
    [
      '[iam, scram]',
      '[iam, scram, mtls]',
      '9 cluster.create.certificateAuthorityArns: got nothing, expected the ARN of an AWS Private CA for mtls, or certificateAuthority',
    ],
    [
      'serverProperties: {}',
      'serverProperties: { super.users: "User:x" }',
      '15 cluster.create.serverProperties[super.users]: got unknown key "super.users", expected a broker property that MSK lets a configuration set',
    ],
    [
      'serverProperties: {}',
      'serverProperties: { auto.create.topics.enable: true }',
      '15 cluster.create.serverProperties[auto.create.topics.enable]: got "true", expected false, since true lets a spelling mistake create an ungoverned topic',
    ],
  ])('is refused with %j as %j', (passage, by, complaint) => {
    expect(environment(passage, by)).toEqual([inEnvironment(complaint)]);
  });

  it('offers IAM, since the reconciler has no other way in', () => {
    expect(environment('[iam, scram]', '[scram]')).toContain(
      inEnvironment(
        '14 cluster.create.authentication: got scram, expected iam among them. The reconciler gets in with IAM; a cluster without it cannot be governed',
      ),
    );
  });
});

describe('An existing cluster', () => {
  it('is taken as it is, ZooKeeper included', () => {
    expect(complaints(configurationFiles({ environment: existingText }))).toEqual([]);
    expect(warnings(configurationFiles({ environment: existingText }))).toEqual([]);
  });

  it('stands in a VPC that exists', () => {
    const beside = existingText.replace(
      / {2}import: .*/,
      '  create: { cidr: 10.40.0.0/16, zones: [eu-west-1a, eu-west-1b] }',
    );
    expect(complaints(configurationFiles({ environment: beside }))).toEqual([
      inEnvironment('7 network.create: got a new VPC, expected network.import with the VPC of the cluster'),
    ]);
  });

  it('offers IAM, since the reconciler has no other way in', () => {
    expect(existing('[iam, scram]', '[scram]')).toContain(
      inEnvironment(
        '14 cluster.existing.authentication: got scram, expected iam among them. The reconciler gets in with IAM; a cluster without it cannot be governed',
      ),
    );
  });

  it('names the key of SCRAM secrets when domains need them', () => {
    expect(existing(/ {4}scramKeyArn.*\n/.exec(existingText)?.[0] ?? '', '')).toEqual([
      inEnvironment(
        '9 cluster.existing.scramKeyArn: got nothing, expected the ARN of a KMS key. Needed for ledger-service, payments-service',
      ),
    ]);
  });

  it("stands in the environment's Region and streaming account", () => {
    expect(existing('kafka:eu-west-1:111111111111', 'kafka:eu-west-2:222222222222')).toEqual([
      inEnvironment(
        '10 cluster.existing.arn: got one in eu-west-2 and the account 222222222222, expected a cluster in eu-west-1 and the account 111111111111',
      ),
    ]);
  });

  it('with allow.everyone.if.no.acl.found=true is warned about, with what would be locked out', () => {
    const open = replaced(existingText, 'allowEveryoneIfNoAclFound: false', 'allowEveryoneIfNoAclFound: true');
    expect(warnings(configurationFiles({ environment: open }))).toEqual([
      inEnvironment(
        '16 cluster.existing.allowEveryoneIfNoAclFound: got true, expected false. The first ACL on a topic locks out every client that has none. These get ACLs: payments.events',
      ),
    ]);
  });

  it('of an old version is warned about, not refused', () => {
    const old = replaced(existingText, 'kafkaVersion: 3.9.x', 'kafkaVersion: 3.6.0');
    expect(warnings(configurationFiles({ environment: old }))[0]).toContain('whose support ended on 2026-06-01');
  });
});

describe('The table of Kafka versions', () => {
  it('judges by the day that it is given', () => {
    const severity = (day: string) => kafkaVersionFault('3.7.x.kraft', day)?.severity;
    expect(severity('2026-03-04')).toBeUndefined();
    expect(severity('2026-03-05')).toBe('warning');
    expect(severity('2026-08-31')).toBe('warning');
    expect(severity('2026-09-01')).toBe('error');
  });
});

describe('Broker properties', () => {
  it('are those that MSK takes, with values that a broker takes', () => {
    expect(
      brokerPropertyFaults({
        'num.io.threads': '0',
        'replica.lag.time.max.ms': '5000',
        'log.cleaner.min.cleanable.ratio': '2',
        'compression.type': 'none',
        'delete.topic.enable': 'yes',
        'replica.selector.class': 'MySelector',
        'custom.advertised.listeners': 'CLIENT_IAM://b-1.example.com:9000',
        'zookeeper.session.timeout.ms': '18000',
        'log.retention.ms': '-1',
        'message.max.bytes': '1048588',
        toString: 'x',
      }),
    ).toEqual([
      { key: 'num.io.threads', got: '"0"', expected: 'a whole number, at least 1' },
      { key: 'replica.lag.time.max.ms', got: '"5000"', expected: 'a whole number from 10000 to 30000' },
      { key: 'log.cleaner.min.cleanable.ratio', got: '"2"', expected: 'a ratio from 0 to 1' },
      { key: 'compression.type', got: '"none"', expected: 'one of producer, uncompressed, gzip, snappy, lz4, zstd' },
      { key: 'delete.topic.enable', got: '"yes"', expected: 'true or false' },
      {
        key: 'replica.selector.class',
        got: '"MySelector"',
        expected: 'one of org.apache.kafka.common.replica.RackAwareReplicaSelector',
      },
      {
        key: 'custom.advertised.listeners',
        got: '"CLIENT_IAM://b-1.example.com:9000"',
        expected: 'listeners such as CLIENT_IAM://b-{broker_id}.example.com:9000+{broker_id}',
      },
      {
        key: 'zookeeper.session.timeout.ms',
        got: '"zookeeper.session.timeout.ms"',
        expected: 'no property of ZooKeeper: brokers run KRaft',
      },
      {
        key: 'toString',
        got: 'unknown key "toString"',
        expected: 'a broker property that MSK lets a configuration set',
      },
    ]);
  });

  it('are those of the Kafka line, with values that it takes', () => {
    const properties = {
      'leader.imbalance.per.broker.percentage': '10',
      'log.message.timestamp.difference.max.ms': '1000',
      'log.segment.bytes': '1048575',
    };
    const expectations = (kafkaVersion: string) =>
      brokerPropertyFaults(properties, { kafkaVersion }).map(({ key, expected }) => `${key}: ${expected}`);
    expect(expectations('3.9.x.kraft')).toEqual([]);
    const removed = [
      'leader.imbalance.per.broker.percentage: no value: Kafka has the property until 3.9 only',
      'log.message.timestamp.difference.max.ms: no value: Kafka has the property until 3.9 only',
    ];
    expect(expectations('4.0.x.kraft')).toEqual(removed);
    const segments = 'log.segment.bytes: a whole number, at least 1048576';
    expect(expectations('4.1.x.kraft')).toEqual([...removed, segments]);
    const onNewer = replaced(environmentText, '3.9.x.kraft', '4.1.x.kraft');
    const text = replaced(onNewer, 'serverProperties: {}', 'serverProperties: { log.segment.bytes: 1048575 }');
    expect(complaints(configurationFiles({ environment: text }))).toEqual([
      'environments/dev.yaml:15 cluster.create.serverProperties[log.segment.bytes]: got "1048575", expected a whole number, at least 1048576',
    ]);
  });

  it.each(['allow.everyone.if.no.acl.found', 'auto.create.topics.enable', 'unclean.leader.election.enable'])(
    '%s is never true',
    (key) => {
      expect(brokerPropertyFaults({ [key]: 'true' })).toHaveLength(1);
      expect(brokerPropertyFaults({ [key]: 'false' })).toEqual([]);
    },
  );
});

describe('The rules', () => {
  const rules = [...domainRules, ...placementRules, ...allEnvironmentRules];

  it('have ids of their own and say what they want and why, in a sentence each', () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
    for (const { id, wants, because } of rules) {
      expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect([wants, because]).toEqual([expect.stringMatching(/^\S.*\.$/), expect.stringMatching(/^\S.*\.$/)]);
    }
  });

  it('leave out what needs an environment when there is none', () => {
    expect(checkDomains({ domains: [], today })).toEqual([]);
  });
});
