import { secretVersions } from '../lib/adapters/aws/secret-versions.ts';
import { LocalSecrets } from '../lib/local/aws/local-secrets.ts';
import type { LoopbackServer } from '../lib/local/aws/loopback-server.ts';
import { startSecretsLookAlike } from '../lib/local/aws/secrets-look-alike.ts';

const secretArn = 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:AmazonMSK_tidegate-dev_payments-AbCdEf';
const name = 'AmazonMSK_tidegate-dev_payments';

const moved: string[] = [];
let secrets: LocalSecrets;
let server: LoopbackServer;

const variables = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };

beforeEach(async () => {
  secrets = new LocalSecrets((arn) => moved.push(secrets.read(arn)));
  server = await startSecretsLookAlike(secrets);
  Object.assign(process.env, variables, { AWS_ENDPOINT_URL_SECRETS_MANAGER: server.url });
  secrets.create(secretArn, name, 'one');
  moved.length = 0;
});

afterEach(async () => {
  for (const variable of [...Object.keys(variables), 'AWS_ENDPOINT_URL_SECRETS_MANAGER']) delete process.env[variable];
  await server.close();
});

const versions = () => secretVersions(secretArn, 'eu-west-1', { pauses: [] });

describe('the versions of a secret, through the AWS SDK', () => {
  it('are described by their labels', async () => {
    secrets.announce(secretArn, 'second');
    expect(await versions().describe()).toEqual({
      name,
      rotationEnabled: true,
      current: 'first',
      pending: 'second',
      previous: undefined,
    });
  });

  it('are none once the secret is gone', async () => {
    secrets.remove(secretArn);
    expect(await versions().describe()).toBeUndefined();
  });

  it('hold their text, and one that is only announced holds none', async () => {
    secrets.announce(secretArn, 'second');
    expect(await versions().read('first')).toBe('one');
    expect(await versions().read('second')).toBeUndefined();
  });

  it('are made once: a second text for the same version is not taken', async () => {
    secrets.announce(secretArn, 'second');
    await versions().createPending('second', 'two');
    await versions().createPending('second', 'three');
    expect(await versions().read('second')).toBe('two');
    expect(await versions().describe()).toMatchObject({ current: 'first', pending: 'second' });
    expect(moved).toEqual([]);
  });

  it('take AWSCURRENT over from the version that has it, and from no other', async () => {
    secrets.announce(secretArn, 'second');
    await versions().createPending('second', 'two');
    expect(await versions().moveCurrent('elsewhere', 'second')).toBe(false);
    expect(await versions().moveCurrent('first', 'second')).toBe(true);
    expect(await versions().moveCurrent('first', 'second')).toBe(false);
    expect(await versions().describe()).toMatchObject({ current: 'second', previous: 'first', pending: 'second' });
    expect(moved).toEqual(['two']);
  });

  it('lose AWSPENDING at the end, and nothing happens when it is gone already', async () => {
    secrets.announce(secretArn, 'second');
    await versions().clearPending('second');
    await versions().clearPending('second');
    expect((await versions().describe())?.pending).toBeUndefined();
  });

  it('are unreachable with a sentence that names the endpoint to make', async () => {
    await server.close();
    await expect(versions().describe()).rejects.toMatchObject({
      code: 'AWS_UNREACHABLE',
      message: expect.stringContaining('no "secretsmanager" endpoint'),
    });
  });
});

describe('the local Secrets Manager', () => {
  it('starts no rotation beside one that is not over', () => {
    secrets.announce(secretArn, 'second');
    expect(() => secrets.announce(secretArn, 'third')).toThrow("A previous rotation isn't complete");
  });

  it('says so when it is asked for more than it knows', async () => {
    const headers = { 'x-amz-target': 'secretsmanager.DeleteSecret' };
    const answer = await fetch(server.url, { method: 'POST', headers, body: '{}' });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('does not know DeleteSecret')]);
  });
});
