import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { changePlaces } from '../lib/cli/change-places.ts';
import { hashed } from '../lib/cli/hashed-documents.ts';
import { loadConfiguration } from '../lib/cli/load-configuration.ts';
import { main } from '../lib/cli/main.ts';
import { partitionsLines, partitionsPerBroker } from '../lib/cli/partitions-per-broker.ts';
import { planDocument } from '../lib/cli/plan-document.ts';
import { rendering } from '../lib/cli/plan-renderings.ts';
import { progressNotes } from '../lib/cli/progress-notes.ts';
import { progressText, timeLeft } from '../lib/cli/progress-text.ts';
import { sarifLog } from '../lib/cli/sarif-log.ts';
import { planSchema } from '../lib/documents/plan-schema.ts';
import type { Configuration } from '../lib/documents/read-configuration.ts';
import { topicAcls } from '../lib/model/access.ts';
import { type Change, changeKey } from '../lib/reconciler/change.ts';
import type { PartitionLoad } from '../lib/reconciler/partition-load.ts';
import type { GuardedPlan } from '../lib/reconciler/reconcile-domain.ts';
import type { Refusal } from '../lib/reconciler/refusal.ts';
import { aclOf, documentOf } from './support/domain-documents.ts';
import { recordingTerminal } from './support/recording-terminal.ts';

const config = 'config';
const file = `${config}/domains/payments/domain.yaml`;
const text = readFileSync(resolve(__dirname, '..', file), 'utf8');

function configuration(): Configuration {
  const read = loadConfiguration('dev', config);
  if (!read.ok) throw new Error('dev has problems');
  return read.value;
}

/** 1-based line of the first match. */
function lineOf(pattern: RegExp): number {
  return text.slice(0, text.search(pattern)).split('\n').length;
}

const topic = { name: 'payments.events', partitions: 12, replicationFactor: 3, configs: {} };
const creation: Change = { kind: 'create-topic', after: topic };
const deletion: Change = { kind: 'delete-topic', before: { ...topic, name: 'payments.old|one', topicId: 'id' } };

function refusalOf(change: Change, rule: string, resource: string): Refusal {
  return {
    rule,
    resource,
    reason: 'the broker would answer INVALID: "no"',
    remedy: 'plan again',
    change: changeKey(change),
  };
}

const refusals = [
  refusalOf(creation, 'broker-validation', 'payments.events'),
  refusalOf(deletion, 'delete-topic', 'payments.old|one'),
  refusalOf(deletion, 'company-wish', 'payments.old|one'),
];

function guardedOf(domain: string, changes: readonly Change[] = [], more: Partial<GuardedPlan> = {}): GuardedPlan {
  const governed = { topics: 0, acls: 0 };
  const plan = { domain, clusterId: 'cluster', mode: 'forward', changes, notices: [], governed } as const;
  return { plan, refusals: [], access: [], ...more };
}

function loaded(brokers: number, before: number, after: number): GuardedPlan {
  const load: PartitionLoad = { brokers, before, after };
  return guardedOf('payments', [], { load });
}

async function rendered(format: string, guarded: readonly GuardedPlan[], of = configuration()) {
  const entries = guarded.map((each) => ({ guarded: each, desired: hashed(documentOf({ domain: each.plan.domain })) }));
  const document = planDocument(of, entries);
  const options = { format, json: false } as Parameters<typeof rendering>[0];
  return rendering(options)({ document, configuration: of, entries, terminal: recordingTerminal() });
}

/** What SARIF 2.1.0 (OASIS, sections 3.13 to 3.28) asks of the parts that are written, and GitHub of what it shows. */
const sarif = z.strictObject({
  $schema: z.literal('https://json.schemastore.org/sarif-2.1.0.json'),
  version: z.literal('2.1.0'),
  runs: z.tuple([
    z.strictObject({
      tool: z.strictObject({
        driver: z.strictObject({
          name: z.literal('tidegate'),
          version: z.string(),
          semanticVersion: z.string().regex(/^\d+\.\d+\.\d+$/),
          rules: z.array(
            z.strictObject({ id: z.string().min(1), shortDescription: z.strictObject({ text: z.string().min(1) }) }),
          ),
        }),
      }),
      automationDetails: z.strictObject({ id: z.string().endsWith('/') }),
      results: z.array(
        z.strictObject({
          ruleId: z.string(),
          ruleIndex: z.int().nonnegative(),
          level: z.enum(['error', 'warning', 'note']),
          message: z.strictObject({ text: z.string().min(1) }),
          locations: z.array(
            z.strictObject({
              physicalLocation: z
                .strictObject({
                  artifactLocation: z.strictObject({ uri: z.string().regex(/^[\w.~%:@/-]+$/) }),
                  region: z.strictObject({ startLine: z.int().positive() }).optional(),
                })
                .optional(),
              logicalLocations: z.array(z.strictObject({ fullyQualifiedName: z.string().min(1) })).optional(),
            }),
          ),
        }),
      ),
    }),
  ]),
});

function sarifRun(log: string) {
  const [run] = sarif.parse(JSON.parse(log)).runs;
  const ids = run.tool.driver.rules.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(run.results.map(({ ruleIndex }) => ids[ruleIndex])).toEqual(run.results.map(({ ruleId }) => ruleId));
  return run;
}

describe('A plan in SARIF', () => {
  const problem = { place: { file, line: 3 }, path: 'topics[0]', got: 'a', expected: 'b', rule: 'partitions-usual' };
  const changed = guardedOf('payments', [creation, deletion], { refusals });

  it('holds every refusal with its rule, at the line that declares it, else at the file', async () => {
    const run = sarifRun((await rendered('sarif', [changed, guardedOf('ledger')])).join('\n'));
    expect(run.automationDetails.id).toBe('tidegate/plan/dev/');
    const at = (line?: number) => ({ artifactLocation: { uri: file }, ...(line && { region: { startLine: line } }) });
    expect(run.results.map(({ ruleId, level, locations: [location] }) => [ruleId, level, location])).toEqual([
      [
        'broker-validation',
        'error',
        {
          physicalLocation: at(lineOf(/- name: payments\.events/)),
          logicalLocations: [{ fullyQualifiedName: 'payments.events' }],
        },
      ],
      ...['delete-topic', 'company-wish'].map((rule) => [
        rule,
        'error',
        { physicalLocation: at(), logicalLocations: [{ fullyQualifiedName: 'payments.old|one' }] },
      ]),
    ]);
    expect(run.results[0]?.message.text).toBe('payments.events: the broker would answer INVALID: "no"; plan again');
    expect(run.tool.driver.rules).toEqual([
      { id: 'broker-validation', shortDescription: { text: 'The brokers take every change of topics.' } },
      { id: 'company-wish', shortDescription: { text: 'company wish' } },
      { id: 'delete-topic', shortDescription: { text: 'A topic is deleted only with an approval.' } },
    ]);
  });

  it('holds warnings and waived findings of the configuration, and brokers that would carry too much', async () => {
    const found = { ...configuration(), warnings: [problem], notes: [{ ...problem, rule: undefined }] };
    const run = sarifRun((await rendered('sarif', [loaded(3, 2_400, 3_600)], found)).join('\n'));
    expect(run.results.map(({ ruleId, level }) => [ruleId, level])).toEqual([
      ['partitions-recommended', 'warning'],
      ['partitions-usual', 'warning'],
      ['document', 'note'],
    ]);
    expect(run.results[0]?.locations).toMatchObject([
      { physicalLocation: { artifactLocation: { uri: 'config/environments/dev.yaml' } } },
    ]);
  });

  it('is an empty list where nothing is found', async () => {
    expect(sarifRun((await rendered('sarif', [guardedOf('ledger')])).join('\n')).results).toEqual([]);
  });

  it('names files as addresses, whatever is in their names', () => {
    const log = (name: string) =>
      sarifRun(sarifLog('plan/x', [{ rule: 'r', level: 'note', message: 'm', place: { file: name } }], new Map()));
    const uriOf = (name: string) => log(name).results[0]?.locations[0]?.physicalLocation?.artifactLocation.uri;
    expect(uriOf('my config/a#1.yaml')).toBe('my%20config/a%231.yaml');
    expect(uriOf('/srv/my config/a.yaml')).toBe('file:///srv/my%20config/a.yaml');
  });
});

describe('A validation in SARIF', () => {
  it('is the log of all environments, empty where all is well', async () => {
    const terminal = recordingTerminal();
    expect(await main(['validate', '--format', 'sarif', '--config', config], terminal)).toBe(0);
    const run = sarifRun(terminal.lines.join('\n'));
    expect(run.results).toEqual([]);
    expect(run.automationDetails.id).toBe('tidegate/validate/dev+prod+staging/');
  });

  it('holds every problem as an error', async () => {
    const terminal = recordingTerminal();
    const missing = join(config, 'nowhere');
    expect(await main(['validate', '--format', 'sarif', '-e', 'dev', '--config', missing], terminal)).toBe(1);
    const { results } = sarifRun(terminal.lines.join('\n'));
    expect(results.map(({ ruleId, level, message }) => [ruleId, level, message.text])).toEqual([
      ['document', 'error', expect.stringMatching(/^got no such folder, expected the folder/)],
    ]);
  });
});

describe('What is refused', () => {
  const changed = guardedOf('payments', [creation, deletion], { refusals });
  const other = { kind: 'shrink-partitions', topic: 'ledger.balances', before: 9, after: 6 } as const;
  const ledger = guardedOf('ledger', [other], { refusals: [refusalOf(other, 'fewer-partitions', 'ledger.balances')] });

  it('stands in one list at the end, over all domains, with file and topic', async () => {
    const lines = await rendered('terminal', [changed, ledger]);
    expect(lines.slice(lines.indexOf('would be refused: 4') + 1)).toEqual([
      `  ${file}:${lineOf(/- name: payments\.events/)} payments.events (broker-validation): the broker would answer INVALID: "no"`,
      `  ${file} payments.old|one (delete-topic): the broker would answer INVALID: "no"`,
      `  ${file} payments.old|one (company-wish): the broker would answer INVALID: "no"`,
      expect.stringMatching(/^ {2}config\/domains\/ledger\/domain\.yaml:\d+ ledger\.balances \(fewer-partitions\): /),
    ]);
  });

  it('stands there once, though several ACLs of a resource wait for the same approval', async () => {
    const removals = (['READ', 'WRITE'] as const).map(
      (operation): Change => ({ kind: 'remove-acl', before: aclOf({ operation }), last: true }),
    );
    const waiting = removals.map((change) => refusalOf(change, 'revoke-last-acl', 'TOPIC:orders.events'));
    const lines = await rendered('terminal', [guardedOf('payments', removals, { refusals: waiting })]);
    expect(lines.slice(-2)).toEqual([
      'would be refused: 1',
      `  ${file} TOPIC:orders.events (revoke-last-acl): the broker would answer INVALID: "no"`,
    ]);
  });

  it('says in every rendering where it is declared', async () => {
    const place = `${file}:${lineOf(/- name: payments\.events/)}`;
    for (const format of ['terminal', 'markdown', 'junit', 'sarif', 'json']) {
      const shown = (await rendered(format, [changed])).join('\n');
      expect(shown).toContain(format === 'json' || format === 'sarif' ? file : place);
    }
    const document = JSON.parse((await rendered('json', [changed])).join('\n'));
    expect(planSchema.parse(document)).toEqual(document);
    expect(document.domains[0].changes[0].refusals[0].place).toEqual({
      file,
      line: lineOf(/- name: payments\.events/),
    });
  });

  it('is no list where nothing is: a plan without changes is one line', async () => {
    const ledger = guardedOf('ledger');
    const notice = { kind: 'not-yet-archived', subject: 'ledger.journal', text: 'only Kafka keeps it' } as const;
    const archived = { ...ledger, plan: { ...ledger.plan, notices: [notice] } };
    expect(await rendered('terminal', [guardedOf('payments'), archived])).toEqual([
      'payments: no changes',
      'ledger: no changes',
    ]);
  });
});

describe('An ACL of one host', () => {
  it('names its host, so that no two lines of a plan are the same', async () => {
    const changes = ['10.0.0.1', '10.0.0.2', '*'].map((host): Change => ({ kind: 'add-acl', after: aclOf({ host }) }));
    const lines = (await rendered('terminal', [guardedOf('payments', changes)])).filter((line) =>
      line.includes('ACL  '),
    );
    expect(lines.map((line) => line.split(' on ')[1])).toEqual([
      'topic orders.events from 10.0.0.1',
      'topic orders.events from 10.0.0.2',
      'topic orders.events',
    ]);
  });
});

describe('The place of a change', () => {
  const placeOf = changePlaces(configuration());
  const scram = { name: 'payments-service', authentication: 'scram' } as const;
  const [onTopic] = topicAcls('transact', 'payments.commands', scram);
  const onGroup = aclOf({ resourceType: 'GROUP', resourceName: 'payments-', principal: 'User:payments-service' });
  const unlimited = { entity: { user: 'payments-service' }, edits: [] };

  it.each<[string, Change, RegExp | undefined]>([
    ['a topic, where it is created', creation, /- name: payments\.events/],
    [
      'its partitions, where they grow',
      { kind: 'grow-partitions', topic: 'payments.dead-letter', before: 3, after: 6 },
      /partitions: 6/,
    ],
    [
      'its topic, where an override changes',
      { kind: 'edit-configs', topic: 'payments.commands', edits: [] },
      /- name: payments\.commands/,
    ],
    ['the access line, where a topic is opened', { kind: 'add-acl', after: onTopic ?? aclOf() }, /transact: \[/],
    ['the client, where its groups are opened', { kind: 'add-acl', after: onGroup }, /- name: payments-service/],
    ['the quota', { kind: 'edit-quota', ...unlimited }, /- client: payments-service\n {4}produce/],
    ['the file, where something goes', deletion, undefined],
    ['the file, where an ACL goes', { kind: 'remove-acl', before: aclOf(), last: true }, undefined],
  ])('is that of %s', (_, change, pattern) => {
    expect(placeOf('payments', change)).toEqual({ file, ...(pattern && { line: lineOf(pattern) }) });
  });
});

describe('Partitions per broker', () => {
  const { environment } = configuration();

  it('are an average over the brokers, before and after the plans of all domains', () => {
    expect(partitionsPerBroker(environment, [loaded(3, 100, 130), loaded(3, 100, 91), guardedOf('old')])).toEqual({
      before: 34,
      after: 41,
      limit: 1_000,
    });
  });

  it.each([
    [1_000, undefined],
    [1_001, '1001 is more than the 1000 that AWS recommends for kafka.m7g.large: restarts and failover slow down'],
    [1_501, '1501 is more than the 1000 that AWS recommends for kafka.m7g.large: above 1500 MSK refuses'],
  ])('of %d after the plan warn about %s', (after, warning) => {
    const found = partitionsPerBroker(environment, [loaded(3, 300, after * 3)]);
    if (warning === undefined) expect(found).not.toHaveProperty('warning');
    else expect(found?.warning).toContain(warning);
  });

  it('have no limit on a cluster whose brokers nobody declares, and are unknown to an older function', () => {
    const existing = { ...environment, cluster: { existing: {} } } as typeof environment;
    expect(partitionsPerBroker(existing, [loaded(3, 30, 3_000_000)])).toEqual({ before: 10, after: 1_000_000 });
    expect(partitionsPerBroker(environment, [guardedOf('payments')])).toBeUndefined();
  });

  it('are one line of a plan that changes them, in the terminal and in Markdown, and always in JSON', async () => {
    const line = 'partitions per broker (average, replicas included) 12 -> 24 of 1000 recommended';
    for (const format of ['terminal', 'markdown']) {
      expect(await rendered(format, [loaded(3, 36, 72)])).toContain(line);
      expect((await rendered(format, [loaded(3, 36, 36)])).join('\n')).not.toContain('per broker');
    }
    const document = JSON.parse((await rendered('json', [loaded(3, 36, 36)])).join('\n'));
    expect(planSchema.parse(document).partitionsPerBroker).toEqual({ before: 12, after: 12, limit: 1_000 });
    expect(partitionsLines({ before: 900, after: 1_200, limit: 1_000, warning: 'too many' })).toEqual([
      'partitions per broker (average, replicas included) 900 -> 1200 of 1000 recommended',
      'warning: too many',
    ]);
  });
});

describe('A plan that only the deployment carries out', () => {
  const fact = {
    verb: 'read',
    resourceType: 'TOPIC',
    resourceName: 'cdc.orders',
    change: 'gains',
    plane: 'iam',
  } as const;
  const cdc = guardedOf('cdc', [], { access: [{ ...fact, principal: 'User:sink' }] });

  it('says so beside what stays as it is', async () => {
    const sentence = 'sink gains read on cdc.orders, by IAM statements';
    expect(await rendered('terminal', [cdc])).toEqual(['cdc: no changes', `  access      ${sentence}`]);
    const markdown = await rendered('markdown', [cdc, guardedOf('ledger')]);
    expect(markdown).toEqual(expect.arrayContaining(['### cdc', 'No changes on the cluster.', `- ${sentence}`]));
    expect(markdown).toContain('No changes: ledger.');
  });
});

describe('Progress', () => {
  it.each([
    [0, 100, 5_000, ''],
    [1_400, 5_000, 7_778, ', about 20 s left'],
    [50, 100, 1_999, ''],
    [50, 100, 2_000, ', about 2 s left'],
    [10, 100, 20_000, ', about 3 min left'],
    [100, 100, 60_000, ''],
  ])('with %d of %d done after %d ms says "%s"', (done, total, elapsedMilliseconds, said) => {
    expect(timeLeft({ done, total, elapsedMilliseconds })).toBe(said);
  });

  it('of an apply names batch, changes and what is left at the pace so far', () => {
    expect(progressText({ batch: 3, batches: 12, done: 1_400, total: 5_000 }, 7_778)).toBe(
      'batch 3 of 12, 1,400 of 5,000 changes, about 20 s left',
    );
    expect(progressText({ batch: 12, batches: 12, done: 5_000, total: 5_000 }, 30_000)).toBe(
      '5,000 changes done, waiting until every broker shows them',
    );
  });

  it('of a short one is silent', () => {
    expect(progressText({ batch: 1, batches: 2, done: 0, total: 30 }, 0)).toBeUndefined();
    expect(progressText({ batch: 2, batches: 2, done: 20, total: 30 }, 100)).toBeUndefined();
    expect(progressText({ batch: 2, batches: 2, done: 30, total: 30 }, 200)).toBeUndefined();
  });

  it('starts its clock with the first batch, and anew when the rest is tried again', () => {
    let now = 1_000_000;
    const terminal = recordingTerminal();
    const onProgress = progressNotes(terminal, { now: () => now });
    const step = (milliseconds: number, done: number, total: number) => {
      now += milliseconds;
      onProgress({ batch: 1 + done / 100, batches: total / 100, done, total });
    };
    step(60_000, 0, 400);
    step(3_000, 100, 400);
    step(60_000, 0, 300);
    step(2_000, 100, 300);
    expect(terminal.notes).toEqual([
      'batch 2 of 4, 100 of 400 changes, about 9 s left',
      'batch 2 of 3, 100 of 300 changes, about 4 s left',
    ]);
    expect(terminal.lines).toEqual([]);
  });
});
