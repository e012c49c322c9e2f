import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { InputProblems } from '../lib/cli/input-problems.ts';
import { scramPasswordFile } from '../lib/cli/scram-password-file.ts';
import { formatProblem } from '../lib/model/problem.ts';
import { guard } from '../lib/reconciler/guard.ts';
import { type Ledger, nothingOwned, type Owned } from '../lib/reconciler/ledger.ts';
import { plan } from '../lib/reconciler/plan.ts';
import type { PlanMode } from '../lib/reconciler/plan-input.ts';
import { planDomain } from '../lib/reconciler/reconcile-domain.ts';
import { riskOf } from '../lib/reconciler/risk.ts';
import { aclOf, documentOf, hashedOf, topicOf } from './support/domain-documents.ts';
import { FakeKafka } from './support/fake-kafka.ts';
import { reconcile, type World, worldOf } from './support/simulated-world.ts';

const approval = { action: 'remove-user', approvedBy: 'Jane Doe', ticket: 'ORD-1', expires: '2027-01-01' } as const;
const groundsOf = (principal: string) => ({
  today: '2026-11-21',
  topicUse: [],
  observed: { topics: [], acls: [] },
  principal,
});
const approvals = ['old', 'a', 'b', 'c'].map((resource) => ({ ...approval, resource }));

describe('A plan of users', () => {
  const planOf = (users: readonly string[] | undefined, owned: Partial<Owned> = {}, mode: PlanMode = 'forward') => {
    const desired = documentOf({ principals: ['User:CN=orders-mesh', 'User:orders-service'], topics: [], acls: [] });
    const observed = { clusterId: 'cluster-1', brokers: [1], topics: [], acls: [], quotas: [], users };
    return plan({ desired, observed, owned: { ...nothingOwned, ...owned }, mode });
  };

  it('creates the SCRAM clients of the domain that Kafka does not know, and nobody else', () => {
    expect(planOf(['somebody']).changes).toEqual([{ kind: 'create-user', user: 'orders-service' }]);
    expect(planOf(['orders-service']).changes).toEqual([]);
  });

  it('says nothing where the users were not looked at', () => {
    expect(planOf(undefined, { users: ['old'] })).toMatchObject({ changes: [], notices: [] });
  });

  it('removes users that we created and nobody declares, and no others', () => {
    const { changes } = planOf(['foreign', 'old', 'orders-service'], { users: ['gone', 'old', 'orders-service'] });
    expect(changes).toEqual([{ kind: 'remove-user', user: 'old' }]);
    expect(changes.map(riskOf)).toEqual(['destructive']);
  });

  it('keeps every user in a return, and says so', () => {
    expect(planOf(['old', 'orders-service'], { users: ['old'] }, 'return')).toMatchObject({
      changes: [],
      notices: [{ kind: 'permanent', subject: 'old' }],
    });
  });

  it('is refused where it removes a user without an approval for that one', () => {
    const removal = planOf(['old', 'orders-service'], { users: ['old'] });
    const grounds = groundsOf('User:admin');
    const [refusal] = guard(removal, { ...grounds, approvals: [{ ...approval, resource: 'other' }] });
    expect(refusal).toMatchObject({ rule: 'remove-user', resource: 'old', change: 'remove-user|old' });
    expect(refusal?.remedy).toContain('approvals: [{ action: remove-user, resource: "old"');
    expect(guard(removal, { ...grounds, approvals })).toEqual([]);
  });

  it('is refused, approval or not, where it removes the very user that applies it', () => {
    const removal = planOf(['old', 'orders-service'], { users: ['old'] });
    const refusals = guard(removal, { ...groundsOf('User:old'), approvals });
    expect(refusals).toMatchObject([{ rule: 'own-lock-out', resource: 'old', change: 'remove-user|old' }]);
  });
});

describe('A run on a cluster that holds its users', () => {
  const declaring = (...users: readonly string[]) =>
    documentOf({ principals: users.map((user) => `User:${user}`), approvals });
  const apply = (world: World, document = documentOf()) => reconcile(world, document);
  const owned = async ({ store }: World) =>
    (await store.read<Ledger>('applied/fake-cluster/orders.json'))?.value.owned.users;

  it('creates them before anything else, and has nothing to do afterwards', async () => {
    const world = worldOf(new FakeKafka({ users: [] }));
    expect(await apply(world)).toMatchObject({ status: 'applied' });
    const writes = world.admin.requests().filter((call) => call !== 'observe');
    expect(writes).toEqual(['createUsers', 'createTopics', 'addAcls']);
    expect(await owned(world)).toEqual(['orders-service']);
    expect((await planDomain(world, hashedOf(documentOf()))).plan.changes).toEqual([]);
  });

  it('removes them last, and not on a day on which something failed', async () => {
    const world = worldOf(new FakeKafka({ users: [] }));
    await apply(world, { ...declaring('a', 'b'), acls: [aclOf(), aclOf({ operation: 'WRITE' })] });
    world.admin.failItem(1);
    const more = { ...declaring('a'), topics: [topicOf('orders.events'), topicOf('orders.more')] };
    expect(await apply(world, more)).toMatchObject({ status: 'partly-applied' });
    expect(world.admin.state().users).toEqual(['a', 'b']);
    expect(await apply(world, more)).toMatchObject({ status: 'applied' });
    expect(world.admin.requests().filter((call) => call.startsWith('remove'))).toEqual(['removeAcls', 'removeUsers']);
    expect(world.admin.state().users).toEqual(['a']);
    expect(await owned(world)).toEqual(['a']);
  });

  it('knows which users are its own after it died in the middle', async () => {
    const world = worldOf(new FakeKafka({ users: [] }));
    world.admin.crashAfter(1);
    await apply(world, declaring('a')).catch(() => undefined);
    expect(await owned(world)).toEqual(['a']);
  });

  it('forgets no user in a run that does not look at them', async () => {
    const looking = worldOf(new FakeKafka({ users: [] }));
    await apply(looking, declaring('a'));
    const blind = { ...looking, admin: new FakeKafka({ state: looking.admin.state() }) };
    expect(await apply(blind, declaring('b'))).toMatchObject({ status: 'applied', outcomes: [] });
    expect(await owned(blind)).toEqual(['a']);
  });

  it('has the users of the last document, and never loses one that somebody else made', async () => {
    const someUsers = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'));
    await fc.assert(
      fc.asyncProperty(someUsers, someUsers, someUsers, async (there, first, second) => {
        const world = worldOf(new FakeKafka({ users: there }));
        await apply(world, declaring(...first));
        expect(await apply(world, declaring(...second))).toMatchObject({ status: 'applied' });
        expect([...(world.admin.state().users ?? [])].sort()).toEqual([...new Set([...there, ...second])].sort());
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('The file of SCRAM passwords', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-users-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let files = 0;
  const fileOf = (text?: string, mode = 0o600) => {
    files += 1;
    const file = join(folder, `passwords-${files}.properties`);
    if (text !== undefined) {
      writeFileSync(file, text);
      chmodSync(file, mode);
    }
    return file;
  };
  const problemsOf = (file: string): string => {
    try {
      scramPasswordFile(file);
    } catch (error) {
      if (error instanceof InputProblems) return error.problems.map(formatProblem).join('\n');
    }
    return 'no problems';
  };

  it('gets what is missing, long and unlike any other, and is readable by its owner alone', async () => {
    const file = join(folder, 'new/passwords.properties');
    const store = scramPasswordFile(file);
    expect(statSync(file, { throwIfNoEntry: false })).toBeUndefined();
    const passwords = await store.passwordsOf(['a', 'b']);
    expect(new Set(passwords.values()).size).toBe(2);
    for (const password of passwords.values()) expect(password).toMatch(/^[\w-]{43}$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await scramPasswordFile(file).passwordsOf(['b', 'a'])).toEqual(passwords);
  });

  it.each(['# mine\na = one\\=1\n', 'a=one\\=1', 'a:one\\=1\\', 'a=one\\=1\\\n'])('keeps %j as it is', async (text) => {
    const file = fileOf(text);
    const passwords = await scramPasswordFile(file).passwordsOf(['a', 'b']);
    expect(passwords.get('a')).toBe('one=1');
    expect(readFileSync(file, 'utf8').startsWith(text)).toBe(true);
    expect(await scramPasswordFile(file).passwordsOf(['a', 'b'])).toEqual(passwords);
  });

  it('loses no password when several write at once', async () => {
    const file = fileOf();
    const users = ['a', 'b', 'c', 'd', 'e'];
    const given = await Promise.all(users.map((user) => scramPasswordFile(file).passwordsOf([user])));
    const kept = await scramPasswordFile(file).passwordsOf(users);
    expect(users.map((user) => kept.get(user))).toEqual(users.map((user, index) => given[index]?.get(user)));
  });

  it('is refused when others may read it, or when it is not a file', () => {
    const open = fileOf('a=s3cret\n', 0o640);
    expect(problemsOf(open)).toBe(`${open}: got mode 0640, expected 0600, since it holds passwords. chmod 600 ${open}`);
    const link = fileOf();
    symlinkSync(fileOf('a=s3cret\n'), link);
    expect(problemsOf(link)).toContain('got something else, expected a file of Java properties');
  });

  it('is refused with every line that has no password, none of them repeated', () => {
    const file = fileOf('a=fine\ns3cret\n# b\nc=\n=s3cret\n');
    const problems = problemsOf(file).split('\n');
    expect(problems.map((problem) => /:(\d+): got no password/.exec(problem)?.[1])).toEqual(['2', '4', '5']);
    expect(problems.join()).not.toContain('s3cret');
  });
});
