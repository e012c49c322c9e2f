import type { InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type Stack, Token } from 'aws-cdk-lib/core';

/** Who may pass the endpoints of a VPC, and to whose resources. */
export interface EndpointBorder {
  readonly stack: Stack;
  /** Account ids whose programs run in the VPC, or whose roles they assume. */
  readonly accounts: readonly string[];
  /** Further account ids by service, whose resources may be used there and nothing else. */
  readonly resourceAccounts: Readonly<Record<string, readonly string[]>>;
  /** Id of the organization that the callers have to be of. */
  readonly organization?: string;
}

/** Services whose actions begin otherwise than their endpoint is called. */
const prefixes: Readonly<Record<string, string>> = {
  'ecr.api': 'ecr',
  'ecr.dkr': 'ecr',
  monitoring: 'cloudwatch',
};

/** Credentials from outside are of no use inside the VPC, and nothing of it can be carried to the account of somebody else. */
function ownAccess(border: EndpointBorder, service: string): PolicyStatement {
  const others = border.resourceAccounts[service] ?? [];
  return new PolicyStatement({
    sid: 'OwnAccounts',
    principals: [new AnyPrincipal()],
    actions: [`${prefixes[service] ?? service}:*`],
    resources: ['*'],
    conditions: {
      StringEquals: {
        ...callers(border),
        'aws:ResourceAccount': oneOrMore([...border.accounts, ...others]),
      },
    },
  });
}

function callers({ accounts, organization }: EndpointBorder): Record<string, unknown> {
  return {
    'aws:PrincipalAccount': oneOrMore(accounts),
    ...(organization === undefined ? {} : { 'aws:PrincipalOrgID': organization }),
  };
}

function oneOrMore(values: readonly string[]): string | readonly string[] {
  const distinct = [...new Set(values)];
  return distinct.length === 1 ? `${distinct[0]}` : distinct;
}

export function interfaceEndpointPolicy(
  service: InterfaceVpcEndpointAwsService,
  border: EndpointBorder,
): readonly PolicyStatement[] {
  const { shortName } = service;
  const own = ownAccess(border, shortName);
  return shortName === 'ssm' ? [own, publicParameters(border)] : [own];
}

/** Parameters that AWS publishes, such as ids of images, are of no account. */
function publicParameters(border: EndpointBorder): PolicyStatement {
  const { partition, region } = border.stack;
  return new PolicyStatement({
    sid: 'PublicParameters',
    principals: [new AnyPrincipal()],
    actions: ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath'],
    resources: [`arn:${partition}:ssm:${region}::parameter/aws/service/*`],
    conditions: { StringEquals: callers(border) },
  });
}

export interface StorageEndpoint {
  /** Bucket of the CDK's file assets, which may be of another account. */
  readonly assetBucketName: string;
  /** Whether images are pulled through the VPC: their layers lie in a bucket of AWS. */
  readonly images: boolean;
}

/**
 * Buckets of the own accounts, and those of AWS without which something here does not work. Their requests are signed by CloudFormation
 * and ECR, so no condition on the caller holds (AWS: `AWSCloudFormation/latest/UserGuide/vpc-interface-endpoints.html`,
 * `AmazonECR/latest/userguide/vpc-endpoints.html`).
 */
export function storageEndpointPolicy(
  border: EndpointBorder,
  { assetBucketName, images }: StorageEndpoint,
): readonly PolicyStatement[] {
  const { partition, region } = border.stack;
  const objects = (sid: string, action: string, bucket: string, conditions?: Record<string, unknown>) =>
    new PolicyStatement({
      sid,
      principals: [new AnyPrincipal()],
      actions: [action],
      resources: [`arn:${partition}:s3:::${bucket}/*`],
      ...(conditions === undefined ? {} : { conditions: { StringEquals: conditions } }),
    });
  return [
    ownAccess(border, 's3'),
    objects('Assets', 's3:GetObject', assetBucketName, callers(border)),
    objects('CustomResourceResponses', 's3:PutObject', `cloudformation-custom-resource-response-${nameOf(region)}`),
    ...(images ? [objects('ImageLayers', 's3:GetObject', `prod-${region}-starport-layer-bucket`)] : []),
  ];
}

/** CloudFormation leaves the hyphens of the Region out. */
function nameOf(region: string): string {
  return Token.isUnresolved(region) ? '*' : region.replaceAll('-', '');
}
