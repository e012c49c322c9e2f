import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { KafkaCluster } from '../constructs/cluster/kafka-cluster.ts';
import { readEnvironment } from '../lib/documents/read-environment.ts';
import type { DomainDocument } from '../lib/model/domain-document.ts';
import { findDrift } from '../lib/reconciler/find-drift.ts';
import { planDomain } from '../lib/reconciler/reconcile-domain.ts';
import { releaseDomain } from '../lib/reconciler/release-domain.ts';
import { complaints, configurationFiles, existingText, replaced } from './support/configuration-texts.ts';
import { documentOf, hashedOf, topicOf } from './support/domain-documents.ts';
import { plainTopic, sampleDomain, samplePlatform } from './support/sample-platform.ts';
import { ServerlessKafka } from './support/serverless-kafka.ts';
import { reconcile, worldOf } from './support/simulated-world.ts';

const clusterArn = 'arn:aws:kafka:eu-west-1:111111111111:cluster/main/3f1c2a4e-0000-0000-0000-000000000000-s1';
const serverless = (stack: Stack) =>
  KafkaCluster.fromServerlessAttributes(stack, 'Cluster', { clusterArn, securityGroupId: 'sg-1' });

const serverlessText = [
  ['    securityGroupId', '    type: serverless\n    securityGroupId'],
  ['    kafkaVersion: 3.9.x\n    brokerCount: 3\n', ''],
  ['[iam, scram]', '[iam]'],
  ['    scramKeyArn: arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555\n', ''],
].reduce((text, [passage = '', by = '']) => replaced(text, passage, by), existingText);

const onServerless: Partial<DomainDocument> = { flavour: 'serverless', principals: [], acls: [] };

describe('A cluster of MSK Serverless', () => {
  it('is imported by ARN and security group alone, and offers IAM', () => {
    const stack = new Stack(new App(), 'Test');
    const cluster = serverless(stack);
    expect(cluster).toMatchObject({ flavour: 'serverless', authentication: ['iam'], clusterName: 'main' });
    expect(Template.fromStack(stack).toJSON().Resources).toBeUndefined();
    expect(() => cluster.metricDiskUsed(1)).toThrow('Serverless emits no other');
    expect(cluster.metric('MessagesInPerSec').metricName).toBe('MessagesInPerSec');
  });

  it('is read from an environment without version and number of brokers, which nobody knows', () => {
    const reading = readEnvironment('environments/dev.yaml', serverlessText);
    expect(reading.ok && reading.value.cluster.existing).toMatchObject({ type: 'serverless', authentication: ['iam'] });
    const told = replaced(serverlessText, 'type: serverless', 'type: serverless\n    brokerCount: 3');
    const refused = readEnvironment('environments/dev.yaml', told);
    expect(!refused.ok && refused.problems.map(({ path, expected }) => [path, expected])).toEqual([
      ['cluster.existing.brokerCount', 'nothing: MSK Serverless does not tell it'],
    ]);
  });

  it('must name both where it is another one', () => {
    const reading = readEnvironment('environments/dev.yaml', replaced(serverlessText, 'serverless', 'express'));
    expect(!reading.ok && reading.problems.map(({ path, got }) => [path, got])).toEqual([
      ['cluster.existing.kafkaVersion', 'nothing'],
      ['cluster.existing.brokerCount', 'nothing'],
    ]);
  });

  it('is refused with domains that need SCRAM users, ACLs or quotas, each with the reason', () => {
    expect(complaints(configurationFiles({ environment: serverlessText }))).toEqual([
      'domains/ledger/domain.yaml:15 clients[0].authentication: got "scram", expected iam, as the cluster offers',
      'domains/payments/domain.yaml:18 clients[0].authentication: got "scram", expected iam, as the cluster offers',
      'domains/payments/domain.yaml:35 quotas[0].client: got a quota of payments-service, expected none: MSK Serverless has no quotas',
    ]);
  });

  it('takes domains of IAM clients: topics by the reconciler, access by IAM statements', () => {
    const platform = samplePlatform({ existing: serverless });
    const domain = sampleDomain(platform, 'payments');
    const topic = domain.addTopic('payments.events', { ...plainTopic, configs: { 'retention.ms': '604800000' } });
    const client = domain.addClient('payments-service', {
      authentication: 'iam',
      assumedBy: 'lambda',
      groupPrefix: 'payments-',
    });
    topic.grants.consume(client);
    Template.fromStack(platform.stack).hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['kafka-cluster:ReadData']) })]),
      },
    });
  });

  it('is refused by the constructs with quotas, keys that it sets itself, and clients that it lets in by nothing', () => {
    const platform = samplePlatform({ existing: serverless });
    expect(() => sampleDomain(platform, 'ledger', { quotas: [{ client: 'x', requestPercentage: 50 }] })).toThrow(
      'quotas[0].client: got a quota of x, expected none: MSK Serverless has no quotas',
    );
    const quotaDefaults = { domain: 'cdc', user: { requestPercentage: 50 } };
    expect(() => sampleDomain(platform, 'cdc', { quotaDefaults })).toThrow(
      'quotaDefaults: got default quotas, expected nothing',
    );
    const domain = sampleDomain(platform, 'payments');
    const configs = { 'retention.ms': '604800000', 'delete.retention.ms': '1' };
    expect(() => domain.addTopic('payments.a', { ...plainTopic, configs })).toThrow(
      'expected no value: MSK Serverless sets it',
    );
    expect(() => domain.addClient('payments-app', { authentication: 'scram' })).toThrow(
      'expected iam, as the cluster offers',
    );
  });
});

describe('The reconciler on MSK Serverless, which refuses every request about ACLs and quotas', () => {
  const setUp = () => worldOf(new ServerlessKafka());
  const document = (changes: Partial<DomainDocument> = {}) => documentOf({ ...onServerless, ...changes });

  it('creates topics, plans nothing afterwards, and finds no drift', async () => {
    const world = setUp();
    expect(await reconcile(world, document())).toMatchObject({ status: 'applied' });
    expect(world.admin.state().topics.map(({ name }) => name)).toEqual(['orders.events']);
    expect((await planDomain(world, hashedOf(document()))).plan.changes).toEqual([]);
    expect(await findDrift(world)).toMatchObject([{ status: 'as-declared' }]);
  });

  it('reads again after a lost answer, and releases its topics', async () => {
    const world = setUp();
    world.admin.loseNextAnswer();
    expect(await reconcile(world, document())).toMatchObject({ status: 'applied' });
    await reconcile(world, document({ onDelete: 'revokeAccess' }));
    const { clusterId } = world.admin;
    const request = { domain: 'orders', clusterId, requestId: 'gone', owner: 'stack/Orders' };
    expect(await releaseDomain(world, async () => world.admin, request)).toMatchObject({ status: 'released' });
  });

  it('refuses another cleanup.policy on a topic that exists, and takes it anywhere else', async () => {
    const world = setUp();
    const compacted = { topics: [topicOf('orders.events', { configs: { 'cleanup.policy': 'compact' } })] };
    await reconcile(
      world,
      document({ topics: [topicOf('orders.events', { configs: { 'cleanup.policy': 'delete' } })] }),
    );
    expect(await reconcile(world, document(compacted))).toMatchObject({
      status: 'refused',
      refusals: [
        { rule: 'lasting-config', reason: expect.stringContaining('MSK Serverless takes it at creation only') },
      ],
    });
  });

  it('would fail at the first look if the document did not say what the cluster is', async () => {
    const { flavour: _, ...unsaid } = document();
    await expect(reconcile(setUp(), unsaid)).rejects.toThrow('does not support DescribeAcls');
  });
});
