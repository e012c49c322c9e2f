import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { bitString, integer, objectIdentifier, pem, sequence, set, tagged, utf8String } from './der.ts';

/** A new private key and what an authority needs to sign a certificate for it. */
export interface CertificateRequest {
  /** PKCS#8, PEM, not encrypted: as Java clients read it from a PEM key store. */
  readonly privateKey: string;
  /** PKCS#10, PEM. */
  readonly request: string;
}

/** `ecdsa-with-SHA256`, RFC 5758. */
export const ecdsaWithSha256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'));

/** A distinguished name of a common name alone: Kafka's principal for it is `User:CN=<name>`, whenever it is made again. */
export function distinguishedName(commonName: string): Buffer {
  return sequence(set(sequence(objectIdentifier('2.5.4.3'), utf8String(commonName))));
}

/** RFC 2986, over a fresh key on P-256. Node makes and signs keys and has no PKCS#10; this is all that is missing. */
export function certificateRequest(commonName: string): CertificateRequest {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const version = integer(Buffer.from([0]));
  const noAttributes = tagged(0xa0);
  const content = sequence(version, distinguishedName(commonName), spki(publicKey), noAttributes);
  const request = sequence(content, ecdsaWithSha256, bitString(sign('sha256', content, privateKey)));
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    request: pem('CERTIFICATE REQUEST', request),
  };
}

export function spki(publicKey: KeyObject): Buffer {
  return publicKey.export({ type: 'spki', format: 'der' });
}
