import fc from 'fast-check';
import { rotation } from '../lib/rotation/rotation.ts';
import type { StepOutcome } from '../lib/rotation/rotation-ports.ts';
import { SimulatedSecret } from './support/simulated-secret.ts';

const username = 'payments-service';
const [minute, ever] = [60_000, Number.MAX_SAFE_INTEGER];

/** What Secrets Manager calls, in its order. It starts from the first one again when a rotation failed. */
async function rotate(secret: SimulatedSecret, versionId = 'second'): Promise<StepOutcome> {
  const steps = rotation(secret.ports());
  let outcome: StepOutcome = { done: '' };
  for (const step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const) {
    outcome = await steps[step](versionId);
    if (outcome.failed !== undefined) return outcome;
  }
  return outcome;
}

function announced(delays: readonly number[] = [0]): SimulatedSecret {
  const secret = new SimulatedSecret({ username, delays });
  secret.announce('second');
  return secret;
}

function count(secret: SimulatedSecret, call: string): number {
  return secret.calls.filter((each) => each === call).length;
}

describe('a rotation that goes well', () => {
  it('makes a version with another password and all else as it was', async () => {
    const secret = announced();
    await rotation(secret.ports()).createSecret('second');
    expect(JSON.parse(secret.texts.get('second') ?? '')).toEqual({ username, password: 'password-1', note: 'kept' });
    expect(secret.labels).toEqual({ current: 'first', pending: 'second' });
  });

  it('changes nothing that clients see until the last step', async () => {
    const secret = announced();
    const steps = rotation(secret.ports());
    for (const step of ['createSecret', 'setSecret', 'testSecret'] as const) await steps[step]('second');
    expect(secret.labels.current).toBe('first');
    expect(count(secret, 'logIn')).toBe(0);
  });

  it('moves the label, waits until the cluster has followed, and takes AWSPENDING away', async () => {
    const secret = announced([10 * minute]);
    expect(await rotate(secret)).toHaveProperty('done');
    expect(secret.labels).toEqual({ current: 'second', previous: 'first', pending: undefined });
    expect(secret.known()).toBe(secret.password());
    expect(secret.time).toBeGreaterThanOrEqual(10 * minute);
  });

  it('asks the cluster rather often at first, and then every ten seconds', async () => {
    const secret = announced([ever]);
    await rotate(secret);
    // One login before the move, then pauses of 1, 2, 4 and 8 s, then of 10 s until 12 minutes are over, and one at their end.
    expect(count(secret, 'logIn')).toBe(1 + 5 + 70 + 1);
    expect(secret.time).toBeLessThanOrEqual(12 * minute);
  });
});

describe('a cluster that does not follow', () => {
  it('gets the old version back, and the step fails with what was tried', async () => {
    const secret = announced([ever, 0]);
    const { failed } = await rotate(secret);
    expect(failed).toBe(
      'The new version of AmazonMSK_payments-service let nobody in for 720 s: The broker said no. The old version is current again.',
    );
    expect(secret.labels).toEqual({ current: 'first', previous: 'second', pending: 'second' });
    expect(secret.known()).toBe(secret.password());
  });

  it('is tried again with the version that is there, and then all is well', async () => {
    const secret = announced([ever, 0, 0]);
    expect(await rotate(secret)).toHaveProperty('failed');
    expect(await rotate(secret)).toHaveProperty('done');
    expect(secret.labels.current).toBe('second');
    expect(secret.known()).toBe('password-1');
  });

  it('that cannot be reached is left alone: the label does not move', async () => {
    const secret = announced();
    secret.down = true;
    expect(await rotate(secret)).toEqual({
      failed: 'Nothing was changed: no login could be tried. The broker is down.',
    });
    expect(secret.labels.current).toBe('first');
    expect(secret.calls).not.toContain('moveCurrent');
  });

  it('that goes down behind the move gets the old version back', async () => {
    const secret = announced();
    await rotation(secret.ports()).createSecret('second');
    secret.move('first', 'second');
    secret.down = true;
    expect((await rotation(secret.ports()).finishSecret('second')).failed).toContain(
      'The old version is current again.',
    );
    expect(secret.labels.current).toBe('first');
  });
});

describe('a step that comes again', () => {
  it('keeps the version that was made', async () => {
    const secret = announced();
    const steps = rotation(secret.ports());
    await steps.createSecret('second');
    await steps.createSecret('second');
    expect(secret.password('second')).toBe('password-1');
  });

  it('still proves the login when the label was moved already', async () => {
    const secret = announced([minute]);
    await rotation(secret.ports()).createSecret('second');
    secret.move('first', 'second');
    expect(await rotation(secret.ports()).finishSecret('second')).toHaveProperty('done');
    expect(secret.time).toBeGreaterThanOrEqual(minute);
  });

  it('does nothing once the rotation is over, even when no login works any more', async () => {
    const secret = announced();
    await rotate(secret);
    secret.down = true;
    const before = secret.labels;
    const steps = rotation(secret.ports());
    expect(await steps.createSecret('second')).toHaveProperty('done');
    expect(await steps.finishSecret('second')).toEqual({ done: 'the rotation is over already' });
    expect(secret.labels).toEqual(before);
  });
});

describe('what is refused, with one sentence and no content', () => {
  const refusals: readonly (readonly [string, (secret: SimulatedSecret) => void, string])[] = [
    [
      'another rotation',
      (secret) => secret.announce('third'),
      'Version second of AmazonMSK_payments-service is not the rotation that is under way (version third is under way); nothing was changed.',
    ],
    [
      'a rotation that was cancelled',
      (secret) => Object.assign(secret, { labels: { current: 'first' } }),
      'Version second of AmazonMSK_payments-service is not the rotation that is under way (none is under way); nothing was changed.',
    ],
    [
      'a secret whose rotation is off',
      (secret) => Object.assign(secret, { rotationEnabled: false }),
      'Rotation of AmazonMSK_payments-service is switched off; nothing was changed.',
    ],
    [
      'a secret that is gone',
      (secret) => Object.assign(secret, { exists: false }),
      'The secret does not exist any more: its user was removed, there is nothing to rotate.',
    ],
    [
      'a secret without AWSCURRENT',
      (secret) => Object.assign(secret, { labels: { pending: 'second' } }),
      'No version of AmazonMSK_payments-service is AWSCURRENT: put one back, then rotate again.',
    ],
  ];

  it.each(refusals)('%s', async (_, damage, sentence) => {
    const secret = announced();
    damage(secret);
    const before = secret.labels;
    const steps = rotation(secret.ports());
    for (const step of ['createSecret', 'setSecret', 'finishSecret'] as const) {
      expect(await steps[step]('second')).toEqual({ failed: sentence });
    }
    expect(secret.labels).toEqual(before);
  });

  const expected =
    'expected is a JSON object with the texts "username" (payments-service) and "password". Nothing was changed.';
  const texts: readonly (readonly [string, string, string])[] = [
    ['no JSON', 'hunter2', 'it is no JSON object'],
    ['a list', '["hunter2"]', 'it is no JSON object'],
    ['the name of another user', '{"username":"root","password":"hunter2"}', '"username" is not payments-service'],
    ['no password', `{"username":"${username}","secret":"hunter2"}`, '"password" is missing or no text'],
    [
      'everything wrong',
      '{"username":"","password":7,"x":"hunter2"}',
      '"username" is missing or no text; "password" is missing or no text',
    ],
  ];

  it.each(texts)('a secret edited by hand: %s', async (_, text, fault) => {
    const secret = announced();
    secret.texts.set('first', text);
    const failed = `The current version of AmazonMSK_payments-service cannot be used: ${fault}; ${expected}`;
    expect(await rotation(secret.ports()).createSecret('second')).toEqual({ failed });
    secret.texts.set('second', text);
    const steps = rotation(secret.ports());
    for (const step of ['testSecret', 'finishSecret'] as const) {
      expect(await steps[step]('second')).toEqual({ failed: failed.replace('current', 'new') });
    }
    expect(secret.labels.current).toBe('first');
  });

  it('a new version with the old password: nothing would have been rotated', async () => {
    const secret = announced();
    secret.texts.set('second', secret.texts.get('first') ?? '');
    expect((await rotation(secret.ports()).finishSecret('second')).failed).toContain('the password is the old one');
    expect(secret.labels.current).toBe('first');
  });

  it('a label that somebody else moved while the login was tried', async () => {
    const secret = announced();
    await rotation(secret.ports()).createSecret('second');
    secret.texts.set('third', `{"username":"${username}","password":"by hand"}`);
    const ports = secret.ports();
    const versions = { ...ports.versions, moveCurrent: async () => !secret.move('first', 'third') };
    const { failed } = await rotation({ ...ports, versions }).finishSecret('second');
    expect(failed).toBe(
      'AWSCURRENT of AmazonMSK_payments-service was moved by somebody else meanwhile; nothing was changed.',
    );
    expect(secret.labels.current).toBe('third');
  });
});

describe('two runs of the last step at the same time', () => {
  it('one that is let in while the other moves the label back does not say that all is well', async () => {
    const secret = announced();
    await rotation(secret.ports()).createSecret('second');
    const ports = secret.ports();
    let logins = 0;
    const logIn = async () => {
      logins += 1;
      if (logins === 2) secret.move('second', 'first');
      return { kind: 'accepted' } as const;
    };
    const outcome = await rotation({ ...ports, credential: { ...ports.credential, logIn } }).finishSecret('second');
    expect(outcome.failed).toContain('AWSCURRENT was moved by somebody else meanwhile');
    expect(secret.labels).toEqual({ current: 'first', previous: 'second', pending: 'second' });
    expect(await rotate(secret)).toHaveProperty('done');
    expect(secret.labels.current).toBe('second');
  });
});

describe('the trial that Secrets Manager runs when a schedule is set', () => {
  it('passes with a version that bears no label, and changes nothing', async () => {
    const secret = new SimulatedSecret({ username });
    expect(await rotation(secret.ports()).testSecret('trial')).toHaveProperty('done');
    expect(secret.calls).toEqual(['describe', 'read', 'read']);
  });

  it('fails for a secret that is gone, has no current version, or cannot be read', async () => {
    const [gone, bare, edited] = [announced(), announced(), announced()];
    gone.exists = false;
    bare.labels = {};
    edited.texts.set('first', '{}');
    for (const secret of [gone, bare, edited])
      expect(await rotation(secret.ports()).testSecret('second')).toHaveProperty('failed');
  });

  it.each([
    ['with an empty version', undefined],
    ['with a copy of the current one', '{"username":"payments-service","password":"password-0"}'],
  ])('passes %s and asks no broker', async (_, text) => {
    const secret = announced();
    if (text !== undefined) secret.texts.set('second', text);
    expect(await rotation(secret.ports()).testSecret('second')).toHaveProperty('done');
    expect(secret.calls).not.toContain('logIn');
  });
});

describe('whatever happens', () => {
  it('a crash at any call, then retries, end with one AWSCURRENT whose password logs in', async () => {
    const crash = fc.record({ call: fc.integer({ min: 1, max: 100 }), before: fc.boolean() });
    const delay = fc.integer({ min: 0, max: 20 * minute });
    await fc.assert(
      fc.asyncProperty(
        fc.array(crash, { maxLength: 4 }),
        fc.array(delay, { minLength: 1, maxLength: 6 }),
        async (crashes, delays) => {
          // The last move is followed in time, or no retry could ever end well.
          const secret = announced([...delays, 5 * minute]);
          for (const each of crashes) {
            secret.calls = [];
            secret.crashAt = each;
            await rotate(secret).catch(() => undefined);
            expect([...secret.texts.keys()]).toContain(secret.labels.current);
          }
          secret.crashAt = undefined;
          let outcome = await rotate(secret);
          for (let retry = 0; outcome.failed !== undefined && retry < 10; retry++) outcome = await rotate(secret);
          expect(outcome).toHaveProperty('done');
          expect(secret.labels).toEqual({ current: 'second', previous: 'first', pending: undefined });
          expect(secret.known()).toBe(secret.password());
          expect(secret.password()).not.toBe('password-0');
        },
      ),
      { numRuns: 300 },
    );
  });

  it('a failed rotation that nobody retries ends with one AWSCURRENT whose password logs in, once the cluster followed', async () => {
    const delay = fc.integer({ min: 0, max: 30 * minute });
    await fc.assert(
      fc.asyncProperty(delay, delay, async (there, back) => {
        const secret = announced([there, back]);
        await rotate(secret);
        secret.time += 60 * minute;
        expect(secret.known()).toBe(secret.password());
      }),
    );
  });
});
