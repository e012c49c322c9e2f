import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const script = resolve('scripts/scan-secrets.mjs');
/** A git hook that runs the tests sets GIT_DIR and GIT_INDEX_FILE: they must not reach the repositories made here. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
let repository: string;

function git(...parameters: string[]): void {
  execFileSync('git', parameters, { cwd: repository, env });
}

beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), 'scan-secrets-'));
  git('init', '--quiet');
});
afterEach(() => rmSync(repository, { recursive: true }));

function scan(...parameters: string[]) {
  const { status, stderr } = spawnSync(process.execPath, [script, ...parameters], {
    cwd: repository,
    encoding: 'utf8',
    env,
  });
  return { status, lines: stderr.trim().split('\n') };
}

function write(file: string, text: string): void {
  writeFileSync(join(repository, file), text);
}

// Put together at run time, so that this file itself holds nothing that looks like a secret.
const secrets: [rule: string, file: string, line: string][] = [
  ['private key', 'a.txt', ['-----BEGIN', 'PRIVATE KEY-----'].join(' ')],
  ['private key', 'a.pem', ['-----BEGIN', 'RSA', 'PRIVATE KEY-----'].join(' ')],
  ['AWS access key id', 'a.ts', `const id = '${'AKIA'}Q7RT2MZXW4NBV6KJ';`],
  ['AWS secret access key', 'a.env', `AWS_SECRET_ACCESS_${'KEY'}=${'x'.repeat(40)}`],
  ['access token', 'a.md', `${'glpat'}-${'a1'.repeat(10)}`],
  ['password in a URL', 'a.json', `{ "url": "postgres://app:${'hunter2'}@localhost/db" }`],
  ['password in a JAAS line', 'a.ts', `ScramLoginModule required username="a" ${'password'}="hunter2";`],
  ['password in a settings file', 'client.properties', `ssl.keystore.${'password'}=hunter2`],
  ['password in a settings file', 'values.yaml', `  admin${'Password'}: hunter2`],
];

it.each(secrets)('finds a %s in %s and says where, without repeating it', (rule, file, line) => {
  write(file, `harmless\n${line}\n`);
  const { status, lines } = scan();
  expect(status).toBe(1);
  expect(lines[0]).toBe(`${file}:2: ${rule}`);
  expect(lines.join('\n')).not.toContain('hunter2');
});

it.each([
  ['client.properties', `sasl.${'password'}=\${KAFKA_PASSWORD}`],
  ['client.properties', `ssl.key.${'password'}=<your password>`],
  ['client.properties', `ssl.truststore.${'password'}=`],
  ['template.yaml', `  ${'Password'}: '{{resolve:secretsmanager:app}}'`],
  ['a.ts', `ScramLoginModule required ${'password'}="\${password}";`],
  ['a.md', `the example key ${'AKIA'}IOSFODNN7EXAMPLE of the AWS documentation`],
  ['a.ts', `const ${'password'} = generate();`],
])('accepts a placeholder in %s: %s', (file, line) => {
  write(file, `${line}\n`);
  expect(scan()).toEqual({ status: 0, lines: ['No secrets in 1 files.'] });
});

it('reads with --staged what the commit would hold, not what lies in the folder', () => {
  const [, , secret] = secrets[0] ?? [];
  write('staged.txt', `${secret}\n`);
  git('add', 'staged.txt');
  write('staged.txt', 'cleaned, but not staged again\n');
  write('unstaged.txt', `${secret}\n`);
  expect(scan('--staged')).toMatchObject({ status: 1, lines: ['staged.txt:1: private key', expect.anything()] });
});

it('looks neither into ignored nor into binary files', () => {
  const [, , secret] = secrets[0] ?? [];
  write('.gitignore', 'ignored.txt\n');
  write('ignored.txt', `${secret}\n`);
  write('binary.bin', `\0${secret}\n`);
  expect(scan().status).toBe(0);
});

it('finds nothing in this repository', () => {
  const everyFileIsNew = { ...env, GIT_DIR: join(repository, '.git'), GIT_WORK_TREE: process.cwd() };
  const { status, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8', env: everyFileIsNew });
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(/^No secrets in \d+ files\.\n$/) });
});
