import { randomUUID } from 'node:crypto';
import { type ClientAuthority, issueClientCertificate } from '../client-authority.ts';
import {
  jsonAnswer,
  type LoopbackAnswer,
  type LoopbackRequest,
  type LoopbackServer,
  startLoopbackServer,
} from './loopback-server.ts';

/** What a test may change while it runs. */
export interface AuthorityState {
  status: 'ACTIVE' | 'DISABLED' | 'EXPIRED' | 'PENDING_CERTIFICATE';
  /** Milliseconds since 1970: the end of the authority's own certificate. */
  notAfter: number;
  /** Milliseconds that a day of validity lasts: a test cannot wait for a real one. Default: as long as a day. */
  dayMilliseconds: number;
}

export interface PrivateAuthorityLookAlike extends LoopbackServer {
  readonly state: AuthorityState;
  /** Validity in days that each certificate was asked for, in order. */
  readonly asked: readonly number[];
}

interface Request {
  readonly CertificateAuthorityArn?: string;
  readonly CertificateArn?: string;
  readonly Csr?: string;
  readonly SigningAlgorithm?: string;
  readonly TemplateArn?: string;
  readonly Validity?: { readonly Type: string; readonly Value: number };
}

const signingAlgorithm = 'SHA256WITHECDSA';
const clientTemplate = ':acm-pca:::template/EndEntityClientAuthCertificate/V1';

interface LocalAuthority {
  readonly authority: ClientAuthority;
  readonly state: AuthorityState;
  readonly asked: number[];
  readonly issued: Map<string, { readonly certificate: string; looks: number }>;
}

/** The part of AWS Private CA's API that the rotation function calls, for one authority. It really signs. */
export async function startPrivateAuthorityLookAlike(
  authority: ClientAuthority,
  notAfter: number,
): Promise<PrivateAuthorityLookAlike> {
  const state: AuthorityState = { status: 'ACTIVE', notAfter, dayMilliseconds: 86_400_000 };
  const local: LocalAuthority = { authority, state, asked: [], issued: new Map() };
  const server = await startLoopbackServer((request) => answer(local, request));
  return { ...server, state, asked: local.asked };
}

function answer(local: LocalAuthority, { headers, body }: LoopbackRequest): LoopbackAnswer {
  const request = JSON.parse(body.toString()) as Request;
  switch (headers['x-amz-target']) {
    case 'ACMPrivateCA.DescribeCertificateAuthority':
      return describe(local);
    case 'ACMPrivateCA.IssueCertificate':
      return issue(local, request);
    case 'ACMPrivateCA.GetCertificate':
      return get(local, request);
    default:
      return refusal('UnknownOperationException', `The local authority does not know ${headers['x-amz-target']}.`);
  }
}

function describe({ state }: LocalAuthority): LoopbackAnswer {
  return jsonAnswer(200, {
    CertificateAuthority: {
      Status: state.status,
      NotAfter: state.notAfter / 1_000,
      CertificateAuthorityConfiguration: { SigningAlgorithm: signingAlgorithm },
    },
  });
}

function issue(
  { authority, state, asked, issued }: LocalAuthority,
  { Csr = '', Validity, SigningAlgorithm, TemplateArn, CertificateAuthorityArn }: Request,
): LoopbackAnswer {
  if (state.status !== 'ACTIVE') return refusal('InvalidStateException', 'The authority is not active.');
  if (SigningAlgorithm !== signingAlgorithm) return refusal('InvalidArgsException', 'The algorithm does not fit.');
  if (!TemplateArn?.endsWith(clientTemplate))
    return refusal('InvalidArgsException', 'The template is not for clients.');
  const days = Validity?.Value ?? 0;
  const lifetime = { from: Date.now() - 60_000, until: Date.now() + days * state.dayMilliseconds };
  const certificate = issueClientCertificate(authority, Buffer.from(Csr, 'base64').toString(), lifetime);
  if (certificate === undefined) return refusal('MalformedCSRException', 'The request is not signed by its key.');
  asked.push(days);
  const arn = `${CertificateAuthorityArn}/certificate/${randomUUID().replaceAll('-', '')}`;
  issued.set(arn, { certificate, looks: 0 });
  return jsonAnswer(200, { CertificateArn: arn });
}

/** The first look comes too early, as it mostly does in AWS. */
function get({ authority, issued }: LocalAuthority, { CertificateArn = '' }: Request): LoopbackAnswer {
  const found = issued.get(CertificateArn);
  if (found === undefined) return refusal('ResourceNotFoundException', 'There is no such certificate.');
  found.looks += 1;
  if (found.looks === 1) return refusal('RequestInProgressException', 'The certificate is being signed.');
  return jsonAnswer(200, { Certificate: found.certificate, CertificateChain: authority.certificate });
}

function refusal(type: string, message: string): LoopbackAnswer {
  return jsonAnswer(400, { __type: type, message });
}
