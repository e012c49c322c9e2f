import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { BreakGlass, type BreakGlassProps } from '../constructs/zones/break-glass.ts';
import { KeyWatch, type KeyWatchProps } from '../constructs/zones/key-watch.ts';

const names = { platform: 'tidegate', environment: 'prod' };
const commanders = 'arn:aws:iam::999999999999:role/incident-commanders';
const breakGlassRoleArn = 'arn:aws:iam::111111111111:role/tidegate-prod-break-glass';

function stackWithKeys(count = 1) {
  const stack = new Stack(new App(), 'Test', { env: { account: '111111111111', region: 'eu-west-1' } });
  return { stack, keys: Array.from({ length: count }, (_, index) => new Key(stack, `Zone${index}`)) };
}

function brokenGlass(props: Partial<BreakGlassProps> = {}) {
  const { stack, keys } = stackWithKeys();
  new BreakGlass(stack, 'BreakGlass', { ...names, assumedBy: [commanders], keys, ...props });
  return { stack, keys, template: Template.fromStack(stack) };
}

function watched(props: Partial<KeyWatchProps> = {}, count = 1) {
  const { stack, keys } = stackWithKeys(count);
  new KeyWatch(stack, 'KeyWatch', { ...names, keys, breakGlassRoleArn, ...props });
  return { stack, keys, template: Template.fromStack(stack) };
}

describe('The break-glass role', () => {
  it('is assumed by named roles alone, with a second factor that is at most 15 minutes old, for an hour', () => {
    brokenGlass().template.hasResourceProperties('AWS::IAM::Role', {
      RoleName: 'tidegate-prod-break-glass',
      MaxSessionDuration: 3_600,
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: 'sts:AssumeRole',
            Principal: { AWS: commanders },
            Condition: {
              Bool: { 'aws:MultiFactorAuthPresent': 'true' },
              NumericLessThan: { 'aws:MultiFactorAuthAge': '900' },
            },
          },
        ],
      },
    });
  });

  it('administers the keys that it is given, in one managed policy, and reads nothing with them', () => {
    const { template, stack, keys } = brokenGlass();
    const [policy] = Object.values(template.findResources('AWS::IAM::ManagedPolicy'));
    const [statement] = policy?.Properties.PolicyDocument.Statement ?? [];
    expect(statement.Resource).toEqual(stack.resolve(keys[0]?.keyArn));
    expect(statement.Action).toContain('kms:PutKeyPolicy');
    expect(statement.Action.filter((action: string) => /Encrypt|Decrypt|DataKey|CreateGrant|\*/.test(action))).toEqual(
      [],
    );
    template.resourceCountIs('AWS::IAM::Policy', 0);
  });

  it.each([
    ['nobody', [], 'nobody'],
    ['a whole account', ['arn:aws:iam::999999999999:root'], '"arn:aws:iam::999999999999:root"'],
    ['a wildcard', ['arn:aws:iam::999999999999:role/*'], '"arn:aws:iam::999999999999:role/*"'],
  ])('trusts no %s', (_, assumedBy, got) => {
    expect(() => brokenGlass({ assumedBy })).toThrow(
      `Test/BreakGlass: assumedBy: got ${got}, expected ARNs of single roles or users: whole accounts and wildcards trust everybody there`,
    );
  });
});

describe('The watch over keys', () => {
  it('hears of every call after which somebody else may use a key, or nobody', () => {
    const { template, stack, keys } = watched({}, 2);
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.kms'],
        'detail-type': ['AWS API Call via CloudTrail'],
        detail: {
          eventName: Match.arrayWith([
            'CreateGrant',
            'DisableKey',
            'PutKeyPolicy',
            'RevokeGrant',
            'ScheduleKeyDeletion',
          ]),
          resources: { ARN: keys.map(({ keyArn }) => stack.resolve(keyArn)) },
        },
      },
    });
  });

  it('watches every key of the account where there are more than a pattern has room for', () => {
    const { template } = watched({}, 16);
    const prefix = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':kms:eu-west-1:111111111111:key/']] };
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { detail: { resources: { ARN: [{ prefix }] } } },
    });
  });

  it('watches every key of the account where some that matter are made later', () => {
    const { template } = watched({ everyKey: true });
    const pattern = { detail: { resources: { ARN: [{ prefix: Match.anyValue() }] } } };
    template.hasResourceProperties('AWS::Events::Rule', { EventPattern: pattern });
  });

  it('hears when the break-glass role is assumed, and whatever it does, if it only reads', () => {
    watched().template.hasResourceProperties('AWS::Events::Rule', {
      State: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS',
      EventPattern: {
        detail: {
          $or: [
            { eventName: ['AssumeRole'], requestParameters: { roleArn: [breakGlassRoleArn] } },
            { userIdentity: { sessionContext: { sessionIssuer: { arn: [breakGlassRoleArn] } } } },
          ],
        },
      },
    });
  });

  it('rings an alarm for each, which names what to do', () => {
    const alarms = Object.values(watched().template.findResources('AWS::CloudWatch::Alarm'));
    const says = alarms.map(({ Properties }) => Properties.AlarmDescription.split('docs/runbook.md')[1]);
    expect(says).toEqual(['#somebody-changed-who-may-use-a-key', '#the-break-glass-role-was-used']);
    for (const { Properties } of alarms) {
      expect([Properties.Threshold, Properties.Statistic, Properties.TreatMissingData]).toEqual([
        1,
        'Sum',
        'notBreaching',
      ]);
    }
  });

  it('keeps a record under a key of its own, which the break-glass role does not administer', () => {
    const { template } = watched();
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^KeyWatchKey'), 'Arn'] },
      RetentionInDays: 365,
    });
    const own = template.findResources('AWS::KMS::Key', {
      Properties: { Description: Match.stringLikeRegexp('^Record') },
    });
    const text = JSON.stringify(own);
    expect(text).toContain('kms:PutKeyPolicy');
    expect(text).not.toContain('break-glass');
  });

  it('lets EventBridge write events of its own rules alone into the record', () => {
    const [policy] = Object.values(watched().template.findResources('AWS::Logs::ResourcePolicy'));
    const text = JSON.stringify(policy?.Properties.PolicyDocument);
    expect(text).toContain('logs:PutLogEvents');
    expect(text).toContain('aws:SourceArn');
    expect(text.match(/KeyWatch(KeyChanges|BreakGlassUse)\w+/g)).toHaveLength(2);
  });

  it('does without a break-glass role: one rule and one alarm', () => {
    const { template } = watched({ breakGlassRoleArn: undefined });
    template.resourceCountIs('AWS::Events::Rule', 1);
    template.resourceCountIs('AWS::CloudWatch::Alarm', 1);
  });
});
