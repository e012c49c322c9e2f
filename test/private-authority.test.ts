import { X509Certificate } from 'node:crypto';
import { inspectCertificate } from '../lib/adapters/aws/inspect-certificate.ts';
import { privateAuthority } from '../lib/adapters/aws/private-authority.ts';
import { type LoopbackServer, startLoopbackServer } from '../lib/local/aws/loopback-server.ts';
import {
  type PrivateAuthorityLookAlike,
  startPrivateAuthorityLookAlike,
} from '../lib/local/aws/private-authority-look-alike.ts';
import { makeClientAuthority } from '../lib/local/client-authority.ts';

const day = 86_400_000;
const arn = 'arn:aws:acm-pca:eu-west-1:111111111111:certificate-authority/1';
const variables = ['AWS_ENDPOINT_URL_ACM_PCA', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;
const before = variables.map((name) => [name, process.env[name]] as const);
const authority = makeClientAuthority('test-ca', { from: Date.now() - day, until: Date.now() + 30 * day });
const servers: LoopbackServer[] = [];

async function lookAlike(): Promise<PrivateAuthorityLookAlike> {
  const server = await startPrivateAuthorityLookAlike(authority, Date.now() + 30 * day);
  at(server);
  return server;
}

function at(server: LoopbackServer): void {
  servers.push(server);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_ACM_PCA: server.url,
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'not-a-secret',
  });
}

const issue = (days = 20) =>
  privateAuthority(arn, 'eu-west-1', { pauses: [1], pauseMilliseconds: 1 }).issue('orders-service', days);

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

describe('AWS Private CA', () => {
  it('gives a certificate, its chain and the key that was made for it', async () => {
    const { asked } = await lookAlike();
    const { privateKey, certificate, certificateChain } = await issue();
    expect(asked).toEqual([20]);
    expect(inspectCertificate(certificate, privateKey)).toMatchObject({ subject: 'CN=orders-service', fitsKey: true });
    expect(new X509Certificate(certificateChain).subject).toBe('CN=test-ca');
  });

  it('is asked with signed requests that say which operation, and never with the private key', async () => {
    const seen: { readonly target: unknown; readonly authorization: string; readonly body: string }[] = [];
    at(
      await startLoopbackServer(({ headers, body }) => {
        const authorization = `${headers.authorization}`;
        seen.push({ target: headers['x-amz-target'], authorization, body: body.toString() });
        const CertificateAuthorityConfiguration = { SigningAlgorithm: 'SHA256WITHRSA' };
        const CertificateAuthority = { Status: 'ACTIVE', CertificateAuthorityConfiguration };
        const answer = { CertificateAuthority, CertificateArn: `${arn}/certificate/1`, Certificate: 'PEM' };
        return { status: 200, body: JSON.stringify(answer) };
      }),
    );
    const { privateKey } = await issue();
    expect(seen.map(({ target }) => target)).toEqual(
      ['DescribeCertificateAuthority', 'IssueCertificate', 'GetCertificate'].map((name) => `ACMPrivateCA.${name}`),
    );
    for (const { authorization, body } of seen) {
      expect(authorization).toMatch(
        /^AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE\/\d{8}\/eu-west-1\/acm-pca\/aws4_request, SignedHeaders=\S*host\S*, Signature=[0-9a-f]{64}$/,
      );
      expect(body).not.toContain(privateKey.split('\n')[1]);
    }
    // The authority signs with a key of its own family, which its description names.
    expect(JSON.parse(seen[1]?.body ?? '{}')).toMatchObject({
      CertificateAuthorityArn: arn,
      SigningAlgorithm: 'SHA256WITHRSA',
      TemplateArn: 'arn:aws:acm-pca:::template/EndEntityClientAuthCertificate/V1',
      Validity: { Type: 'DAYS', Value: 20 },
    });
  });

  it('that is disabled, expired or ends too early is not asked to sign', async () => {
    const { state, asked } = await lookAlike();
    state.status = 'DISABLED';
    await expect(issue()).rejects.toMatchObject({
      code: 'AWS_REQUEST_FAILED',
      message: expect.stringContaining('DISABLED'),
    });
    state.status = 'ACTIVE';
    await expect(issue(31)).rejects.toThrow('signs nothing that ends later, as a certificate of 31d would');
    expect(asked).toEqual([]);
  });

  it('that denies the call says so in AWS own words, after a new policy had time to be known', async () => {
    let calls = 0;
    at(
      await startLoopbackServer(() => {
        calls += 1;
        const __type = 'com.amazonaws.acmpca#AccessDeniedException';
        return { status: 400, body: JSON.stringify({ __type, Message: 'not authorized to perform: acm-pca:X' }) };
      }),
    );
    await expect(issue()).rejects.toMatchObject({
      code: 'AWS_DENIED',
      message: 'AWS acm-pca denied the call: not authorized to perform: acm-pca:X',
    });
    expect(calls).toBe(2);
  });

  it('that cannot be reached names the endpoint that the VPC may lack', async () => {
    const server = await lookAlike();
    await server.close();
    await expect(issue()).rejects.toMatchObject({
      code: 'AWS_UNREACHABLE',
      message: expect.stringContaining('the VPC probably has no "acm-pca" endpoint'),
    });
  });

  it('that answers no JSON is told by its status', async () => {
    at(await startLoopbackServer(() => ({ status: 503, body: '<html>' })));
    await expect(issue()).rejects.toThrow('HTTP 503');
  });
});

describe('A certificate that is inspected', () => {
  it('is nothing where text or key are no PEM', () => {
    expect(inspectCertificate('x', 'y')).toBeUndefined();
    expect(inspectCertificate(authority.certificate, 'y')).toBeUndefined();
  });

  it('does not belong to another key', async () => {
    await lookAlike();
    const [first, second] = [await issue(), await issue()];
    expect(inspectCertificate(first.certificate, second.privateKey)).toMatchObject({ fitsKey: false });
  });
});
