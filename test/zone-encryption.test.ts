import { App, CfnResource, Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { FileSystem } from 'aws-cdk-lib/aws-efs';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { requireOwnKeys } from '../constructs/zones/own-keys.ts';
import { SensitivityZone } from '../constructs/zones/sensitivity-zone.ts';
import { ZoneEncryption } from '../constructs/zones/zone-encryption.ts';

const env = { account: '111111111111', region: 'eu-west-1' };

/** A zone in one stack, and a stack of a company that lies in it. */
function zoned() {
  const app = new App();
  const zones = new Stack(app, 'Zones', { env });
  const zone = new SensitivityZone(zones, 'Cards', {
    platform: 'tidegate',
    environment: 'dev',
    zoneName: 'cards',
    classification: 'confidential',
  });
  const stack = new Stack(app, 'Cards', { env });
  ZoneEncryption.applyTo(stack, zone);
  return {
    app,
    stack,
    zone,
    key: { 'Fn::ImportValue': Match.stringLikeRegexp('^Zones:ExportsOutputFnGetAttCardsKey') },
  };
}

describe('What lies in a zone', () => {
  it('gets the key of the zone wherever it names none, whenever it was added', () => {
    const { stack, key } = zoned();
    new Bucket(stack, 'Bucket');
    new LogGroup(stack, 'Log');
    new Secret(stack, 'Secret');
    new Queue(stack, 'Queue');
    new Topic(stack, 'Topic');
    new FileSystem(stack, 'Files', { vpc: new Vpc(stack, 'Vpc') });
    const code = Code.fromInline('exports.handler = async () => {};');
    const logGroup = new LogGroup(stack, 'FunctionLog');
    new LambdaFunction(stack, 'Function', { code, handler: 'index.handler', runtime: Runtime.NODEJS_24_X, logGroup });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key } },
        ],
      },
    });
    template.hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: key });
    template.hasResourceProperties('AWS::SecretsManager::Secret', { KmsKeyId: key });
    template.hasResourceProperties('AWS::SQS::Queue', { KmsMasterKeyId: key });
    template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: key });
    template.hasResourceProperties('AWS::EFS::FileSystem', { Encrypted: true, KmsKeyId: key });
    template.hasResourceProperties('AWS::Lambda::Function', { KmsKeyArn: key });
  });

  it('carries the name of the zone as a tag', () => {
    const { stack } = zoned();
    new Queue(stack, 'Queue');
    const zone = { Key: 'zone', Value: 'cards' };
    Template.fromStack(stack).hasResourceProperties('AWS::SQS::Queue', { Tags: Match.arrayWith([zone]) });
  });

  it('may name the key of the zone itself', () => {
    const { app, stack, zone } = zoned();
    new LogGroup(stack, 'Log', { encryptionKey: zone.key });
    expect(() => app.synth()).not.toThrow();
  });

  it('fails the synthesis under another key, or one of AWS, and all of it is told', () => {
    const { app, stack } = zoned();
    new LogGroup(stack, 'Log', { encryptionKey: new Key(stack, 'Other') });
    new Queue(stack, 'Queue', { encryption: QueueEncryption.SQS_MANAGED });
    new Bucket(stack, 'Bucket', { encryption: BucketEncryption.S3_MANAGED });
    const synthesize = () => app.synth();
    expect(synthesize).toThrow('key of Cards/Log/Resource: got another key, expected that of zone cards');
    expect(synthesize).toThrow('key of Cards/Queue/Resource: got no key, or one of AWS, expected that of zone cards');
    expect(synthesize).toThrow('key of Cards/Bucket/Resource: got no key, or one of AWS, expected that of zone cards');
  });

  it('may not be a function whose log Lambda makes', () => {
    const { app, stack } = zoned();
    new CfnResource(stack, 'Bare', { type: 'AWS::Lambda::Function' });
    expect(() => app.synth()).toThrow(
      "log of Cards/Bare: got the group that Lambda makes, under a key of AWS's own, expected a log group in the zone",
    );
  });

  it('is seen as the template has it: overrides, and functions of custom resources that have no class', () => {
    const { app, stack, zone, key } = zoned();
    const logGroup = new LogGroup(stack, 'Log');
    (logGroup.node.defaultChild as CfnResource).addPropertyOverride('KmsKeyId', 'arn:aws:kms:eu-west-1:1:key/other');
    new CfnResource(stack, 'Bare', {
      type: 'AWS::Lambda::Function',
      properties: { LoggingConfig: { LogGroup: logGroup.logGroupName } },
    });
    expect(() => app.synth()).toThrow('key of Cards/Log/Resource: got another key, expected that of zone cards');
    (logGroup.node.defaultChild as CfnResource).addPropertyOverride('KmsKeyId', zone.key.keyArn);
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { KmsKeyArn: key });
  });

  it('fails the synthesis in two zones at once', () => {
    const { app, stack, zone } = zoned();
    const other = new SensitivityZone(zone.node.scope as Stack, 'Books', {
      platform: 'tidegate',
      environment: 'dev',
      zoneName: 'books',
      classification: 'confidential',
    });
    const queue = new Queue(stack, 'Queue');
    ZoneEncryption.applyTo(queue, other);
    expect(() => app.synth()).toThrow('key of Cards/Queue/Resource: got another key, expected that of zone books');
  });
});

describe('Production', () => {
  function stageWith(declare: (stack: Stack) => void) {
    const stage = new Stage(new App(), 'prod', { env });
    requireOwnKeys(stage);
    declare(new Stack(stage, 'Stack'));
    return () => stage.synth();
  }

  it('keeps nothing under a key of AWS', () => {
    const synthesize = stageWith((stack) => {
      new LogGroup(stack, 'Log');
      new Queue(stack, 'Queue', { encryption: QueueEncryption.KMS_MANAGED });
    });
    expect(synthesize).toThrow(
      "key of prod/Stack/Log/Resource: got none, or one of AWS's, expected a key of the platform",
    );
    expect(synthesize).toThrow('key of prod/Stack/Queue/Resource');
  });

  it('takes every key of its own', () => {
    const synthesize = stageWith((stack) => new LogGroup(stack, 'Log', { encryptionKey: new Key(stack, 'Key') }));
    expect(synthesize).not.toThrow();
  });
});
