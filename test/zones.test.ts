import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { SensitivityZone, type SensitivityZoneProps } from '../constructs/zones/sensitivity-zone.ts';

const confidential: SensitivityZoneProps = {
  platform: 'tidegate',
  environment: 'dev',
  zoneName: 'cards',
  classification: 'confidential',
};

function synthesize(props: Partial<SensitivityZoneProps> = {}): { stack: Stack; zone: SensitivityZone } {
  const stack = new Stack(new App(), 'Test', { env: { account: '111111111111', region: 'eu-west-1' } });
  return { stack, zone: new SensitivityZone(stack, 'Cards', { ...confidential, ...props }) };
}

describe('a sensitivity zone', () => {
  it('has one rotating key with a 30-day deletion window, its classification and an alias that names the environment', () => {
    const template = Template.fromStack(synthesize().stack);
    template.hasResourceProperties('AWS::KMS::Key', {
      EnableKeyRotation: true,
      RotationPeriodInDays: 365,
      PendingWindowInDays: 30,
      Tags: [{ Key: 'classification', Value: 'confidential' }],
    });
    template.hasResourceProperties('AWS::KMS::Alias', { AliasName: 'alias/tidegate-dev-cards' });
    expect(Object.keys(template.toJSON().Resources)).toHaveLength(2);
  });

  it('is usable by CloudWatch Logs for log groups of its own account and Region only', () => {
    Template.fromStack(synthesize().stack).hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Principal: { Service: { 'Fn::Join': ['', ['logs.eu-west-1.', { Ref: 'AWS::URLSuffix' }]] } },
            Condition: {
              ArnLike: {
                'kms:EncryptionContext:aws:logs:arn': {
                  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':logs:eu-west-1:111111111111:log-group:*']],
                },
              },
            },
          }),
        ]),
      },
    });
  });

  it('lets nobody in but its account and conditioned services', () => {
    const keys = Template.fromStack(synthesize().stack).findResources('AWS::KMS::Key');
    const statements = Object.values(keys).flatMap(({ Properties }) => Properties.KeyPolicy.Statement);
    for (const { Principal, Condition } of statements) {
      expect(Principal).not.toBe('*');
      expect(Principal.AWS).not.toBe('*');
      if (Principal.Service !== undefined) expect(Condition).toBeDefined();
    }
  });

  it('gives its key to any log group that asks', () => {
    const { stack, zone } = synthesize();
    new LogGroup(stack, 'Logs', { encryptionKey: zone.key });
    Template.fromStack(stack).hasResourceProperties('AWS::Logs::LogGroup', {
      KmsKeyId: stack.resolve(zone.key.keyArn),
    });
  });

  it('keeps its key unless it is told to destroy it', () => {
    Template.fromStack(synthesize().stack).hasResource('AWS::KMS::Key', { DeletionPolicy: 'Retain' });
    Template.fromStack(synthesize({ removal: 'destroy' }).stack).hasResource('AWS::KMS::Key', {
      DeletionPolicy: 'Delete',
    });
  });

  it('rotates in the period it is given, and refuses one that KMS would', () => {
    const quarterly = synthesize({ rotationPeriod: Duration.days(90) }).stack;
    Template.fromStack(quarterly).hasResourceProperties('AWS::KMS::Key', { RotationPeriodInDays: 90 });
    expect(() => synthesize({ rotationPeriod: Duration.days(30) })).toThrow(
      'Test/Cards: rotationPeriod: got 30 days, expected from 90 to 2560 days',
    );
  });
});
