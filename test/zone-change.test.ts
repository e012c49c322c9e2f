import type { Approval } from '../lib/model/approval.ts';
import { describeChange } from '../lib/reconciler/describe-change.ts';
import { planDomain } from '../lib/reconciler/reconcile-domain.ts';
import { documentOf, hashedOf, topicOf } from './support/domain-documents.ts';
import { reconcile, worldOf } from './support/simulated-world.ts';

const inZone = (zone: string, approvals: readonly Approval[] = []) =>
  documentOf({ topics: [topicOf('orders.events', { zone })], approvals });

const approved: Approval = {
  action: 'change-zone',
  resource: 'orders.events',
  approvedBy: 'Jane Doe',
  ticket: 'ORD-1',
  expires: '2999-12-31',
};

async function appliedIn(zone: string) {
  const world = worldOf();
  await reconcile(world, inZone(zone));
  return world;
}

describe('A topic that exists and goes to another zone', () => {
  it('is refused with what happens to its records, and nothing is changed', async () => {
    const world = await appliedIn('mnpi');
    const report = await reconcile(world, inZone('public'));
    expect(report).toMatchObject({
      status: 'refused',
      refusals: [
        {
          rule: 'change-zone',
          resource: 'orders.events',
          reason: expect.stringContaining('written for readers of mnpi and would be read by those of public'),
          remedy: expect.stringContaining('approvals: [{ action: change-zone, resource: "orders.events"'),
        },
      ],
    });
  });

  it('is shown by a plan, and refused there, too', async () => {
    const { plan, refusals } = await planDomain(await appliedIn('mnpi'), hashedOf(inZone('public')));
    expect(plan.changes.map(describeChange)).toEqual(['~ topic orders.events  zone mnpi -> public']);
    expect(refusals.map(({ rule, change }) => `${rule} ${change}`)).toEqual(['change-zone change-zone|orders.events']);
  });

  it('goes there with an approval, and is then known to be there', async () => {
    const world = await appliedIn('mnpi');
    const report = await reconcile(world, inZone('public', [approved]));
    expect(report).toMatchObject({
      status: 'applied',
      outcomes: [{ outcome: 'applied', change: { kind: 'change-zone' } }],
    });
    const { plan } = await planDomain(world, hashedOf(inZone('public')));
    expect(plan.changes).toEqual([]);
  });

  it('is not helped by an approval for another topic, or one that has expired', async () => {
    for (const wrong of [{ resource: 'orders.other' }, { expires: '1970-01-01' }]) {
      const report = await reconcile(await appliedIn('mnpi'), inZone('public', [{ ...approved, ...wrong }]));
      expect(report.status).toBe('refused');
    }
  });

  it('goes back with a rollback, which is never refused', async () => {
    const world = await appliedIn('mnpi');
    const [before, after] = [inZone('mnpi'), inZone('public', [approved])];
    await reconcile(world, after, before);
    expect((await reconcile(world, before, after)).status).toBe('applied');
    expect((await planDomain(world, hashedOf(before))).plan.changes).toEqual([]);
  });

  it('is told for each topic of a zone that got another name', async () => {
    const world = worldOf();
    const both = (zone: string) =>
      documentOf({ topics: ['orders.a', 'orders.b'].map((name) => topicOf(name, { zone })) });
    await reconcile(world, both('mnpi'));
    const { refusals } = await planDomain(world, hashedOf(both('mnpi-eu')));
    expect(refusals.map(({ resource }) => resource)).toEqual(['orders.a', 'orders.b']);
  });

  it('is no change where the topic is not on the cluster yet', async () => {
    const world = await appliedIn('mnpi');
    const more = (zone: string) =>
      documentOf({ topics: [topicOf('orders.events', { zone: 'mnpi' }), topicOf('orders.new', { zone })] });
    expect((await reconcile(world, more('public'))).status).toBe('applied');
  });
});
