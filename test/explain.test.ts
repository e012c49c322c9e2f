import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { main } from '../lib/cli/main.ts';
import { partitionAdvice } from '../lib/model/partition-advice.ts';
import { complaints, configurationFiles, existingText, paymentsText, replaced } from './support/configuration-texts.ts';
import { recordingTerminal } from './support/recording-terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-explain-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const accessOfLedger = '  - client: ledger/ledger-service\n    consume: [payments.events]\n';
/** With access for an IAM client, and for an own client under its full name. */
const payments = replaced(
  replaced(
    paymentsText,
    accessOfLedger,
    `${accessOfLedger}  - client: payments-sink\n    consume: [payments.events]\n`,
  ),
  '  - client: payments-service\n',
  '  - client: payments/payments-service\n',
);

type Texts = Parameters<typeof configurationFiles>[0];

async function run(args: string, texts: Texts = {}) {
  for (const [path, text] of configurationFiles({ payments, ...texts })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const terminal = recordingTerminal();
  const code = await main(['explain', ...args.split(' '), '-e', 'dev', '--config', folder], terminal);
  const plain = (lines: readonly string[]) => lines.map((line) => line.replaceAll(`${folder}/`, ''));
  return { code, out: plain(terminal.lines), notes: plain(terminal.notes).join('\n') };
}

describe('tidegate explain CLIENT read TOPIC', () => {
  it('says yes, and through which line and which ACL', async () => {
    expect(await run('ledger-service read payments.events')).toMatchObject({
      code: 0,
      out: [
        'yes: ledger-service may read payments.events',
        '  domains/payments/domain.yaml:29: ledger/ledger-service consume payments.events',
        '    allow READ on topic payments.events',
      ],
    });
  });

  it('says for which department alone, where the topic has some', async () => {
    const shared = replaced(
      replaced(payments, '    zone: confidential\n', '    zone: confidential\n    departments: [finance]\n'),
      'topics:\n  - name',
      'departments: [{ name: finance }]\ntopics:\n  - name',
    );
    const { out } = await run('payments-sink read payments.events', {
      payments: replaced(
        replaced(shared, accessOfLedger, ''),
        '  - client: payments-sink\n',
        '  - client: payments-sink\n    department: finance\n',
      ).replace('    authentication: scram\n', '    authentication: scram\n    roleName: payments\n'),
    });
    expect(out[1]).toContain('payments/payments-sink consume payments.events, opens records for finance alone');
  });

  it('says no, and which deny rule it is', async () => {
    const { code, out } = await run('ledger-service write payments.events');
    expect({ code, out }).toEqual({
      code: 0,
      out: [
        'no: ledger-service may not write payments.events',
        '  domains/payments/domain.yaml:33: deny ledger/ledger-service write on payments.*',
        '    deny WRITE on topic payments.*',
      ],
    });
  });

  it('says whose access list has no such line', async () => {
    expect((await run('payments-service write ledger.transactions')).out).toEqual([
      'no: payments-service may not write ledger.transactions',
      '  no access line of the domain ledger gives it, and the cluster denies by default',
    ]);
  });

  it('finds the line of an own client that is written with its domain', async () => {
    expect((await run('payments-service write payments.events')).out[1]).toBe(
      '  domains/payments/domain.yaml:27: payments/payments-service transact payments.events',
    );
  });

  it('answers for IAM clients with the action of the statement', async () => {
    expect((await run('payments-sink read payments.events')).out).toEqual([
      'yes: payments-sink may read payments.events',
      '  domains/payments/domain.yaml:31: payments/payments-sink consume payments.events',
      '    allow kafka-cluster:ReadData on topic payments.events',
    ]);
    expect((await run('payments-sink write payments.events')).out[1]).toMatch(
      /a role may only what its statements say$/,
    );
  });

  it.each([
    ['payments-sink', 'kafka-cluster:ReadData'],
    ['ledger-service', 'READ'],
  ])('finds the line of a prefix for %s', async (client, right) => {
    const below = payments.replaceAll('consume: [payments.events]', 'consume: [payments.*]');
    const { out } = await run(`${client} read payments.events`, { payments: below });
    expect(out.join()).toContain(`allow ${right} on topic payments.*`);
  });

  it('knows that an open cluster lets everybody use a topic without an ACL', async () => {
    const environment = replaced(existingText, 'allowEveryoneIfNoAclFound: false', 'allowEveryoneIfNoAclFound: true');
    const { out } = await run('payments-service read ledger.transactions', { environment });
    expect(out).toEqual([
      'yes: payments-service may read ledger.transactions',
      '  no ACL names the topic, and the cluster then allows everybody (allow.everyone.if.no.acl.found)',
    ]);
  });

  it('knows the hosts that a client is bound to, and says that it may from nowhere else', async () => {
    const bound = replaced(
      payments,
      'groupPrefix: payments-service-',
      'groupPrefix: payments-service-\n    hosts: [10.0.0.1, 10.0.0.2]',
    );
    const { out } = await run('payments-service write payments.events', { payments: bound });
    expect(out).toEqual([
      'yes: payments-service may write payments.events, from 10.0.0.1, 10.0.0.2 only',
      expect.stringContaining('transact payments.events'),
      '    allow WRITE on topic payments.events from 10.0.0.1',
      '    allow WRITE on topic payments.events from 10.0.0.2',
    ]);
    expect((await run('payments-service delete payments.events', { payments: bound })).out[0]).toBe(
      'no: payments-service may not delete payments.events',
    );
  });

  it('answers a machine in JSON', async () => {
    const { out } = await run('ledger-service describe payments.events --json');
    const { because, ...answer } = JSON.parse(out.join('\n'));
    expect(answer).toEqual({
      client: 'ledger-service',
      operation: 'DESCRIBE',
      topic: 'payments.events',
      domain: 'payments',
      plane: 'acl',
      allowed: true,
    });
    expect(because).toEqual([
      {
        declared: 'ledger/ledger-service consume payments.events',
        place: { file: 'domains/payments/domain.yaml', line: 29 },
        rights: ['allow READ on topic payments.events', 'allow DESCRIBE on topic payments.events'],
      },
    ]);
  });

  it.each([
    ['ledger-servce read payments.events', 'No client ledger-servce. Did you mean ledger-service?'],
    ['ledger-service reed payments.events', 'reed is no verb for topics; use read, write,'],
    ['ledger-service read payments.event', 'No topic payments.event. Did you mean payments.events?'],
    ['ledger-service read payments.events --domain ledger', 'No topic payments.events. Known: ledger.transactions'],
    ['ledger-service read', 'Explain what? CLIENT read TOPIC, or topic TOPIC.'],
  ])('answers "%s" with one sentence and exit code 1', async (args, sentence) => {
    const { code, notes } = await run(args);
    expect(code).toBe(1);
    expect(notes).toContain(sentence);
  });
});

describe('tidegate explain topic', () => {
  it('shows what is declared, and where: in the domain, in the environment, or nowhere', async () => {
    const { code, out } = await run('topic payments.events');
    expect(code).toBe(0);
    const lines = out.map((line) => line.replaceAll(/ {2,}/g, '  '));
    expect(lines).toEqual(
      expect.arrayContaining([
        'payments.events of the domain payments, domains/payments/domain.yaml:9',
        '  partitions: 12  domains/payments/domain.yaml:12',
        '  replicationFactor: 3  environments/dev.yaml:16',
        '  retention.ms: 30d  domains/payments/domain.yaml:13',
        '  cleanup.policy: delete  default',
        '  max.message.bytes: 1MiB  domains/payments/domain.yaml:15',
      ]),
    );
    expect(lines.slice(lines.indexOf('access'), -1)).toEqual([
      'access',
      '  domains/payments/domain.yaml:27: payments/payments-service transact payments.events',
      '  domains/payments/domain.yaml:29: ledger/ledger-service consume payments.events',
      '  domains/payments/domain.yaml:31: payments/payments-sink consume payments.events',
      '  domains/payments/domain.yaml:33: deny ledger/ledger-service write on payments.*',
    ]);
    expect(lines.at(-1)).toContain('partitions: 12 declared; no rate is declared');
  });

  it('names whoever may use the topic by a line about a prefix', async () => {
    const prefixed = replaced(payments, accessOfLedger, accessOfLedger.replace('payments.events', 'payments.*'));
    const { out } = await run('topic payments.events', { payments: prefixed });
    expect(out).toContainEqual(
      expect.stringMatching(/^ {2}domains\S+:29: ledger\/ledger-service consume payments\.\*$/),
    );
  });

  it('advises partitions from the declared rate, with the arithmetic', async () => {
    const rate = '    partitions: 12\n    rate: { messages: 4000, messageSize: 2KiB, consumers: 5 }\n';
    const { out } = await run('topic payments.events', { payments: replaced(payments, '    partitions: 12\n', rate) });
    expect(out.slice(-6)).toEqual([
      'partitions: 12 declared, 18 advised',
      '    4: 4000 messages/s × 2KiB × 2 for growth = 15.63MiB/s, at 5MiB/s per partition',
      '   16: 4000 messages/s × 2 for growth = 8000 messages/s, at 500 messages/s per consumer',
      '    5: 5 consumers in one group, each with a partition of its own',
      '    3: 3 brokers, each with a share of the writes',
      '  the largest of these, rounded up to a multiple of the brokers',
    ]);
  });

  it('says when a topic would need more partitions than it may have', async () => {
    const rate = '    partitions: 12\n    rate: { messages: 20000, messageSize: 1KiB }\n';
    const { out } = await run('topic payments.events', { payments: replaced(payments, '    partitions: 12\n', rate) });
    expect(out.at(-1)).toBe('  a topic has at most 50 here: split it, or let each consumer do more');
  });
});

describe('Partition advice', () => {
  it.each([
    ['a trickle gets one partition per broker', { messagesPerSecond: 0.1, messageBytes: 100 }, 3],
    ['bytes count', { messagesPerSecond: 100, messageBytes: 2 ** 20 }, 42],
    ['messages count', { messagesPerSecond: 1_500, messageBytes: 100 }, 6],
    ['consumers count', { messagesPerSecond: 1, messageBytes: 1, consumers: 7 }, 9],
    ['more than a topic may have is never advised', { messagesPerSecond: 1e6, messageBytes: 1 }, 50],
  ])('%s', (_, rate, partitions) => {
    expect(partitionAdvice(rate, 3, 50).partitions).toBe(partitions);
  });

  it.each([
    ['{ messages: 0, messageSize: 1KiB }', 'rate.messages: got 0, expected a number above 0'],
    ['{ messages: 5, messageSize: 1KB }', 'rate.messageSize: got "1KB", expected a size such as 1KiB'],
    ['{ messages: 5 }', 'rate.messageSize: got nothing, expected a size such as 1KiB'],
  ])('refuses the rate %s', (rate, problem) => {
    const text = replaced(payments, '    partitions: 12\n', `    partitions: 12\n    rate: ${rate}\n`);
    expect(complaints(configurationFiles({ payments: text })).join('\n')).toContain(problem);
  });
});
