import {
  accountRoot,
  allow,
  by,
  decided,
  deny,
  elsewhere,
  foreigner,
  here,
  type KnownDecision,
  reader,
  stranger,
  toEverybody,
  toRole,
  toService,
  zoneKey,
} from './known-decision.ts';

const pages = {
  default: 'kms/latest/developerguide/key-policy-default.html',
  evaluation: 'kms/latest/developerguide/policy-evaluation.html',
  foreign: 'kms/latest/developerguide/key-policy-modifying-external-accounts.html',
  keys: 'kms/latest/developerguide/conditions-kms.html',
  grants: 'kms/latest/developerguide/grants.html',
  sets: 'IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html',
  services: 'IAM/latest/UserGuide/reference_policies_condition-keys.html',
};

const decrypt = (principal: string, context: Record<string, string | string[]> = {}) =>
  by(principal, 'kms:Decrypt', zoneKey, { 'kms:CallerAccount': principal.split(':')[4] ?? here, ...context });
const inIam = [allow('kms:Decrypt', '*')];
const viaS3 = { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' };
const onlyVia = (Condition: object) => [allow('kms:Decrypt', '*', { ...toRole(reader), Condition: { ...Condition } })];

const whomKeysTrust: readonly KnownDecision[] = [
  ...decided(pages.evaluation, { resource: [allow('kms:Decrypt', '*', toRole(reader))] }, [
    ['a key policy that names the role is enough', decrypt(reader), 'allowed'],
    ['a key policy that names the role does not name others', decrypt(stranger), 'denied'],
    ['a key policy that names an action does not name others', by(reader, 'kms:Encrypt', zoneKey), 'denied'],
  ]),
  ...decided(pages.default, { identity: inIam, resource: [allow('kms:Decrypt', '*', toRole(reader))] }, [
    ['without delegation to the account, a right in IAM is worth nothing for a key', decrypt(stranger), 'denied'],
    ['a foreign right in IAM alone is worth nothing for a key', decrypt(foreigner), 'denied'],
  ]),
  ...decided(pages.default, { identity: inIam, resource: [allow('kms:*', '*', toRole(accountRoot(here)))] }, [
    ['delegated to the account, whoever has the right in IAM decrypts', decrypt(stranger), 'allowed'],
    ['delegation to one account is none to another', decrypt(foreigner), 'denied'],
  ]),
  ...decided(pages.default, { resource: [allow('kms:*', '*', toRole(accountRoot(here)))] }, [
    ['delegation to the account gives nobody a right by itself', decrypt(stranger), 'denied'],
  ]),
  ...decided(
    pages.default,
    {
      identity: inIam,
      resource: [allow('kms:*', '*', toRole(accountRoot(here))), deny('kms:Decrypt', '*', toRole(stranger))],
    },
    [['a denial in the key policy beats the delegation', decrypt(stranger), 'denied']],
  ),
  ...decided(pages.foreign, { identity: inIam, resource: [allow('kms:Decrypt', '*', toRole(foreigner))] }, [
    ['a foreign role decrypts when the key and its own account say so', decrypt(foreigner), 'allowed'],
  ]),
  ...decided(pages.foreign, { resource: [allow('kms:Decrypt', '*', toRole(foreigner))] }, [
    ['a foreign role that only the key names does not decrypt', decrypt(foreigner), 'denied'],
  ]),
  ...decided(
    pages.foreign,
    { identity: inIam, resource: [allow('kms:Decrypt', '*', toRole(accountRoot(elsewhere)))] },
    [
      ['a key that names a foreign account lets its roles with the right', decrypt(foreigner), 'allowed'],
      ['a key that names a foreign account does not name its own', decrypt(stranger), 'denied'],
    ],
  ),
];

const conditionsOfKeys: readonly KnownDecision[] = [
  ...decided(pages.keys, { resource: onlyVia({ StringEquals: viaS3 }) }, [
    ['through the service that the key names', decrypt(reader, viaS3), 'allowed'],
    ['directly, where the key names a service', decrypt(reader), 'denied'],
    [
      'through the service in another region',
      decrypt(reader, { 'kms:ViaService': 's3.us-east-1.amazonaws.com' }),
      'denied',
    ],
  ]),
  ...decided(pages.keys, { resource: onlyVia({ StringLike: { 'kms:ViaService': 's3.*.amazonaws.com' } }) }, [
    ['through the service in any region', decrypt(reader, viaS3), 'allowed'],
    [
      'through another service than the pattern says',
      decrypt(reader, { 'kms:ViaService': 'sqs.eu-west-1.amazonaws.com' }),
      'denied',
    ],
  ]),
  ...decided(
    pages.keys,
    {
      identity: inIam,
      resource: [
        allow('kms:Decrypt', '*', {
          Principal: { AWS: '*' },
          Condition: { StringEquals: { 'kms:CallerAccount': here, ...viaS3 } },
        }),
      ],
    },
    [
      ['any caller of the account through the service', decrypt(stranger, viaS3), 'allowed'],
      ['any caller of the account, but directly', decrypt(stranger), 'denied'],
      ['a caller of another account through the service', decrypt(foreigner, viaS3), 'denied'],
    ],
  ),
  ...decided(pages.keys, { resource: onlyVia({ StringEquals: { 'kms:EncryptionContext:department': 'sales' } }) }, [
    ['with the encryption context', decrypt(reader, { 'kms:EncryptionContext:department': 'sales' }), 'allowed'],
    ['with another value of the context', decrypt(reader, { 'kms:EncryptionContext:department': 'legal' }), 'denied'],
    ['without the encryption context', decrypt(reader), 'denied'],
    ['with the value in another case', decrypt(reader, { 'kms:EncryptionContext:department': 'Sales' }), 'denied'],
  ]),
  ...decided(
    pages.keys,
    {
      resource: [
        allow('kms:Decrypt', '*', toRole(reader)),
        deny('kms:Decrypt', '*', {
          ...toRole(reader),
          Condition: { StringNotEquals: { 'kms:EncryptionContext:topic': 'sales.orders' } },
        }),
      ],
    },
    [
      [
        'a denial of other topics spares the right one',
        decrypt(reader, { 'kms:EncryptionContext:topic': 'sales.orders' }),
        'allowed',
      ],
      [
        'a denial of other topics hits another one',
        decrypt(reader, { 'kms:EncryptionContext:topic': 'sales.prices' }),
        'denied',
      ],
      ['a denial of other topics hits a request that names none', decrypt(reader), 'denied'],
    ],
  ),
];

const grant = (context: Record<string, string | string[]>) => by(reader, 'kms:CreateGrant', zoneKey, context);
const grantsFor = (Condition: object) => ({
  resource: [allow('kms:CreateGrant', '*', { ...toRole(reader), Condition: { ...Condition } })],
});

const grants: readonly KnownDecision[] = [
  ...decided(pages.grants, grantsFor({ Bool: { 'kms:GrantIsForAWSResource': 'true' } }), [
    ['a grant that a service asks for', grant({ 'kms:GrantIsForAWSResource': 'true' }), 'allowed'],
    ['a grant that somebody asks for', grant({ 'kms:GrantIsForAWSResource': 'false' }), 'denied'],
    ['a grant without word of a service', grant({}), 'denied'],
  ]),
  ...decided(
    pages.sets,
    grantsFor({ 'ForAllValues:StringEquals': { 'kms:GrantOperations': ['Decrypt', 'DescribeKey'] } }),
    [
      ['a grant of some of the listed operations', grant({ 'kms:GrantOperations': ['Decrypt'] }), 'allowed'],
      ['a grant of one more than is listed', grant({ 'kms:GrantOperations': ['Decrypt', 'Encrypt'] }), 'denied'],
      ['all values of a key that is absent', grant({}), 'allowed'],
    ],
  ),
  ...decided(pages.sets, grantsFor({ 'ForAnyValue:StringEquals': { 'kms:GrantOperations': ['Decrypt'] } }), [
    ['any value: one of two fits', grant({ 'kms:GrantOperations': ['Encrypt', 'Decrypt'] }), 'allowed'],
    ['any value: none fits', grant({ 'kms:GrantOperations': ['Encrypt'] }), 'denied'],
    ['any value of a key that is absent', grant({}), 'denied'],
  ]),
];

const services = decided(
  pages.services,
  {
    identity: inIam,
    resource: [
      allow('kms:Decrypt', '*', toRole(accountRoot(here))),
      allow('kms:Decrypt', '*', toService('logs.eu-west-1.amazonaws.com')),
      deny('kms:Decrypt', '*', {
        ...toEverybody,
        Condition: { ArnNotEquals: { 'aws:PrincipalArn': reader }, Bool: { 'aws:PrincipalIsAWSService': 'false' } },
      }),
    ],
  },
  [
    ['a denial of everybody else spares the listed role', decrypt(reader), 'allowed'],
    ['a denial of everybody else hits another role', decrypt(stranger), 'denied'],
    [
      'a denial of everybody else that asks for services spares one',
      by('logs.eu-west-1.amazonaws.com', 'kms:Decrypt', zoneKey),
      'allowed',
    ],
    ['a service that the key does not name', by('sns.amazonaws.com', 'kms:Decrypt', zoneKey), 'denied'],
  ],
);

export const keyDecisions: readonly KnownDecision[] = [...whomKeysTrust, ...conditionsOfKeys, ...grants, ...services];
