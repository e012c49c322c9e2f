import {
  allow,
  bucket,
  by,
  decided,
  deny,
  elsewhere,
  here,
  type KnownDecision,
  object,
  reader,
  toEverybody,
  toService,
  zoneKey,
} from './known-decision.ts';

const pages = {
  global: 'IAM/latest/UserGuide/reference_policies_condition-keys.html',
  queues: 'AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-basic-examples-of-sqs-policies.html',
  functions: 'lambda/latest/dg/access-control-resource-based.html',
  logs: 'AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html',
};

const queue = `arn:aws:sqs:eu-west-1:${here}:dead-letters`;

const lambda = `arn:aws:lambda:eu-west-1:${here}:function:reconcile`;

const services: readonly KnownDecision[] = [
  ...decided(
    pages.queues,
    {
      resource: [
        allow('sqs:SendMessage', queue, {
          ...toService('sns.amazonaws.com'),
          Condition: { ArnEquals: { 'aws:SourceArn': `arn:aws:sns:eu-west-1:${here}:alarms` } },
        }),
      ],
    },
    [
      [
        'a topic that the queue names',
        by('sns.amazonaws.com', 'sqs:SendMessage', queue, { 'aws:SourceArn': `arn:aws:sns:eu-west-1:${here}:alarms` }),
        'allowed',
      ],
      [
        'a topic of the same name in another account',
        by('sns.amazonaws.com', 'sqs:SendMessage', queue, {
          'aws:SourceArn': `arn:aws:sns:eu-west-1:${elsewhere}:alarms`,
        }),
        'denied',
      ],
      ['a service whose topic is unknown', by('sns.amazonaws.com', 'sqs:SendMessage', queue), 'denied'],
    ],
  ),
  ...decided(
    pages.functions,
    {
      resource: [
        allow('lambda:InvokeFunction', lambda, {
          ...toService('events.amazonaws.com'),
          Condition: { ArnLike: { 'aws:SourceArn': `arn:aws:events:eu-west-1:${here}:rule/*` } },
        }),
      ],
    },
    [
      [
        'a rule of the account starts the function',
        by('events.amazonaws.com', 'lambda:InvokeFunction', lambda, {
          'aws:SourceArn': `arn:aws:events:eu-west-1:${here}:rule/daily`,
        }),
        'allowed',
      ],
      ['a role that nothing names starts no function', by(reader, 'lambda:InvokeFunction', lambda), 'denied'],
      [
        'a permission to start is none to change',
        by('events.amazonaws.com', 'lambda:UpdateFunctionCode', lambda, {
          'aws:SourceArn': `arn:aws:events:eu-west-1:${here}:rule/daily`,
        }),
        'denied',
      ],
    ],
  ),
  ...decided(
    pages.logs,
    {
      resource: [
        allow(['kms:Encrypt*', 'kms:Decrypt*', 'kms:GenerateDataKey*'], '*', {
          ...toService('logs.eu-west-1.amazonaws.com'),
          Condition: {
            ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:eu-west-1:${here}:log-group:/platform/*` },
          },
        }),
      ],
    },
    [
      [
        'the log service for a group of ours',
        by('logs.eu-west-1.amazonaws.com', 'kms:GenerateDataKey', zoneKey, {
          'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:eu-west-1:${here}:log-group:/platform/reconcile`,
        }),
        'allowed',
      ],
      [
        'the log service for a group of another account',
        by('logs.eu-west-1.amazonaws.com', 'kms:GenerateDataKey', zoneKey, {
          'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:eu-west-1:${elsewhere}:log-group:/platform/reconcile`,
        }),
        'denied',
      ],
      ['the log service of another region', by('logs.us-east-1.amazonaws.com', 'kms:Decrypt', zoneKey), 'denied'],
    ],
  ),
  ...decided(
    pages.global,
    {
      resource: [
        allow('s3:PutObject', `${bucket}/*`, toService('logging.s3.amazonaws.com')),
        deny('s3:*', `${bucket}/*`, { ...toEverybody, Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        deny('s3:*', `${bucket}/*`, {
          ...toEverybody,
          Condition: {
            StringNotEqualsIfExists: { 'aws:PrincipalAccount': here },
            BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
          },
        }),
      ],
    },
    [
      [
        'a service past a denial that spares services',
        by('logging.s3.amazonaws.com', 's3:PutObject', object),
        'allowed',
      ],
      [
        'a service without TLS',
        by('logging.s3.amazonaws.com', 's3:PutObject', object, { 'aws:SecureTransport': 'false' }),
        'denied',
      ],
    ],
  ),
  ...decided(
    pages.global,
    {
      resource: [
        allow('s3:PutObject', `${bucket}/*`, toService('logging.s3.amazonaws.com')),
        deny('s3:*', `${bucket}/*`, {
          ...toEverybody,
          Condition: { StringNotEquals: { 'aws:PrincipalAccount': here } },
        }),
      ],
    },
    [
      [
        'the mistake: a denial of other accounts hits services, which have none',
        by('logging.s3.amazonaws.com', 's3:PutObject', object),
        'denied',
      ],
    ],
  ),
];

export const serviceDecisions: readonly KnownDecision[] = [...services];
