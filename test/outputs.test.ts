import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { App, type Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { applyRulePacks } from '../constructs/compliance/rule-packs.ts';
import { EnvironmentStage } from '../constructs/stacks/environment-stage.ts';
import { ReportingStack } from '../examples/other-account/reporting-stack.ts';
import { SettlementStack } from '../examples/other-account/settlement-stack.ts';
import { loadConfiguration } from '../lib/cli/load-configuration.ts';
import { bootstrapModes, bootstrapOutput, bootstrapParameter } from '../lib/contracts/outputs.ts';
import { type PublishedOutput, publishedOutputs } from '../lib/contracts/published-outputs.ts';
import { handlerFolder } from './support/sample-platform.ts';

const root = resolve(__dirname, '..');
const page = readFileSync(join(root, 'docs/outputs.md'), 'utf8');

const names = Object.entries<PublishedOutput>(publishedOutputs).map(([name, { each }]) =>
  each ? `${name}<${each}>` : name,
);

/** Rows of a table of the page, cell by cell. */
function table(heading: string): readonly (readonly string[])[] {
  const section = page.slice(page.indexOf(`## ${heading}\n`)).split('\n## ')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  return rows.map((row) => row.split(' | ').map((cell) => cell.replace(/^\| |\s*\|$/g, '')));
}

/** What a stage publishes: outputs by stack, those of the CDK between stacks left out, and the names of parameters. */
function publishedBy(environment: string) {
  const configuration = loadConfiguration(environment, join(root, 'config'));
  if (!configuration.ok) throw new Error(JSON.stringify(configuration.problems));
  const { environment: declared, running } = configuration.value;
  const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));
  const app = new App({ context, analyticsReporting: false });
  const stage = new EnvironmentStage(app, environment, { environment: declared, domains: running, handlerFolder });
  const { stacks } = stage.synth();
  const parameters = stacks.flatMap(({ template }) =>
    Object.values<{ Type: string; Properties: { Name: string } }>(template.Resources ?? {})
      .filter(({ Type }) => Type === 'AWS::SSM::Parameter')
      .map(({ Properties }) => Properties.Name),
  );
  const outputs = stacks.map(({ stackName, template }) => [
    stackName,
    Object.keys(template.Outputs ?? {})
      .filter((name) => !/^(Publish|Exports)Output/.test(name))
      .sort(),
  ]);
  return { outputs: Object.fromEntries(outputs), parameters: parameters.sort() };
}

const keys = ['ZoneKeyArnConfidential', 'ZoneKeyArnMnpi', 'ZoneKeyArnPublic'];
const network = ['ApplicationSubnetIds', 'DataSubnetIds', 'VpcId', 'VpcS3EndpointId'];
const lake = [
  'LakeAccessLogBucketName',
  ...['Analytics', 'Archive', 'Curated', 'Raw'].map((layer) => `LakeBucketNameConfidential${layer}`),
  ...['Analytics', 'Archive', 'Curated', 'Raw'].map((layer) => `LakeBucketNameMnpi${layer}`),
  ...['Analytics', 'Curated', 'Raw'].map((layer) => `LakeBucketNamePublic${layer}`),
];
const cluster = [
  'KafkaBootstrapServersIam',
  'KafkaBootstrapServersScram',
  'KafkaBrokerSecurityGroupId',
  'KafkaClusterArn',
  'KafkaPlanFunctionArn',
  'KafkaReconcilerFunctionName',
  'KafkaStateBucketName',
];
const domains = ['KafkaClientRoleArnDebezium', 'KafkaClientRoleArnS3SinkMnpi', 'KafkaClientRoleArnS3SinkPublic'];

const personas = ['PersonaRoleArnDataAnalysts', 'PersonaRoleArnDataEngineers', 'PersonaRoleArnFinanceAnalysts'];

describe('What an environment publishes', () => {
  it.each<[string, Readonly<Record<string, readonly string[]>>]>([
    ['dev', { zones: ['PlatformKeyArn', ...keys], network, cluster, domains, lake, personas }],
    [
      'staging',
      {
        zones: ['PlatformKeyArn', ...keys],
        'zones-lake': keys,
        'zones-audit': keys,
        network,
        cluster,
        domains,
        lake,
        personas,
      },
    ],
    [
      'prod',
      { zones: ['PlatformKeyArn', ...keys], 'zones-lake': keys, 'zones-audit': keys, cluster, domains, lake, personas },
    ],
  ])('is in %s what others rely on, and nothing else', (environment, expected) => {
    const { outputs, parameters } = publishedBy(environment);
    const named = Object.entries(expected).map(([role, names]) => [`tidegate-${environment}-${role}`, names]);
    expect(outputs).toEqual(Object.fromEntries(named));
    expect(parameters).toEqual([
      `/tidegate/${environment}/kafka/bootstrap-servers/iam`,
      `/tidegate/${environment}/kafka/bootstrap-servers/scram`,
    ]);
  });

  it('is on the page: each output with its stack and what it holds, each parameter', () => {
    const contract = Object.values<PublishedOutput>(publishedOutputs).map(
      ({ stack, holds, when = 'always' }, index) => [`\`${names[index]}\``, stack, holds, when],
    );
    expect(table('Stack outputs')).toEqual(contract);
    expect(table('Parameters').map(([name]) => name)).toEqual(
      bootstrapModes.map((mode) => `\`${bootstrapParameter('<platform>', '<environment>', mode)}\``),
    );
  });

  it('has an output for each parameter', () => {
    expect(bootstrapModes.map(bootstrapOutput).filter((name) => !names.includes(name))).toEqual([]);
  });
});

describe('What others make of it', () => {
  const env = (account: string) => ({ env: { account, region: 'eu-west-1' } });

  it.each(['reporting', 'settlement'])('is on the page as the example %s compiles', (name) => {
    const text = readFileSync(join(root, `examples/other-account/${name}-stack.ts`), 'utf8');
    expect(page).toContain(`\`\`\`ts\n${text}\`\`\``);
  });

  it('names outputs and parameters that there are, also in Terraform', () => {
    const blocks = [...page.matchAll(/```(?:ts|hcl)\n(.*?)```/gs)].map(([, text]) => text).join('\n');
    const used = [...blocks.matchAll(/['"`](Kafka[A-Za-z]+)['"`]/g)].map(([, name]) => name);
    const known = new Set([...Object.keys(publishedOutputs), 'KafkaAccessPolicySettlement', 'KafkaAccess']);
    expect(used.length).toBeGreaterThan(4);
    expect(used.filter((name) => !known.has(`${name}`))).toEqual([]);
    expect([...blocks.matchAll(/\/tidegate\/prod\/[a-z/-]+/g)].map(([name]) => name)).toEqual(
      Array(2).fill(bootstrapParameter('tidegate', 'prod', 'scram')),
    );
  });

  it('is an app in the same account that reads outputs and opens the brokers to its program', () => {
    const stack = new ReportingStack(new App(), 'reporting', env('111111111111'));
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      FromPort: 9096,
      GroupId: { 'Fn::GetStackOutput': Match.objectLike({ OutputName: 'KafkaBrokerSecurityGroupId' }) },
    });
  });

  it('is an app in another account with a role that gets exactly the published policy, and a connection', () => {
    const app = new App({ analyticsReporting: false });
    const clusterArn =
      'arn:aws:kafka:eu-west-1:111111111111:cluster/tidegate-prod/7d2a2e9c-8e0f-4a53-9b57-0c1d2e3f4a5b-7';
    const statement = { Action: 'kafka-cluster:Connect', Effect: 'Allow', Resource: clusterArn };
    const accessPolicy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    const props = { ...env('222222222222'), clusterArn, bootstrapServers: 'b-1:14001', accessPolicy };
    const stack: Stack = new SettlementStack(app, 'settlement', props);
    applyRulePacks(app, { today: '2026-12-01' });
    app.synth();
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', { PolicyDocument: { Statement: [statement] } });
    template.hasResourceProperties('AWS::MSK::VpcConnection', {
      Authentication: 'SASL_IAM',
      TargetClusterArn: clusterArn,
    });
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 14001, ToPort: 14100 });
  });
});
