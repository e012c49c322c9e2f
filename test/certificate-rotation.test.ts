import fc from 'fast-check';
import {
  type CertificateCredentialParts,
  type ClientIdentity,
  certificateCredential,
} from '../lib/rotation/certificate-credential.ts';
import type { LoginOutcome } from '../lib/rotation/credential.ts';
import { rotation } from '../lib/rotation/rotation.ts';
import type { StepOutcome } from '../lib/rotation/rotation-ports.ts';
import { SimulatedSecret } from './support/simulated-secret.ts';

const commonName = 'orders-service';
const [now, day] = [Date.parse('2026-11-21T12:00:00Z'), 86_400_000];
const steps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;

/** A certificate as text that `inspect` reads: who, until when, and for which key. */
function identity(serial: number, { subject = `CN=${commonName}`, notAfter = now + 180 * day, key = serial } = {}) {
  const certificate = JSON.stringify({ subject, notAfter, key });
  return { privateKey: `key-${serial}`, certificate, certificateChain: 'chain' } satisfies ClientIdentity;
}

const first = { commonName, note: 'kept', ...identity(0) };

function world(current: unknown = first, changes: Partial<CertificateCredentialParts> = {}) {
  const secret = new SimulatedSecret({ username: commonName });
  secret.texts.set('first', typeof current === 'string' ? current : JSON.stringify(current));
  secret.announce('second');
  const logins: string[] = [];
  let issued = 0;
  const means: CertificateCredentialParts = {
    commonName,
    issue: async () => identity(++issued),
    inspect: (certificate, privateKey) => {
      if (!certificate.startsWith('{')) return undefined;
      const { subject, notAfter, key } = JSON.parse(certificate);
      return { subject, notAfter, fitsKey: privateKey === `key-${key}` };
    },
    logIn: async ({ certificate, privateKey }): Promise<LoginOutcome> => {
      logins.push(privateKey);
      if (secret.down) return { kind: 'unreachable', reason: 'The broker is down.' };
      const { notAfter } = JSON.parse(certificate);
      return notAfter > now ? { kind: 'accepted' } : { kind: 'refused', reason: 'The certificate has expired.' };
    },
    now: () => now,
    ...changes,
  };
  const ports = { ...secret.ports(), credential: certificateCredential(means) };
  const run = async (versionId = 'second', until: (typeof steps)[number] = 'finishSecret'): Promise<StepOutcome> => {
    let outcome: StepOutcome = { done: '' };
    for (const step of steps.slice(0, steps.indexOf(until) + 1)) {
      outcome = await rotation(ports)[step](versionId);
      if (outcome.failed !== undefined) return outcome;
    }
    return outcome;
  };
  return { secret, logins, run, content: () => JSON.parse(secret.texts.get(`${secret.labels.current}`) ?? '{}') };
}

describe('A renewal of a client certificate', () => {
  it('keeps the name and what others wrote beside it, and takes key, certificate and chain anew', async () => {
    const { run, content, secret } = world();
    expect(await run()).toHaveProperty('done');
    expect(secret.labels).toMatchObject({ current: 'second', previous: 'first' });
    expect(content()).toEqual({ commonName, note: 'kept', ...identity(1) });
  });

  it('proves the new certificate before the label moves: clients go on with the old one until then', async () => {
    const { run, secret, logins } = world();
    expect(await run('second', 'testSecret')).toEqual({ done: 'the new version lets its holder in already' });
    expect(secret.labels.current).toBe('first');
    expect(logins).toEqual(['key-1']);
  });

  it('whose certificate no broker takes moves no label', async () => {
    const { run, secret } = world(first, {
      logIn: async () => ({ kind: 'refused', reason: 'The broker knows no such authority.' }),
    });
    const { failed } = await run();
    expect(failed).toContain('lets nobody in, and nothing was changed: The broker knows no such authority.');
    expect(secret.labels.current).toBe('first');
  });

  it('issues the first one where the secret holds the name alone', async () => {
    const { run, content } = world({ commonName });
    expect(await run()).toHaveProperty('done');
    expect(content()).toEqual({ commonName, ...identity(1) });
  });

  it('works after the old certificate has expired', async () => {
    const { run, content } = world({ commonName, ...identity(0, { notAfter: now - day }) });
    expect(await run()).toHaveProperty('done');
    expect(content().privateKey).toBe('key-1');
  });

  it('changes nothing while the brokers are down, and goes on when they are back', async () => {
    const { run, secret } = world();
    secret.down = true;
    expect((await run()).failed).toContain('The broker is down.');
    expect(secret.labels.current).toBe('first');
    secret.down = false;
    expect(await run()).toHaveProperty('done');
  });

  it('that an authority refuses says why', async () => {
    const refusal = new Error('The certificate authority is DISABLED.');
    const { run, secret } = world(first, { issue: () => Promise.reject(refusal) });
    await expect(run()).rejects.toBe(refusal);
    expect(secret.labels.current).toBe('first');
  });

  it('does not take a certificate that ended meanwhile', async () => {
    const { run, secret } = world(first, {
      issue: async () => identity(1, { notAfter: now - 1 }),
      logIn: async () => ({ kind: 'accepted' }),
    });
    expect((await run()).failed).toContain('its certificate ended at 2026-11-21T11:59:59.999Z');
    expect(secret.labels.current).toBe('first');
  });

  it('converges when it is killed at any call and run again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(20), fc.boolean(), async (call, before) => {
        const { run, secret, content } = world();
        secret.crashAt = { call: call + 1, before };
        await run().catch(() => undefined);
        secret.crashAt = undefined;
        expect((await run()).failed).toBeUndefined();
        expect(secret.labels.current).toBe('second');
        expect(content()).toMatchObject({ commonName, note: 'kept', privateKey: expect.stringMatching(/^key-[1-9]/) });
      }),
    );
  });
});

describe('A secret of a client certificate that somebody edited', () => {
  it.each([
    ['no JSON', 'hello', ['it is no JSON object']],
    ['another name', { ...first, commonName: 'admin' }, ['"commonName" is not orders-service']],
    [
      'a certificate of another client',
      { commonName, ...identity(0, { subject: 'CN=admin' }) },
      ['"certificate" has the subject CN=admin, not CN=orders-service'],
    ],
    ['another key', { commonName, ...identity(0, { key: 7 }) }, ['"certificate" does not belong to "privateKey"']],
    ['no key', { ...first, privateKey: undefined }, ['"privateKey" is missing or no text']],
    ['no PEM', { ...first, certificate: 'x' }, ['"certificate" or "privateKey" is no PEM text of its kind']],
    [
      'several faults',
      { ...first, commonName: '', certificate: 7, certificateChain: '' },
      ['"commonName" is not', '"certificate" is missing or no text', '"certificateChain" is missing or no text'],
    ],
  ])(
    '(%s) is not used, and the message says everything that is wrong and none of what it holds',
    async (_, text, faults) => {
      const { run, secret } = world(text);
      const { failed = '' } = await run();
      for (const fault of faults) expect(failed).toContain(fault);
      expect(failed).toContain('or with "commonName" alone for a new certificate');
      expect(failed).not.toContain('key-0');
      expect(secret.labels.current).toBe('first');
    },
  );
});
