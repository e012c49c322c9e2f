import { createHash, createHmac } from 'node:crypto';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { SignatureV4 } from '@smithy/signature-v4';

/** An AWS API of the protocol JSON 1.1, for the few calls that are not worth a client of the SDK. */
export interface JsonApi {
  /** As its endpoint and its signatures name it, such as `acm-pca`. */
  readonly service: string;
  /** Of the header `x-amz-target`. */
  readonly target: string;
  readonly region: string;
}

/** Makes one signed call; rejects with an error that is named as AWS names it. */
export async function signedJsonCall<Answer>(
  { service, target, region }: JsonApi,
  operation: string,
  input: unknown,
  signal: AbortSignal,
): Promise<Answer> {
  const url = new URL(endpointOf(service, region));
  const body = JSON.stringify(input);
  const signer = new SignatureV4({ service, region, credentials: defaultProvider(), sha256: Sha256 });
  const request = await signer.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    path: '/',
    headers: { host: url.host, 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `${target}.${operation}` },
    body,
  });
  const { host: _, ...headers } = request.headers;
  const answer = await fetch(url, { method: 'POST', headers, body, signal }).catch(withCause);
  const text = await answer.text();
  if (!answer.ok) throw errorOf(answer.status, text);
  return JSON.parse(text) as Answer;
}

/** The SDK's own way to name another endpoint: `AWS_ENDPOINT_URL_ACM_PCA`. */
function endpointOf(service: string, region: string): string {
  const named = process.env[`AWS_ENDPOINT_URL_${service.toUpperCase().replaceAll('-', '_')}`];
  return named ?? `https://${service}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}

/** Node says `fetch failed` and keeps what happened to itself. */
function withCause(error: Error): never {
  const { code } = (error.cause ?? {}) as { readonly code?: string };
  throw code === undefined ? error : new Error(code, { cause: error });
}

function errorOf(status: number, text: string): Error {
  const { __type = `HTTP ${status}`, message, Message } = parsed(text);
  return Object.assign(new Error(message ?? Message ?? 'no message'), { name: __type.split('#').at(-1) });
}

function parsed(text: string): { readonly __type?: string; readonly message?: string; readonly Message?: string } {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

type Bytes = string | ArrayBuffer | ArrayBufferView;

/** Node's hash as the signer wants it: with a secret it is an HMAC. */
class Sha256 {
  readonly #hash;

  constructor(secret?: Bytes) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }

  update(chunk: Bytes): void {
    this.#hash.update(bytesOf(chunk));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {}
}

function bytesOf(source: Bytes): Buffer {
  if (typeof source === 'string') return Buffer.from(source, 'utf8');
  return ArrayBuffer.isView(source)
    ? Buffer.from(source.buffer, source.byteOffset, source.byteLength)
    : Buffer.from(source);
}
