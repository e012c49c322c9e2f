import { randomBytes } from 'node:crypto';
import type { AclBinding } from '../../lib/model/acl.ts';
import type { TopicState } from '../../lib/model/topic.ts';
import type { Observed } from '../../lib/reconciler/kafka-state.ts';
import type { ItemOutcome, KafkaAdmin, ObserveOptions, QuotaEdit } from '../../lib/reconciler/ports.ts';

const attempts = 150;
const pauseMilliseconds = 100;

/** A broker answers before it shows: reads again, bounded, until it does. */
export async function observeUntil(
  admin: KafkaAdmin,
  options: ObserveOptions,
  shown: (observed: Observed) => boolean,
): Promise<Observed> {
  let observed = await admin.observe(options);
  for (let attempt = 0; attempt < attempts && !shown(observed); attempt += 1) {
    await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
    observed = await admin.observe(options);
  }
  return observed;
}

function errorNames(outcomes: readonly ItemOutcome[]): readonly (string | undefined)[] {
  return outcomes.map(({ error }) => error?.name);
}

/** Clients that use a topic. */
export interface TopicUsers {
  putRecord(topic: string): Promise<void>;
  /** Joins the group, reads what there is, commits, and stays. */
  read(topic: string, group: string): Promise<void>;
}

/** What every implementation of the port does. The cluster may hold anything under other names. */
export function describeKafkaAdmin(
  name: string,
  makeAdmin: () => Promise<KafkaAdmin>,
  { putRecord, read }: TopicUsers,
): void {
  describe(`${name} as a KafkaAdmin`, () => {
    const run = randomBytes(4).toString('hex');
    const topic = (suffix: string, more: Partial<TopicState> = {}): TopicState => ({
      name: `contract-${run}.${suffix}`,
      partitions: 1,
      replicationFactor: 1,
      configs: {},
      ...more,
    });
    const acl = (more: Partial<AclBinding> = {}): AclBinding => ({
      resourceType: 'TOPIC',
      resourceName: `contract-${run}.acl`,
      patternType: 'LITERAL',
      principal: 'User:contract',
      host: '*',
      operation: 'READ',
      permission: 'ALLOW',
      ...more,
    });
    let admin: KafkaAdmin;

    beforeAll(async () => {
      admin = await makeAdmin();
    });
    afterAll(async () => {
      await admin?.close();
    });

    const observeTopic = async (wanted: string, shown: (topic: TopicState | undefined) => boolean) => {
      const find = ({ topics }: Observed) => topics.find((each) => each.name === wanted);
      return find(
        await observeUntil(admin, { expected: [wanted], onlyExpected: true }, (observed) => shown(find(observed))),
      );
    };

    it('knows the cluster id once connected and shows it with the brokers', async () => {
      const observed = await admin.observe({ expected: [], onlyExpected: true });
      expect(admin.clusterId).not.toBe('');
      expect(observed.clusterId).toBe(admin.clusterId);
      expect(observed.brokers.length).toBeGreaterThan(0);
      expect(observed.topics).toEqual([]);
    });

    it('shows a created topic with its id and the overrides that were set on it, and no other config', async () => {
      const wanted = topic('created', {
        partitions: 3,
        configs: { 'retention.ms': '86400000', 'max.message.bytes': '2048' },
      });
      expect(await admin.createTopics([wanted])).toEqual([{}]);
      const shown = await observeTopic(wanted.name, (each) => each !== undefined);
      expect(shown).toEqual({
        ...wanted,
        topicId: expect.stringMatching(/^[\w-]{22}$/),
        inherited: { 'cleanup.policy': 'delete', 'retention.bytes': '-1' },
      });
    });

    it('refuses the bad topics of a request one by one, creates the others, and answers in the order asked', async () => {
      const first = topic('order.first');
      await admin.createTopics([first]);
      const outcomes = await admin.createTopics([
        topic('order.replicas', { replicationFactor: 99 }),
        topic('order.second'),
        topic('order.key', { configs: { nonsense: '1' } }),
        topic('order.value', { configs: { 'retention.ms': 'x' } }),
        topic('order name'),
        topic('order.none', { partitions: 0 }),
        first,
        topic('order_first'),
        topic('order.twice'),
        topic('order.twice'),
        topic('order.third'),
      ]);
      expect(errorNames(outcomes)).toEqual([
        'INVALID_REPLICATION_FACTOR',
        undefined,
        'INVALID_CONFIG',
        'INVALID_CONFIG',
        'INVALID_TOPIC_EXCEPTION',
        'INVALID_PARTITIONS',
        'TOPIC_ALREADY_EXISTS',
        'INVALID_TOPIC_EXCEPTION',
        'INVALID_REQUEST',
        'INVALID_REQUEST',
        undefined,
      ]);
      expect(outcomes.every(({ error }) => error?.message !== '')).toBe(true);
    });

    it('grows partitions, and refuses to shrink, to stay and to grow what is not there', async () => {
      const grown = topic('grown', { partitions: 2 });
      await admin.createTopics([grown, topic('same')]);
      await observeTopic(grown.name, (each) => each !== undefined);
      const outcomes = await admin.growPartitions([
        { topic: topic('absent').name, partitions: 2 },
        { topic: grown.name, partitions: 4 },
        { topic: topic('same').name, partitions: 1 },
      ]);
      expect(errorNames(outcomes)).toEqual(['UNKNOWN_TOPIC_OR_PARTITION', undefined, 'INVALID_PARTITIONS']);
      const shrunk = await admin.growPartitions([{ topic: grown.name, partitions: 3 }]);
      expect(errorNames(shrunk)).toEqual(['INVALID_PARTITIONS']);
      expect(await observeTopic(grown.name, (each) => each?.partitions === 4)).toMatchObject({ partitions: 4 });
    });

    it('edits only the configs that it is told to', async () => {
      const edited = topic('edited', { configs: { 'retention.ms': '1000', 'segment.ms': '2000', 'flush.ms': '3000' } });
      await admin.createTopics([edited, topic('untouched')]);
      const outcomes = await admin.editConfigs([
        { topic: topic('absent').name, set: { 'retention.ms': '1' }, remove: [] },
        { topic: edited.name, set: { 'retention.ms': '5000', 'cleanup.policy': 'compact' }, remove: ['segment.ms'] },
        { topic: topic('untouched').name, set: { nonsense: '1' }, remove: [] },
      ]);
      expect(errorNames(outcomes)).toEqual(['UNKNOWN_TOPIC_OR_PARTITION', undefined, 'INVALID_CONFIG']);
      const shown = await observeTopic(edited.name, (each) => each?.configs['cleanup.policy'] === 'compact');
      expect(shown?.configs).toEqual({ 'retention.ms': '5000', 'cleanup.policy': 'compact', 'flush.ms': '3000' });
    });

    it('judges topics, growth and configs item by item as the write itself would, and does nothing', async () => {
      const there = topic('judged', { partitions: 2, configs: { 'retention.ms': '1000' } });
      await admin.createTopics([there]);
      await observeTopic(there.name, (each) => each !== undefined);
      const judged = {
        topics: await admin.validate({
          kind: 'create-topic',
          items: [
            topic('judged.new'),
            topic('judged.replicas', { replicationFactor: 99 }),
            topic('judged.value', { configs: { 'retention.ms': 'x' } }),
            topic('judged.key', { configs: { nonsense: '1' } }),
            there,
            { ...there, name: there.name.replace('.judged', '_judged') },
          ],
        }),
        growths: await admin.validate({
          kind: 'grow-partitions',
          items: [
            { topic: topic('absent').name, partitions: 2 },
            { topic: there.name, partitions: 4 },
          ],
        }),
        tooFew: await admin.validate({ kind: 'grow-partitions', items: [{ topic: there.name, partitions: 1 }] }),
        edits: await admin.validate({
          kind: 'edit-configs',
          items: [
            { topic: there.name, set: { 'cleanup.policy': 'compact' }, remove: ['retention.ms'] },
            { topic: topic('absent').name, set: { 'retention.ms': '1' }, remove: [] },
          ],
        }),
        wrong: await admin.validate({
          kind: 'edit-configs',
          items: [{ topic: there.name, set: { 'retention.ms': 'x' }, remove: [] }],
        }),
      };
      expect(Object.fromEntries(Object.entries(judged).map(([kind, each]) => [kind, errorNames(each)]))).toEqual({
        topics: [
          undefined,
          'INVALID_REPLICATION_FACTOR',
          'INVALID_CONFIG',
          'INVALID_CONFIG',
          'TOPIC_ALREADY_EXISTS',
          'INVALID_TOPIC_EXCEPTION',
        ],
        growths: ['UNKNOWN_TOPIC_OR_PARTITION', undefined],
        tooFew: ['INVALID_PARTITIONS'],
        edits: [undefined, 'UNKNOWN_TOPIC_OR_PARTITION'],
        wrong: ['INVALID_CONFIG'],
      });
      // A later write is visible, the judged ones never are.
      const last = topic('judged.last');
      await admin.createTopics([last]);
      await observeTopic(last.name, (each) => each !== undefined);
      const { topics } = await admin.observe({ expected: [] });
      const shown = topics.filter(({ name }) => name.includes(`${run}.judged`) || name.includes(`${run}_judged`));
      expect(shown.map(({ name, partitions, configs }) => ({ name, partitions, configs }))).toEqual(
        expect.arrayContaining([
          { name: there.name, partitions: 2, configs: { 'retention.ms': '1000' } },
          { name: last.name, partitions: 1, configs: {} },
        ]),
      );
      expect(shown).toHaveLength(2);
    });

    it('shows the whole cluster, or the expected topics alone, and leaves out what is not there', async () => {
      const [here, there] = [topic('here'), topic('there')];
      await admin.createTopics([here, there]);
      await observeTopic(there.name, (each) => each !== undefined);
      const absent = topic('absent').name;
      const names = (observed: Observed) => observed.topics.map((each) => each.name);
      expect(names(await admin.observe({ expected: [here.name, absent, 'no name'], onlyExpected: true }))).toEqual([
        here.name,
      ]);
      const all = names(await admin.observe({ expected: [absent] }));
      expect(all).toEqual(expect.arrayContaining([here.name, there.name]));
      expect(all).not.toContain(absent);
    });

    it('adds and removes ACLs of every kind, and takes what is done already for done', async () => {
      const acls = [
        acl(),
        acl({ patternType: 'PREFIXED', operation: 'WRITE' }),
        acl({ permission: 'DENY', operation: 'ALL', host: '10.0.0.1' }),
        acl({ resourceType: 'GROUP', operation: 'DESCRIBE' }),
        acl({ resourceType: 'TRANSACTIONAL_ID', patternType: 'PREFIXED', operation: 'WRITE' }),
        acl({ resourceType: 'CLUSTER', resourceName: 'kafka-cluster', operation: 'IDEMPOTENT_WRITE' }),
      ];
      const ours = (observed: Observed) => observed.acls.filter(({ principal }) => principal === 'User:contract');
      const nothing = { expected: [], onlyExpected: true };
      expect(await admin.addAcls(acls)).toEqual(acls.map(() => ({})));
      expect(await admin.addAcls(acls.slice(0, 1))).toEqual([{}]);
      const added = ours(await observeUntil(admin, nothing, (observed) => ours(observed).length === acls.length));
      expect(added).toHaveLength(acls.length);
      expect(added).toEqual(expect.arrayContaining(acls));
      expect((await admin.observe({ ...nothing, acls: false })).acls).toEqual([]);

      expect(await admin.removeAcls([acl({ operation: 'ALTER' }), ...acls.slice(1)])).toEqual(acls.map(() => ({})));
      const left = ours(await observeUntil(admin, nothing, (observed) => ours(observed).length === 1));
      expect(left).toEqual([acl()]);
      await admin.removeAcls([acl()]);
    });

    it('refuses malformed ACLs one by one and adds the others', async () => {
      const outcomes = await admin.addAcls([
        acl({ principal: 'nobody' }),
        acl({ principal: 'User:contract-valid' }),
        acl({ resourceType: 'CLUSTER', resourceName: 'mine' }),
        acl({ resourceName: '' }),
      ]);
      expect(errorNames(outcomes)).toEqual(['INVALID_REQUEST', undefined, 'INVALID_REQUEST', 'INVALID_REQUEST']);
      await admin.removeAcls([acl({ principal: 'User:contract-valid' })]);
    });

    it('sets limits of users and client ids, keeps those it does not name, and takes them away', async () => {
      const user = { user: `contract-${run}` };
      const both = { ...user, clientId: null };
      const options = { expected: [], onlyExpected: true, quotas: true };
      const ours = ({ quotas }: Observed) =>
        quotas.filter(({ entity }) => entity.user === user.user).sort((a) => (a.entity.clientId === null ? 1 : -1));
      const first: readonly QuotaEdit[] = [
        { entity: user, set: { producer_byte_rate: 1_048_576, request_percentage: 12.5 }, remove: [] },
        { entity: both, set: { consumer_byte_rate: 2_048 }, remove: [] },
      ];
      expect(await admin.editQuotas(first)).toEqual([{}, {}]);
      const shown = await observeUntil(admin, options, (observed) => ours(observed).length === 2);
      expect(ours(shown)).toEqual(first.map(({ entity, set }) => ({ entity, limits: set })));

      const second: readonly QuotaEdit[] = [
        { entity: user, set: { controller_mutation_rate: 10 }, remove: ['producer_byte_rate'] },
        { entity: both, set: {}, remove: ['consumer_byte_rate', 'request_percentage'] },
      ];
      expect(await admin.editQuotas(second)).toEqual([{}, {}]);
      const left = await observeUntil(admin, options, (observed) => ours(observed).length === 1);
      expect(ours(left)).toEqual([
        { entity: user, limits: { controller_mutation_rate: 10, request_percentage: 12.5 } },
      ]);
      await admin.editQuotas([{ entity: user, set: {}, remove: ['controller_mutation_rate', 'request_percentage'] }]);
      expect((await admin.observe({ expected: [], onlyExpected: true })).quotas).toEqual([]);
    });

    it('sets and takes away the limits that hold for everybody else: users, client ids, both, IP addresses', async () => {
      const defaults: readonly QuotaEdit[] = [
        { entity: { user: null }, set: { producer_byte_rate: 2 ** 30 }, remove: [] },
        { entity: { clientId: null }, set: { consumer_byte_rate: 2 ** 30 }, remove: [] },
        { entity: { user: null, clientId: null }, set: { request_percentage: 900 }, remove: [] },
        { entity: { ip: null }, set: { connection_creation_rate: 1_000 }, remove: [] },
      ];
      const options = { expected: [], onlyExpected: true, quotas: true };
      const ours = ({ quotas }: Observed) =>
        quotas.filter(({ entity }) => Object.values(entity).every((name) => name === null));
      expect(await admin.editQuotas(defaults)).toEqual(defaults.map(() => ({})));
      const shown = ours(await observeUntil(admin, options, (observed) => ours(observed).length === defaults.length));
      expect(shown).toHaveLength(defaults.length);
      expect(shown).toEqual(expect.arrayContaining(defaults.map(({ entity, set }) => ({ entity, limits: set }))));

      await admin.editQuotas(defaults.map(({ entity, set }) => ({ entity, set: {}, remove: Object.keys(set) })));
      expect(ours(await observeUntil(admin, options, (observed) => ours(observed).length === 0))).toEqual([]);
    });

    it('says which topics hold records, in whatever partition, and which live groups read them', async () => {
      const [full, read1, empty] = ['full', 'read', 'empty'].map((suffix) => topic(suffix, { partitions: 3 })) as [
        TopicState,
        TopicState,
        TopicState,
      ];
      await admin.createTopics([full, read1, empty]);
      const expected = [full.name, read1.name, empty.name];
      await observeUntil(admin, { expected, onlyExpected: true }, ({ topics }) => topics.length === 3);
      await putRecord(full.name);
      await putRecord(read1.name);
      await read(read1.name, `contract-${run}-billing`);
      expect(await admin.topicUse(expected)).toEqual([
        { topic: full.name, holdsRecords: true, liveGroups: [] },
        { topic: read1.name, holdsRecords: true, liveGroups: [`contract-${run}-billing`] },
        { topic: empty.name, holdsRecords: false, liveGroups: [] },
      ]);
    });

    it('knows nothing of topics that are in no use', async () => {
      expect(await admin.topicUse([])).toEqual([]);
    });

    it('refuses limits that are none, entity by entity', async () => {
      const entity = { user: `contract-${run}-refused` };
      const outcomes = [
        ...(await admin.editQuotas([{ entity, set: { producer_byte_rate: -1 }, remove: [] }])),
        ...(await admin.editQuotas([{ entity, set: { disk_rate: 1 }, remove: [] }])),
        ...(await admin.editQuotas([{ entity, set: { connection_creation_rate: 1 }, remove: [] }])),
        ...(await admin.editQuotas([{ entity: { ip: null }, set: { producer_byte_rate: 1 }, remove: [] }])),
      ];
      expect(new Set(errorNames(outcomes))).toEqual(new Set(['INVALID_REQUEST']));
    });

    it('creates users, shows them by name, and takes a removal that is done already for done', async () => {
      const [first, second] = [`contract-${run}-a`, `contract-${run}-b`];
      const options = { expected: [], onlyExpected: true };
      const ours = ({ users = [] }: Observed) => users.filter((user) => user.startsWith(`contract-${run}-`)).sort();
      expect(await admin.createUsers([second, first])).toEqual([{}, {}]);
      const shown = await observeUntil(admin, options, (observed) => ours(observed).length === 2);
      expect(ours(shown)).toEqual([first, second]);

      expect(await admin.removeUsers([`contract-${run}-absent`, second])).toEqual([{}, {}]);
      const left = await observeUntil(admin, options, (observed) => ours(observed).length === 1);
      expect(ours(left)).toEqual([first]);
      await admin.removeUsers([first]);
    });

    it('refuses a user without a name and creates the others', async () => {
      const outcomes = await admin.createUsers(['', `contract-${run}-named`]);
      expect(errorNames(outcomes)).toEqual(['UNACCEPTABLE_CREDENTIAL', undefined]);
      await admin.removeUsers([`contract-${run}-named`]);
    });

    it('deletes by id, so that a topic created anew under the name survives', async () => {
      const deleted = topic('deleted');
      await admin.createTopics([deleted]);
      const { topicId = '' } = (await observeTopic(deleted.name, (each) => each !== undefined)) ?? {};
      expect(await admin.deleteTopics([{ name: deleted.name, topicId }])).toEqual([{}]);
      expect(await observeTopic(deleted.name, (each) => each === undefined)).toBeUndefined();

      await admin.createTopics([deleted]);
      expect(errorNames(await admin.deleteTopics([{ name: deleted.name, topicId }]))).toEqual(['UNKNOWN_TOPIC_ID']);
      const anew = await observeTopic(deleted.name, (each) => each !== undefined);
      expect(anew?.topicId).not.toBe(topicId);
    });

    it('answers a request about nothing with nothing', async () => {
      const answers = [
        await admin.validate({ kind: 'create-topic', items: [] }),
        await admin.createTopics([]),
        await admin.growPartitions([]),
        await admin.editConfigs([]),
        await admin.addAcls([]),
        await admin.removeAcls([]),
        await admin.editQuotas([]),
        await admin.createUsers([]),
        await admin.removeUsers([]),
        await admin.deleteTopics([]),
      ];
      expect(answers).toEqual(answers.map(() => []));
    });

    it('asks each broker by its id, and calls one that is not in the cluster unreachable', async () => {
      const seen = topic('seen');
      await admin.createTopics([seen]);
      const { brokers } = await admin.observe({ expected: [], onlyExpected: true });
      for (const broker of brokers) {
        const options = { expected: [seen.name], onlyExpected: true, broker };
        const { topics } = await observeUntil(admin, options, (observed) => observed.topics.length === 1);
        expect(topics).toMatchObject([seen]);
      }
      await expect(admin.observe({ expected: [], broker: 99 })).rejects.toMatchObject({ code: 'BROKER_UNREACHABLE' });
    });
  });
}
