import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { App, type Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { applyRulePacks } from '../constructs/compliance/rule-packs.ts';
import { GovernedClusterStack } from '../examples/existing-cluster/governed-cluster-stack.ts';
import { OrdersStack } from '../examples/existing-vpc/orders-stack.ts';
import { readDomainFolder } from '../examples/yaml-domain/read-domain-folder.ts';
import { ShippingStack } from '../examples/yaml-domain/shipping-stack.ts';
import type { DomainDocument } from '../lib/model/domain-document.ts';
import { goldenTemplate } from './support/golden-template.ts';

const root = resolve(__dirname, '..');
const env = { account: '111111111111', region: 'eu-west-1' };

interface Example {
  readonly template: Template;
  /** What the reconciler will get. */
  readonly document: DomainDocument;
  readonly resourceTypes: readonly string[];
}

/** Synthesizes with every rule pack on: an open finding throws. */
function synthesize(declare: (app: App) => Stack): Example {
  const app = new App();
  const stack = declare(app);
  applyRulePacks(app, { today: '2026-12-01' });
  const { directory } = app.synth();
  const file = readdirSync(directory).find((name) => /^domain\..*\.json$/.test(name));
  const template = Template.fromStack(stack);
  return {
    template,
    document: JSON.parse(readFileSync(join(directory, `${file}`), 'utf8')),
    resourceTypes: Object.values(template.toJSON().Resources as Record<string, { Type: string }>).map((r) => r.Type),
  };
}

const shippingFolder = join(root, 'examples/yaml-domain/shipping');

const examples = {
  'existing-vpc': synthesize((app) => new OrdersStack(app, 'orders', { env })),
  'existing-cluster': synthesize((app) => new GovernedClusterStack(app, 'governed-cluster', { env })),
  'yaml-domain': synthesize((app) => {
    const shipping = readDomainFolder(shippingFolder);
    if (!shipping.ok) throw new Error(JSON.stringify(shipping.problems));
    return new ShippingStack(app, 'shipping', { env, domain: shipping.value });
  }),
};

function principals({ acls }: DomainDocument): readonly string[] {
  return [...new Set(acls.map(({ principal }) => principal))];
}

describe.each(Object.entries(examples))('the example %s', (name, { template }) => {
  it('makes the template that was reviewed', () => {
    const { made, reviewed } = goldenTemplate(template, join(root, `test/golden/${name}.json`));
    expect(made).toEqual(reviewed);
  });
});

describe('a cluster in a VPC that exists', () => {
  const { template, document, resourceTypes } = examples['existing-vpc'];

  it('adds nothing to the network but security groups and their rules', () => {
    const network = resourceTypes.filter((type) => type.startsWith('AWS::EC2::'));
    expect(network.filter((type) => !type.startsWith('AWS::EC2::SecurityGroup'))).toEqual([]);
  });

  it('takes one function, and at most 36 resources', () => {
    template.resourceCountIs('AWS::Lambda::Function', 1);
    expect(resourceTypes.length).toBeLessThanOrEqual(36);
  });

  it('gives each SCRAM client a secret, and the document its topic, group and transactional id', () => {
    template.resourceCountIs('AWS::SecretsManager::Secret', 2);
    expect(principals(document).toSorted()).toEqual(['User:orders-shop', 'User:orders-stock']);
    const bound = document.acls.map(({ principal, resourceName }) => `${principal} ${resourceName}`);
    expect([...new Set(bound)].toSorted()).toEqual([
      'User:orders-shop orders-shop-',
      'User:orders-shop orders.placed',
      'User:orders-stock orders-stock-',
      'User:orders-stock orders.placed',
    ]);
  });

  it('lets the IAM client read its one topic in its own groups, and write nothing', () => {
    const [policy] = Object.values(
      template.findResources('AWS::IAM::ManagedPolicy', { Properties: { Roles: [{ Ref: Match.anyValue() }] } }),
    ).filter(({ Properties }) => JSON.stringify(Properties).includes('kafka-cluster:ReadData'));
    const text = JSON.stringify(policy);
    expect(text).toContain('/orders.placed"');
    expect(text).toContain('/orders-invoices-*"');
    expect(text).not.toContain('WriteData');
  });

  it('opens the IAM port of the brokers to the IAM client and to the reconciler, and no other port', () => {
    const rules = Object.values(template.findResources('AWS::EC2::SecurityGroupIngress'));
    expect(rules.map(({ Properties }) => Properties.FromPort)).toEqual([9098, 9098]);
  });
});

describe('a cluster that runs already', () => {
  const { template, document, resourceTypes } = examples['existing-cluster'];

  it('is not touched: no MSK resource, no key, one rule on its security group', () => {
    expect(resourceTypes.filter((type) => /^AWS::(MSK|KMS)::/.test(type))).toEqual([]);
    const rules = Object.values(template.findResources('AWS::EC2::SecurityGroupIngress'));
    expect(rules.map(({ Properties }) => [Properties.GroupId, Properties.FromPort])).toEqual([['sg-0a1b2c3d', 9098]]);
  });

  it('lets a role that exists read by a managed policy, without an ACL', () => {
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      Roles: ['dispatch'],
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['kafka-cluster:ReadData']) })]),
      },
    });
    expect(principals(document)).toEqual(['User:telemetry-gateway']);
  });
});

describe('a domain in YAML', () => {
  const { template, document } = examples['yaml-domain'];

  it('becomes the document of its topic, its human units turned into those of Kafka', () => {
    expect(document.topics).toEqual([
      {
        name: 'shipping.parcels',
        partitions: 12,
        replicationFactor: 3,
        configs: {
          'cleanup.policy': 'delete',
          'compression.type': 'zstd',
          'max.message.bytes': '1048576',
          'min.insync.replicas': '2',
          'retention.ms': '2592000000',
        },
        zone: 'confidential',
        retentionClass: 'standard',
      },
    ]);
  });

  it('gives ACLs to its SCRAM client and a role for Kafka Connect to its IAM client', () => {
    expect(principals(document)).toEqual(['User:shipping-service']);
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [Match.objectLike({ Principal: { Service: 'kafkaconnect.amazonaws.com' } })],
      },
    });
  });
});
