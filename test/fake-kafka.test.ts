import type { AclBinding } from '../lib/model/acl.ts';
import type { TopicState } from '../lib/model/topic.ts';
import { describeKafkaAdmin } from './port-contracts/kafka-admin-contract.ts';
import { FakeKafka } from './support/fake-kafka.ts';

const fake = new FakeKafka({ users: [] });

describeKafkaAdmin('the fake', async () => fake, {
  putRecord: async (topic) => fake.putRecord(topic),
  read: (topic, group) => fake.read(topic, group),
});

describe('the switches of the fake', () => {
  const topic = (name: string): TopicState => ({ name, partitions: 1, replicationFactor: 1, configs: {} });
  const acl: AclBinding = {
    resourceType: 'TOPIC',
    resourceName: 'a.b',
    patternType: 'LITERAL',
    principal: 'User:app',
    host: '*',
    operation: 'READ',
    permission: 'ALLOW',
  };
  const names = (kafka: FakeKafka) => kafka.state().topics.map(({ name }) => name);

  it('start from the given state and record the calls', async () => {
    const kafka = new FakeKafka({ state: { topics: [topic('a.b')], acls: [acl] } });
    const { topics, acls, quotas } = await kafka.observe({ expected: [] });
    expect({ topics, acls, quotas }).toMatchObject(kafka.state());
    expect(topics).toMatchObject([{ ...topic('a.b'), topicId: expect.any(String) }]);
    expect(kafka.requests()).toEqual(['observe']);
  });

  it('let one call fail without effect', async () => {
    const kafka = new FakeKafka();
    kafka.failNextCall();
    await expect(kafka.createTopics([topic('a')])).rejects.toMatchObject({ code: 'BROKER_UNREACHABLE' });
    expect(names(kafka)).toEqual([]);
    expect(await kafka.createTopics([topic('a')])).toEqual([{}]);
  });

  it('let the nth item fail, counted over requests', async () => {
    const kafka = new FakeKafka();
    kafka.failItem(3);
    await kafka.addAcls([acl]);
    const outcomes = await kafka.createTopics([topic('a'), topic('b'), topic('c')]);
    expect(outcomes.map(({ error }) => error?.name)).toEqual([undefined, 'POLICY_VIOLATION', undefined]);
    expect(names(kafka)).toEqual(['a', 'c']);
  });

  it('crash in the middle of a request and keep what was written until then', async () => {
    const kafka = new FakeKafka();
    kafka.crashAfter(2);
    await expect(kafka.createTopics([topic('a'), topic('b'), topic('c')])).rejects.toThrow('does not answer');
    await expect(kafka.observe({ expected: [] })).rejects.toThrow('does not answer');
    kafka.recover();
    expect((await kafka.observe({ expected: [] })).topics.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('show an old state for some reads', async () => {
    const kafka = new FakeKafka();
    kafka.showOldState(1);
    await kafka.createTopics([topic('a')]);
    expect((await kafka.observe({ expected: [] })).topics).toEqual([]);
    expect((await kafka.observe({ expected: [] })).topics).toHaveLength(1);
  });
});
