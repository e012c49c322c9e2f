import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readClientProperties } from '../lib/adapters/kafka/client-properties.ts';
import { main } from '../lib/cli/main.ts';
import { stateFolder } from '../lib/cli/state-folder.ts';
import { recordingTerminal } from './support/recording-terminal.ts';

const root = resolve(__dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'tidegate-cli-'));
const config = join(folder, 'config');

beforeAll(() => cpSync(join(root, 'config'), config, { recursive: true }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(...args: readonly string[]) {
  const terminal = recordingTerminal();
  const code = await main([...args, '--config', config], terminal);
  return { code, out: terminal.lines.join('\n'), notes: terminal.notes.join('\n') };
}

/** Runs with one file of the configuration changed. */
async function runWith(file: string, change: (text: string) => string, ...args: readonly string[]) {
  const path = join(config, file);
  const before = readFileSync(path, 'utf8');
  writeFileSync(path, change(before));
  try {
    return await run(...args);
  } finally {
    writeFileSync(path, before);
  }
}

describe('tidegate validate', () => {
  it('finds nothing wrong with the configuration of this repository', async () => {
    expect(await run('validate')).toEqual({ code: 0, out: 'dev, prod, staging: valid', notes: '' });
  });

  it('shows every problem once, with file and line, and exits 1', async () => {
    const broken = (text: string) =>
      text.replace('retention: 7d', 'retention: 7 days?').replace('partitions: 6', 'partitions: many');
    const { code, out } = await runWith('domains/payments/domain.yaml', broken, 'validate');
    expect(code).toBe(1);
    const problems = out.split('\n').filter((line) => line.startsWith('error'));
    expect(problems).toHaveLength(2);
    for (const problem of problems)
      expect(problem).toMatch(
        /^error .*config\/domains\/payments\/domain\.yaml:\d+ topics\[\d\]\.\w+: got .+, expected .+/,
      );
  });

  it('answers a machine in JSON', async () => {
    const { code, out } = await run('validate', '--environment', 'dev', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({ environments: ['dev'], problems: [], warnings: [] });
  });

  it('names the environments that there are when one is missing', async () => {
    const { code, out } = await run('validate', '--environment', 'qa');
    expect(code).toBe(1);
    expect(out).toMatch(/qa\.yaml.*dev, prod, staging/);
  });
});

describe('The command line', () => {
  it.each([
    [['deploy'], 'There is no command deploy. See: tidegate --help'],
    [['plan'], 'Which environment? Add --environment dev (or another one).'],
    [['plan', '--enviroment', 'dev'], "Unknown option '--enviroment'. See: tidegate --help"],
    [
      ['apply', '-e', 'dev'],
      'A deployed environment is changed by deploying it: npx cdk deploy -c environment=dev --all',
    ],
    [
      ['plan', '-e', 'dev', '--domain', 'fraud', '--bootstrap-servers', 'x:1'],
      'fraud does not run in dev; these do: payments, ledger',
    ],
    [['plan', '-e', 'dev', '--bootstrap-servers', 'x:1'], '--bootstrap-servers needs --command-config FILE'],
    [['client-config', 'nobody', '-e', 'dev'], 'No client nobody. Known: payments-service, ledger-service'],
    [
      ['client-config', 'debezium', '-e', 'dev', '--language', 'cobol'],
      '--language cobol is unknown; use java, python, node',
    ],
    [['local', 'sideways'], 'tidegate local takes up, down or status.'],
  ])('answers %j with one sentence, exit code 1 and no stack trace', async (args, sentence) => {
    const { code, notes } = await run(...args);
    expect(code).toBe(1);
    expect(notes).toContain(sentence);
    expect(notes).not.toMatch(/^\s+at /m);
  });

  it('shows the stack trace behind --debug', async () => {
    expect((await run('plan', '--debug')).notes).toMatch(/^\s+at /m);
  });

  it.each(['validate', 'plan', 'apply', 'client-config', 'local'])(
    'explains %s with usage, exit codes and examples',
    async (command) => {
      const { code, out } = await run(command, '--help');
      expect(code).toBe(0);
      expect(out).toMatch(/Usage: tidegate .*Exit codes: .*Examples:/s);
    },
  );

  it('says which version it is', async () => {
    expect((await run('--version')).out).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('changes nothing and exits 1 when the configuration is broken', async () => {
    const { code, notes } = await runWith(
      'environments/dev.yaml',
      (text) => text.replace('brokerCount: 3', 'brokerCount: 4'),
      'plan',
      '-e',
      'dev',
    );
    expect(code).toBe(1);
    expect(notes).toMatch(/dev\.yaml:\d+ .*brokerCount: got 4/);
  });
});

describe('tidegate client-config', () => {
  it('prints settings for Java, Python and Node, where the secret is, and what the client may use', async () => {
    const { code, out } = await run('client-config', 'audit-service', '-e', 'prod');
    expect(code).toBe(0);
    expect(out).toContain('secret:AmazonMSK_tidegate-prod_audit-service-*');
    expect(out).toContain('SSM parameter /tidegate/prod/kafka/bootstrap-servers/scram');
    expect(out).toContain('sasl.mechanism=SCRAM-SHA-512');
    expect(out).toContain('"sasl.mechanism": "SCRAM-SHA-512"');
    expect(out).toContain("mechanism: 'scram-sha-512'");
    expect(out).toContain('consumer groups: audit-*');
    expect(out).toContain('transactional ids: audit-service-*');
  });

  it('lets IAM clients sign in with their role', async () => {
    const { out } = await run('client-config', 's3-sink-mnpi', '-e', 'dev', '--language', 'java');
    expect(out).toContain('sasl.mechanism=AWS_MSK_IAM');
    expect(out).not.toContain('password');
    expect(out).toContain('may read: cdc.trades.mnpi, cdc.orders.mnpi, cdc.positions.mnpi');
  });
});

describe('The app', () => {
  it('prints every problem and stops before any construct exists', () => {
    const text = readFileSync(join(config, 'domains/ledger/domain.yaml'), 'utf8');
    writeFileSync(join(config, 'domains/ledger/domain.yaml'), text.replace('cleanup: compact', 'cleanup: compacted'));
    const outdir = join(folder, 'cdk.out');
    const { status, stderr } = spawnSync(process.execPath, [join(root, 'bin/tidegate-app.ts')], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify({ environment: 'dev' }) },
    });
    writeFileSync(join(config, 'domains/ledger/domain.yaml'), text);
    expect(status).toBe(1);
    expect(stderr).toMatch(/config\/domains\/ledger\/domain\.yaml:\d+ topics\[\d\]\.cleanup: got "?compacted/);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(() => execFileSync('test', ['-e', join(outdir, 'manifest.json')])).toThrow();
  });
});

describe('Client properties', () => {
  const read = (text: string) => readClientProperties('client.properties', text, () => 'PEM', 'eu-west-1');
  const scram = (login: string) =>
    `security.protocol=SASL_SSL\nsasl.mechanism=SCRAM-SHA-512\nsasl.jaas.config=ScramLoginModule required ${login};\n`;

  it('are read with the escapes of Java properties and of JAAS', () => {
    expect(read(scram('username="a" password="p\\\\"q"'))).toEqual({
      ok: true,
      value: { ca: undefined, authentication: { mode: 'scram', username: 'a', password: 'p"q' } },
    });
  });

  it('for IAM name no secret', () => {
    expect(read('security.protocol=SASL_SSL\nsasl.mechanism=AWS_MSK_IAM\n')).toMatchObject({
      ok: true,
      value: { authentication: { mode: 'iam', region: 'eu-west-1' } },
    });
  });

  it('give all problems at once and never repeat a password', () => {
    const result = read(
      'security.protocol=PLAINTEXT\nsasl.mechanism=SCRAM-SHA-512\nsasl.jaas.config=ScramLoginModule required password="s3cret";\nssl.truststore.type=JKS\nssl.truststore.location=x\n',
    );
    expect(result).toMatchObject({
      ok: false,
      problems: [
        { path: 'security.protocol' },
        { path: 'ssl.truststore.type', place: { line: 4 } },
        { path: 'sasl.jaas.config' },
      ],
    });
    expect(JSON.stringify(result)).not.toContain('s3cret');
  });
});

describe('The state folder', () => {
  it('writes only over the version that was read', async () => {
    const store = stateFolder(join(folder, 'state'));
    const first = await store.write('a/b.json', { n: 1 }, undefined);
    expect(await store.write('a/b.json', { n: 2 }, undefined)).toBeUndefined();
    expect(await store.write('a/b.json', { n: 2 }, first)).toEqual(expect.any(String));
    expect(await store.write('a/b.json', { n: 3 }, first)).toBeUndefined();
    expect((await store.read('a/b.json'))?.value).toEqual({ n: 2 });
  });
});
