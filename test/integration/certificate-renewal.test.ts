import { X509Certificate } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { rotateSecret, rotationEvent, runSteps } from '../../lib/local/aws/rotate-secret.ts';
import { type CertificateStage, startCertificateStage } from '../support/certificate-stage.ts';

jest.setTimeout(60_000);

const day = 86_400_000;
let stage: CertificateStage;
let notAfter: number;

beforeAll(async () => {
  stage = await startCertificateStage('certificate-renewal');
  notAfter = stage.authority.notAfter;
}, 120_000);

afterAll(() => stage?.close());

afterEach(() => {
  Object.assign(stage.authority, { status: 'ACTIVE', notAfter, dayMilliseconds: day });
});

let clients = 0;
const addClient = (text?: (name: string) => string) => {
  const name = `client-${clients++}`;
  return { name, secretArn: stage.addClient(name, text?.(name)) };
};
const renew = (secretArn: string) => rotateSecret(stage.secrets, secretArn, stage.invoke);
const certificateIn = (secretArn: string) => new X509Certificate(stage.contentOf(secretArn).certificate ?? '');

describe('the bundled rotation function, with an authority that signs, on a real broker', () => {
  it('issues the first certificate of a client that has a name alone, for as long as the template says', async () => {
    const { name, secretArn } = addClient();
    const { versionId, failed } = await renew(secretArn);
    expect(failed).toBeUndefined();
    expect(stage.secrets.labels(secretArn)).toEqual({ AWSCURRENT: versionId, AWSPREVIOUS: 'first' });
    expect(certificateIn(secretArn).subject).toBe(`CN=${name}`);
    expect(stage.asked.at(-1)).toBe(20);
    expect(await stage.logIn(stage.contentOf(secretArn))).toBe('accepted');
  });

  it('renews it under the same subject and another key, and the old one goes on working until it ends', async () => {
    const { name, secretArn } = addClient();
    await renew(secretArn);
    const old = stage.contentOf(secretArn);
    expect((await renew(secretArn)).failed).toBeUndefined();
    const renewed = stage.contentOf(secretArn);
    expect(renewed.privateKey).not.toBe(old.privateKey);
    expect(certificateIn(secretArn).subject).toBe(`CN=${name}`);
    expect([await stage.logIn(old), await stage.logIn(renewed)]).toEqual(['accepted', 'accepted']);
  });

  it('renews one that has expired, which the broker refuses by then', async () => {
    const { secretArn } = addClient();
    stage.authority.dayMilliseconds = 150;
    expect((await renew(secretArn)).failed).toBeUndefined();
    await sleep(certificateIn(secretArn).validToDate.getTime() - Date.now() + 1_000);
    expect(await stage.logIn(stage.contentOf(secretArn))).toBe('refused');
    stage.authority.dayMilliseconds = day;
    expect((await renew(secretArn)).failed).toBeUndefined();
    expect(await stage.logIn(stage.contentOf(secretArn))).toBe('accepted');
  });

  it('moves no label for a certificate that the broker refuses, and says so', async () => {
    const { secretArn } = addClient();
    await renew(secretArn);
    const before = stage.secrets.labels(secretArn).AWSCURRENT;
    stage.authority.dayMilliseconds = 0;
    const { failed } = await renew(secretArn);
    expect(failed?.step).toBe('testSecret');
    expect(failed?.error.errorMessage).toContain('lets nobody in, and nothing was changed');
    expect(stage.secrets.labels(secretArn).AWSCURRENT).toBe(before);
  });

  it('says that the authority is disabled, and goes on with the same rotation when it is enabled', async () => {
    const { secretArn } = addClient();
    stage.authority.status = 'DISABLED';
    const { versionId, failed } = await renew(secretArn);
    expect(failed).toMatchObject({ step: 'createSecret' });
    expect(failed?.error.errorMessage).toMatch(
      /^The certificate authority arn:\S+ is DISABLED and signs nothing: enable/,
    );
    stage.authority.status = 'ACTIVE';
    expect((await runSteps(secretArn, versionId, stage.invoke)).failed).toBeUndefined();
    expect(await stage.logIn(stage.contentOf(secretArn))).toBe('accepted');
  });

  it('says that the authority has expired, or ends before the certificate would', async () => {
    const { secretArn } = addClient();
    stage.authority.status = 'EXPIRED';
    expect((await renew(secretArn)).failed?.error.errorMessage).toContain('is EXPIRED and signs nothing');
    stage.authority.status = 'ACTIVE';
    stage.authority.notAfter = Date.now() + 19 * day;
    const { secretArn: other } = addClient();
    expect((await renew(other)).failed?.error.errorMessage).toMatch(
      /ends at \S+Z and signs nothing that ends later, as a certificate of 20d would: shorten clientCertificates\.validity/,
    );
  });

  it('takes no secret that somebody gave another name, and repeats nothing of it', async () => {
    const { secretArn } = addClient(() => JSON.stringify({ commonName: 'admin', privateKey: 'not-to-be-seen' }));
    const { failed } = await renew(secretArn);
    expect(failed?.error.errorMessage).toMatch(/"commonName" is not client-\d+; "certificate" is missing or no text/);
    expect(stage.logs().join('\n')).not.toContain('not-to-be-seen');
  });

  it('does nothing for a secret that is none of the platform', async () => {
    const { error } = await stage.invoke(
      rotationEvent('createSecret', 'arn:aws:secretsmanager:x:1:secret:other-AbCdEf', 'v'),
    );
    expect(error?.errorMessage).toContain('is no secret of a SCRAM user here');
  });

  it('changes nothing while the broker is down, and ends well once it is back', async () => {
    const { secretArn } = addClient();
    await renew(secretArn);
    const before = stage.secrets.labels(secretArn).AWSCURRENT;
    await stage.twin.kill(1);
    const { versionId, failed } = await renew(secretArn);
    expect(failed?.step).toBe('testSecret');
    expect(stage.secrets.labels(secretArn).AWSCURRENT).toBe(before);
    await stage.twin.repair();
    expect((await runSteps(secretArn, versionId, stage.invoke)).failed).toBeUndefined();
    expect(stage.secrets.labels(secretArn).AWSCURRENT).toBe(versionId);
  });

  it('writes no key into its log', async () => {
    expect(stage.logs().join('\n')).not.toContain('PRIVATE KEY');
    expect(stage.logs().length).toBeGreaterThan(20);
  });
});
