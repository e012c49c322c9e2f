import { clientConnection, clientProperties } from '../lib/cli/client-properties.ts';
import { readConfiguration } from '../lib/documents/read-configuration.ts';
import { certificateCovers } from '../lib/model/advertised-listeners.ts';
import type { CreatedCluster } from '../lib/model/environment.ts';
import { advertisedListenerRules } from '../lib/policy/advertised-listener-rules.ts';
import { connectivityRules } from '../lib/policy/connectivity-rules.ts';
import { applyRules } from '../lib/policy/rule.ts';
import {
  complaints,
  configurationFiles,
  environmentText,
  existingText,
  paymentsText,
  replaced,
  today,
  warnings,
} from './support/configuration-texts.ts';
import { environment as dev } from './support/sample-platform.ts';

const arn = 'arn:aws:kafka:eu-west-1:111111111111:cluster/tidegate-dev/3f1c2a4e-0000-0000-0000-000000000000-5';
const create = dev.cluster.create as CreatedCluster;

function environment(connectivity: string): string {
  return replaced(environmentText, '    serverProperties: {}', `    connectivity: ${connectivity}`);
}

/** The sink of the domain payments runs in another account. */
const foreignSink = replaced(
  paymentsText,
  'assumedBy: kafkaconnect',
  'runsAs: { account: settlement, role: settlement-sink }',
);

const open = `{ authentication: [iam], accounts: { settlement: "222222222222" }, runningCluster: "${arn}" }`;

describe('Connectivity in an environment', () => {
  it('is fine with an account, a way in that the cluster has, and the ARN of the running cluster', () => {
    const files = configurationFiles({ environment: environment(open), payments: foreignSink });
    expect(complaints(files)).toEqual([]);
    expect(warnings(files).filter((line) => line.includes('connectivity'))).toEqual([]);
  });

  it('is explained as a second deployment until the running cluster is named', () => {
    const files = configurationFiles({
      environment: environment('{ authentication: [iam], accounts: { a: "222222222222" } }'),
    });
    expect(complaints(files)).toEqual([]);
    expect(warnings(files).filter((line) => line.includes('connectivity'))).toEqual([
      expect.stringContaining(
        'cluster.create.connectivity: got no runningCluster: other accounts are not let in yet, expected the ARN of the cluster, ' +
          'once it runs. Deploy once, write the output KafkaClusterArn here and deploy again',
      ),
    ]);
  });

  it('is refused with the ARN of a cluster of another environment, account or Region', () => {
    const other = 'arn:aws:kafka:us-east-1:222222222222:cluster/tidegate-prod/3f1c2a4e-0000-0000-0000-000000000000-5';
    expect(complaints(configurationFiles({ environment: environment(open.replace(arn, other)) }))).toEqual([
      expect.stringContaining(
        'connectivity.runningCluster: got a cluster of name tidegate-prod, region us-east-1, account 222222222222, ' +
          'expected name tidegate-dev, region eu-west-1, account 111111111111',
      ),
    ]);
  });

  it('is refused for mtls where the cluster has none, for no account, and for one account under two names', () => {
    const refused = (text: string) => complaints(configurationFiles({ environment: environment(text) })).join('\n');
    expect(refused('{ authentication: [mtls], accounts: {} }')).toMatch(
      /authentication\[0\]: got "mtls", expected iam or scram, as the cluster offers[\s\S]*accounts: got none/,
    );
    expect(refused('{ authentication: [iam], accounts: { a: "222222222222", b: "222222222222" } }')).toContain(
      'accounts.b: got "222222222222", the account of a, expected each account once',
    );
  });

  it('is refused on t3 brokers and before Kafka 2.7.1', () => {
    const connectivity = { authentication: ['iam'], accounts: { a: '222222222222' } } as const;
    const refused = (cluster: Partial<CreatedCluster>) =>
      applyRules(connectivityRules, { cluster: { ...create, connectivity, ...cluster } })
        .filter(({ severity }) => severity === 'error')
        .map(({ rule, path, got }) => [rule, ...path, got]);
    expect(refused({})).toEqual([]);
    expect(refused({ brokerType: 'kafka.t3.small' })).toEqual([
      ['connectivity-broker-type', 'connectivity', 'multi-VPC connectivity on kafka.t3.small'],
    ]);
    expect(refused({ kafkaVersion: '2.7.1' })).toEqual([]);
    expect(refused({ kafkaVersion: '2.7.0' })).toEqual([
      ['connectivity-version', 'connectivity', 'multi-VPC connectivity with Kafka 2.7.0'],
    ]);
    expect(refused({ kafkaVersion: '2.6.3' })).toHaveLength(1);
  });
});

describe('A client with a role of another account', () => {
  it('is refused where the environment does not connect the account', () => {
    const near = environment(open.replace('settlement', 'settlements'));
    expect(complaints(configurationFiles({ environment: near, payments: foreignSink }))).toEqual([
      'domains/payments/domain.yaml:23 clients[1].runsAs: got a role of account settlement, which dev does not connect, ' +
        'expected one of settlements. Did you mean settlements?',
    ]);
    expect(complaints(configurationFiles({ payments: foreignSink }))).toEqual([
      expect.stringContaining('expected an account of cluster.create.connectivity.accounts, of which there are none'),
    ]);
  });

  it('is refused where IAM is not among the ways in of other VPCs', () => {
    const scram = environment(open.replace('[iam]', '[scram]'));
    expect(complaints(configurationFiles({ environment: scram, payments: foreignSink }))).toEqual([
      expect.stringContaining(
        'connectivity.authentication: got scram, expected iam among them. Needed for payments-sink',
      ),
    ]);
  });

  it('has IAM authentication, and no role that the platform makes as well', () => {
    const runsAs = 'runsAs: { account: settlement, role: settlement-sink }';
    const inPayments = (text: string) =>
      complaints(configurationFiles({ environment: environment(open), payments: text }));
    const both = replaced(paymentsText, 'assumedBy: kafkaconnect', `assumedBy: kafkaconnect\n    ${runsAs}`);
    expect(inPayments(both)).toEqual([
      expect.stringContaining(
        'clients[1].runsAs: got a role of account settlement beside assumedBy, expected one of the two',
      ),
    ]);
    const scram = replaced(paymentsText, 'authentication: scram', `authentication: scram\n    ${runsAs}`);
    expect(inPayments(scram)).toEqual([
      expect.stringContaining(
        'clients[0].runsAs: got a role of account settlement, expected nothing for a scram client',
      ),
    ]);
  });
});

describe('The settings of a client', () => {
  function settingsOf(connectivity: string) {
    const files = configurationFiles({ environment: environment(connectivity), payments: foreignSink });
    const reading = readConfiguration({ environment: 'dev', files, today });
    if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
    return clientProperties(reading.value, 'payments-sink', 'java');
  }

  it('of another account name its role, the policy for it, and the bootstrap servers of other VPCs', () => {
    expect(settingsOf(open).slice(1, 4)).toEqual([
      '# bootstrap servers: SSM parameter /tidegate/dev/kafka/bootstrap-servers/vpc-iam',
      '# role: arn:aws:iam::222222222222:role/settlement-sink',
      '# policy for the role: output KafkaAccessPolicyPaymentsSink of stack tidegate-dev-domains',
    ]);
  });

  it('with a role of the own account name no policy, since the platform attaches it', () => {
    expect(settingsOf(open.replace('222222222222', '111111111111')).slice(1, 3)).toEqual([
      '# bootstrap servers: SSM parameter /tidegate/dev/kafka/bootstrap-servers/iam',
      '# role: arn:aws:iam::111111111111:role/settlement-sink',
    ]);
  });

  it('name own names once the brokers send clients there', () => {
    const ownNames = (running: string) => `    advertisedListeners:
      domain: kafka.example.com
      listeners: [scram]
      certificate: { arn: "arn:aws:acm:eu-west-1:111111111111:certificate/1", names: ["*.kafka.example.com"] }
      hostedZoneId: Z0123456789
      accessLogBucket: audit-logs
${running}`;
    const running =
      '      runningLoadBalancer: "arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/net/kafka/0123456789abcdef"\n';
    const parameterOf = (more: string) => {
      const files = configurationFiles({
        environment: environmentText.replace('topicDefaults:', `${more}topicDefaults:`),
      });
      const reading = readConfiguration({ environment: 'dev', files, today });
      if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
      return clientConnection(reading.value, 'payments-service').bootstrapServersParameter.split('/').at(-1);
    };
    expect([ownNames(''), ownNames(running)].map(parameterOf)).toEqual(['scram', 'own-scram']);
  });
});

describe('Own names for the brokers', () => {
  const advertisedListeners = {
    domain: 'kafka.example.com',
    listeners: ['iam', 'scram'],
    certificate: { arn: 'arn:aws:acm:eu-west-1:111111111111:certificate/1', names: ['*.kafka.example.com'] },
    hostedZoneId: 'Z0123456789',
    accessLogBucket: 'logs',
  } as const;

  function refused(change: Partial<CreatedCluster['advertisedListeners']>, cluster: Partial<CreatedCluster> = {}) {
    const subject = { ...create, advertisedListeners: { ...advertisedListeners, ...change }, ...cluster };
    const place = { region: 'eu-west-1', account: '111111111111' };
    return applyRules(advertisedListenerRules, { cluster: subject, place })
      .filter(({ severity }) => severity === 'error')
      .map(({ path, got, expected }) => `${path.slice(1).join('.')}: ${got} | ${expected}`);
  }

  it('are covered by a certificate with a star for their one label, or with each of them', () => {
    expect(certificateCovers(['*.kafka.example.com'], 'b-1.kafka.example.com')).toBe(true);
    expect(certificateCovers(['b-1.kafka.example.com'], 'b-1.kafka.example.com')).toBe(true);
    expect(certificateCovers(['*.example.com'], 'b-1.kafka.example.com')).toBe(false);
    expect(certificateCovers(['kafka.example.com'], 'b-1.kafka.example.com')).toBe(false);
    expect(refused({})).toEqual([]);
  });

  it('are refused where the certificate is not valid for one of them', () => {
    const names = ['bootstrap.kafka.example.com', 'b-1.kafka.example.com', 'b-2.kafka.example.com'];
    expect(refused({ certificate: { ...advertisedListeners.certificate, names } })).toEqual([
      `certificate.names: ${names.join(', ')}, not valid for b-3.kafka.example.com | *.kafka.example.com, or each of these names`,
    ]);
  });

  it('are refused for ways in that the cluster has not, or that stand there twice', () => {
    expect(refused({ listeners: ['iam', 'scram', 'iam'] }, { authentication: ['iam'] })).toEqual([
      'listeners.1: "scram" | iam, as the cluster offers',
      'listeners.2: "iam" a second time | each way once',
    ]);
  });

  it('are refused above the quota of listeners, with the sum', () => {
    expect(refused({}, { brokerCount: 24 })).toEqual([]);
    expect(refused({}, { brokerCount: 27 })).toEqual([
      'listeners: 2 x (27 brokers + 1) = 56 listeners | at most 50; fewer ways in, or fewer brokers',
    ]);
  });

  it('are refused beside the same property by hand', () => {
    const serverProperties = {
      'custom.advertised.listeners': 'CLIENT_IAM://b-{broker_id}.example.com:9000+{broker_id}',
    };
    expect(refused({}, { serverProperties })).toEqual([
      ': serverProperties with custom.advertised.listeners as well | one of the two',
    ]);
  });

  it('are not advertised by a load balancer of another Region or account', () => {
    const runningLoadBalancer =
      'arn:aws:elasticloadbalancing:us-east-1:222222222222:loadbalancer/net/tidegate-dev/0123456789abcdef';
    expect(refused({ runningLoadBalancer })).toEqual([
      'runningLoadBalancer: a load balancer of region us-east-1, account 222222222222 | region eu-west-1, account 111111111111',
    ]);
  });

  it('are explained as a second deployment until the load balancer stands', () => {
    const found = applyRules(advertisedListenerRules, { cluster: { ...create, advertisedListeners } });
    expect(found).toEqual([
      expect.objectContaining({
        rule: 'advertised-listeners-second-deployment',
        severity: 'warning',
        fix: expect.stringContaining('write the output KafkaLoadBalancerArn here and deploy again'),
      }),
    ]);
  });
});

describe('What an environment names by ARN', () => {
  const said = (text: string) => complaints(configurationFiles({ environment: text }));
  const withKeys = (keys: string) =>
    replaced(environmentText, '    serverProperties: {}', `    serverProperties: {}\n${keys}`);
  const names = 'certificate: { arn: "arn:aws:acm:us-east-1:111111111111:certificate/1", names: ["*.k.example.com"] }';

  it('is refused in another Region: authority, certificate, topic of the alarm, and key of SCRAM secrets', () => {
    const mtls = replaced(environmentText, '[iam, scram]', '[iam, scram, mtls]');
    const authority = 'certificateAuthorityArns: ["arn:aws:acm-pca:us-east-1:111111111111:certificate-authority/1"]';
    const rest = 'hostedZoneId: Z0123456789, accessLogBucket: logs';
    expect([
      ...said(replaced(mtls, '    serverProperties: {}', `    serverProperties: {}\n    ${authority}`)),
      ...said(withKeys(`    advertisedListeners: { domain: k.example.com, listeners: [iam], ${names}, ${rest} }`)),
      ...said(withKeys('    storageGrowth: { to: 500GiB, notify: "arn:aws:sns:us-east-1:111111111111:on-call" }')),
      ...said(replaced(existingText, 'kms:eu-west-1', 'kms:us-east-1')),
    ]).toEqual(
      [
        'cluster.create.certificateAuthorityArns[0]',
        'cluster.create.advertisedListeners.certificate.arn',
        'cluster.create.storageGrowth.notify',
        'cluster.existing.scramKeyArn',
      ].map((path) => expect.stringContaining(`${path}: got one in us-east-1, expected one in eu-west-1`)),
    );
  });

  it('is an authority, not anything else of AWS Private CA', () => {
    const authority = '    certificateAuthorityArns: ["arn:aws:acm-pca:eu-west-1"]';
    expect(said(withKeys(authority))).toEqual([expect.stringContaining('expected the ARN of an AWS Private CA')]);
  });
});
