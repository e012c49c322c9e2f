import { App, Stack } from 'aws-cdk-lib';
import { type IRole, Role } from 'aws-cdk-lib/aws-iam';
import fc from 'fast-check';
import { denials, useStatements } from '../constructs/zones/department-key-policy.ts';
import { keyAdministration } from '../constructs/zones/zone-key-policy.ts';
import type { KeyUse } from '../lib/model/department.ts';

const accounts = ['111111111111', '222222222222'];
const stack = new Stack(new App(), 'Keys', { env: { account: accounts[0], region: 'eu-west-1' } });
const roles: readonly IRole[] = accounts.flatMap((account) =>
  ['a', 'b'].map((name) =>
    Role.fromRoleArn(stack, `${account}-${name}`, `arn:aws:iam::${account}:role/${name}`, { mutable: false }),
  ),
);
const place = { partition: 'aws', account: '111111111111', region: 'eu-west-1', urlSuffix: 'amazonaws.com' };
const administrator = 'arn:aws:iam::111111111111:role/administrator';

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal: '*' | { readonly AWS: string };
  readonly Action: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

interface KeyRequest {
  readonly arn: string;
  readonly action: string;
  readonly context: Readonly<Record<string, string>>;
}

/** Values of a condition key. Names of keys are compared without regard to case, those of an encryption context too. */
function valuesOf(key: string, { arn, context }: KeyRequest): readonly string[] {
  const name = key.toLowerCase();
  if (name === 'aws:principalarn') return [arn];
  if (name === 'aws:principalisawsservice') return ['false'];
  if (name === 'kms:encryptioncontextkeys') return Object.keys(context);
  return Object.entries(context).flatMap(([own, value]) =>
    name === `kms:encryptioncontext:${own.toLowerCase()}` ? [value] : [],
  );
}

/** Where a key has two values, the one that lets more through counts. An operator that is not here is a mistake of the test. */
function holds(operator: string, wanted: readonly string[], values: readonly string[]): boolean {
  switch (operator) {
    case 'StringEquals':
    case 'Bool':
      return values.some((value) => wanted.includes(value));
    case 'StringNotEquals':
      return !values.some((value) => wanted.includes(value));
    case 'ForAllValues:StringEquals':
      return values.every((value) => wanted.includes(value));
    default:
      throw new Error(operator);
  }
}

function matches({ Principal, Action, Condition = {} }: Statement, request: KeyRequest): boolean {
  const [, , , , account] = request.arn.split(':');
  const patterns = Action.map((action) => new RegExp(`^${action.replace('*', '.*')}$`));
  return (
    (Principal === '*' || [request.arn, `arn:aws:iam::${account}:root`].includes(Principal.AWS)) &&
    patterns.some((pattern) => pattern.test(request.action)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) => holds(operator, [wanted].flat(), valuesOf(key, request))),
    )
  );
}

/** As KMS decides for somebody whose own policies allow everything. */
function isAllowed(statements: readonly Statement[], request: KeyRequest): boolean {
  const matching = statements.filter((statement) => matches(statement, request)).map(({ Effect }) => Effect);
  return matching.includes('Allow') && !matching.includes('Deny');
}

const topics = ['orders.shared', 'orders.other', 'Orders.shared'];
const uses = fc.array(
  fc.record({
    role: fc.constantFrom(...roles),
    topic: fc.constantFrom(...topics),
    use: fc.constantFrom<KeyUse>('seal', 'open'),
  }),
  { minLength: 1, maxLength: 6 },
);
const request = fc.record({
  arn: fc.constantFrom(
    ...roles.map(({ roleArn }) => roleArn),
    'arn:aws:iam::111111111111:role/stranger',
    'arn:aws:iam::333333333333:role/a',
    administrator,
  ),
  action: fc
    .constantFrom(
      ...['Encrypt', 'Decrypt', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext', 'GenerateDataKeyPair'],
      ...['ReEncryptFrom', 'ReEncryptTo', 'CreateGrant'],
    )
    .map((name) => `kms:${name}`),
  context: fc
    .record(
      {
        topic: fc.constantFrom(...topics),
        Topic: fc.constantFrom(...topics),
        department: fc.constantFrom('finance', 'finance', 'sales', 'Finance'),
        schema: fc.constant('3'),
        customer: fc.constant('4711'),
      },
      { requiredKeys: ['topic', 'department'] },
    )
    .chain((context) => fc.subarray(Object.entries(context), { minLength: 0 }).map((kept) => [context, kept] as const))
    .chain(([context, kept]) => fc.constantFrom(context, context, Object.fromEntries(kept)))
    .map((context) =>
      Object.fromEntries(
        Object.entries(context).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
      ),
    ),
});

const actionsOf: Readonly<Record<KeyUse, readonly string[]>> = {
  seal: ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'],
  open: ['kms:Decrypt'],
};

/** Some uses, and a request that differs from one of them in nothing, in something or in everything. */
const asking = fc
  .record({
    declared: uses,
    drawn: request,
    index: fc.nat(),
    keeps: fc.record({ arn: fc.boolean(), action: fc.boolean(), context: fc.boolean() }),
  })
  .map(({ declared, drawn, index, keeps }) => {
    const { role, topic, use } = declared[index % declared.length] ?? { role: roles[0], topic: '', use: 'open' };
    const own = {
      arn: `${role?.roleArn}`,
      action: `${actionsOf[use][index % actionsOf[use].length]}`,
      context: { topic, department: 'finance' },
    };
    const asked: KeyRequest = {
      arn: keeps.arn ? own.arn : drawn.arn,
      action: keeps.action ? own.action : drawn.action,
      context: keeps.context ? own.context : drawn.context,
    };
    return { declared, asked };
  });

describe('the policy of a department key', () => {
  it('lets a role do what it was let do, for that topic and department in exact words, and nobody anything else', () => {
    let allowed = 0;
    fc.assert(
      fc.property(asking, ({ declared, asked }) => {
        const policy = [
          ...keyAdministration(place, { administrators: [administrator] }).map((each) => each.toStatementJson()),
          ...useStatements(stack, 'finance', declared),
          ...denials(declared),
        ].map((statement) =>
          JSON.parse(JSON.stringify(statement).replaceAll(/\$\{Token[^}]*\}/g, 'aws')),
        ) as Statement[];
        const { topic, department, schema: _, ...others } = asked.context;
        const expected =
          department === 'finance' &&
          Object.keys(others).length === 0 &&
          declared.some(
            (use) => use.role.roleArn === asked.arn && use.topic === topic && actionsOf[use.use].includes(asked.action),
          );
        if (expected) allowed += 1;
        expect(isAllowed(policy, asked)).toBe(expected);
      }),
      { numRuns: 5_000 },
    );
    expect(allowed).toBeGreaterThan(300);
  });
});
