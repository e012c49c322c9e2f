import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import fc from 'fast-check';
import { KafkaCluster } from '../constructs/cluster/kafka-cluster.ts';
import type { KafkaDomainProps } from '../constructs/domains/kafka-domain-props.ts';
import { main } from '../lib/cli/main.ts';
import { renderPlan } from '../lib/cli/render-plan.ts';
import { encodedTopicConfigs } from '../lib/contracts/topic-resource.ts';
import type { Approval } from '../lib/model/approval.ts';
import type { DomainDocument } from '../lib/model/domain-document.ts';
import { findDrift } from '../lib/reconciler/find-drift.ts';
import { guard } from '../lib/reconciler/guard.ts';
import { nothingOwned } from '../lib/reconciler/ledger.ts';
import { plan } from '../lib/reconciler/plan.ts';
import { planDigest, staleness } from '../lib/reconciler/plan-digest.ts';
import type { KafkaAdmin } from '../lib/reconciler/ports.ts';
import { planDomain } from '../lib/reconciler/reconcile-domain.ts';
import { aclOf, documentOf, hashedOf, topicOf } from './support/domain-documents.ts';
import { FakeKafka } from './support/fake-kafka.ts';
import { recordingTerminal } from './support/recording-terminal.ts';
import {
  handlerFolder,
  plainTopic,
  type SamplePlatform,
  sampleDomain,
  samplePlatform,
  scramUsersOf,
} from './support/sample-platform.ts';
import { reconcile, worldOf } from './support/simulated-world.ts';

const cloudformation = { topicBackend: 'cloudformation' } as const;
const through = (changes: Partial<DomainDocument> = {}) => documentOf({ ...cloudformation, ...changes });
const folder = mkdtempSync(join(tmpdir(), 'tidegate-mapping-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface TopicResource {
  readonly DependsOn: readonly string[];
  readonly DeletionPolicy: string;
  readonly UpdateReplacePolicy: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

function topicsIn(stack: Stack): readonly TopicResource[] {
  return Object.values(Template.fromStack(stack).findResources('AWS::MSK::Topic')) as TopicResource[];
}

function paymentsOn(platform: SamplePlatform, props: Partial<KafkaDomainProps> = cloudformation) {
  const domain = sampleDomain(platform, 'payments', { scramUsers: scramUsersOf(platform), ...props });
  const service = domain.addClient('payments-service', { authentication: 'scram', groupPrefix: 'payments-' });
  const events = domain.addTopic('payments.events', { ...plainTopic, configs: { 'retention.ms': '604800000' } });
  events.grants.consume(service);
  return { domain, events };
}

describe('The topics of a domain with topicBackend: cloudformation', () => {
  it('are resources of its stack, kept when they are replaced or deleted, and come after the domain is judged', () => {
    const platform = samplePlatform();
    const { events } = paymentsOn(platform);
    const [topic] = topicsIn(platform.stack);
    expect(topic).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    expect(topic?.Properties).toMatchObject({ TopicName: 'payments.events', PartitionCount: 6, ReplicationFactor: 3 });
    const [domainId = ''] = Object.keys(Template.fromStack(platform.stack).findResources('Custom::KafkaDomain'));
    expect(topic?.DependsOn).toContain(domainId);
    expect(events.resource?.topicName).toBe('payments.events');
    const configs = Buffer.from(String(topic?.Properties.Configs), 'base64').toString();
    expect(configs).toBe('min.insync.replicas=2\nretention.ms=604800000');
  });

  it('say nothing of overrides where there are none', () => {
    const platform = samplePlatform();
    sampleDomain(platform, 'payments', cloudformation).addTopic('payments.plain', {
      ...plainTopic,
      inherits: ['min.insync.replicas'],
    });
    expect(topicsIn(platform.stack).map(({ Properties }) => Object.keys(Properties).includes('Configs'))).toEqual([
      false,
    ]);
  });

  it('have their overrides encoded as the example of AWS has them', () => {
    const configs = { 'retention.ms': '604800000', 'compression.type': 'producer' };
    expect(encodedTopicConfigs(configs)).toBe('Y29tcHJlc3Npb24udHlwZT1wcm9kdWNlcgpyZXRlbnRpb24ubXM9NjA0ODAwMDAw');
  });

  it('change neither the access of the domain nor its other resources', () => {
    const resourcesOf = (props: Partial<KafkaDomainProps>) => {
      const platform = samplePlatform();
      paymentsOn(platform, props);
      const entries = Object.entries(
        Template.fromStack(platform.stack).toJSON().Resources as Record<string, { Type: string }>,
      );
      return entries.map(([id, { Type }]) => `${Type} ${id}`).filter((text) => !text.startsWith('AWS::MSK::Topic'));
    };
    expect(resourcesOf(cloudformation)).toEqual(resourcesOf({}));
    expect(resourcesOf({ topicBackend: 'reconciler' })).toEqual(resourcesOf({}));
  });

  it('are refused in a stack of another account, and on a Kafka without topic APIs', () => {
    const platform = samplePlatform();
    const elsewhere = new Stack(platform.app, 'Elsewhere', { env: { account: '222222222222', region: 'eu-west-1' } });
    expect(() => sampleDomain(platform, 'payments', cloudformation, elsewhere)).toThrow(
      "topicBackend: got cloudformation in a stack of account 222222222222, expected a stack in the cluster's account 111111111111",
    );
    const stack = new Stack(platform.app, 'Older', { env: platform.stack.env });
    const cluster = KafkaCluster.fromClusterAttributes(stack, 'Cluster', {
      clusterArn: 'arn:aws:kafka:eu-west-1:111111111111:cluster/main/3f1c2a4e-5',
      securityGroupId: 'sg-1',
      kafkaVersion: '3.5.1',
      brokerCount: 3,
      authentication: ['iam'],
    });
    const older = samplePlatform({ reconciler: { cluster, handlerFolder } });
    expect(() => sampleDomain(older, 'payments', cloudformation)).toThrow('cloudformation with Kafka 3.5.1');
    expect(() => sampleDomain(older, 'ledger')).not.toThrow();
  });

  it('are counted before CloudFormation counts them, once for all domains of the stack', () => {
    const platform = samplePlatform();
    for (const name of ['payments', 'ledger']) {
      const domain = sampleDomain(platform, name, cloudformation);
      for (let index = 0; index < 240; index++) domain.addTopic(`${name}.t${index}`, plainTopic);
    }
    let message = '';
    try {
      platform.app.synth();
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toMatch(
      /got 480 topics \+ \d+ other resources = 5\d\d in Platform, expected at most 500 in one stack/,
    );
    expect(message.match(/other resources/g)).toHaveLength(1);
  });
});

const grounds = { topicUse: [], observed: { topics: [], acls: [] }, today: '2026-11-21' };

/** What a plan says of one live topic `orders.events` with 3 partitions and a retention of 7 days. */
function judged(topic: Parameters<typeof topicOf>[1], approvals: readonly Approval[] = []) {
  const observed = { clusterId: 'c', brokers: [1], topics: [topicOf('orders.events')], acls: [aclOf()], quotas: [] };
  const desired = through({ topics: [topicOf('orders.events', topic)] });
  const made = plan({ desired, observed, owned: nothingOwned, mode: 'forward' });
  return { made, refusals: guard(made, { ...grounds, approvals }).map(({ rule }) => rule) };
}

const hour = { configs: { 'retention.ms': '3600000' } };

describe('A plan of a domain whose topics CloudFormation manages', () => {
  it('holds no change of a topic, and shows what CloudFormation will do', async () => {
    const admin = new FakeKafka();
    const { plan: made, load } = await planDomain(worldOf(admin), hashedOf(through()));
    expect(made.changes.map(({ kind }) => kind)).toEqual(['add-acl']);
    expect(made.elsewhere).toMatchObject([{ kind: 'create-topic', by: 'cloudformation' }]);
    expect(load).toMatchObject({ before: 0, after: 9 });
    const lines = renderPlan({ plan: made, refusals: [], access: [] }, recordingTerminal());
    expect(lines[0]).toBe('orders: add 1 ACL; by CloudFormation: create 1 topic');
    expect(lines.join('\n')).toContain(
      '+ topic orders.events  3 partitions, 3 replicas  retention.ms=7d  (by CloudFormation)',
    );
  });

  it('asks the same approvals as one of the reconciler', () => {
    expect(judged(hour).refusals).toEqual(['lower-retention']);
    const approval = {
      action: 'lower-retention',
      resource: 'orders.events',
      approvedBy: 'Jane Doe',
      ticket: 'A-1',
    } as const;
    expect(judged(hour, [{ ...approval, expires: '2026-12-31' }]).refusals).toEqual([]);
    expect(judged({ partitions: 2 }).refusals).toEqual(['fewer-partitions']);
    expect(judged({ replicationFactor: 2 }).refusals).toEqual(['replication-change']);
  });

  it('refuses partitions and overrides of a topic at once, which UpdateTopic does not take, and neither alone', () => {
    const longer = { configs: { 'retention.ms': '1209600000' } };
    expect(judged({ partitions: 6, ...longer }).refusals).toEqual(['twofold-topic-update']);
    expect(judged({ partitions: 6 }).refusals).toEqual([]);
    expect(judged(longer).refusals).toEqual([]);
  });

  it('is another one, to whoever reviewed it, when what CloudFormation will do is another', () => {
    const hash = (text: string) => text;
    const input = (topic: Parameters<typeof topicOf>[1]) => ({
      plan: judged(topic).made,
      documentSha256: 'same',
      version: '1',
    });
    const reviewed = planDigest(input({ partitions: 6 }), hash);
    expect(staleness(input({ partitions: 6 }), reviewed, hash)).toEqual([]);
    expect(staleness(input({ partitions: 9 }), reviewed, hash)).toMatchObject([{ rule: 'stale-plan' }]);
  });

  it('removes no undeclared topic or override, whatever the domain says', () => {
    const observed = {
      clusterId: 'c',
      brokers: [1],
      topics: [
        {
          ...topicOf('orders.events', { configs: { 'retention.ms': '604800000', 'segment.ms': '1' } }),
          topicId: 'id-1',
        },
        { ...topicOf('orders.by-hand'), topicId: 'id-2' },
      ],
      acls: [aclOf()],
      quotas: [],
    };
    const desired = through({ undeclared: { topics: 'remove', overrides: 'remove' } });
    const made = plan({ desired, observed, owned: nothingOwned, mode: 'forward' });
    expect([made.changes, made.elsewhere]).toEqual([[], undefined]);
    expect(made.notices.map(({ kind }) => kind)).toEqual(['undeclared-override', 'undeclared-topic']);
  });
});

/** Requests that touch a topic. */
const topicCalls: readonly (keyof KafkaAdmin)[] = ['createTopics', 'growPartitions', 'editConfigs', 'deleteTopics'];

describe('A domain that moves', () => {
  const two = [topicOf('orders.events'), topicOf('orders.commands')];

  async function deployedByReconciler() {
    const world = worldOf();
    const before = documentOf({ topics: two });
    await reconcile(world, before);
    const since = world.admin.requests().length;
    const touched = () =>
      world.admin
        .requests()
        .slice(since)
        .filter((call) => topicCalls.includes(call));
    const owned = async () => (await world.ledgers.read(world.admin.clusterId, 'orders'))?.value.owned;
    const names = () =>
      world.admin
        .state()
        .topics.map(({ name }) => name)
        .sort();
    return { world, before, touched, owned, names };
  }

  it('to CloudFormation keeps its topics: the ledger lets go of them, also of one that is dropped, without an approval', async () => {
    const { world, before, touched, owned, names } = await deployedByReconciler();
    const moved = through({ topics: [topicOf('orders.events')] });
    expect(await reconcile(world, moved, before)).toMatchObject({ status: 'applied', outcomes: [] });
    expect(touched()).toEqual([]);
    expect(names()).toEqual(['orders.commands', 'orders.events']);
    expect(await owned()).toMatchObject({ topics: {}, overrides: {}, acls: [aclOf()] });
    const { plan: next, refusals } = await planDomain(world, hashedOf(moved));
    expect([next.changes, next.elsewhere, refusals]).toEqual([[], undefined, []]);
    expect(next.notices).toMatchObject([{ kind: 'undeclared-topic', subject: 'orders.commands' }]);
  });

  it('to CloudFormation and is rolled back has its topics in the ledger again, and none was touched', async () => {
    const { world, before, touched, owned } = await deployedByReconciler();
    const moved = through({ topics: two });
    await reconcile(world, moved, before);
    expect(await reconcile(world, before, moved)).toMatchObject({ status: 'applied', mode: 'return', outcomes: [] });
    expect(touched()).toEqual([]);
    expect(Object.keys((await owned())?.topics ?? {}).sort()).toEqual(['orders.commands', 'orders.events']);
  });

  it('back to the reconciler creates and deletes nothing: equal topics below its prefix are its own again', async () => {
    const { world, before, touched, owned } = await deployedByReconciler();
    const moved = through({ topics: two });
    await reconcile(world, moved, before);
    const { plan: back, refusals } = await planDomain(world, hashedOf(documentOf({ topics: two })));
    expect([back.changes, refusals]).toEqual([[], []]);
    await reconcile(world, documentOf({ topics: two }), moved);
    expect(touched()).toEqual([]);
    const ids = Object.fromEntries(world.admin.state().topics.map(({ name, topicId }) => [name, topicId]));
    expect((await owned())?.topics).toEqual(ids);
  });

  it('leaves to CloudFormation what differs from then on, whoever changed it, and drift says who undoes it', async () => {
    const { world, before, touched } = await deployedByReconciler();
    await reconcile(world, through({ topics: two }), before);
    await world.admin.editConfigs([{ topic: 'orders.events', set: { 'retention.ms': '3600000' }, remove: [] }]);
    const byHand = touched().length;
    const [drift] = await findDrift(world);
    expect(drift).toMatchObject({ status: 'drifted', changes: [{ kind: 'edit-configs', by: 'cloudformation' }] });
    await reconcile(world, through({ topics: two, acls: [aclOf(), aclOf({ operation: 'DESCRIBE' })] }));
    expect(touched()).toHaveLength(byHand);
  });
});

const steps = fc.array(
  fc.record({
    backend: fc.constantFrom('reconciler' as const, 'cloudformation' as const),
    names: fc.subarray(['orders.a', 'orders.b', 'orders.c']),
    partitions: fc.integer({ min: 1, max: 4 }),
    days: fc.integer({ min: 1, max: 3 }),
  }),
  { minLength: 1, maxLength: 6 },
);

describe('However a domain moves between the backends, and whatever it declares', () => {
  it('no topic goes, and none is touched by the reconciler while it is CloudFormation that manages them', async () => {
    const moves = fc.asyncProperty(steps, async (declared) => {
      const world = worldOf();
      let previous: DomainDocument | undefined;
      for (const { backend, names, partitions, days } of declared) {
        const configs = { 'retention.ms': String(days * 86_400_000) };
        const topics = names.map((name) => topicOf(name, { partitions, configs }));
        const next = documentOf({ topics, ...(backend === 'cloudformation' ? cloudformation : {}) });
        const [before, asked] = [world.admin.state().topics, world.admin.requests().length];
        const report = await reconcile(world, next, previous);
        const after = world.admin.state().topics;
        const left = before.filter(({ topicId }) => !after.some((each) => each.topicId === topicId));
        expect(left).toEqual([]);
        if (backend === 'cloudformation') {
          expect(after).toEqual(before);
          const calls = world.admin.requests().slice(asked);
          expect(calls.filter((call) => topicCalls.includes(call))).toEqual([]);
        }
        // A refused deployment leaves the document that stood before.
        if (report.status === 'applied') previous = next;
      }
    });
    await fc.assert(moves, { numRuns: 300 });
  });
});

async function mappingOf(template: unknown, ...args: readonly string[]) {
  const file = join(folder, 'stack.template.json');
  writeFileSync(file, typeof template === 'string' ? template : JSON.stringify(template));
  const terminal = recordingTerminal();
  const code = await main(['resource-mapping', file, ...args], terminal);
  return { code, out: terminal.lines.join('\n'), notes: terminal.notes.join('\n') };
}

describe('tidegate resource-mapping', () => {
  const arn = 'arn:aws:kafka:eu-west-1:111111111111:cluster/main/3f1c2a4e-5';
  const twoDomains = () => {
    const platform = samplePlatform();
    for (const name of ['payments', 'ledger'])
      sampleDomain(platform, name, cloudformation).addTopic(`${name}.a`, plainTopic);
    return Template.fromStack(platform.stack).toJSON();
  };

  it('names the existing topic of each resource of a domain, as cdk import takes it', async () => {
    const template = twoDomains();
    const { code, out } = await mappingOf(template, '--cluster-arn', arn, '--domain', 'payments');
    expect(code).toBe(0);
    const mapping = JSON.parse(out) as Record<string, unknown>;
    const [[id, identifier] = []] = Object.entries(mapping);
    expect(identifier).toEqual({
      TopicArn: 'arn:aws:kafka:eu-west-1:111111111111:topic/main/3f1c2a4e-5/payments.a',
    });
    expect(template.Resources[id ?? ''].Properties.TopicName).toBe('payments.a');
    expect(Object.keys(mapping)).toHaveLength(1);
    expect(Object.keys(JSON.parse((await mappingOf(template, '--cluster-arn', arn)).out))).toHaveLength(2);
  });

  it('takes the cluster from a template that spells it', async () => {
    const Properties = { ClusterArn: arn, TopicName: 'payments.a' };
    const { out } = await mappingOf({ Resources: { A: { Type: 'AWS::MSK::Topic', Properties } } });
    expect(JSON.parse(out)).toEqual({ A: { TopicArn: `${arn.replace(':cluster/', ':topic/')}/payments.a` } });
  });

  it('says what is missing: the template, its topics, or the cluster', async () => {
    expect(await mappingOf('{')).toMatchObject({ code: 1, notes: expect.stringContaining('text that is not JSON') });
    expect((await mappingOf({})).notes).toContain('holds no topic that CloudFormation manages');
    expect((await mappingOf(twoDomains())).notes).toContain(
      'does not spell the cluster of 2 topics: add --cluster-arn',
    );
    expect((await mappingOf(twoDomains(), '--cluster-arn', 'main')).notes).toContain(
      '--cluster-arn: got main, expected arn',
    );
  });
});
