import { resolve } from 'node:path';
import type { ConditionTest, Statement } from '../lib/proof/statement.ts';
import type { World } from '../lib/proof/world.ts';
import { askSecondOpinion } from '../scripts/second-opinion/ask.ts';
import { here, reader, stranger, zoneKey } from './known-decisions/known-decision.ts';
import { withPolicies } from './support/decision-matrix/cell-policies.ts';
import { decisionQuestions } from './support/decision-matrix/decision-questions.ts';
import { type Cell, foreignAccount, sampleCells, strangerOf } from './support/decision-matrix/sample-cells.ts';
import { statementJson, trustJson } from './support/decision-matrix/statement-json.ts';
import { variedContexts } from './support/decision-matrix/varied-contexts.ts';

const place = { stack: 'zones', logicalId: 'Key', path: 'KeyPolicy' };

function statement(written: Partial<Statement>): Statement {
  const everything = { patterns: ['*'], negated: false };
  return { place, effect: 'Allow', actions: everything, resources: everything, conditions: [], ...written };
}

function tested(operator: string, key: string, ...values: readonly string[]): ConditionTest {
  return { operator, ifExists: false, key, values };
}

const named = (kind: 'AWS' | 'Service', ...names: readonly string[]) => ({
  elements: [{ kind, names }],
  negated: false,
});
const viaS3 = tested('StringEquals', 'kms:ViaService', 's3.eu-west-1.amazonaws.com');
const decrypt = { patterns: ['kms:Decrypt'], negated: false };

const world: World = {
  accounts: [here],
  roles: [reader, stranger].map((arn) => ({
    name: arn.split('/').at(-1) ?? '',
    arn,
    account: here,
    place,
    tags: { zone: 'mnpi' },
    trust: [statement({ principals: named('Service', 'lambda.amazonaws.com') })],
    identity: [],
  })),
  resources: [
    {
      kind: 'key',
      arn: zoneKey,
      account: here,
      place,
      tags: {},
      policy: [statement({ principals: named('AWS', reader), actions: decrypt, conditions: [viaS3] })],
    },
  ],
  endpoints: [{ service: 'kms', place, policy: [statement({ principals: named('AWS', '*') })] }],
};

const cells = sampleCells(world, { topics: [], groups: [] });
const about = (principal: string, action: string) =>
  cells.filter(({ request }) => request.principal === principal && request.action === action);
const throughService = ({ request: { context } }: Cell) => context['kms:ViaService'];

describe('the cells of the matrix', () => {
  it('ask for every principal of the templates and for strangers beside them', () => {
    const principals = [...new Set(cells.map(({ request }) => request.principal))];
    const strangers = [strangerOf(here), strangerOf(foreignAccount), 'lambda.amazonaws.com', 'ec2.amazonaws.com'];
    expect(principals).toEqual([reader, stranger, ...strangers, 'anonymous']);
  });

  it('ask for every action on every resource, and on every role', () => {
    expect(about(stranger, 'kms:PutKeyPolicy').length).toBeGreaterThan(0);
    expect(about('anonymous', 'sts:AssumeRole').map(({ request }) => request.resource)).toEqual([reader, stranger]);
  });

  it('vary what a statement tests, and only where one speaks of the action', () => {
    const direct = about(reader, 'kms:Decrypt').filter(({ endpoint }) => endpoint === undefined);
    expect(direct.map(throughService)).toEqual([
      's3.eu-west-1.amazonaws.com',
      undefined,
      's3.eu-west-1.amazonaws.comx',
    ]);
    expect(about(reader, 'kms:Encrypt').map(throughService)).toEqual([undefined, undefined]);
  });

  it('go through each endpoint of the service, and past it', () => {
    const [past, through] = [undefined, world.endpoints[0]];
    expect(about(reader, 'kms:Encrypt').map(({ endpoint }) => endpoint)).toEqual([past, through]);
    expect(about('lambda.amazonaws.com', 'kms:Encrypt').map(({ endpoint }) => endpoint)).toEqual([past]);
  });

  it('say what AWS would say of the principal, whatever the statements ask', () => {
    expect(about(reader, 'kms:Encrypt')[0]?.request.context).toEqual({
      'aws:PrincipalTag/zone': 'mnpi',
      'kms:CallerAccount': here,
    });
  });

  it('are all answered by the second evaluator, by the policies of the world', async () => {
    const answers = await askSecondOpinion(resolve('.'), decisionQuestions(withPolicies(world, cells)));
    expect(answers.filter(({ unanswered }) => unanswered !== undefined)).toEqual([]);
    // A stranger of the account is taken to have every right that the account can give.
    const allowed = cells.filter(
      ({ request }, index) => answers[index]?.allowed && request.principal !== strangerOf(here),
    );
    expect(allowed.map(({ request }) => [request.principal, request.action])).toEqual([
      [reader, 'kms:Decrypt'],
      [reader, 'kms:Decrypt'],
      ...[reader, stranger].map(() => ['lambda.amazonaws.com', 'sts:AssumeRole']),
    ]);
    expect(new Set(allowed.filter(({ request }) => request.principal === reader).map(throughService))).toEqual(
      new Set(['s3.eu-west-1.amazonaws.com']),
    );
  });
});

describe('variations of a request', () => {
  const contexts = (action: string, kind: 'role' | 'service', ...conditions: readonly ConditionTest[]) =>
    variedContexts({ action, kind, conditions });

  it('are one alone when nothing is tested', () => {
    expect(contexts('s3:GetObject', 'role')).toEqual([{}]);
  });

  it('take each key away once, and give it every value that is named, and a neighbour', () => {
    const test = tested('StringEquals', 'aws:SourceVpce', 'vpce-1', 'vpce-2');
    expect(contexts('s3:GetObject', 'role', test, tested('Bool', 'aws:SecureTransport', 'false'))).toEqual([
      { 'aws:SourceVpce': 'vpce-1', 'aws:SecureTransport': 'true' },
      {},
      { 'aws:SecureTransport': 'true' },
      { 'aws:SourceVpce': 'vpce-2', 'aws:SecureTransport': 'true' },
      { 'aws:SourceVpce': 'vpce-1x', 'aws:SecureTransport': 'true' },
      { 'aws:SourceVpce': 'vpce-1' },
      { 'aws:SourceVpce': 'vpce-1', 'aws:SecureTransport': 'false' },
    ]);
  });

  it('have only keys that AWS sends with the action and the kind of principal', () => {
    const source = tested('StringEquals', 'aws:SourceAccount', here);
    const grant = tested('Bool', 'kms:GrantIsForAWSResource', 'true');
    const mfa = tested('Bool', 'aws:MultiFactorAuthPresent', 'true');
    expect(contexts('kms:Decrypt', 'role', source, grant)).toEqual([{}]);
    expect(contexts('kms:Decrypt', 'service', source, mfa)[0]).toEqual({ 'aws:SourceAccount': here });
    expect(contexts('kms:CreateGrant', 'role', grant)[0]).toEqual({ 'kms:GrantIsForAWSResource': 'true' });
  });

  it('keep what the principal decides as it is', () => {
    expect(contexts('s3:GetObject', 'role', tested('ArnEquals', 'aws:PrincipalArn', reader))).toEqual([{}]);
  });
});

describe('statements as IAM writes them', () => {
  it('have their negations, their sets of values and their principals', () => {
    const odd = statement({
      effect: 'Deny',
      place: { ...place, sid: 'Odd' },
      principals: { elements: [...named('AWS', reader).elements, ...named('Service', 's').elements], negated: true },
      actions: { patterns: ['s3:Get*'], negated: true },
      resources: { patterns: ['a'], negated: true },
      conditions: [
        { ...tested('StringLike', 'k', 'v'), set: 'ForAnyValue', ifExists: true },
        tested('Null', 'k', 'true'),
      ],
    });
    expect(statementJson(odd)).toEqual({
      Sid: 'Odd',
      Effect: 'Deny',
      NotPrincipal: { AWS: [reader], Service: ['s'] },
      NotAction: ['s3:Get*'],
      NotResource: ['a'],
      Condition: { 'ForAnyValue:StringLikeIfExists': { k: ['v'] }, Null: { k: ['true'] } },
    });
  });

  it('name no resource where they say whom a role trusts', () => {
    expect(trustJson(statement({ principals: named('AWS', '*') }))).toEqual({
      Effect: 'Allow',
      Principal: '*',
      Action: ['*'],
    });
  });
});
