import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stateBucket } from '../lib/adapters/aws/state-bucket.ts';
import { stateFolder } from '../lib/cli/state-folder.ts';
import { type LoopbackServer, startLoopbackServer } from '../lib/local/aws/loopback-server.ts';
import { startS3LookAlike } from '../lib/local/aws/s3-look-alike.ts';
import { describeObjectStore } from './port-contracts/object-store-contract.ts';
import { memoryStore } from './support/object-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-stores-'));
const servers: LoopbackServer[] = [];

/** Every S3 client from now on talks to this server. */
function useAsS3(server: LoopbackServer): void {
  servers.push(server);
  process.env.AWS_ENDPOINT_URL_S3 = server.url;
}

beforeAll(() => Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' }));
afterAll(async () => {
  for (const server of servers) await server.close();
  rmSync(folder, { recursive: true, force: true });
});

describeObjectStore('the store in memory', async () => memoryStore());

describeObjectStore('the state folder', async () => stateFolder(join(folder, 'contract')));

describeObjectStore('the state bucket', async () => {
  useAsS3(await startS3LookAlike(new Map([['state', new Map()]])));
  return stateBucket('state', 'eu-west-1');
});

describe('The state bucket', () => {
  it('lists more keys than one answer of S3 holds', async () => {
    const keys = Array.from({ length: 2_500 }, (_, index) => `applied/cluster/${index}.json`);
    useAsS3(await startS3LookAlike(new Map([['state', new Map(keys.map((key) => [key, new Uint8Array()]))]])));
    expect(await stateBucket('state', 'eu-west-1').list('applied/cluster/')).toEqual(keys.toSorted());
  });

  it('ends a call that is never answered, and names the endpoint that the VPC may lack', async () => {
    useAsS3(await startLoopbackServer(() => new Promise(() => {})));
    await expect(stateBucket('state', 'eu-west-1', { limitMilliseconds: 50 }).read('a')).rejects.toMatchObject({
      code: 'AWS_UNREACHABLE',
      retryable: true,
      message: expect.stringMatching(/did not answer within 0\.05 s: the VPC probably has no "s3" endpoint/),
    });
  });
});

describe('The state folder', () => {
  const module = pathToFileURL(resolve(__dirname, '../lib/cli/state-folder.ts')).href;

  /** Adds one to a shared number so many times, and takes as many attempts as that needs. */
  async function countInProcess(state: string, times: number): Promise<number | null> {
    const script = `
      import { stateFolder } from ${JSON.stringify(module)};
      const store = stateFolder(${JSON.stringify(state)});
      for (let written = 0; written < ${times}; ) {
        const found = await store.read('count.json');
        const version = await store.write('count.json', (found?.value ?? 0) + 1, found?.version);
        if (version !== undefined) written += 1;
      }`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: 'inherit' });
    const [code] = await once(child, 'exit');
    return code;
  }

  it('loses no write of several processes, and leaves nothing but the files behind', async () => {
    const state = join(folder, 'processes');
    const codes = await Promise.all(Array.from({ length: 4 }, () => countInProcess(state, 25)));
    expect(codes).toEqual([0, 0, 0, 0]);
    expect((await stateFolder(state).read('count.json'))?.value).toBe(100);
    expect(readdirSync(state)).toEqual(['count.json']);
  }, 60_000);

  it('takes over the lock of a writer that died', async () => {
    const state = join(folder, 'stale');
    const lock = join(state, 'a.json.lock');
    mkdirSync(state);
    writeFileSync(lock, '');
    const elevenSecondsAgo = Date.now() / 1_000 - 11;
    utimesSync(lock, elevenSecondsAgo, elevenSecondsAgo);
    expect(await stateFolder(state).write('a.json', 1, undefined)).toEqual(expect.any(String));
    expect(existsSync(lock)).toBe(false);
  });

  it('names a file that is damaged, and what to do with it', async () => {
    const state = join(folder, 'damaged');
    await stateFolder(state).put('a.json', 1);
    writeFileSync(join(state, 'a.json'), '{"cut');
    await expect(stateFolder(state).read('a.json')).rejects.toMatchObject({
      code: 'DOCUMENT_CORRUPT',
      message: expect.stringContaining(
        `${join(state, 'a.json')} is no JSON any more: restore it from a copy, or move it away`,
      ),
    });
  });

  it('waits for a writer that lives', async () => {
    const state = join(folder, 'live');
    const lock = join(state, 'a.json.lock');
    mkdirSync(state);
    writeFileSync(lock, '');
    const write = stateFolder(state).write('a.json', 1, undefined);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(existsSync(join(state, 'a.json'))).toBe(false);
    rmSync(lock);
    expect(await write).toEqual(expect.any(String));
  });
});
