import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Duration, Stack, Tags } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Removal } from '../../lib/model/environment.ts';
import { removalPolicy } from '../removal-policy.ts';
import { changingActions } from './bucket-actions.ts';
import { borderDenials, deny, type LakeBorder } from './bucket-denials.ts';

export interface AccessLogBucketProps {
  readonly bucketName: string;
  /** ARNs of the buckets that are logged. */
  readonly sources: readonly string[];
  readonly border: LakeBorder;
  /** How long logs stay. */
  readonly retention: Duration;
  readonly removal?: Removal;
}

/**
 * Who touched which object of the lake. S3 delivers logs to buckets with its own encryption only, and to none with a default retention
 * (AWS: `AmazonS3/latest/userguide/enable-server-access-logging.html`): instead of a lock, nobody but S3 may write or delete here.
 */
export class AccessLogBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, props: AccessLogBucketProps) {
    super(scope, id);
    const { bucketName, border, retention } = props;
    const removal = removalPolicy(props.removal);
    this.bucket = new Bucket(this, 'Bucket', {
      bucketName,
      encryption: BucketEncryption.S3_MANAGED,
      versioned: true,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: [
        {
          expiration: retention,
          noncurrentVersionExpiration: Duration.days(90),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
      removalPolicy: removal,
    });
    const { bucketArn } = this.bucket;
    const statements = [
      ...borderDenials(bucketArn, border),
      deny('OnlyServicesChange', bucketArn, {
        actions: changingActions,
        conditions: { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } },
      }),
      deliveryOf(bucketArn, props.sources, Stack.of(this).account),
    ];
    for (const statement of statements) this.bucket.addToResourcePolicy(statement);
    this.bucket.policy?.applyRemovalPolicy(removal);
    Tags.of(this.bucket).add('layer', 'access-logs');
  }
}

/** Both conditions keep buckets of others from writing into this one. */
function deliveryOf(bucketArn: string, sources: readonly string[], account: string): PolicyStatement {
  return new PolicyStatement({
    sid: 'LogDelivery',
    effect: Effect.ALLOW,
    principals: [new ServicePrincipal('logging.s3.amazonaws.com')],
    actions: ['s3:PutObject'],
    resources: [`${bucketArn}/*`],
    conditions: { ArnEquals: { 'aws:SourceArn': [...sources] }, StringEquals: { 'aws:SourceAccount': account } },
  });
}
