import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { PasswordRotation, type PasswordRotationProps } from '../constructs/cluster/password-rotation.ts';
import { ScramUsers } from '../constructs/cluster/scram-users.ts';
import { EnvironmentStage } from '../constructs/stacks/environment-stage.ts';
import { readCloudAssembly } from '../lib/local/aws/cloud-assembly.ts';
import { synthesizeRegulatedApp } from '../scripts/bench/regulated-app.ts';
import { domains } from './support/sample-domains.ts';
import {
  account,
  environment,
  handlerFolder,
  region,
  type SamplePlatform,
  samplePlatform,
} from './support/sample-platform.ts';

const secrets = {
  'Fn::Join': [
    '',
    ['arn:', { Ref: 'AWS::Partition' }, `:secretsmanager:${region}:${account}:secret:AmazonMSK_tidegate-dev_*`],
  ],
};

function rotationOn({ stack, reconciler }: SamplePlatform, props: Partial<PasswordRotationProps> = {}) {
  return new PasswordRotation(stack, 'PasswordRotation', {
    reconciler,
    every: Duration.days(30),
    handlerFolder,
    ...props,
  });
}

function rotating(props: Partial<PasswordRotationProps> = {}): Template {
  const platform = samplePlatform();
  const rotation = rotationOn(platform, props);
  const users = new ScramUsers(platform.stack, 'ScramUsers', { reconciler: platform.reconciler, rotation });
  for (const name of ['payments-service', 'ledger-service']) users.addUser(name);
  return Template.fromStack(platform.stack);
}

interface Statement {
  readonly Sid: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

function rights(template: Template): readonly Statement[] {
  const policies = Object.values(template.findResources('AWS::IAM::ManagedPolicy'));
  const statements = policies.map(({ Properties }) => Properties.PolicyDocument.Statement as readonly Statement[]);
  return statements.find((each) => each.some(({ Sid }) => Sid === 'Secrets')) ?? [];
}

describe('passwords that rotate', () => {
  const template = rotating();

  it('have a schedule per secret, which waits for its first day and puts no policy on the secret', () => {
    template.resourceCountIs('AWS::SecretsManager::RotationSchedule', 2);
    template.resourceCountIs('AWS::SecretsManager::ResourcePolicy', 0);
    template.allResourcesProperties('AWS::SecretsManager::RotationSchedule', {
      RotateImmediatelyOnUpdate: false,
      RotationRules: { AutomaticallyAfterDays: 30 },
    });
  });

  it('wait with their schedules until the function may be called and can work, since Secrets Manager tries it at once', () => {
    const idsOf = (type: string, part: string) =>
      Object.keys(template.findResources(type)).filter((id) => id.includes(part));
    const rotate = idsOf('AWS::Lambda::Function', 'PasswordRotation');
    const needed = [
      ...rotate,
      ...idsOf('AWS::Lambda::Permission', 'SecretsManager'),
      ...idsOf('AWS::EC2::SecurityGroupIngress', '9096'),
      ...idsOf('AWS::EC2::SecurityGroupEgress', '9096'),
    ];
    expect(needed).toHaveLength(4);
    for (const { DependsOn } of Object.values(template.findResources('AWS::SecretsManager::RotationSchedule'))) {
      expect(DependsOn).toEqual(expect.arrayContaining(needed));
    }
    expect(template.findResources('AWS::Lambda::Function')[rotate[0] ?? '']?.DependsOn).toEqual(
      expect.arrayContaining(idsOf('AWS::IAM::ManagedPolicy', 'PasswordRotation')),
    );
  });

  it('take one function more, in the network place and the log of the reconcile function', () => {
    template.resourceCountIs('AWS::Lambda::Function', 2);
    template.resourceCountIs('AWS::SQS::Queue', 1);
    const [rotate, reconcile] = ['tidegate-dev-rotate', 'tidegate-dev-reconcile'].map(
      (FunctionName) =>
        Object.values(template.findResources('AWS::Lambda::Function', { Properties: { FunctionName } }))[0]?.Properties,
    );
    expect(rotate.VpcConfig).toEqual(reconcile.VpcConfig);
    expect(rotate.LoggingConfig).toEqual(reconcile.LoggingConfig);
    expect(rotate.DeadLetterConfig).toEqual(reconcile.DeadLetterConfig);
    expect(rotate).toMatchObject({
      Timeout: 900,
      Environment: { Variables: { TIDEGATE_LOGIN_PATIENCE_SECONDS: '720' } },
    });
  });

  it('let Secrets Manager call the function for secrets of this environment and account, and nobody else', () => {
    const permissions = template.findResources('AWS::Lambda::Permission', {
      Properties: { FunctionName: { 'Fn::GetAtt': Match.anyValue() } },
    });
    const ours = Object.entries(permissions).filter(([id]) => id.startsWith('PasswordRotation'));
    expect(ours.map(([, { Properties }]) => Properties)).toEqual([
      expect.objectContaining({
        Action: 'lambda:InvokeFunction',
        Principal: 'secretsmanager.amazonaws.com',
        SourceAccount: account,
        SourceArn: secrets,
      }),
    ]);
  });

  it('give the function the secrets of this environment, their key for those alone, the addresses, and nothing in Kafka', () => {
    const statements = rights(template);
    expect(statements.map(({ Sid }) => Sid)).toEqual([
      'NetworkInterfaces',
      'Logs',
      'DeadLetters',
      'DeadLetterKey',
      'Addresses',
      'Secrets',
      'SecretKey',
    ]);
    expect(statements.flatMap(({ Action }) => Action).filter((action) => action.startsWith('kafka-cluster:'))).toEqual(
      [],
    );
    expect(statements.find(({ Sid }) => Sid === 'Secrets')?.Resource).toEqual(secrets);
    expect(statements.find(({ Sid }) => Sid === 'SecretKey')).toMatchObject({
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Condition: { StringLike: { 'kms:EncryptionContext:SecretARN': secrets } },
    });
  });

  it('open the SCRAM port of the brokers to the function', () => {
    const open = Object.values(template.findResources('AWS::EC2::SecurityGroupIngress'));
    expect(open.map(({ Properties }) => Properties.FromPort).sort()).toEqual([9096, 9098]);
  });

  it('call whom the alarm is given when a step fails', () => {
    const platform = samplePlatform();
    const topic = new Topic(platform.stack, 'Calls');
    rotationOn(platform, { alarmActions: [{ bind: () => ({ alarmActionArn: topic.topicArn }) }] });
    Template.fromStack(platform.stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmActions: [{ Ref: Match.stringLikeRegexp('Calls') }],
      AlarmDescription: Match.stringLikeRegexp(
        'password or client certificate .*#a-password-was-not-changed, .*#a-client-certificate-was-not-renewed$',
      ),
      MetricName: 'Errors',
      Threshold: 1,
      TreatMissingData: 'notBreaching',
    });
  });

  it('serve users of another stack too, with the one function of the cluster', () => {
    const platform = samplePlatform();
    const rotation = rotationOn(platform);
    const other = new Stack(platform.app, 'Domains', { env: { account, region } });
    new ScramUsers(other, 'ScramUsers', { reconciler: platform.reconciler, rotation }).addUser('shipping-service');
    const template = Template.fromStack(other);
    template.resourceCountIs('AWS::SecretsManager::RotationSchedule', 1);
    template.resourceCountIs('AWS::Lambda::Function', 0);
  });
});

describe('the regulated app with passwords that rotate', () => {
  it('takes at most 45 resources and two functions of ours, every rule pack on', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tidegate-rotating-'));
    synthesizeRegulatedApp(folder, 1, { rotating: true });
    const types = readCloudAssembly(folder).stacks.flatMap(({ template }) =>
      Object.values(template.Resources ?? {}).map(({ Type }) => Type),
    );
    rmSync(folder, { recursive: true });
    expect(types.length).toBeLessThanOrEqual(45);
    expect(types.filter((type) => type === 'AWS::Lambda::Function')).toHaveLength(2);
    expect(types.filter((type) => type === 'AWS::SecretsManager::RotationSchedule')).toHaveLength(2);
  });
});

describe('a rotation that cannot be', () => {
  it.each([
    ['more than a year', { every: Duration.days(366) }, 'every: got 366 days, expected whole days from 1d to 365d'],
    ['less than a day', { every: Duration.hours(12) }, 'every: got 12 hours, expected whole days from 1d to 365d'],
    [
      'without the bundle',
      { handlerFolder: '/nowhere' },
      'handlerFolder: got /nowhere, expected a folder with index.js',
    ],
  ] as const)('%s', (_, props, message) => {
    expect(() => rotationOn(samplePlatform(), props)).toThrow(message);
  });

  it('on a cluster without passwords', () => {
    expect(() => rotationOn(samplePlatform({ authentication: ['iam'] }))).toThrow(
      'cluster.authentication: got iam, expected scram among them',
    );
  });
});

describe('passwordRotation of an environment', () => {
  const schedules = (everyDays: number | 'never' | undefined) => {
    const passwordRotation = everyDays === undefined ? undefined : { everyDays };
    const cluster = { create: { ...environment.cluster.create, passwordRotation } } as typeof environment.cluster;
    const folders = { handlerFolder, rotateFolder: handlerFolder };
    const stage = new EnvironmentStage(new App(), 'dev', {
      environment: { ...environment, cluster },
      domains,
      ...folders,
    });
    return Template.fromStack(stage.cluster).findResources('AWS::SecretsManager::RotationSchedule');
  };

  it('rotates every user at that age', () => {
    const found = Object.values(schedules(90));
    expect(found.length).toBeGreaterThan(0);
    expect(new Set(found.map(({ Properties }) => Properties.RotationRules.AutomaticallyAfterDays))).toEqual(
      new Set([90]),
    );
  });

  it.each(['never', undefined] as const)('rotates nobody when it is %s', (every) => {
    expect(schedules(every)).toEqual({});
  });
});
