/** A statement of a policy as IAM reads it. */
export interface BoundaryStatement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: '*';
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface BoundaryReach {
  /** Accounts whose buckets and secrets roles may use. */
  readonly accounts: readonly string[];
  /** The one role that may administer keys. Absent: none may. */
  readonly breakGlassArn?: string;
  /** Actions that are allowed besides. None of them lifts a denial. */
  readonly allow?: readonly string[];
}

/**
 * The most that a role of the platform may do, whatever its policies say. What is allowed here gives nobody a right; what is denied here
 * no policy of a role can give. Actions stand one by one: `s3:*` would let in what S3 learns next year.
 */
export function boundaryStatements({
  accounts,
  breakGlassArn,
  allow = [],
}: BoundaryReach): readonly BoundaryStatement[] {
  const isBreakGlass = (operator: string) => ({ [operator]: { 'aws:PrincipalArn': `${breakGlassArn}` } });
  return [
    allowed('Run', [...running, ...allow]),
    allowed('Kafka', [...kafkaPlane, ...kafkaControl]),
    allowed('OwnData', [...objects, ...secrets], { StringEquals: { 'aws:ResourceAccount': [...accounts] } }),
    // Not by account: a department's key may be in an account of its own. Every key names its users itself.
    allowed('Keys', keyUse),
    allowed('GrantsOfServices', ['kms:CreateGrant'], { Bool: { 'kms:GrantIsForAWSResource': 'true' } }),
    ...(breakGlassArn === undefined ? [] : [allowed('BreakGlass', keyCare, isBreakGlass('ArnEquals'))]),
    denied('OwnRights', identities),
    denied('KeyCare', keyChanges, breakGlassArn === undefined ? undefined : isBreakGlass('ArnNotEquals')),
    denied('OwnGrants', ['kms:CreateGrant'], { BoolIfExists: { 'kms:GrantIsForAWSResource': 'false' } }),
    denied('Evidence', evidence),
    denied('Doors', doors),
    denied('Programs', programs),
    denied('Watch', watch),
  ];
}

function allowed(
  Sid: string,
  Action: readonly string[],
  Condition?: BoundaryStatement['Condition'],
): BoundaryStatement {
  return { Sid, Effect: 'Allow', Action, Resource: '*', ...(Condition === undefined ? {} : { Condition }) };
}

function denied(sid: string, Action: readonly string[], Condition?: BoundaryStatement['Condition']): BoundaryStatement {
  return { Sid: `No${sid}`, Effect: 'Deny', Action, Resource: '*', ...(Condition === undefined ? {} : { Condition }) };
}

function of(service: string, ...actions: readonly string[]): readonly string[] {
  return actions.map((action) => `${service}:${action}`);
}

/** Functions in a VPC, their logs, queues, events, metrics and traces, and the certificates that they look after. */
const running = [
  ...of('acm-pca', 'DescribeCertificateAuthority', 'GetCertificate', 'GetCertificateAuthorityCertificate'),
  ...of('acm-pca', 'IssueCertificate'),
  ...of('cloudwatch', 'PutMetricData'),
  ...of('ec2', 'AssignPrivateIpAddresses', 'UnassignPrivateIpAddresses'),
  ...of('ec2', 'AuthorizeSecurityGroupEgress', 'AuthorizeSecurityGroupIngress'),
  ...of('ec2', 'RevokeSecurityGroupEgress', 'RevokeSecurityGroupIngress'),
  ...of('ec2', 'CreateNetworkInterface', 'DeleteNetworkInterface', 'DescribeNetworkInterfaces', 'DescribeSubnets'),
  ...of('ec2', 'DescribeSecurityGroups', 'DescribeVpcs'),
  ...of('events', 'PutEvents'),
  ...of('lambda', 'InvokeFunction'),
  ...of('logs', 'CreateLogGroup', 'CreateLogStream', 'DescribeLogGroups', 'DescribeLogStreams', 'PutLogEvents'),
  ...of('sns', 'Publish'),
  ...of('sqs', 'SendMessage'),
  ...of('ssm', 'GetParameter', 'GetParameters', 'GetParametersByPath'),
  ...of('xray', 'PutTelemetryRecords', 'PutTraceSegments'),
];

/** Records and what is around them. Which topics, the role's own policy says. */
const kafkaPlane = of(
  'kafka-cluster',
  ...['AlterCluster', 'AlterClusterDynamicConfiguration', 'AlterGroup', 'AlterTopic', 'AlterTopicDynamicConfiguration'],
  ...['AlterTransactionalId', 'Connect', 'CreateTopic', 'DeleteGroup', 'DeleteTopic', 'DescribeCluster'],
  ...['DescribeClusterDynamicConfiguration', 'DescribeGroup', 'DescribeTopic', 'DescribeTopicDynamicConfiguration'],
  ...['DescribeTransactionalId', 'ReadData', 'WriteData', 'WriteDataIdempotently'],
);

const kafkaControl = of(
  'kafka',
  ...['BatchAssociateScramSecret', 'BatchDisassociateScramSecret', 'DescribeCluster', 'DescribeClusterV2'],
  ...['DescribeVpcConnection', 'GetBootstrapBrokers', 'ListNodes', 'ListScramSecrets'],
);

const objects = of(
  's3',
  ...['AbortMultipartUpload', 'DeleteObject', 'GetBucketLocation', 'GetObject', 'GetObjectVersion', 'ListBucket'],
  ...['ListBucketMultipartUploads', 'ListMultipartUploadParts', 'PutObject'],
);

const secrets = of('secretsmanager', 'DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage');

const keyUse = of(
  'kms',
  ...['Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext'],
  ...['ReEncryptFrom', 'ReEncryptTo', 'RetireGrant'],
);

const keyChanges = of(
  'kms',
  ...['CreateAlias', 'CancelKeyDeletion', 'Delete*', 'Disable*', 'Enable*', 'Import*', 'Put*', 'Replicate*'],
  ...['RevokeGrant', 'ScheduleKeyDeletion', 'TagResource', 'UntagResource', 'Update*'],
);

const keyCare = [...keyChanges, ...of('kms', 'Get*', 'List*', 'RotateKeyOnDemand')];

/** Who somebody is, what he may do, and becoming somebody else. */
const identities = ['iam:*', 'organizations:*', 'account:*', 'sso:*', 'sts:AssumeRole*', 'sts:GetFederationToken'];

/** What must outlive whoever wrote it, and the settings that keep it. Deleting a version that is not the newest is one of them. */
const evidence = of(
  's3',
  ...['BypassGovernanceRetention', 'CreateBucket', 'DeleteBucket*', 'DeleteObjectVersion*', 'ObjectOwnerOverride*'],
  ...['PutAccelerate*', 'PutAccessPoint*', 'PutAccount*', 'PutBucket*', 'PutEncryption*', 'PutLifecycle*'],
  ...[
    'PutObjectAcl',
    'PutObjectLegalHold',
    'PutObjectRetention',
    'PutObjectVersionAcl',
    'PutReplication*',
    'Replicate*',
  ],
);

/** Policies and settings of what holds data: cluster, secrets, queues, topics of SNS. */
const doors = [
  ...of('kafka', 'CreateCluster*', 'Delete*', 'Put*', 'Reboot*', 'Reject*', 'Update*'),
  ...of('secretsmanager', 'DeleteResourcePolicy', 'DeleteSecret', 'PutResourcePolicy', 'Replicate*', 'UpdateSecret'),
  ...of('sns', 'AddPermission', 'SetTopicAttributes', 'Subscribe'),
  ...of('sqs', 'AddPermission', 'SetQueueAttributes'),
];

/** A function that somebody else's code runs in has somebody else's rights. */
const programs = [
  ...of('cloudformation', '*'),
  ...of('lambda', 'Add*', 'Create*', 'Delete*', 'Publish*', 'Put*', 'Remove*', 'Update*'),
];

const watch = [
  ...of('cloudtrail', 'Delete*', 'Put*', 'Stop*', 'Update*'),
  ...of('cloudwatch', 'Delete*', 'DisableAlarmActions', 'PutMetricAlarm'),
  ...of('config', 'Delete*', 'Put*', 'Stop*'),
  ...of('events', 'Delete*', 'Disable*', 'PutPermission', 'PutRule', 'PutTargets', 'Remove*'),
  ...of('guardduty', 'Delete*', 'Disassociate*', 'Stop*', 'Update*'),
  ...of('logs', 'AssociateKmsKey', 'Delete*', 'DisassociateKmsKey', 'Put*Policy', 'PutSubscriptionFilter'),
];
