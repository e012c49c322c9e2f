import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A project with the entry, a lock file and a few scripts, whose npm only notes how it was called. */
let root: string;
const enter = () => join(root, 'scripts/enter.mjs');
const npmCalls = () =>
  existsSync(join(root, 'calls')) ? readFileSync(join(root, 'calls'), 'utf8').trim().split('\n') : [];

const fakeNpm = `
  const { appendFileSync, copyFileSync, mkdirSync } = require('node:fs');
  appendFileSync('calls', process.argv.slice(2).join(' ') + '\\n');
  mkdirSync('node_modules', { recursive: true });
  copyFileSync('package-lock.json', 'node_modules/.package-lock.json');
`;

const required = { 'node_modules/kafkajs': { integrity: 'sha512-one' } };
const optional = {
  'node_modules/other': { optional: true, os: ['other'], cpu: ['x64'], integrity: 'sha512-other' },
  'node_modules/own': { optional: true, os: process.platform, cpu: process.arch, integrity: 'sha512-own' },
};

function lock(packages: object): void {
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages }));
}

function installed(packages: object): void {
  mkdirSync(join(root, 'node_modules'));
  writeFileSync(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages }));
}

function environment(changes: Record<string, string> = {}) {
  return { ...process.env, npm_execpath: join(root, 'npm-cli.js'), ...changes };
}

function run(scriptArguments: readonly string[], changes: Record<string, string> = {}) {
  const settings = { cwd: root, encoding: 'utf8', env: environment(changes) } as const;
  return spawnSync(process.execPath, [enter(), ...scriptArguments], settings);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tidegate-set-up-'));
  for (const file of ['enter.mjs', 'packages.mjs', 'prerequisites.mjs']) {
    cpSync(join('scripts', file), join(root, 'scripts', file));
  }
  writeFileSync(join(root, 'npm-cli.js'), fakeNpm);
  writeFileSync(
    join(root, 'scripts/build.mjs'),
    'const given = process.argv.slice(2); console.log(given.join(" ")); process.exit(given.length);',
  );
  lock({ '': {}, ...required, ...optional });
});
afterEach(() => rmSync(root, { recursive: true }));

describe('the entry of the npm scripts', () => {
  it('names every missing program before it does anything', () => {
    mkdirSync(join(root, 'empty'));
    const { status, stderr } = run(['scripts/start.ts'], { PATH: join(root, 'empty') });
    expect(status).toBe(5);
    expect(stderr).toMatch(
      /^JDK: java, javac, keytool not found .* install a JDK 17 or newer.*\nMaven: mvn not found .*\n$/,
    );
    expect(npmCalls()).toEqual([]);
  });

  it('asks for neither JDK nor Maven where no broker is needed', () => {
    expect(run(['scripts/build.mjs'], { PATH: '' }).status).toBe(0);
    expect(run(['scripts/test.ts', '--without-brokers'], { PATH: '' }).stderr).not.toContain('JDK');
  });

  it('installs the packages once, and again when the lock file changes', () => {
    run(['scripts/build.mjs']);
    run(['scripts/build.mjs']);
    expect(npmCalls()).toEqual(['ci --prefer-offline --include=dev --include=optional']);
    lock({ ...required, 'node_modules/kafkajs': { integrity: 'sha512-two' } });
    run(['scripts/build.mjs']);
    expect(npmCalls()).toHaveLength(2);
  });

  it('installs again after an installation that npm did not finish', () => {
    run(['scripts/build.mjs']);
    rmSync(join(root, 'node_modules/.package-lock.json'));
    run(['scripts/build.mjs']);
    expect(npmCalls()).toHaveLength(2);
  });

  it('misses no package for another platform, but one for its own', () => {
    installed({ ...required, 'node_modules/own': optional['node_modules/own'] });
    run(['scripts/build.mjs']);
    expect(npmCalls()).toEqual([]);
    rmSync(join(root, 'node_modules'), { recursive: true });
    installed(required);
    run(['scripts/build.mjs']);
    expect(npmCalls()).toHaveLength(1);
  });

  it('stops when npm fails', () => {
    writeFileSync(join(root, 'npm-cli.js'), 'process.exit(1);');
    expect(run(['scripts/build.mjs'])).toMatchObject({ status: 5, stdout: '' });
  });

  it('hands arguments over and the exit code back', () => {
    expect(run(['scripts/build.mjs', '--keep', 'x'])).toMatchObject({ status: 2, stdout: '--keep x\n' });
  });

  it('passes signals on', async () => {
    writeFileSync(
      join(root, 'scripts/wait.mjs'),
      'process.on("SIGTERM", () => process.exit(7)); setInterval(() => {}, 1_000); console.log("ready");',
    );
    const child = spawn(process.execPath, [enter(), 'scripts/wait.mjs'], { cwd: root, env: environment() });
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([7, null]);
  });
});
