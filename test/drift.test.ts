import { cutToFit, type DriftAnswer, driftAnswer, maximumAnswerBytes } from '../lib/handlers/drift-answer.ts';
import { driftFound } from '../lib/handlers/drift-event.ts';
import { metricLines } from '../lib/handlers/drift-metrics.ts';
import type { ReconcilePlatform } from '../lib/handlers/reconcile-platform.ts';
import type { DomainDocument } from '../lib/model/domain-document.ts';
import { type DomainDrift, findDrift } from '../lib/reconciler/find-drift.ts';
import { reconcileDomain } from '../lib/reconciler/reconcile-domain.ts';
import { releaseDomain } from '../lib/reconciler/release-domain.ts';
import { aclOf, documentOf, hashedOf, topicOf } from './support/domain-documents.ts';
import { embeddedMetrics } from './support/embedded-metrics.ts';
import { FakeKafka } from './support/fake-kafka.ts';
import { worldOf } from './support/simulated-world.ts';

const billing = documentOf({
  domain: 'billing',
  prefixes: { topics: ['billing.'], groups: ['billing-'], transactionalIds: ['billing-'] },
  principals: ['User:billing-service'],
  topics: [topicOf('billing.invoices')],
  acls: [aclOf({ resourceName: 'billing.invoices', principal: 'User:billing-service' })],
  quotas: [{ entity: { user: 'billing-service' }, limits: { producer_byte_rate: 1_000 } }],
});

/** A cluster with its memory. */
function platformWith(admin = new FakeKafka()) {
  const ports = worldOf(admin);
  let requests = 0;
  const identity = () => ({ requestId: `request-${++requests}`, owner: 'stack/Domain' });
  return {
    ...ports,
    apply: (document: DomainDocument) =>
      reconcileDomain(ports, { ...identity(), desired: hashedOf(document), appliedBy: 'test' }),
    release: (domain: string) =>
      releaseDomain(ports, async () => admin, { ...identity(), domain, clusterId: admin.clusterId }),
    statuses: async () => (await findDrift(ports)).map(({ domain, status }) => [domain, status]),
  };
}

const hour = { topic: 'orders.events', set: { 'retention.ms': '3600000' }, remove: [] };

describe('Drift', () => {
  it('is none where nothing was applied, and none where all is as it was applied', async () => {
    const { apply, statuses } = platformWith();
    expect(await statuses()).toEqual([]);
    await apply(documentOf());
    await apply(billing);
    expect(await statuses()).toEqual([
      ['billing', 'as-declared'],
      ['orders', 'as-declared'],
    ]);
  });

  it('is what somebody changed by hand, in the domain where it was, and beside it what nobody declared', async () => {
    const { admin, apply, ...ports } = platformWith();
    await apply(documentOf());
    await apply(billing);
    await admin.editConfigs([hour]);
    await admin.removeAcls(documentOf().acls);
    await admin.addAcls([aclOf({ operation: 'WRITE' })]);
    await admin.createTopics([topicOf('orders.by-hand')]);
    const [first, second] = await findDrift({ admin, ...ports });
    expect(first).toMatchObject({ domain: 'billing', status: 'as-declared', changes: [], undeclared: [] });
    expect(second).toMatchObject({
      domain: 'orders',
      status: 'drifted',
      documentSha256: hashedOf(documentOf()).sha256,
      changes: [{ kind: 'edit-configs', topic: 'orders.events' }, { kind: 'add-acl' }],
      undeclared: [{ kind: 'undeclared-acl' }, { kind: 'undeclared-topic', subject: 'orders.by-hand' }],
    });
  });

  it('is found in one look at the cluster, without a write and without a lease', async () => {
    const { admin, apply, store, statuses } = platformWith();
    await apply(documentOf());
    await apply(billing);
    await admin.editConfigs([hour]);
    const [calls, state, keys] = [admin.requests().length, admin.state(), store.keys()];
    expect(await statuses()).toContainEqual(['orders', 'drifted']);
    expect(admin.requests().slice(calls)).toEqual(['observe']);
    expect([admin.state(), store.keys()]).toEqual([state, keys]);
  });

  it('is not what a run left undone: that domain is unfinished, with what is missing', async () => {
    const { admin, apply, ...ports } = platformWith();
    admin.failItem(1);
    expect(await apply(documentOf())).toMatchObject({ status: 'partly-applied' });
    expect(await findDrift({ admin, ...ports })).toMatchObject([
      { domain: 'orders', status: 'unfinished', changes: [{ kind: 'create-topic' }] },
    ]);
  });

  it('is not what a run changed during the look', async () => {
    const { admin, apply, ledgers } = platformWith();
    await apply(documentOf());
    const meanwhile = {
      clusterId: admin.clusterId,
      principal: admin.principal,
      topicUse: admin.topicUse.bind(admin),
      validate: admin.validate.bind(admin),
      observe: async (options: Parameters<FakeKafka['observe']>[0]) => {
        await apply(documentOf({ topics: [topicOf('orders.events', { partitions: 6 })] }));
        return admin.observe(options);
      },
    };
    expect(await findDrift({ admin: meanwhile, ledgers })).toMatchObject([{ domain: 'orders', status: 'unfinished' }]);
  });

  it.each(['keep', 'revokeAccess'] as const)(
    'is none in a domain that was released with onDelete %s, until it is declared again',
    async (onDelete) => {
      const { admin, apply, release, statuses } = platformWith();
      await apply(documentOf({ onDelete }));
      await release('orders');
      await admin.editConfigs([hour]);
      expect(await statuses()).toEqual([['orders', 'released']]);
      await apply(documentOf({ onDelete }));
      await admin.editConfigs([hour]);
      expect(await statuses()).toEqual([['orders', 'drifted']]);
    },
  );
});

const place = { platform: 'tidegate', environment: 'test', clusterId: 'c' };

/** Findings of a domain with so many topics that are missing and so many that nobody declared. */
function findings(domain: string, status: DomainDrift['status'], missing: number, foreign: number): DomainDrift {
  const name = (kind: string, index: number) => `${domain}.${kind}-${index}`;
  return {
    domain,
    status,
    documentSha256: 'f'.repeat(64),
    appliedAt: '2026-11-21T12:00:00.000Z',
    changes: Array.from({ length: missing }, (_, index) => ({
      kind: 'create-topic' as const,
      after: { name: name('missing', index), partitions: 3, replicationFactor: 3, configs: {} },
    })),
    undeclared: Array.from({ length: foreign }, (_, index) => ({
      kind: 'undeclared-topic' as const,
      subject: name('foreign', index),
      text: 'not declared, not ours: kept',
    })),
  };
}

const bytesOf = (answer: DriftAnswer) => Buffer.byteLength(JSON.stringify(answer));

describe('The answer to the drift event', () => {
  it('counts drift apart from what a run left undone, and says each change as a line', () => {
    const found = [findings('orders', 'drifted', 2, 1), findings('billing', 'unfinished', 3, 1)];
    const answer = driftAnswer(place, found);
    expect(answer).toMatchObject({ ...place, format: 'tidegate.drift.v1', leftOut: 0 });
    expect(answer).toMatchObject({ driftedChanges: 2, unfinishedChanges: 3, undeclaredThings: 2 });
    expect(answer.domains[0]?.changes[0]).toEqual({
      kind: 'create-topic',
      key: 'create-topic|orders.missing-0',
      risk: 'safe',
      text: expect.stringMatching(/^\+ topic orders\.missing-0 {2}3 partitions, 3 replicas/),
    });
    expect(cutToFit(answer)).toEqual(answer);
  });

  it.each([
    ['of one domain with very many findings', [findings('orders', 'drifted', 5_000, 5_000)]],
    ['of very many domains', Array.from({ length: 2_000 }, (_, index) => findings(`domain-${index}`, 'drifted', 1, 1))],
  ])('%s fits into an event, keeps its counts and the address of the rest', (_, found) => {
    const whole = { ...driftAnswer(place, found), report: 's3://state/drift/c.json' };
    expect(bytesOf(whole)).toBeGreaterThan(maximumAnswerBytes);
    const answer = cutToFit(whole);
    expect(bytesOf(answer)).toBeLessThanOrEqual(maximumAnswerBytes);
    const shown = answer.domains.flatMap(({ changes, undeclared }) => [...changes, ...undeclared]).length;
    const { driftedChanges, undeclaredThings, report } = whole;
    expect(answer).toMatchObject({ driftedChanges, undeclaredThings, report });
    expect(answer.leftOut).toBe(driftedChanges + undeclaredThings - shown);
  });

  it('tells changes before things that nobody declared, where not all find room', () => {
    const answer = cutToFit(driftAnswer(place, [findings('orders', 'drifted', 300, 20_000)]));
    expect(answer.domains[0]).toMatchObject({ changeCount: 300, undeclaredCount: 20_000 });
    expect(answer.domains[0]?.changes).toHaveLength(300);
    expect(answer.domains[0]?.undeclared.length).toBeGreaterThan(0);
  });
});

describe('The drift metrics', () => {
  const answer = driftAnswer(place, [findings('orders', 'drifted', 2, 1), findings('billing', 'unfinished', 3, 0)]);
  const metrics = metricLines(answer, 1_795_262_400_000).flatMap(embeddedMetrics);
  const of = (Domain?: string) =>
    metrics.filter(({ dimensions }) => dimensions.Domain === Domain).map(({ name, value }) => [name, value] as const);

  it('stand in the embedded metric format, once for the environment and once for each domain', () => {
    expect(new Set(metrics.map(({ dimensions }) => JSON.stringify(dimensions)))).toEqual(
      new Set([
        '{"Platform":"tidegate","Environment":"test"}',
        '{"Platform":"tidegate","Environment":"test","Domain":"orders"}',
        '{"Platform":"tidegate","Environment":"test","Domain":"billing"}',
      ]),
    );
    expect(of()).toEqual([
      ['DriftedChanges', 2],
      ['UnfinishedChanges', 3],
      ['UndeclaredThings', 1],
    ]);
  });

  it('tell zeros too, so that an alarm ends, and call nothing drift that a run left undone', () => {
    expect(of('billing')).toEqual([
      ['DriftedChanges', 0],
      ['UnfinishedChanges', 3],
      ['UndeclaredThings', 0],
    ]);
  });
});

describe('The drift event', () => {
  async function driftIn(changes: Partial<ReconcilePlatform['ledgers']> = {}) {
    const platform = platformWith();
    await platform.apply(documentOf());
    await platform.admin.editConfigs([hour]);
    const lines: string[] = [];
    const written = jest.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
    const ledgers = { ...platform.ledgers, ...changes };
    const world = { place, ledgers, clock: platform.clock, connect: async () => platform.admin };
    const answer = await driftFound(world as unknown as ReconcilePlatform, 'request').finally(() =>
      written.mockRestore(),
    );
    return { answer, lines, store: platform.store };
  }

  it('is answered with the findings, leaves the metrics in the log and the whole list in the state bucket', async () => {
    const { answer, lines, store } = await driftIn();
    expect(answer).toMatchObject({ driftedChanges: 1, report: 'memory:drift/fake-cluster.json' });
    expect(lines.flatMap((line) => embeddedMetrics(line.trimEnd()))).toContainEqual({
      name: 'DriftedChanges',
      value: 1,
      dimensions: { Platform: 'tidegate', Environment: 'test', Domain: 'orders' },
    });
    expect((await store.read('drift/fake-cluster.json'))?.value).toMatchObject({
      at: '2026-11-21T12:00:00.000Z',
      domains: [{ changes: [{ edits: [{ key: 'retention.ms', before: '3600000', after: '604800000' }] }] }],
    });
  });

  it('is answered with the findings when only their list cannot be kept', async () => {
    const { answer, lines } = await driftIn({ saveDrift: () => Promise.reject(new Error('no room')) });
    expect(answer).toMatchObject({ driftedChanges: 1, report: undefined });
    expect(lines.at(-1)).toContain('The findings were not kept: no room');
  });
});
