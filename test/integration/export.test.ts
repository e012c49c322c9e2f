import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AclBinding, aclKey } from '../../lib/model/acl.ts';
import type { TopicState } from '../../lib/model/topic.ts';
import type { Observed } from '../../lib/reconciler/kafka-state.ts';
import { observeUntil } from '../port-contracts/kafka-admin-contract.ts';
import { type SelfRunStage, selfRunFolder, startSelfRunStage } from '../support/self-run-stage.ts';

const folder = selfRunFolder('export');
const config = join(folder, 'config');

const topics: readonly TopicState[] = [
  {
    name: 'payments.events',
    partitions: 6,
    replicationFactor: 1,
    configs: { 'retention.ms': '604800000', 'cleanup.policy': 'delete', 'compression.type': 'zstd' },
  },
  { name: 'payments.raw', partitions: 1, replicationFactor: 1, configs: {} },
  {
    name: 'ledger.balances',
    partitions: 3,
    replicationFactor: 1,
    configs: { 'cleanup.policy': 'compact', 'min.insync.replicas': '1', 'delete.retention.ms': '3600000' },
  },
  { name: 'Legacy_Feed', partitions: 1, replicationFactor: 1, configs: {} },
];

function acl(changes: Partial<AclBinding>): AclBinding {
  return {
    resourceType: 'TOPIC',
    resourceName: 'payments.events',
    patternType: 'LITERAL',
    principal: 'User:payments-service',
    host: '*',
    operation: 'WRITE',
    permission: 'ALLOW',
    ...changes,
  };
}

const both = (change: Partial<AclBinding>) => [acl(change), acl({ ...change, operation: 'DESCRIBE' })];
const ledger = { principal: 'User:ledger-service', operation: 'READ' } as const;

const declarable: readonly AclBinding[] = [
  ...both({}),
  ...both({ resourceName: 'payments.raw' }),
  ...both({ resourceType: 'TRANSACTIONAL_ID', resourceName: 'payments-service-', patternType: 'PREFIXED' }),
  ...both(ledger),
  ...both({ ...ledger, resourceType: 'GROUP', resourceName: 'ledger-', patternType: 'PREFIXED' }),
  acl({ ...ledger, operation: 'DELETE', permission: 'DENY' }),
];

const foreign: readonly AclBinding[] = [
  acl({ principal: 'User:*', operation: 'DESCRIBE' }),
  acl({ principal: 'User:old', resourceName: 'payments.*', operation: 'READ' }),
  acl({ principal: 'User:old', resourceName: '*', operation: 'ALL' }),
  acl({ principal: 'User:batch', operation: 'READ', host: '10.20.0.7' }),
  acl({ principal: 'User:monitor', resourceType: 'CLUSTER', resourceName: 'kafka-cluster', operation: 'DESCRIBE' }),
  acl({ ...ledger, resourceType: 'GROUP', resourceName: 'once' }),
  acl({ operation: 'ALTER' }),
];

const quota = { entity: { user: 'payments-service' }, set: { producer_byte_rate: 1_048_576 }, remove: [] };

const everything = { expected: [], quotas: true };

describe('Export against a real broker', () => {
  let stage: SelfRunStage;

  beforeAll(async () => {
    stage = await startSelfRunStage('export', ['ledger', 'payments']);
    await stage.admin.createTopics(topics);
    await stage.admin.addAcls([...declarable, ...foreign]);
    await stage.admin.editQuotas([quota]);
    await seen(
      (observed) => observed.acls.length === declarable.length + foreign.length && observed.topics.length === 4,
    );
  }, 120_000);

  afterAll(() => stage?.stop(), 30_000);

  function seen(reached: (observed: Observed) => boolean): Promise<unknown> {
    return observeUntil(stage.admin, everything, reached);
  }

  const exporting = (out: string, ...more: readonly string[]) =>
    stage.run(
      ...['export', '--out', out, '--zone', 'confidential', '--owner-email', 'platform@example.com'],
      ...['--cost-centre', 'CC-1000', '--waive-until', '2099-12-31', ...more],
    );
  const plan = () => stage.run('plan', '--detailed-exitcode', '--state', join(folder, 'state'));

  it('writes domains whose plan has no changes, with access, deny rules and quotas', async () => {
    const { code, out } = await exporting(config);
    expect(out).toMatch(/ 0 to do before validate passes$/);
    expect(code).toBe(0);
    const payments = readFileSync(join(config, 'domains/payments/domain.yaml'), 'utf8');
    expect(payments).toContain('inherits: [retention.ms, cleanup.policy, min.insync.replicas]');
    expect(payments).toContain('transact: [payments.events, payments.raw]');
    expect(payments).toContain('produce: 1MiB');
    const planned = await plan();
    expect(planned.out).toMatch(/^ledger: no changes/m);
    expect(planned.out).toMatch(/^payments: no changes/m);
    expect(planned.code).toBe(0);
  }, 60_000);

  it('names everything that the domains do not say', async () => {
    const { out } = await exporting(join(folder, 'again'));
    for (const kind of ['everybody', 'literal star', 'wildcard', 'host', 'cluster right', 'literal name', 'operation'])
      expect(out).toContain(`warning ${kind}: `);
    expect(out).toContain('warning topic name: Legacy_Feed: ');
    expect(out).toContain(
      'As the prefix "payments." it would allow User:old READ on these topics: payments.events, payments.raw',
    );
  }, 60_000);

  it('leaves files that are there as they are, and says how to replace them', async () => {
    const file = join(config, 'domains/payments/domain.yaml');
    const before = readFileSync(file, 'utf8');
    const { code, notes } = await exporting(config, '--zone', 'public');
    expect(code).toBe(1);
    expect(notes).toContain('Nothing was written: ');
    expect(readFileSync(file, 'utf8')).toBe(before);
    const schema = join(config, 'domains/ledger/schemas/ledger.balances.avsc');
    writeFileSync(schema, '{ "type": "string" }');
    expect((await exporting(config, '--force')).code).toBe(0);
    expect(readFileSync(schema, 'utf8')).toBe('{ "type": "string" }');
  }, 60_000);

  it('restores an emptied cluster by applying the export', async () => {
    const before = await stage.admin.observe(everything);
    const lost = before.topics.filter(({ name }) => name !== 'Legacy_Feed');
    await stage.admin.deleteTopics(lost.map(({ name, topicId = '' }) => ({ name, topicId })));
    await stage.admin.removeAcls(declarable);
    await stage.admin.editQuotas([{ ...quota, set: {}, remove: ['producer_byte_rate'] }]);
    await seen((observed) => observed.topics.length === 1 && observed.acls.length === foreign.length);
    const applied = await stage.run('apply', '--state', join(folder, 'state'));
    expect(applied).toMatchObject({ code: 0 });
    const after = await stage.admin.observe(everything);
    expect(content(after)).toEqual(content(before));
  }, 60_000);
});

/** Without the ids that Kafka gives anew. */
function content({ topics: found, acls, quotas }: Observed) {
  return {
    topics: found
      .map(({ name, partitions, replicationFactor, configs }) => ({ name, partitions, replicationFactor, configs }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    acls: acls.map(aclKey).sort(),
    quotas,
  };
}
