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
  reader,
  stranger,
  targetRole,
  toEverybody,
  toRole,
  trust,
  zoneKey,
} from './known-decision.ts';

const pages = {
  evaluation: 'IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html',
  principals: 'IAM/latest/UserGuide/reference_policies_elements_principal.html',
  switch: 'IAM/latest/UserGuide/id_roles_use_permissions-to-switch.html',
  mfa: 'IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html',
  external: 'IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html',
  deputy: 'IAM/latest/UserGuide/confused-deputy.html',
  boundaries: 'IAM/latest/UserGuide/access_policies_boundaries.html',
};

const assume = (principal: string, context: Context = {}) => by(principal, 'sts:AssumeRole', targetRole, context);
const inIam = [allow('sts:AssumeRole', targetRole)];
const withMfa = { 'aws:MultiFactorAuthPresent': 'true' };
const withoutMfa = { 'aws:MultiFactorAuthPresent': 'false' };

const trusts: readonly KnownDecision[] = [
  ...decided(pages.evaluation, { resource: [trust({ AWS: reader })] }, [
    ['a role of the account that is trusted by name', assume(reader), 'allowed'],
    ['a role of the account that is not trusted', assume(stranger), 'denied'],
  ]),
  ...decided(pages.evaluation, { identity: inIam, resource: [trust({ AWS: reader })] }, [
    ['the right to assume a role that does not trust', assume(stranger), 'denied'],
  ]),
  ...decided(pages.switch, { resource: [trust({ AWS: accountRoot(here) })] }, [
    ['trust in the account without a right in IAM', assume(reader), 'denied'],
  ]),
  ...decided(pages.switch, { identity: inIam, resource: [trust({ AWS: accountRoot(here) })] }, [
    ['trust in the account and the right in IAM', assume(reader), 'allowed'],
  ]),
  ...decided(pages.switch, { identity: inIam, resource: [trust({ AWS: foreigner })] }, [
    ['a foreign role that is trusted and has the right', assume(foreigner), 'allowed'],
  ]),
  ...decided(pages.switch, { resource: [trust({ AWS: foreigner })] }, [
    ['a foreign role that is trusted and has no right', assume(foreigner), 'denied'],
  ]),
  ...decided(
    pages.external,
    {
      identity: inIam,
      resource: [trust({ AWS: accountRoot(elsewhere) }, { StringEquals: { 'sts:ExternalId': 'e-1' } })],
    },
    [
      ['with the external id', assume(foreigner, { 'sts:ExternalId': 'e-1' }), 'allowed'],
      ['with another external id', assume(foreigner, { 'sts:ExternalId': 'e-2' }), 'denied'],
      ['without the external id', assume(foreigner), 'denied'],
    ],
  ),
  ...decided(
    pages.deputy,
    {
      resource: [
        trust(
          { Service: 'scheduler.amazonaws.com' },
          {
            StringEquals: { 'aws:SourceAccount': here },
            ArnLike: { 'aws:SourceArn': `arn:aws:scheduler:*:${here}:schedule/platform/*` },
          },
        ),
      ],
    },
    [
      [
        'a service that acts for the schedule of the account',
        assume('scheduler.amazonaws.com', {
          'aws:SourceAccount': here,
          'aws:SourceArn': `arn:aws:scheduler:eu-west-1:${here}:schedule/platform/drift`,
        }),
        'allowed',
      ],
      [
        'a service that acts for a schedule of another account',
        assume('scheduler.amazonaws.com', {
          'aws:SourceAccount': elsewhere,
          'aws:SourceArn': `arn:aws:scheduler:eu-west-1:${elsewhere}:schedule/platform/drift`,
        }),
        'denied',
      ],
      ['a service that the role does not trust', assume('lambda.amazonaws.com'), 'denied'],
    ],
  ),
];

const mfa: readonly KnownDecision[] = [
  ...decided(pages.mfa, { resource: [trust({ AWS: reader }, { Bool: withMfa })] }, [
    ['with a second factor', assume(reader, withMfa), 'allowed'],
    ['without a second factor', assume(reader, withoutMfa), 'denied'],
    ['with long-term keys, which say nothing of a second factor', assume(reader), 'denied'],
  ]),
  ...decided(pages.mfa, { resource: [trust({ AWS: reader }, { BoolIfExists: withMfa })] }, [
    ['the mistake: an Allow with BoolIfExists lets who says nothing', assume(reader), 'allowed'],
    ['an Allow with BoolIfExists hears a no', assume(reader, withoutMfa), 'denied'],
  ]),
  ...decided(
    pages.mfa,
    { identity: [...inIam, deny('*', '*', { Condition: { Bool: withoutMfa } })], resource: [trust({ AWS: reader })] },
    [
      ['the mistake: a Deny with Bool spares who says nothing', assume(reader), 'allowed'],
      ['a Deny with Bool hears a no', assume(reader, withoutMfa), 'denied'],
    ],
  ),
  ...decided(
    pages.mfa,
    {
      identity: [...inIam, deny('*', '*', { Condition: { BoolIfExists: withoutMfa } })],
      resource: [trust({ AWS: reader })],
    },
    [
      ['a Deny with BoolIfExists hits who says nothing', assume(reader), 'denied'],
      ['a Deny with BoolIfExists spares the second factor', assume(reader, withMfa), 'allowed'],
    ],
  ),
  ...decided(
    pages.mfa,
    { resource: [trust({ AWS: reader }, { NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } })] },
    [
      ['a second factor of this hour', assume(reader, { 'aws:MultiFactorAuthAge': '60' }), 'allowed'],
      ['a second factor of yesterday', assume(reader, { 'aws:MultiFactorAuthAge': '86400' }), 'denied'],
      ['no age of a second factor', assume(reader), 'denied'],
    ],
  ),
];

const everyObject = [allow('s3:GetObject', `${bucket}/*`)];
const boundaries: readonly KnownDecision[] = [
  ...decided(pages.boundaries, { identity: everyObject, boundary: [allow('s3:*', '*')] }, [
    ['a right within the boundary', get(reader), 'allowed'],
  ]),
  ...decided(pages.boundaries, { identity: everyObject, boundary: [allow('kms:*', '*')] }, [
    ['a right outside the boundary', get(reader), 'denied'],
  ]),
  ...decided(pages.boundaries, { boundary: [allow('s3:*', '*')] }, [
    ['a boundary gives no right by itself', get(reader), 'denied'],
  ]),
  ...decided(
    pages.boundaries,
    { identity: everyObject, boundary: [allow('*', '*'), deny('s3:GetObject', `${bucket}/*`)] },
    [['a denial of the boundary', get(reader), 'denied']],
  ),
  ...decided(
    pages.evaluation,
    { boundary: [allow('kms:*', '*')], resource: [allow('s3:GetObject', `${bucket}/*`, toRole(reader))] },
    [['a bucket that names a role whose boundary does not', get(reader), 'denied']],
  ),
  ...decided(
    pages.evaluation,
    { boundary: [allow('s3:*', '*')], resource: [allow('s3:GetObject', `${bucket}/*`, toRole(reader))] },
    [['a bucket that names a role whose boundary does, too', get(reader), 'allowed']],
  ),
  ...decided(
    pages.principals,
    {
      boundary: [allow('kms:*', '*')],
      resource: [
        allow('s3:GetObject', `${bucket}/*`, {
          ...toEverybody,
          Condition: { ArnEquals: { 'aws:PrincipalArn': reader } },
        }),
      ],
    },
    [['a bucket that names everybody with the ARN of the role passes its boundary by', get(reader), 'allowed']],
  ),
  ...decided(
    pages.evaluation,
    { boundary: [allow('s3:*', '*')], resource: [allow('kms:Decrypt', '*', toRole(reader))] },
    [['a key that names a role whose boundary does not', by(reader, 'kms:Decrypt', zoneKey), 'denied']],
  ),
  ...decided(
    pages.boundaries,
    {
      identity: [allow('s3:GetObject', '*')],
      boundary: [allow('kms:*', '*')],
      resource: [allow('s3:GetObject', `${bucket}/*`, toRole(foreigner))],
    },
    [['a foreign role outside its own boundary', get(foreigner), 'denied']],
  ),
];

export const roleDecisions: readonly KnownDecision[] = [...trusts, ...mfa, ...boundaries];
