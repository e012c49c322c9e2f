import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { connectKafkaAdmin } from '../../lib/adapters/kafka/kafka-admin.ts';
import { main } from '../../lib/cli/main.ts';
import { driftEvent } from '../../lib/contracts/drift.ts';
import { isDomainResource, type PlanEvent } from '../../lib/contracts/reconcile.ts';
import { resourceProperties } from '../../lib/local/aws/custom-resources.ts';
import { actingAs } from '../../lib/local/iam/acting-as.ts';
import { type LocalPlatform, startLocalPlatform } from '../../lib/local/local-platform.ts';
import { iamPropertiesFile } from '../../lib/local/twin-folder.ts';
import type { AclBinding } from '../../lib/model/acl.ts';
import type { KafkaAdmin } from '../../lib/reconciler/ports.ts';
import type { GuardedPlan } from '../../lib/reconciler/reconcile-domain.ts';
import { bundleHandlers } from '../../scripts/bundle.ts';
import { asReconciler, reconcilerSession } from '../support/as-reconciler.ts';
import { configurationFiles, existingText, replaced } from '../support/configuration-texts.ts';
import { lineFolder, twinPlace } from '../support/kafka-line.ts';
import { playAccount } from '../support/recorded-account.ts';
import { recordingTerminal } from '../support/recording-terminal.ts';
import { synthesizeApp } from '../support/synthesize-app.ts';

const folder = lineFolder('test/existing-cluster');
const config = join(folder, 'config');
/** Says that everybody may use what has no ACL. */
const openConfig = join(folder, 'open-config');
const assemblyFolder = join(folder, 'assembly');

const secret = (name: string) => `arn:aws:secretsmanager:eu-west-1:111111111111:secret:AmazonMSK_${name}-abcdef`;

/** An environment on somebody else's cluster, which has users that no domain declares. */
function writeConfiguration(): void {
  const scramUsers = `{ keep: [${secret('nightly')}], release: [${secret('former')}] }`;
  const environment = replaced(existingText, 'topicDefaults:', `    scramUsers: ${scramUsers}\ntopicDefaults:`);
  rmSync(folder, { recursive: true, force: true });
  writeInto(config, environment);
  writeInto(openConfig, replaced(environment, 'allowEveryoneIfNoAclFound: false', 'allowEveryoneIfNoAclFound: true'));
}

function writeInto(place: string, environment: string): void {
  for (const [path, text] of configurationFiles({ environment })) {
    mkdirSync(dirname(join(place, path)), { recursive: true });
    writeFileSync(join(place, path), text);
  }
}

const theirTopic = { name: 'legacy.orders', partitions: 2, replicationFactor: 3, configs: { 'retention.ms': '1000' } };
const ourTopic = { name: 'payments.events', partitions: 12, replicationFactor: 3, configs: {} };
const theirAcl: AclBinding = {
  resourceType: 'TOPIC',
  resourceName: theirTopic.name,
  patternType: 'LITERAL',
  principal: 'User:nightly',
  host: '*',
  operation: 'READ',
  permission: 'ALLOW',
};

describe('A cluster that exists, governed from an environment, on three real brokers', () => {
  let platform: LocalPlatform;
  let admin: KafkaAdmin;

  beforeAll(async () => {
    writeConfiguration();
    await bundleHandlers();
    synthesizeApp(assemblyFolder, { environment: 'dev', config });
    const place = await twinPlace('existing-cluster');
    platform = await startLocalPlatform({ ...place, assemblyFolder, jars: async () => place.jars });
    admin = await connectKafkaAdmin(asReconciler(platform));
    await admin.createTopics([theirTopic, ourTopic]);
    await admin.addAcls([theirAcl]);
  }, 120_000);

  afterAll(async () => {
    await admin?.close();
    await platform?.stop();
  }, 30_000);

  const domains = () =>
    platform.deployment.resources
      .filter(({ type }) => isDomainResource(type))
      .map((resource) => resourceProperties(resource, platform.deployment));

  async function planned(): Promise<readonly GuardedPlan['plan'][]> {
    const plans: GuardedPlan['plan'][] = [];
    for (const { ServiceToken, Document } of domains()) {
      const event: PlanEvent = { action: 'plan', document: Document as PlanEvent['document'] };
      const { result } = await platform.deployment.invoke(String(ServiceToken), event);
      plans.push((result as GuardedPlan).plan);
    }
    return plans;
  }

  const run = (...args: readonly string[]) => runIn(config, ...args);
  const runIn = async (place: string, ...args: readonly string[]) => {
    const terminal = recordingTerminal();
    const connection = [
      ...['--bootstrap-servers', platform.twin.iamBootstrapServers.join(',')],
      ...['--command-config', iamPropertiesFile(platform.twin.clientsFolder)],
      ...['--state', join(folder, 'state')],
    ];
    const { credentials } = reconcilerSession(platform);
    const words = [...args, '-e', 'dev', '--config', place, ...connection];
    const code = await actingAs(credentials, () => main(words, terminal));
    return { code, out: [...terminal.lines, ...terminal.notes].join('\n') };
  };

  it('is planned: what is there already is not made again', async () => {
    const changes = (await planned()).flatMap((plan) => plan.changes);
    const topics = changes.flatMap((change) => (change.kind === 'create-topic' ? [change.after.name] : []));
    expect(topics).toEqual(['ledger.transactions']);
    expect(changes.some(({ kind }) => kind === 'delete-topic' || kind === 'remove-acl')).toBe(false);
  }, 60_000);

  it('is deployed: topics, access and users follow the files', async () => {
    const answers: string[] = [];
    for await (const { response } of platform.deploy()) answers.push(`${response.Status} ${response.Reason ?? ''}`);
    expect(new Set(answers)).toEqual(new Set(['SUCCESS ']));
    const associated = [...platform.associatedSecrets].map((arn) => arn.replace(/^.*AmazonMSK_(.*)-\w+$/, '$1')).sort();
    expect(associated).toEqual(['nightly', 'tidegate-dev_ledger-service', 'tidegate-dev_payments-service']);
    expect((await planned()).flatMap((plan) => plan.changes)).toEqual([]);
  }, 90_000);

  it('keeps what is of others: their topic, their override, their ACL', async () => {
    const { topics, acls } = await admin.observe({ expected: [] });
    expect(topics.find(({ name }) => name === theirTopic.name)).toMatchObject(theirTopic);
    expect(acls).toContainEqual(theirAcl);
  }, 30_000);

  it('shows drift when somebody changes what is ours, and none for what is theirs', async () => {
    const [{ ServiceToken } = {}] = domains();
    const look = async () =>
      (await platform.deployment.invoke(String(ServiceToken), driftEvent)).result as { driftedChanges: number };
    expect(await look()).toMatchObject({ driftedChanges: 0 });
    await admin.editConfigs([{ topic: theirTopic.name, set: { 'retention.ms': '2000' }, remove: [] }]);
    await admin.editConfigs([{ topic: ourTopic.name, set: { 'retention.ms': '2000' }, remove: [] }]);
    let drifted = 0;
    // A change is not seen by every broker at once.
    for (let tries = 0; tries < 50 && drifted === 0; tries++) drifted = (await look()).driftedChanges;
    expect(drifted).toBe(1);
  }, 90_000);

  it('is adopted and planned from the command line as well', async () => {
    expect((await run('apply', '--domain', 'payments')).code).toBe(0);
    rmSync(join(folder, 'state'), { recursive: true });
    expect((await run('adopt')).code).toBe(0);
    expect((await run('plan', '--detailed-exitcode')).code).toBe(0);
    expect((await run('drift')).code).toBe(0);
  }, 120_000);

  it('blocks nobody where everybody may use what has no ACL: others would be shut out', async () => {
    const { code, out } = await runIn(openConfig, 'block', 'User:nightly', '--reason', 'a test');
    expect(out).toContain('User:nightly: not blocked.');
    expect(code).toBe(3);
    const { acls } = await admin.observe({ expected: [] });
    expect(acls.filter(({ permission, principal }) => permission === 'DENY' && principal === 'User:nightly')).toEqual(
      [],
    );
  }, 60_000);

  it('is examined by tidegate doctor, brokers included: nobody loses access', async () => {
    playAccount();
    const { out } = await run('doctor', '--json');
    const { checks } = JSON.parse(out.slice(out.indexOf('{'), out.lastIndexOf('}') + 1));
    expect(checks).toEqual(
      expect.arrayContaining(
        ['ledger', 'payments'].map((domain) => ({
          id: `lock-out-${domain}`,
          outcome: 'ok',
          found: 'nobody loses access',
        })),
      ),
    );
  }, 60_000);
});
