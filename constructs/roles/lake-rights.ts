import type { Right } from '../domains/split-rights.ts';
import { readerActions } from '../lake/bucket-actions.ts';

/** What a role may do with a bucket of the lake, and with the key that its objects are under. */
export interface BucketRight {
  readonly bucketArn: string;
  readonly keyArn: string;
  /** Of S3 in the bucket's Region, as `kms:ViaService` has it. */
  readonly viaService: string;
  readonly right: 'read' | 'write';
}

const objectActions = {
  read: readerActions.objects,
  write: ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:PutObject'],
} as const;
const keyActions = { read: ['kms:Decrypt'], write: ['kms:GenerateDataKey'] } as const;

/** `arn:<partition>:kms:<region>:<account>:key/<uuid>`, rounded up; the name of a bucket has at most 63 characters. */
const keyLength = 120;
const bucketLength = 100;

/**
 * The rights on one bucket: its objects, and its key by way of S3 alone. The key serves all layers of a zone, so the encryption context binds its
 * use to this bucket: its ARN where objects use the bucket key, the object's ARN where they do not (AWS: `AmazonS3/latest/userguide/bucket-key.html`).
 */
export function lakeRights({ bucketArn, keyArn, viaService, right }: BucketRight): readonly Right[] {
  const context = { 'kms:EncryptionContext:aws:s3:arn': [bucketArn, `${bucketArn}/*`] };
  return [
    ...(right === 'read' ? [{ actions: readerActions.bucket, resource: bucketArn, length: bucketLength }] : []),
    { actions: objectActions[right], resource: `${bucketArn}/*`, length: bucketLength },
    {
      actions: keyActions[right],
      resource: keyArn,
      length: keyLength + 2 * bucketLength,
      conditions: { StringEquals: { 'kms:ViaService': viaService }, StringLike: context },
    },
  ];
}
