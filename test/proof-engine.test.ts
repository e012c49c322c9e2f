import fc from 'fast-check';
import type { Claim } from '../lib/proof/claim.ts';
import { passesTest } from '../lib/proof/formula.ts';
import { prove } from '../lib/proof/prove.ts';
import { readStatements } from '../lib/proof/read-statements.ts';
import { regionsOf } from '../lib/proof/regions.ts';
import type { Statement } from '../lib/proof/statement.ts';
import { holds, sampleOf } from '../lib/proof/text-set.ts';
import { accepts, arnWildcard, literalOf, textWildcard } from '../lib/proof/wildcard.ts';
import type { GuardedResource, RoleModel, World } from '../lib/proof/world.ts';
import { z3Solver } from '../lib/proof/z3-solver.ts';

const letters = fc.string({ unit: fc.constantFrom('a', 'b', ':'), maxLength: 5 });
const pattern = fc.string({ unit: fc.constantFrom('a', 'b', ':', '*', '?'), maxLength: 5 });
const everyShortText = ['', ...[1, 2, 3, 4].flatMap((length) => textsOf(length))];

function textsOf(length: number): readonly string[] {
  return length === 0
    ? ['']
    : textsOf(length - 1).flatMap((text) => ['a', 'b', ':', 'x'].map((letter) => text + letter));
}

describe('a pattern', () => {
  it('means what a regular expression of it means', () => {
    fc.assert(
      fc.property(pattern, letters, (written, text) => {
        const expression = written.replaceAll('*', '.*').replaceAll('?', '.');
        expect(accepts(textWildcard(written), text)).toBe(new RegExp(`^${expression}$`).test(text));
      }),
    );
  });

  it.each([
    ['arn:aws:s3:::lake/*', 'arn:aws:s3:::lake/a:b/c', true],
    ['arn:aws:iam::*:role/a', 'arn:aws:iam::1:role/a', true],
    ['arn:aws:iam::*:role/a', 'arn:aws:iam::1:user/b:role/a', false],
    ['arn:*', 'arn:aws', true],
    ['*', 'arn:aws:s3:::lake', true],
  ])('of ARNs, %s for %s: %s, since "*" stays within one of the first five parts', (written, text, expected) => {
    expect(accepts(arnWildcard(written), text)).toBe(expected);
  });

  it('without wildcards is one text, whichever its letters', () => {
    expect(literalOf(textWildcard('a*', { wildcards: false }))).toBe('a*');
    expect(literalOf(textWildcard('a?'))).toBeUndefined();
    expect(accepts(textWildcard('aB', { wildcards: false, ignoreCase: true }), 'Ab')).toBe(true);
  });
});

describe('texts that some patterns have and others do not', () => {
  const set = fc.record({
    within: fc.array(
      pattern.map((written) => textWildcard(written)),
      { maxLength: 3 },
    ),
    outside: fc.array(
      pattern.map((written) => textWildcard(written)),
      { maxLength: 3 },
    ),
  });

  it('are found exactly when there are any', () => {
    fc.assert(
      fc.property(set, (wanted) => {
        const sample = sampleOf(wanted);
        if (sample !== undefined) expect(holds(wanted, sample)).toBe(true);
        else expect(everyShortText.filter((text) => holds(wanted, text))).toEqual([]);
      }),
    );
  });

  it('fall into regions that no test divides, and every text is in one', () => {
    const value = { id: 'x', optional: false };
    fc.assert(
      fc.property(set, fc.array(pattern, { maxLength: 4 }), letters, (wanted, written, text) => {
        const tests = written.map((each) => ({ kind: 'text' as const, wildcard: textWildcard(each) }));
        const outcomes = (each: string) => tests.map((test) => passesTest(each, test)).join();
        const regions = regionsOf({ ...value, set: wanted }, tests).map(({ sample }) => outcomes(sample));
        expect(new Set(regions).size).toBe(regions.length);
        if (holds(wanted, text)) expect(regions).toContain(outcomes(text));
      }),
    );
  });
});

const account = '111111111111';
const lake = 'arn:aws:s3:::lake';
const keyArn = `arn:aws:kms:eu-west-1:${account}:key/k`;

function statements(kind: 'identity' | 'resource' | 'trust', ...written: readonly object[]): readonly Statement[] {
  const place = { stack: 'stack', logicalId: kind, path: 'Document' };
  const reading = readStatements({ Statement: written }, place, kind);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading.value;
}

function role(name: string, identity: readonly Statement[], more: Partial<RoleModel> = {}): RoleModel {
  const place = { stack: 'stack', logicalId: name, path: '' };
  return { name, arn: `arn:aws:iam::${account}:role/${name}`, account, place, tags: {}, trust: [], identity, ...more };
}

function resource(kind: GuardedResource['kind'], arn: string, policy: readonly Statement[]): GuardedResource {
  return { kind, arn, account, place: { stack: 'stack', logicalId: kind, path: '' }, tags: {}, policy };
}

const solver = z3Solver();
afterAll(() => solver.close());

async function verdictOn(world: Partial<World>, claim: Partial<Claim>) {
  const whole = { accounts: [account], roles: [], resources: [], endpoints: [], ...world };
  const stated = {
    id: 'c',
    says: 'Nobody reads.',
    nobody: {},
    may: ['s3:GetObject'],
    on: { arns: [`${lake}/*`] },
    ...claim,
  };
  const [verdict] = await prove(whole, [stated], solver);
  return verdict;
}

const reads = { Effect: 'Allow', Action: 's3:Get*', Resource: `${lake}/*` };

describe('a claim', () => {
  it('is refuted with who, what, and every statement that allows it', async () => {
    const roles = [role('reader', statements('identity', reads, { ...reads, Sid: 'Twice', Action: '*' }))];
    const verdict = await verdictOn(
      { roles, resources: [resource('bucket', lake, [])] },
      { nobody: { among: ['roles'] } },
    );
    expect(verdict).toMatchObject({
      proved: false,
      witness: {
        principal: `arn:aws:iam::${account}:role/reader`,
        action: 's3:GetObject',
        resource: `${lake}/`,
        allowedBy: [{ path: 'Document.Statement[0]' }, { path: 'Document.Statement[1]', sid: 'Twice' }],
      },
    });
  });

  it('holds where a boundary allows less than the policy', async () => {
    const boundary = statements('identity', { ...reads, Resource: 'arn:aws:s3:::other/*' });
    const roles = [role('reader', statements('identity', reads), { boundary })];
    const claim = { nobody: { among: ['roles' as const] } };
    expect((await verdictOn({ roles }, claim))?.proved).toBe(true);
    const unknown = roles.map((each) => ({ ...each, boundary: 'unknown' as const }));
    expect((await verdictOn({ roles: unknown }, claim))?.proved).toBe(false);
  });

  it('speaks of every principal that there could be, not only of those that the templates name', async () => {
    const spared = { Principal: '*', Effect: 'Deny', Action: 's3:*', Resource: `${lake}/*` };
    const notListed = { ArnNotLike: { 'aws:PrincipalArn': `arn:aws:iam::${account}:role/etl` } };
    const policy = statements('resource', { ...spared, Condition: notListed });
    const claim = { nobody: { except: [`arn:aws:iam::${account}:role/etl`] } };
    expect((await verdictOn({ resources: [resource('bucket', lake, policy)] }, claim))?.proved).toBe(true);
    const wider = statements('resource', {
      ...spared,
      Condition: { ArnNotLike: { 'aws:PrincipalArn': `arn:aws:iam::${account}:role/etl*` } },
    });
    const refuted = await verdictOn({ resources: [resource('bucket', lake, wider)] }, claim);
    expect(refuted).toMatchObject({ proved: false, witness: { principal: `arn:aws:iam::${account}:role/etlx` } });
  });

  it('finds the account behind a delegation to the root of a key', async () => {
    const root = { AWS: `arn:aws:iam::${account}:root` };
    const key = (statement: object) =>
      resource(
        'key',
        keyArn,
        statements('resource', { Effect: 'Allow', Principal: root, Action: 'kms:*', Resource: '*', ...statement }),
      );
    const claim = { may: ['kms:Decrypt'], on: { kinds: ['key' as const] } };
    expect((await verdictOn({ resources: [key({})] }, claim))?.proved).toBe(false);
    expect((await verdictOn({ resources: [key({ Action: 'kms:Describe*' })] }, claim))?.proved).toBe(true);
    const viaS3 = key({ Condition: { StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } } });
    expect((await verdictOn({ resources: [viaS3] }, claim))?.proved).toBe(false);
    const direct = { ...claim, when: { Null: { 'kms:ViaService': 'true' } } };
    expect((await verdictOn({ resources: [viaS3] }, direct))?.proved).toBe(true);
  });

  it('tells a second factor that must be shown from one that may be absent', async () => {
    const users = { AWS: 'arn:aws:iam::999999999999:role/people' };
    const trust = (Condition: object) =>
      statements('trust', { Effect: 'Allow', Principal: users, Action: 'sts:AssumeRole', Condition });
    const claim = {
      may: ['sts:AssumeRole'],
      on: { arns: [`arn:aws:iam::${account}:role/persona`] },
      when: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
    };
    const persona = (condition: object) => ({ roles: [role('persona', [], { trust: trust(condition) })] });
    const mfa = { 'aws:MultiFactorAuthPresent': 'true' };
    expect((await verdictOn(persona({ Bool: mfa }), claim))?.proved).toBe(true);
    expect((await verdictOn(persona({ BoolIfExists: mfa }), claim))?.proved).toBe(false);
    const young = { NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } };
    expect((await verdictOn(persona({ Bool: mfa, ...young }), claim))?.proved).toBe(true);
  });

  it('shows the service that a foreign account could send', async () => {
    const service = {
      Effect: 'Allow',
      Principal: { Service: 'logging.s3.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: `${lake}/*`,
    };
    const bucket = (more: object) => ({
      resources: [resource('bucket', lake, statements('resource', { ...service, ...more }))],
    });
    const claim = {
      nobody: { among: ['services' as const] },
      may: ['s3:PutObject'],
      when: { StringNotEqualsIfExists: { 'aws:SourceAccount': account } },
    };
    expect(await verdictOn(bucket({}), claim)).toMatchObject({
      proved: false,
      witness: { principal: 'logging.s3.amazonaws.com' },
    });
    const own = { Condition: { StringEquals: { 'aws:SourceAccount': account } } };
    expect((await verdictOn(bucket(own), claim))?.proved).toBe(true);
  });

  it('counts the elements of a set, none of them included', async () => {
    const keys = { 'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['topic', 'department'] } };
    const allow = { Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' };
    const roles = [role('reader', statements('identity', { ...allow, Condition: keys }))];
    const root = statements('resource', { ...allow, Principal: { AWS: account } });
    const world = { roles, resources: [resource('key', keyArn, root)] };
    const claim = { nobody: { among: ['roles' as const] }, may: ['kms:Decrypt'], on: { kinds: ['key' as const] } };
    const strange = { 'ForAnyValue:StringNotEquals': { 'kms:EncryptionContextKeys': ['topic', 'department'] } };
    expect((await verdictOn(world, { ...claim, when: strange }))?.proved).toBe(true);
    expect(
      (await verdictOn(world, { ...claim, when: { Null: { 'kms:EncryptionContextKeys': 'true' } } }))?.proved,
    ).toBe(false);
  });

  it('may ask of one kind of policy that it holds back alone', async () => {
    const denied = { ...reads, Effect: 'Deny', Principal: { AWS: '*' } };
    const [free, guarded] = [[], [denied]].map((written) => [
      resource('bucket', lake, statements('resource', ...written)),
    ]);
    const boundary = (Action: string) => ({ boundary: statements('identity', { ...reads, Action, Resource: '*' }) });
    const proved = async (roles: readonly RoleModel[], resources: World['resources'] = [], heldBackBy?: 'resource') =>
      (await verdictOn({ roles, resources }, { nobody: { among: ['roles'], heldBackBy } }))?.proved;
    const alone = async (it: RoleModel, heldBackBy: 'boundary' | 'identity') =>
      (await verdictOn({ roles: [it] }, { nobody: { among: ['roles'], heldBackBy } }))?.proved;
    expect([await proved([role('idle', [])], free, 'resource'), await proved([], guarded, 'resource')]).toEqual([
      false,
      true,
    ]);
    expect(await proved([role('idle', [])], free)).toBe(true);
    const bounded = role('reader', statements('identity', reads), boundary('sqs:*'));
    expect([await alone(bounded, 'boundary'), await alone(bounded, 'identity')]).toEqual([true, false]);
    const idle = role('idle', [], boundary('s3:*'));
    expect([await alone(idle, 'boundary'), await alone(idle, 'identity')]).toEqual([false, true]);
    expect(await proved([bounded, idle])).toBe(true);
  });

  it('asks endpoints what they let through', async () => {
    const own = { StringEquals: { 'aws:PrincipalAccount': account } };
    const passes = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*', Condition: own };
    const place = { stack: 'stack', logicalId: 'S3', path: '' };
    const world = { endpoints: [{ service: 's3', place, policy: statements('resource', passes) }] };
    const foreign = { may: ['s3:*'], on: { endpoints: ['*'] }, nobody: { except: [`arn:*:iam::${account}:*`] } };
    expect((await verdictOn(world, foreign))?.proved).toBe(true);
    const open = {
      endpoints: [{ service: 's3', place, policy: statements('resource', { ...passes, Condition: {} }) }],
    };
    expect((await verdictOn(open, foreign))?.proved).toBe(false);
  });
});
