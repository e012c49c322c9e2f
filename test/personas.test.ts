import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { PersonaRole, type PersonaRoleProps } from '../constructs/lake/persona-role.ts';
import { lakeBucketName } from '../lib/contracts/lake-names.ts';
import { type AccessCell, accessMatrix } from '../lib/model/access-matrix.ts';
import type { Persona } from '../lib/model/persona.ts';
import type { Classification } from '../lib/model/zone.ts';
import { checkEnvironment } from '../lib/policy/check-environment.ts';
import { complaints, configurationFiles, environmentText, replaced, warnings } from './support/configuration-texts.ts';
import {
  type DeclaredResource,
  declared,
  declaredResources,
  statementsIn,
  written,
} from './support/declared-resources.ts';

const environments = ['dev', 'staging', 'prod'] as const;
const personaResources = new Map(
  environments.map((name) => [name, declaredResources(name).filter(({ stack }) => stack.endsWith('-personas'))]),
);
const of = (name: string, type: string) =>
  (personaResources.get(name as 'dev') ?? []).filter((resource) => resource.type === type);
const roleOf = (name: string, persona: string) =>
  of(name, 'AWS::IAM::Role').find(({ properties }) => properties.RoleName === `tidegate-${name}-persona-${persona}`);

/** Statements of the policies of a role. */
function rightsOf(name: string, role: DeclaredResource | undefined) {
  const held = of(name, 'AWS::IAM::ManagedPolicy').filter(({ properties }) =>
    properties.Roles.includes(`{${role?.id}}`),
  );
  return held
    .flatMap(statementsIn)
    .map(({ Resource, ...statement }) => ({ ...statement, Resource: [Resource ?? []].flat() }));
}

const secondFactor = {
  Bool: { 'aws:MultiFactorAuthPresent': 'true' },
  NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' },
};

describe('the access matrix', () => {
  it('has a cell for each layer of each zone that names the persona, and no other', () => {
    const { environment } = declared('dev');
    const text = ({ persona, zone, layer, right }: AccessCell) => `${persona} ${right} ${zone} ${layer}`;
    expect(accessMatrix(environment).map(text)).toEqual([
      'data-analysts read public analytics',
      'finance-analysts read mnpi analytics',
      ...['public', 'mnpi'].flatMap((zone) => [
        `data-engineers read ${zone} raw`,
        `data-engineers read ${zone} curated`,
        `data-engineers read ${zone} analytics`,
        `data-engineers write ${zone} curated`,
        `data-engineers write ${zone} analytics`,
      ]),
    ]);
  });

  it('is empty without personas', () => {
    expect(accessMatrix({ zones: [{ name: 'public', classification: 'public', readers: ['someone'] }] })).toEqual([]);
  });
});

describe('the role of a persona', () => {
  it.each(environments)('is in the account of the lake of %s, under the name by which policies know it', (name) => {
    const { environment } = declared(name);
    expect(of(name, 'AWS::IAM::Role').map(({ account, properties }) => [account, properties.RoleName])).toEqual(
      ['data-analysts', 'finance-analysts', 'data-engineers'].map((persona) => [
        environment.accounts.lake,
        `tidegate-${name}-persona-${persona}`,
      ]),
    );
  });

  it.each(environments)('may touch in %s the buckets of its cells and nothing else', (name) => {
    const { environment } = declared(name);
    const objectRights = { 's3:GetObject': 'read', 's3:PutObject': 'write' } as const;
    for (const { name: persona } of environment.personas ?? []) {
      const rights = rightsOf(name, roleOf(name, persona));
      const touched = rights.flatMap(({ Action, Resource }) =>
        Object.entries(objectRights).flatMap(([action, right]) =>
          Action.includes(action) ? Resource.map((arn) => `${right} ${arn}`) : [],
        ),
      );
      const cells = accessMatrix(environment).filter((cell) => cell.persona === persona);
      const bucketOf = ({ zone, layer }: AccessCell) =>
        `arn:aws:s3:::${lakeBucketName('tidegate', name, environment.accounts.lake, zone, layer)}`;
      expect(touched.sort()).toEqual(cells.map((cell) => `${cell.right} ${bucketOf(cell)}/*`).sort());
      const buckets = new Set(cells.map(bucketOf));
      const others = rights
        .flatMap(({ Resource }) => Resource)
        .filter((arn) => arn.startsWith('arn:aws:s3:::') && !buckets.has(arn.replace(/\/\*$/, '')));
      expect(others).toEqual([]);
    }
  });

  it('of readers gets objects, their listing, and the key by way of S3 for that bucket', () => {
    const bucket = 'arn:aws:s3:::tidegate-prod-666666666666-mnpi-analytics';
    const rights = rightsOf('prod', roleOf('prod', 'finance-analysts'));
    expect(rights.map(({ resource, ...statement }) => statement)).toEqual(
      expect.arrayContaining([
        { Effect: 'Allow', Action: ['s3:GetBucketLocation', 's3:ListBucket'], Resource: [bucket] },
        { Effect: 'Allow', Action: ['s3:GetObject'], Resource: [`${bucket}/*`] },
        {
          Effect: 'Allow',
          Action: ['kms:Decrypt'],
          Resource: [expect.stringMatching(/^\{.*mnpiKey.*\}$/)],
          Condition: {
            StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' },
            StringLike: { 'kms:EncryptionContext:aws:s3:arn': [bucket, `${bucket}/*`] },
          },
        },
      ]),
    );
    expect(rights).toHaveLength(3);
  });

  it('of writers may put and delete objects, and make keys for the layers that it writes only', () => {
    const rights = rightsOf('prod', roleOf('prod', 'data-engineers'));
    const writes = rights.filter(({ Action }) => Action.includes('s3:PutObject'));
    expect(writes.map(({ Action }) => Action)).toEqual([
      ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts', 's3:PutObject', 's3:DeleteObject'],
    ]);
    const contexts = rights
      .filter(({ Action }) => Action.includes('kms:GenerateDataKey'))
      .map(({ Condition }) => [Condition?.StringLike?.['kms:EncryptionContext:aws:s3:arn']].flat()[0]);
    expect(contexts.map((arn) => String(arn).replace(/^.*666666666666-/, '')).sort()).toEqual([
      'mnpi-analytics',
      'mnpi-curated',
      'public-analytics',
      'public-curated',
    ]);
  });

  it.each(environments)('has all its rights in %s in managed policies', (name) => {
    for (const { properties } of of(name, 'AWS::IAM::Role')) {
      expect(properties.Policies).toBeUndefined();
      expect(properties.MaxSessionDuration).toBe(3_600);
    }
  });

  it.each([
    ['dev', 'finance-analysts', secondFactor],
    ['dev', 'data-engineers', secondFactor],
    ['dev', 'data-analysts', undefined],
    ['prod', 'finance-analysts', { ...secondFactor, StringEquals: { 'aws:PrincipalOrgID': 'o-1a2b3c4d5e' } }],
    ['prod', 'data-analysts', { StringEquals: { 'aws:PrincipalOrgID': 'o-1a2b3c4d5e' } }],
  ])('trusts in %s for %s whom its zones ask for, in each statement of its trust', (name, persona, Condition) => {
    const role = roleOf(name, persona);
    const declaredPersona = declared(name).environment.personas?.find((other) => other.name === persona);
    const trust = role === undefined ? [] : statementsIn(role);
    expect(trust.flatMap(({ Action }) => Action).sort()).toEqual(['sts:AssumeRole', 'sts:SetSourceIdentity']);
    for (const statement of trust) {
      expect([statement.Principal]).toEqual([{ AWS: declaredPersona?.assumedBy[0] }]);
      expect(statement.Condition).toEqual(Condition);
    }
  });
});

describe("a persona in an app of one's own", () => {
  const persona: Persona = {
    name: 'analysts',
    layers: ['analytics'],
    assumedBy: ['arn:aws:iam::999999999999:user/ada', 'arn:aws:iam::999999999999:user/grace'],
  };

  function template(changes: Partial<Persona>, zones: readonly (readonly [string, Classification])[] = []): Template {
    const stack = new Stack(new App(), 'Lake', { env: { account: '111111111111', region: 'eu-west-1' } });
    const given = zones.map(([zoneName, classification]) => ({
      zoneName,
      classification,
      key: new Key(stack, zoneName),
    }));
    const names = { platform: 'tidegate', environment: 'dev' };
    const props: PersonaRoleProps = { ...names, persona: { ...persona, ...changes }, zones: given };
    new PersonaRole(stack, 'Analysts', props);
    return Template.fromStack(stack);
  }
  const trustOf = (made: Template) =>
    Object.values(made.findResources('AWS::IAM::Role')).flatMap(
      ({ Properties }) => Properties.AssumeRolePolicyDocument.Statement,
    );

  it.each(['pii', 'pci', 'mnpi'] as const)(
    'needs a second factor as soon as one of its zones is %s',
    (classification) => {
      const made = trustOf(
        template({}, [
          ['open', 'confidential'],
          ['closed', classification],
        ]),
      );
      expect(made.length).toBeGreaterThan(0);
      for (const { Condition } of made) expect(Condition).toEqual(secondFactor);
    },
  );

  it('needs none for zones that are not restricted, unless it says so', () => {
    const open = [['open', 'confidential']] as const;
    for (const { Condition } of trustOf(template({}, open))) expect(Condition).toBeUndefined();
    for (const { Condition } of trustOf(template({ mfa: true }, open))) expect(Condition).toEqual(secondFactor);
  });

  it('is refused for what the rules refuse in YAML, everything at once', () => {
    const wrong = {
      name: 'data analysts',
      mfa: false,
      assumedBy: ['arn:aws:iam::999999999999:root'],
      sessionMinutes: 15,
      writes: ['raw'],
    } as const;
    expect(() => template(wrong, [['cards', 'pci']])).toThrow(
      [
        'Lake/Analysts: ',
        '  persona.name: got "data analysts", expected lower-case letters, digits and "-", starting with a letter, at most 31 characters',
        '  persona.sessionMinutes: got 15, expected from 60 to 720',
        '  persona.assumedBy.0: got "arn:aws:iam::999999999999:root", expected the ARN of one role or user',
        '  persona.mfa: got false, expected true, or left out: it reads cards (pci)',
        '  persona.writes.0: got "raw", expected analytics',
      ].join('\n'),
    );
  });

  it('of many zones has as many policies as it needs, each of a size that IAM takes', () => {
    const zones = Array.from({ length: 12 }, (_, index) => [`zone-${index}`, 'mnpi'] as const);
    const made = template({ layers: ['raw', 'curated', 'analytics'], writes: ['curated', 'analytics'] }, zones);
    const policies = Object.values(made.findResources('AWS::IAM::ManagedPolicy'));
    expect(policies.length).toBeGreaterThan(1);
    expect(policies.length).toBeLessThanOrEqual(10);
    for (const { Properties } of policies)
      expect(JSON.stringify(written(Properties.PolicyDocument)).length).toBeLessThanOrEqual(6_144);
    const more = Array.from({ length: 60 }, (_, index) => [`zone-${index}`, 'mnpi'] as const);
    expect(() => template({ layers: ['raw', 'curated', 'analytics'] }, more)).toThrow(
      /zones: got rights for \d+ policies, expected at most 10 policies/,
    );
  });

  it('without zones may do nothing', () => {
    template({}).resourceCountIs('AWS::IAM::ManagedPolicy', 0);
  });
});

describe('Personas and boundaries in an environment file', () => {
  const persona = (text: string) =>
    `${environmentText}lake: {}\npersonas:\n  - { name: analysts, layers: [analytics], assumedBy: ["arn:aws:iam::999999999999:user/ada"]${text} }\n`;
  const withBoundary = (text: string) => `${environmentText}permissionsBoundary: ${text}\n`;
  const arn = (account: string) => `arn:aws:iam::${account}:policy/company`;

  it.each([
    ['a layer that there is not', replaced(persona(''), '[analytics]', '[gold]'), 'personas[0].layers[0]', '"gold"'],
    ['a whole account', replaced(persona(''), 'user/ada', 'root'), 'personas[0].assumedBy[0]', ':root"'],
    ['a wildcard', replaced(persona(''), 'user/ada', 'role/*'), 'personas[0].assumedBy[0]', 'role/*"'],
    ['nobody', replaced(persona(''), '["arn:aws:iam::999999999999:user/ada"]', '[]'), 'personas[0].assumedBy', ''],
    [
      'a session of a day',
      persona(', sessionMinutes: 1440'),
      'personas[0].sessionMinutes',
      'got 1440, expected from 60 to 720',
    ],
    ['raw data written', persona(', writes: [raw]'), 'personas[0].writes[0]', 'got "raw", expected analytics'],
    ['personas without a lake', replaced(persona(''), 'lake: {}\n', ''), 'personas', 'got personas without a lake'],
    ['a boundary that is both', withBoundary('{ create: true, arns: { streaming: a } }'), 'permissionsBoundary', ''],
    [
      'a boundary of another account',
      withBoundary(
        `{ arns: { streaming: "${arn('111111111111')}", lake: "${arn('222222222222')}", audit: "${arn('111111111111')}" } }`,
      ),
      'permissionsBoundary.arns.lake',
      'got a policy of the account 222222222222, expected one of 111111111111, the account lake',
    ],
  ])('are refused with %s, at its line', (_, environment, path, said) => {
    const [first = ''] = complaints(configurationFiles({ environment }));
    expect(first).toMatch(/^environments\/dev\.yaml:\d+/);
    expect(first).toContain(`${path}`);
    expect(first).toContain(said);
  });

  it('are pointed at where no zone names them, and where a role has to show a second factor', () => {
    expect(warnings(configurationFiles({ environment: persona('') })).join()).toContain(
      '"analysts", which no zone names',
    );
    const role = replaced(persona(', mfa: true'), 'user/ada', 'role/analysts');
    expect(warnings(configurationFiles({ environment: role })).join()).toContain('docs/decisions/0027-roles.md');
  });

  it.each(environments)('give nothing to point at in %s', (name) => {
    const rules = ['persona-used', 'persona-second-factor', 'persona-chained-session', 'break-glass-second-factor'];
    const { environment } = declared(name);
    expect(checkEnvironment(environment, '2026-11-21').filter(({ rule }) => rules.includes(rule))).toEqual([]);
  });
});
