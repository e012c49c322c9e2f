import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { CertificateFacts } from '../../rotation/certificate-credential.ts';

/** What a certificate says; undefined when it is none, or the key is none. */
export function inspectCertificate(certificate: string, privateKey: string): CertificateFacts | undefined {
  try {
    const found = new X509Certificate(certificate);
    return {
      subject: found.subject.replaceAll('\n', ','),
      notAfter: found.validToDate.getTime(),
      fitsKey: found.checkPrivateKey(createPrivateKey(privateKey)),
    };
  } catch {
    return undefined;
  }
}
