import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Duration, type RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** Old versions are the history of what was applied, by whom; the current ledger never expires. */
const historyKept = Duration.days(365);

/** The reconciler's memory: ledgers, reports and leases of one cluster. A bucket that is to be destroyed must be emptied first. */
export function stateBucket(scope: Construct, id: string, encryptionKey: IKey, removalPolicy: RemovalPolicy): Bucket {
  return new Bucket(scope, id, {
    encryption: BucketEncryption.KMS,
    encryptionKey,
    // One data key per bucket: the encryption context is then the bucket's ARN, which the function's policy names.
    bucketKeyEnabled: true,
    versioned: true,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    lifecycleRules: [
      // Documents that the command line had planned.
      { prefix: 'plans/', expiration: Duration.days(30) },
      { noncurrentVersionExpiration: historyKept, abortIncompleteMultipartUploadAfter: Duration.days(7) },
    ],
    removalPolicy,
  });
}
