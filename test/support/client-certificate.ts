import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { certificateRequest } from '../../lib/adapters/aws/certificate-request.ts';
import { type ClientAuthority, issueClientCertificate } from '../../lib/local/client-authority.ts';
import type { TwinAddress } from '../../lib/local/twin.ts';

const day = 86_400_000;

export interface ClientKeys {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
}

/** The authority whose certificates the twin's TLS listener takes. */
export function twinAuthority({ clientCaFile, clientCaKeyFile }: TwinAddress): ClientAuthority {
  const certificate = readFileSync(clientCaFile, 'utf8');
  const privateKey = createPrivateKey(readFileSync(clientCaKeyFile, 'utf8'));
  return { certificate, privateKey, commonName: new X509Certificate(certificate).subject.replace('CN=', '') };
}

/** A certificate of two days ago, until tomorrow unless said otherwise. */
export function clientKeys(name: string, by: ClientAuthority, until = Date.now() + day): ClientKeys {
  const { privateKey: key, request } = certificateRequest(name);
  const cert = issueClientCertificate(by, request, { from: Date.now() - 2 * day, until });
  if (cert === undefined) throw new TypeError(`the authority issues no certificate to ${name}`);
  return { cert, key };
}
