import { loginAt } from '../lib/handlers/login-at.ts';
import type { LoginOutcome } from '../lib/rotation/credential.ts';
import { rotation } from '../lib/rotation/rotation.ts';
import { SimulatedSecret } from './support/simulated-secret.ts';

const accepted: LoginOutcome = { kind: 'accepted' };

describe('a login that has to find the brokers first', () => {
  it('asks for their addresses once, and tries all of them', async () => {
    const servers = jest.fn(async () => 'a:1,b:2');
    const attempt = jest.fn(async () => accepted);
    const logIn = loginAt({ servers, name: 'SCRAM listener' }, attempt);
    expect([await logIn('x'), await logIn('y')]).toEqual([accepted, accepted]);
    expect(servers).toHaveBeenCalledTimes(1);
    expect(attempt).toHaveBeenLastCalledWith(['a:1', 'b:2'], 'y');
  });

  it('reached nobody where MSK does not tell them, and asks again the next time', async () => {
    const servers = jest.fn(async (): Promise<string> => 'a:1').mockRejectedValueOnce(new Error('MSK did not answer.'));
    const logIn = loginAt({ servers, name: 'SCRAM listener' }, async () => accepted);
    expect(await logIn('x')).toEqual({ kind: 'unreachable', reason: 'MSK did not answer.' });
    expect(await logIn('x')).toEqual(accepted);
  });

  it('reached nobody where there is no such listener', async () => {
    const logIn = loginAt({ servers: async () => undefined, name: 'TLS listener' }, async () => accepted);
    expect(await logIn('x')).toEqual({ kind: 'unreachable', reason: 'The cluster offers no TLS listener.' });
  });

  it('gets the old version back when a step comes again and MSK tells no address any more', async () => {
    const secret = new SimulatedSecret({ username: 'payments' });
    secret.announce('second');
    const ports = secret.ports();
    await rotation(ports).createSecret('second');
    secret.move('first', 'second');
    const silent = async () => Promise.reject(new Error('MSK did not answer.'));
    const logIn = loginAt({ servers: silent, name: 'SCRAM listener' }, async () => accepted);
    const outcome = await rotation({ ...ports, credential: { ...ports.credential, logIn } }).finishSecret('second');
    expect(outcome.failed).toContain('MSK did not answer. The old version is current again.');
    expect(secret.labels.current).toBe('first');
  });
});
