import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { hashedDocuments } from '../lib/cli/hashed-documents.ts';
import { loadConfiguration } from '../lib/cli/load-configuration.ts';
import { main } from '../lib/cli/main.ts';
import { type AssemblyChoices, assembleDomains } from '../lib/documents/brownfield/assemble-domains.ts';
import type { ClusterContent } from '../lib/documents/brownfield/cluster-content.ts';
import { readStrimzi } from '../lib/documents/brownfield/read-strimzi.ts';
import { readTerraform } from '../lib/documents/brownfield/read-terraform.ts';
import { secretRemarks } from '../lib/documents/brownfield/secret-lists.ts';
import { readDomain } from '../lib/documents/read-domain.ts';
import { writeDomain, writeSchemas } from '../lib/documents/write-domain.ts';
import { type AclBinding, aclKey } from '../lib/model/acl.ts';
import type { Domain } from '../lib/model/domain.ts';
import { type DomainDocument, domainDocument } from '../lib/model/domain-document.ts';
import { formatProblem } from '../lib/model/problem.ts';
import { resolveDomains } from '../lib/model/resolve-domains.ts';
import type { TopicState } from '../lib/model/topic.ts';
import { checkDomains } from '../lib/policy/check-domains.ts';
import { nothingOwned } from '../lib/reconciler/ledger.ts';
import { plan } from '../lib/reconciler/plan.ts';
import { recordingTerminal } from './support/recording-terminal.ts';
import { withoutZoneClients } from './support/without-zone-clients.ts';

const topicDefaults = { replicationFactor: 3, minInsyncReplicas: 2 };
const choices: AssemblyChoices = {
  zone: 'confidential',
  owner: { email: 'platform@example.com', costCentre: 'CC-1000' },
  prefixes: [],
  impliedDescribe: false,
  topicDefaults,
};

const topicOf = (name: string, configs: TopicState['configs'] = {}): TopicState => ({
  name,
  partitions: 3,
  replicationFactor: 3,
  configs,
});

function aclOf(changes: Partial<AclBinding>): AclBinding {
  return {
    resourceType: 'TOPIC',
    resourceName: 'payments.events',
    patternType: 'LITERAL',
    principal: 'User:ledger-service',
    host: '*',
    operation: 'READ',
    permission: 'ALLOW',
    ...changes,
  };
}

const contentOf = (parts: Partial<ClusterContent>): ClusterContent => ({ topics: [], acls: [], quotas: [], ...parts });

function documentsOf(domains: readonly Domain[]): readonly DomainDocument[] {
  return resolveDomains({ platform: 'tidegate', name: 'test', topicDefaults }, domains).map(domainDocument);
}

/** Changes that a plan of the documents finds on a cluster of this content. */
function changesOn(content: ClusterContent, documents: readonly DomainDocument[]) {
  const observed = { clusterId: 'cluster', brokers: [1], ...content };
  return documents.flatMap((desired) => plan({ desired, observed, owned: nothingOwned, mode: 'forward' }).changes);
}

const principals = [
  'User:payments-service',
  'User:CN=ledger-service',
  'User:x',
  'User:*',
  'Group:ops',
  'User:CN=a,OU=b',
];
const names = ['payments.events', 'payments.raw', 'ledger.balances', 'ledger_old-x', 'Legacy', '__consumer_offsets'];
const resources = [
  ...names,
  '*',
  'payments.*',
  'payments.',
  'payments-',
  'app-',
  'app-x-',
  'once',
  'payments-service-a',
];

const reading = ['READ', 'DESCRIBE'] as const;
const writing = ['WRITE', 'DESCRIBE'] as const;
const client = fc.constantFrom('User:payments-service', 'User:CN=ledger-service', 'User:x', 'User:reporting');

function right(
  resourceType: AclBinding['resourceType'],
  patternType: AclBinding['patternType'],
  resourceNames: readonly string[],
  operations: readonly AclBinding['operation'][],
): fc.Arbitrary<readonly AclBinding[]> {
  return fc
    .record({ principal: client, resourceName: fc.constantFrom(...resourceNames), half: fc.nat({ max: 9 }) })
    .map(({ half, ...rest }) =>
      operations.slice(half === 0 ? 1 : 0).map((operation) => aclOf({ ...rest, resourceType, patternType, operation })),
    );
}

const prefixes = ['payments-', 'payments-service-', 'app-', 'app-x-', 'reporting'];

/** What a client is given as a whole, half of it now and then, and anything else that Kafka takes. */
const rights = fc.oneof(
  right('TOPIC', 'LITERAL', names.slice(0, 4), reading),
  right('TOPIC', 'LITERAL', names.slice(0, 4), writing),
  right('GROUP', 'PREFIXED', prefixes, reading),
  right('TRANSACTIONAL_ID', 'PREFIXED', prefixes, writing),
  fc
    .record({
      resourceType: fc.constantFrom(
        'TOPIC' as const,
        'GROUP' as const,
        'TRANSACTIONAL_ID' as const,
        'CLUSTER' as const,
      ),
      resourceName: fc.constantFrom(...resources),
      patternType: fc.constantFrom('LITERAL' as const, 'PREFIXED' as const),
      principal: fc.constantFrom(...principals),
      host: fc.constantFrom('*', '*', '*', '10.20.0.7'),
      permission: fc.constantFrom('ALLOW' as const, 'DENY' as const),
      operation: fc.constantFrom('READ' as const, 'DESCRIBE' as const, 'ALTER' as const, 'CREATE' as const),
    })
    .map((each) => [each]),
);

const topic: fc.Arbitrary<TopicState> = fc.record({
  name: fc.constantFrom(...names),
  partitions: fc.integer({ min: 1, max: 50 }),
  replicationFactor: fc.integer({ min: 1, max: 4 }),
  configs: fc.record(
    {
      'retention.ms': fc.constantFrom('604800000', '-1', '123456789012345', '9223372036854775807'),
      'cleanup.policy': fc.constantFrom('delete', 'compact', 'delete,compact'),
      'min.insync.replicas': fc.constantFrom('1', '2'),
      'leader.replication.throttled.replicas': fc.constant('0:1'),
      'max.message.bytes': fc.constantFrom('1048576', '1000012'),
    },
    { requiredKeys: [] },
  ),
});

const content: fc.Arbitrary<ClusterContent> = fc
  .record({
    topics: fc.uniqueArray(topic, { minLength: 2, maxLength: 6, selector: ({ name }) => name }),
    acls: fc.array(rights, { maxLength: 40 }),
    quotas: fc.uniqueArray(
      fc.record({
        entity: fc.constantFrom(
          { user: 'payments-service' },
          { user: 'CN=ledger-service' },
          { user: null },
          { clientId: 'x' },
          { user: 'payments-service', clientId: 'batch' },
          { user: 'payments-service', clientId: null },
        ),
        limits: fc.constantFrom<Readonly<Record<string, number>>>(
          { producer_byte_rate: 1_048_576 },
          { request_percentage: 12.5, consumer_byte_rate: 0.5 },
          { strange: 1 },
        ),
      }),
      { maxLength: 4, selector: ({ entity }) => JSON.stringify(entity) },
    ),
  })
  .map(({ acls, ...rest }) => ({
    ...rest,
    acls: [...new Map(acls.flat().map((each) => [aclKey(each), each])).values()],
  }));

const runs = { numRuns: 1_000 };

/** Rules that no cluster may break by itself: they are about how the domains are cut. */
const structural = [
  ...['prefix-ending', 'prefix-owned-once', 'topic-name', 'topic-declared-once', 'topic-owned', 'topic-configs'],
  ...['client-name', 'client-unique', 'client-group-prefix', 'client-transactional-id-prefix', 'access-client'],
  ...['access-topic', 'access-prefix', 'denial-client', 'denial-topic', 'quota-client', 'quota-values'],
];

describe('Domains assembled from a cluster', () => {
  it('find nothing to change on it, whatever stands there', () => {
    fc.assert(
      fc.property(content, (found) => {
        const { domains } = assembleDomains(found, choices);
        expect(changesOn(found, documentsOf(domains))).toEqual([]);
      }),
      runs,
    );
  });

  it('with implied rights give nobody anything new: a plan adds DESCRIBE where Kafka implies it', () => {
    fc.assert(
      fc.property(content, (found) => {
        const { domains } = assembleDomains(found, { ...choices, impliedDescribe: true });
        const keys = new Set(found.acls.map(aclKey));
        for (const change of changesOn(found, documentsOf(domains))) {
          if (change.kind !== 'add-acl') throw new Error(change.kind);
          const { after } = change;
          const implying = (['READ', 'WRITE'] as const).filter((operation) =>
            keys.has(aclKey({ ...after, operation })),
          );
          expect([after.operation, implying.length > 0]).toEqual(['DESCRIBE', true]);
        }
      }),
      runs,
    );
  });

  it('say each ACL, topic and quota, or a remark does', () => {
    fc.assert(
      fc.property(content, (found) => {
        const { domains, remarks } = assembleDomains(found, choices);
        const documents = documentsOf(domains);
        const said = new Set(documents.flatMap(({ acls }) => acls.map(aclKey)));
        for (const each of found.acls) {
          const named = remarks.some(
            ({ subject }) =>
              subject.includes(` ${each.principal} `) &&
              subject.includes(each.operation) &&
              (each.resourceType === 'CLUSTER' || subject.includes(each.resourceName)),
          );
          expect([aclKey(each), said.has(aclKey(each)) || named]).toEqual([aclKey(each), true]);
        }
        const declared = domains.flatMap(({ topics }) => topics.map(({ name }) => name));
        for (const { name } of found.topics)
          expect(
            declared.includes(name) || name.startsWith('__') || remarks.some(({ subject }) => subject === name),
          ).toBe(true);
        const limits = documents.flatMap(({ quotas }) => quotas);
        const told = remarks.filter(({ kind }) => kind === 'quota');
        expect(limits.length + told.length).toBe(found.quotas.length);
      }),
      runs,
    );
  });

  it('obey every rule about names and prefixes, and read back from their own text', () => {
    fc.assert(
      fc.property(content, (found) => {
        const { domains } = assembleDomains(found, choices);
        const broken = checkDomains({ domains, today: '2026-11-21' }).filter(({ severity }) => severity === 'error');
        expect(broken.filter(({ rule }) => structural.includes(rule))).toEqual([]);
        for (const domain of domains)
          expect(readDomain('d', writeDomain(domain), writeSchemas(domain))).toEqual({ ok: true, value: domain });
      }),
      runs,
    );
  });

  it('do not depend on the order in which a cluster answers', () => {
    const shuffled = content.chain((found) =>
      fc
        .record({
          topics: fc.shuffledSubarray([...found.topics], { minLength: found.topics.length }),
          acls: fc.shuffledSubarray([...found.acls], { minLength: found.acls.length }),
        })
        .map((order) => [found, { ...found, ...order }] as const),
    );
    fc.assert(
      fc.property(shuffled, ([found, other]) => {
        expect(assembleDomains(other, choices).domains).toEqual(assembleDomains(found, choices).domains);
      }),
      { numRuns: 300 },
    );
  });

  it('are not blamed for a min ISR that they leave to the brokers', () => {
    const { environment } = read(loadConfiguration('dev', 'config'));
    const single = { ...topicOf('payments.events'), replicationFactor: 1 };
    const rulesBroken = (configs: TopicState['configs']) => {
      const { domains } = assembleDomains(contentOf({ topics: [{ ...single, configs }] }), choices);
      const place = { ...environment, domains: ['payments'] };
      return checkDomains({ domains, environment: place, today: '2026-11-21' }).map(({ rule }) => rule);
    };
    expect(rulesBroken({})).not.toContain('topic-min-isr');
    expect(rulesBroken({ 'min.insync.replicas': '3' })).toContain('topic-min-isr');
  });

  it('group topics by the prefixes that a person gives, and name what stands outside', () => {
    const prefixes = [
      { domain: 'cdc', prefix: 'cdc.' },
      { domain: 'cdc', prefix: 'dlq.cdc.' },
    ];
    const topics = ['cdc.trades', 'dlq.cdc.mnpi', 'dlq.other'].map((name) => topicOf(name));
    const { domains, remarks } = assembleDomains(contentOf({ topics }), { ...choices, prefixes });
    expect(domains).toMatchObject([{ name: 'cdc', prefixes: { topics: ['cdc.', 'dlq.cdc.'] } }]);
    expect(remarks).toMatchObject([{ kind: 'no domain', subject: 'dlq.other' }]);
  });

  it('say prefixes of topics, hosts and looks at the cluster as a domain does', () => {
    const host = '10.20.0.7';
    const bound = (changes: Partial<AclBinding>) => [
      aclOf({ host, ...changes }),
      aclOf({ host, ...changes, operation: 'DESCRIBE' }),
    ];
    const content = contentOf({
      topics: [topicOf('payments.events'), topicOf('payments.raw')],
      acls: [
        ...bound({ resourceName: 'payments.', patternType: 'PREFIXED' }),
        ...bound({ resourceType: 'GROUP', resourceName: 'payments-', patternType: 'PREFIXED' }),
        aclOf({ host, resourceType: 'CLUSTER', resourceName: 'kafka-cluster', operation: 'DESCRIBE' }),
      ],
    });
    const { domains, remarks } = assembleDomains(content, {
      ...choices,
      prefixes: [{ domain: 'payments', prefix: 'payments.' }],
    });
    expect(domains.flatMap(({ clients }) => clients)).toEqual([
      expect.objectContaining({ name: 'ledger-service', hosts: [host], clusterOperations: ['DESCRIBE'] }),
    ]);
    expect(domains.flatMap(({ access }) => access.map(({ topic }) => topic))).toEqual(['payments.*']);
    expect(remarks.filter(({ subject }) => subject.includes('ALLOW'))).toEqual([]);
    expect(changesOn(content, documentsOf(domains))).toEqual([]);
  });

  it('find a client that may delete its groups to be one that resets offsets', () => {
    const groups = { resourceType: 'GROUP', resourceName: 'ledger-', patternType: 'PREFIXED' } as const;
    const found = contentOf({
      topics: [topicOf('payments.events'), topicOf('ledger.balances')],
      acls: [
        ...[aclOf({}), aclOf({ operation: 'DESCRIBE' }), aclOf(groups), aclOf({ ...groups, operation: 'DESCRIBE' })],
        aclOf({ ...groups, operation: 'DELETE' }),
      ],
    });
    const { domains, remarks } = assembleDomains(found, choices);
    expect(domains.flatMap(({ access }) => access.map(({ intent }) => intent))).toEqual(['consume', 'resetOffsets']);
    expect(remarks.filter(({ subject }) => subject.includes('ALLOW'))).toEqual([]);
    expect(changesOn(found, documentsOf(domains))).toEqual([]);
  });

  it('take a right without its DESCRIBE only when told to, and then a plan adds nothing but that', () => {
    const found = contentOf({
      topics: [topicOf('payments.events'), topicOf('ledger.balances')],
      acls: [
        aclOf({}),
        aclOf({ operation: 'DESCRIBE' }),
        aclOf({ resourceType: 'GROUP', resourceName: 'ledger-', patternType: 'PREFIXED' }),
      ],
    });
    const strict = assembleDomains(found, choices);
    expect(strict.domains.flatMap(({ clients }) => clients)).toEqual([]);
    expect(strict.remarks).toContainEqual(
      expect.objectContaining({
        kind: 'incomplete',
        subject: 'ALLOW User:ledger-service READ on GROUP prefix ledger-',
        text: expect.stringContaining('--implied-describe'),
      }),
    );
    const { domains } = assembleDomains(found, { ...choices, impliedDescribe: true });
    expect(domains.find(({ name }) => name === 'ledger')).toMatchObject({
      clients: [{ name: 'ledger-service', authentication: 'scram', groupPrefix: 'ledger-' }],
      prefixes: { groups: ['ledger-'] },
    });
    expect(changesOn(found, documentsOf(domains))).toMatchObject([
      { kind: 'add-acl', after: { resourceType: 'GROUP', operation: 'DESCRIBE' } },
    ]);
  });
});

const terraformFile = 'test/fixtures/terraform/state.json';
const terraformText = readFileSync(terraformFile, 'utf8');
const strimziFolder = 'test/fixtures/strimzi';
const strimziFiles = new Map(
  readdirSync(strimziFolder).map((name) => [name, readFileSync(join(strimziFolder, name), 'utf8')]),
);

function read<T>(reading: { readonly ok: boolean; readonly value?: T; readonly problems?: readonly unknown[] }): T {
  if (!reading.ok || reading.value === undefined) throw new Error(JSON.stringify(reading.problems));
  return reading.value;
}

function problemsOf(reading: ReturnType<typeof readTerraform> | ReturnType<typeof readStrimzi>): readonly string[] {
  return reading.ok ? [] : reading.problems.map(formatProblem);
}

describe("Terraform's state", () => {
  const cdc = {
    ...choices,
    prefixes: [
      { domain: 'cdc', prefix: 'cdc.' },
      { domain: 'cdc', prefix: 'dlq.cdc.' },
    ],
  };

  it('gives topics, ACLs of all modules and quotas, but nothing of data sources', () => {
    const { content: found } = read(readTerraform(terraformFile, terraformText));
    expect(found.topics.map(({ name }) => name)).not.toContain('elsewhere');
    expect(found.topics[0]).toMatchObject({ name: 'cdc.trades.mnpi', partitions: 6, replicationFactor: 3 });
    expect(found.acls).toHaveLength(14);
    expect(found.quotas).toContainEqual({ entity: { clientId: 'batch' }, limits: { consumer_byte_rate: 1_048_576 } });
    expect(changesOn(found, documentsOf(assembleDomains(found, cdc).domains))).toEqual([]);
  });

  it('takes a literal name that ends in a star for a name, and shows who would gain access were it a prefix', () => {
    const { content: found } = read(readTerraform(terraformFile, terraformText));
    const { domains, remarks } = assembleDomains(found, cdc);
    expect(domains.flatMap(({ access }) => access).map(({ client }) => client.client)).not.toContain('debezium');
    expect(remarks).toContainEqual({
      kind: 'literal star',
      domain: 'cdc',
      subject: 'ALLOW User:debezium WRITE, DESCRIBE, CREATE on TOPIC cdc.*',
      text: expect.stringContaining(
        'As the prefix "cdc." it would allow User:debezium WRITE, DESCRIBE, CREATE on these topics: cdc.market_data.public, cdc.reference_data.public, cdc.trades.mnpi',
      ),
    });
  });

  it('names the users whom the list of the cluster would lose', () => {
    const { content: found, secretLists } = read(readTerraform(terraformFile, terraformText));
    const remarks = secretRemarks(secretLists, assembleDomains(found, cdc).domains);
    expect(remarks.map(({ subject }) => subject)).toEqual([
      'aws_msk_scram_secret_association.users',
      'AmazonMSK_demo_dev_admin',
      'AmazonMSK_demo_dev_debezium',
    ]);
    expect(remarks[0]?.text).toContain('each apply takes off those that tidegate adds');
  });

  it('warns that Terraform deletes what leaves its files, and names what is not read', () => {
    const { remarks } = read(readTerraform(terraformFile, terraformText));
    expect(remarks[0]?.text).toContain('Terraform still owns 22 Kafka resources');
    expect(remarks).toContainEqual(
      expect.objectContaining({ kind: 'not read', subject: 'kafka_quota_composite.pair' }),
    );
  });

  it('is refused with every problem at its line', () => {
    const broken = terraformText
      .replace('"partitions": 9', '"partitions": "nine"')
      .replace('"acl_operation": "IdempotentWrite"', '"acl_operation": "Any"')
      .replace('"name": "cdc.market_data.public"', '"name": "cdc.trades.mnpi"')
      .replace('"resource_pattern_type_filter": "Prefixed"', '"resource_pattern_type_filter": "Match"');
    const problems = problemsOf(readTerraform(terraformFile, broken));
    expect(problems).toHaveLength(3);
    expect(problems[0]).toMatch(
      /state\.json:\d+ values\.root_module\.resources\[1\]\.values\.partitions: got "nine", expected/,
    );
    expect(problems.join('\n')).toMatch(/child_modules\[0\].*acl_operation: got "Any", expected one of ALL, READ/);
    expect(problems.join('\n')).toMatch(/resource_pattern_type_filter: got "Match", expected literal or prefixed/);
    const twice = terraformText.replace('"name": "cdc.market_data.public"', '"name": "cdc.trades.mnpi"');
    expect(problemsOf(readTerraform(terraformFile, twice))).toEqual([
      expect.stringMatching(/:\d+ .*: got the topic "cdc\.trades\.mnpi" a second time, expected each topic once/),
    ]);
  });

  it.each([
    ['text', 'not json', 'text that is not JSON'],
    ['a plan', '{"format_version":"1.2","planned_values":{}}', 'a plan'],
    ['a stored state', '{"version":4,"lineage":"x","resources":[]}', 'a state as Terraform stores it'],
    ['an empty state', '{"format_version":"1.0"}', 'something else, or an empty state'],
  ])('is told from %s', (_, text, got) => {
    expect(problemsOf(readTerraform('f.json', text))).toEqual([
      expect.stringContaining(`f.json: got ${got}, expected a state`),
    ]);
  });
});

describe("Strimzi's resources", () => {
  const text = (name: string) => strimziFiles.get(name) ?? '';
  const withUsers = (passage: string, by: string) => {
    expect(text('users.yaml')).toContain(passage);
    return readStrimzi(new Map([['users.yaml', text('users.yaml').replace(passage, by)]]));
  };

  it('give topics by the name that Kafka knows, and users as the authorizer sees them', () => {
    const { content: found } = read(readStrimzi(strimziFiles));
    expect(found.topics.map(({ name }) => name)).toEqual(['orders-placed', 'orders.by_customer']);
    expect(found.principals).toEqual(['User:CN=orders-service', 'User:reporting', 'User:visitor']);
    expect(found.acls).toContainEqual(
      aclOf({
        principal: 'User:CN=orders-service',
        resourceType: 'TRANSACTIONAL_ID',
        resourceName: 'orders-service-',
        patternType: 'PREFIXED',
        operation: 'WRITE',
      }),
    );
    expect(found.quotas).toEqual([
      { entity: { user: 'CN=orders-service' }, limits: { producer_byte_rate: 1_048_576, request_percentage: 55 } },
    ]);
    const { domains } = assembleDomains(found, choices);
    expect(domains[0]?.quotas).toEqual([
      { client: 'orders-service', produceBytesPerSecond: 1_048_576, requestPercentage: 55 },
    ]);
    expect(changesOn(found, documentsOf(domains))).toEqual([]);
  });

  it('name every trap: other names, unmanaged topics, users without authorization, operators that go on', () => {
    const { remarks } = read(readStrimzi(strimziFiles));
    expect(remarks.map(({ kind, subject }) => `${kind}: ${subject}`)).toEqual([
      'strimzi: KafkaTopic orders-by-customer',
      'strimzi: KafkaTopic orders-archive',
      'strimzi: KafkaUser visitor',
      'strimzi: KafkaUser visitor',
      'strimzi: every KafkaTopic',
      'strimzi: every KafkaUser',
      'not read: ConfigMap',
    ]);
  });

  it.each([
    ['another authorization', 'type: simple', 'type: opa', 'authorization.type: got "opa", expected simple'],
    ['an unknown operation', 'operation: Read', 'operation: Look', 'operation: got "Look", expected one of ALL'],
    [
      'a rule without operations',
      'operation: Read',
      'host: "*"',
      'operations: got nothing, expected at least one operation',
    ],
    ['a mistyped key', 'patternType: literal }', 'pattern: literal }', 'got unknown key "pattern"'],
    [
      'a second cluster',
      'strimzi.io/cluster: shop',
      'strimzi.io/cluster: bank',
      'got "shop", expected bank, as before',
    ],
    ['a template', 'name: orders-service', 'name: {{ .Values.name }', 'got text that is not YAML'],
  ])('are refused for %s, at its line', (_, passage, by, expected) => {
    expect(problemsOf(withUsers(passage, by)).join('\n')).toMatch(
      new RegExp(`users\\.yaml:\\d+ ?.*${expected.replaceAll(/[.*{}[\]]/g, '\\$&')}`),
    );
  });

  it('are refused where the brokers chose a number that the file does not say', () => {
    const files = new Map([['topics.yaml', text('topics.yaml').replace('  partitions: 6\n', '')]]);
    expect(problemsOf(readStrimzi(files))).toEqual([
      expect.stringMatching(/topics\.yaml:\d+ spec\.partitions: got nothing, expected the number that the topic has/),
    ]);
  });
});

describe('tidegate import', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-import-'));
  const config = join(folder, 'config');
  const required = ['--zone', 'confidential', '--owner-email', 'platform@example.com', '--cost-centre', 'CC-1000'];

  beforeAll(() => {
    cpSync('config/environments/dev.yaml', join(config, 'environments/dev.yaml'), { recursive: true });
    const file = join(config, 'environments/dev.yaml');
    const environment = withoutZoneClients(readFileSync(file, 'utf8'));
    writeFileSync(file, environment.replace(/^domains: .*$/m, 'domains: [cdc]'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function run(...args: readonly string[]) {
    const terminal = recordingTerminal();
    const code = await main([...args, '--config', config], terminal);
    return { code, out: terminal.lines.join('\n'), notes: terminal.notes.join('\n') };
  }

  it('writes files that are valid as they are and plan to nothing, given waivers for what the rules want', async () => {
    const cdc = ['--prefix', 'cdc=cdc.', '--prefix', 'cdc=dlq.cdc.'];
    const common = [...required, '--out', config, '-e', 'dev', '--waive-until', '2099-12-31'];
    const terraform = await run('import', 'terraform', terraformFile, ...common, ...cdc);
    expect(terraform).toMatchObject({ code: 0, out: expect.stringMatching(/ 0 to do before validate passes$/) });
    expect(await run('validate')).toMatchObject({ code: 0, out: expect.stringContaining('dev: valid') });
    const documents = hashedDocuments(read(loadConfiguration('dev', config))).map(({ document }) => document);
    const { content: found } = read(readTerraform(terraformFile, terraformText));
    expect(
      changesOn(
        found,
        documents.filter(({ domain }) => domain === 'cdc'),
      ),
    ).toEqual([]);
  });

  it('says what the environment cannot take, which no waiver lifts', async () => {
    const common = [...required, '--out', join(folder, 'mtls'), '-e', 'dev', '--waive-until', '2099-12-31'];
    const { code, out } = await run('import', 'strimzi', strimziFolder, ...common);
    expect(code).toBe(0);
    expect(out).toContain('warning not enabled: orders: not among the domains of dev: add it to environments/dev.yaml');
    expect(out).toMatch(/to do .*domain\.yaml:\d+ clients\[0\]\.authentication: got "mtls", expected iam or scram/);
  });

  it('says as JSON what it wrote, what is open and what validate would refuse', async () => {
    const out = join(folder, 'json');
    const { out: text } = await run('import', 'strimzi', strimziFolder, ...required, '--out', out, '--json');
    const { files, remarks, problems } = JSON.parse(text);
    expect(files).toEqual([join(out, 'domains/orders/domain.yaml')]);
    expect(remarks[0]).toMatchObject({ kind: 'strimzi', subject: 'KafkaTopic orders-by-customer' });
    expect(problems).toMatchObject([{ path: 'topics[1].key', place: { file: files[0] } }]);
    expect(existsSync(join(out, 'domains/orders/schemas/orders.by_customer.avsc'))).toBe(true);
  });

  it.each([
    [['import', 'terraform'], 'Import what? terraform FILE, or strimzi FOLDER.'],
    [['import', 'ansible', 'x'], 'Import what? terraform FILE, or strimzi FOLDER.'],
    [['import', 'terraform', 'nowhere.json'], 'nowhere.json cannot be read.'],
    [['import', 'strimzi', 'nowhere'], 'nowhere is no folder of YAML files.'],
    [['import', 'strimzi', strimziFolder, '--prefix', 'orders.'], '--prefix orders. is not DOMAIN=PREFIX'],
    [['import', 'strimzi', strimziFolder, '-e', 'qa'], 'environments/qa.yaml. Environments: dev'],
    [['import', 'strimzi', strimziFolder, '--waive-until', 'soon'], '--waive-until soon is no date'],
    [['import', 'strimzi', strimziFolder, '--waive-until', '2099-13-01'], '--waive-until 2099-13-01 is no date'],
    [['import', 'strimzi', strimziFolder, '--waive-until', '2020-01-31'], '--waive-until 2020-01-31 is past'],
  ])('answers %j with one sentence and writes nothing', async (args, sentence) => {
    const { code, notes } = await run(...args, ...required, '--out', join(folder, 'never'));
    expect(code).toBe(1);
    expect(notes).toContain(sentence);
    expect(existsSync(join(folder, 'never'))).toBe(false);
  });

  it.each(['--zone', '--owner-email', '--cost-centre', '--out'])('asks for %s', async (option) => {
    const all = [...required, '--out', join(folder, 'never')];
    const at = all.indexOf(option);
    const { code, notes } = await run('import', 'strimzi', strimziFolder, ...all.toSpliced(at, 2));
    expect(code).toBe(1);
    expect(notes).toContain(`Add ${option} `);
  });

  it('asks for all that is missing at once, and names what is wrong beside it', async () => {
    const { code, notes } = await run('import', 'strimzi', strimziFolder, '--prefix', 'cdc', '--prefix', 'a=b');
    expect(code).toBe(1);
    for (const option of ['--out FOLDER', '--zone ZONE', '--owner-email ADDRESS', '--cost-centre TEXT']) {
      expect(notes).toContain(option);
    }
    expect(notes).toContain('--prefix cdc is not DOMAIN=PREFIX');
    expect(notes).toContain('--prefix a=b is not DOMAIN=PREFIX');
    expect((await run('import')).notes).toContain('Import what? terraform FILE, or strimzi FOLDER.');
  });

  it.each(['export', 'import'])('explains %s with usage, exit codes and examples', async (command) => {
    expect((await run(command, '--help')).out).toMatch(/Usage: tidegate .*Exit codes: .*Examples:/s);
  });
});
