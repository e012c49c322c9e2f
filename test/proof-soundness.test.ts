import type { Claim } from '../lib/proof/claim.ts';
import { prove } from '../lib/proof/prove.ts';
import { type PolicyKind, readStatements } from '../lib/proof/read-statements.ts';
import type { Statement } from '../lib/proof/statement.ts';
import { sampleOf } from '../lib/proof/text-set.ts';
import { textWildcard } from '../lib/proof/wildcard.ts';
import type { GuardedResource, RoleModel, World } from '../lib/proof/world.ts';
import { z3Solver } from '../lib/proof/z3-solver.ts';

// Where a policy says less than it seems to, a proof must not take more from it: each of these once proved too much.

const account = '111111111111';
const place = { stack: 'lake', logicalId: 'Bucket', path: '' };
const lake = 'arn:aws:s3:::lake';

function statements(kind: PolicyKind, ...written: readonly object[]): readonly Statement[] {
  const reading = readStatements({ Statement: written }, place, kind);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading.value;
}

function bucket(tags: Readonly<Record<string, string>>, ...policy: readonly object[]): GuardedResource {
  return { kind: 'bucket', arn: lake, account, place, tags, policy: statements('resource', ...policy) };
}

function role(more: Partial<RoleModel>): RoleModel {
  const arn = `arn:aws:iam::${account}:role/jobs/etl`;
  return { name: 'etl', arn, account, place, tags: {}, trust: [], identity: [], ...more };
}

const solver = z3Solver();
afterAll(() => solver.close());

async function isProved(world: Partial<World>, claim: Partial<Claim> = {}): Promise<boolean | undefined> {
  const stated = { id: 'c', says: 'Nobody reads.', nobody: {}, may: ['s3:GetObject'], on: { arns: [`${lake}/*`] } };
  const whole = { accounts: [account], roles: [], resources: [], endpoints: [], ...world };
  const [verdict] = await prove(whole, [{ ...stated, ...claim }], solver);
  return verdict?.proved;
}

const read = { Effect: 'Allow', Action: 's3:GetObject', Resource: `${lake}/*` };
const deny = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' };
const ofRoles = { nobody: { among: ['roles' as const] } };
/** Of other accounts, and no anonymous ones. */
const ofOthers = {
  nobody: { among: ['others' as const], except: [`arn:aws:iam::${account}:*`] },
  when: { Null: { 'aws:PrincipalArn': 'false' } },
};

describe('a denial', () => {
  it('of everybody but an account spares the root user of that account', async () => {
    const but = (AWS: string) => ({ ...deny, Principal: undefined, NotPrincipal: { AWS } });
    const world = (AWS: string) => ({ resources: [bucket({}, { ...read, Principal: '*' }, but(AWS))] });
    expect(await isProved(world('arn:aws:iam::999999999999:root'), ofOthers)).toBe(false);
    expect(await isProved(world('999999999999'), ofOthers)).toBe(false);
    expect(await isProved(world(account), ofOthers)).toBe(true);
  });

  it.each([
    ['an identity provider', { Federated: 'cognito-identity.amazonaws.com' }],
    ['a canonical user', { CanonicalUser: '79a59d900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be' }],
    ['the id of a user', { AWS: 'AIDACKCEVSQ6C2EXAMPLE' }],
  ])('of %s keeps no stranger out', async (_, Principal) => {
    const resources = [bucket({}, { ...read, Principal: '*' }, { ...deny, Principal })];
    expect(await isProved({ resources }, ofOthers)).toBe(false);
    expect(await isProved({ resources: [bucket({}, { ...read, Principal: '*' }, deny)] }, ofOthers)).toBe(true);
  });

  it('of one session of a role leaves its other sessions', async () => {
    const roles = [role({ identity: statements('identity', read), arn: `arn:aws:iam::${account}:role/etl` })];
    const session = { AWS: `arn:aws:sts::${account}:assumed-role/etl/one` };
    expect(await isProved({ roles, resources: [bucket({}, { ...deny, Principal: session })] }, ofRoles)).toBe(false);
  });

  it('by the tag of a bucket holds only where the bucket shows its tags', async () => {
    const roles = [role({ identity: statements('identity', read) })];
    const tagged = { ...deny, Condition: { StringEquals: { 'aws:ResourceTag/zone': 'mnpi' } } };
    expect(await isProved({ roles, resources: [bucket({ zone: 'mnpi' }, tagged)] }, ofRoles)).toBe(false);
    const others = { ...read, Condition: { StringEquals: { 'aws:ResourceTag/zone': 'public' } } };
    const apart = [role({ identity: statements('identity', others) })];
    expect(await isProved({ roles: apart, resources: [bucket({ zone: 'mnpi' })] }, ofRoles)).toBe(true);
  });

  it('of a name that only a deployment knows may be about somebody else', async () => {
    const unknown = { AWS: `\${unknown:zones/Lookup/Arn}` };
    const open = { ...read, Principal: '*' };
    expect(await isProved({ resources: [bucket({}, open, { ...deny, Principal: unknown })] }, ofOthers)).toBe(false);
    expect(await isProved({ resources: [bucket({}, { ...read, Principal: unknown })] }, ofOthers)).toBe(false);
  });
});

describe('a permission', () => {
  it('where Null is a text that AWS does not know is not taken back by a denial of another key', async () => {
    const Condition = (key: string) => ({ Null: { [key]: 'maybe' } });
    const given = { ...read, Principal: '*', Condition: Condition('aws:SourceVpce') };
    const denied = { ...deny, Condition: Condition('aws:SourceVpc') };
    expect(await isProved({ resources: [bucket({}, given, denied)] }, ofOthers)).toBe(false);
  });

  it.each([
    ['True', 'true', false],
    ['True', 'false', true],
    ['FALSE', 'false', false],
  ])('where Null is %s, in whatever letters, shuts those out whose Null is %s: %s', async (asked, other, proved) => {
    const when = { Null: { ...ofOthers.when.Null, 'aws:SourceVpce': other } };
    const policy = { ...read, Principal: '*', Condition: { Null: { 'aws:SourceVpce': asked } } };
    expect(await isProved({ resources: [bucket({}, policy)] }, { ...ofOthers, when })).toBe(proved);
  });

  it('of everybody but an identity provider may reach every stranger', async () => {
    const policy = { ...read, NotPrincipal: { Federated: 'cognito-identity.amazonaws.com' } };
    expect(await isProved({ resources: [bucket({}, policy)] }, ofOthers)).toBe(false);
  });

  it('of a session reaches its role whatever the path of the role, and no boundary holds it back', async () => {
    const boundary = statements('identity', { ...read, Action: 's3:ListBucket' });
    const named = (AWS: string) => ({
      roles: [role({ boundary })],
      resources: [bucket({}, { ...read, Principal: { AWS } })],
    });
    expect(await isProved(named(`arn:aws:sts::${account}:assumed-role/etl/one`), ofRoles)).toBe(false);
    expect(await isProved(named(role({}).arn), ofRoles)).toBe(true);
    expect(await isProved(named(`arn:aws:sts::${account}:assumed-role/other/one`), ofRoles)).toBe(true);
  });

  it('of somebody from a federation is one to a principal that the claim does not spare', async () => {
    const AWS = `arn:aws:sts::${account}:federated-user/bob`;
    expect(await isProved({ resources: [bucket({}, { ...read, Principal: { AWS } })] }, ofOthers)).toBe(false);
  });

  it.each(['arn:aws:s3:*', 'arn:aws:s3', 'arn:aws:s3:*:lake/*', 'arn:aws:*'])(
    'on %s reaches objects: "*" goes on over colons, and missing parts may be any',
    async (Resource) => {
      const roles = [role({ identity: statements('identity', { ...read, Resource }) })];
      expect(await isProved({ roles, resources: [bucket({})] }, ofRoles)).toBe(false);
    },
  );

  it('by the tag of a role is one by any tag, where sessions of the role may be tagged', async () => {
    const tag = { StringEquals: { 'aws:PrincipalTag/zone': 'mnpi' } };
    const identity = statements('identity', { ...read, Condition: tag });
    const trusting = (...Action: readonly string[]) =>
      statements('trust', { Effect: 'Allow', Principal: { AWS: account }, Action });
    const world = (trust: readonly Statement[]) => ({ roles: [role({ identity, trust, tags: { zone: 'public' } })] });
    expect(await isProved(world(trusting('sts:AssumeRole')), ofRoles)).toBe(true);
    expect(await isProved(world(trusting('sts:AssumeRole', 'sts:TagSession')), ofRoles)).toBe(false);
  });

  it('that ignores case is not taken back by a denial that does not', async () => {
    const zone = 'aws:PrincipalTag/zone';
    const identity = statements(
      'identity',
      { ...read, Condition: { StringEqualsIgnoreCase: { [zone]: 'mnpi' } } },
      { ...read, Effect: 'Deny', Condition: { StringEquals: { [zone]: 'mnpi' } } },
    );
    expect(await isProved({ roles: [role({ identity })] }, ofRoles)).toBe(false);
    const ignoring = textWildcard('ab', { wildcards: false, ignoreCase: true });
    expect(sampleOf({ within: [ignoring], outside: ['ab', 'Ab', 'AB'].map((text) => textWildcard(text)) })).toBe('aB');
  });

  it('with a variable for one value does not settle the same for all values', async () => {
    const variable = { 'aws:TagKeys': `\${aws:PrincipalTag/key}` };
    const identity = statements(
      'identity',
      { ...read, Condition: { 'ForAllValues:StringEquals': variable } },
      { ...read, Effect: 'Deny', Condition: { 'ForAnyValue:StringEquals': variable } },
    );
    expect(await isProved({ roles: [role({ identity })] }, ofRoles)).toBe(false);
  });

  it('for a request with or without a key holds always', async () => {
    const either = { Null: { 'aws:TokenIssueTime': ['true', 'false'] } };
    const identity = statements('identity', { ...read, Condition: either });
    const roles = [role({ identity })];
    const present = { ...ofRoles, when: { Null: { 'aws:TokenIssueTime': 'false' } } };
    expect(await isProved({ roles }, present)).toBe(false);
  });
});
