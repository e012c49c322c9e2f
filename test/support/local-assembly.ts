import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { iamRights } from '../../lib/model/access.ts';

const account = '111111111111';
const region = 'eu-central-1';

/** A cloud assembly written by hand, as `cdk synth` writes one for a Stage of two stacks. Answers its folder. */
export function writeLocalAssembly(edit: (stacks: LocalStacks) => void = () => {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-assembly-'));
  const stage = join(folder, 'assembly-dev');
  mkdirSync(join(folder, 'asset.code'), { recursive: true });
  mkdirSync(stage);
  const stacks = structuredClone(templates);
  edit(stacks);
  writeFileSync(join(folder, 'asset.code', 'index.js'), handlerSource);
  writeFileSync(join(folder, 'asset.document.json'), '{"domain":"payments"}');
  const write = (path: string, value: unknown) => writeFileSync(join(folder, path), JSON.stringify(value));
  write('manifest.json', {
    artifacts: { 'assembly-dev': { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-dev' } } },
  });
  write('assembly-dev/manifest.json', { artifacts });
  write('assembly-dev/dev.assets.json', { files: assets });
  write('assembly-dev/cluster.template.json', stacks.cluster);
  write('assembly-dev/domains.template.json', stacks.domains);
  return folder;
}

interface LocalTemplate {
  // biome-ignore lint/suspicious/noExplicitAny: a template is edited as the loose JSON that it is
  Resources: Record<string, any>;
  Outputs: Record<string, unknown>;
}

export interface LocalStacks {
  readonly cluster: LocalTemplate;
  readonly domains: LocalTemplate;
}

/** Answers a custom resource with what it was given; other events make it misbehave as they say. */
const handlerSource = `
exports.handler = async (event, context) => {
  if (event.fault === 'throw') throw new TypeError('thrown on purpose');
  if (event.fault === 'hang') return new Promise(() => setInterval(() => {}, 1000));
  if (event.fault === 'exit') process.exit(7);
  if (event.show) {
    console.log('shown');
    return { env: process.env, remaining: context.getRemainingTimeInMillis(), arn: context.invokedFunctionArn };
  }
  const answer = {
    Status: event.ResourceProperties.Outcome ?? 'SUCCESS',
    Reason: event.ResourceProperties.Outcome && 'asked for',
    PhysicalResourceId: event.PhysicalResourceId ?? 'made/' + event.LogicalResourceId,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
    Data: { Seen: JSON.stringify(event) },
  };
  if (event.ResourceProperties.Outcome === 'SILENCE') return;
  await fetch(event.ResponseURL, { method: 'PUT', headers: { 'content-type': '' }, body: JSON.stringify(answer) });
};
`;

const stackArtifact = (name: string, dependencies: string[]) => ({
  type: 'aws:cloudformation:stack',
  environment: `aws://${account}/${region}`,
  dependencies,
  properties: { templateFile: `${name}.template.json`, stackName: `dev-${name}` },
});

/** The dependent stack comes first, so that the order must be found. */
const artifacts = {
  domains: stackArtifact('domains', ['cluster']),
  cluster: stackArtifact('cluster', []),
  assets: { type: 'cdk:asset-manifest', properties: { file: 'dev.assets.json' } },
};

const bucket = `cdk-hnb659fds-assets-${account}-${region}`;

/** As CDK writes it for a stack that does not know its account. */
const stagingBucket = { 'Fn::Sub': `cdk-hnb659fds-assets-\${AWS::AccountId}-\${AWS::Region}` };

const assets = {
  document: {
    source: { path: '../asset.document.json', packaging: 'file' },
    destinations: { here: { bucketName: bucket, objectKey: 'document.json' } },
  },
  code: {
    source: { path: '../asset.code', packaging: 'zip' },
    destinations: { here: { bucketName: bucket, objectKey: 'code.zip' } },
  },
};

const secret = (user: string) => ({
  Type: 'AWS::SecretsManager::Secret',
  Properties: {
    Name: { 'Fn::Join': ['_', ['AmazonMSK', 'dev', user]] },
    GenerateSecretString: { SecretStringTemplate: `{"username":"${user}"}`, GenerateStringKey: 'password' },
  },
});

/** What `reconcilerRights` gives. */
const clusterAdmin = [
  ...['AlterCluster', 'AlterClusterDynamicConfiguration', 'Connect', 'DescribeCluster'],
  'DescribeClusterDynamicConfiguration',
].map((action) => `kafka-cluster:${action}`);
const topicAdmin = iamRights('administer').flatMap(({ on, actions }) => (on === 'topic' ? actions : []));

/** As CDK writes an ARN that is made of another: `cluster/name/uuid` becomes `topic/name/uuid/*`. */
const topicsOfCluster = {
  'Fn::Join': [
    '',
    [
      { 'Fn::Select': [0, { 'Fn::Split': [':cluster/', { 'Fn::GetAtt': ['Cluster', 'Arn'] }] }] },
      ':topic/',
      { 'Fn::Select': [1, { 'Fn::Split': [':cluster/', { 'Fn::GetAtt': ['Cluster', 'Arn'] }] }] },
      '/*',
    ],
  ],
};

const templates: LocalStacks = {
  cluster: {
    Resources: {
      State: { Type: 'AWS::S3::Bucket' },
      Key: { Type: 'AWS::KMS::Key' },
      Role: { Type: 'AWS::IAM::Role' },
      ReconcilerAccess: {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: {
          Roles: [{ Ref: 'Role' }],
          PolicyDocument: {
            Statement: [
              { Effect: 'Allow', Action: clusterAdmin, Resource: { 'Fn::GetAtt': ['Cluster', 'Arn'] } },
              { Effect: 'Allow', Action: topicAdmin, Resource: topicsOfCluster },
              { Effect: 'Allow', Action: 'kafka-cluster:DescribeGroup', Resource: '*' },
              { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: { 'Fn::GetAtt': ['DeadLetters', 'Arn'] } },
            ],
          },
        },
      },
      DeadLetters: { Type: 'AWS::SQS::Queue' },
      Configuration: {
        Type: 'AWS::MSK::Configuration',
        Properties: { Name: 'dev', ServerProperties: 'auto.create.topics.enable=false\nmin.insync.replicas=2' },
      },
      Cluster: {
        Type: 'AWS::MSK::Cluster',
        Properties: {
          ClusterName: 'dev',
          KafkaVersion: '3.9.x.kraft',
          NumberOfBrokerNodes: 3,
          ConfigurationInfo: {
            Arn: { 'Fn::GetAtt': ['Configuration', 'Arn'] },
            Revision: { 'Fn::GetAtt': ['Configuration', 'LatestRevision.Revision'] },
          },
        },
      },
      Payments: secret('payments-service'),
      Ledger: secret('ledger-service'),
      Unrelated: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'dev/other' } },
      Reconcile: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          FunctionName: 'dev-reconcile',
          Handler: 'index.handler',
          MemorySize: 256,
          Timeout: 900,
          Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
          Code: { S3Bucket: stagingBucket, S3Key: 'code.zip' },
          Environment: {
            Variables: {
              TIDEGATE_PLATFORM: 'tidegate',
              TIDEGATE_ENVIRONMENT: 'dev',
              TIDEGATE_CLUSTER_ARN: { 'Fn::GetAtt': ['Cluster', 'Arn'] },
              TIDEGATE_STATE_BUCKET: { Ref: 'State' },
              TIDEGATE_KAFKA_AUTHENTICATION: 'iam',
            },
          },
        },
      },
    },
    Outputs: {
      ReconcileArn: { Value: { 'Fn::GetAtt': ['Reconcile', 'Arn'] }, Export: { Name: 'dev-cluster:ReconcileArn' } },
      SecretArn: { Value: { Ref: 'Payments' } },
    },
  },
  domains: {
    Resources: {
      LedgerDomain: {
        Type: 'Custom::KafkaDomain',
        DependsOn: ['Gate'],
        Properties: {
          ServiceToken: { 'Fn::ImportValue': 'dev-cluster:ReconcileArn' },
          ServiceTimeout: 60,
          Domain: 'ledger',
        },
      },
      Gate: { Type: 'AWS::SSM::Parameter', Properties: { Name: 'gate', Value: { Ref: 'PaymentsDomain' } } },
      PaymentsDomain: {
        Type: 'Custom::KafkaDomain',
        Properties: {
          ServiceToken: { 'Fn::ImportValue': 'dev-cluster:ReconcileArn' },
          ServiceTimeout: '60',
          Domain: 'payments',
          Strict: true,
          Limits: [1, { Of: 2.5 }],
          Absent: { Ref: 'AWS::NoValue' },
          Secret: {
            'Fn::GetStackOutput': { StackName: 'dev-cluster', OutputName: 'SecretArn', Region: { Ref: 'AWS::Region' } },
          },
          Document: {
            Bucket: stagingBucket,
            Key: 'document.json',
            Sha256: 'abc',
          },
        },
      },
    },
    Outputs: {},
  },
};
