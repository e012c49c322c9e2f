import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../lib/adapters/aws/system-clock.ts';
import { readJavaProperties } from '../../lib/adapters/kafka/java-properties.ts';
import { connectKafkaAdmin } from '../../lib/adapters/kafka/kafka-admin.ts';
import { sha256 } from '../../lib/cli/hashed-documents.ts';
import type { AclBinding } from '../../lib/model/acl.ts';
import { adoptDomain } from '../../lib/reconciler/adopt-domain.ts';
import type { Observed } from '../../lib/reconciler/kafka-state.ts';
import { storedLeases, storedLedgers } from '../../lib/reconciler/stored-state.ts';
import { observeUntil } from '../port-contracts/kafka-admin-contract.ts';
import { documentOf, hashedOf, topicOf } from '../support/domain-documents.ts';
import { memoryStore } from '../support/object-store.ts';
import { type SelfRunStage, selfRunFolder, startSelfRunStage } from '../support/self-run-stage.ts';

const folder = selfRunFolder('self-run');
const [config, state] = [join(folder, 'config'), join(folder, 'state')];
const passwords = join(folder, 'passwords.properties');
const domainFile = join(config, 'domains/payments/domain.yaml');

const topic = {
  name: 'payments.events',
  partitions: 2,
  replicationFactor: 1,
  configs: { 'retention.ms': '604800000', 'min.insync.replicas': '1' },
};
const acls = (['WRITE', 'DESCRIBE'] as const).map(
  (operation): AclBinding => ({
    resourceType: 'TOPIC',
    resourceName: topic.name,
    patternType: 'LITERAL',
    principal: 'User:payments-service',
    host: '*',
    operation,
    permission: 'ALLOW',
  }),
);
const quota = { entity: { user: 'payments-service' }, set: { producer_byte_rate: 1_048_576 }, remove: [] };
const everything = { expected: [], quotas: true };

describe('The command line against a cluster without AWS', () => {
  let stage: SelfRunStage;

  beforeAll(async () => {
    stage = await startSelfRunStage('self-run', ['payments']);
    await stage.admin.createTopics([topic]);
    await stage.admin.addAcls(acls);
    await stage.admin.editQuotas([quota]);
    const shown = ({ topics, acls: found, quotas }: Observed) => topics.length + found.length + quotas.length === 4;
    await observeUntil(stage.admin, everything, shown);
    const owner = ['--owner-email', 'platform@example.com', '--cost-centre', 'CC-1000'];
    await stage.run('export', '--out', config, '--zone', 'confidential', '--waive-until', '2099-12-31', ...owner);
  }, 120_000);

  afterAll(() => stage?.stop(), 30_000);

  const runWithState = (...args: readonly string[]) => stage.run(...args, '--state', state);

  async function withDomain<T>(change: (text: string) => string, work: () => Promise<T>): Promise<T> {
    const before = readFileSync(domainFile, 'utf8');
    writeFileSync(domainFile, change(before));
    try {
      return await work();
    } finally {
      writeFileSync(domainFile, before);
    }
  }

  it('adopts what was made by hand and exported, without changing it, and then has nothing to plan', async () => {
    const before = await stage.admin.observe(everything);
    const adopted = await runWithState('adopt');
    expect(adopted).toMatchObject({
      code: 0,
      out: 'payments: adopted 1 topic, 2 overrides, 2 ACLs, 1 limit\npayments: no changes',
    });
    expect(await runWithState('adopt')).toMatchObject({ code: 0, out: expect.stringContaining('nothing to adopt') });
    expect((await runWithState('plan', '--detailed-exitcode')).code).toBe(0);
    expect(await stage.admin.observe(everything)).toEqual(before);
  }, 60_000);

  it('sends no request that writes while it adopts', async () => {
    const sent = new Set<string>();
    const authentication = { mode: 'scram', username: 'admin', password: 'not-a-secret' } as const;
    const counted = await connectKafkaAdmin(
      { bootstrapServers: stage.twin.bootstrapServers, ca: stage.twin.ca, authentication },
      { onRequest: (apiName) => sent.add(apiName) },
    );
    const store = memoryStore();
    const ports = { ledgers: storedLedgers(store), leases: storedLeases(store, systemClock), clock: systemClock };
    const quotas = [{ entity: quota.entity, limits: quota.set }];
    const desired = hashedOf(documentOf({ topics: [topicOf(topic.name)], acls, quotas }));
    const request = { desired, requestId: 'adopt', owner: 'test', appliedBy: 'test' };
    const { adopted } = await adoptDomain({ ...ports, admin: counted }, request, sha256);
    await counted.close();
    expect(adopted).toMatchObject({ topics: { [topic.name]: null }, acls: expect.arrayContaining([...acls]) });
    const login = ['ApiVersions', 'SaslAuthenticate', 'SaslHandshake'];
    const reading = ['DescribeAcls', 'DescribeClientQuotas', 'DescribeConfigs', 'Metadata'];
    expect([...sent].sort()).toEqual([...login, ...reading].sort());
  }, 60_000);

  it('removes what was adopted once nobody declares it, and only then', async () => {
    const withoutQuota = (text: string) => text.replace(/^quotas:\n(?: .*\n)+/m, '');
    await withDomain(withoutQuota, async () => {
      const foreign = await stage.run('plan', '--state', join(folder, 'empty'));
      expect(foreign.out).toBe('payments: no changes');
      const { out } = await runWithState('plan');
      expect(out).toContain('~ quota user payments-service  producer_byte_rate 1MiB/s -> unlimited');
    });
  }, 60_000);

  it('says by exit code 2, and for machines, what adopting leaves to be done', async () => {
    const grown = (text: string) => text.replace('partitions: 2', 'partitions: 3');
    const { code, out } = await withDomain(grown, () => runWithState('adopt', '--json'));
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({
      domains: [{ domain: 'payments', adopted: { topics: {}, acls: [] } }],
      plan: { format: 'tidegate.plan.v1', domains: [{ changes: [{ kind: 'grow-partitions', after: 3 }] }] },
    });
  }, 60_000);

  it('plans users without their passwords, creates them, and lets them in with the passwords of the file', async () => {
    const users = ['--scram-passwords', passwords];
    const planned = await runWithState('plan', '--detailed-exitcode', ...users);
    expect(planned).toMatchObject({ code: 2, out: expect.stringContaining('+ user  payments-service') });
    expect(existsSync(passwords)).toBe(false);
    expect(await runWithState('apply', ...users)).toMatchObject({ code: 0, out: 'payments: 1 applied' });
    expect(statSync(passwords).mode & 0o777).toBe(0o600);
    const password = readJavaProperties(readFileSync(passwords, 'utf8')).get('payments-service')?.value ?? '';
    expect(password.length).toBeGreaterThanOrEqual(32);
    const client = await stage.login('payments-service', password);
    expect(client.clusterId).toBe(stage.admin.clusterId);
    await client.close();
    expect(await runWithState('apply', ...users)).toMatchObject({ code: 0, out: 'payments: nothing to do' });
    const files = readdirSync(state, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const kept = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8')).join();
    expect(kept).toContain('create-user');
    expect(kept).not.toContain(password);
  }, 60_000);

  it('refuses the brokers of another cluster than the first, unless it is named', async () => {
    const [pin = ''] = readdirSync(join(state, 'clusters')).map((file) => join(state, 'clusters', file));
    expect(JSON.parse(readFileSync(pin, 'utf8'))).toEqual({ clusterId: stage.admin.clusterId });
    writeFileSync(pin, JSON.stringify({ clusterId: 'another-cluster' }));
    const sentence = `The brokers belong to cluster ${stage.admin.clusterId}, but dev was applied to cluster another-cluster`;
    for (const command of ['plan', 'drift', 'adopt', 'apply']) {
      expect(await runWithState(command)).toMatchObject({ code: 1, notes: expect.stringContaining(sentence) });
    }
    expect((await runWithState('apply', '--cluster-id', stage.admin.clusterId)).code).toBe(0);
    expect((await runWithState('plan')).code).toBe(0);
    expect((await runWithState('plan', '--cluster-id', 'another-cluster')).code).toBe(1);
  }, 60_000);
});
