import { setTimeout as sleep } from 'node:timers/promises';
import { rotationSteps } from '../../lib/contracts/rotate.ts';
import { rotateSecret, rotationEvent, runSteps } from '../../lib/local/aws/rotate-secret.ts';
import { embeddedMetrics } from '../support/embedded-metrics.ts';
import { firstPassword, type RotationStage, startRotationStage } from '../support/rotation-stage.ts';

let stage: RotationStage;

beforeAll(async () => {
  stage = await startRotationStage('password-rotation');
}, 120_000);

afterAll(() => stage?.close());

afterEach(() => {
  stage.cloud.delayMilliseconds = 0;
  stage.broker.admit(true);
});

let users = 0;

/** A user whom the broker lets in with the first password. */
async function newUser(): Promise<{ readonly username: string; readonly secretArn: string }> {
  const username = `service-${users++}`;
  const secretArn = stage.addUser(username);
  await letIn(username, firstPassword);
  return { username, secretArn };
}

async function letIn(username: string, password: string): Promise<void> {
  while ((await stage.logIn(username, password)) !== 'accepted') await sleep(50);
}

function passwordOf(secretArn: string, id?: string): string {
  return JSON.parse(stage.cloud.secrets.read(secretArn, { id })).password;
}

const rotate = (secretArn: string) => rotateSecret(stage.cloud.secrets, secretArn, stage.invoke);

function metricCount(name: string): number {
  const metrics = stage.logs().flatMap(embeddedMetrics);
  return metrics.filter((metric) => metric.name === name && metric.dimensions.Environment === 'dev').length;
}

describe('the bundled rotation function on a real broker', () => {
  it('moves the label, waits until the broker knows the new password, and the old one is refused', async () => {
    const { username, secretArn } = await newUser();
    stage.cloud.delayMilliseconds = 2_500;
    const ended = metricCount('EndedRotations');
    const { versionId, failed } = await rotate(secretArn);
    expect(failed).toBeUndefined();
    expect(stage.cloud.secrets.labels(secretArn)).toEqual({ AWSCURRENT: versionId, AWSPREVIOUS: 'first' });
    expect(passwordOf(secretArn)).toMatch(/^[A-Za-z0-9]{40}$/);
    expect(await stage.logIn(username, passwordOf(secretArn))).toBe('accepted');
    expect(await stage.logIn(username, firstPassword)).toBe('refused');
    expect(metricCount('EndedRotations')).toBe(ended + 1);
  });

  it('does each step again without harm, the last one too when all is over', async () => {
    const { username, secretArn } = await newUser();
    stage.cloud.secrets.announce(secretArn, 'again');
    const made: string[] = [];
    for (const step of rotationSteps) {
      for (let time = 0; time < 2; time++) {
        expect((await stage.invoke(rotationEvent(step, secretArn, 'again'))).error).toBeUndefined();
        made.push(passwordOf(secretArn, 'again'));
      }
    }
    expect(new Set(made).size).toBe(1);
    expect(stage.cloud.secrets.labels(secretArn)).toEqual({ AWSCURRENT: 'again', AWSPREVIOUS: 'first' });
    expect(await stage.logIn(username, made[0] ?? '')).toBe('accepted');
  });

  it('moves the label back when the broker never learns of it: the old password still works, and a retry ends well', async () => {
    const { username, secretArn } = await newUser();
    stage.cloud.delayMilliseconds = undefined;
    const failures = metricCount('FailedRotations');
    const { versionId, failed } = await rotate(secretArn);
    expect(failed?.step).toBe('finishSecret');
    expect(failed?.error.errorMessage).toMatch(
      new RegExp(`^The new version of AmazonMSK_tidegate-dev_${username} let nobody in for 8 s: .* refused the login`),
    );
    expect(failed?.error.errorMessage).toContain('The old version is current again.');
    expect(stage.cloud.secrets.labels(secretArn)).toMatchObject({ AWSCURRENT: 'first', AWSPENDING: versionId });
    expect(await stage.logIn(username, firstPassword)).toBe('accepted');
    expect(metricCount('FailedRotations')).toBe(failures + 1);

    stage.cloud.delayMilliseconds = 0;
    expect((await runSteps(secretArn, versionId, stage.invoke)).failed).toBeUndefined();
    expect(await stage.logIn(username, passwordOf(secretArn, versionId))).toBe('accepted');
  }, 60_000);

  it('changes nothing while the broker is down, and ends well when it is back', async () => {
    const { username, secretArn } = await newUser();
    stage.broker.admit(false);
    const { versionId, failed } = await rotate(secretArn);
    expect(failed?.step).toBe('finishSecret');
    expect(failed?.error.errorMessage).toMatch(
      /^Nothing was changed: no login could be tried\. localhost:\d+ cannot be reached/,
    );
    expect(stage.cloud.secrets.labels(secretArn)).toEqual({ AWSCURRENT: 'first', AWSPENDING: versionId });
    stage.broker.admit(true);
    expect((await runSteps(secretArn, versionId, stage.invoke)).failed).toBeUndefined();
    expect(await stage.logIn(username, passwordOf(secretArn))).toBe('accepted');
  }, 60_000);

  it('goes on after its process was killed while it waited for the broker', async () => {
    const { username, secretArn } = await newUser();
    stage.cloud.delayMilliseconds = 3_000;
    stage.cloud.secrets.announce(secretArn, 'killed');
    for (const step of rotationSteps.slice(0, 3)) await stage.invoke(rotationEvent(step, secretArn, 'killed'));
    const cutShort = stage.invoke(rotationEvent('finishSecret', secretArn, 'killed'));
    while (stage.cloud.secrets.labels(secretArn).AWSCURRENT !== 'killed') await sleep(20);
    await stage.killFunction();
    expect((await cutShort).error).toBeDefined();
    expect((await runSteps(secretArn, 'killed', stage.invoke)).failed).toBeUndefined();
    expect(stage.cloud.secrets.labels(secretArn)).toEqual({ AWSCURRENT: 'killed', AWSPREVIOUS: 'first' });
    expect(await stage.logIn(username, passwordOf(secretArn))).toBe('accepted');
  }, 60_000);

  it('refuses a second rotation beside one that is under way, as Secrets Manager does', async () => {
    const { secretArn } = await newUser();
    stage.cloud.secrets.announce(secretArn, 'one');
    await stage.invoke(rotationEvent('createSecret', secretArn, 'one'));
    await expect(rotate(secretArn)).rejects.toThrow("A previous rotation isn't complete");
    const before = stage.cloud.secrets.labels(secretArn);
    for (const step of rotationSteps.filter((each) => each !== 'testSecret')) {
      const { error } = await stage.invoke(rotationEvent(step, secretArn, 'another'));
      expect(error?.errorMessage).toMatch(
        /^Version another of AmazonMSK_\S+ is not the rotation that is under way \(version one is under way\); nothing was changed\.$/,
      );
    }
    expect(stage.cloud.secrets.labels(secretArn)).toEqual(before);
    expect((await runSteps(secretArn, 'one', stage.invoke)).failed).toBeUndefined();
  });

  it('says that there is nothing to rotate when the user was removed meanwhile', async () => {
    const { secretArn } = await newUser();
    stage.cloud.secrets.announce(secretArn, 'late');
    await stage.invoke(rotationEvent('createSecret', secretArn, 'late'));
    stage.cloud.secrets.remove(secretArn);
    const { error } = await stage.invoke(rotationEvent('finishSecret', secretArn, 'late'));
    expect(error?.errorMessage).toBe(
      'The secret does not exist any more: its user was removed, there is nothing to rotate.',
    );
  });

  it('gives the old version back to a user whom the cluster does not know', async () => {
    stage.cloud.delayMilliseconds = undefined;
    const secretArn = stage.addUser('not-associated');
    const { failed } = await rotate(secretArn);
    expect(failed?.error.errorMessage).toContain('The old version is current again.');
    expect(stage.cloud.secrets.labels(secretArn).AWSCURRENT).toBe('first');
  }, 60_000);

  it('refuses a secret edited by hand in one sentence, which quotes nothing of it', async () => {
    const secretArn = stage.addUser('edited', '{"username":"root","pass":"hunter2"}');
    const { failed } = await rotate(secretArn);
    expect(failed?.step).toBe('createSecret');
    expect(failed?.error.errorMessage).toBe(
      'The current version of AmazonMSK_tidegate-dev_edited cannot be used: "password" is missing or no text; "username" is not edited; ' +
        'expected is a JSON object with the texts "username" (edited) and "password". Nothing was changed.',
    );
  });

  it('refuses a secret of somebody else before it reads it', async () => {
    const other = 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:AmazonMSK_tidegate-prod_payments-AbCdEf';
    const { error } = await stage.invoke(rotationEvent('createSecret', other, 'x'));
    expect(error?.errorMessage).toContain('their names start with AmazonMSK_tidegate-dev_');
  });

  it('has written no password into its log', () => {
    const log = stage.logs().join('\n');
    expect(log).toContain('a new version was made');
    expect(log).not.toContain(firstPassword);
    expect(log).not.toContain('hunter2');
    expect(log).not.toMatch(/(?<![A-Za-z0-9])[A-Za-z0-9]{40}(?![A-Za-z0-9])/);
  });
});
