import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign, verify } from 'node:crypto';
import { distinguishedName, ecdsaWithSha256, spki } from '../adapters/aws/certificate-request.ts';
import { bitString, integer, objectIdentifier, octetString, pem, sequence, tagged } from '../adapters/aws/der.ts';
import { children, elementOf } from './der-reader.ts';

/** A certificate authority for client certificates, with its key: for this machine alone. */
export interface ClientAuthority {
  readonly certificate: string;
  readonly privateKey: KeyObject;
  readonly commonName: string;
}

interface Lifetime {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
}

const extensions = {
  authority: [
    extension('2.5.29.19', sequence(Buffer.from([0x01, 0x01, 0xff]))),
    // keyCertSign and cRLSign.
    extension('2.5.29.15', Buffer.from([0x03, 0x02, 0x01, 0x06])),
  ],
  client: [
    extension('2.5.29.19', sequence()),
    // digitalSignature.
    extension('2.5.29.15', Buffer.from([0x03, 0x02, 0x07, 0x80])),
    // clientAuth, as the template EndEntityClientAuthCertificate/V1 of AWS Private CA has it.
    extension('2.5.29.37', sequence(objectIdentifier('1.3.6.1.5.5.7.3.2'))),
  ],
};

export function makeClientAuthority(commonName: string, lifetime: Lifetime): ClientAuthority {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = distinguishedName(commonName);
  const fields = { issuer: name, subject: name, publicKey: spki(publicKey), lifetime, extended: extensions.authority };
  return { commonName, privateKey, certificate: signed(fields, privateKey) };
}

/** Signs what a PKCS#10 request asks for, with its own subject; undefined when the request is not what its key signed. */
export function issueClientCertificate(
  { commonName, privateKey }: Pick<ClientAuthority, 'commonName' | 'privateKey'>,
  request: string,
  lifetime: Lifetime,
): string | undefined {
  const der = Buffer.from(request.replaceAll(/-----[A-Z ]+-----|\s/g, ''), 'base64');
  const [content, , signature] = children(elementOf(der));
  const [, subject, publicKey] = content === undefined ? [] : children(content);
  if (content === undefined || signature === undefined || subject === undefined || publicKey === undefined) return;
  const key = createPublicKey({ key: publicKey.bytes, format: 'der', type: 'spki' });
  if (!verify('sha256', content.bytes, key, signature.content.subarray(1))) return undefined;
  const issuer = distinguishedName(commonName);
  const extended = extensions.client;
  return signed({ issuer, subject: subject.bytes, publicKey: publicKey.bytes, lifetime, extended }, privateKey);
}

interface Fields {
  readonly issuer: Buffer;
  readonly subject: Buffer;
  readonly publicKey: Buffer;
  readonly lifetime: Lifetime;
  readonly extended: readonly Buffer[];
}

/** RFC 5280, version 3. */
function signed({ issuer, subject, publicKey, lifetime, extended }: Fields, key: KeyObject): string {
  const version = tagged(0xa0, integer(Buffer.from([2])));
  const serial = integer(Buffer.concat([Buffer.from([1]), randomBytes(15)]));
  const validity = sequence(time(lifetime.from), time(lifetime.until));
  const extras = tagged(0xa3, sequence(...extended));
  const content = sequence(version, serial, ecdsaWithSha256, issuer, validity, subject, publicKey, extras);
  return pem('CERTIFICATE', sequence(content, ecdsaWithSha256, bitString(sign('sha256', content, key))));
}

/** `UTCTime` ends in 2049, which is far enough for a laptop. */
function time(milliseconds: number): Buffer {
  const digits = new Date(milliseconds).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return tagged(0x17, Buffer.from(digits.slice(2), 'latin1'));
}

/** Critical, each of them. */
function extension(oid: string, value: Uint8Array): Buffer {
  return sequence(objectIdentifier(oid), Buffer.from([0x01, 0x01, 0xff]), octetString(value));
}
