import type { IConstruct } from 'constructs';
import type { Right } from '../roles/split-rights.ts';
import { viaService } from '../roles/via-service.ts';
import { lakeActions } from './bucket-actions.ts';

/** A bucket of the lake for those who are to use it, and the key of its objects. */
export interface UsedBucket {
  readonly bucketArn: string;
  /** A pattern where only the alias says which key. */
  readonly keyArn: string;
  /** @default - the ARN says it */
  readonly keyAlias?: string;
}

/** `arn:<partition>:kms:<region>:<account>:key/<uuid>`, rounded up; the name of a bucket has at most 63 characters. */
const keyLength = 120;
const bucketLength = 100;

/**
 * The identity side of a use: the bucket, its objects, and its key by way of S3 alone. The key serves all layers of a zone, so the encryption
 * context binds its use to this bucket: its ARN where objects use the bucket key, the object's ARN where a reader meets one that does not
 * (AWS: `AmazonS3/latest/userguide/bucket-key.html`, `kms/latest/developerguide/alias-authorization.html`).
 */
export function lakeRights(scope: IConstruct, bucket: UsedBucket, use: keyof typeof lakeActions): readonly Right[] {
  const { bucketArn, keyArn, keyAlias } = bucket;
  const actions = lakeActions[use];
  const contexts = use === 'read' ? [bucketArn, `${bucketArn}/*`] : bucketArn;
  return [
    ...(use === 'read' ? [{ actions: lakeActions.read.bucket, resource: bucketArn, length: bucketLength }] : []),
    { actions: actions.objects, resource: `${bucketArn}/*`, length: bucketLength },
    {
      actions: actions.key,
      resource: keyArn,
      length: keyLength + 2 * bucketLength,
      conditions: {
        StringEquals: viaService(scope, 's3'),
        StringLike: { 'kms:EncryptionContext:aws:s3:arn': contexts },
        ...(keyAlias === undefined ? {} : { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': keyAlias } }),
      },
    },
  ];
}
