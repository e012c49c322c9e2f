import { CfnParameter, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { KafkaCluster } from '../constructs/cluster/kafka-cluster.ts';
import { KafkaEndpoints } from '../constructs/reconciler/kafka-endpoints.ts';
import { bootstrapParameter, scramSecretName } from '../lib/contracts/outputs.ts';
import { planAlias, readReconcileEnvironment, reconcileFunctionName } from '../lib/contracts/reconcile.ts';
import { account, region, type SampleOptions, samplePlatform, scramUsersOf } from './support/sample-platform.ts';

interface Statement {
  readonly Sid?: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

function template(options?: SampleOptions): Template {
  return Template.fromStack(samplePlatform(options).stack);
}

function statements(options?: SampleOptions): readonly Statement[] {
  const policies = Object.values(template(options).findResources('AWS::IAM::ManagedPolicy'));
  return policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
}

function actions(options?: SampleOptions): readonly string[] {
  return statements(options).flatMap(({ Action }) => Action);
}

describe('the reconcile function', () => {
  it('is the only function, under a logical id and a name that are contract', () => {
    const functions = template().findResources('AWS::Lambda::Function');
    expect(Object.keys(functions)).toEqual(['KafkaReconcilerFunction']);
    expect(functions.KafkaReconcilerFunction?.Properties.FunctionName).toBe(reconcileFunctionName('tidegate', 'dev'));
  });

  it('runs on Node 24 and arm64 in the application subnets, a handful at a time', () => {
    template().hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      MemorySize: 256,
      Timeout: 900,
      ReservedConcurrentExecutions: 5,
      VpcConfig: { SubnetIds: ['subnet-applicationa', 'subnet-applicationb', 'subnet-applicationc'] },
    });
  });

  it('gets the environment that its contract reads, and enters Kafka with IAM', () => {
    const [found] = Object.values(template().findResources('AWS::Lambda::Function'));
    const Variables: Record<string, unknown> = found?.Properties.Environment.Variables ?? {};
    const texts = Object.fromEntries(Object.keys(Variables).map((name) => [name, String(Variables[name])]));
    expect(readReconcileEnvironment({ ...texts, AWS_REGION: region })).toMatchObject({ region });
    expect(Variables.TIDEGATE_KAFKA_AUTHENTICATION).toBe('iam');
    expect(Object.keys(Variables)).toHaveLength(5);
  });

  it('is tried once per event, and an event that it gave up on is kept under the key', () => {
    template().hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 2700,
    });
    template().hasResourceProperties('AWS::SQS::Queue', {
      KmsMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
      MessageRetentionPeriod: 1_209_600,
    });
    template().hasResourceProperties('AWS::Lambda::Function', { DeadLetterConfig: { TargetArn: Match.anyValue() } });
  });

  it('logs under the key and forgets in time', () => {
    template({ reconciler: { logRetention: 30 } }).hasResource('AWS::Logs::LogGroup', {
      Properties: { RetentionInDays: 30, KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] } },
      DeletionPolicy: 'RetainExceptOnCreate',
    });
  });

  it('may invoke itself, by a policy that it does not wait for, to go on with long work', () => {
    const found = template();
    const policies = found.findResources('AWS::IAM::ManagedPolicy', {
      Properties: {
        PolicyDocument: {
          Statement: [{ Action: 'lambda:InvokeFunction', Resource: { 'Fn::GetAtt': [Match.anyValue(), 'Arn'] } }],
        },
      },
    });
    const [[id] = []] = Object.entries(policies);
    expect(id).toMatch(/Continuation/);
    const { DependsOn = [] } = Object.values(found.findResources('AWS::Lambda::Function'))[0] ?? {};
    expect(DependsOn).not.toContain(id);
  });

  it('can be called for plans alone, under an alias whose callers reach nothing else', () => {
    const { stack, reconciler } = samplePlatform();
    const pipeline = new Role(stack, 'Pipeline', { assumedBy: new AccountRootPrincipal() });
    reconciler.planFunction.grantInvoke(pipeline);
    const found = Template.fromStack(stack);
    found.hasResourceProperties('AWS::Lambda::Alias', { Name: planAlias, FunctionVersion: '$LATEST' });
    found.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          { Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: { Ref: Match.stringLikeRegexp('Plan') } },
        ],
      },
    });
  });

  it('reaches the brokers on the IAM port and AWS over HTTPS, nothing else', () => {
    const rules = template();
    const egress = Object.values(rules.findResources('AWS::EC2::SecurityGroupEgress'));
    const inline = Object.values(rules.findResources('AWS::EC2::SecurityGroup')).flatMap(
      ({ Properties }) => Properties.SecurityGroupEgress,
    );
    const ports = [...egress.map(({ Properties }) => Properties.FromPort), ...inline.map(({ FromPort }) => FromPort)];
    // 252 is how CDK says "nothing at all".
    expect(new Set(ports)).toEqual(new Set([9098, 443, 252]));
    rules.resourceCountIs('AWS::EC2::SecurityGroupIngress', 1);
    rules.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 9098, ToPort: 9098 });
  });

  it('is refused under a name that Systems Manager keeps for itself, or that no name can hold', () => {
    expect(() => samplePlatform({ reconciler: { platform: 'aws-bus', environment: 'Dev' } })).toThrow(
      /platform: got "aws-bus", expected .*without aws or ssm in front\n.*environment: got "Dev", expected lower-case/,
    );
  });

  it('is refused on a cluster without IAM, and without its bundle', () => {
    const { cluster } = samplePlatform();
    const without = Object.create(cluster, { authentication: { value: ['scram'] } });
    expect(() => samplePlatform({ reconciler: { cluster: without } })).toThrow(
      'Platform/Reconciler: cluster.authentication: got scram, expected iam among them',
    );
    expect(() => samplePlatform({ reconciler: { handlerFolder: '/nowhere' } })).toThrow(/got \/nowhere.*npm run build/);
  });
});

describe("the reconcile function's rights", () => {
  it('stand in managed policies of our own alone', () => {
    const found = template();
    found.resourceCountIs('AWS::IAM::Policy', 0);
    found.allResourcesProperties('AWS::IAM::Role', { Policies: Match.absent(), ManagedPolicyArns: Match.absent() });
  });

  it('administer the cluster and never read or write a record', () => {
    const kafka = actions().filter((action) => action.startsWith('kafka-cluster:'));
    expect(kafka).toHaveLength(12);
    expect(kafka.filter((action) => /Data|\*/.test(action))).toEqual([]);
  });

  it('never read a secret: associating one needs a grant on its key alone', () => {
    expect(actions().filter((action) => action.startsWith('secretsmanager:'))).toEqual([]);
    const grants = statements().filter(({ Action }) => [Action].flat().includes('kms:CreateGrant'));
    expect(grants).toHaveLength(1);
    expect(grants[0]?.Condition).toEqual({ Bool: { 'kms:GrantIsForAWSResource': 'true' } });
  });

  it('leave SCRAM out where the cluster has none', () => {
    expect(actions({ authentication: ['iam'] }).filter((action) => /Scram|Grant/.test(action))).toEqual([]);
  });

  it('reach every topic of this very cluster, by its uuid', () => {
    const [topics] = statements().filter(({ Sid }) => Sid === 'TopicAdmin');
    expect(JSON.stringify(topics?.Resource)).toMatch(/topic\/tidegate-dev\/.*Fn::Select.*"\/\*"/);
  });

  it('open documents under a key of their own where there is one, and no other key', () => {
    const documentKey = Key.fromKeyArn(new Stack(), 'Key', `arn:aws:kms:${region}:${account}:key/documents`);
    const opening = (options?: SampleOptions) => statements(options).filter(({ Sid }) => Sid === 'DocumentKey');
    expect(opening({ reconciler: { documentKey } })).toEqual([
      expect.objectContaining({ Action: 'kms:Decrypt', Resource: documentKey.keyArn }),
    ]);
    expect(opening()).toEqual([]);
  });

  it('use the key for the state bucket and the dead letters alone', () => {
    const uses = statements().filter(({ Action }) => [Action].flat().includes('kms:Decrypt'));
    const contexts = uses.map(({ Condition }) => Object.keys((Condition as { StringEquals: object }).StringEquals));
    expect(contexts.flat().sort()).toEqual(['kms:EncryptionContext:aws:s3:arn', 'kms:EncryptionContext:aws:sqs:arn']);
  });
});

describe('the state bucket', () => {
  it('is versioned, encrypted with the key, private and owned by the account', () => {
    template().hasResource('AWS::S3::Bucket', {
      Properties: {
        BucketName: Match.absent(),
        VersioningConfiguration: { Status: 'Enabled' },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            { BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } },
          ],
        },
      },
      // Its ledgers outlive a creation that fails after they were written.
      DeletionPolicy: 'Retain',
    });
  });

  it('never lets go of a current ledger, and answers over TLS 1.2 only', () => {
    template().hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: {
        Rules: Match.arrayWith([
          { Status: 'Enabled', Prefix: 'plans/', ExpirationInDays: 30 },
          Match.objectLike({ ExpirationInDays: Match.absent(), NoncurrentVersionExpiration: { NoncurrentDays: 365 } }),
        ]),
      },
    });
    template().hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({ Effect: 'Deny', Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } }),
        ]),
      },
    });
  });

  it('goes with the stack where the environment says so', () => {
    template({ reconciler: { removal: 'destroy' } }).hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
  });
});

describe('the endpoints', () => {
  function endpoints(options?: SampleOptions): Template {
    const platform = samplePlatform(options);
    new KafkaEndpoints(platform.stack, 'Endpoints', { reconciler: platform.reconciler });
    return Template.fromStack(platform.stack);
  }

  it('are parameters and outputs for the enabled modes alone, under the names of the contract', () => {
    const found = endpoints({ authentication: ['iam', 'mtls'] });
    const names = Object.values(found.findResources('AWS::SSM::Parameter')).map(({ Properties }) => Properties.Name);
    expect(names.sort()).toEqual([
      bootstrapParameter('tidegate', 'dev', 'iam'),
      bootstrapParameter('tidegate', 'dev', 'tls'),
    ]);
    expect(Object.keys(found.findOutputs('*')).sort()).toEqual([
      'KafkaBootstrapServersIam',
      'KafkaBootstrapServersTls',
    ]);
    found.hasOutput('KafkaBootstrapServersTls', {
      Value: { 'Fn::GetAtt': [Match.anyValue(), 'BootstrapServersTls'] },
    });
  });

  it('are read again when modes or brokers change', () => {
    endpoints().hasResourceProperties('Custom::KafkaEndpoints', {
      AuthenticationModes: ['iam', 'scram'],
      BrokerCount: '3',
      ServiceTimeout: '3600',
      ServiceToken: { 'Fn::GetAtt': ['KafkaReconcilerFunction', 'Arn'] },
    });
  });

  it('depend on all that the function needs to answer, so that they are deleted first', () => {
    const found = endpoints();
    const [resource] = Object.values(found.findResources('Custom::KafkaEndpoints'));
    const { Resources } = found.toJSON();
    const types = resource?.DependsOn.map((id: string) => Resources[id].Type);
    expect([...new Set(types)].sort()).toEqual([
      'AWS::EC2::SecurityGroup',
      'AWS::EC2::SecurityGroupEgress',
      'AWS::EC2::SecurityGroupIngress',
      'AWS::IAM::ManagedPolicy',
      'AWS::IAM::Role',
      'AWS::Lambda::Alias',
      'AWS::Lambda::EventInvokeConfig',
      'AWS::Lambda::Function',
      'AWS::Logs::LogGroup',
      'AWS::MSK::Cluster',
      'AWS::MSK::Configuration',
      'AWS::S3::Bucket',
      'AWS::S3::BucketPolicy',
      'AWS::SQS::Queue',
      'AWS::SQS::QueuePolicy',
    ]);
  });
});

describe('SCRAM users', () => {
  it('are secrets that MSK accepts: its prefix, the customer key, a password without punctuation', () => {
    const platform = samplePlatform();
    scramUsersOf(platform).addUser('payments-service');
    const found = Template.fromStack(platform.stack);
    found.hasResource('AWS::SecretsManager::Secret', {
      Properties: {
        Name: scramSecretName('tidegate', 'dev', 'payments-service'),
        KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
        GenerateSecretString: {
          SecretStringTemplate: '{"username":"payments-service"}',
          GenerateStringKey: 'password',
          PasswordLength: 40,
          ExcludePunctuation: true,
        },
      },
      // A user that comes back finds its name free.
      DeletionPolicy: 'Delete',
    });
    found.resourceCountIs('AWS::SecretsManager::ResourcePolicy', 0);
  });

  it('are associated by one resource that knows the late ones too, in the order of their names', () => {
    const platform = samplePlatform();
    const users = scramUsersOf(platform);
    const late = ['zeta', 'alpha'].map((name) => users.addUser(name));
    expect(late.map(({ username }) => username)).toEqual(['zeta', 'alpha']);
    Template.fromStack(platform.stack).hasResourceProperties('Custom::KafkaScramUsers', {
      SecretArns: [{ Ref: Match.stringLikeRegexp('alpha') }, { Ref: Match.stringLikeRegexp('zeta') }],
    });
  });

  it('leave an empty list behind when the last one goes, so that it is taken off the cluster', () => {
    const platform = samplePlatform();
    scramUsersOf(platform);
    Template.fromStack(platform.stack).hasResourceProperties('Custom::KafkaScramUsers', { SecretArns: [] });
  });

  it('need a cluster with SCRAM and a key for the secrets', () => {
    expect(() => scramUsersOf(samplePlatform({ authentication: ['iam'] }))).toThrow(
      'Platform/ScramUsers: cluster.authentication: got iam, expected scram among them',
    );
    const { stack, network } = samplePlatform();
    const cluster = KafkaCluster.fromClusterAttributes(stack, 'Existing', {
      clusterArn: `arn:aws:kafka:${region}:${account}:cluster/main/uuid-1`,
      securityGroupId: 'sg-1',
      kafkaVersion: '3.9.x',
      brokerCount: 3,
      authentication: ['iam', 'scram'],
    });
    const existing = samplePlatform({ reconciler: { cluster, network } });
    expect(() => scramUsersOf(existing)).toThrow('cluster.encryptionKey: got none');
  });

  it('have literal names, once each, and no more of them than one stack holds', () => {
    const platform = samplePlatform();
    const users = scramUsersOf(platform);
    const token = new CfnParameter(platform.stack, 'Name').valueAsString;
    expect(() => users.addUser(token)).toThrow('expected a literal name');
    for (const name of ['Key', 'Association', 'a', 'a-Secret']) users.addUser(name);
    for (let index = 4; index < 450; index++) users.addUser(`user-${index}`);
    expect(() => users.addUser('user-7')).toThrow('got user-7 twice');
    expect(() => users.addUser('one-too-many')).toThrow(
      'got 451, expected at most 450; a second ScramUsers in another stack',
    );
    expect(() => platform.app.synth()).not.toThrow();
  });
});
