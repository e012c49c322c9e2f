import { createHash } from 'node:crypto';
import { decodeAwsChunked } from './aws-chunked.ts';
import {
  type LoopbackAnswer,
  type LoopbackRequest,
  type LoopbackServer,
  startLoopbackServer,
} from './loopback-server.ts';

/** The bytes of each object, by bucket and key. */
export type Buckets = ReadonlyMap<string, Map<string, Uint8Array>>;

/**
 * The part of S3 that handlers use: GET, HEAD, PUT and DELETE of one object, path style, with conditional writes, and
 * ListObjectsV2 below a prefix.
 * It keeps no versions and checks no signatures. Whatever else is asked is answered with 501.
 */
export function startS3LookAlike(buckets: Buckets): Promise<LoopbackServer> {
  return startLoopbackServer((request) => answer(buckets, request));
}

function answer(buckets: Buckets, request: LoopbackRequest): LoopbackAnswer {
  if (request.method === 'GET' && request.query.get('list-type') === '2') return list(buckets, request);
  const [, bucketName, key] = /^\/([^/]+)\/(.+)$/s.exec(decodeURIComponent(request.path)) ?? [];
  const unknownQuery = [...request.query.keys()].find((name) => name !== 'x-id');
  if (bucketName === undefined || key === undefined || unknownQuery !== undefined) return notImplemented(request);
  const objects = buckets.get(bucketName);
  if (objects === undefined) return noSuchBucket(bucketName);
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return read(objects, key);
    case 'PUT':
      return checkCondition(objects, key, request) ?? write(objects, key, request);
    case 'DELETE':
      return checkCondition(objects, key, request) ?? remove(objects, key);
    default:
      return notImplemented(request);
  }
}

/** `API_ListObjectsV2`: at most 1,000 keys an answer. The token is the last key of the page before. */
const keysPerPage = 1_000;

function list(buckets: Buckets, request: LoopbackRequest): LoopbackAnswer {
  const { path, query } = request;
  const known = ['list-type', 'prefix', 'continuation-token', 'x-id'];
  if ([...query.keys()].some((name) => !known.includes(name))) return notImplemented(request);
  const bucketName = decodeURIComponent(path).replaceAll('/', '');
  const objects = buckets.get(bucketName);
  if (objects === undefined) return noSuchBucket(bucketName);
  const [prefix, after] = [query.get('prefix') ?? '', query.get('continuation-token') ?? ''];
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
  const page = keys.slice(0, keysPerPage);
  const next =
    keys.length > page.length ? `<NextContinuationToken>${xml(page.at(-1) ?? '')}</NextContinuationToken>` : '';
  const contents = page.map((key) => `<Contents><Key>${xml(key)}</Key></Contents>`).join('');
  return { status: 200, headers: xmlType, body: `${xmlHead}<ListBucketResult>${next}${contents}</ListBucketResult>` };
}

function read(objects: ReadonlyMap<string, Uint8Array>, key: string): LoopbackAnswer {
  const bytes = objects.get(key);
  if (bytes === undefined) return noSuchKey(key);
  const headers = {
    etag: etag(bytes),
    'content-length': String(bytes.byteLength),
    'content-type': 'binary/octet-stream',
  };
  return { status: 200, headers, body: bytes };
}

function write(objects: Map<string, Uint8Array>, key: string, { headers, body }: LoopbackRequest): LoopbackAnswer {
  const chunked = String(headers['x-amz-content-sha256']).startsWith('STREAMING-');
  const bytes = chunked ? decodeAwsChunked(body) : body;
  const announced = Number(headers['x-amz-decoded-content-length'] ?? headers['content-length']);
  if (bytes.byteLength !== announced) {
    return refusal(400, 'IncompleteBody', `Got ${bytes.byteLength} bytes, ${announced} were announced`);
  }
  objects.set(key, bytes);
  return { status: 200, headers: { etag: etag(bytes) } };
}

function remove(objects: Map<string, Uint8Array>, key: string): LoopbackAnswer {
  objects.delete(key);
  return { status: 204 };
}

/** Why a conditional write is refused (S3: `userguide/conditional-writes.html`). */
function checkCondition(
  objects: ReadonlyMap<string, Uint8Array>,
  key: string,
  { headers }: LoopbackRequest,
): LoopbackAnswer | undefined {
  const bytes = objects.get(key);
  const failed = (name: string) =>
    refusal(412, 'PreconditionFailed', `At least one of the pre-conditions you specified did not hold: ${name}`);
  if (headers['if-none-match'] === '*' && bytes !== undefined) return failed('If-None-Match');
  if (headers['if-match'] === undefined) return undefined;
  if (bytes === undefined) return noSuchKey(key);
  return headers['if-match'] === etag(bytes) ? undefined : failed('If-Match');
}

function etag(bytes: Uint8Array): string {
  return `"${createHash('md5').update(bytes).digest('hex')}"`;
}

function noSuchBucket(name: string): LoopbackAnswer {
  return refusal(404, 'NoSuchBucket', `The bucket ${name} does not exist`);
}

function noSuchKey(key: string): LoopbackAnswer {
  return refusal(404, 'NoSuchKey', `The key ${key} does not exist`);
}

function notImplemented({ method, path, query }: LoopbackRequest): LoopbackAnswer {
  return refusal(501, 'NotImplemented', `The local S3 does not know ${method} ${path} ${query}`);
}

function refusal(status: number, code: string, message: string): LoopbackAnswer {
  const body = `${xmlHead}<Error><Code>${code}</Code><Message>${xml(message)}</Message></Error>`;
  return { status, headers: xmlType, body };
}

const xmlType = { 'content-type': 'application/xml' };

const xmlHead = '<?xml version="1.0" encoding="UTF-8"?>';

function xml(text: string): string {
  return text.replace(/[<>&]/g, (character) => `&#${character.charCodeAt(0)};`);
}
