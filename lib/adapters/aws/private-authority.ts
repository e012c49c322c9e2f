import { setTimeout } from 'node:timers/promises';
import { PlatformError } from '../../model/platform-error.ts';
import type { ClientIdentity } from '../../rotation/certificate-credential.ts';
import { type AwsCallLimits, awsCall, awsErrorName } from './aws-call.ts';
import { certificateRequest } from './certificate-request.ts';
import { type JsonApi, signedJsonCall } from './signed-json.ts';

/** An AWS Private CA, by its ARN. */
export interface PrivateAuthority {
  /** Makes a key pair here and has a client certificate of that common name signed for it. */
  issue(commonName: string, validityDays: number): Promise<ClientIdentity>;
}

export interface PrivateAuthorityOptions extends AwsCallLimits {
  /** Milliseconds since 1970. Default: the clock of this machine. */
  readonly now?: () => number;
  /** Milliseconds between looks whether the certificate is there. Default: 500. */
  readonly pauseMilliseconds?: number;
}

const day = 86_400_000;

/** AWS signs within seconds. */
const looks = 40;

interface Description {
  readonly CertificateAuthority: {
    readonly Status: string;
    /** Seconds since 1970. Absent as long as it has no certificate of its own. */
    readonly NotAfter?: number;
    readonly CertificateAuthorityConfiguration: { readonly SigningAlgorithm: string };
  };
}

interface Issued {
  readonly Certificate: string;
  readonly CertificateChain?: string;
}

export function privateAuthority(
  authorityArn: string,
  region: string,
  { now = Date.now, pauseMilliseconds = 500, ...limits }: PrivateAuthorityOptions = {},
): PrivateAuthority {
  const api: JsonApi = { service: 'acm-pca', target: 'ACMPrivateCA', region };
  const call = <Answer>(operation: string, input: object): Promise<Answer> =>
    awsCall({ service: api.service, ...limits }, (signal) =>
      signedJsonCall<Answer>(api, operation, { CertificateAuthorityArn: authorityArn, ...input }, signal),
    );
  const fetchIssued = async (CertificateArn: string): Promise<Issued> => {
    for (let look = 1; ; look += 1) {
      const found = await call<Issued>('GetCertificate', { CertificateArn }).catch(inProgress);
      if (found !== undefined) return found;
      if (look >= looks) throw notSigned(authorityArn, CertificateArn);
      await setTimeout(pauseMilliseconds);
    }
  };
  return {
    async issue(commonName, validityDays) {
      const { CertificateAuthority: authority } = await call<Description>('DescribeCertificateAuthority', {});
      refuseUnable(authorityArn, authority, now() + validityDays * day, validityDays);
      const { privateKey, request } = certificateRequest(commonName);
      const { CertificateArn } = await call<{ readonly CertificateArn: string }>('IssueCertificate', {
        Csr: Buffer.from(request).toString('base64'),
        SigningAlgorithm: authority.CertificateAuthorityConfiguration.SigningAlgorithm,
        TemplateArn: clientTemplate(authorityArn),
        Validity: { Type: 'DAYS', Value: validityDays },
      });
      const { Certificate, CertificateChain = '' } = await fetchIssued(CertificateArn);
      return { privateKey, certificate: Certificate, certificateChain: CertificateChain };
    },
  };
}

/** For logins of clients and nothing else (AWS: `privateca/latest/userguide/template-definitions.html`). */
function clientTemplate(authorityArn: string): string {
  return `arn:${authorityArn.split(':')[1]}:acm-pca:::template/EndEntityClientAuthCertificate/V1`;
}

/** AWS's own refusals name neither the state nor the end. */
function refuseUnable(
  arn: string,
  { Status, NotAfter }: Description['CertificateAuthority'],
  end: number,
  validityDays: number,
): void {
  if (Status !== 'ACTIVE') {
    const message = `The certificate authority ${arn} is ${Status} and signs nothing: enable or renew it in AWS Private CA; certificates that it signed before go on working until they end.`;
    throw new PlatformError('AWS_REQUEST_FAILED', message);
  }
  if (NotAfter === undefined || end <= NotAfter * 1_000) return;
  const message = `The certificate authority ${arn} ends at ${new Date(NotAfter * 1_000).toISOString()} and signs nothing that ends later, as a certificate of ${validityDays}d would: shorten clientCertificates.validity, or renew the authority.`;
  throw new PlatformError('AWS_REQUEST_FAILED', message);
}

function inProgress(error: unknown): undefined {
  const cause = error instanceof PlatformError ? error.cause : error;
  if (awsErrorName(cause) !== 'RequestInProgressException') throw error;
}

function notSigned(authorityArn: string, certificateArn: string): PlatformError {
  const message = `${authorityArn} took ${certificateArn} and has not signed it yet; run again.`;
  return new PlatformError('AWS_REQUEST_FAILED', message, { retryable: true });
}
