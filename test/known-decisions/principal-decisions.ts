import {
  accountRoot,
  allow,
  bucket,
  by,
  decided,
  deny,
  elsewhere,
  foreigner,
  get,
  here,
  type KnownDecision,
  reader,
  stranger,
  targetRole,
  toEverybody,
  toRole,
  zoneKey,
} from './known-decision.ts';

const pages = {
  global: 'IAM/latest/UserGuide/reference_policies_condition-keys.html',
  principals: 'IAM/latest/UserGuide/reference_policies_elements_principal.html',
  pass: 'IAM/latest/UserGuide/id_roles_use_passrole.html',
  boundaries: 'IAM/latest/UserGuide/access_policies_boundaries.html',
  tags: 'IAM/latest/UserGuide/access_tags.html',
  cluster: 'msk/latest/developerguide/mvpc-cross-account-permissions.html',
  kms: 'kms/latest/developerguide/key-policy-default.html',
};

const cluster = `arn:aws:kafka:eu-west-1:${here}:cluster/platform-dev/5d1c`;

const connect = [allow('kafka-cluster:Connect', cluster)];

const secret = `arn:aws:secretsmanager:eu-west-1:${here}:secret:AmazonMSK_ledger-a1b2c3`;

const principals: readonly KnownDecision[] = [
  ...decided(
    pages.principals,
    { resource: [allow('s3:GetObject', `${bucket}/*`, { Principal: { AWS: [stranger, reader] } })] },
    [['one of several principals', get(reader), 'allowed']],
  ),
  ...decided(pages.principals, { resource: [allow('s3:GetObject', `${bucket}/*`, { Principal: { AWS: '*' } })] }, [
    ['AWS with a star is everybody, the anonymous too', get('anonymous'), 'allowed'],
  ]),
  ...decided(
    pages.principals,
    {
      resource: [
        allow('s3:GetObject', `${bucket}/*`, toEverybody),
        deny('s3:GetObject', `${bucket}/*`, toRole(reader)),
      ],
    },
    [
      ['a role that is denied where everybody may', get(reader), 'denied'],
      ['another role where one is denied', get(stranger), 'allowed'],
    ],
  ),
  ...decided(
    pages.principals,
    {
      resource: [
        allow('s3:GetObject', `${bucket}/*`, {
          ...toEverybody,
          Condition: { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${here}:role/read*` } },
        }),
      ],
    },
    [
      ['everybody whose ARN fits', get(reader), 'allowed'],
      ['everybody whose ARN does not fit', get(stranger), 'denied'],
      ['the anonymous, who have no ARN', get('anonymous'), 'denied'],
    ],
  ),
  ...decided(
    pages.kms,
    {
      identity: [allow('kms:Decrypt', zoneKey)],
      resource: [
        allow('kms:*', '*', {
          ...toRole(accountRoot(here)),
          Condition: { StringEquals: { 'kms:ViaService': 'secretsmanager.eu-west-1.amazonaws.com' } },
        }),
      ],
    },
    [
      [
        'delegation through a service alone, through it',
        by(reader, 'kms:Decrypt', zoneKey, { 'kms:ViaService': 'secretsmanager.eu-west-1.amazonaws.com' }),
        'allowed',
      ],
      ['delegation through a service alone, past it', by(reader, 'kms:Decrypt', zoneKey), 'denied'],
    ],
  ),
];

const ofIam: readonly KnownDecision[] = [
  ...decided(
    pages.pass,
    {
      identity: [
        allow('iam:PassRole', targetRole, {
          Condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
        }),
      ],
    },
    [
      [
        'a role passed to the service that is named',
        by(reader, 'iam:PassRole', targetRole, { 'iam:PassedToService': 'lambda.amazonaws.com' }),
        'allowed',
      ],
      [
        'a role passed to another service',
        by(reader, 'iam:PassRole', targetRole, { 'iam:PassedToService': 'ec2.amazonaws.com' }),
        'denied',
      ],
      [
        'another role passed',
        by(reader, 'iam:PassRole', stranger, { 'iam:PassedToService': 'lambda.amazonaws.com' }),
        'denied',
      ],
    ],
  ),
  ...decided(pages.boundaries, { identity: [allow('iam:*', '*'), deny('iam:DeleteRolePermissionsBoundary', '*')] }, [
    [
      'a boundary is not taken away where that is denied',
      by(reader, 'iam:DeleteRolePermissionsBoundary', targetRole),
      'denied',
    ],
    ['a policy is put where only the boundary is kept', by(reader, 'iam:PutRolePolicy', targetRole), 'allowed'],
  ]),
  ...decided(
    pages.cluster,
    { identity: connect, resource: [allow('kafka-cluster:*', '*', toRole(accountRoot(elsewhere)))] },
    [
      [
        'a foreign role on a cluster that names its account',
        by(foreigner, 'kafka-cluster:Connect', cluster),
        'allowed',
      ],
    ],
  ),
  ...decided(pages.cluster, { identity: connect }, [
    ['a foreign role on a cluster without a policy', by(foreigner, 'kafka-cluster:Connect', cluster), 'denied'],
  ]),
];

const ownAccount: readonly KnownDecision[] = decided(
  pages.global,
  {
    identity: [allow('s3:GetObject', '*')],
    boundary: [allow('s3:*', '*', { Condition: { StringEquals: { 'aws:ResourceAccount': here } } })],
    resource: [allow('s3:GetObject', `${bucket}/*`, toRole(foreigner))],
  },
  [['a boundary that ends at resources of the account, within it', get(reader), 'allowed']],
);

const otherAccount: readonly KnownDecision[] = decided(
  pages.global,
  {
    identity: [allow('s3:GetObject', '*', { Condition: { StringEquals: { 'aws:ResourceAccount': elsewhere } } })],
  },
  [['a right that ends at resources of another account', get(reader), 'denied']],
);

const ofTags: readonly KnownDecision[] = decided(
  pages.tags,
  {
    identity: [
      allow('secretsmanager:GetSecretValue', '*', {
        Condition: { StringEquals: { 'secretsmanager:ResourceTag/zone': 'mnpi' } },
      }),
    ],
  },
  [
    [
      'a secret with the tag',
      by(reader, 'secretsmanager:GetSecretValue', secret, { 'secretsmanager:ResourceTag/zone': 'mnpi' }),
      'allowed',
    ],
    ['a secret without the tag', by(reader, 'secretsmanager:GetSecretValue', secret), 'denied'],
  ],
);

export const principalDecisions: readonly KnownDecision[] = [
  ...principals,
  ...ofIam,
  ...ownAccount,
  ...otherAccount,
  ...ofTags,
];
