import { allow, decided, deny, get, type KnownDecision, reader, stranger } from './known-decision.ts';

const pages = {
  operators: 'IAM/latest/UserGuide/reference_policies_elements_condition_operators.html',
  sets: 'IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html',
  tags: 'IAM/latest/UserGuide/access_tags.html',
};

const vpce = (value: string) => ({ 'aws:SourceVpce': value });

const where = (Condition: object) => ({ identity: [allow('s3:GetObject', '*', { Condition: { ...Condition } })] });

const operators: readonly KnownDecision[] = [
  ...decided(pages.operators, where({ StringNotLike: vpce('vpce-1*') }), [
    ['StringNotLike, and it is like', get(reader, vpce('vpce-12')), 'denied'],
    ['StringNotLike, and it is not', get(reader, vpce('vpce-2')), 'allowed'],
  ]),
  ...decided(pages.operators, where({ ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/r*' } }), [
    ['ArnNotLike, and it is like', get(reader), 'denied'],
    ['ArnNotLike, and it is not', get(stranger), 'allowed'],
  ]),
  ...decided(pages.operators, where({ StringNotEqualsIgnoreCase: vpce('VPCE-1') }), [
    ['StringNotEqualsIgnoreCase has no case', get(reader, vpce('vpce-1')), 'denied'],
  ]),
  ...decided(pages.operators, where({ NotIpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '192.0.2.0/24'] } }), [
    ['an address in one of the ranges that are not wanted', get(reader, { 'aws:SourceIp': '192.0.2.1' }), 'denied'],
    [
      'an address in none of the ranges that are not wanted',
      get(reader, { 'aws:SourceIp': '198.51.100.1' }),
      'allowed',
    ],
  ]),
  ...decided(pages.operators, where({ NumericGreaterThanEquals: { 'aws:MultiFactorAuthAge': '60' } }), [
    ['a number that is equal', get(reader, { 'aws:MultiFactorAuthAge': '60' }), 'allowed'],
    ['numbers are not texts', get(reader, { 'aws:MultiFactorAuthAge': '9' }), 'denied'],
  ]),
  ...decided(
    pages.operators,
    {
      identity: [
        allow('s3:GetObject', '*'),
        deny('s3:GetObject', '*', { Condition: { StringNotEqualsIfExists: vpce('vpce-1') } }),
      ],
    },
    [
      ['a negated IfExists fits a key that is absent, too', get(reader), 'denied'],
      ['a negated IfExists spares the value', get(reader, vpce('vpce-1')), 'allowed'],
    ],
  ),
  ...decided(pages.operators, where({ Null: { 'aws:SourceVpce': 'false' }, StringLike: vpce('vpce-*') }), [
    ['a key that is there and fits', get(reader, vpce('vpce-1')), 'allowed'],
    ['a key that is there and does not fit', get(reader, vpce('vpc-1')), 'denied'],
  ]),
  ...decided(
    pages.sets,
    where({ 'ForAllValues:StringLike': { 'aws:CalledVia': ['a*.amazonaws.com', 'glue.amazonaws.com'] } }),
    [
      [
        'each value fits one of the patterns',
        get(reader, { 'aws:CalledVia': ['glue.amazonaws.com', 'athena.amazonaws.com'] }),
        'allowed',
      ],
      [
        'one value fits none of the patterns',
        get(reader, { 'aws:CalledVia': ['glue.amazonaws.com', 'sns.amazonaws.com'] }),
        'denied',
      ],
    ],
  ),
  ...decided(pages.tags, where({ StringEquals: { 'aws:PrincipalTag/zone': ['mnpi', 'public'] } }), [
    ['a principal with the tag', get(reader, { 'aws:PrincipalTag/zone': 'mnpi' }), 'allowed'],
    ['a principal with another value of the tag', get(reader, { 'aws:PrincipalTag/zone': 'pii' }), 'denied'],
    ['a principal without the tag', get(reader), 'denied'],
  ]),
];

export const operatorDecisions: readonly KnownDecision[] = [...operators];
