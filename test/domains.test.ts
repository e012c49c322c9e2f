import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type App, CfnParameter, Lazy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { KafkaCluster } from '../constructs/cluster/kafka-cluster.ts';
import { KafkaClient } from '../constructs/domains/kafka-client.ts';
import { KafkaDomain } from '../constructs/domains/kafka-domain.ts';
import { KafkaEndpoints } from '../constructs/reconciler/kafka-endpoints.ts';
import { splitRights } from '../constructs/roles/split-rights.ts';
import { loadConfiguration } from '../lib/cli/load-configuration.ts';
import { type DocumentAddress, type DomainProperties, resourceTypes } from '../lib/contracts/reconcile.ts';
import { type AclBinding, aclKey } from '../lib/model/acl.ts';
import { canonicalJson } from '../lib/model/canonical-json.ts';
import { type DomainDocument, domainDocument } from '../lib/model/domain-document.ts';
import type { Environment, ExistingCluster } from '../lib/model/environment.ts';
import { resolveDomains } from '../lib/model/resolve-domains.ts';
import { domains as sampleDomains } from './support/sample-domains.ts';
import {
  account,
  environment,
  plainTopic,
  region,
  type SampleOptions,
  type SamplePlatform,
  sampleDomain,
  samplePlatform,
  scramUsersOf,
} from './support/sample-platform.ts';

const expressBrokers = { brokerType: 'express.m7g.large', storageGiB: undefined };
const { create: newCluster } = environment.cluster;
if (newCluster === undefined) throw new Error('nothing is created');
const clusterArn = 'arn:aws:kafka:eu-west-1:111111111111:cluster/main/3f1c2a4e-0000-0000-0000-000000000000-s1';
const serverless = (stack: Stack) =>
  KafkaCluster.fromServerlessAttributes(stack, 'Cluster', { clusterArn, securityGroupId: 'sg-1' });
const serverlessCluster: ExistingCluster = {
  arn: clusterArn,
  securityGroupId: 'sg-1',
  kafkaVersion: 'serverless',
  brokerCount: 3,
  authentication: ['iam'],
  allowEveryoneIfNoAclFound: false,
};

interface Published {
  readonly text: string;
  readonly document: DomainDocument;
  readonly address: DocumentAddress;
}

interface AssetManifest {
  readonly files: Readonly<
    Record<string, { source: { path: string }; destinations: Readonly<Record<string, { objectKey: string }>> }>
  >;
}

/** The documents that a synthesis publishes, by domain, with what the template says about them. */
function publishedDocuments(app: App): ReadonlyMap<string, Published> {
  const found = app.synth().stacksRecursively.flatMap(({ template, templateFullPath }) => {
    const resources = Object.values<{ Type: string; Properties: DomainProperties }>(template.Resources ?? {});
    const manifest = readFileSync(templateFullPath.replace('.template.json', '.assets.json'), 'utf8');
    const files = Object.values((JSON.parse(manifest) as AssetManifest).files);
    return resources
      .filter(({ Type }) => Type === resourceTypes.domain)
      .map(({ Properties: { Domain, Document: address } }) => {
        const isIt = ({ objectKey }: { objectKey: string }) => objectKey === address.Key;
        const file = files.find(({ destinations }) => Object.values(destinations).some(isIt));
        const text = readFileSync(join(templateFullPath, '..', `${file?.source.path}`), 'utf8');
        return [Domain, { text, document: JSON.parse(text), address }] as const;
      });
  });
  return new Map(found);
}

function documentOf(app: App, domain: string): DomainDocument {
  const found = publishedDocuments(app).get(domain);
  if (found === undefined) throw new Error(`no document of ${domain}`);
  return found.document;
}

/** `READ TOPIC payments.events User:x`, readable in a failure. */
function brief({ operation, resourceType, resourceName, principal }: AclBinding): string {
  return `${operation} ${resourceType} ${resourceName} ${principal}`;
}

interface Statement {
  readonly Action: readonly string[];
  readonly Resource: readonly unknown[];
  readonly Condition?: unknown;
}

function policiesOf(stack: Stack, policy = /KafkaAccess/): readonly Statement[][] {
  const policies = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));
  return policies.filter(([id]) => policy.test(id)).map(([, { Properties }]) => Properties.PolicyDocument.Statement);
}

/** Tokens as CloudFormation would fill them in. */
function deployed(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('{"Ref":"AWS::Partition"}', '"aws"')
    .replaceAll(
      /\{"Fn::Select":\[2,\{"Fn::Split":\["\/",\{[^}]*\}\]\}\]\}/g,
      '"0a1b2c3d-0000-4000-8000-000000000000-12"',
    )
    .replaceAll(
      /\{"Fn::Join":\["",\[("[^[\]]*")\]\]\}/g,
      (_, parts: string) => `"${JSON.parse(`[${parts}]`).join('')}"`,
    )
    .replaceAll(/\{"(Fn::GetAtt|Ref)":[^}]*\}/g, '"arn"');
}

describe('what a domain leaves in the template', () => {
  it('is the address and the hash of its document, and nothing of its content', () => {
    const platform = samplePlatform();
    sampleDomain(platform, 'payments').addTopic('payments.events', plainTopic);
    const found = publishedDocuments(platform.app).get('payments');
    const sha256 = createHash('sha256').update(`${found?.text}`).digest('hex');
    expect(found?.address).toEqual({
      Bucket: `cdk-hnb659fds-assets-${account}-${region}`,
      Key: `${sha256}.json`,
      Sha256: sha256,
    });
    expect(JSON.stringify(Template.fromStack(platform.stack).toJSON())).not.toContain('payments.events');
  });

  it('waits for all that the reconciler needs, in another stack too', () => {
    const platform = samplePlatform();
    const stack = new Stack(platform.app, 'Domains', { env: { account, region } });
    sampleDomain(platform, 'payments', {}, stack);
    const template = Template.fromStack(stack);
    expect(stack.dependencies.map(({ node }) => node.id)).toEqual(['Platform']);
    template.hasResourceProperties('Custom::KafkaDomain', {
      ServiceTimeout: '3600',
      Domain: 'payments',
    });
  });

  it('is the same document, byte for byte, as the one from the files of the configuration', () => {
    const read = loadConfiguration('dev', resolve(__dirname, '../config'));
    if (!read.ok) throw new Error('the configuration is broken');
    const { running } = read.value;
    const quotaDefaults = { domain: running[0]?.name ?? '', user: { requestPercentage: 50 } };
    const environment = { ...read.value.environment, quotaDefaults };
    const platform = samplePlatform();
    const place = {
      reconciler: platform.reconciler,
      scramUsers: scramUsersOf(platform),
      topicDefaults: environment.topicDefaults,
      quotaDefaults,
    };
    const domains = running.map((domain) => KafkaDomain.fromDocument(platform.stack, domain.name, domain, place));
    for (const domain of domains) domain.admitClientsOf(...domains);
    const published = publishedDocuments(platform.app);
    const expected = resolveDomains(environment, running).map((source) => canonicalJson(domainDocument(source)));
    expect(running.map(({ name }) => published.get(name)?.text)).toEqual(expected);
    expect(running.length).toBeGreaterThan(3);
  });

  it.each<[string, SampleOptions, Environment['cluster']]>([
    ['express', { cluster: expressBrokers }, { create: { ...newCluster, ...expressBrokers } }],
    ['serverless', { existing: serverless }, { existing: { ...serverlessCluster, type: 'serverless' } }],
  ])('is the same on %s, and leaves out what MSK sets there', (flavour, options, cluster) => {
    const running = sampleDomains
      .filter(({ name }) => ['payments', 'cdc'].includes(name))
      .map((domain) => ({
        ...domain,
        clients: domain.clients.filter(({ authentication }) => authentication === 'iam'),
        access: domain.access.filter(({ client }) => client.domain === 'cdc'),
        quotas: [],
      }));
    const platform = samplePlatform(options);
    const place = { reconciler: platform.reconciler, topicDefaults: environment.topicDefaults };
    const declared = running.map((domain) => KafkaDomain.fromDocument(platform.stack, domain.name, domain, place));
    for (const domain of declared) domain.admitClientsOf(...declared);
    const published = publishedDocuments(platform.app);
    const sources = resolveDomains({ ...environment, cluster }, running);
    const expected = sources.map((source) => canonicalJson(domainDocument(source)));
    expect(running.map(({ name }) => published.get(name)?.text)).toEqual(expected);
    expect(published.get('payments')?.document).toMatchObject({ flavour, acls: [], quotas: [] });
    expect(expected.join()).not.toContain('min.insync.replicas');
  });

  it('does not depend on the order of the declarations', () => {
    const declare = (platform: SamplePlatform, names: readonly string[]) => {
      const users = scramUsersOf(platform);
      const domain = sampleDomain(platform, 'payments', { scramUsers: users });
      for (const name of names) {
        const topic = domain.addTopic(`payments.${name}`, plainTopic);
        topic.grants.produce(domain.addClient(name, { authentication: 'scram' }));
      }
      return publishedDocuments(platform.app).get('payments')?.text;
    };
    const names = ['alpha', 'beta', 'gamma'];
    expect(declare(samplePlatform(), names)).toBe(declare(samplePlatform(), [...names].reverse()));
  });

  it('is in place again, byte for byte, after a second synthesis', () => {
    const declare = () => {
      const platform = samplePlatform();
      sampleDomain(platform, 'payments').addTopic('payments.events', plainTopic);
      return JSON.stringify(platform.app.synth().getStackByName('Platform').template);
    };
    expect(declare()).toBe(declare());
  });
});

describe('access of SCRAM clients', () => {
  function twoDomains() {
    const platform = samplePlatform();
    const scramUsers = scramUsersOf(platform);
    const payments = sampleDomain(platform, 'payments', { scramUsers });
    const ledger = sampleDomain(platform, 'ledger', { scramUsers });
    return { platform, payments, ledger };
  }

  it('is split between the documents: the topic belongs to its owner, the group to the client', () => {
    const { platform, payments, ledger } = twoDomains();
    const service = ledger.addClient('ledger-service', { authentication: 'scram', groupPrefix: 'ledger-' });
    payments.addTopic('payments.events', plainTopic).grants.consume(service);
    expect(documentOf(platform.app, 'payments').acls.map(brief)).toEqual([
      'DESCRIBE TOPIC payments.events User:ledger-service',
      'READ TOPIC payments.events User:ledger-service',
    ]);
    expect(documentOf(platform.app, 'ledger').acls.map(brief)).toEqual([
      'DESCRIBE GROUP ledger- User:ledger-service',
      'READ GROUP ledger- User:ledger-service',
    ]);
  });

  it('that is granted after both resources were made is in both documents', () => {
    const { platform, payments, ledger } = twoDomains();
    const topic = payments.addTopic('payments.events', plainTopic);
    const late = ledger.addClient('late', { authentication: 'scram', groupPrefix: 'ledger-late-' });
    new Stack(platform.app, 'SomethingElse');
    topic.grants.consume(late);
    expect(documentOf(platform.app, 'payments').acls).toHaveLength(2);
    expect(documentOf(platform.app, 'ledger').acls).toHaveLength(2);
  });

  it('inside transactions covers the transactional ids of the client', () => {
    const { platform, payments } = twoDomains();
    const client = payments.addClient('payments-service', {
      authentication: 'scram',
      transactionalIdPrefix: 'payments-',
    });
    payments.addTopic('payments.events', plainTopic).grants.transact(client);
    expect(documentOf(platform.app, 'payments').acls.map(brief)).toContain(
      'WRITE TRANSACTIONAL_ID payments- User:payments-service',
    );
  });

  it('to reset offsets is read on the topic, and read and deletion of the groups of the client', () => {
    const { platform, payments } = twoDomains();
    const client = payments.addClient('payments-operator', { authentication: 'scram', groupPrefix: 'payments-' });
    const topic = payments.addTopic('payments.events', plainTopic);
    topic.grants.resetOffsets(client);
    expect(documentOf(platform.app, 'payments').acls.map(brief)).toEqual(
      expect.arrayContaining([
        'READ TOPIC payments.events User:payments-operator',
        'DELETE GROUP payments- User:payments-operator',
      ]),
    );
    const groupless = payments.addClient('payments-tool', { authentication: 'scram' });
    expect(() => topic.grants.resetOffsets(groupless)).toThrow('groupPrefix: got none, expected one, to resetOffsets');
  });

  it('is given once, however often it is granted', () => {
    const { platform, payments } = twoDomains();
    const client = payments.addClient('payments-service', { authentication: 'scram' });
    const topic = payments.addTopic('payments.events', plainTopic);
    for (let times = 0; times < 3; times++) topic.grants.produce(client);
    const { acls } = documentOf(platform.app, 'payments');
    expect(new Set(acls.map(aclKey)).size).toBe(acls.length);
  });

  it('below a prefix names the prefix, and is refused where the domain does not own it', () => {
    const { platform, payments } = twoDomains();
    const auditor = payments.addClient('auditor', { authentication: 'scram', groupPrefix: 'payments-audit-' });
    payments.grantsBelow('payments.').consume(auditor);
    expect(documentOf(platform.app, 'payments').acls).toContainEqual(
      expect.objectContaining({ resourceName: 'payments.', patternType: 'PREFIXED', operation: 'READ' }),
    );
    expect(() => payments.grantsBelow('ledger.').consume(auditor)).toThrow(
      'access: got "ledger.*", expected a prefix that starts with payments.',
    );
    expect(() => payments.grantsBelow('payments.totals-').administer(auditor)).toThrow('payments.totals-*');
  });

  it('can be denied, and quotas and approvals pass into the document', () => {
    const platform = samplePlatform();
    const quotas = [{ client: 'batch', produceBytesPerSecond: 1_048_576 }];
    const approvals = [
      {
        action: 'delete-topic',
        resource: 'payments.old',
        approvedBy: 'Jane Doe',
        ticket: 'PAY-12',
        expires: '2027-01-31',
      },
    ] as const;
    const scramUsers = scramUsersOf(platform);
    const payments = sampleDomain(platform, 'payments', { scramUsers, quotas, approvals, onDelete: 'revokeAccess' });
    const batch = payments.addClient('batch', { authentication: 'scram' });
    payments.deny(batch, { topic: { name: 'payments.', pattern: 'PREFIXED' }, operations: ['READ'] });
    const document = documentOf(platform.app, 'payments');
    expect(document).toMatchObject({ approvals, onDelete: 'revokeAccess' });
    expect(document.quotas).toEqual([{ entity: { user: 'batch' }, limits: { producer_byte_rate: 1_048_576 } }]);
    expect(document.acls).toEqual([
      expect.objectContaining({
        permission: 'DENY',
        operation: 'READ',
        resourceName: 'payments.',
        principal: 'User:batch',
      }),
    ]);
  });

  it('gives the role that runs the client its secret and the key for that secret, and the network its port', () => {
    const { platform, payments } = twoDomains();
    const { stack, app, network } = platform;
    const service = new Stack(app, 'Service', { env: { account, region } });
    const role = new Role(service, 'Role', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
    const connections = new SecurityGroup(service, 'Group', { vpc: network.vpc, allowAllOutbound: false });
    const client = payments.addClient('payments-service', { authentication: 'scram', role, connections });
    payments.addTopic('payments.events', plainTopic).grants.produce(client);
    const statements = policiesOf(service).flat();
    expect(statements.map(({ Action }) => Action)).toEqual([
      ['kms:Decrypt'],
      ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
    ]);
    expect(JSON.stringify(statements[0]?.Condition)).toContain('kms:EncryptionContext:SecretARN');
    for (const type of ['Ingress', 'Egress'])
      Template.fromStack(service).hasResourceProperties(`AWS::EC2::SecurityGroup${type}`, {
        FromPort: 9096,
        ToPort: 9096,
      });
    expect(stack.dependencies.map(({ node }) => node.id)).not.toContain('Service');
  });
});

describe('access of mTLS clients', () => {
  it('is ACLs for the common name and the mTLS port', () => {
    const platform = samplePlatform({ authentication: ['iam', 'mtls'] });
    const connections = new SecurityGroup(platform.stack, 'Group', {
      vpc: platform.network.vpc,
      allowAllOutbound: false,
    });
    const payments = sampleDomain(platform, 'payments');
    const client = payments.addClient('partner', { authentication: 'mtls', connections });
    payments.addTopic('payments.events', plainTopic).grants.produce(client);
    expect(documentOf(platform.app, 'payments').acls.map(brief)).toContain(
      'WRITE TOPIC payments.events User:CN=partner',
    );
    Template.fromStack(platform.stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 9094 });
  });
});

describe('access of IAM clients', () => {
  it('is exact statements for cluster, topic, group prefix and transactional-id prefix, by the uuid, and no ACL', () => {
    const platform = samplePlatform();
    const cdc = sampleDomain(platform, 'cdc', {
      prefixes: { topics: ['cdc.'], groups: ['connect-'], transactionalIds: ['cdc-'] },
    });
    const client = cdc.addClient('debezium', {
      authentication: 'iam',
      assumedBy: 'kafkaconnect',
      groupPrefix: 'connect-debezium-',
      transactionalIdPrefix: 'cdc-debezium-',
    });
    const topic = cdc.addTopic('cdc.orders', plainTopic);
    topic.grants.consume(client);
    topic.grants.transact(client);
    const statements = policiesOf(platform.stack).flat();
    const uuid = '0a1b2c3d-0000-4000-8000-000000000000-12';
    const within = (type: string, name: string) =>
      `["arn:aws:kafka:${region}:${account}:${type}/tidegate-dev/${uuid}/${name}"]`;
    const rights = Object.fromEntries(statements.map(({ Action, Resource }) => [Action.join(), deployed(Resource)]));
    expect(rights).toEqual({
      'kafka-cluster:Connect,kafka-cluster:DescribeCluster': '["arn"]',
      'kafka-cluster:WriteDataIdempotently': '["arn"]',
      'kafka-cluster:DescribeTopic,kafka-cluster:ReadData': within('topic', 'cdc.orders'),
      'kafka-cluster:DescribeTopic,kafka-cluster:WriteData': within('topic', 'cdc.orders'),
      'kafka-cluster:AlterGroup,kafka-cluster:DescribeGroup': within('group', 'connect-debezium-*'),
      'kafka-cluster:AlterTransactionalId,kafka-cluster:DescribeTransactionalId': within(
        'transactional-id',
        'cdc-debezium-*',
      ),
    });
    expect(documentOf(platform.app, 'cdc')).toMatchObject({
      acls: [],
      principals: [],
      iam: [
        { client: 'debezium', intent: 'consume', topic: 'cdc.orders' },
        { client: 'debezium', intent: 'consume', groupPrefix: 'connect-debezium-' },
        { client: 'debezium', intent: 'transact', topic: 'cdc.orders' },
        { client: 'debezium', intent: 'transact', transactionalIdPrefix: 'cdc-debezium-' },
      ],
    });
  });

  it('stands in the documents like ACLs: the topic with its owner, the group with the client, and no role', () => {
    const platform = samplePlatform();
    const topic = sampleDomain(platform, 'payments').addTopic('payments.events', plainTopic);
    const cdc = sampleDomain(platform, 'cdc', {
      prefixes: { topics: ['cdc.'], groups: ['connect-'], transactionalIds: [] },
    });
    const props = { authentication: 'iam', assumedBy: 'kafkaconnect', groupPrefix: 'connect-sink-' } as const;
    topic.grants.consume(cdc.addClient('sink', props));
    const documents = [documentOf(platform.app, 'payments'), documentOf(platform.app, 'cdc')];
    expect(documents.map(({ iam }) => iam)).toEqual([
      [{ client: 'sink', intent: 'consume', topic: 'payments.events' }],
      [{ client: 'sink', intent: 'consume', groupPrefix: 'connect-sink-' }],
    ]);
    expect(JSON.stringify(documents)).not.toMatch(/arn:|Token/);
  });

  it('below a prefix, and to the cluster itself, is statements with the prefix and the actions', () => {
    const platform = samplePlatform();
    const payments = sampleDomain(platform, 'payments');
    const client = payments.addClient('auditor', {
      authentication: 'iam',
      assumedBy: 'ecs-tasks',
      groupPrefix: 'payments-audit-',
      clusterOperations: ['DESCRIBE_CONFIGS', 'IDEMPOTENT_WRITE'],
    });
    const monitor = { authentication: 'iam', assumedBy: 'lambda', clusterOperations: ['DESCRIBE'] } as const;
    payments.addClient('monitor', monitor);
    payments.grantsBelow('payments.').consume(client);
    const statements = policiesOf(platform.stack).flat();
    const rights = Object.fromEntries(statements.map(({ Action, Resource }) => [Action.join(), deployed(Resource)]));
    expect(rights['kafka-cluster:DescribeTopic,kafka-cluster:ReadData']).toMatch(
      /:topic\/tidegate-dev\/[^"]*\/payments\.\*"/,
    );
    const [onCluster, describing] = [
      ['Connect', 'DescribeClusterDynamicConfiguration', 'WriteDataIdempotently'],
      ['Connect', 'DescribeCluster'],
    ].map((actions) => actions.map((action) => `kafka-cluster:${action}`).join());
    expect(rights).toMatchObject({ [`${onCluster}`]: '["arn"]', [`${describing}`]: '["arn"]' });
  });

  it('comes with a role for one service of this account', () => {
    const platform = samplePlatform();
    sampleDomain(platform, 'cdc').addClient('debezium', { authentication: 'iam', assumedBy: 'kafkaconnect' });
    Template.fromStack(platform.stack).hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Action: 'sts:AssumeRole',
            Effect: 'Allow',
            Principal: { Service: 'kafkaconnect.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': account } },
          },
        ],
      },
      Tags: Match.arrayWith([{ Key: 'domain', Value: 'cdc' }]),
    });
  });

  it('for a role that exists stands in the stack of the role, with the network rule', () => {
    const platform = samplePlatform();
    const service = new Stack(platform.app, 'Service', { env: { account, region } });
    const role = Role.fromRoleArn(service, 'Role', `arn:aws:iam::${account}:role/service`);
    const connections = new SecurityGroup(service, 'Group', { vpc: platform.network.vpc, allowAllOutbound: false });
    const client = KafkaClient.fromRole(role, { name: 'reporting', groupPrefix: 'reporting-', connections });
    sampleDomain(platform, 'payments').addTopic('payments.events', plainTopic).grants.consume(client);
    Template.fromStack(service).hasResourceProperties('AWS::IAM::ManagedPolicy', { Roles: ['service'] });
    Template.fromStack(service).hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 9098 });
    expect(policiesOf(platform.stack)).toEqual([]);
    const document = documentOf(platform.app, 'payments');
    expect(document.acls).toEqual([]);
    expect(document).not.toHaveProperty('iam');
  });

  it('is refused for a role of another account', () => {
    const platform = samplePlatform();
    const role = Role.fromRoleArn(platform.stack, 'Role', 'arn:aws:iam::999999999999:role/foreign');
    const topic = sampleDomain(platform, 'payments').addTopic('payments.events', plainTopic);
    expect(() => topic.grants.produce(KafkaClient.fromRole(role, { name: 'foreign' }))).toThrow(
      'Platform/Role: role: got a role of account 999999999999, expected a role of the cluster',
    );
  });

  it.each([
    ['groupPrefix', ''],
    ['groupPrefix', 'reporting'],
    ['groupPrefix', '*-'],
    ['transactionalIdPrefix', ''],
    ['transactionalIdPrefix', Lazy.string({ produce: () => 'late-' })],
  ])('is refused for a role whose %s is "%s"', (prop, prefix) => {
    const { stack } = samplePlatform();
    const role = Role.fromRoleArn(stack, 'Role', `arn:aws:iam::${account}:role/service`);
    expect(() => KafkaClient.fromRole(role, { name: 'reporting', [prop]: prefix })).toThrow(
      new RegExp(`Platform/Role: ${prop}: got .*, expected literal letters`),
    );
  });

  it('is split into policies of 6,144 characters, at most ten for a role', () => {
    const platform = samplePlatform();
    const payments = sampleDomain(platform, 'payments');
    const client = payments.addClient('wide', { authentication: 'iam', assumedBy: 'lambda' });
    const topicName = (index: number) => `payments.a-topic-with-a-rather-long-name-${index}`;
    for (let index = 0; index < 60; index++) payments.addTopic(topicName(index), plainTopic).grants.produce(client);
    const policies = policiesOf(platform.stack);
    expect(policies.length).toBeGreaterThan(1);
    for (const policy of policies) expect(deployed(policy).length).toBeLessThan(6_144);
    const named = policies.flat().flatMap(({ Resource }) => Resource.map(deployed));
    expect(new Set(named.filter((resource) => resource.includes('a-topic'))).size).toBe(60);
    expect(() => {
      for (let index = 60; index < 300; index++) payments.addTopic(topicName(index), plainTopic).grants.produce(client);
    }).toThrow(/got rights for 11 policies, expected at most 10/);
  });

  it('never names all topics, groups or transactional ids of a cluster outside the reconciler', () => {
    const platform = samplePlatform();
    const payments = sampleDomain(platform, 'payments');
    const client = payments.addClient('reader', {
      authentication: 'iam',
      assumedBy: 'ecs-tasks',
      groupPrefix: 'payments-',
      transactionalIdPrefix: 'payments-',
    });
    const topic = payments.addTopic('payments.events', plainTopic);
    topic.grants.consume(client);
    topic.grants.transact(client);
    const policies = Object.entries(Template.fromStack(platform.stack).findResources('AWS::IAM::ManagedPolicy'));
    const wide = policies.filter(([, policy]) =>
      /:(topic\/[^"]*\*|(group|transactional-id)\/[^"]*\/\*)"/.test(deployed(policy)),
    );
    expect(wide.map(([id]) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual(['ReconcilerReconcilePolicy']);
  });
});

it('a denial may name a topic that is declared after it', () => {
  const platform = samplePlatform();
  const payments = sampleDomain(platform, 'payments', { scramUsers: scramUsersOf(platform) });
  const client = payments.addClient('x', { authentication: 'scram' });
  payments.deny(client, { topic: { name: 'payments.late', pattern: 'LITERAL' }, operations: ['READ'] });
  payments.addTopic('payments.late', plainTopic);
  expect(documentOf(platform.app, 'payments').acls).toEqual([
    expect.objectContaining({ resourceName: 'payments.late', permission: 'DENY', operation: 'READ' }),
  ]);
});

describe('rights that are split', () => {
  const right = (resource: string) => ({ actions: ['a:Do'], resource, length: 1_000 });

  it('keep their order, come once, and never leave a policy empty', () => {
    const names = Array.from({ length: 9 }, (_, index) => `r${index}`);
    const split = splitRights([...names, ...names].map(right), 6_144);
    expect(split.flat().map(({ resource }) => resource)).toEqual(names);
    expect(split.map((policy) => policy.length)).toEqual([5, 4]);
  });
});

describe('a domain that is declared wrongly', () => {
  type Refusal = readonly [string, (platform: SamplePlatform) => unknown, string];
  const refusals: readonly Refusal[] = [
    [
      'a topic named by a token',
      (p) => sampleDomain(p, 'payments').addTopic(token(p), plainTopic),
      'topic: got a token',
    ],
    ['a client named by a token', (p) => sampleDomain(p, 'payments').addClient(token(p), iam), 'client: got a token'],
    [
      'a group prefix from a token',
      (p) => sampleDomain(p, 'payments').addClient('x', { ...iam, groupPrefix: token(p) }),
      'client: got a token',
    ],
    ['a domain named by a token', (p) => sampleDomain(p, 'payments', { name: token(p) }), 'name: got'],
    [
      'a topic outside its prefixes',
      (p) => sampleDomain(p, 'payments').addTopic('ledger.events', plainTopic),
      'Platform/payments: topic ledger.events name: got "ledger.events", expected a name that starts with payments.',
    ],
    [
      'a group outside its prefixes',
      (p) => sampleDomain(p, 'payments').addClient('x', { ...iam, groupPrefix: 'ledger-' }),
      'client x groupPrefix: got "ledger-", expected a prefix that starts with payments-',
    ],
    [
      'a prefix of another domain',
      (p) => [
        sampleDomain(p, 'payments'),
        sampleDomain(p, 'pay', { prefixes: { topics: ['payments.eu.'], groups: [], transactionalIds: [] } }),
      ],
      'which overlaps with "payments." of the domain payments',
    ],
    [
      'a name that another domain of the cluster has',
      (p) => [sampleDomain(p, 'payments'), sampleDomain(p, 'payments', {}, new Stack(p.app, 'Other'))],
      'name: got payments twice, expected each domain once',
    ],
    [
      'a prefix without its end',
      (p) => sampleDomain(p, 'pay', { prefixes: { topics: ['pay'], groups: [], transactionalIds: [] } }),
      'prefixes.topics[0]: got "pay"',
    ],
    [
      'a topic twice',
      (p) => {
        const domain = sampleDomain(p, 'payments');
        return [domain.addTopic('payments.a', plainTopic), domain.addTopic('payments.a', plainTopic)];
      },
      'got "payments.a" a second time',
    ],
    [
      'more replicas than brokers',
      (p) => sampleDomain(p, 'payments').addTopic('payments.a', { ...plainTopic, replicationFactor: 4 }),
      'replicationFactor: got 4, expected from 1 to 3',
    ],
    [
      'no partition',
      (p) => sampleDomain(p, 'payments').addTopic('payments.a', { ...plainTopic, partitions: 0 }),
      'partitions: got 0',
    ],
    ...(
      [
        ['5,000 partitions', { partitions: 5_000 }, 'partitions: got 5000, expected a whole number from 1 to 50'],
        ['no replica', { replicationFactor: 0 }, 'replicationFactor: got 0'],
        ['an unknown override', { configs: { 'retention.days': '7' } }, 'configs[retention.days]: got "7"'],
        [
          'Java word for no compression',
          { configs: { 'compression.type': 'none' } },
          'got "none", expected one of producer',
        ],
        [
          'as many in-sync replicas as replicas',
          { configs: { 'min.insync.replicas': '3' } },
          'got 3, expected at most 2',
        ],
        [
          'a compacted journal',
          { kind: 'journal', configs: { 'cleanup.policy': 'compact' } },
          'cleanup: got "compact" on a journal topic, expected delete',
        ],
      ] as const
    ).map(
      ([what, wrong, message]): Refusal => [
        what,
        (p) => sampleDomain(p, 'payments').addTopic('payments.a', { ...plainTopic, ...wrong }),
        message,
      ],
    ),
    [
      'two topics whose metrics collide',
      (p) => {
        const domain = sampleDomain(p, 'payments');
        return [domain.addTopic('payments.a.b', plainTopic), domain.addTopic('payments.a_b', plainTopic)];
      },
      'the same as "payments.a.b" when "." is read as "_"',
    ],
    [
      'a client that another domain of the cluster has',
      (p) => [
        sampleDomain(p, 'ledger').addClient('x', iam),
        sampleDomain(p, 'payments', {}, new Stack(p.app, 'Other')).addClient('x', iam),
      ],
      'Other/payments: client x name: got "x" a second time',
    ],
    [
      'defaults that the brokers cannot hold',
      (p) => sampleDomain(p, 'payments', { topicDefaults: { replicationFactor: 5, minInsyncReplicas: 5 } }),
      'topicDefaults.replicationFactor: got 5, expected from 1 to 3, the number of brokers',
    ],
    [
      'defaults that are no numbers',
      (p) => sampleDomain(p, 'payments', { topicDefaults: { replicationFactor: 3, minInsyncReplicas: Number.NaN } }),
      'topicDefaults.minInsyncReplicas: got NaN, expected from 1 to 2 with 3 replicas',
    ],
    [
      'a quota below nothing',
      (p) => {
        const domain = sampleDomain(p, 'payments', { quotas: [{ client: 'x', requestPercentage: -5 }] });
        domain.addClient('x', iam);
        p.app.synth();
      },
      'quotas[0].requestPercentage: got -5, expected a number above 0',
    ],
    [
      'a denial on topics of others',
      (p) => {
        const domain = sampleDomain(p, 'payments', { scramUsers: scramUsersOf(p) });
        domain.deny(domain.addClient('x', { authentication: 'scram' }), {
          topic: { name: 'ledger.', pattern: 'PREFIXED' },
          operations: ['READ'],
        });
        p.app.synth();
      },
      'deny[0].topicPrefix: got "ledger.", expected a prefix that starts with payments.',
    ],
    [
      'a quota for a client that it does not have',
      (p) => {
        sampleDomain(p, 'payments', { quotas: [{ client: 'y', requestPercentage: 10 }] });
        p.app.synth();
      },
      'quotas[0].client: got "y", expected a client of the domain payments',
    ],
    [
      'a zone that the environment does not have',
      (p) => sampleDomain(p, 'payments', { zones: { public: undefined as never } }).addTopic('payments.a', plainTopic),
      'zone: got "confidential", expected one of public',
    ],
    [
      'a SCRAM client without users',
      (p) => sampleDomain(p, 'payments').addClient('x', { authentication: 'scram' }),
      'scramUsers: got none',
    ],
    [
      'a client that the cluster does not let in',
      (p) => sampleDomain(p, 'payments').addClient('x', { authentication: 'mtls' }),
      'authentication: got "mtls", expected iam or scram, as the cluster offers',
    ],
    [
      'an IAM client that nobody can be',
      (p) => sampleDomain(p, 'payments').addClient('x', { authentication: 'iam' }),
      'assumedBy: got none',
    ],
    [
      'an IAM consumer without a group',
      (p) => {
        const domain = sampleDomain(p, 'payments');
        domain.addTopic('payments.a', plainTopic).grants.consume(domain.addClient('x', iam));
      },
      'client x groupPrefix: got none',
    ],
    [
      'a transaction without an id',
      (p) => {
        const domain = sampleDomain(p, 'payments');
        domain.addTopic('payments.a', plainTopic).grants.transact(domain.addClient('x', iam));
      },
      'client x transactionalIdPrefix: got none',
    ],
    [
      'a denial for an IAM client',
      (p) => {
        const domain = sampleDomain(p, 'payments');
        domain.deny(domain.addClient('x', iam), {
          topic: { name: 'payments.a', pattern: 'LITERAL' },
          operations: ['READ'],
        });
      },
      'deny: got the iam client x',
    ],
    [
      'a client of another cluster',
      (p) => {
        const other = sampleDomain(samplePlatform(), 'ledger');
        sampleDomain(p, 'payments').addTopic('payments.a', plainTopic).grants.produce(other.addClient('x', iam));
      },
      'client x: got a client on Platform/Cluster',
    ],
  ];
  const iam = { authentication: 'iam', assumedBy: 'lambda' } as const;
  const token = ({ stack }: SamplePlatform) => new CfnParameter(stack, 'Token').valueAsString;

  it.each(refusals)('is refused: %s', (_, declare, message) => {
    expect(() => declare(samplePlatform())).toThrow(message);
  });
});

describe('the resources of a regulated cluster', () => {
  function regulated(topics: number): { readonly types: readonly string[]; readonly acls: number } {
    const platform = samplePlatform();
    new KafkaEndpoints(platform.stack, 'Endpoints', { reconciler: platform.reconciler });
    const payments = sampleDomain(platform, 'payments', { scramUsers: scramUsersOf(platform) });
    const services = ['payments-service', 'payments-batch'].map((name) =>
      payments.addClient(name, { authentication: 'scram', groupPrefix: `${name}-` }),
    );
    for (let index = 0; index < topics; index++) {
      const { grants } = payments.addTopic(`payments.topic-${index}`, plainTopic);
      for (const service of services) {
        grants.consume(service);
        grants.produce(service);
      }
    }
    const { Resources } = Template.fromStack(platform.stack).toJSON();
    const types = Object.values<{ Type: string }>(Resources).map(({ Type }) => Type);
    return { types, acls: documentOf(platform.app, 'payments').acls.length };
  }

  it('are at most 36, with one function, for a domain with two SCRAM clients in a given VPC', () => {
    const { types } = regulated(1);
    expect(types.length).toBeLessThanOrEqual(36);
    expect(types.filter((type) => type === 'AWS::Lambda::Function')).toHaveLength(1);
  });

  it('do not grow with a hundred topics and a thousand ACLs more', () => {
    const [small, large] = [regulated(1), regulated(171)];
    expect(large.acls - small.acls).toBeGreaterThanOrEqual(1_000);
    expect(large.types).toEqual(small.types);
  });
});
