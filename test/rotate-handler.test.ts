import { readRotateEnvironment, readRotationEvent, rotationSteps } from '../lib/contracts/rotate.ts';
import { newPassword } from '../lib/handlers/new-password.ts';
import { rotationMetricLine } from '../lib/handlers/rotation-metrics.ts';
import { rotation } from '../lib/rotation/rotation.ts';
import { embeddedMetrics } from './support/embedded-metrics.ts';
import { SimulatedSecret } from './support/simulated-secret.ts';

describe('the contract of the rotation function', () => {
  it('names every variable that is missing at once', () => {
    expect(() => readRotateEnvironment({ TIDEGATE_PLATFORM: 'tidegate' })).toThrow(
      'Environment variables missing: TIDEGATE_ENVIRONMENT, TIDEGATE_CLUSTER_ARN, TIDEGATE_LOGIN_PATIENCE_SECONDS, AWS_REGION',
    );
  });

  it.each([
    [
      {},
      'Step is none of createSecret, setSecret, testSecret, finishSecret; SecretId is missing; ClientRequestToken is missing',
    ],
    [undefined, 'Step is none of'],
    [{ Step: 'toString', SecretId: 's', ClientRequestToken: 't' }, 'Step is none of'],
    [{ Step: 'createSecret', SecretId: 's' }, 'ClientRequestToken is missing'],
  ])('refuses %j, and says everything that is wrong with it', (event, message) => {
    expect(() => readRotationEvent(event)).toThrow(message);
  });

  it('takes the steps that the state machine has, each of them', () => {
    const steps = rotation(new SimulatedSecret({ username: 'payments' }).ports());
    expect(Object.keys(steps).toSorted()).toEqual([...rotationSteps].toSorted());
  });
});

describe('a new password', () => {
  it('has 40 letters and digits, and is another one each time', () => {
    const made = Array.from({ length: 200 }, newPassword);
    for (const password of made) expect(password).toMatch(/^[A-Za-z0-9]{40}$/);
    expect(new Set(made).size).toBe(200);
    expect(new Set(made.join('')).size).toBe(62);
  });
});

describe('the line of a metric', () => {
  it.each([
    ['ended', 'EndedRotations'],
    ['failed', 'FailedRotations'],
  ] as const)('counts a rotation that %s', (metric, name) => {
    const line = rotationMetricLine({ platform: 'tidegate', environment: 'dev' }, metric, 1);
    expect(embeddedMetrics(line)).toEqual([
      { name, value: 1, dimensions: { Platform: 'tidegate', Environment: 'dev' } },
    ]);
  });
});
