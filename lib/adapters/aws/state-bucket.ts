import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import { canonicalJson } from '../../model/canonical-json.ts';
import { PlatformError } from '../../model/platform-error.ts';
import type { ObjectStore } from '../../reconciler/object-store.ts';
import { type AwsCallLimits, awsCall, awsErrorName } from './aws-call.ts';

/** The state bucket: S3's conditional writes on ETags give compare-and-set. */
export function stateBucket(bucket: string, region: string, limits: AwsCallLimits = {}): ObjectStore {
  const s3 = new S3Client({ region });
  const get = (key: string) => getObject(s3, bucket, key, limits);
  const put = (key: string, text: string, condition: Partial<PutObjectCommandInput> = {}) =>
    bucketCall(bucket, limits, async (abortSignal) => {
      const command = new PutObjectCommand({ Bucket: bucket, Key: key, Body: text, ...condition });
      const answer = await s3.send(command, { abortSignal }).catch(except('PreconditionFailed', 'NoSuchKey'));
      return answer && (answer.ETag ?? '');
    });
  return {
    async read<T>(key: string) {
      const found = await get(key);
      return found === undefined ? undefined : { value: JSON.parse(found.text) as T, version: found.version };
    },
    async write(key, value, version) {
      const text = canonicalJson(value);
      const written = await put(key, text, version === undefined ? { IfNoneMatch: '*' } : { IfMatch: version });
      if (written !== undefined) return written;
      // The SDK repeats a write whose answer was lost; its own first attempt then stands in its way.
      const found = await get(key);
      return found?.text === text ? found.version : undefined;
    },
    put: async (key, value) => void (await put(key, canonicalJson(value))),
    list: (prefix) => listKeys(s3, bucket, prefix, limits),
    address: (key) => `s3://${bucket}/${key}`,
  };
}

/** An object's text, or undefined where there is none. */
export function getObject(
  s3: S3Client,
  bucket: string,
  key: string,
  limits: AwsCallLimits = {},
): Promise<{ readonly text: string; readonly version: string } | undefined> {
  return bucketCall(bucket, limits, async (abortSignal) => {
    const command = new GetObjectCommand({ Bucket: bucket, Key: key });
    const answer = await s3.send(command, { abortSignal }).catch(except('NoSuchKey'));
    return answer && { text: (await answer.Body?.transformToString()) ?? '', version: answer.ETag ?? '' };
  });
}

/** S3 gives at most 1,000 keys an answer, already in order. */
async function listKeys(
  s3: S3Client,
  Bucket: string,
  Prefix: string,
  limits: AwsCallLimits,
): Promise<readonly string[]> {
  const keys: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const command = new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken });
    const page = await bucketCall(Bucket, limits, (abortSignal) => s3.send(command, { abortSignal }));
    keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return keys;
}

/** A call of S3 that says which bucket is missing. */
function bucketCall<T>(bucket: string, limits: AwsCallLimits, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return awsCall({ service: 's3', ...limits }, async (signal) => {
    try {
      return await call(signal);
    } catch (error) {
      if (awsErrorName(error) !== 'NoSuchBucket') throw error;
      throw new PlatformError('AWS_REQUEST_FAILED', `Bucket ${bucket} does not exist.`, { cause: error });
    }
  });
}

/** Errors of these names are an answer, namely none. */
function except(...names: readonly string[]): (error: unknown) => undefined {
  return (error) => {
    if (!names.includes(awsErrorName(error))) throw error;
  };
}
