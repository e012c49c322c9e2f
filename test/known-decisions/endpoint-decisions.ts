import {
  allow,
  bucket,
  by,
  decided,
  deny,
  elsewhere,
  get,
  here,
  type KnownDecision,
  object,
  put,
  reader,
  stranger,
  toEverybody,
  toService,
} from './known-decision.ts';

const pages = {
  global: 'IAM/latest/UserGuide/reference_policies_condition-keys.html',
  endpoints: 'vpc/latest/privatelink/vpc-endpoints-access.html',
  bucketEndpoints: 'AmazonS3/latest/userguide/example-bucket-policies-vpc-endpoint.html',
  deputy: 'IAM/latest/UserGuide/confused-deputy.html',
};

const inIam = [allow(['s3:GetObject', 's3:PutObject', 's3:ListBucket'], [bucket, `${bucket}/*`])];

const unlessService = (operator: 'Bool' | 'BoolIfExists') => ({
  resource: [
    allow('s3:GetObject', `${bucket}/*`, toEverybody),
    deny('s3:*', `${bucket}/*`, {
      ...toEverybody,
      Condition: {
        StringNotEquals: { 'aws:SourceVpce': 'vpce-1' },
        [operator]: { 'aws:PrincipalIsAWSService': 'false' },
      },
    }),
  ],
});

const ways: readonly KnownDecision[] = [
  ...decided(pages.global, unlessService('Bool'), [
    ['the mistake: a denial that spares services with Bool spares the anonymous', get('anonymous'), 'allowed'],
  ]),
  ...decided(pages.global, unlessService('BoolIfExists'), [
    ['a denial that spares services with BoolIfExists hits the anonymous', get('anonymous'), 'denied'],
    ['a denial that spares services with BoolIfExists hits a role', get(stranger), 'denied'],
  ]),
  ...decided(
    pages.global,
    {
      resource: [
        allow('s3:GetObject', `${bucket}/*`, toEverybody),
        deny('s3:*', `${bucket}/*`, {
          ...toEverybody,
          Condition: { StringNotEqualsIfExists: { 'aws:PrincipalAccount': here } },
        }),
      ],
    },
    [
      ['the account of the anonymous is not ours', get('anonymous'), 'denied'],
      ['the account of a role of ours is ours', get(stranger), 'allowed'],
    ],
  ),
  ...decided(
    pages.bucketEndpoints,
    {
      identity: inIam,
      resource: [
        deny('s3:*', [bucket, `${bucket}/*`], {
          ...toEverybody,
          Condition: {
            StringNotEquals: { 'aws:SourceVpce': 'vpce-1' },
            Bool: { 'aws:PrincipalIsAWSService': 'false' },
          },
        }),
      ],
    },
    [
      ['through the endpoint of the bucket', get(reader, { 'aws:SourceVpce': 'vpce-1' }), 'allowed'],
      ['through another endpoint', get(reader, { 'aws:SourceVpce': 'vpce-2' }), 'denied'],
      ['through no endpoint', get(reader), 'denied'],
    ],
  ),
  ...decided(pages.endpoints, { identity: inIam, endpoint: [allow('s3:*', `${bucket}/*`, toEverybody)] }, [
    ['an endpoint lets what it names', get(reader), 'allowed'],
  ]),
  ...decided(pages.endpoints, { identity: inIam, endpoint: [allow('s3:*', 'arn:aws:s3:::other/*', toEverybody)] }, [
    ['an endpoint that names another bucket', get(reader), 'denied'],
  ]),
  ...decided(pages.endpoints, { endpoint: [allow('*', '*', toEverybody)] }, [
    ['an endpoint gives no right by itself', get(reader), 'denied'],
  ]),
  ...decided(
    pages.endpoints,
    {
      identity: inIam,
      endpoint: [allow('*', '*', { ...toEverybody, Condition: { StringEquals: { 'aws:PrincipalAccount': here } } })],
    },
    [['an endpoint for principals of the account', get(reader), 'allowed']],
  ),
  ...decided(
    pages.endpoints,
    {
      identity: inIam,
      endpoint: [
        allow('*', '*', { ...toEverybody, Condition: { StringEquals: { 'aws:PrincipalAccount': elsewhere } } }),
      ],
    },
    [['an endpoint for principals of another account', get(reader), 'denied']],
  ),
  ...decided(
    pages.endpoints,
    { identity: inIam, endpoint: [allow('*', '*', toEverybody), deny('s3:GetObject', '*', toEverybody)] },
    [['a denial of an endpoint', get(reader), 'denied']],
  ),
  ...decided(
    pages.deputy,
    {
      resource: [
        allow('s3:PutObject', `${bucket}/*`, {
          ...toService('logging.s3.amazonaws.com'),
          Condition: { StringEquals: { 'aws:SourceAccount': here } },
        }),
      ],
    },
    [
      [
        'a service on behalf of the account',
        by('logging.s3.amazonaws.com', 's3:PutObject', object, { 'aws:SourceAccount': here }),
        'allowed',
      ],
      [
        'a service on behalf of another account',
        by('logging.s3.amazonaws.com', 's3:PutObject', object, { 'aws:SourceAccount': elsewhere }),
        'denied',
      ],
      ['a service that does not say on whose behalf', by('logging.s3.amazonaws.com', 's3:PutObject', object), 'denied'],
      [
        'another service on behalf of the account',
        by('delivery.logs.amazonaws.com', 's3:PutObject', object, { 'aws:SourceAccount': here }),
        'denied',
      ],
      ['a role where a service is named', put(), 'denied'],
    ],
  ),
];

export const endpointDecisions: readonly KnownDecision[] = [...ways];
