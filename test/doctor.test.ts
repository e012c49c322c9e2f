import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { neededBootstrapVersion } from '../lib/cli/doctor/account-checks.ts';
import type { Outcome } from '../lib/cli/doctor/check.ts';
import { lockOutOf } from '../lib/cli/doctor/lock-out-check.ts';
import { main } from '../lib/cli/main.ts';
import type { DomainDocument } from '../lib/model/domain-document.ts';
import { planDomain } from '../lib/reconciler/reconcile-domain.ts';
import { configurationFiles, environmentText, existingText, replaced } from './support/configuration-texts.ts';
import { documentOf, hashedOf, topicOf } from './support/domain-documents.ts';
import { FakeKafka } from './support/fake-kafka.ts';
import {
  awsError,
  playAccount,
  type Question,
  questions,
  recordedAnswers,
  recordedCluster,
} from './support/recorded-account.ts';
import { recordingTerminal } from './support/recording-terminal.ts';
import { worldOf } from './support/simulated-world.ts';

interface Found {
  readonly id: string;
  readonly outcome: Outcome;
  readonly found: string;
  readonly fix?: string;
}

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function configOf(environment: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-doctor-'));
  folders.push(folder);
  for (const [path, text] of configurationFiles({ environment })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const [onExisting, onCreated] = [configOf(existingText), configOf(environmentText)];

/** What `tidegate doctor --json` says. */
async function examined(config = onExisting, ...args: readonly string[]) {
  const terminal = recordingTerminal();
  const code = await main(['doctor', '-e', 'dev', '--config', config, '--json', ...args], terminal);
  const text = terminal.lines.join('\n');
  const { checks } = JSON.parse(text) as { readonly checks: readonly Found[] };
  const of = (id: string) => checks.find((check) => check.id === id) as Found;
  return { code, checks, of, text, outcomes: new Set(checks.map(({ outcome }) => outcome)) };
}

function clusterWith(changes: object): object {
  return { ClusterInfo: { ...recordedCluster, Provisioned: { ...recordedCluster.Provisioned, ...changes } } };
}

describe('tidegate doctor', () => {
  it('finds nothing missing where all is well; who would be locked out stays unknown without brokers', async () => {
    playAccount();
    const { code, checks } = await examined();
    expect(checks.filter(({ outcome }) => outcome !== 'ok').map(({ id, outcome }) => [id, outcome])).toEqual([
      ['lock-out', 'unknown'],
    ]);
    expect(code).toBe(0);
  });

  it('names every check, what it found and, unless it is well, what to do', async () => {
    playAccount();
    const { checks } = await examined();
    expect(checks.map(({ id }) => id)).toEqual([
      'credentials',
      'bootstrap-111111111111',
      'quota-L-B99A9384',
      'zone-ids',
      'subnets',
      'private-dns',
      'endpoint-kafka',
      'endpoint-lambda',
      'endpoint-s3',
      'endpoint-secretsmanager',
      'guardduty-detector',
      'glue-catalogue-encryption',
      'cloudtrail-trail',
      'config-recorder',
      'cluster-state',
      'cluster-version',
      'cluster-brokers',
      'cluster-security-group',
      'cluster-vpc',
      'cluster-authentication',
      'cluster-allow-everyone',
      'cluster-encryption',
      'cluster-monitoring',
      'scram-users',
      'lock-out',
    ]);
    for (const { outcome, found, fix } of checks) {
      expect(found).not.toBe('');
      expect(fix === undefined).toBe(outcome === 'ok');
    }
  });

  it.each(questions)('knows nothing when %s is denied, and never takes that for well', async (question) => {
    playAccount();
    const well = await examined();
    // MSK calls it by another name than most.
    const denial = /Cluster|Configurations$|Revision|Scram/.test(question)
      ? 'ForbiddenException'
      : 'AccessDeniedException';
    playAccount({ [question]: awsError(denial) });
    const { code, checks, text } = await examined();
    const ids = checks.filter(({ outcome }) => outcome === 'unknown').map(({ id }) => id);
    const silent: readonly Question[] = ['ListClustersV2', 'ListConfigurations', 'DescribeVpcs'];
    if (silent.includes(question)) expect(checks).toEqual(well.checks);
    else {
      expect(code).toBe(5);
      expect(ids.filter((id) => id !== 'lock-out')).not.toEqual([]);
      expect(checks.find(({ id }) => ids.includes(id) && id !== 'lock-out')?.found).toMatch(/may not \w+:\w+$/);
    }
    expect(text).not.toMatch(/assumed-role|jane|Deploy/);
  });

  it.each(['ListClustersV2', 'ListConfigurations', 'DescribeVpcs'] as const)(
    'knows no quota when %s is denied, where a cluster and a VPC are to be made',
    async (question) => {
      playAccount({ [question]: awsError('AccessDeniedException') });
      const { code, outcomes } = await examined(onCreated);
      expect(code).toBe(5);
      expect(outcomes).toContain('unknown');
    },
  );

  it('says that there are no credentials, once for all that follows from it', async () => {
    playAccount({ GetCallerIdentity: awsError('CredentialsProviderError') });
    const { code, of, outcomes } = await examined();
    expect(of('credentials')).toMatchObject({ outcome: 'unknown', found: 'there are no valid AWS credentials' });
    expect(outcomes).toEqual(new Set(['unknown']));
    expect(code).toBe(5);
  });

  it('asks a foreign account nothing but its id', async () => {
    playAccount({ GetCallerIdentity: { Account: '999999999999' } });
    const { code, of, checks } = await examined();
    expect(of('credentials')).toMatchObject({
      outcome: 'missing',
      found: 'account 999999999999, which the environment does not name',
      fix: 'use credentials of 111111111111 (streaming, lake, audit)',
    });
    expect(checks.map(({ id }) => id)).toEqual(['credentials', 'bootstrap-111111111111', 'streaming', 'lock-out']);
    expect(code).toBe(2);
  });

  it('leaves the accounts of other credentials unknown, which is no failure', async () => {
    const accounts = '{ streaming: "111111111111", lake: "222222222222", audit: "333333333333" }';
    playAccount();
    const { code, of } = await examined(configOf(existingText.replace(/\{ streaming: .*\}/, accounts)));
    expect(of('bootstrap-111111111111').outcome).toBe('ok');
    expect(of('bootstrap-222222222222')).toMatchObject({
      outcome: 'unknown',
      fix: 'run again with credentials of account 222222222222',
    });
    expect(code).toBe(0);
  });

  it('is as strict about the bootstrap stack as the templates are', () => {
    const app = new App();
    new Stack(app, 'Any');
    const [artifact] = app.synth().stacks;
    expect(artifact?.requiresBootstrapStackVersion).toBe(neededBootstrapVersion);
  });

  it('prints a line per check with its fix, and the sum', async () => {
    playAccount({ ListDetectors: { DetectorIds: [] } });
    const terminal = recordingTerminal();
    expect(await main(['doctor', '-e', 'dev', '--config', onExisting], terminal)).toBe(0);
    const at = terminal.lines.findIndex((line) => /^warning {2}guardduty-detector +no detector/.test(line));
    expect(terminal.lines[at + 1]?.trim()).toBe('fix: aws guardduty create-detector --enable');
    expect(terminal.lines.at(-1)).toBe('23 ok, 1 warning, 0 missing, 1 unknown');
  });
});

/** What was answered, the check that it concerns, and what is said about it. */
type Case = readonly [string, Partial<Record<Question, unknown>>, string, Partial<Found>];

const tables = recordedAnswers();
const only = (list: string, keep: (each: Record<string, unknown>) => boolean, question: Question) => ({
  [question]: { [list]: ((tables[question] as Record<string, never[]>)[list] ?? []).filter(keep) },
});

const cases: readonly Case[] = [
  [
    'an account that was never bootstrapped',
    { GetParameter: awsError('ParameterNotFound') },
    'bootstrap-111111111111',
    { outcome: 'missing', fix: 'cdk bootstrap aws://111111111111/eu-west-1' },
  ],
  [
    'an old bootstrap stack',
    { GetParameter: { Parameter: { Value: '5' } } },
    'bootstrap-111111111111',
    { outcome: 'missing', found: 'version 5, 6 needed' },
  ],
  [
    'a zone that the account does not have',
    only('AvailabilityZones', ({ ZoneName }) => ZoneName !== 'eu-west-1c', 'DescribeAvailabilityZones'),
    'zone-ids',
    { outcome: 'missing', found: 'this account has no eu-west-1c' },
  ],
  [
    'a subnet that does not exist',
    only('Subnets', ({ SubnetId }) => SubnetId !== 'subnet-aa0000000', 'DescribeSubnets'),
    'subnets',
    { outcome: 'missing', found: 'subnet-aa0000000 does not exist' },
  ],
  [
    'a VPC without DNS host names',
    { DescribeVpcAttribute: { EnableDnsSupport: { Value: true }, EnableDnsHostnames: { Value: false } } },
    'private-dns',
    { outcome: 'missing', found: expect.stringContaining('off: enableDnsHostnames') },
  ],
  [
    'a VPC without an endpoint for MSK',
    only('VpcEndpoints', ({ ServiceName }) => !`${ServiceName}`.endsWith('kafka'), 'DescribeVpcEndpoints'),
    'endpoint-kafka',
    { outcome: 'missing', found: 'no endpoint, and no other way out' },
  ],
  [
    'the same with a NAT gateway',
    {
      DescribeVpcEndpoints: { VpcEndpoints: [] },
      DescribeRouteTables: {
        RouteTables: ['a', 'b', 'c'].map((zone) => ({
          RouteTableId: `rtb-0000000${zone}`,
          Routes: [{ DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1', State: 'active' }],
        })),
      },
    },
    'endpoint-kafka',
    { outcome: 'warning' },
  ],
  [
    'a gateway endpoint that a route table lacks',
    {
      DescribeVpcEndpoints: {
        VpcEndpoints: [
          {
            ServiceName: 'com.amazonaws.eu-west-1.s3',
            VpcEndpointType: 'Gateway',
            State: 'available',
            RouteTableIds: ['rtb-0000000a'],
          },
        ],
      },
    },
    'endpoint-s3',
    { outcome: 'missing', found: 'the gateway endpoint is not in rtb-0000000b, rtb-0000000c' },
  ],
  ['an account without a recorder', { DescribeConfigurationRecorders: {} }, 'config-recorder', { outcome: 'warning' }],
  [
    'a trail of one Region',
    { DescribeTrails: { trailList: [{ Name: 'local', IsMultiRegionTrail: false }] } },
    'cloudtrail-trail',
    { outcome: 'warning', found: 'no trail of every Region: local' },
  ],
  [
    'a catalogue in the clear',
    { GetDataCatalogEncryptionSettings: { DataCatalogEncryptionSettings: {} } },
    'glue-catalogue-encryption',
    { outcome: 'warning', found: 'metadata DISABLED, connection passwords in the clear' },
  ],
  [
    'a cluster that does not exist',
    { DescribeClusterV2: awsError('NotFoundException') },
    'cluster-state',
    { outcome: 'missing', found: 'there is no such cluster' },
  ],
  [
    'a Serverless cluster',
    { DescribeClusterV2: { ClusterInfo: { ...recordedCluster, ClusterType: 'SERVERLESS', Provisioned: undefined } } },
    'cluster-state',
    { outcome: 'missing', found: 'a SERVERLESS cluster' },
  ],
  [
    'a cluster in maintenance',
    { DescribeClusterV2: { ClusterInfo: { ...recordedCluster, State: 'MAINTENANCE' } } },
    'cluster-state',
    { outcome: 'warning' },
  ],
  [
    'another version',
    { DescribeClusterV2: clusterWith({ CurrentBrokerSoftwareInfo: { KafkaVersion: '3.8.x' } }) },
    'cluster-version',
    { outcome: 'missing', fix: 'write cluster.existing.kafkaVersion: 3.8.x' },
  ],
  [
    'another number of brokers',
    { DescribeClusterV2: clusterWith({ NumberOfBrokerNodes: 6 }) },
    'cluster-brokers',
    { outcome: 'missing', fix: 'write cluster.existing.brokerCount: 6' },
  ],
  [
    'brokers in another security group',
    {
      DescribeClusterV2: clusterWith({
        BrokerNodeGroupInfo: { ...recordedCluster.Provisioned.BrokerNodeGroupInfo, SecurityGroups: ['sg-2'] },
      }),
    },
    'cluster-security-group',
    { outcome: 'missing', fix: 'write cluster.existing.securityGroupId: sg-2' },
  ],
  [
    'brokers in another VPC',
    {
      DescribeSubnets: {
        Subnets: [
          { SubnetId: 'subnet-da0000000', VpcId: 'vpc-2', AvailabilityZone: 'eu-west-1a', AvailabilityZoneId: '1' },
        ],
      },
    },
    'cluster-vpc',
    { outcome: 'missing', fix: 'write network.import with the VPC of the brokers: vpc-2' },
  ],
  [
    'a cluster without SCRAM',
    { DescribeClusterV2: clusterWith({ ClientAuthentication: { Sasl: { Iam: { Enabled: true } } } }) },
    'cluster-authentication',
    { outcome: 'missing', found: 'the cluster offers iam, the environment says iam, scram' },
  ],
  [
    'a cluster that lets in whoever comes',
    {
      DescribeClusterV2: clusterWith({
        ClientAuthentication: {
          Sasl: { Iam: { Enabled: true }, Scram: { Enabled: true } },
          Unauthenticated: { Enabled: true },
        },
      }),
    },
    'cluster-authentication',
    { outcome: 'warning', found: 'clients get in by unauthenticated as well, which the environment does not say' },
  ],
  [
    "a cluster under MSK's default configuration, which lets everybody in",
    { DescribeClusterV2: clusterWith({ CurrentBrokerSoftwareInfo: { KafkaVersion: '3.9.x' } }) },
    'cluster-allow-everyone',
    {
      outcome: 'missing',
      found: "allow.everyone.if.no.acl.found is true by MSK's default, the environment says false",
      fix: expect.stringContaining('write cluster.existing.allowEveryoneIfNoAclFound: true'),
    },
  ],
  [
    'plain text',
    {
      DescribeClusterV2: clusterWith({
        EncryptionInfo: { EncryptionInTransit: { ClientBroker: 'TLS_PLAINTEXT', InCluster: true } },
      }),
    },
    'cluster-encryption',
    { outcome: 'warning', found: 'clients may use TLS_PLAINTEXT, encryption between brokers is on' },
  ],
  [
    'the free metrics',
    { DescribeClusterV2: clusterWith({ EnhancedMonitoring: 'DEFAULT' }) },
    'cluster-monitoring',
    { outcome: 'warning' },
  ],
  [
    'a SCRAM user of nobody',
    {
      ListScramSecrets: { SecretArnList: ['arn:aws:secretsmanager:eu-west-1:111111111111:secret:AmazonMSK_x-abcdef'] },
    },
    'scram-users',
    {
      outcome: 'missing',
      fix: expect.stringContaining(
        'scramUsers: { keep: [arn:aws:secretsmanager:eu-west-1:111111111111:secret:AmazonMSK_x-abcdef] }',
      ),
    },
  ],
];

describe('What tidegate doctor says', () => {
  it.each(cases)('about %s', async (_, answers, id, expected) => {
    playAccount(answers);
    const { code, of } = await examined();
    expect(of(id)).toMatchObject(expected);
    expect(code).toBe(expected.outcome === 'missing' ? 2 : 0);
  });

  it('about a version whose support ended or ends soon', async () => {
    playAccount({ DescribeClusterV2: clusterWith({ CurrentBrokerSoftwareInfo: { KafkaVersion: '3.6.0' } }) });
    const { of } = await examined(configOf(replaced(existingText, 'kafkaVersion: 3.9.x', 'kafkaVersion: 3.6.0')));
    expect(of('cluster-version')).toMatchObject({
      outcome: 'warning',
      found: '"3.6.0", whose support ended on 2026-06-01',
    });
  });

  it('about users of others that are named, and one that is gone', async () => {
    const arn = (name: string) => `arn:aws:secretsmanager:eu-west-1:111111111111:secret:AmazonMSK_${name}-abcdef`;
    const named = (lists: string) =>
      configOf(replaced(existingText, 'topicDefaults:', `    scramUsers: ${lists}\ntopicDefaults:`));
    playAccount({ ListScramSecrets: { SecretArnList: [arn('a'), arn('b')] } });
    const well = await examined(named(`{ keep: [${arn('a')}], release: [${arn('b')}] }`));
    expect(well.of('scram-users')).toMatchObject({
      outcome: 'ok',
      found: '2 on the list: 0 ours, 1 kept, 1 to be released',
    });
    const stale = await examined(named(`{ keep: [${arn('a')}, ${arn('b')}, ${arn('c')}] }`));
    expect(stale.of('scram-users')).toMatchObject({
      outcome: 'warning',
      found: `kept, but not on the list: ${arn('c')}`,
    });
  });

  it.each([
    ['L-EDD31C36', { 'L-EDD31C36': 5 }, 'Number of brokers per account: 3 in use + 3 needed, 5 allowed', 6],
    ['L-03FD6822', { 'L-03FD6822': 2 }, 'Number of brokers per KRaft cluster: 0 in use + 3 needed, 2 allowed', 3],
    ['L-B2FDE22A', { 'L-B2FDE22A': 1 }, 'Number of configurations per account: 1 in use + 1 needed, 1 allowed', 2],
    ['L-F678F1CE', { 'L-F678F1CE': 1 }, 'VPCs per Region: 1 in use + 1 needed, 1 allowed', 2],
    ['L-29B6F2EB', { 'L-29B6F2EB': 2 }, 'Interface VPC endpoints per VPC: 0 in use + 3 needed, 2 allowed', 3],
  ])('about the quota %s of a cluster and a VPC that are to be made', async (code, quotas, found, value) => {
    playAccount({}, quotas);
    const { of } = await examined(onCreated);
    const service = /L-F678F1CE|L-29B6F2EB/.test(code) ? 'vpc' : 'kafka';
    expect(of(`quota-${code}`)).toEqual({
      id: `quota-${code}`,
      outcome: 'missing',
      found,
      fix: `aws service-quotas request-service-quota-increase --service-code ${service} --quota-code ${code} --desired-value ${value}`,
    });
  });

  it('about a quota that nobody raised: its default', async () => {
    playAccount({}, { 'L-EDD31C36': awsError('NoSuchResourceException') });
    const { of } = await examined(onCreated);
    expect(of('quota-L-EDD31C36')).toMatchObject({ outcome: 'ok', found: expect.stringContaining('90 allowed') });
  });

  it('about quotas that it may not read: nothing is known', async () => {
    playAccount({}, { 'L-B99A9384': awsError('AccessDeniedException') });
    const { of, code } = await examined();
    expect(of('quota-L-B99A9384')).toMatchObject({
      outcome: 'unknown',
      fix: expect.stringContaining('GetServiceQuota'),
    });
    expect(code).toBe(5);
  });

  it('about an account without room for the function that changes passwords, where there is one', async () => {
    playAccount({ GetAccountSettings: { AccountLimit: { UnreservedConcurrentExecutions: 110 } } });
    const rotating = replaced(existingText, 'topicDefaults:', '    passwordRotation: { every: 30d }\ntopicDefaults:');
    expect((await examined()).of('quota-L-B99A9384').outcome).toBe('ok');
    expect((await examined(configOf(rotating))).of('quota-L-B99A9384')).toMatchObject({
      outcome: 'warning',
      found: expect.stringContaining('15 to reserve and 100 to leave'),
    });
  });

  it.each([
    [
      104,
      'warning',
      '104 of 1000 unreserved, 5 to reserve and 100 to leave: enough only where the function is deployed',
    ],
    [10, 'missing', '10 of 1000 unreserved, 5 to reserve and 100 to leave'],
  ])(
    'about an account in which no function has reserved %s executions',
    async (UnreservedConcurrentExecutions, outcome, found) => {
      playAccount({ GetAccountSettings: { AccountLimit: { UnreservedConcurrentExecutions } } });
      expect((await examined()).of('quota-L-B99A9384')).toMatchObject({
        outcome,
        found: `Concurrent executions: ${found}`,
        fix: expect.stringContaining(`--desired-value ${1_105 - UnreservedConcurrentExecutions}`),
      });
    },
  );

  it('about a plan whose first ACL shuts out whoever used the topic so far, unless that was approved', async () => {
    const orders = topicOf('orders.events');
    const lockOut = async (changes: Partial<DomainDocument>) => {
      const admin = new FakeKafka();
      await admin.createTopics([orders]);
      return lockOutOf(await planDomain(worldOf(admin), hashedOf(documentOf({ topics: [orders], ...changes }))));
    };
    expect(await lockOut({})).toMatchObject({ id: 'lock-out-orders', outcome: 'ok', found: 'nobody loses access' });
    const open = { allowEveryoneIfNoAclFound: true } as const;
    const found = expect.stringContaining('everybody loses everything on orders.events');
    expect(await lockOut(open)).toMatchObject({ outcome: 'missing', found });
    const action = { action: 'first-acl', resource: 'TOPIC:orders.events' } as const;
    const approvals = [{ ...action, approvedBy: 'Jane Doe', ticket: 'ORD-1', expires: '2030-01-01' }];
    expect(await lockOut({ ...open, approvals })).toMatchObject({ outcome: 'warning', found });
  });

  it('about brokers that it was to ask and did not reach: nothing is known', async () => {
    playAccount();
    const folder = configOf(existingText);
    const properties = join(folder, 'client.properties');
    const login = 'org.apache.kafka.common.security.scram.ScramLoginModule required username="a" password="b";';
    const lines = ['security.protocol=SASL_SSL', 'sasl.mechanism=SCRAM-SHA-512', `sasl.jaas.config=${login}`];
    writeFileSync(properties, lines.join('\n'));
    const { of, code } = await examined(folder, '--bootstrap-servers', 'localhost:1', '--command-config', properties);
    expect([of('lock-out').outcome, code]).toEqual(['unknown', 5]);
  });
});
