import type { CloudFormationRequest } from '../../lib/contracts/cloudformation.ts';
import { type AclOperation, aclKey } from '../../lib/model/acl.ts';
import type { DomainDocument } from '../../lib/model/domain-document.ts';
import { aclOf, documentOf, topicOf } from '../support/domain-documents.ts';
import { type FunctionStage, type Step, startFunctionStage } from '../support/function-stage.ts';

jest.setTimeout(60_000);

let stage: FunctionStage;

beforeAll(async () => {
  stage = await startFunctionStage('event-sequences');
});

afterAll(() => stage?.close());

function domainOf(domain: string, changes: Partial<DomainDocument> = {}): DomainDocument {
  const topics = [topicOf(`${domain}.events`, { replicationFactor: 1 })];
  const prefixes = { topics: [`${domain}.`], groups: [`${domain}-`], transactionalIds: [`${domain}-`] };
  const acls = [aclOf({ resourceName: `${domain}.events` })];
  return documentOf({ domain, prefixes, topics, acls, onDelete: 'revokeAccess', ...changes });
}

/** What stands of a domain: its topics with their settings, and its ACLs. */
async function shapeOf(domain: string) {
  const { topics, acls } = await stage.admin.observe({ expected: [] });
  return {
    topics: topics
      .filter(({ name }) => name.startsWith(`${domain}.`))
      .map(({ name, partitions, configs }) => ({ name, partitions, configs }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    acls: acls
      .filter(({ resourceName }) => resourceName.startsWith(`${domain}.`))
      .map(aclKey)
      .sort(),
  };
}

/** Delivers the event and gives what CloudFormation reads: the first answer. */
async function answerTo(event: CloudFormationRequest) {
  const { error } = await stage.deliver(event);
  expect(error).toBeUndefined();
  return stage.answers.answersTo(event.RequestId)[0];
}

const send = async (step: Step) => answerTo(stage.event(step));
const succeeded = expect.objectContaining({ Status: 'SUCCESS' });
const failed = (reason: string) =>
  expect.objectContaining({ Status: 'FAILED', Reason: expect.stringContaining(reason) });

describe('The events of a domain, sent to the bundled function,', () => {
  it('are answered the same when each is delivered again, however late, and change nothing then', async () => {
    const configured = (configs: Readonly<Record<string, string>>, operations: readonly AclOperation[]) =>
      domainOf('orders', {
        topics: [topicOf('orders.events', { replicationFactor: 1, configs })],
        acls: operations.map((operation) => aclOf({ operation })),
      });
    const longer = { 'retention.ms': '704800000' };
    const first = configured({ 'retention.ms': '604800000' }, ['READ']);
    const [a, sameContent] = [stage.publish(first), stage.publish(first)];
    const b = stage.publish(configured(longer, ['READ', 'DESCRIBE']));
    const c = stage.publish(configured({ ...longer, 'max.message.bytes': '-5' }, ['READ', 'DESCRIBE', 'WRITE']));
    const steps: readonly (readonly [Step, unknown])[] = [
      [{ type: 'Create', to: a }, succeeded],
      [{ type: 'Update', from: a, to: sameContent }, succeeded],
      [{ type: 'Update', from: sameContent, to: b }, succeeded],
      [{ type: 'Update', from: b, to: c }, failed('max.message.bytes')],
      [{ type: 'Update', from: c, to: b }, succeeded],
      [{ type: 'Delete', to: b }, succeeded],
    ];
    const sent: CloudFormationRequest[] = [];
    const shapes = [];
    for (const [step, expected] of steps) {
      const event = stage.event(step);
      expect(await answerTo(event)).toEqual(expected);
      sent.push(event);
      const shape = await shapeOf('orders');
      shapes.push(shape);
      for (const again of sent) {
        await stage.deliver(again);
        const answers = stage.answers.answersTo(again.RequestId);
        expect(answers.at(-1)).toEqual(answers[0]);
      }
      expect(await shapeOf('orders')).toEqual(shape);
    }
    const [created, same, changed, half, returned, deleted] = shapes;
    expect(same).toEqual(created);
    expect(changed?.topics).toMatchObject([{ configs: { 'retention.ms': '704800000' } }]);
    expect(half?.acls).toHaveLength(3);
    expect(returned).toEqual(changed);
    expect(deleted).toEqual({ topics: changed?.topics, acls: [] });
  });

  it('never apply late what was rolled back, when the brokers or the bucket were away at first', async () => {
    const a = stage.publish(domainOf('away'));
    const b = stage.publish(domainOf('away', { acls: [aclOf({ resourceName: 'away.events', operation: 'WRITE' })] }));
    expect(await send({ type: 'Create', to: a })).toEqual(succeeded);
    const shape = await shapeOf('away');
    stage.broker.admit(false);
    const unreached = stage.event({ type: 'Update', from: a, to: b });
    expect(await answerTo(unreached)).toEqual(failed('cannot be reached'));
    stage.broker.admit(true);
    expect(await send({ type: 'Update', from: b, to: a })).toEqual(succeeded);
    await stage.deliver(unreached);
    expect(stage.answers.answersTo(unreached.RequestId)).toEqual([
      failed('cannot be reached'),
      failed('cannot be reached'),
    ]);
    // The document is read, nothing after it.
    stage.s3.failAfter(1);
    expect(await send({ type: 'Update', from: a, to: b })).toEqual(failed('AWS s3 answered'));
    stage.s3.recover();
    expect(await send({ type: 'Update', from: b, to: a })).toEqual(succeeded);
    expect(await shapeOf('away')).toEqual(shape);
  });

  it('are worked on once, when one is delivered to two processes at the same time', async () => {
    const requests: string[] = [];
    stage.broker.decide((apiName) => void requests.push(apiName));
    const event = stage.event({ type: 'Create', to: stage.publish(domainOf('twice')) });
    const outcomes = await Promise.all([0, 1].map((process) => stage.deliver(event, process)));
    stage.broker.decide(() => undefined);
    expect(outcomes.map(({ error }) => error)).toEqual([undefined, undefined]);
    const answers = stage.answers.answersTo(event.RequestId);
    expect(answers.length).toBeGreaterThan(0);
    for (const answer of answers) expect(answer).toEqual(succeeded);
    expect(requests).toEqual(['CreateTopics', 'CreateAcls']);
  });

  it('leave the domain to the resource that took it over, and alone on a cluster that is another one', async () => {
    const moved = stage.publish(domainOf('moved'));
    expect(await send({ type: 'Create', to: moved })).toEqual(succeeded);
    const shape = await shapeOf('moved');
    expect(await send({ type: 'Create', logicalId: 'OrdersAnew', to: moved })).toEqual(succeeded);
    expect(await send({ type: 'Delete', to: moved })).toEqual(succeeded);
    const physicalId = 'another-cluster/moved';
    expect(await send({ type: 'Delete', logicalId: 'OrdersAnew', physicalId, to: moved })).toEqual(succeeded);
    expect(await shapeOf('moved')).toEqual(shape);
    expect(await send({ type: 'Delete', logicalId: 'OrdersAnew', to: moved })).toEqual(succeeded);
    expect(await shapeOf('moved')).toEqual({ ...shape, acls: [] });
  });

  it('create five domains at the same time in five processes', async () => {
    const names = ['one', 'two', 'three', 'four', 'five'];
    const documents = names.map((name) => stage.publish(domainOf(name)));
    const events = documents.map((to, index) => stage.event({ type: 'Create', logicalId: `Domain${index}`, to }));
    await Promise.all(events.map((event, process) => stage.deliver(event, process)));
    for (const { RequestId } of events) expect(stage.answers.answersTo(RequestId)).toEqual([succeeded]);
    for (const to of documents) {
      const event = { action: 'plan', document: to.Document };
      const { result } = await stage.deliver(event as unknown as CloudFormationRequest);
      expect(result).toMatchObject({ plan: { domain: to.Domain, changes: [] } });
    }
  });

  it('are answered by an address that is down or slow at first, and by the next delivery when it stays down', async () => {
    const [slow, down] = ['slow', 'down'].map((name) =>
      stage.event({ type: 'Create', to: stage.publish(domainOf(name)) }),
    ) as [CloudFormationRequest, CloudFormationRequest];
    stage.answers.receive(slow.RequestId, ['late', 'refused']);
    stage.answers.receive(down.RequestId, ['refused', 'refused', 'refused']);
    const [slowly, never] = await Promise.all([stage.deliver(slow, 0), stage.deliver(down, 1)]);
    expect(slowly.error).toBeUndefined();
    expect(stage.answers.answersTo(slow.RequestId)).toEqual([succeeded, succeeded]);
    expect(never.error?.errorMessage).toBe('the response address answered 503');
    const shape = await shapeOf('down');
    expect(shape.topics).toHaveLength(1);
    expect(await answerTo(down)).toEqual(succeeded);
    expect(await shapeOf('down')).toEqual(shape);
  });

  it('are answered within 4,096 bytes and with the address of the whole report, however much failed', async () => {
    const long = (index: number) => `long.${String(index).padStart(244, 'x')}`;
    const topics = [1, 2, 3, 4, 5, 6].map((index) =>
      topicOf(long(index), { replicationFactor: 1, configs: { 'max.message.bytes': 'ü'.repeat(500) } }),
    );
    const event = stage.event({ type: 'Create', to: stage.publish(domainOf('long', { topics, acls: [] })) });
    const answer = await answerTo(event);
    expect(answer).toEqual(failed('Domain long: 6 of 6 changes failed'));
    expect(stage.answers.bytesOf(event.RequestId)).toBeLessThanOrEqual(4_096);
    const [, address = ''] = /Full report: (s3:\S+)$/.exec(answer?.Reason ?? '') ?? [];
    const { outcomes } = JSON.parse(stage.object(address));
    expect(outcomes).toHaveLength(6);
    expect(Buffer.byteLength(outcomes.map(({ reason }: { reason: string }) => reason).join(''))).toBeGreaterThan(4_096);
  });
});
