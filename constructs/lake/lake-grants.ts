import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Stack } from 'aws-cdk-lib/core';
import type { LakeBucket } from '../../lib/model/lake.ts';
import { readerActions, writerActions } from './bucket-actions.ts';
import type { ZoneBucket } from './zone-bucket.ts';

/**
 * The identity side of access to the lake: statements for a role of the lake's account. Pass a `ManagedPolicy` of the role; a role itself
 * would get an inline policy. In a zone with readers the bucket and the key must name the role as well, or the statements have no effect.
 */
export class LakeGrants {
  private readonly bucketOf: (bucket: LakeBucket, zone: string) => ZoneBucket;

  constructor(bucketOf: (bucket: LakeBucket, zone: string) => ZoneBucket) {
    this.bucketOf = bucketOf;
  }

  /** Lists and reads objects. */
  read(layer: LakeBucket, zone: string, grantee: IGrantable): Grant {
    const { bucket } = this.bucketOf(layer, zone);
    return allow(grantee, readerActions.objects, bucket.arnForObjects('*'))
      .combine(allow(grantee, readerActions.bucket, bucket.bucketArn))
      .combine(useKey(grantee, bucket, ['kms:Decrypt']));
  }

  /** Writes new objects, in parts where they are large. Reads and deletes nothing. */
  write(layer: LakeBucket, zone: string, grantee: IGrantable): Grant {
    const { bucket } = this.bucketOf(layer, zone);
    // S3 decrypts the data key of an upload in parts with the rights of the writer.
    return allow(grantee, writerActions, bucket.arnForObjects('*')).combine(
      useKey(grantee, bucket, ['kms:Decrypt', 'kms:GenerateDataKey']),
    );
  }
}

function allow(grantee: IGrantable, actions: string[], resource: string, conditions?: Record<string, unknown>): Grant {
  return Grant.addToPrincipal({
    grantee,
    actions,
    resourceArns: [resource],
    ...(conditions === undefined ? {} : { conditions: { StringEquals: conditions } }),
  });
}

/** For objects of this bucket alone: with a bucket key the encryption context is the bucket's ARN. */
function useKey(grantee: IGrantable, bucket: IBucket, actions: string[]): Grant {
  return allow(grantee, actions, `${bucket.encryptionKey?.keyArn}`, {
    'kms:ViaService': `s3.${Stack.of(bucket).region}.amazonaws.com`,
    'kms:EncryptionContext:aws:s3:arn': bucket.bucketArn,
  });
}
