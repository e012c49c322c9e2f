import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { GovernedClusterStack } from '../examples/existing-cluster/governed-cluster-stack.ts';
import { OrdersStack } from '../examples/existing-vpc/orders-stack.ts';
import { SettlementStack } from '../examples/other-account/settlement-stack.ts';
import { readDomainFolder } from '../examples/yaml-domain/read-domain-folder.ts';
import { ShippingStack } from '../examples/yaml-domain/shipping-stack.ts';
import type { CreatedCluster } from '../lib/model/environment.ts';
import {
  type DeclaredResource,
  type DeclaredStatement,
  declared,
  declaredResources,
  statementsIn,
  written,
} from './support/declared-resources.ts';

const root = resolve(__dirname, '..');
const account = '111111111111';
const env = { account, region: 'eu-west-1' };

/** Besides what `config/` declares: certificates and other accounts. */
const certified: CreatedCluster = {
  ...(declared('dev').environment.cluster.create as CreatedCluster),
  authentication: ['iam', 'scram', 'mtls'],
  certificateAuthority: {
    create: { commonName: 'clients', validityDays: 3_650, usage: 'general-purpose', keyAlgorithm: 'EC_prime256v1' },
  },
  clientCertificates: { validityDays: 180, renewBeforeDays: 30 },
  connectivity: {
    authentication: ['iam'],
    accounts: { settlement: '222222222222' },
    runningCluster: `arn:aws:kafka:eu-west-1:${account}:cluster/tidegate-dev/3f1c2a4e-0000-0000-0000-000000000000-5`,
  },
};

function resourcesOfStack(stack: Stack): readonly DeclaredResource[] {
  const resources: Record<string, { Type: string; Properties?: unknown }> =
    Template.fromStack(stack).toJSON().Resources;
  return Object.entries(resources).map(([id, { Type, Properties = {} }]) => {
    return {
      stack: stack.stackName,
      account: stack.account,
      id,
      type: Type,
      properties: written(Properties),
      dependsOn: [],
    };
  });
}

function examples(): readonly DeclaredResource[] {
  const shipping = readDomainFolder(resolve(root, 'examples/yaml-domain/shipping'));
  if (!shipping.ok) throw new Error(JSON.stringify(shipping.problems));
  const { runningCluster: clusterArn } = { runningCluster: '', ...certified.connectivity };
  const statement = { Effect: 'Allow', Action: 'kafka-cluster:Connect', Resource: clusterArn };
  const accessPolicy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  return [
    new OrdersStack(new App(), 'orders', { env }),
    new GovernedClusterStack(new App(), 'governed', { env }),
    new ShippingStack(new App(), 'shipping', { env, domain: shipping.value }),
    new SettlementStack(new App(), 'settlement', { env, clusterArn, bootstrapServers: 'b-1:14001', accessPolicy }),
  ].flatMap(resourcesOfStack);
}

const resources = {
  dev: declaredResources('dev'),
  staging: declaredResources('staging'),
  prod: declaredResources('prod'),
  'dev with certificates and other accounts': declaredResources('dev', { cluster: { create: certified } }),
  examples: examples(),
};

/** A service that something lets in, and the conditions under which it does. */
interface Admission {
  readonly resource: DeclaredResource;
  readonly service: string;
  readonly conditions: Readonly<Record<string, unknown>>;
}

function servicesIn({ Principal, Effect, Condition = {}, resource }: DeclaredStatement): readonly Admission[] {
  if (Effect !== 'Allow' || typeof Principal !== 'object') return [];
  const conditions = Object.assign({}, ...Object.values(Condition));
  return [Principal.Service ?? []].flat().map((service) => ({ resource, service, conditions }));
}

/** A permission of Lambda is a statement of the function's policy in other words. */
function permissionsIn(resource: DeclaredResource): readonly Admission[] {
  const { Principal, SourceArn, SourceAccount } = resource.properties;
  if (resource.type !== 'AWS::Lambda::Permission') return [];
  const given = { 'aws:SourceArn': SourceArn, 'aws:SourceAccount': SourceAccount };
  const conditions = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return [{ resource, service: Principal, conditions }];
}

function admissions(all: readonly DeclaredResource[]): readonly Admission[] {
  return all.flatMap((resource) => [...statementsIn(resource).flatMap(servicesIn), ...permissionsIn(resource)]);
}

/** Keys that say on whose behalf a service asks. */
const bindingKeys = ['aws:SourceAccount', 'aws:SourceArn', 'kms:EncryptionContext:aws:logs:arn'];

/** Whether a value of a condition names the account, or something that the template itself makes in it. */
function isOwn(value: unknown, own: string): boolean {
  return [value].flat().every((text) => text === own || `${text}`.includes(`:${own}:`) || `${text}`.startsWith('{'));
}

function isBound({ conditions, resource }: Admission): boolean {
  return bindingKeys.some((key) => conditions[key] !== undefined && isOwn(conditions[key], resource.account));
}

/** `config/` and examples run in eu-west-1; the page says `<region>`. */
function row({ resource, service, conditions }: Admission): string {
  const keys = Object.keys(conditions).sort();
  const bound = keys.length === 0 ? 'none' : keys.map((key) => `\`${key}\``).join(', ');
  return `\`${service.replace('eu-west-1', '<region>')}\` | \`${resource.type}\` | ${bound}`;
}

describe('A service that may act in an account', () => {
  it.each(Object.entries(resources))('is bound to that account in %s, or is Lambda taking its role', (_, all) => {
    const found = admissions(all);
    expect(found.length).toBeGreaterThan(0);
    const unbound = found.filter((admission) => !isBound(admission)).map(row);
    expect(unbound.filter((text) => text !== '`lambda.amazonaws.com` | `AWS::IAM::Role` | none')).toEqual([]);
  });

  it('is in the record of decisions with its conditions, and none that is not there any more', () => {
    const page = readFileSync(resolve(root, 'docs/decisions/0027-roles.md'), 'utf8');
    const rows = [...page.matchAll(/^\| (`[^|]+` \| `AWS::[^|]+` \| [^|]+) \|/gm)].map(([, text = '']) => text);
    const found = new Set(Object.values(resources).flatMap(admissions).map(row));
    expect(rows.sort()).toEqual([...found].sort());
  });

  it('would be found without a condition', () => {
    const statement = {
      Effect: 'Allow',
      Principal: { Service: 'kafkaconnect.amazonaws.com' },
      Action: 'sts:AssumeRole',
    };
    const withCondition = (Condition: object) => [
      {
        id: 'Role',
        stack: 'stack',
        account,
        type: 'AWS::IAM::Role',
        properties: { Statement: [{ ...statement, Condition }] },
        dependsOn: [],
      },
    ];
    const bound = (Condition: object) => admissions(withCondition(Condition)).every(isBound);
    expect(bound({ StringEquals: { 'aws:SourceAccount': account } })).toBe(true);
    expect(bound({ StringEquals: { 'aws:SourceAccount': '999999999999' } })).toBe(false);
    expect(bound({ ArnLike: { 'aws:SourceArn': 'arn:aws:kafkaconnect:*:*:connector/*' } })).toBe(false);
    expect(bound({})).toBe(false);
  });
});

describe('A role of another account', () => {
  const trusts = (all: readonly DeclaredResource[]) =>
    all
      .filter(({ type }) => type === 'AWS::IAM::Role')
      .flatMap(statementsIn)
      .flatMap(({ Principal, Condition = {}, resource }) =>
        [typeof Principal === 'object' ? (Principal.AWS ?? []) : (Principal ?? [])].flat().map((arn) => {
          return { arn, own: resource.account, keys: Object.values(Condition).flatMap(Object.keys) };
        }),
      )
      .filter(({ arn, own }) => !arn.includes(`:${own}:`));

  it.each(['staging', 'prod'] as const)('gets in, in %s, by a condition outside of its name alone', (name) => {
    const found = trusts(resources[name]);
    expect(found.length).toBeGreaterThan(0);
    for (const { arn, keys } of found) {
      expect(arn).toMatch(/^arn:aws:iam::\d{12}:(role|user)\/[^*]+$/);
      expect(
        keys.filter((key) => /^(aws:PrincipalOrgID|sts:ExternalId|aws:MultiFactorAuthPresent)$/.test(key)),
      ).not.toEqual([]);
    }
  });

  it('is never a whole account, and never everybody', () => {
    const principals = Object.values(resources).flatMap(trusts);
    expect(principals.filter(({ arn }) => arn === '*' || arn.endsWith(':root'))).toEqual([]);
  });
});
