import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectKafkaAdmin } from '../../lib/adapters/kafka/kafka-admin.ts';
import { type DomainProperties, isDomainResource } from '../../lib/contracts/reconcile.ts';
import { requestCustomResource } from '../../lib/local/aws/custom-resource-request.ts';
import { type CustomResource, resourceProperties } from '../../lib/local/aws/custom-resources.ts';
import { type LocalPlatform, startLocalPlatform } from '../../lib/local/local-platform.ts';
import { canonicalJson } from '../../lib/model/canonical-json.ts';
import type { DomainDocument } from '../../lib/model/domain-document.ts';
import type { Ledger } from '../../lib/reconciler/ledger.ts';
import type { KafkaAdmin } from '../../lib/reconciler/ports.ts';
import type { GuardedPlan } from '../../lib/reconciler/reconcile-domain.ts';
import { bundleHandlers } from '../../scripts/bundle.ts';
import { asReconciler } from '../support/as-reconciler.ts';
import { configurationOfLine, lineFolder, twinPlace } from '../support/kafka-line.ts';
import { synthesizeApp } from '../support/synthesize-app.ts';

const assemblyFolder = lineFolder('test/topic-backend/cdk.out');

/** `dev`, with the domain `audit` leaving its topics to CloudFormation. */
function configuration(): string {
  const config = configurationOfLine('topic-backend');
  appendFileSync(join(config, 'domains/audit/domain.yaml'), '\ntopicBackend: cloudformation\n');
  return config;
}

describe('A domain whose topics CloudFormation manages, with the bundled function on three real brokers', () => {
  let platform: LocalPlatform;
  let admin: KafkaAdmin;
  let audit: CustomResource;
  let properties: DomainProperties & Readonly<Record<string, unknown>>;
  let document: DomainDocument;

  beforeAll(async () => {
    await bundleHandlers();
    synthesizeApp(assemblyFolder, { environment: 'dev', config: configuration() });
    const place = await twinPlace('topic-backend');
    platform = await startLocalPlatform({ ...place, assemblyFolder, jars: async () => place.jars });
    admin = await connectKafkaAdmin(asReconciler(platform));
  }, 180_000);

  afterAll(async () => {
    await admin?.close();
    await platform?.stop();
  }, 30_000);

  const topics = async () =>
    (await admin.observe({ expected: [] })).topics
      .filter(({ name }) => name.startsWith('audit.'))
      .sort((a, b) => (a.name < b.name ? -1 : 1));

  /** Publishes a document as `cdk deploy` would, and gives the address. */
  function publish(changed: DomainDocument): DomainProperties['Document'] {
    const text = canonicalJson(changed);
    const Sha256 = createHash('sha256').update(text).digest('hex');
    const { Bucket } = properties.Document;
    platform.buckets.get(Bucket)?.set(`${Sha256}.json`, Buffer.from(text));
    return { Bucket, Key: `${Sha256}.json`, Sha256 };
  }

  async function planned(changed: DomainDocument): Promise<GuardedPlan> {
    const event = { action: 'plan', document: publish(changed) };
    return (await platform.deployment.invoke(String(properties.ServiceToken), event)).result as GuardedPlan;
  }

  function ledger(): Ledger {
    const objects = [...platform.buckets.values()].flatMap((bucket) => [...bucket]);
    const [, bytes] = objects.find(([key]) => /^applied\/.*\/audit\.json$/.test(key)) ?? [];
    return JSON.parse(Buffer.from(bytes ?? []).toString());
  }

  it('is deployed with its topics from the template, its access from the function, and none of them in the ledger', async () => {
    for await (const { response } of platform.deploy()) expect(response.Status).toBe('SUCCESS');
    audit = platform.deployment.resources.find(
      (resource) =>
        isDomainResource(resource.type) && resourceProperties(resource, platform.deployment).Domain === 'audit',
    ) as CustomResource;
    properties = resourceProperties(audit, platform.deployment) as unknown as typeof properties;
    const { Bucket, Key } = properties.Document;
    document = JSON.parse(Buffer.from(platform.buckets.get(Bucket)?.get(Key) ?? []).toString());
    expect((await topics()).map(({ name, partitions, configs }) => ({ name, partitions, configs }))).toEqual(
      document.topics.map(({ name, partitions, configs }) => ({ name, partitions, configs })),
    );
    expect(ledger().owned.topics).toEqual({});
    const { plan } = await planned(document);
    expect([plan.changes, plan.elsewhere]).toEqual([[], undefined]);
  }, 120_000);

  it('is judged before CloudFormation acts: a deployment that would lose records fails, and no topic is touched', async () => {
    const before = await topics();
    const lowered = document.topics.map((topic) => ({
      ...topic,
      configs: { ...topic.configs, 'retention.ms': '1000' },
    }));
    const response = await requestCustomResource(
      {
        requestType: 'Update',
        resource: audit,
        physicalId: `${admin.clusterId}/audit`,
        properties: { ...properties, Document: publish({ ...document, topics: lowered }) },
        oldProperties: properties,
      },
      platform.deployment,
    );
    expect(response).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('lower-retention') });
    expect(await topics()).toEqual(before);
  }, 60_000);

  it('comes back to the reconciler with the topics that it left, by id, and creates and deletes none', async () => {
    const before = await topics();
    const { topicBackend: _, ...back } = document;
    const response = await requestCustomResource(
      {
        requestType: 'Update',
        resource: audit,
        physicalId: `${admin.clusterId}/audit`,
        properties: { ...properties, Document: publish(back) },
        oldProperties: properties,
      },
      platform.deployment,
    );
    expect(response.Status).toBe('SUCCESS');
    expect(await topics()).toEqual(before);
    expect(ledger().owned.topics).toEqual(Object.fromEntries(before.map(({ name, topicId }) => [name, topicId])));
  }, 60_000);
});
