import type { Acknowledgement } from './acknowledgement.ts';

/** More than this, and exceptions have become the rule. */
export const maximumAcknowledgements = 12;

const owner = 'platform';
const expires = '2027-05-31';

/** Every finding of the rule packs that we accept. None is about MSK, key policies, public access, TLS or security groups. */
export const acknowledgements: readonly Acknowledgement[] = [
  {
    id: 'network-interfaces',
    reason:
      'Lambda needs these actions to place a function in a VPC; EC2 lists network interfaces and subnets without a resource, and an interface has no name before it exists.',
    owner,
    expires,
    rules: ['IAM5'],
    covers: {
      within: ['KafkaReconciler', 'PasswordRotation'],
      actions: [
        'ec2:AssignPrivateIpAddresses',
        'ec2:CreateNetworkInterface',
        'ec2:DeleteNetworkInterface',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSubnets',
        'ec2:UnassignPrivateIpAddresses',
      ],
      wildcard: 'all',
    },
  },
  {
    id: 'objects-of-a-bucket',
    reason:
      "S3 names objects below a bucket: the reconciler's own state bucket, the published .json files among which the domain documents lie under their hashes, and the buckets of the lake, one by one, that a persona reads or writes or a client writes; such a bucket's key may be of another account, where alias and encryption context stand for its ARN.",
    owner,
    expires,
    rules: ['IAM5'],
    covers: [
      { within: 'KafkaReconciler', actions: ['s3:GetObject', 's3:PutObject'], wildcard: 'name' },
      {
        within: 'PersonaRole',
        actions: [
          's3:AbortMultipartUpload',
          's3:DeleteObject',
          's3:GetObject',
          's3:ListMultipartUploadParts',
          's3:PutObject',
        ],
        wildcard: 'name',
      },
      {
        within: 'KafkaDomain',
        actions: [
          'kms:Decrypt',
          'kms:GenerateDataKey',
          's3:AbortMultipartUpload',
          's3:ListMultipartUploadParts',
          's3:PutObject',
        ],
        wildcard: 'name',
      },
    ],
  },
  {
    id: 'permissions-boundary',
    reason:
      'A permissions boundary gives no right: it is the most that policies of roles can reach, over resources that those policies name. Whole services stand in its denials alone.',
    owner,
    expires,
    rules: ['IAM5'],
    covers: { within: 'PlatformBoundary', resourceType: 'AWS::IAM::ManagedPolicy' },
  },
  {
    id: 'names-below-a-prefix',
    reason:
      'Nobody knows these names yet. The reconciler creates topics that are declared later, and asks which groups read one that is to go: its wildcard ends at one cluster, and it can neither read nor write records. A client names its groups and transactional ids itself, and an owner may let it use every topic below a prefix: its wildcard ends at a prefix that a domain owns.',
    owner,
    expires,
    rules: ['IAM5'],
    covers: [
      {
        within: 'KafkaReconciler',
        actions: [
          'kafka-cluster:AlterTopic',
          'kafka-cluster:AlterTopicDynamicConfiguration',
          'kafka-cluster:CreateTopic',
          'kafka-cluster:DeleteTopic',
          'kafka-cluster:DescribeGroup',
          'kafka-cluster:DescribeTopic',
          'kafka-cluster:DescribeTopicDynamicConfiguration',
        ],
        wildcard: 'name',
      },
      {
        actions: [
          'kafka-cluster:AlterGroup',
          'kafka-cluster:AlterTopic',
          'kafka-cluster:AlterTopicDynamicConfiguration',
          'kafka-cluster:AlterTransactionalId',
          'kafka-cluster:CreateTopic',
          'kafka-cluster:DeleteTopic',
          'kafka-cluster:DescribeGroup',
          'kafka-cluster:DescribeTopic',
          'kafka-cluster:DescribeTopicDynamicConfiguration',
          'kafka-cluster:DescribeTransactionalId',
          'kafka-cluster:ReadData',
          'kafka-cluster:WriteData',
        ],
        wildcard: 'prefix',
      },
    ],
  },
  {
    id: 'state-bucket',
    reason:
      'The state bucket is memory, not data: it belongs to one cluster in one Region, old versions are kept, and losing it leads to refused removals, never to removals. Only the reconciler writes it, and every version of a ledger says by whom it was applied; reads are to be recorded by the trail of the audit account, which does not exist yet.',
    owner,
    expires,
    rules: ['S1', 'S3BucketLoggingEnabled'],
    covers: { within: 'KafkaReconciler', resourceType: 'AWS::S3::Bucket' },
  },
  {
    id: 'one-region',
    reason:
      'The state bucket is memory, not data: it belongs to one cluster in one Region, and losing it leads to refused removals, never to removals. The lake has no second Region yet: versions are kept, and S3 holds each in three zones of one.',
    owner,
    expires,
    rules: ['S3BucketReplicationEnabled'],
    covers: { within: ['KafkaReconciler', 'LakeStorage'], resourceType: 'AWS::S3::Bucket' },
  },
  {
    id: 'access-log-encryption',
    reason:
      'S3 delivers access logs only to buckets with its own encryption; the logs name objects and callers, hold no data, and only S3 writes and deletes them.',
    owner,
    expires,
    rules: ['S3DefaultEncryptionKMS'],
    covers: { within: 'AccessLogBucket', resourceType: 'AWS::S3::Bucket' },
  },
  {
    id: 'scram-rotation',
    reason:
      'This environment has not switched passwordRotation on: MSK knows one password per user, so clients that do not read their secret again would be locked out; passwords of 40 characters are changed together with the clients.',
    owner,
    expires,
    rules: ['SMG4', 'SecretsManagerRotationEnabled'],
    covers: { within: 'ScramUsers', resourceType: 'AWS::SecretsManager::Secret' },
  },
  {
    id: 'rotated-secrets',
    reason:
      'Users come and go with their domains, in stacks that are deployed later than the function; the wildcard ends at the secrets of the SCRAM users, or of the client certificates, of one platform and environment.',
    owner,
    expires,
    rules: ['IAM5'],
    covers: {
      within: 'PasswordRotation',
      actions: [
        'secretsmanager:DescribeSecret',
        'secretsmanager:GetSecretValue',
        'secretsmanager:PutSecretValue',
        'secretsmanager:UpdateSecretVersionStage',
      ],
      wildcard: 'prefix',
    },
  },
  {
    id: 'alarm-without-action',
    reason:
      "Whom an alarm calls is the company's own; CloudWatch puts every change of state on the account's default event bus by itself, and alarmActions takes a target where one is wanted.",
    owner,
    expires,
    rules: ['CloudWatchAlarmAction'],
    covers: { within: ['PasswordRotation', 'KeyWatch', 'RefusedKeyUse'], resourceType: 'AWS::CloudWatch::Alarm' },
  },
  {
    id: 'literal-zones',
    reason:
      'The environment names its availability zones: a look-up would make synthesis depend on credentials, and a change of order would move brokers.',
    owner,
    expires,
    rules: ['W3010'],
    covers: { within: 'PlatformNetwork', resourceType: 'AWS::EC2::Subnet' },
  },
];
