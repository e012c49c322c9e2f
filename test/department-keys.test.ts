import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type IRole, Role } from 'aws-cdk-lib/aws-iam';
import { applyRulePacks } from '../constructs/compliance/rule-packs.ts';
import type { KafkaDomain } from '../constructs/domains/kafka-domain.ts';
import { EnvironmentStage } from '../constructs/stacks/environment-stage.ts';
import { DepartmentKey, type DepartmentKeyProps } from '../constructs/zones/department-key.ts';
import { FinanceStack } from '../examples/department-key/finance-stack.ts';
import type { Domain } from '../lib/model/domain.ts';
import { domainDocument } from '../lib/model/domain-document.ts';
import { resolveDomains } from '../lib/model/resolve-domains.ts';
import { departmentDomain, departmentEnvironment } from './support/department-environment.ts';
import {
  account,
  environment,
  handlerFolder,
  plainTopic,
  region,
  sampleDomain,
  samplePlatform,
  scramUsersOf,
} from './support/sample-platform.ts';

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action: readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const financeAccount = '222222222222';
const financeKey = `arn:aws:kms:${region}:${financeAccount}:key/11111111-2222-3333-4444-555555555555`;
const departments = [{ name: 'finance', keyRotationDays: 90 }, { name: 'sales' }];
const iam = { authentication: 'iam', assumedBy: 'ecs-tasks' } as const;

/** One topic that two departments share: one producer, a consumer each. */
function shared(props: Parameters<typeof sampleDomain>[2] = {}) {
  const platform = samplePlatform();
  const domain = sampleDomain(platform, 'orders', { departments, ...props });
  const topic = domain.addTopic('orders.shared', { ...plainTopic, departments: ['finance', 'sales'] });
  const consumer = (name: string) => domain.addClient(name, { ...iam, groupPrefix: `orders-${name}-` });
  const clients = { shop: domain.addClient('shop', iam), ledger: consumer('ledger'), crm: consumer('crm') };
  topic.grants.produce(clients.shop);
  topic.grants.consume(clients.ledger, { department: 'finance' });
  topic.grants.consume(clients.crm, { department: 'sales' });
  return { ...platform, domain, topic, clients };
}

/** The department's own app. */
function owner(props: Partial<DepartmentKeyProps> = {}) {
  const stack = new Stack(new App(), 'Finance', { env: { account: financeAccount, region } });
  const key = new DepartmentKey(stack, 'Orders', {
    ...{ platform: 'tidegate', environment: 'prod', domain: 'orders', department: 'finance' },
    ...props,
  });
  const role = (name: string, of: string) => {
    const made = stack.node.tryFindChild(name) as IRole | undefined;
    return made ?? Role.fromRoleArn(stack, name, `arn:aws:iam::${of}:role/${name}`);
  };
  return { stack, key, role };
}

function keyPolicies(stack: Stack): ReadonlyMap<string, readonly Statement[]> {
  const keys = Object.values(Template.fromStack(stack).findResources('AWS::KMS::Key'));
  return new Map(
    keys.flatMap(({ Properties: { Tags = [], KeyPolicy } }) => {
      const department = Tags.find(({ Key }: { Key: string }) => Key === 'department')?.Value;
      return department === undefined ? [] : [[department, KeyPolicy.Statement as readonly Statement[]]];
    }),
  );
}

/** Statements about KMS, or another service, in the managed policies of one client's role. */
function identityStatements(stack: Stack, client: string, prefix = 'kms:'): readonly Statement[] {
  const policies = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));
  return policies
    .filter(([id]) => id.startsWith(`ordersClient${client}`))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as readonly Statement[])
    .filter(({ Action }) => [Action].flat().some((action) => action.startsWith(prefix)));
}

function arnOf(domain: KafkaDomain, stack: Stack, client: string): unknown {
  return stack.resolve(domain.clients.get(client)?.role?.roleRef.roleArn);
}

const contextOf = (department: string) => ({
  'kms:EncryptionContext:topic': ['orders.shared'],
  'kms:EncryptionContext:department': department,
});
const exactContext = {
  'kms:EncryptionContextKeys': ['topic', 'department', 'schema', 'aws-crypto-public-key'],
};

describe('the keys of departments on a shared topic', () => {
  const { stack, domain } = shared();
  const policies = keyPolicies(stack);
  const [shop, ledger, crm] = ['shop', 'ledger', 'crm'].map((client) => arnOf(domain, stack, client));

  it('let producers seal for every department, and only its own consumers open, each with topic and department', () => {
    for (const [department, reader] of [
      ['finance', ledger],
      ['sales', crm],
    ] as const) {
      const used = (policies.get(department) ?? []).filter(
        ({ Sid }) => Sid?.startsWith('Seal') || Sid?.startsWith('Open'),
      );
      expect(used.map(({ Effect, Action, Condition }) => ({ Effect, Action, Condition }))).toEqual([
        {
          Effect: 'Allow',
          Action: ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'],
          Condition: {
            StringEquals: { ...contextOf(department), 'aws:PrincipalArn': [shop] },
            'ForAllValues:StringEquals': exactContext,
          },
        },
        {
          Effect: 'Allow',
          Action: ['kms:Decrypt'],
          Condition: {
            StringEquals: { ...contextOf(department), 'aws:PrincipalArn': [reader] },
            'ForAllValues:StringEquals': exactContext,
          },
        },
      ]);
    }
  });

  it('name no role of the wrong department anywhere', () => {
    expect(JSON.stringify(policies.get('finance'))).not.toContain(JSON.stringify(crm));
    expect(JSON.stringify(policies.get('sales'))).not.toContain(JSON.stringify(ledger));
  });

  it('delegate no data action to the account: each statement that allows one names roles', () => {
    const data = /^kms:(Encrypt|Decrypt|ReEncrypt|GenerateDataKey|\*)/;
    for (const statements of policies.values()) {
      const allowing = statements.filter(
        ({ Effect, Action }) => Effect === 'Allow' && Action.some((a) => data.test(a)),
      );
      expect(allowing.map(({ Sid }) => Sid)).toEqual(['Seal0', 'Open1']);
      expect(statements.flatMap(({ Action }) => Action)).not.toContain('kms:CreateGrant');
    }
  });

  it('deny everybody else but services, and Decrypt to whoever only seals', () => {
    const denials = (policies.get('finance') ?? []).filter(({ Effect }) => Effect === 'Deny');
    const notService = { Bool: { 'aws:PrincipalIsAWSService': 'false' } };
    expect(denials).toEqual([
      expect.objectContaining({
        Sid: 'NobodyElse',
        Principal: '*',
        Condition: { StringNotEquals: { 'aws:PrincipalArn': [shop, ledger] }, ...notService },
      }),
      expect.objectContaining({
        Sid: 'NobodyElseOpens',
        Action: ['kms:Decrypt'],
        Condition: { StringNotEquals: { 'aws:PrincipalArn': [ledger] }, ...notService },
      }),
    ]);
  });

  it('are administered by the role with which CloudFormation deploys, without a data action or a grant', () => {
    const [administration, description] = policies.get('finance') ?? [];
    expect(JSON.stringify(administration?.Principal)).toContain(`cdk-hnb659fds-cfn-exec-role-${account}-${region}`);
    expect(administration?.Action).toContain('kms:PutKeyPolicy');
    for (const action of [administration, description].flatMap((statement) => statement?.Action ?? []))
      expect(action).not.toMatch(/Encrypt|Decrypt|GenerateDataKey|CreateGrant|\*/);
  });

  it('have one statement for all topics that the same roles use alike, and refuse a policy that KMS would not take', () => {
    const { stack: own, domain: orders, clients } = shared();
    const add = (index: number) => {
      const topic = orders.addTopic(`orders.shared-${index}`, { ...plainTopic, departments: ['finance'] });
      topic.grants.produce(clients.shop);
      topic.grants.consume(clients.ledger, { department: 'finance' });
    };
    for (let index = 0; index < 9; index++) add(index);
    const used =
      keyPolicies(own)
        .get('finance')
        ?.filter(({ Sid }) => /^(Seal|Open)/.test(`${Sid}`)) ?? [];
    expect(used.map(({ Condition }) => Condition?.StringEquals?.['kms:EncryptionContext:topic'])).toEqual([
      ['orders.shared', ...Array.from({ length: 9 }, (_, index) => `orders.shared-${index}`)],
      ['orders.shared', ...Array.from({ length: 9 }, (_, index) => `orders.shared-${index}`)],
    ]);
    const { stack: large, key, role } = owner();
    for (let index = 0; index < 70; index++) {
      const topics = Array.from({ length: index + 1 }, (_, other) => `orders.shared-with-somebody-${other}`);
      for (const topic of topics) key.letUse('seal', role(`shop-${index}`, account), topic);
    }
    key.letUse('open', role('ledger', financeAccount), 'orders.shared');
    expect(() => Template.fromStack(large)).toThrow(/uses: got a key policy of \d+ bytes, expected at most 32768/);
  });

  it('rotate in the period of the department, stay when the stack goes, and carry its name', () => {
    const template = Template.fromStack(stack);
    template.hasResource('AWS::KMS::Key', {
      DeletionPolicy: 'Retain',
      Properties: { EnableKeyRotation: true, RotationPeriodInDays: 90, PendingWindowInDays: 30 },
    });
    template.hasResource('AWS::KMS::Key', { Properties: { RotationPeriodInDays: 365, PendingWindowInDays: 30 } });
    expect([...policies.keys()].sort()).toEqual(['finance', 'sales']);
  });
});

describe('the role of a client on a shared topic', () => {
  const { stack, domain } = shared();
  const keyOf = (department: string) => stack.resolve(domain.departments.get(department)?.keyArn);

  it('opens records of its own department alone', () => {
    expect(identityStatements(stack, 'ledger')).toEqual([
      {
        Effect: 'Allow',
        Action: ['kms:Decrypt'],
        Resource: [keyOf('finance')],
        Condition: { StringEquals: contextOf('finance'), 'ForAllValues:StringEquals': exactContext },
      },
    ]);
  });

  it('seals for every department, and opens nothing, when it produces', () => {
    const statements = identityStatements(stack, 'shop');
    expect(statements.map(({ Resource }) => Resource)).toEqual([[keyOf('finance')], [keyOf('sales')]]);
    expect(statements.flatMap(({ Action }) => Action)).not.toContain('kms:Decrypt');
  });

  it('of a SCRAM client is the one that it names: it reads its secret, and uses keys', () => {
    const platform = samplePlatform();
    const orders = sampleDomain(platform, 'orders', {
      departments: [{ name: 'finance' }],
      scramUsers: scramUsersOf(platform),
    });
    const topic = orders.addTopic('orders.shared', { ...plainTopic, departments: ['finance'] });
    const billing = { authentication: 'scram', groupPrefix: 'orders-billing-' } as const;
    topic.grants.consume(orders.addClient('billing', { ...billing, roleName: 'services/billing' }), {
      department: 'finance',
    });
    const arn = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${account}:role/services/billing`]] };
    expect(platform.stack.resolve(orders.clients.get('billing')?.role?.roleRef.roleArn)).toEqual(arn);
    const actions = identityStatements(platform.stack, 'billing', 'secretsmanager:').flatMap(({ Action }) => Action);
    expect(actions).toContain('secretsmanager:GetSecretValue');
    expect(
      identityStatements(platform.stack, 'billing').map(({ Condition }) => Condition?.StringEquals),
    ).toContainEqual(contextOf('finance'));
    expect(() => topic.grants.produce(orders.addClient('plain', { authentication: 'scram' }))).toThrow(
      'client plain role: got none, expected the role that uses keys of departments',
    );
  });
});

describe('a client that runs with a role of another account', () => {
  it('gets its side of the key as a policy to attach, and the key names its account and role', () => {
    const connectivity = { authentication: ['iam'] as const, accounts: { books: financeAccount } };
    const platform = samplePlatform({ cluster: { connectivity } });
    const orders = sampleDomain(platform, 'orders', { departments: [{ name: 'finance' }] });
    const topic = orders.addTopic('orders.shared', { ...plainTopic, departments: ['finance'] });
    const books = { authentication: 'iam', groupPrefix: 'orders-books-' } as const;
    topic.grants.resetOffsets(orders.addClient('books', { ...books, runsAs: { account: 'books', role: 'books' } }), {
      department: 'finance',
    });
    const { Outputs } = Template.fromStack(platform.stack).toJSON();
    expect(JSON.stringify(Outputs.KafkaAccessPolicyBooks)).toContain('kms:Decrypt');
    const open = keyPolicies(platform.stack)
      .get('finance')
      ?.find(({ Sid }) => Sid?.startsWith('Open'));
    expect(JSON.stringify(open?.Principal)).toContain(`:iam::${financeAccount}:root`);
    expect(JSON.stringify(open?.Condition)).toContain(`:iam::${financeAccount}:role/books`);
  });
});

describe('a refused use of a department key', () => {
  const { stack, domain } = shared();
  const template = Template.fromStack(stack);
  const rules = Object.values(template.findResources('AWS::Events::Rule')).filter(({ Properties }) =>
    JSON.stringify(Properties).includes('aws.kms'),
  );

  it('is matched by key and by the roles that may open, reads included', () => {
    expect(rules).toHaveLength(2);
    const key = stack.resolve(domain.departments.get('finance')?.keyArn);
    expect(rules[0]?.Properties).toMatchObject({
      State: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS',
      EventPattern: {
        source: ['aws.kms'],
        detail: {
          errorCode: [{ prefix: 'AccessDenied' }],
          $or: [
            { resources: { ARN: [key] } },
            { requestParameters: { keyId: [key] } },
            { errorMessage: [{ wildcard: { 'Fn::Join': ['', ['*', key, '*']] } }] },
            { userIdentity: { sessionContext: { sessionIssuer: { arn: [arnOf(domain, stack, 'ledger')] } } } },
          ],
        },
      },
    });
  });

  it('sets off an alarm of its department that names its article', () => {
    const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm'));
    const refused = alarms.filter(({ Properties }) => Properties.MetricName === 'TriggeredRules');
    expect(refused.map(({ Properties: { Dimensions, Threshold } }) => [Dimensions[0].Name, Threshold])).toEqual([
      ['RuleName', 1],
      ['RuleName', 1],
    ]);
    expect(refused[0]?.Properties.AlarmDescription).toBe(
      'KMS refused a key: records of orders for department finance of tidegate dev. docs/runbook.md#a-department-key-was-refused',
    );
  });

  it('is noticed for at most twelve roles of a department: more would not fit into the event pattern', () => {
    const { domain: orders, topic } = shared();
    const more = (index: number) =>
      topic.grants.consume(orders.addClient(`reader-${index}x`, { ...iam, groupPrefix: `orders-r${index}x-` }), {
        department: 'finance',
      });
    for (let index = 1; index < 12; index++) more(index);
    expect(() => more(12)).toThrow(/consumers: got 13 roles that open records of one department, expected at most 12/);
  });
});

describe('a key that the department keeps in its own account', () => {
  const foreign = [{ domain: 'orders', department: 'finance', account: financeAccount, keyArn: financeKey }];

  it('is not made here: the roles get their side, and its refusals are noticed where they are told', () => {
    const { stack, domain } = shared({ departmentKeys: { foreign } });
    expect([...keyPolicies(stack).keys()]).toEqual(['sales']);
    expect(identityStatements(stack, 'ledger')).toEqual([
      expect.objectContaining({
        Action: ['kms:Decrypt'],
        Resource: [financeKey],
        Condition: { StringEquals: contextOf('finance'), 'ForAllValues:StringEquals': exactContext },
      }),
    ]);
    const rules = JSON.stringify(Template.fromStack(stack).findResources('AWS::Events::Rule'));
    expect(rules).toContain(`"*${financeKey}*"`);
    expect(rules).toContain(JSON.stringify(arnOf(domain, stack, 'ledger')));
  });

  it('is made by a small app of its own, without an open finding in four packs', () => {
    const app = new App();
    applyRulePacks(app, { today: '2026-12-01' });
    const finance = new FinanceStack(app, 'finance', {
      env: { account: financeAccount, region },
      producerRoleArn: `arn:aws:iam::${account}:role/shop`,
      consumerRoleArn: `arn:aws:iam::${account}:role/ledger`,
    });
    app.synth();
    const template = Template.fromStack(finance);
    expect(Object.keys(template.toJSON().Resources)).toHaveLength(3);
    const open = keyPolicies(finance)
      .get('finance')
      ?.find(({ Sid }) => Sid?.startsWith('Open'));
    expect(open?.Condition?.StringEquals).toEqual({
      ...contextOf('finance'),
      'aws:PrincipalArn': [`arn:aws:iam::${account}:role/ledger`],
    });
  });

  it('names the accounts of the platform as principals, and the roles as conditions', () => {
    const { stack, key, role } = owner();
    key.letUse('seal', role('shop', account), 'orders.shared');
    key.letUse('open', role('ledger', financeAccount), 'orders.shared');
    const used = (keyPolicies(stack).get('finance') ?? []).filter(
      ({ Sid }) => Sid?.startsWith('Seal') || Sid?.startsWith('Open'),
    );
    const roots = used.map(({ Principal }) => JSON.stringify(Principal));
    expect(roots[0]).toContain(`:iam::${account}:root`);
    expect(roots[1]).toContain(`:iam::${financeAccount}:root`);
    expect(used.map(({ Condition }) => Condition?.StringEquals?.['aws:PrincipalArn'])).toEqual([
      [`arn:aws:iam::${account}:role/shop`],
      [`arn:aws:iam::${financeAccount}:role/ledger`],
    ]);
  });

  it('watches its own roles: refusals of others are told to their account alone', () => {
    const { stack, key, role } = owner();
    key.letUse('open', role('ledger', financeAccount), 'orders.shared');
    key.letUse('open', role('mirror', account), 'orders.shared');
    const [rule] = Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule'));
    expect(rule?.Properties.EventPattern.detail.$or[3].userIdentity.sessionContext.sessionIssuer.arn).toEqual([
      `arn:aws:iam::${financeAccount}:role/ledger`,
    ]);
  });

  it('is refused without a consumer, an administrator, a name that conditions can carry, or a period that KMS takes', () => {
    const { stack, key, role } = owner();
    key.letUse('seal', role('shop', account), 'orders.shared');
    expect(() => Template.fromStack(stack)).toThrow(
      'consumers: got none, expected a role that opens records of the department',
    );
    expect(() => owner({ department: 'Finance*', administrators: [] })).toThrow(
      /department: got "Finance\*".*\n.*administrators: got none/,
    );
    expect(() => owner({ rotationPeriod: Duration.days(30) })).toThrow(
      'rotationPeriod: got 30 days, expected from 90 to 2560 days',
    );
  });
});

describe('grants on a topic with departments', () => {
  it('are refused without a department, and with another one', () => {
    const { topic, clients } = shared();
    expect(() => topic.grants.consume(clients.ledger)).toThrow(
      'access: got consume of orders.shared without department, expected department: one of finance, sales',
    );
    expect(() => topic.grants.consume(clients.ledger, { department: 'legal' })).toThrow(
      'access: got "legal", expected one of the departments of orders.shared: finance, sales',
    );
  });

  it('are refused below a prefix, whichever comes first', () => {
    const { domain, clients } = shared();
    expect(() => domain.grantsBelow('orders.').consume(clients.ledger)).toThrow(
      'access: got orders.*, which holds orders.shared, expected topics with departments by their names',
    );
    domain.grantsBelow('orders.later-').consume(clients.ledger);
    expect(() => domain.addTopic('orders.later-x', { ...plainTopic, departments: ['sales'] })).toThrow(
      'topic orders.later-x departments: got a grant below orders.later-* to ledger, expected grants on the topic itself',
    );
  });

  it('are refused for departments that the domain does not declare', () => {
    const { domain } = shared();
    expect(() => domain.addTopic('orders.more', { ...plainTopic, departments: ['finanse'] })).toThrow(
      'topic orders.more departments[0]: got "finanse", expected a department that the domain declares: finance, sales',
    );
  });
});

describe('an environment with departments', () => {
  const orders = departmentDomain;
  const app = new App();
  applyRulePacks(app, { today: '2026-12-01' });
  const stage = new EnvironmentStage(app, 'dev', {
    ...{
      environment: departmentEnvironment,
      domains: [orders],
    },
    ...{ handlerFolder, rotateFolder: handlerFolder },
  });

  it('has no open finding in four packs, and publishes each key', () => {
    app.synth();
    const outputs = Template.fromStack(stage.domains).toJSON().Outputs;
    expect(Object.keys(outputs).filter((name) => name.startsWith('DepartmentKeyArn'))).toEqual([
      'DepartmentKeyArnOrdersFinance',
      'DepartmentKeyArnOrdersSales',
    ]);
    expect(Object.keys(outputs)).not.toContain('KafkaClientRoleArnOrdersCrm');
  });

  it('lets the break-glass role administer the keys, and not use them', () => {
    const statements = keyPolicies(stage.domains).get('finance') ?? [];
    const named = statements.filter((statement) => JSON.stringify(statement).includes('break-glass'));
    expect(named.map(({ Sid }) => Sid)).toEqual(['BreakGlass']);
    expect(named[0]?.Action).toContain('kms:PutKeyPolicy');
    expect(JSON.stringify(named[0]?.Action)).not.toMatch(/Encrypt|Decrypt|GenerateDataKey|CreateGrant|\*/);
    const template = Template.fromStack(stage.domains);
    const keys = Object.keys(template.findResources('AWS::KMS::Key'));
    const [own] = Object.values(
      template.findResources('AWS::IAM::ManagedPolicy', { Properties: { Roles: ['tidegate-dev-break-glass'] } }),
    );
    const [statement, ...more] = own?.Properties.PolicyDocument.Statement ?? [];
    expect(statement.Resource.map((arn: { 'Fn::GetAtt': string[] }) => arn['Fn::GetAtt'][0])).toEqual(keys);
    expect(statement.Action).toContain('kms:PutKeyPolicy');
    expect(more).toEqual([]);
  });

  it('has the watch over keys hear of theirs, which are made after it', () => {
    const rules = Object.values(Template.fromStack(stage.zones).findResources('AWS::Events::Rule'));
    const patterns = rules.map(({ Properties }) => Properties.EventPattern.detail.resources?.ARN[0]);
    expect(JSON.stringify(patterns)).toContain('{"prefix":');
  });

  it('tells Kafka nothing of departments: the document is the same without them', () => {
    const document = (domain: Domain) => resolveDomains(environment, [domain]).map(domainDocument);
    const plain = {
      ...orders,
      departments: undefined,
      topics: orders.topics.map(({ departments: _, ...topic }) => topic),
      access: orders.access.map(({ department: _, ...line }) => line),
    };
    expect(document(orders)).toEqual(document(plain));
  });
});
