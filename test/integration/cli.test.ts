import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { connectKafkaAdmin } from '../../lib/adapters/kafka/kafka-admin.ts';
import { main } from '../../lib/cli/main.ts';
import { startTwin, type Twin } from '../../lib/local/twin.ts';
import { brokerProperties, serverPropertiesText } from '../../lib/model/broker-configuration.ts';
import { observeUntil } from '../port-contracts/kafka-admin-contract.ts';
import { lineFolder, twinPlace } from '../support/kafka-line.ts';
import { recordingTerminal } from '../support/recording-terminal.ts';

const root = resolve(__dirname, '../..');
const state = lineFolder('twins/cli/state');

describe('The command line against real brokers', () => {
  let twin: Twin;

  beforeAll(async () => {
    rmSync(state, { recursive: true, force: true });
    twin = await startTwin({
      ...(await twinPlace('cli')),
      configuration: serverPropertiesText(brokerProperties(3)),
      users: [
        { name: 'admin', password: 'not-a-secret' },
        { name: 'payments-service', password: 'not-a-secret' },
      ],
      superUsers: ['admin'],
    });
  }, 120_000);

  afterAll(() => twin?.stop(), 30_000);

  async function run(user: string, ...args: readonly string[]) {
    const terminal = recordingTerminal();
    const connection = [
      '--bootstrap-servers',
      twin.bootstrapServers.join(','),
      '--command-config',
      join(twin.clientsFolder, `${user}.properties`),
    ];
    const code = await main(
      [...args, '-e', 'dev', '--config', join(root, 'config'), '--state', state, ...connection],
      terminal,
    );
    return { code, out: terminal.lines.join('\n'), notes: terminal.notes.join('\n') };
  }

  it('plans what would be created, and says so by exit code 2 on demand', async () => {
    const { code, out } = await run('admin', 'plan', '--detailed-exitcode', '--domain', 'payments');
    expect(code).toBe(2);
    expect(out).toContain('payments: create 4 topics, add 26 ACLs');
    expect(out).toMatch(/safe +\+ topic payments\.events {2}12 partitions, 3 replicas .*retention\.ms=30d/);
    expect((await run('admin', 'plan', '--domain', 'payments')).code).toBe(0);
  }, 30_000);

  it('applies a reviewed plan, and refuses it once the cluster is another', async () => {
    const file = join(state, '..', 'notifications.plan.json');
    const planned = await run('admin', 'plan', '--domain', 'notifications', '--out', file, '--format', 'markdown');
    expect(planned.code).toBe(0);
    expect(planned.out).toContain('| safe | + topic notifications.email  12 partitions, 3 replicas');
    expect(planned.out).toContain('- notifications-service gains read on notifications.email');
    const admin = await connectKafkaAdmin({
      bootstrapServers: twin.bootstrapServers,
      ca: twin.ca,
      authentication: { mode: 'scram', username: 'admin', password: 'not-a-secret' },
    });
    const byHand = { name: 'notifications.sms', partitions: 12, replicationFactor: 3, configs: {} };
    await admin.createTopics([byHand]);
    const options = { expected: [byHand.name], onlyExpected: true };
    await observeUntil(admin, options, ({ topics }) => topics.length === 1);
    await admin.close();
    const refused = await run('admin', 'apply', '--domain', 'notifications', '--plan', file);
    expect(refused).toMatchObject({
      code: 3,
      out: expect.stringContaining('notifications (stale-plan): the reviewed plan'),
    });
    await run('admin', 'plan', '--domain', 'notifications', '--out', file);
    expect((await run('admin', 'apply', '--domain', 'notifications', '--plan', file)).code).toBe(0);
    const again = await run('admin', 'apply', '--domain', 'notifications', '--plan', file);
    expect(again).toMatchObject({ code: 0, out: 'notifications: nothing to do' });
  }, 60_000);

  it('finds what somebody changed by hand, and what a plan would do about it', async () => {
    expect(await run('admin', 'drift', '--domain', 'notifications')).toMatchObject({ code: 0 });
    const admin = await connectKafkaAdmin({
      bootstrapServers: twin.bootstrapServers,
      ca: twin.ca,
      authentication: { mode: 'scram', username: 'admin', password: 'not-a-secret' },
    });
    const foreign = { name: 'notifications.by-hand', partitions: 1, replicationFactor: 1, configs: {} };
    await admin.createTopics([foreign]);
    await admin.editConfigs([{ topic: 'notifications.sms', set: { 'retention.ms': '1000' }, remove: [] }]);
    const options = { expected: ['notifications.sms', foreign.name], onlyExpected: true };
    const { brokers } = await admin.observe(options);
    for (const broker of brokers) {
      await observeUntil(admin, { ...options, broker }, ({ topics }) =>
        ['retention.ms":"1000"', foreign.name].every((text) => JSON.stringify(topics).includes(text)),
      );
    }
    await admin.close();
    const drift = await run('admin', 'drift', '--domain', 'notifications');
    expect(drift.code).toBe(2);
    expect(drift.out).toContain('~ topic notifications.sms  retention.ms 1s -> 7d');
    expect(drift.out).toContain('undeclared topic: notifications.by-hand');
    const reported = await run('admin', 'drift', '--domain', 'notifications', '--format', 'junit');
    expect(reported.out).toContain('failures="1"');
    expect(reported.out).toContain('<failure type="drift"');
    const scanned = await run('admin', 'drift', '--domain', 'notifications', '--format', 'sarif');
    expect(JSON.parse(scanned.out).runs[0].results).toMatchObject([{ ruleId: 'drift', level: 'error' }]);
    const declared = await run('admin', 'drift', '--domain', 'notifications', '--declared');
    expect(declared.code).toBe(2);
    expect(declared.out).toContain('~ topic notifications.sms  retention.ms 1s -> 7d');
    expect(declared.out).not.toContain('notifications.by-hand');
    expect((await run('admin', 'apply', '--domain', 'notifications')).code).toBe(0);
    expect((await run('admin', 'drift', '--domain', 'notifications')).code).toBe(0);
  }, 60_000);

  it('plans what the brokers would refuse as one list, with file and topic, and creates nothing for it', async () => {
    const admin = await connectKafkaAdmin({
      bootstrapServers: twin.bootstrapServers,
      ca: twin.ca,
      authentication: { mode: 'scram', username: 'admin', password: 'not-a-secret' },
    });
    const inTheWay = ['ledger_balances', 'payments_events'];
    const names = [...inTheWay, 'ledger.balances', 'ledger.transactions', 'payments.events', 'payments.commands'];
    const existing = async () => (await admin.observe({ expected: names, onlyExpected: true })).topics;
    await admin.createTopics(inTheWay.map((name) => ({ name, partitions: 1, replicationFactor: 1, configs: {} })));
    const options = { expected: inTheWay, onlyExpected: true };
    await observeUntil(admin, options, ({ topics }) => topics.length === inTheWay.length);
    const refused = await run('admin', 'plan', '--domain', 'payments', '--domain', 'ledger');
    expect(refused.code).toBe(3);
    const list = refused.out.split('\n').slice(refused.out.split('\n').indexOf('would be refused: 2') + 1);
    expect(list).toEqual(
      ['payments', 'ledger'].map((domain) =>
        expect.stringMatching(
          new RegExp(
            `config/domains/${domain}/domain\\.yaml:\\d+ ${domain}\\.(events|balances) \\(broker-validation\\): .* INVALID_TOPIC_EXCEPTION: .*collides`,
          ),
        ),
      ),
    );
    expect(refused.out).toMatch(
      /^partitions per broker \(average, replicas included\) \d+ -> \d+ of 1000 recommended$/m,
    );
    const topics = await existing();
    expect(topics.map(({ name }) => name).sort()).toEqual(inTheWay);
    await admin.deleteTopics(topics.map(({ name, topicId = '' }) => ({ name, topicId })));
    await observeUntil(admin, options, (observed) => observed.topics.length === 0);
    await admin.close();
  }, 60_000);

  it('applies, and then has nothing to plan', async () => {
    const applied = await run('admin', 'apply', '--domain', 'payments', '--domain', 'ledger');
    expect(applied).toMatchObject({ code: 0, out: 'payments: 31 applied\nledger: 28 applied' });
    const again = await run('admin', 'apply', '--domain', 'payments');
    expect(again).toMatchObject({ code: 0, out: 'payments: nothing to do' });
    const { code, out } = await run('admin', 'plan', '--detailed-exitcode', '--domain', 'payments', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      format: 'tidegate.plan.v1',
      domains: [{ domain: 'payments', changes: [] }],
    });
  }, 60_000);

  it('prints the reports that it has when a later domain breaks', async () => {
    const [cluster = ''] = readdirSync(join(state, 'applied'));
    const file = join(state, 'applied', cluster, 'ledger.json');
    const whole = readFileSync(file, 'utf8');
    writeFileSync(file, whole.slice(0, -5));
    const { code, out } = await run('admin', 'apply', '--domain', 'payments', '--domain', 'ledger', '--json');
    writeFileSync(file, whole);
    expect(code).toBe(5);
    expect(JSON.parse(out)).toMatchObject([{ domain: 'payments', status: 'applied', outcomes: [] }]);
  }, 30_000);

  it('refuses a principal that may not look, and says what it lacks', async () => {
    const { code, notes } = await run('payments-service', 'plan', '--domain', 'payments');
    expect(code).toBe(5);
    expect(notes).toContain(
      'error User:payments-service lacks DESCRIBE and DESCRIBE_CONFIGS on the cluster: add ALLOW ACLs for it.',
    );
  }, 30_000);

  it('refuses a wrong password without repeating it', async () => {
    const file = join(twin.clientsFolder, 'admin.properties');
    const right = readFileSync(file, 'utf8');
    writeFileSync(file, right.replace('not-a-secret', 'wr0ng-passw0rd'));
    const { code, notes } = await run('admin', 'plan', '--domain', 'payments');
    writeFileSync(file, right);
    expect(code).toBe(5);
    expect(notes).toMatch(/error .*password/i);
    expect(notes).not.toContain('wr0ng-passw0rd');
  }, 30_000);

  it('records who broke the glass and why', async () => {
    expect((await run('admin', 'apply', '--domain', 'payments', '--break-glass', 'INC-4711')).code).toBe(0);
    const [cluster = ''] = readdirSync(join(state, 'applied'));
    const ledger = JSON.parse(readFileSync(join(state, 'applied', cluster, 'payments.json'), 'utf8'));
    expect(ledger.appliedBy).toMatch(/on the command line, break-glass: INC-4711$/);
  }, 30_000);
});
