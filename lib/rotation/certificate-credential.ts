import type { Credential, LoginOutcome, Reading } from './credential.ts';
import { isText, parseObject } from './secret-text.ts';

/** A key and its certificate, PEM. */
export interface ClientIdentity {
  /** PKCS#8. */
  readonly privateKey: string;
  readonly certificate: string;
  /** Certificates from the issuer up to the root. */
  readonly certificateChain: string;
}

/** An mTLS client as its secret holds it: the name alone until the first certificate is issued. What others keep beside it stays. */
export type CertificateSecret = Readonly<Record<string, unknown>> & {
  readonly commonName: string;
} & Partial<ClientIdentity>;

/** What a certificate says. */
export interface CertificateFacts {
  /** Such as `CN=orders-service`: Kafka's principal is this behind `User:`. */
  readonly subject: string;
  /** Milliseconds since 1970. */
  readonly notAfter: number;
  /** Whether it belongs to the private key. */
  readonly fitsKey: boolean;
}

export interface CertificateCredentialParts {
  /** The client that the secret belongs to, by the secret's name. */
  readonly commonName: string;
  /** Makes a key pair and has a certificate for it signed. */
  issue(commonName: string): Promise<ClientIdentity>;
  /** Undefined: it is no certificate, or no key. */
  inspect(certificate: string, privateKey: string): CertificateFacts | undefined;
  logIn(identity: ClientIdentity): Promise<LoginOutcome>;
  /** Milliseconds since 1970. */
  now(): number;
}

const parts = ['privateKey', 'certificate', 'certificateChain'] as const;

/**
 * The credential of an mTLS client. Its subject is the common name alone and never changes: MSK knows no mapping of principals, so
 * another subject would be another principal. A certificate that has expired is replaced like any other.
 */
export function certificateCredential(means: CertificateCredentialParts): Credential<CertificateSecret> {
  const { commonName } = means;
  return {
    expected: `a JSON object with "commonName" (${commonName}) and the PEM texts ${parts.map((part) => `"${part}"`).join(', ')}, or with "commonName" alone for a new certificate`,
    validAtOnce: true,
    read: (text) => readSecret(text, means),
    renew: async (current) => JSON.stringify({ ...current, ...(await means.issue(commonName)) }),
    successionFaults: (current, next) => successionFaults(current, next, means),
    logIn: async (content) => {
      const identity = identityOf(content);
      return identity === undefined
        ? { kind: 'refused', reason: 'It holds no certificate yet.' }
        : means.logIn(identity);
    },
  };
}

function readSecret(text: string, means: CertificateCredentialParts): Reading<CertificateSecret> {
  const found = parseObject(text);
  if (found === undefined) return { faults: ['it is no JSON object'] };
  const { commonName } = means;
  const present = parts.filter((part) => found[part] !== undefined);
  const missing = present.length === 0 ? [] : parts.filter((part) => !isText(found[part]));
  const faults = [
    ...(found.commonName === commonName ? [] : [`"commonName" is not ${commonName}`]),
    ...missing.map((part) => `"${part}" is missing or no text`),
    ...(present.length === 0 || missing.length > 0 ? [] : identityFaults(found, means)),
  ];
  return faults.length > 0 ? { faults } : { content: found as CertificateSecret };
}

function identityFaults(found: Readonly<Record<string, unknown>>, { commonName, inspect }: CertificateCredentialParts) {
  const facts = inspect(String(found.certificate), String(found.privateKey));
  if (facts === undefined) return ['"certificate" or "privateKey" is no PEM text of its kind'];
  return [
    ...(facts.subject === `CN=${commonName}`
      ? []
      : [`"certificate" has the subject ${facts.subject}, not CN=${commonName}`]),
    ...(facts.fitsKey ? [] : ['"certificate" does not belong to "privateKey"']),
  ];
}

function successionFaults(
  current: CertificateSecret,
  next: CertificateSecret,
  { inspect, now }: CertificateCredentialParts,
): readonly string[] {
  const identity = identityOf(next);
  if (identity === undefined) return ['it holds no certificate'];
  if (identity.certificate === current.certificate) return ['the certificate is the old one'];
  const { notAfter = 0 } = inspect(identity.certificate, identity.privateKey) ?? {};
  return notAfter > now() ? [] : [`its certificate ended at ${new Date(notAfter).toISOString()}`];
}

function identityOf({ privateKey, certificate, certificateChain }: CertificateSecret): ClientIdentity | undefined {
  if (privateKey === undefined || certificate === undefined || certificateChain === undefined) return undefined;
  return { privateKey, certificate, certificateChain };
}
