import { createHash, createHmac } from 'node:crypto';
import type { RoleCredentials } from '../../lib/local/iam/iam-plane.ts';

/** What a token says; whatever is not named is as the signers of AWS write it. */
export interface TokenClaims {
  readonly credentials: RoleCredentials;
  /** Of the host. */
  readonly region: string;
  readonly scope?: { readonly region?: string; readonly service?: string };
  readonly secondsAgo?: number;
  /** Parameters that are other ones, or (undefined) missing. All are signed. */
  readonly parameters?: Readonly<Record<string, string | undefined>>;
}

/** A token of MSK's IAM login with a right signature over whatever it says: a second opinion beside the signer of AWS. */
export function signedToken({ credentials, region, scope = {}, secondsAgo = 0, parameters }: TokenClaims): string {
  const host = `kafka.${region}.amazonaws.com`;
  const time = new Date(Date.now() - secondsAgo * 1_000).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const scoped = [time.slice(0, 8), scope.region ?? region, scope.service ?? 'kafka-cluster', 'aws4_request'];
  const said: Readonly<Record<string, string | undefined>> = {
    Action: 'kafka-cluster:Connect',
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': [credentials.accessKeyId, ...scoped].join('/'),
    'X-Amz-Date': time,
    'X-Amz-Expires': '900',
    'X-Amz-Security-Token': credentials.sessionToken,
    'X-Amz-SignedHeaders': 'host',
    ...parameters,
  };
  const query = Object.entries(said)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${encode(name)}=${encode(value)}`]))
    .toSorted()
    .join('&');
  const request = ['GET', '/', query, `host:${host}`, '', 'host', sha256('')].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', time, scoped.join('/'), sha256(request)].join('\n');
  const key = scoped.reduce((last: string | Buffer, part) => hmac(last, part), `AWS4${credentials.secretAccessKey}`);
  const signature = hmac(key, toSign).toString('hex');
  return encodedToken(`https://${host}/?${query}&X-Amz-Signature=${signature}&User-Agent=test`);
}

export function encodedToken(address: string): string {
  return Buffer.from(address).toString('base64url');
}

/** The presigned address inside a token. */
export function addressIn(token: string): string {
  return Buffer.from(token, 'base64url').toString();
}

/** RFC 3986, which SigV4 takes. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (it) => `%${it.charCodeAt(0).toString(16).toUpperCase()}`);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
