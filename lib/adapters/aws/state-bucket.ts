import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { canonicalJson } from '../../model/canonical-json.ts';
import { PlatformError } from '../../model/platform-error.ts';
import type { ObjectStore } from '../../reconciler/object-store.ts';
import { awsCall, awsErrorName } from './aws-call.ts';

/** The state bucket: S3's conditional writes on ETags give compare-and-set. */
export function stateBucket(bucket: string, region: string): ObjectStore {
  const s3 = new S3Client({ region });
  return {
    async read<T>(key: string) {
      const found = await getObject(s3, bucket, key);
      return found === undefined ? undefined : { value: JSON.parse(found.text) as T, version: found.version };
    },
    write: (key, value, version) => putConditionally(s3, bucket, key, value, version),
    async put(key, value) {
      await awsCall({ service: 's3' }, (abortSignal) =>
        s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: canonicalJson(value) }), { abortSignal }),
      );
    },
    address: (key) => `s3://${bucket}/${key}`,
  };
}

/** An object's text, or undefined where there is none. */
export async function getObject(
  s3: S3Client,
  bucket: string,
  key: string,
): Promise<{ readonly text: string; readonly version: string } | undefined> {
  return awsCall({ service: 's3' }, async (abortSignal) => {
    try {
      const answer = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }), { abortSignal });
      return { text: (await answer.Body?.transformToString()) ?? '', version: answer.ETag ?? '' };
    } catch (error) {
      if (awsErrorName(error) === 'NoSuchKey') return undefined;
      if (awsErrorName(error) === 'NoSuchBucket') {
        throw new PlatformError('AWS_REQUEST_FAILED', `Bucket ${bucket} does not exist.`, { cause: error });
      }
      throw error;
    }
  });
}

async function putConditionally(
  s3: S3Client,
  bucket: string,
  key: string,
  value: unknown,
  version: string | undefined,
): Promise<string | undefined> {
  const condition = version === undefined ? { IfNoneMatch: '*' } : { IfMatch: version };
  return awsCall({ service: 's3' }, async (abortSignal) => {
    try {
      const command = new PutObjectCommand({ Bucket: bucket, Key: key, Body: canonicalJson(value), ...condition });
      return (await s3.send(command, { abortSignal })).ETag ?? '';
    } catch (error) {
      if (['PreconditionFailed', 'ConditionalRequestConflict'].includes(awsErrorName(error))) return undefined;
      throw error;
    }
  });
}
