import { Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { PasswordRotation } from '../constructs/cluster/password-rotation.ts';
import { ScramUsers } from '../constructs/cluster/scram-users.ts';
import { SensitivityZone } from '../constructs/zones/sensitivity-zone.ts';
import { resourceTypes } from '../lib/contracts/reconcile.ts';
import { strictestZone } from '../lib/model/strictest-zone.ts';
import type { Classification } from '../lib/model/zone.ts';
import {
  handlerFolder,
  plainTopic,
  type SamplePlatform,
  sampleDomain,
  samplePlatform,
} from './support/sample-platform.ts';

function zonesOf({ stack }: SamplePlatform) {
  const zone = (zoneName: string, classification: Classification) => {
    const props = { platform: 'tidegate', environment: 'dev', zoneName, classification };
    return new SensitivityZone(stack, zoneName, { ...props, members: { readers: [], writers: [] } });
  };
  return {
    public: zone('public', 'public'),
    confidential: zone('confidential', 'confidential'),
    mnpi: zone('mnpi', 'mnpi'),
  };
}

/** A platform whose secrets follow the zones, with a topic in each. */
function zoned() {
  const platform = samplePlatform();
  const { stack, reconciler } = platform;
  const zones = zonesOf(platform);
  const rotation = new PasswordRotation(stack, 'Rotation', { reconciler, every: Duration.days(30), handlerFolder });
  const scramUsers = new ScramUsers(stack, 'ScramUsers', { reconciler, rotation, zones });
  const payments = sampleDomain(platform, 'payments', { scramUsers, zones });
  for (const zone of Object.keys(zones)) payments.addTopic(`payments.${zone}`, { ...plainTopic, zone });
  const client = (name: string) => payments.addClient(name, { authentication: 'scram', groupPrefix: `${name}-` });
  const keyOf = (name: string) => {
    const [secret] = Object.values(
      Template.fromStack(stack).findResources('AWS::SecretsManager::Secret', {
        Properties: { Name: `AmazonMSK_tidegate-dev_${name}` },
      }),
    );
    return secret?.Properties.KmsKeyId;
  };
  return {
    ...platform,
    zones,
    scramUsers,
    payments,
    client,
    keyOf,
    keyArn: (zone: keyof typeof zones) => stack.resolve(zones[zone].key.keyArn),
  };
}

describe('The secret of a SCRAM client', () => {
  it('lies under the key of the strictest zone that it uses, however late that is granted', () => {
    const { payments, client, keyOf, keyArn } = zoned();
    const reader = client('payments-reader');
    payments.topics.get('payments.public')?.grants.consume(reader);
    payments.topics.get('payments.mnpi')?.grants.produce(reader);
    payments.topics.get('payments.confidential')?.grants.consume(reader);
    expect(keyOf('payments-reader')).toEqual(keyArn('mnpi'));
  });

  it('counts the topics of other domains, and those below a prefix', () => {
    const platform = zoned();
    const { zones, scramUsers, client, payments, keyOf, keyArn } = platform;
    const ledger = sampleDomain(platform, 'ledger', { scramUsers, zones });
    ledger.addTopic('ledger.entries', { ...plainTopic, zone: 'confidential' }).grants.consume(client('payments-far'));
    payments.grantsBelow('payments.').consume(client('payments-all'));
    expect(keyOf('payments-far')).toEqual(keyArn('confidential'));
    expect(keyOf('payments-all')).toEqual(keyArn('mnpi'));
  });

  it('lies under the key of the cluster where the client uses no topic', () => {
    const { client, keyOf, stack, cluster } = zoned();
    client('payments-idle');
    expect(keyOf('payments-idle')).toEqual(stack.resolve(cluster.encryptionKey?.keyRef.keyArn));
  });

  it('is read by the role of its client with that key, for that secret alone', () => {
    const { payments, stack, keyArn } = zoned();
    const role = new Role(stack, 'Task', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
    const reader = payments.addClient('payments-reader', {
      authentication: 'scram',
      groupPrefix: 'payments-reader-',
      role,
    });
    payments.topics.get('payments.mnpi')?.grants.consume(reader);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::ManagedPolicy', {
      Roles: [stack.resolve(role.roleName)],
      PolicyDocument: {
        Statement: Match.arrayWith([
          {
            Effect: 'Allow',
            Action: ['kms:Decrypt'],
            Resource: [keyArn('mnpi')],
            Condition: {
              StringEquals: {
                'kms:ViaService': { 'Fn::Join': ['', ['secretsmanager.eu-west-1.', { Ref: 'AWS::URLSuffix' }]] },
                'kms:EncryptionContext:SecretARN': Match.anyValue(),
              },
            },
          },
        ]),
      },
    });
  });

  it('is changed by the rotation, and has grants made for it by the reconciler, with the keys of the zones', () => {
    const { client, stack, keyArn } = zoned();
    client('payments-idle');
    const keys = (['public', 'confidential', 'mnpi'] as const).map(keyArn);
    const statements = Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy')).flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement,
    );
    const named = (sid: string) => statements.find(({ Sid }) => Sid === sid);
    expect(named('ZoneSecretKey')).toMatchObject({
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: expect.arrayContaining(keys),
      Condition: { StringLike: { 'kms:EncryptionContext:SecretARN': expect.anything() } },
    });
    expect(named('ZoneKeyGrants')).toMatchObject({
      Action: 'kms:CreateGrant',
      Resource: expect.arrayContaining(keys),
      Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    });
  });

  it('carries the zone as a tag, as everything that lies in one', () => {
    const { payments, client, stack } = zoned();
    payments.topics.get('payments.mnpi')?.grants.consume(client('payments-reader'));
    client('payments-idle');
    const secrets = Template.fromStack(stack).findResources('AWS::SecretsManager::Secret');
    const tags = Object.values(secrets).map(({ Properties }) => [Properties.Name, Properties.Tags]);
    expect(Object.fromEntries(tags)).toEqual({
      'AmazonMSK_tidegate-dev_payments-reader': [{ Key: 'zone', Value: 'mnpi' }],
      'AmazonMSK_tidegate-dev_payments-idle': undefined,
    });
  });

  it('tells the cluster which key it lies under, so that it is associated again when that changes', () => {
    const { payments, client, stack, keyArn } = zoned();
    payments.topics.get('payments.mnpi')?.grants.consume(client('payments-reader'));
    client('payments-idle');
    Template.fromStack(stack).hasResourceProperties(resourceTypes.scramUsers, {
      KeyOfSecret: { 'AmazonMSK_tidegate-dev_payments-reader': keyArn('mnpi') },
    });
  });
});

describe('The strictest zone', () => {
  const zones = [
    { name: 'b', classification: 'pii' },
    { name: 'a', classification: 'pii' },
    { name: 'open', classification: 'public' },
  ] as const;
  const domains = [
    {
      name: 'orders',
      topics: [
        { name: 'orders.a', zone: 'a' },
        { name: 'orders.b', zone: 'b' },
        { name: 'orders.c', zone: 'gone' },
      ],
    },
    { name: 'other', topics: [{ name: 'other.a', zone: 'open' }] },
  ];
  const of = (...topics: readonly string[]) =>
    strictestZone(
      topics.map((topic) => ({ topicDomain: topic.split('.')[0] ?? '', topic })),
      domains,
      zones,
    );

  it('is the first by name of two that are equally strict, whatever the order', () => {
    expect([of('orders.a', 'orders.b'), of('orders.b', 'orders.a'), of('orders.*')]).toEqual(['a', 'a', 'a']);
    expect(of('other.a', 'orders.b')).toBe('b');
  });

  it('is none of a topic that nobody declares, or of a zone that is not here', () => {
    expect([of(), of('orders.x'), of('orders.c'), of('third.a')]).toEqual([undefined, undefined, undefined, undefined]);
  });
});
