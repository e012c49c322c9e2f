import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Role } from 'aws-cdk-lib/aws-iam';
import { applyRulePacks } from '../constructs/compliance/rule-packs.ts';
import { KafkaClient } from '../constructs/domains/kafka-client.ts';
import { KafkaLoadBalancer } from '../constructs/reconciler/kafka-load-balancer.ts';
import { EnvironmentStage } from '../constructs/stacks/environment-stage.ts';
import { type AdvertisedListeners, advertisedListenersText } from '../lib/model/advertised-listeners.ts';
import { brokerPropertyFaults } from '../lib/model/broker-properties.ts';
import type { CreatedCluster, Environment } from '../lib/model/environment.ts';
import { domains } from './support/sample-domains.ts';
import {
  account,
  environment as dev,
  handlerFolder,
  plainTopic,
  region,
  type SamplePlatform,
  sampleDomain,
  samplePlatform,
  scramUsersOf,
} from './support/sample-platform.ts';

const advertisedListeners: AdvertisedListeners = {
  domain: 'kafka.example.com',
  listeners: ['iam', 'scram'],
  certificate: { arn: `arn:aws:acm:${region}:${account}:certificate/1`, names: ['*.kafka.example.com'] },
  hostedZoneId: 'Z0123456789',
  accessLogBucket: 'audit-logs',
};

function ownNames(changes: Partial<AdvertisedListeners> = {}): SamplePlatform & { readonly names: KafkaLoadBalancer } {
  const platform = samplePlatform();
  const { stack, reconciler, network } = platform;
  const props = { reconciler, network, advertisedListeners: { ...advertisedListeners, ...changes } };
  return { ...platform, names: new KafkaLoadBalancer(stack, 'OwnNames', props) };
}

/** An environment with own names. */
function stageOf(app: App, changes: Partial<AdvertisedListeners> = {}, cluster: Partial<CreatedCluster> = {}) {
  const create = { ...dev.cluster.create, ...cluster, advertisedListeners: { ...advertisedListeners, ...changes } };
  const environment = { ...dev, cluster: { create } } as Environment;
  return new EnvironmentStage(app, 'dev', { environment, domains, handlerFolder });
}

function propertiesOf(stage: EnvironmentStage): string {
  const [configuration] = Object.values(Template.fromStack(stage.cluster).findResources('AWS::MSK::Configuration'));
  return configuration?.Properties.ServerProperties;
}

const loadBalancer = `arn:aws:elasticloadbalancing:${region}:${account}:loadbalancer/net/kafka/0123456789abcdef`;

describe('A load balancer in front of the brokers', () => {
  const { stack } = ownNames();
  const template = Template.fromStack(stack);

  it('is internal, spreads over zones, writes access logs and is not deleted by accident', () => {
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      Type: 'network',
      Scheme: 'internal',
      Subnets: ['subnet-applicationa', 'subnet-applicationb', 'subnet-applicationc'],
      LoadBalancerAttributes: [
        { Key: 'access_logs.s3.bucket', Value: 'audit-logs' },
        { Key: 'access_logs.s3.enabled', Value: 'true' },
        { Key: 'access_logs.s3.prefix', Value: 'tidegate-dev' },
        { Key: 'deletion_protection.enabled', Value: 'true' },
        { Key: 'load_balancing.cross_zone.enabled', Value: 'true' },
      ],
    });
  });

  it('has for each way in one TLS listener per broker and one to begin with, each with the certificate', () => {
    const listeners = Object.values(template.findResources('AWS::ElasticLoadBalancingV2::Listener'));
    const ports = listeners.map(({ Properties }) => Properties.Port).sort();
    expect(ports).toEqual([9001, 9002, 9003, 9096, 9098, 9101, 9102, 9103]);
    for (const { Properties } of listeners) {
      expect(Properties).toMatchObject({
        Protocol: 'TLS',
        Certificates: [{ CertificateArn: advertisedListeners.certificate.arn }],
        SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
      });
    }
  });

  it('has the addresses that MSK names as targets: one broker for each of its own ports, all of them to begin with', () => {
    const groups = Object.values(template.findResources('AWS::ElasticLoadBalancingV2::TargetGroup'));
    const targets = groups.map(({ Properties }) =>
      Properties.Targets.map(
        ({ Id, Port }: { Id: { 'Fn::GetAtt': string[] }; Port: number }) => `${Id['Fn::GetAtt'][1]}:${Port}`,
      ),
    );
    expect(targets.map((each) => each.join(' ')).sort()).toEqual([
      'Address1:9096',
      'Address1:9096 Address2:9096 Address3:9096',
      'Address1:9098',
      'Address1:9098 Address2:9098 Address3:9098',
      'Address2:9096',
      'Address2:9098',
      'Address3:9096',
      'Address3:9098',
    ]);
    for (const { Properties } of groups) expect(Properties).toMatchObject({ TargetType: 'ip', Protocol: 'TLS' });
  });

  it('has a record for each name that clients are sent to', () => {
    const [records] = Object.values(template.findResources('AWS::Route53::RecordSetGroup'));
    expect(records?.Properties.RecordSets.map(({ Name }: { Name: string }) => Name)).toEqual([
      'bootstrap.kafka.example.com',
      'b-1.kafka.example.com',
      'b-2.kafka.example.com',
      'b-3.kafka.example.com',
    ]);
  });

  it('publishes its names beside those of AWS', () => {
    const parameter = (way: string) => `/tidegate/dev/kafka/bootstrap-servers/own-${way}`;
    for (const [way, port] of [
      ['iam', 9098],
      ['scram', 9096],
    ]) {
      const Value = `bootstrap.kafka.example.com:${port}`;
      template.hasResourceProperties('AWS::SSM::Parameter', { Name: parameter(`${way}`), Value });
    }
    expect(Object.keys(template.findOutputs('KafkaLoadBalancerArn'))).toHaveLength(1);
  });

  it('lets the function ask for the addresses of this cluster alone', () => {
    const statements = Object.values(template.findResources('AWS::IAM::ManagedPolicy')).flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement,
    );
    expect(statements.filter(({ Sid }: { Sid?: string }) => Sid === 'BrokerAddresses')).toEqual([
      expect.objectContaining({
        Action: 'kafka:ListNodes',
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Cluster/), 'Arn'] },
      }),
    ]);
  });

  it('reaches the brokers on the ports of its ways in, and lets in the function and clients that are granted something', () => {
    const platform = ownNames({ listeners: ['iam'] });
    const role = Role.fromRoleArn(platform.stack, 'Role', `arn:aws:iam::${account}:role/service`);
    const client = new SecurityGroup(platform.stack, 'Client', { vpc: platform.network.vpc, allowAllOutbound: false });
    const program = KafkaClient.fromRole(role, { name: 'reporting', connections: client });
    sampleDomain(platform, 'payments').addTopic('payments.events', plainTopic).grants.produce(program);
    const rules = Object.values(Template.fromStack(platform.stack).findResources('AWS::EC2::SecurityGroupIngress'));
    const shown = rules.map(
      ({ Properties: { Description, FromPort, ToPort } }) => `${Description} ${FromPort}-${ToPort}`,
    );
    expect(shown.sort()).toEqual([
      'Kafka client reporting 9098-9098',
      'Kafka client reporting, own names 9001-9003',
      'Kafka client reporting, own names 9098-9098',
      'Own names to the brokers, IAM 9098-9098',
      'Reconcile function to own names, IAM 9001-9003',
      'Reconcile function to own names, IAM 9098-9098',
      'Reconcile function to the brokers, IAM 9098-9098',
    ]);
  });

  it('lets in clients that were granted something before it was made', () => {
    const { stack, reconciler, network, ...platform } = samplePlatform();
    const role = Role.fromRoleArn(stack, 'Role', `arn:aws:iam::${account}:role/service`);
    const connections = new SecurityGroup(stack, 'Client', { vpc: network.vpc, allowAllOutbound: false });
    const topic = sampleDomain({ stack, reconciler, network, ...platform }, 'payments').addTopic(
      'payments.events',
      plainTopic,
    );
    topic.grants.produce(KafkaClient.fromRole(role, { name: 'reporting', connections }));
    new KafkaLoadBalancer(stack, 'OwnNames', { reconciler, network, advertisedListeners });
    const rules = Object.values(Template.fromStack(stack).findResources('AWS::EC2::SecurityGroupIngress'));
    const own = rules.filter(({ Properties }) => Properties.Description === 'Kafka client reporting, own names');
    expect(own.map(({ Properties }) => Properties.FromPort).sort()).toEqual([9001, 9098]);
  });

  it('refuses clients that are bound to hosts, whichever of the two comes first', () => {
    const grant = (platform: SamplePlatform) => {
      const domain = sampleDomain(platform, 'payments', { scramUsers: scramUsersOf(platform) });
      const bound = domain.addClient('bound-service', {
        authentication: 'scram',
        groupPrefix: 'payments-bound-',
        hosts: ['10.0.1.7'],
      });
      domain.addTopic('payments.events', plainTopic).grants.consume(bound);
      return platform;
    };
    const refusal = 'client bound-service hosts: got 10.0.1.7, expected none: the brokers see the addresses';
    expect(() => grant(ownNames())).toThrow(refusal);
    expect(() => grant(ownNames({ listeners: ['iam'] }))).not.toThrow();
    const { stack, reconciler, network } = grant(samplePlatform());
    expect(() => new KafkaLoadBalancer(stack, 'OwnNames', { reconciler, network, advertisedListeners })).toThrow(
      refusal,
    );
  });

  it('asks for the addresses again when the file says so', () => {
    const asOf = (changes: Partial<AdvertisedListeners>) =>
      Object.values(Template.fromStack(ownNames(changes).stack).findResources('Custom::KafkaBrokerAddresses')).map(
        ({ Properties }) => Properties.AsOf,
      );
    expect(asOf({})).toEqual([undefined]);
    expect(asOf({ addressesAsOf: '2026-12-01' })).toEqual(['2026-12-01']);
  });

  it('has a metric of brokers that it does not reach', () => {
    const { names } = ownNames({ listeners: ['iam'] });
    const { metricName, namespace } = names.metricUnhealthyBrokers('iam');
    expect(`${namespace} ${metricName}`).toBe('AWS/NetworkELB UnHealthyHostCount');
    expect(() => names.metricUnhealthyBrokers('scram')).toThrow('way: got scram, expected one of the listeners');
  });

  it('is refused with a certificate that is not valid for its names', () => {
    const certificate = { ...advertisedListeners.certificate, names: ['kafka.example.com'] };
    expect(() => ownNames({ certificate })).toThrow('not valid for bootstrap.kafka.example.com, b-1.kafka.example.com');
  });
});

describe('What the brokers advertise', () => {
  it('has a port for each broker and way in, as MSK wants it written', () => {
    const text = advertisedListenersText(advertisedListeners);
    expect(text).toBe(
      'CLIENT_IAM://b-{broker_id}.kafka.example.com:9000+{broker_id},' +
        'CLIENT_SASL_SCRAM://b-{broker_id}.kafka.example.com:9100+{broker_id}',
    );
    expect(brokerPropertyFaults({ 'custom.advertised.listeners': text })).toEqual([]);
  });

  it('is not said in the deployment that makes the load balancer, and is in the next one', () => {
    expect(propertiesOf(stageOf(new App()))).not.toContain('custom.advertised.listeners');
    expect(propertiesOf(stageOf(new App(), { runningLoadBalancer: loadBalancer }))).toContain(
      'custom.advertised.listeners=CLIENT_IAM://b-{broker_id}.kafka.example.com:9000+{broker_id},CLIENT_SASL_SCRAM://',
    );
  });
});

describe('An environment with own names and other accounts', () => {
  it('passes every rule pack without one more acknowledgement', () => {
    const app = new App({ analyticsReporting: false });
    const runningCluster = `arn:aws:kafka:${region}:${account}:cluster/tidegate-dev/3f1c2a4e-0000-0000-0000-000000000000-5`;
    const accounts = { settlement: '222222222222' };
    const connectivity = { authentication: ['iam', 'scram'] as const, accounts, runningCluster };
    const stage = stageOf(app, { runningLoadBalancer: loadBalancer }, { connectivity });
    applyRulePacks(stage, { today: '2026-12-01' });
    expect(() => app.synth()).not.toThrow();
    Template.fromStack(stage.cluster).resourceCountIs('AWS::MSK::ClusterPolicy', 1);
  });
});
