import { AccountPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  BlockedEncryptionType,
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  type IBucket,
  ObjectLockRetention,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Duration, Stack, Tags } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Removal } from '../../lib/model/environment.ts';
import { groupBy } from '../../lib/model/group-by.ts';
import type { LakeBucket, LayerLifecycle, ObjectLockMode } from '../../lib/model/lake.ts';
import { type ConstructFault, formatFault } from '../construct-fault.ts';
import { removalPolicy } from '../removal-policy.ts';
import type { SensitivityZone } from '../zones/sensitivity-zone.ts';
import { lakeActions } from './bucket-actions.ts';
import {
  type BucketPrincipals,
  borderDenials,
  encryptionDenials,
  type LakeBorder,
  principalDenials,
} from './bucket-denials.ts';
import { bucketLifecycle } from './bucket-lifecycle.ts';
import { writeOnceDenials } from './write-once-denials.ts';

export interface WriteOnce {
  readonly days: number;
  readonly mode: ObjectLockMode;
}

export interface ZoneBucketProps {
  readonly bucketName: string;
  readonly zone: SensitivityZone;
  readonly layer: LakeBucket;
  /** Where the access logs of this one go. */
  readonly logs: IBucket;
  readonly border: LakeBorder;
  readonly lifecycle: LayerLifecycle;
  readonly principals: BucketPrincipals;
  /** Whether anybody else is kept out, whatever IAM says. */
  readonly closed: boolean;
  /** @default - objects can be deleted */
  readonly writeOnce?: WriteOnce;
  readonly removal?: Removal;
}

/** One layer of one zone. */
export class ZoneBucket extends Construct {
  readonly bucket: Bucket;
  readonly zoneName: string;
  readonly layer: LakeBucket;

  constructor(scope: Construct, id: string, props: ZoneBucketProps) {
    super(scope, id);
    const { zone, layer, writeOnce } = props;
    this.zoneName = zone.zoneName;
    this.layer = layer;
    const removal = removalPolicy(props.removal);
    this.bucket = new Bucket(this, 'Bucket', {
      bucketName: props.bucketName,
      encryption: BucketEncryption.KMS,
      encryptionKey: zone.key,
      bucketKeyEnabled: true,
      // A key that the writer brings is nobody's here: the data would be lost with it.
      blockedEncryptionTypes: [BlockedEncryptionType.SSE_C],
      versioned: true,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      ...(writeOnce === undefined ? {} : { objectLockEnabled: true, objectLockDefaultRetention: retention(writeOnce) }),
      lifecycleRules: [...bucketLifecycle(props.lifecycle)],
      removalPolicy: removal,
    });
    // The L2's own way would write a statement per bucket into the policy of the log bucket, or an ACL that S3 refuses here.
    (this.bucket.node.defaultChild as CfnBucket).loggingConfiguration = {
      destinationBucketName: props.logs.bucketName,
      logFilePrefix: `${zone.zoneName}/${layer}/`,
    };
    for (const statement of statements(this.bucket.bucketArn, this, props)) this.bucket.addToResourcePolicy(statement);
    this.bucket.policy?.applyRemovalPolicy(removal);
    this.node.addValidation({ validate: () => policyFaults(this.bucket).map(formatFault) });
    Tags.of(this.bucket).add('layer', layer);
  }
}

/** S3 (AWS: `AmazonS3/latest/userguide/bucket-policies.html`). */
const longestPolicy = 20_480;

/** Only the whole policy has a size; tokens count as they are written, which is longer than what they become. */
function policyFaults(bucket: Bucket): readonly ConstructFault[] {
  const { length } = JSON.stringify(Stack.of(bucket).resolve(bucket.policy?.document) ?? {});
  if (length <= longestPolicy) return [];
  const expected = `at most ${longestPolicy}: name fewer roles, or put them behind one`;
  return [{ prop: 'policy of the bucket', got: `${length} characters`, expected }];
}

function retention({ days, mode }: WriteOnce): ObjectLockRetention {
  return ObjectLockRetention[mode](Duration.days(days));
}

function statements(bucketArn: string, scope: Construct, props: ZoneBucketProps): readonly PolicyStatement[] {
  const { zone, border, principals, closed, writeOnce } = props;
  return [
    ...encryptionDenials(bucketArn, zone.key.keyArn),
    ...borderDenials(bucketArn, border),
    ...(closed ? principalDenials(bucketArn, principals, border) : []),
    ...(writeOnce === undefined ? [] : writeOnceDenials(bucketArn, writeOnce.days, writeOnce.mode)),
    ...foreignRights(bucketArn, principals, Stack.of(scope).account),
  ];
}

/**
 * Roles of other accounts need the word of both sides; in the account itself the role's policies suffice. The account is the principal and
 * the role the condition: S3 refuses a policy that names a role before it exists, and follows a role's id, not its name, afterwards.
 */
function foreignRights(
  bucketArn: string,
  { readers, writers }: BucketPrincipals,
  account: string,
): readonly PolicyStatement[] {
  const allow = (sid: string, arns: readonly string[], actions: readonly string[], resource: string) =>
    [...groupBy(arns, accountOf)].flatMap(([owner, roles]) =>
      owner === undefined || owner === account
        ? []
        : [
            new PolicyStatement({
              sid: `${sid}Of${owner}`,
              principals: [new AccountPrincipal(owner)],
              actions: [...actions],
              resources: [resource],
              conditions: { ArnEquals: { 'aws:PrincipalArn': [...roles] } },
            }),
          ],
    );
  return [
    ...allow('ReadObjects', readers, lakeActions.read.objects, `${bucketArn}/*`),
    ...allow('List', readers, lakeActions.read.bucket, bucketArn),
    ...allow('Write', writers, lakeActions.write.objects, `${bucketArn}/*`),
  ];
}

/** Undefined: a role of this app, whose ARN is a token; it is of the same account. */
function accountOf(roleArn: string): string | undefined {
  return /:iam::(\d{12}):/.exec(roleArn)?.[1];
}
