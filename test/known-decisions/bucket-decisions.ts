import {
  accountRoot,
  allow,
  bucket,
  by,
  type Context,
  decided,
  deny,
  elsewhere,
  foreigner,
  get,
  here,
  type KnownDecision,
  object,
  put,
  reader,
  stranger,
  toEverybody,
  toRole,
  zoneKey,
} from './known-decision.ts';

const pages = {
  oneAccount: 'IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html',
  twoAccounts: 'IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html',
  principals: 'IAM/latest/UserGuide/reference_policies_elements_principal.html',
  bestPractices: 'AmazonS3/latest/userguide/security-best-practices.html',
  examples: 'AmazonS3/latest/userguide/example-bucket-policies.html',
  keys: 'AmazonS3/latest/userguide/amazon-s3-policy-keys.html',
  global: 'IAM/latest/UserGuide/reference_policies_condition-keys.html',
  operators: 'IAM/latest/UserGuide/reference_policies_elements_condition_operators.html',
  encryption: 'AmazonS3/latest/userguide/UsingKMSEncryption.html',
  lock: 'AmazonS3/latest/userguide/object-lock-managing.html',
};

const list = (context: Context) => by(reader, 's3:ListBucket', bucket, context);

const inIam = [allow(['s3:GetObject', 's3:PutObject', 's3:ListBucket'], [bucket, `${bucket}/*`])];

const whomBucketsTrust: readonly KnownDecision[] = [
  ...decided(pages.oneAccount, { resource: [allow('s3:GetObject', `${bucket}/*`, toRole(reader))] }, [
    ['within an account the bucket alone may allow', get(reader), 'allowed'],
    ['within an account neither says so', get(stranger), 'denied'],
  ]),
  ...decided(pages.oneAccount, { identity: inIam }, [
    ['within an account IAM alone may allow', get(reader), 'allowed'],
    ['across accounts IAM alone is not enough', get(foreigner), 'denied'],
  ]),
  ...decided(pages.twoAccounts, { resource: [allow('s3:GetObject', `${bucket}/*`, toRole(foreigner))] }, [
    ['across accounts the bucket alone is not enough', get(foreigner), 'denied'],
  ]),
  ...decided(
    pages.twoAccounts,
    { identity: inIam, resource: [allow('s3:GetObject', `${bucket}/*`, toRole(foreigner))] },
    [['across accounts both say so', get(foreigner), 'allowed']],
  ),
  ...decided(
    pages.principals,
    { identity: inIam, resource: [allow('s3:GetObject', `${bucket}/*`, toRole(elsewhere))] },
    [['an account id stands for the account', get(foreigner), 'allowed']],
  ),
  ...decided(pages.principals, { resource: [allow('s3:GetObject', `${bucket}/*`, toRole(accountRoot(here)))] }, [
    ['a bucket that names its account gives no role a right by itself', get(reader), 'denied'],
  ]),
  ...decided(
    pages.principals,
    { identity: inIam, resource: [deny('s3:GetObject', `${bucket}/*`, toRole(accountRoot(here)))] },
    [['a denial of the account hits its roles', get(reader), 'denied']],
  ),
  ...decided(pages.principals, { resource: [allow('s3:GetObject', `${bucket}/*`, toEverybody)] }, [
    ['everybody includes the anonymous', get('anonymous'), 'allowed'],
    ['everybody includes a role of the account', get(stranger), 'allowed'],
    ['a foreign role needs its own account even where everybody may', get(foreigner), 'denied'],
  ]),
  ...decided(pages.principals, { resource: [allow('s3:GetObject', `${bucket}/*`, toRole(accountRoot(here)))] }, [
    ['an account does not include the anonymous', get('anonymous'), 'denied'],
  ]),
  ...decided(
    pages.global,
    {
      identity: inIam,
      resource: [
        allow('s3:GetObject', `${bucket}/*`, {
          ...toEverybody,
          Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-ours' } },
        }),
      ],
    },
    [
      ['a foreign role of the organization', get(foreigner, { 'aws:PrincipalOrgID': 'o-ours' }), 'allowed'],
      ['a foreign role of another organization', get(foreigner, { 'aws:PrincipalOrgID': 'o-theirs' }), 'denied'],
      ['a foreign role without an organization', get(foreigner), 'denied'],
    ],
  ),
];

const denials: readonly KnownDecision[] = [
  ...decided(
    pages.keys,
    {
      identity: inIam,
      resource: [
        deny('s3:*', [bucket, `${bucket}/*`], {
          ...toEverybody,
          Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } },
        }),
      ],
    },
    [
      ['an older TLS than is wanted', get(reader, { 's3:TlsVersion': '1.1' }), 'denied'],
      ['the oldest TLS that is wanted', get(reader, { 's3:TlsVersion': '1.2' }), 'allowed'],
      ['a newer TLS', get(reader, { 's3:TlsVersion': '1.3' }), 'allowed'],
      ['a TLS that is not told', get(reader), 'allowed'],
    ],
  ),
  ...decided(
    pages.bestPractices,
    {
      identity: inIam,
      resource: [
        deny('s3:*', [bucket, `${bucket}/*`], {
          ...toEverybody,
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      ],
    },
    [
      ['without TLS, where that is denied', get(reader, { 'aws:SecureTransport': 'false' }), 'denied'],
      ['with TLS, where its absence is denied', get(reader, { 'aws:SecureTransport': 'true' }), 'allowed'],
    ],
  ),
  ...decided(
    pages.global,
    {
      identity: inIam,
      resource: [
        deny('s3:*', [bucket, `${bucket}/*`], {
          ...toEverybody,
          Condition: { StringNotEquals: { 'aws:PrincipalArn': [reader, `arn:aws:iam::${here}:role/writer`] } },
        }),
      ],
    },
    [
      ['a bucket that denies all but a list of roles spares one of them', get(reader), 'allowed'],
      ['a bucket that denies all but a list of roles hits others', get(stranger), 'denied'],
    ],
  ),
  ...decided(
    pages.encryption,
    {
      identity: inIam,
      resource: [
        deny('s3:PutObject', `${bucket}/*`, {
          ...toEverybody,
          Condition: {
            Null: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'false' },
            StringNotEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': zoneKey },
          },
        }),
      ],
    },
    [
      ['a writer that relies on the default key', put(), 'allowed'],
      ['a writer that names the key', put({ 's3:x-amz-server-side-encryption-aws-kms-key-id': zoneKey }), 'allowed'],
      [
        'a writer that names another key',
        put({ 's3:x-amz-server-side-encryption-aws-kms-key-id': `${zoneKey}2` }),
        'denied',
      ],
    ],
  ),
  ...decided(
    pages.operators,
    {
      identity: inIam,
      resource: [
        deny('s3:PutObject', `${bucket}/*`, {
          ...toEverybody,
          Condition: { StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } },
        }),
      ],
    },
    [
      ['a negated operator fits a header that is absent', put(), 'denied'],
      [
        'a negated operator does not fit the right header',
        put({ 's3:x-amz-server-side-encryption': 'aws:kms' }),
        'allowed',
      ],
    ],
  ),
  ...decided(
    pages.lock,
    {
      identity: [allow('s3:*', '*')],
      resource: [deny('s3:BypassGovernanceRetention', `${bucket}/*`, toEverybody)],
    },
    [
      ['governance is not bypassed where that is denied', by(reader, 's3:BypassGovernanceRetention', object), 'denied'],
      ['a version is deleted where only the bypass is denied', by(reader, 's3:DeleteObjectVersion', object), 'allowed'],
    ],
  ),
];

const patterns: readonly KnownDecision[] = [
  ...decided(
    pages.keys,
    { identity: [allow('s3:ListBucket', bucket, { Condition: { StringLike: { 's3:prefix': 'payments/*' } } })] },
    [
      ['a listing below the prefix', list({ 's3:prefix': 'payments/2026' }), 'allowed'],
      ['a listing below another prefix', list({ 's3:prefix': 'ledger/2026' }), 'denied'],
      ['a listing without a prefix', list({}), 'denied'],
    ],
  ),
  ...decided(pages.examples, { identity: [allow('s3:*', bucket)] }, [
    ['the ARN of a bucket is not that of its objects', get(reader), 'denied'],
  ]),
];

export const bucketDecisions: readonly KnownDecision[] = [...whomBucketsTrust, ...denials, ...patterns];
