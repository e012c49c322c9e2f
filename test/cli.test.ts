import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { GetBootstrapBrokersCommand, KafkaClient } from '@aws-sdk/client-kafka';
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { readClientProperties } from '../lib/adapters/kafka/client-properties.ts';
import { clientProperties, languages } from '../lib/cli/client-properties.ts';
import type { Command } from '../lib/cli/commands/command.ts';
import { hashed } from '../lib/cli/hashed-documents.ts';
import { loadConfiguration } from '../lib/cli/load-configuration.ts';
import { main } from '../lib/cli/main.ts';
import { planDocument } from '../lib/cli/plan-document.ts';
import { renderJunit } from '../lib/cli/render-junit.ts';
import { renderMarkdown } from '../lib/cli/render-markdown.ts';
import { renderPlan } from '../lib/cli/render-plan.ts';
import { renderReport } from '../lib/cli/render-report.ts';
import { digestOf, notReviewed } from '../lib/cli/reviewed-plan.ts';
import { reconcileVariables } from '../lib/contracts/reconcile.ts';
import { planSchema } from '../lib/documents/plan-schema.ts';
import type { Configuration } from '../lib/documents/read-configuration.ts';
import type { Domain } from '../lib/model/domain.ts';
import { guard } from '../lib/reconciler/guard.ts';
import type { Plan } from '../lib/reconciler/plan.ts';
import { documentOf } from './support/domain-documents.ts';
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

function configurationOf(environment: string): Configuration {
  const read = loadConfiguration(environment, join(root, 'config'));
  if (!read.ok) throw new Error(`${environment} has problems`);
  return read.value;
}

function planOf(domain: string, changes: Plan['changes'] = []): Plan {
  return { domain, clusterId: 'cluster', mode: 'forward', changes, notices: [], governed: { topics: 0, acls: 0 } };
}

const plannedTopic = { name: 'payments.x', partitions: 3, replicationFactor: 3, configs: {} };

const grounds = { approvals: [], today: '2026-11-21', topicUse: [], observed: { topics: [], acls: [] } };

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

  it('shows what a waiver lifts, and the rule that a waiver would name', async () => {
    const wide = (text: string) => text.replace('partitions: 6', 'partitions: 60');
    const refused = await runWith('domains/payments/domain.yaml', wide, 'validate');
    expect(refused).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^error .*got 60, .*\[partitions-maximum\]$/m),
    });
    const waiver = 'waivers: [{ rule: partitions-maximum, reason: Replay, owner: jane, expires: 2999-12-31 }]';
    const lifted = await runWith('domains/payments/domain.yaml', (text) => `${wide(text)}\n${waiver}\n`, 'validate');
    expect(lifted.code).toBe(0);
    expect(lifted.out).toMatch(/^note .*got 60, .*Waived until 2999-12-31 by jane: Replay \[partitions-maximum\]$/m);
  });

  it('answers a machine in JSON', async () => {
    const { code, out } = await run('validate', '--environment', 'dev', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({ environments: ['dev'], problems: [], warnings: [], notes: [] });
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
    [['drift', '-e', 'dev', '--declared'], 'so it needs --bootstrap-servers; the deployed function reads all.'],
    [['plan', '-e', 'dev', '--declared'], 'tidegate plan does not take --declared.'],
    [['client-config', 'nobody', '-e', 'dev'], 'No client nobody. Known: payments-service, ledger-service'],
    [
      ['client-config', 'debezium', '-e', 'dev', '--language', 'cobol'],
      '--language cobol is unknown; use java, python, node',
    ],
    [['local', 'sideways'], 'tidegate local takes up, down or status.'],
    [['validate', 'bogus'], 'tidegate validate does not take bogus. See: tidegate validate --help'],
    [['apply', 'payments', '-e', 'dev', '--break-glass', 'INC-1'], 'tidegate apply does not take payments.'],
    [['client-config', 'debezium', 'java', '-e', 'dev', '--state', 'x'], 'client-config does not take java, --state.'],
    [['validate', '--domain', 'payments', '--state', 'x'], 'tidegate validate does not take --domain, --state.'],
    [['plan', '-e', 'dev', '--break-glass', 'INC-1'], 'tidegate plan does not take --break-glass.'],
    [['adopt', '-e', 'dev'], 'A deployed environment adopts what it declares when it is deployed;'],
    [['pln', '-e', 'dev', '--help'], 'There is no command pln. Did you mean plan? See: tidegate --help'],
    [['plan', '-e', 'dev', '--command-config', 'x'], '--command-config goes with --bootstrap-servers:'],
    [
      ['plan', '-e', 'dev', '--bootstrap-servers', 'localhost, broker:x,[::1]:9092,b:99999,', '--command-config', 'x'],
      '--bootstrap-servers: got localhost, broker:x, b:99999, nothing, expected HOST:PORT, with commas between several',
    ],
    [
      ['plan', '-e', 'dev', '--bootstrap-servers', 'localhost:1', '--command-config', 'nowhere'],
      '--command-config nowhere cannot be read: no such file, or no right to.',
    ],
    [['plan', '-e', 'dev', '--cluster-id', 'x'], '--cluster-id goes with --bootstrap-servers:'],
    [
      ['apply', '-e', 'dev', '--break-glass', 'INC-1', '--scram-passwords', 'x'],
      '--scram-passwords goes with --bootstrap-servers: on MSK users come from Secrets Manager.',
    ],
    [['local', 'status', '--state', 'x'], 'tidegate local does not take --state.'],
    [['validate', '--format', 'junit'], '--format junit: expected one of terminal, sarif, json'],
    [['apply', '-e', 'dev', '--break-glass', ' '], '--break-glass needs a value.'],
    [['plan', '-e', 'dev', '--bootstrap-servers='], '--bootstrap-servers needs a value.'],
  ])('answers %j with one sentence, exit code 1 and no stack trace', async (args, sentence) => {
    const { code, notes } = await run(...args);
    expect(code).toBe(1);
    expect(notes).toContain(sentence);
    expect(notes).not.toMatch(/^\s+at /m);
  });

  it.each(['validate', 'plan'])('%s says in one sentence that there is no configuration', async (command) => {
    const missing = join(folder, 'nowhere');
    const terminal = recordingTerminal();
    expect(await main([command, '-e', 'dev', '--config', missing], terminal)).toBe(1);
    const said = [...terminal.lines, ...terminal.notes].join('\n');
    expect(said).toContain(`error ${missing}: got no such folder, expected the folder that holds environments and`);
  });

  it('refuses passwords of users beside an IAM login, before it connects', async () => {
    const properties = join(folder, 'iam.properties');
    writeFileSync(properties, 'security.protocol=SASL_SSL\nsasl.mechanism=AWS_MSK_IAM\n');
    const brokers = ['--bootstrap-servers', 'localhost:1', '--command-config', properties];
    const { code, notes } = await run('plan', '-e', 'dev', ...brokers, '--scram-passwords', join(folder, 'passwords'));
    expect(code).toBe(1);
    expect(notes).toContain('--scram-passwords does not go with an IAM login: on MSK users come from Secrets Manager.');
  });

  it('shows the stack trace behind --debug', async () => {
    expect((await run('plan', '--debug')).notes).toMatch(/^\s+at /m);
  });

  it.each(['validate', 'plan', 'apply', 'drift', 'adopt', 'explain', 'block', 'unblock', 'client-config', 'local'])(
    'explains %s with usage, exit codes and examples',
    async (command) => {
      const { code, out } = await run(command, '--help');
      expect(code).toBe(0);
      expect(out).toMatch(/Usage: tidegate .*Exit codes: .*Examples:/s);
    },
  );

  it.each(readdirSync(join(root, 'lib/cli/commands')).filter((name) => name !== 'command.ts'))(
    '%s answers a machine in JSON, and says so',
    async (name) => {
      const [command] = Object.values(await import(join(root, 'lib/cli/commands', name))) as readonly Command[];
      expect(command?.takes).toContain('json');
      expect(command?.help).toContain('--json');
    },
  );

  it('outlives a reader that has seen enough, and keeps its exit code', () => {
    const command = `(${process.execPath} bin/tidegate.ts validate --json; echo "code $?" >&2) | true`;
    expect(spawnSync('sh', ['-c', command], { cwd: root, encoding: 'utf8' }).stderr).toBe('code 0\n');
  });

  it('says which version it is', async () => {
    expect((await run('--version')).out).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('names the rule of a problem, which a waiver would name, before every command', async () => {
    const many = (text: string) => text.replace('partitions: 12', 'partitions: 60');
    const { code, notes } = await runWith('domains/payments/domain.yaml', many, 'plan', '-e', 'dev');
    expect(code).toBe(1);
    expect(notes).toMatch(/^error .*partitions: got 60, expected .*\[partitions-maximum\]$/m);
    const few = (text: string) => text.replace('partitions: 12', 'partitions: 1');
    const explained = await runWith('domains/payments/domain.yaml', few, 'client-config', 'debezium', '-e', 'dev');
    expect(explained.notes).toMatch(/^warning .*\[partitions-usual\]$/m);
    const validated = await runWith('domains/payments/domain.yaml', few, 'validate', '-e', 'dev');
    expect(validated.out).toMatch(/^dev: valid, [12] warnings?$/m);
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
  it('says which client id the quotas of an IAM client ask for', async () => {
    const quota = (text: string) => `${text}\nquotas:\n  - { client: debezium, clientId: debezium-1, produce: 1MiB }\n`;
    const { out } = await runWith('domains/cdc/domain.yaml', quota, 'client-config', 'debezium', '-e', 'dev');
    expect(out).toContain('its quotas go by the client id: set client.id to debezium-1');
  });

  it('prints settings for Java, Python and Node, where the secret is, and what the client may use', async () => {
    const { code, out } = await run('client-config', 'audit-service', '-e', 'prod');
    expect(code).toBe(0);
    expect(out).toContain('arn:aws:secretsmanager:eu-west-1:');
    expect(out).toContain(
      'secret:AmazonMSK_tidegate-prod_audit-service-?????? (Secrets Manager appends six characters)',
    );
    expect(out).toContain('SSM parameter /tidegate/prod/kafka/bootstrap-servers/scram');
    expect(out).toContain('sasl.mechanism=SCRAM-SHA-512');
    expect(out).toContain('"sasl.mechanism": "SCRAM-SHA-512"');
    expect(out).toContain("mechanism: 'scram-sha-512'");
    expect(out).toContain('consumer groups: audit-*');
    expect(out).toContain('transactional ids: audit-service-*');
    expect(out).toContain('the password changes every 30d: when a login is refused, read the secret again');
  });

  it.each([
    ['eu-west-1', 'arn:aws:'],
    ['cn-north-1', 'arn:aws-cn:'],
    ['us-gov-west-1', 'arn:aws-us-gov:'],
  ])('names the secret of %s in its partition', (region, start) => {
    const read = loadConfiguration('dev', config);
    if (!read.ok) throw new Error('dev has problems');
    const environment = { ...read.value.environment, region };
    const lines = clientProperties({ ...read.value, environment }, 'ledger-service', 'java');
    expect(lines.join('\n')).toContain(`secret ${start}secretsmanager:${region}:`);
  });

  it('answers a machine in JSON', async () => {
    const { code, out } = await run('client-config', 'audit-service', '-e', 'prod', '--language', 'java', '--json');
    expect(code).toBe(0);
    const described = JSON.parse(out);
    expect(described).toMatchObject({
      client: 'audit-service',
      environment: 'prod',
      authentication: 'scram',
      bootstrapServersParameter: '/tidegate/prod/kafka/bootstrap-servers/scram',
      secret: expect.stringMatching(/:secret:AmazonMSK_tidegate-prod_audit-service-\?{6}$/),
      writes: expect.arrayContaining(['audit.events']),
      reads: expect.arrayContaining(['payments.events']),
      groupPrefix: 'audit-',
      settings: { java: expect.stringContaining('sasl.mechanism=SCRAM-SHA-512') },
    });
    expect(Object.keys(described.settings)).toEqual(['java']);
  });

  it('shows an mTLS client the secret with the certificate that is issued to it', () => {
    const read = loadConfiguration('dev', config);
    if (!read.ok) throw new Error('dev has problems');
    const [payments, ...others] = read.value.running;
    const clients = [{ name: 'orders-service', authentication: 'mtls', certificate: 'issue' } as const];
    const configuration = { ...read.value, running: [{ ...payments, clients } as Domain, ...others] };
    const [java, python, node] = languages.map((language) =>
      clientProperties(configuration, 'orders-service', language).join('\n'),
    );
    expect(java).toContain('secret:tidegate-dev_client-certificate_orders-service-??????');
    expect(java).toContain('bootstrap-servers/tls');
    expect(java).toContain('renewed 30d before the certificate ends: read the secret again');
    expect(java).toContain('ssl.keystore.certificate.chain=<certificate, then certificateChain>');
    expect(python).toContain('"ssl.key.pem": secret["privateKey"],');
    expect(node).toContain('ssl: { key: secret.privateKey,');
  });

  it('lets IAM clients sign in with their role', async () => {
    const { out } = await run('client-config', 's3-sink-mnpi', '-e', 'dev', '--language', 'java');
    expect(out).toContain('sasl.mechanism=AWS_MSK_IAM');
    expect(out).not.toContain('password');
    expect(out).toContain('may read: cdc.trades.mnpi, cdc.orders.mnpi, cdc.positions.mnpi');
    const python = (await run('client-config', 's3-sink-mnpi', '-e', 'dev', '--language', 'python')).out;
    expect(python).toMatch(/ {4}return token, end_in_ms \/ 1000\n\nconfig = \{\n(.+\n)* {4}"oauth_cb": oauth_cb,/);
  });
});

describe('tidegate local', () => {
  it('answers a machine in JSON, also where nothing runs', async () => {
    const nowhere = ['--folder', join(folder, 'twin'), '--json'];
    const status = await run('local', 'status', ...nowhere);
    expect({ ...status, out: JSON.parse(status.out) }).toMatchObject({
      code: 2,
      out: { running: 0, nodes: 0, bootstrapServers: [] },
    });
    const down = await run('local', 'down', ...nowhere);
    expect({ ...down, out: JSON.parse(down.out) }).toMatchObject({ code: 0, out: { stopped: false } });
  });
});

describe('tidegate against a deployed environment', () => {
  const [lambda, msk, s3] = [mockClient(LambdaClient), mockClient(KafkaClient), mockClient(S3Client)];
  const everything = { [reconcileVariables.clusterArn]: 'arn:cluster', [reconcileVariables.stateBucket]: 'state' };
  const variables = (Variables: Record<string, string>) =>
    lambda.on(GetFunctionConfigurationCommand).resolves({ Environment: { Variables } });

  beforeEach(() => {
    for (const mock of [lambda, msk, s3]) mock.reset();
  });

  it('plans through the function, which reads each document from the state bucket', async () => {
    variables(everything);
    s3.on(PutObjectCommand).resolves({});
    const answer = (domain: string) =>
      ({ transformToString: () => JSON.stringify({ plan: planOf(domain), refusals: [] }) }) as never;
    lambda
      .on(InvokeCommand)
      .resolvesOnce({ Payload: answer('payments') })
      .resolvesOnce({ Payload: answer('ledger') });
    const { code, out } = await run('plan', '-e', 'dev', '--domain', 'payments', '--domain', 'ledger');
    expect({ code, out }).toEqual({ code: 0, out: 'payments: no changes\nledger: no changes' });
    expect(lambda.commandCalls(GetFunctionConfigurationCommand)).toHaveLength(1);
    const documents = s3.commandCalls(PutObjectCommand).map(({ args: [{ input }] }) => input);
    const events = lambda.commandCalls(InvokeCommand).map(({ args: [{ input }] }) => JSON.parse(String(input.Payload)));
    expect(events).toEqual(
      documents.map(({ Bucket, Key }) => ({
        action: 'plan',
        document: { Bucket, Key, Sha256: /^plans\/(\w{64})\.json$/.exec(Key ?? '')?.[1] },
      })),
    );
  });

  it('says that a plan cannot be kept where no file can be', async () => {
    variables(everything);
    s3.on(PutObjectCommand).resolves({});
    const payload = { transformToString: () => JSON.stringify({ plan: planOf('payments'), refusals: [] }) } as never;
    lambda.on(InvokeCommand).resolves({ Payload: payload });
    const file = join(folder, 'no-folder', 'plan.json');
    const { code, notes } = await run('plan', '-e', 'dev', '--domain', 'payments', '--out', file);
    expect(code).toBe(1);
    expect(notes).toContain(`error --out ${file} cannot be written (ENOENT): name another file.`);
  });

  it('looks for drift without asking the brokers what they would refuse', async () => {
    variables(everything);
    s3.on(PutObjectCommand).resolves({});
    const answer = { transformToString: () => JSON.stringify({ plan: planOf('ledger'), refusals: [] }) } as never;
    lambda.on(InvokeCommand).resolves({ Payload: answer });
    expect(await run('drift', '-e', 'dev', '--domain', 'ledger')).toMatchObject({ code: 0 });
    const [event] = lambda
      .commandCalls(InvokeCommand)
      .map(({ args: [{ input }] }) => JSON.parse(String(input.Payload)));
    expect(event).toMatchObject({ action: 'plan', validate: false });
  });

  it.each([['plan'], ['apply', '--break-glass', 'INC-1']])(
    '%s says that the function is of another version when it names no state bucket',
    async (...args) => {
      variables({ [reconcileVariables.clusterArn]: 'arn:cluster' });
      const { code, notes } = await run(...args, '-e', 'dev');
      expect(code).toBe(5);
      expect(notes).toBe('error The function of dev names no cluster or no state bucket; deploy it with this version.');
    },
  );

  it('says that a cluster without IAM lets nobody in from here', async () => {
    variables(everything);
    msk.on(GetBootstrapBrokersCommand).resolves({ BootstrapBrokerStringSaslIam: '' });
    const { code, notes } = await run('apply', '-e', 'dev', '--break-glass', 'INC-1');
    expect(code).toBe(5);
    expect(notes).toBe('error The cluster of dev offers no IAM listener; switch IAM authentication on.');
  });
});

describe('A plan for people', () => {
  it('shows every refusal of a change, and -1 as what it means', () => {
    const edits = [
      { key: 'retention.bytes', before: '-1', after: '1048576' },
      { key: 'retention.ms', before: '-1', after: '86400000' },
    ];
    const plan = planOf('payments', [{ kind: 'edit-configs', topic: 'payments.events', edits }]);
    const [, change, ...refused] = renderPlan(
      { plan, refusals: guard(plan, grounds), access: [] },
      recordingTerminal(),
    );
    expect(change).toMatch(/retention\.bytes unlimited -> 1MiB, retention\.ms unlimited -> 1d$/);
    expect(refused).toEqual([
      expect.stringContaining('refused (lower-retention): retention.bytes from unlimited to 1MiB deletes records'),
      expect.stringContaining('refused (lower-retention): retention.ms from unlimited to 1d deletes records'),
    ]);
  });

  it('shows limits as people write them', () => {
    const edits = [
      { key: 'producer_byte_rate', before: 1_048_576, after: 10_485_760 },
      { key: 'request_percentage', before: 50, after: 60 },
      { key: 'controller_mutation_rate', after: 10 },
    ];
    const plan = planOf('payments', [{ kind: 'edit-quota', entity: { user: 'payments-service' }, edits }]);
    expect(renderPlan({ plan, refusals: [], access: [] }, recordingTerminal())[1]).toBe(
      '  risky       ~ quota user payments-service  producer_byte_rate 1MiB/s -> 10MiB/s, ' +
        'request_percentage 50% -> 60%, controller_mutation_rate unlimited -> 10/s',
    );
  });
});

describe('A report for people', () => {
  const report = { domain: 'payments', clusterId: 'cluster' } as const;
  const last = {
    rule: 'revoke-last-acl',
    resource: 'TOPIC:payments.x',
    reason: 'nobody',
    remedy: 'approve',
    change: '',
  };

  it('says once what one approval lifts, however many changes it is about', () => {
    const refusals = [
      { ...last, change: 'a' },
      { ...last, change: 'b' },
    ];
    expect(renderReport({ ...report, status: 'refused', refusals }, recordingTerminal())).toEqual([
      'payments: refused, nothing was changed',
      '  TOPIC:payments.x (revoke-last-acl): nobody; approve',
    ]);
  });

  it('names what failed as a plan does, and brokers that were not asked', () => {
    const change = { kind: 'create-topic', after: plannedTopic } as const;
    const outcomes = [{ change, outcome: 'failed', reason: 'POLICY_VIOLATION: no' }] as const;
    const done = { ...report, status: 'partly-applied', mode: 'forward', notices: [], outcomes, unseenBrokers: [2] };
    expect(renderReport(done as Parameters<typeof renderReport>[0], recordingTerminal())).toEqual([
      'payments: 1 failed',
      '  failed + topic payments.x  3 partitions, 3 replicas: POLICY_VIOLATION: no',
      '  note        not asked whether the changes are visible there: brokers 2; a later plan shows it',
    ]);
  });
});

describe('A plan for machines', () => {
  const change = { kind: 'delete-topic', before: { ...plannedTopic, name: 'payments.a|b', topicId: 'id' } } as const;
  const plan = planOf('payments', [change]);
  const access = [{ change: 'abandoned', verb: 'write', resourceType: 'TOPIC', resourceName: 'payments.a|b' }] as const;
  const guarded = { plan, refusals: guard(plan, grounds), access };
  const desired = hashed(documentOf({ domain: 'payments' }));
  const quiet = { desired: hashed(documentOf()), guarded: { plan: planOf('orders'), refusals: [], access: [] } };
  const document = planDocument(configurationOf('dev'), [{ desired, guarded }, quiet]);

  it('names each change with risk and refusals, and the digest that binds them', () => {
    expect(document).toMatchObject({
      format: 'tidegate.plan.v1',
      environment: 'dev',
      domains: [
        {
          domain: 'payments',
          documentSha256: desired.sha256,
          changes: [{ kind: 'delete-topic', risk: 'destructive', refusals: [{ rule: 'delete-topic' }] }],
          access: ['nobody can write payments.a|b any more'],
        },
        { domain: 'orders', changes: [] },
      ],
    });
    const digests = [
      digestOf(plan, desired),
      digestOf({ ...plan, clusterId: 'another' }, desired),
      digestOf(planOf('payments', [{ ...change, before: { ...change.before, partitions: 9 } }]), desired),
      digestOf(plan, { ...desired, sha256: 'another' }),
    ];
    expect(new Set(digests).size).toBe(4);
    expect(document.domains[0]?.digest).toBe(digests[0]);
  });

  it('of other domains refuses whatever would change this one, and says that it does not hold it', () => {
    expect(notReviewed(planOf('payments'))).toEqual([]);
    expect(notReviewed(plan)).toMatchObject([
      { rule: 'stale-plan', resource: 'payments', reason: expect.stringContaining('does not hold this domain') },
    ]);
  });

  it('is as its published schema says', () => {
    expect(planSchema.parse(JSON.parse(JSON.stringify(document)))).toEqual(JSON.parse(JSON.stringify(document)));
    expect(planSchema.safeParse({ ...document, format: 'tidegate.plan.v2' }).success).toBe(false);
  });

  it('is a table for a merge request, in which no name breaks a cell', () => {
    const lines = renderMarkdown(document);
    expect(lines).toContainEqual(
      expect.stringMatching(/^\| destructive \| - topic payments\.a\\\|b \| \*\*delete-topic\*\*: /),
    );
    expect(lines).toContain('- nobody can write payments.a|b any more');
    expect(lines).toContain('No changes: orders.');
  });

  it('is a test report, in which refusals are failures', () => {
    const text = renderJunit(document).join('\n');
    expect(text).toContain('<testsuite name="payments" tests="1" failures="1">');
    expect(text).toContain('<failure type="delete-topic" message="the topic would be deleted">');
    expect(text).toContain('resource: &quot;payments.a|b&quot;');
    expect(text).toContain('<testsuite name="orders" tests="0" failures="0">');
  });

  it('says which renderings there are', async () => {
    expect(await run('plan', '-e', 'dev', '--format', 'html')).toMatchObject({
      code: 1,
      notes: 'error --format html: expected one of terminal, markdown, junit, sarif, json',
    });
  });

  it.each([
    ['nowhere.json', undefined, 'nowhere.json: got no such file, expected a plan'],
    ['other.json', '{}', 'other.json format: got something else, or nothing, expected a plan, as tidegate plan --out'],
    ['cut.json', '{"format":', 'cut.json: got text that is not JSON, expected a plan'],
    ['prod.json', JSON.stringify({ ...document, environment: 'prod' }), 'got a plan of prod, expected one of dev'],
  ])('is not taken from %s', async (name, text, message) => {
    const file = join(folder, name);
    if (text !== undefined) writeFileSync(file, text);
    const { code, notes } = await run('apply', '-e', 'dev', '--bootstrap-servers', 'localhost:1', '--plan', file);
    expect(code).toBe(1);
    expect(notes).toContain(message);
  });
});

describe('The app', () => {
  const outdir = join(folder, 'cdk.out');
  const synthesize = (context: Readonly<Record<string, string>>, variables: NodeJS.ProcessEnv = {}) =>
    spawnSync(process.execPath, [join(root, 'bin/tidegate-app.ts')], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, ...variables, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context) },
    });

  it('says in one sentence that there is no configuration', () => {
    const { status, stderr } = synthesize({ environment: 'dev', config: 'nowhere' });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^nowhere: got no such folder, expected .*-c config=.*\n$/);
  });

  it('prints every problem and stops before any construct exists', () => {
    const text = readFileSync(join(config, 'domains/ledger/domain.yaml'), 'utf8');
    writeFileSync(join(config, 'domains/ledger/domain.yaml'), text.replace('cleanup: compact', 'cleanup: compacted'));
    const { status, stderr } = synthesize({ environment: 'dev' });
    writeFileSync(join(config, 'domains/ledger/domain.yaml'), text);
    expect(status).toBe(1);
    expect(stderr).toMatch(/config\/domains\/ledger\/domain\.yaml:\d+ topics\[\d\]\.cleanup: got "?compacted/);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(() => execFileSync('test', ['-e', join(outdir, 'manifest.json')])).toThrow();
  });

  it('says in a sentence what a construct refuses, and where it was thrown with --debug only', () => {
    const file = join(config, 'domains/ledger/domain.yaml');
    const text = readFileSync(file, 'utf8');
    const clients = Array.from({ length: 451 }, (_, index) => `  - { name: user-${index}, authentication: scram }\n`);
    writeFileSync(file, text.replace('clients:\n', `clients:\n${clients.join('')}`));
    const { status, stderr } = synthesize({ environment: 'dev' });
    const debugged = synthesize({ environment: 'dev' }, { CDK_DEBUG: 'true' });
    writeFileSync(file, text);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^dev\/cluster\/ScramUsers: users: got 451, expected at most 450; a second ScramUsers/m);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(debugged.stderr).toMatch(/^\s+at /m);
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

  it.each([['\n'], ['\r\n'], ['\r']])('are read in every form that Java reads, with %j between lines', (end) => {
    const lines = [
      '! a comment goes on for no backslash: C:\\',
      '  security.protocol : SASL_SSL  ',
      '',
      'sasl.mechanism\tSCRAM-SHA-512',
      'sasl.jaas.config=ScramLoginModule \\',
      '    required username="caf\\u00e9" \\',
      '\tpassword="#1\\tb=c:d";',
      'ssl.truststore.type JKS',
      'ssl.truststore.location=C\\:\\\\ca.pem\\\\',
      '  #comment=1',
    ];
    const pem = lines.join(end).replace('type JKS', 'type PEM');
    expect(read(pem)).toEqual({
      ok: true,
      value: { ca: 'PEM', authentication: { mode: 'scram', username: 'café', password: '#1\tb=c:d' } },
    });
    expect(read(lines.join(end))).toMatchObject({
      problems: [{ path: 'ssl.truststore.type', got: 'JKS', place: { line: 8 } }],
    });
    const paths: string[] = [];
    readClientProperties('x', pem, (path) => String(paths.push(path)), 'eu-west-1');
    expect(paths).toEqual(['C:\\ca.pem\\']);
  });

  it('for IAM name no secret', () => {
    expect(read('security.protocol=SASL_SSL\nsasl.mechanism=AWS_MSK_IAM\n')).toMatchObject({
      ok: true,
      value: { authentication: { mode: 'iam', region: 'eu-west-1' } },
    });
  });

  it('name a file that cannot be read beside everything else', () => {
    const text =
      'security.protocol=SASL_SSL\nsasl.mechanism=PLAIN\nssl.truststore.type=PEM\nssl.truststore.location=x\n';
    expect(readClientProperties('client.properties', text, () => undefined, 'eu-west-1')).toMatchObject({
      ok: false,
      problems: [{ path: 'ssl.truststore.location', got: 'x', place: { line: 4 } }, { path: 'sasl.mechanism' }],
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
