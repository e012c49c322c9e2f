import type { GuardedKind, GuardedResource } from '../../../lib/proof/world.ts';

/** What is asked about a resource: an action with the ARN that it is about. */
export interface AskedAction {
  readonly action: string;
  readonly arn: string;
}

/** Of the cluster: what clients name. */
export interface KafkaNames {
  readonly topics: readonly string[];
  readonly groups: readonly string[];
}

type Of = (arn: string, kafka: KafkaNames) => readonly AskedAction[];

const ask = (arn: string, ...actions: readonly string[]) => actions.map((action) => ({ action, arn }));

const ofCluster: Of = (arn, { topics, groups }) => {
  const within = (kind: string, name: string) => `${arn.replace(':cluster/', `:${kind}/`)}/${name}`;
  return [
    ...ask(arn, 'kafka-cluster:Connect', 'kafka-cluster:AlterCluster', 'kafka-cluster:WriteDataIdempotently'),
    ...topics.flatMap((topic) =>
      ask(within('topic', topic), 'kafka-cluster:ReadData', 'kafka-cluster:WriteData', 'kafka-cluster:DeleteTopic'),
    ),
    ...groups.flatMap((group) => ask(within('group', group), 'kafka-cluster:AlterGroup', 'kafka-cluster:DeleteGroup')),
  ];
};

const actionsOf: Readonly<Record<GuardedKind, Of>> = {
  key: (arn) =>
    ask(
      arn,
      ...['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:DescribeKey'],
      ...['kms:CreateGrant', 'kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion'],
    ),
  bucket: (arn) => [
    ...ask(arn, 's3:ListBucket', 's3:PutBucketPolicy', 's3:DeleteBucket', 's3:PutBucketObjectLockConfiguration'),
    ...ask(
      `${arn}/sample/part-1`,
      ...['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject', 's3:DeleteObject', 's3:DeleteObjectVersion'],
      ...['s3:PutObjectRetention', 's3:BypassGovernanceRetention', 's3:PutObjectLegalHold'],
    ),
  ],
  secret: (arn) =>
    ask(
      arn,
      ...['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecretVersionStage'],
      ...['secretsmanager:PutResourcePolicy', 'secretsmanager:DeleteSecret'],
    ),
  queue: (arn) => ask(arn, 'sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:SetQueueAttributes'),
  'sns-topic': (arn) => ask(arn, 'sns:Publish', 'sns:Subscribe', 'sns:SetTopicAttributes'),
  'log-group': (arn) => [
    ...ask(`${arn}:log-stream:sample`, 'logs:GetLogEvents', 'logs:PutLogEvents'),
    ...ask(arn, 'logs:DeleteLogGroup', 'logs:PutRetentionPolicy'),
  ],
  cluster: ofCluster,
  function: (arn) => ask(arn, 'lambda:InvokeFunction', 'lambda:UpdateFunctionCode', 'lambda:AddPermission'),
};

export function actionsOn({ kind, arn }: GuardedResource, kafka: KafkaNames): readonly AskedAction[] {
  return actionsOf[kind](arn, kafka);
}

export function actionsOnRole(arn: string): readonly AskedAction[] {
  return ask(arn, 'sts:AssumeRole', 'iam:PassRole', 'iam:PutRolePolicy', 'iam:DeleteRolePermissionsBoundary');
}
