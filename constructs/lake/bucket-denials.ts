import { AnyPrincipal, Effect, PolicyStatement, type PolicyStatementProps } from 'aws-cdk-lib/aws-iam';
import { changingActions, configuringActions, inspectingActions } from './bucket-actions.ts';

/** The border of the whole lake. */
export interface LakeBorder {
  /** ARNs of those who may change the buckets themselves: the roles that deploy. */
  readonly administrators: readonly string[];
  /** Id of the organization outside of which nobody gets in. @default - none */
  readonly organization?: string;
  /** VPC endpoints through which alone people and programs get in. @default - from everywhere */
  readonly vpcEndpoints?: readonly string[];
}

/** Roles that get into one bucket, as ARNs. */
export interface BucketPrincipals {
  readonly readers: readonly string[];
  readonly writers: readonly string[];
}

const encryption = 's3:x-amz-server-side-encryption';
const keyId = 's3:x-amz-server-side-encryption-aws-kms-key-id';

/**
 * Anonymous callers have no such key, so `IfExists` keeps them out; a service that acts by itself, such as log delivery, has it and passes.
 * Services that act for somebody (Athena, Glue) carry that somebody's ARN.
 */
const noService = { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } };

export function deny(sid: string, bucketArn: string, props: PolicyStatementProps): PolicyStatement {
  const resources = [bucketArn, `${bucketArn}/*`];
  return new PolicyStatement({ sid, effect: Effect.DENY, principals: [new AnyPrincipal()], resources, ...props });
}

/** Empty: everybody. */
function butFor(arns: readonly string[]): Record<string, Record<string, unknown>> {
  return arns.length === 0 ? {} : { ArnNotEquals: { 'aws:PrincipalArn': [...new Set(arns)] } };
}

/**
 * Objects are encrypted with the zone's key or not at all. Each denial needs a header to fire: writers that send none get the bucket's
 * default, which is that key. `aws:kms` without a key would fall to the account's `aws/s3`.
 */
export function encryptionDenials(bucketArn: string, keyArn: string): readonly PolicyStatement[] {
  const put = (sid: string, conditions: Record<string, unknown>) =>
    deny(sid, bucketArn, { actions: ['s3:PutObject'], resources: [`${bucketArn}/*`], conditions });
  return [
    put('OtherEncryption', { Null: { [encryption]: 'false' }, StringNotEquals: { [encryption]: 'aws:kms' } }),
    put('OtherKey', { Null: { [keyId]: 'false' }, StringNotEquals: { [keyId]: keyArn } }),
    put('KeyNotNamed', { Null: { [keyId]: 'true' }, StringEquals: { [encryption]: 'aws:kms' } }),
  ];
}

/** What holds for every bucket of the lake: only deployments change it, and nobody gets in from outside. */
export function borderDenials(bucketArn: string, border: LakeBorder): readonly PolicyStatement[] {
  const { administrators, organization, vpcEndpoints = [] } = border;
  const notActions = [...configuringActions, ...inspectingActions];
  return [
    deny('OnlyDeploymentsConfigure', bucketArn, { actions: configuringActions, conditions: butFor(administrators) }),
    ...(organization === undefined
      ? []
      : [
          deny('OnlyTheOrganization', bucketArn, {
            actions: ['s3:*'],
            conditions: { StringNotEquals: { 'aws:PrincipalOrgID': organization }, ...noService },
          }),
        ]),
    // A service that acts for somebody calls from AWS's own network, and `aws:SourceVpce` is then absent or its own; so does CloudFormation.
    ...(vpcEndpoints.length === 0
      ? []
      : [
          deny('OnlyThroughEndpoints', bucketArn, {
            notActions,
            conditions: {
              ...butFor(administrators),
              StringNotEquals: { 'aws:SourceVpce': [...vpcEndpoints] },
              BoolIfExists: { 'aws:PrincipalIsAWSService': 'false', 'aws:ViaAWSService': 'false' },
            },
          }),
        ]),
  ];
}

/**
 * Whatever IAM says: nobody but these reads, writes, lists or deletes. Configuration is not theirs, see `borderDenials`. CloudFormation asks
 * whether a bucket is there (`HeadBucket`), which is the right to list it: those who deploy have that one.
 */
export function principalDenials(
  bucketArn: string,
  { readers, writers }: BucketPrincipals,
  { administrators }: Pick<LakeBorder, 'administrators'>,
): readonly PolicyStatement[] {
  const but = (arns: readonly string[]) => ({ ...butFor(arns), ...noService });
  const list = 's3:ListBucket';
  return [
    deny('OnlyTheZone', bucketArn, {
      notActions: [...configuringActions, ...inspectingActions, list],
      conditions: but([...readers, ...writers]),
    }),
    deny('OnlyTheZoneLists', bucketArn, {
      actions: [list],
      conditions: but([...readers, ...writers, ...administrators]),
    }),
    deny('OnlyReadersRead', bucketArn, { actions: ['s3:GetObject*'], conditions: but(readers) }),
    deny('OnlyWritersChange', bucketArn, { actions: changingActions, conditions: but(writers) }),
  ];
}
