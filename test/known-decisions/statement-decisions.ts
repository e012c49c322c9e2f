import {
  allow,
  bucket,
  by,
  type Context,
  decided,
  deny,
  here,
  type KnownDecision,
  object,
  reader,
  toEverybody,
} from './known-decision.ts';

const pages = {
  action: 'IAM/latest/UserGuide/reference_policies_elements_action.html',
  notAction: 'IAM/latest/UserGuide/reference_policies_elements_notaction.html',
  resource: 'IAM/latest/UserGuide/reference_policies_elements_resource.html',
  notResource: 'IAM/latest/UserGuide/reference_policies_elements_notresource.html',
  interplay: 'IAM/latest/UserGuide/reference_policies_evaluation-logic_AccessPolicyLanguage_Interplay.html',
  condition: 'IAM/latest/UserGuide/reference_policies_elements_condition.html',
  operators: 'IAM/latest/UserGuide/reference_policies_elements_condition_operators.html',
  several: 'IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html',
  sets: 'IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html',
  kafka: 'msk/latest/developerguide/kafka-actions.html',
};

const get = (context: Context = {}, resource = object) => by(reader, 's3:GetObject', resource, context);
const where = (Condition: object) => ({ identity: [allow('s3:GetObject', '*', { Condition: { ...Condition } })] });

const elements: readonly KnownDecision[] = [
  ...decided(pages.interplay, {}, [['nobody says anything', get(), 'denied']]),
  ...decided(pages.interplay, { identity: [allow('s3:*', '*'), deny('s3:Get*', '*')] }, [
    ['a denial beats a right', get(), 'denied'],
    ['a denial of reads leaves writes', by(reader, 's3:PutObject', object), 'allowed'],
  ]),
  ...decided(pages.action, { identity: [allow('S3:getobject', '*')] }, [
    ['names of actions have no case', get(), 'allowed'],
  ]),
  ...decided(pages.action, { identity: [allow('s3:Get*', '*')] }, [
    ['an action by pattern', get(), 'allowed'],
    ['an action outside the pattern', by(reader, 's3:PutObject', object), 'denied'],
  ]),
  ...decided(pages.action, { identity: [allow('s3:?etObject', '*')] }, [
    ['a question mark is one character', get(), 'allowed'],
    ['a question mark is not two characters', by(reader, 's3:DeleteObject', object), 'denied'],
  ]),
  ...decided(
    pages.notAction,
    { identity: [{ Effect: 'Allow', NotAction: ['s3:DeleteObject*', 'sqs:*'], Resource: '*' }] },
    [
      ['what NotAction does not list', get(), 'allowed'],
      ['what NotAction lists', by(reader, 's3:DeleteObject', object), 'denied'],
      [
        'what NotAction lists by service',
        by(reader, 'sqs:SendMessage', `arn:aws:sqs:eu-west-1:${here}:dead-letters`),
        'denied',
      ],
    ],
  ),
  ...decided(
    pages.notResource,
    { identity: [allow('s3:GetObject', '*'), { Effect: 'Deny', Action: 's3:*', NotResource: `${bucket}/*` }] },
    [
      ['what NotResource lists is spared', get(), 'allowed'],
      ['what NotResource does not list is denied', get({}, 'arn:aws:s3:::other/key'), 'denied'],
    ],
  ),
  ...decided(pages.resource, { identity: [allow('s3:GetObject', `${bucket}/*.avro`)] }, [
    ['a star in an object key passes slashes', get(), 'allowed'],
    ['the end of a pattern counts', get({}, `${object}.tmp`), 'denied'],
  ]),
  ...decided(pages.resource, { identity: [allow('s3:GetObject', `${bucket}/Payments/*`)] }, [
    ['ARNs have a case', get(), 'denied'],
  ]),
];

const principalArn = (operator: string, pattern: string) => where({ [operator]: { 'aws:PrincipalArn': pattern } });

const operators: readonly KnownDecision[] = [
  ...decided(pages.operators, principalArn('ArnLike', 'arn:aws:iam::*:role/read*'), [
    ['ArnLike takes stars within a part', get(), 'allowed'],
  ]),
  ...decided(pages.operators, principalArn('ArnEquals', `arn:aws:iam::${here}:role/rea*`), [
    ['ArnEquals is ArnLike by another name', get(), 'allowed'],
  ]),
  ...decided(pages.operators, principalArn('ArnLike', 'arn:aws:*:role/reader'), [
    ['a star of ArnLike stays within its part', get(), 'denied'],
  ]),
  ...decided(pages.operators, principalArn('StringLike', 'arn:aws:*:role/reader'), [
    ['a star of StringLike passes colons', get(), 'allowed'],
  ]),
  ...decided(pages.operators, principalArn('StringEquals', 'arn:aws:iam::*:role/reader'), [
    ['StringEquals takes a star as it is', get(), 'denied'],
  ]),
  ...decided(pages.operators, principalArn('StringEquals', reader.toUpperCase()), [
    ['StringEquals has a case', get(), 'denied'],
  ]),
  ...decided(pages.operators, principalArn('StringEqualsIgnoreCase', reader.toUpperCase()), [
    ['StringEqualsIgnoreCase has none', get(), 'allowed'],
  ]),
  ...decided(pages.condition, where({ Bool: { 'AWS:securetransport': 'true' } }), [
    ['names of condition keys have no case', get({ 'aws:SecureTransport': 'true' }), 'allowed'],
  ]),
  ...decided(pages.operators, where({ StringEqualsIfExists: { 'aws:SourceVpce': 'vpce-1' } }), [
    ['IfExists fits a key that is absent', get(), 'allowed'],
    ['IfExists fits the value', get({ 'aws:SourceVpce': 'vpce-1' }), 'allowed'],
    ['IfExists does not fit another value', get({ 'aws:SourceVpce': 'vpce-2' }), 'denied'],
  ]),
  ...decided(pages.operators, where({ StringNotEquals: { 'aws:SourceVpce': ['vpce-1', 'vpce-2'] } }), [
    ['a negated operator in an Allow fits a key that is absent', get(), 'allowed'],
    ['a negated operator fits when no value does', get({ 'aws:SourceVpce': 'vpce-3' }), 'allowed'],
    ['a negated operator does not fit when one value does', get({ 'aws:SourceVpce': 'vpce-2' }), 'denied'],
  ]),
  ...decided(pages.operators, where({ Null: { 'aws:SourceVpce': 'true' } }), [
    ['Null true fits a key that is absent', get(), 'allowed'],
    ['Null true does not fit a key that is there', get({ 'aws:SourceVpce': 'vpce-1' }), 'denied'],
  ]),
  ...decided(pages.operators, where({ Null: { 'aws:SourceVpce': 'false' } }), [
    ['Null false does not fit a key that is absent', get(), 'denied'],
  ]),
  ...decided(pages.operators, where({ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }), [
    ['an address within the range', get({ 'aws:SourceIp': '10.40.0.7' }), 'allowed'],
    ['an address outside the range', get({ 'aws:SourceIp': '192.0.2.7' }), 'denied'],
  ]),
  ...decided(pages.operators, where({ DateLessThan: { 'aws:CurrentTime': '2027-01-01T00:00:00Z' } }), [
    ['before the date', get({ 'aws:CurrentTime': '2026-12-31T23:59:59Z' }), 'allowed'],
    ['after the date', get({ 'aws:CurrentTime': '2027-01-01T00:00:01Z' }), 'denied'],
  ]),
];

const many: readonly KnownDecision[] = [
  ...decided(
    pages.several,
    where({ StringEquals: { 'aws:SourceVpce': ['vpce-1', 'vpce-2'], 'aws:PrincipalOrgID': 'o-ours' } }),
    [
      ['one of the values of each key', get({ 'aws:SourceVpce': 'vpce-2', 'aws:PrincipalOrgID': 'o-ours' }), 'allowed'],
      ['one key fits, the other does not', get({ 'aws:SourceVpce': 'vpce-2', 'aws:PrincipalOrgID': 'o-x' }), 'denied'],
      ['one key fits, the other is absent', get({ 'aws:SourceVpce': 'vpce-2' }), 'denied'],
    ],
  ),
  ...decided(
    pages.several,
    where({ StringEquals: { 'aws:SourceVpce': 'vpce-1' }, Bool: { 'aws:SecureTransport': 'true' } }),
    [
      [
        'one operator fits, the other does not',
        get({ 'aws:SourceVpce': 'vpce-1', 'aws:SecureTransport': 'false' }),
        'denied',
      ],
    ],
  ),
  ...decided(pages.sets, where({ 'ForAnyValue:StringEquals': { 'aws:CalledVia': ['athena.amazonaws.com'] } }), [
    [
      'through a chain with the service',
      get({ 'aws:CalledVia': ['athena.amazonaws.com', 'glue.amazonaws.com'] }),
      'allowed',
    ],
    ['through no chain', get(), 'denied'],
  ]),
  ...decided(
    pages.sets,
    {
      identity: [
        allow('s3:GetObject', '*'),
        deny('s3:GetObject', '*', {
          Condition: { 'ForAllValues:StringNotEquals': { 'aws:CalledVia': ['athena.amazonaws.com'] } },
        }),
      ],
    },
    [
      ['all values differ when there are none', get(), 'denied'],
      ['not all values differ', get({ 'aws:CalledVia': ['athena.amazonaws.com'] }), 'allowed'],
    ],
  ),
];

const kafkaArn = (kind: string, name: string) => `arn:aws:kafka:eu-west-1:${here}:${kind}/platform-dev/5d1c/${name}`;
const topics = `arn:aws:kafka:eu-west-1:${here}:topic/platform-dev/*/payments.*`;
const read = (topic: string) => by(reader, 'kafka-cluster:ReadData', kafkaArn('topic', topic));

const kafka: readonly KnownDecision[] = [
  ...decided(pages.kafka, { identity: [allow('kafka-cluster:ReadData', topics)] }, [
    ['a topic below the prefix', read('payments.events'), 'allowed'],
    ['a topic with another prefix', read('ledger.entries'), 'denied'],
    ['a topic whose prefix has another case', read('Payments.events'), 'denied'],
    ['a star takes an empty rest', read('payments.'), 'allowed'],
    [
      'the right to read is none to write',
      by(reader, 'kafka-cluster:WriteData', kafkaArn('topic', 'payments.events')),
      'denied',
    ],
    [
      'a right to a topic is none to a group',
      by(reader, 'kafka-cluster:AlterGroup', kafkaArn('group', 'payments.x')),
      'denied',
    ],
    [
      'the topic of another cluster',
      by(reader, 'kafka-cluster:ReadData', kafkaArn('topic', 'payments.events').replace('-dev', '-prod')),
      'denied',
    ],
  ]),
  ...decided(pages.kafka, { identity: [allow('kafka-cluster:*', '*'), deny('kafka-cluster:*Group', '*')] }, [
    [
      'a pattern of actions of Kafka',
      by(reader, 'kafka-cluster:DeleteGroup', kafkaArn('group', 'payments.x')),
      'denied',
    ],
    [
      'a right to all that Kafka has',
      by(reader, 'kafka-cluster:Connect', `arn:aws:kafka:eu-west-1:${here}:cluster/platform-dev/5d1c`),
      'allowed',
    ],
  ]),
];

const secret = `arn:aws:secretsmanager:eu-west-1:${here}:secret:AmazonMSK_ledger-a1b2c3`;
const secrets: readonly KnownDecision[] = decided(
  'secretsmanager/latest/userguide/auth-and-access_resource-policies.html',
  {
    identity: [allow('secretsmanager:GetSecretValue', '*')],
    resource: [
      deny('secretsmanager:GetSecretValue', '*', {
        ...toEverybody,
        Condition: { StringNotEquals: { 'aws:PrincipalArn': reader } },
      }),
    ],
  },
  [
    ['a secret that denies all but one role spares it', by(reader, 'secretsmanager:GetSecretValue', secret), 'allowed'],
    [
      'a secret that denies all but one role hits others',
      by(`arn:aws:iam::${here}:role/stranger`, 'secretsmanager:GetSecretValue', secret),
      'denied',
    ],
  ],
);

export const statementDecisions: readonly KnownDecision[] = [...elements, ...operators, ...many, ...kafka, ...secrets];
