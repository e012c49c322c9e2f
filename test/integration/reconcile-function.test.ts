import { createHash, randomUUID } from 'node:crypto';
import { connectKafkaAdmin } from '../../lib/adapters/kafka/kafka-admin.ts';
import { loadConfiguration } from '../../lib/cli/load-configuration.ts';
import { driftEvent, driftFormat } from '../../lib/contracts/drift.ts';
import type { DomainProperties } from '../../lib/contracts/reconcile.ts';
import { isDomainResource } from '../../lib/contracts/reconcile.ts';
import type { DriftAnswer } from '../../lib/handlers/drift-answer.ts';
import { type Operation, requestCustomResource } from '../../lib/local/aws/custom-resource-request.ts';
import { type CustomResource, resourceProperties } from '../../lib/local/aws/custom-resources.ts';
import { declaredIamPlane } from '../../lib/local/iam/declared-iam-plane.ts';
import type { IamStatement } from '../../lib/local/iam/iam-plane.ts';
import type { KafkaVersion } from '../../lib/local/kafka-release.ts';
import { kafkaRuntime } from '../../lib/local/kafka-runtime.ts';
import { type LocalPlatform, startLocalPlatform } from '../../lib/local/local-platform.ts';
import { canonicalJson } from '../../lib/model/canonical-json.ts';
import type { DomainDocument } from '../../lib/model/domain-document.ts';
import type { KafkaAdmin } from '../../lib/reconciler/ports.ts';
import { bundleHandlers } from '../../scripts/bundle.ts';
import { asReconciler } from '../support/as-reconciler.ts';
import { embeddedMetrics } from '../support/embedded-metrics.ts';
import { configurationOfLine, kafkaLine, lineFolder, twinPlace } from '../support/kafka-line.ts';
import { synthesizeApp } from '../support/synthesize-app.ts';

const assemblyFolder = lineFolder('test/reconcile-function/cdk.out');

/** Each action with what it is allowed on, whatever the cluster is called. */
function rightsOf(statements: readonly IamStatement[]): readonly string[] {
  const pairs = statements.flatMap(({ Effect, Action, Resource }) =>
    [Resource]
      .flat()
      .flatMap((arn) => [Action].flat().map((action) => `${Effect} ${action} on ${inCluster(`${arn}`)}`)),
  );
  return [...new Set(pairs)].toSorted();
}

function inCluster(arn: string): string {
  return arn.replace(/^arn:aws:kafka:eu-west-1:111111111111:([a-z-]+)\/tidegate-dev\/[\da-f-]+/, '$1');
}

describe('The bundled function, with the events of the template, on three real brokers', () => {
  let platform: LocalPlatform;
  let admin: KafkaAdmin;
  let payments: CustomResource;
  let document: DomainDocument;
  let properties: Readonly<Record<string, unknown>>;
  let physicalId: string;

  beforeAll(async () => {
    await bundleHandlers();
    synthesizeApp(assemblyFolder, { environment: 'dev', config: configurationOfLine('reconcile-function') });
    const place = await twinPlace('reconcile-function');
    const jars = (version: KafkaVersion) => kafkaRuntime({ cache: '.cache', version });
    platform = await startLocalPlatform({ ...place, assemblyFolder, jars });
    expect(platform.kafka).toEqual(kafkaLine);
    admin = await connectKafkaAdmin(asReconciler(platform));
  }, 120_000);

  afterAll(async () => {
    await admin?.close();
    await platform?.stop();
  }, 30_000);

  /** Publishes a document as `cdk deploy` would, and gives the properties that name it. */
  function publish(changes: Partial<DomainDocument>, damage: (text: string) => string | undefined = (text) => text) {
    const { Document, ...rest } = properties as unknown as DomainProperties;
    const text = canonicalJson({ ...document, ...changes });
    const Sha256 = createHash('sha256').update(text).digest('hex');
    const stored = damage(text);
    const Key = `${Sha256}-${randomUUID()}.json`;
    if (stored !== undefined) platform.buckets.get(Document.Bucket)?.set(Key, Buffer.from(stored));
    return { ...rest, Document: { Bucket: Document.Bucket, Key, Sha256 } };
  }

  const send = (operation: Operation) => requestCustomResource(operation, platform.deployment);
  const update = (from: object, to: object) =>
    send({
      requestType: 'Update',
      resource: payments,
      physicalId,
      properties: to as Readonly<Record<string, unknown>>,
      oldProperties: from as Readonly<Record<string, unknown>>,
    });
  const topic = async (name: string) =>
    (await admin.observe({ expected: [name] })).topics.find((found) => found.name === name);

  /** The cluster as one text, once every broker shows what is waited for: some lag behind the others. */
  async function visibly(expected: (state: string) => boolean): Promise<string> {
    const { brokers } = await admin.observe({ expected: [], onlyExpected: true });
    for (;;) {
      const states = await Promise.all(brokers.map((broker) => admin.observe({ expected: [], broker })));
      const texts = states.map(({ topics, acls }) => canonicalJson({ topics, acls }));
      if (texts.every(expected)) return texts[0] ?? '';
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  it('creates every domain, associates every secret, and gives the endpoints', async () => {
    const statuses: string[] = [];
    for await (const { response } of platform.deploy()) statuses.push(response.Status);
    expect(new Set(statuses)).toEqual(new Set(['SUCCESS']));
    payments = platform.deployment.resources.find(
      (resource) =>
        isDomainResource(resource.type) && resourceProperties(resource, platform.deployment).Domain === 'payments',
    ) as CustomResource;
    properties = resourceProperties(payments, platform.deployment);
    const { Bucket, Key } = (properties as unknown as DomainProperties).Document;
    document = JSON.parse(Buffer.from(platform.buckets.get(Bucket)?.get(Key) ?? []).toString());
    const { clusterId, topics } = await admin.observe({ expected: [] });
    physicalId = `${clusterId}/payments`;
    expect(
      topics
        .filter(({ name }) => name.startsWith('payments.'))
        .map(({ name }) => name)
        .sort(),
    ).toEqual(document.topics.map(({ name }) => name));
  }, 120_000);

  it('is let in as its own role, and gives each client the rights that the YAML alone gives it', () => {
    const [own] = platform.functionSessions();
    expect(own?.name).toBe('tidegate-dev-reconcile');
    const configuration = loadConfiguration('dev', 'config');
    if (!configuration.ok) throw new TypeError('the configuration is wrong');
    const declared = declaredIamPlane(configuration.value.environment, configuration.value.running);
    for (const name of ['debezium', 's3-sink-mnpi', 's3-sink-public']) {
      const deployed = platform.iam.sessions.find(({ description }) => description === `Kafka client ${name}`);
      const made = declared.sessions.find((session) => session.name === name);
      expect(rightsOf(made?.statements ?? [])).toEqual(rightsOf(deployed?.statements ?? []));
      expect(rightsOf(made?.statements ?? []).length).toBeGreaterThan(5);
    }
  });

  it('has nothing to do when the same template is deployed again', async () => {
    const steps: unknown[] = [];
    for await (const step of platform.deploy()) steps.push(step);
    expect(steps).toEqual([]);
    const response = await send({ requestType: 'Create', resource: payments, properties });
    expect(response).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: physicalId });
  }, 60_000);

  it('plans without changing anything', async () => {
    const { result } = await platform.deployment.invoke(String(properties.ServiceToken), {
      action: 'plan',
      document: publish({ topics: [] }).Document,
    });
    expect(result).toMatchObject({
      plan: { domain: 'payments', changes: document.topics.map(() => ({ kind: 'delete-topic' })) },
      refusals: expect.arrayContaining([
        ...document.topics.map(({ name }) => expect.objectContaining({ rule: 'delete-topic', resource: name })),
        expect.objectContaining({ rule: 'mass-removal', resource: 'payments' }),
      ]),
    });
    expect(await topic('payments.events')).toMatchObject({ partitions: 12 });
  }, 60_000);

  it('finds what somebody changed by hand, counts it in its log, and changes nothing', async () => {
    const [events] = document.topics.filter(({ name }) => name === 'payments.events');
    const byHand = { name: 'payments.by-hand', partitions: 1, replicationFactor: 1, configs: {} };
    await admin.createTopics([byHand]);
    await admin.editConfigs([{ topic: 'payments.events', set: { 'retention.ms': '1000' }, remove: [] }]);
    const before = await visibly((state) => state.includes('"retention.ms":"1000"') && state.includes(byHand.name));
    const { result, error } = await platform.deployment.invoke(String(properties.ServiceToken), driftEvent);
    expect(error).toBeUndefined();
    const answer = result as DriftAnswer;
    expect(answer).toMatchObject({ format: driftFormat, platform: 'tidegate', environment: 'dev', driftedChanges: 1 });
    expect(answer.domains.map(({ domain, status }) => [domain, status])).toEqual(
      ['audit', 'cdc', 'ledger', 'notifications', 'payments'].map((domain) => [
        domain,
        domain === 'payments' ? 'drifted' : 'as-declared',
      ]),
    );
    expect(answer.domains.at(-1)).toMatchObject({
      changes: [
        { key: 'edit-configs|payments.events', risk: 'risky', text: expect.stringContaining('retention.ms 1s -> ') },
      ],
      undeclared: [{ kind: 'undeclared-topic', subject: 'payments.by-hand' }],
    });
    expect(platform.functionLogs().flatMap(embeddedMetrics)).toContainEqual({
      name: 'DriftedChanges',
      dimensions: { Platform: 'tidegate', Environment: 'dev', Domain: 'payments' },
      value: 1,
    });
    expect(await visibly(() => true)).toBe(before);

    await admin.editConfigs([{ topic: 'payments.events', set: events?.configs ?? {}, remove: [] }]);
    const [made] = (await admin.observe({ expected: [] })).topics.filter(({ name }) => name === byHand.name);
    await admin.deleteTopics([{ name: byHand.name, topicId: made?.topicId ?? '' }]);
    await visibly((state) => !state.includes('"retention.ms":"1000"') && !state.includes(byHand.name));
    const undone = await platform.deployment.invoke(String(properties.ServiceToken), driftEvent);
    expect(undone.result).toMatchObject({ driftedChanges: 0, unfinishedChanges: 0, undeclaredThings: 0 });
  }, 60_000);

  it('ends a rolled-back growth of partitions with SUCCESS, keeps the partitions and takes the ACLs back', async () => {
    const extra = { ...document.acls[0], principal: 'User:newcomer' } as DomainDocument['acls'][number];
    const grown = publish({
      topics: document.topics.map((each) => (each.name === 'payments.dead-letter' ? { ...each, partitions: 9 } : each)),
      acls: [...document.acls, extra],
    });
    expect(await update(properties, grown)).toMatchObject({ Status: 'SUCCESS' });
    expect(await update(grown, properties)).toMatchObject({ Status: 'SUCCESS' });
    expect(await topic('payments.dead-letter')).toMatchObject({ partitions: 9 });
    const { acls } = await admin.observe({ expected: [] });
    expect(acls.filter(({ principal }) => principal === 'User:newcomer')).toEqual([]);
  }, 60_000);

  it('refuses the next change until the permanent growth is declared, and changes nothing', async () => {
    const response = await update(properties, publish({ onDelete: 'revokeAccess' }));
    expect(response).toMatchObject({ Status: 'FAILED', PhysicalResourceId: physicalId });
    expect(response.Reason).toContain('payments.dead-letter (fewer-partitions): Kafka cannot reduce 9 partitions to 6');
    expect(response.Reason).toContain('Full report: s3://');
  }, 60_000);

  it.each([
    ['missing', () => undefined, 'does not exist; publish the assets of this deployment again'],
    ['truncated', (text: string) => text.slice(0, -10), 'it is truncated or was replaced. Nothing was changed'],
    [
      'another one',
      (text: string) => text.replace('payments', 'p4yments'),
      'it is truncated or was replaced. Nothing was changed',
    ],
  ])(
    'refuses a document that is %s',
    async (_, damage, sentence) => {
      const response = await update(properties, publish({ approvals: [] }, damage));
      expect(response).toMatchObject({ Status: 'FAILED', PhysicalResourceId: physicalId });
      expect(response.Reason).toContain(sentence);
    },
    60_000,
  );

  it('names the property that Kafka refuses, and applies the rest', async () => {
    const topics = document.topics.map((each) => {
      if (each.name === 'payments.dead-letter') return { ...each, partitions: 9 };
      if (each.name === 'payments.events') return { ...each, configs: { ...each.configs, 'max.message.bytes': '-5' } };
      return { ...each, configs: { ...each.configs, 'segment.ms': '3600000' } };
    });
    const broken = publish({ topics });
    const response = await update(properties, broken);
    expect(response).toMatchObject({ Status: 'FAILED' });
    expect(response.Reason).toMatch(
      /1 of 3 changes failed.*edit-configs\|payments\.events: INVALID_CONFIG: .*max\.message\.bytes/,
    );
    expect((await topic('payments.commands'))?.configs['segment.ms']).toBe('3600000');
    expect(await update(broken, properties)).toMatchObject({ Status: 'SUCCESS' });
    expect((await topic('payments.commands'))?.configs['segment.ms']).toBeUndefined();
  }, 60_000);

  it('keeps topics and ACLs when the resource is deleted', async () => {
    const before = (await admin.observe({ expected: [] })).acls.length;
    expect(await send({ requestType: 'Delete', resource: payments, physicalId, properties })).toMatchObject({
      Status: 'SUCCESS',
    });
    expect(await topic('payments.events')).toMatchObject({ partitions: 12 });
    expect((await admin.observe({ expected: [] })).acls).toHaveLength(before);
  }, 60_000);

  it('revokes the access that it gave when the domain says so, and still keeps the topics', async () => {
    const revoking = publish({
      onDelete: 'revokeAccess',
      topics: document.topics.map((each) => (each.name === 'payments.dead-letter' ? { ...each, partitions: 9 } : each)),
    });
    expect(await update(properties, revoking)).toMatchObject({ Status: 'SUCCESS' });
    expect(await send({ requestType: 'Delete', resource: payments, physicalId, properties: revoking })).toMatchObject({
      Status: 'SUCCESS',
    });
    const { topics, acls } = await admin.observe({ expected: [] });
    expect(topics.map(({ name }) => name)).toEqual(expect.arrayContaining(document.topics.map(({ name }) => name)));
    expect(acls.filter(({ resourceName }) => resourceName.startsWith('payments'))).toEqual([]);
    expect(acls.some(({ resourceName }) => resourceName.startsWith('ledger'))).toBe(true);
  }, 60_000);
});
