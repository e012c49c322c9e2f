import type { Stack } from 'aws-cdk-lib/core';
import { writerActions } from './bucket-actions.ts';
import type { RawBucket } from './lake-principals.ts';

export interface LakeRight {
  readonly actions: readonly string[];
  readonly arn: string;
  readonly conditions?: Readonly<Record<string, unknown>>;
}

/**
 * The identity side of a client that writes to the lake; the policies of bucket and key name its role. The key may be of another account,
 * where its ARN is not known here, so it is named by its alias, and by the bucket that S3 puts into the encryption context of a bucket key.
 * (AWS: `kms/latest/developerguide/alias-authorization.html`, `AmazonS3/latest/userguide/bucket-key.html`.)
 */
export function rawWriterRights(
  { partition, region }: Stack,
  { bucketName, keyAlias, account }: RawBucket,
): readonly LakeRight[] {
  const bucketArn = `arn:${partition}:s3:::${bucketName}`;
  return [
    { actions: writerActions, arn: `${bucketArn}/*` },
    {
      // S3 decrypts the data key of an upload in parts with the rights of the writer.
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      arn: `arn:${partition}:kms:${region}:${account}:key/*`,
      conditions: {
        'ForAnyValue:StringEquals': { 'kms:ResourceAliases': keyAlias },
        StringEquals: {
          'kms:ViaService': `s3.${region}.amazonaws.com`,
          'kms:EncryptionContext:aws:s3:arn': bucketArn,
        },
      },
    },
  ];
}
