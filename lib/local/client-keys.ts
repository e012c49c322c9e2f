import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { certificateRequest } from '../adapters/aws/certificate-request.ts';
import { type ClientAuthority, issueClientCertificate } from './client-authority.ts';
import { propertiesText } from './client-properties.ts';

/** What an mTLS client shows, PEM. */
export interface ClientKeys {
  readonly cert: string;
  readonly key: string;
}

const dayMilliseconds = 86_400_000;

/** The authority whose certificates the twin's TLS listener takes. */
export function twinAuthority({
  clientCaFile,
  clientCaKeyFile,
}: {
  readonly clientCaFile: string;
  readonly clientCaKeyFile: string;
}): ClientAuthority {
  const certificate = readFileSync(clientCaFile, 'utf8');
  const privateKey = createPrivateKey(readFileSync(clientCaKeyFile, 'utf8'));
  return { certificate, privateKey, commonName: new X509Certificate(certificate).subject.replace('CN=', '') };
}

/** A new key and its certificate, for 30 days unless said otherwise (milliseconds since 1970). */
export function issueClientKeys(
  name: string,
  by: ClientAuthority,
  until = Date.now() + 30 * dayMilliseconds,
): ClientKeys {
  const { privateKey: key, request } = certificateRequest(name);
  const cert = issueClientCertificate(by, request, { from: Math.min(Date.now(), until) - dayMilliseconds, until });
  if (cert === undefined) throw new TypeError(`the request of ${name} proves no possession of its key`);
  return { cert, key };
}

/** Kafka's own client properties for a PEM file with key and certificate. */
export function certificateProperties(pemFile: string, servers: readonly string[], caFile: string): string {
  return propertiesText({
    'bootstrap.servers': servers.join(','),
    'security.protocol': 'SSL',
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': pemFile,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': caFile,
  });
}
