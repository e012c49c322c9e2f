import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { CfnSubnet, SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnClusterPolicy } from 'aws-cdk-lib/aws-msk';
import { Fact, FactName } from 'aws-cdk-lib/region-info';
import type { KafkaClusterAttributes } from '../constructs/cluster/imported-cluster.ts';
import { KafkaCluster } from '../constructs/cluster/kafka-cluster.ts';
import type { KafkaClusterProps } from '../constructs/cluster/kafka-cluster-props.ts';
import { kafkaPort } from '../constructs/cluster/kafka-port.ts';
import { PlatformNetwork } from '../constructs/network/platform-network.ts';
import { SensitivityZone } from '../constructs/zones/sensitivity-zone.ts';
import { brokerProperties, createCluster, env, surroundings } from './support/created-cluster.ts';

describe('a created cluster', () => {
  it('is one cluster with one configuration, one log group and one security group', () => {
    const { stack } = createCluster();
    const types = Object.values<{ Type: string }>(Template.fromStack(stack).toJSON().Resources).map(({ Type }) => Type);
    const own = types.filter((type) => !['AWS::EC2::VPC', 'AWS::EC2::Subnet', 'AWS::KMS::Key'].includes(type));
    expect(own.sort()).toEqual([
      'AWS::EC2::SecurityGroup',
      'AWS::Logs::LogGroup',
      'AWS::MSK::Cluster',
      'AWS::MSK::Configuration',
    ]);
  });

  it('speaks TLS only, to clients and between brokers, and is never public', () => {
    Template.fromStack(createCluster().stack).hasResourceProperties('AWS::MSK::Cluster', {
      EncryptionInfo: { EncryptionInTransit: { ClientBroker: 'TLS', InCluster: true } },
      BrokerNodeGroupInfo: { ConnectivityInfo: { PublicAccess: { Type: 'DISABLED' } } },
    });
  });

  it('knows every client: no unauthenticated access, IAM always, SCRAM and mTLS as asked', () => {
    Template.fromStack(createCluster().stack).hasResourceProperties('AWS::MSK::Cluster', {
      ClientAuthentication: {
        Unauthenticated: { Enabled: false },
        Sasl: { Iam: { Enabled: true }, Scram: { Enabled: true } },
        Tls: Match.absent(),
      },
    });
    const authority = 'arn:aws:acm-pca:eu-west-1:111111111111:certificate-authority/1';
    const mtls = createCluster({ authentication: ['iam', 'mtls'], certificateAuthorityArns: [authority] }).stack;
    Template.fromStack(mtls).hasResourceProperties('AWS::MSK::Cluster', {
      ClientAuthentication: {
        Sasl: { Scram: { Enabled: false } },
        Tls: { Enabled: true, CertificateAuthorityArnList: [authority] },
      },
    });
  });

  it('encrypts disks and logs with the given key and keeps the logs for the given time', () => {
    const { stack } = createCluster({ logRetention: RetentionDays.ONE_MONTH });
    const template = Template.fromStack(stack);
    const key = { 'Fn::GetAtt': ['Key', 'Arn'] };
    template.hasResourceProperties('AWS::MSK::Cluster', {
      EncryptionInfo: { EncryptionAtRest: { DataVolumeKMSKeyId: key } },
      LoggingInfo: {
        BrokerLogs: { CloudWatchLogs: { Enabled: true, LogGroup: { Ref: Match.stringLikeRegexp('BrokerLogs') } } },
      },
    });
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: '/aws/msk/tidegate-dev',
      KmsKeyId: key,
      RetentionInDays: 30,
    });
  });

  it('shows metrics per topic and broker, and to Prometheus', () => {
    Template.fromStack(createCluster().stack).hasResourceProperties('AWS::MSK::Cluster', {
      EnhancedMonitoring: 'PER_TOPIC_PER_BROKER',
      OpenMonitoring: {
        Prometheus: { JmxExporter: { EnabledInBroker: true }, NodeExporter: { EnabledInBroker: true } },
      },
    });
  });

  it('denies by default, creates no topic by accident and never elects a stale leader', () => {
    expect(brokerProperties(createCluster().stack)).toMatchObject({
      'allow.everyone.if.no.acl.found': 'false',
      'auto.create.topics.enable': 'false',
      'unclean.leader.election.enable': 'false',
    });
  });

  it('survives the loss of a broker: three replicas, two in sync, offsets and transactions included', () => {
    expect(brokerProperties(createCluster().stack)).toMatchObject({
      'default.replication.factor': '3',
      'min.insync.replicas': '2',
      'offsets.topic.replication.factor': '3',
      'transaction.state.log.replication.factor': '3',
      'transaction.state.log.min.isr': '2',
      'transaction.max.timeout.ms': '900000',
      'replica.selector.class': 'org.apache.kafka.common.replica.RackAwareReplicaSelector',
    });
  });

  it('asks two brokers for no more than two replicas', () => {
    const stack = new Stack(new App(), 'Test', { env });
    const { vpc, subnets, encryptionKey } = surroundings(stack);
    new KafkaCluster(stack, 'Kafka', {
      vpc,
      subnets: subnets.slice(0, 2),
      encryptionKey,
      clusterName: 'small',
      kafkaVersion: '3.9.x.kraft',
      brokerType: 'kafka.m7g.large',
      brokerCount: 2,
      storageGiB: 1,
      authentication: ['iam'],
    });
    expect(brokerProperties(stack)).toMatchObject({ 'default.replication.factor': '2', 'min.insync.replicas': '1' });
  });

  it('takes further properties and rolls them out as a revision of the same configuration', () => {
    const { stack } = createCluster({ serverProperties: { 'num.partitions': '6', 'message.max.bytes': '2097152' } });
    expect(brokerProperties(stack)).toMatchObject({ 'num.partitions': '6', 'message.max.bytes': '2097152' });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::MSK::Configuration', {
      Name: 'tidegate-dev',
      KafkaVersionsList: Match.absent(),
    });
    const configuration = Object.keys(template.findResources('AWS::MSK::Configuration'))[0];
    template.hasResourceProperties('AWS::MSK::Cluster', {
      ConfigurationInfo: { Revision: { 'Fn::GetAtt': [configuration, 'LatestRevision.Revision'] } },
    });
  });

  it('lets a client in on one port, by rules in the stack of the client, and calls nobody', () => {
    const { app, stack, cluster } = createCluster();
    const clientStack = new Stack(app, 'Client', { env });
    const vpc = Vpc.fromVpcAttributes(clientStack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['eu-west-1a'] });
    const client = new SecurityGroup(clientStack, 'Group', { vpc, allowAllOutbound: false });
    client.connections.allowTo(cluster, kafkaPort.scram);
    Template.fromStack(clientStack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      FromPort: 9096,
      ToPort: 9096,
    });
    Template.fromStack(clientStack).hasResourceProperties('AWS::EC2::SecurityGroupEgress', {
      FromPort: 9096,
      ToPort: 9096,
    });
    Template.fromStack(stack).resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: Match.stringLikeRegexp('tidegate-dev'),
      SecurityGroupIngress: Match.absent(),
      SecurityGroupEgress: [Match.objectLike({ CidrIp: '255.255.255.255/32' })],
    });
  });

  it('stays when its stack goes, with all it needs, unless it is told to be destroyed', () => {
    const types = ['AWS::MSK::Cluster', 'AWS::MSK::Configuration', 'AWS::Logs::LogGroup', 'AWS::EC2::SecurityGroup'];
    const [kept, destroyed] = [createCluster(), createCluster({ removal: 'destroy' })];
    // What a failed creation left would block the next one by its name.
    const keeping = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' };
    for (const type of types) {
      Template.fromStack(kept.stack).allResources(type, keeping);
      Template.fromStack(destroyed.stack).allResources(type, { DeletionPolicy: 'Delete' });
    }
  });

  it('is taken by L1s of other authors and shows its own', () => {
    const { stack, cluster } = createCluster();
    new CfnClusterPolicy(stack, 'Policy', { clusterArn: cluster.clusterRef.clusterArn, policy: {} });
    expect(stack.getLogicalId(cluster.node.defaultChild as never)).toMatch(/^Kafka[0-9A-F]{8}$/);
    expect(cluster.metricOfflinePartitions().toMetricConfig().metricStat).toMatchObject({
      namespace: 'AWS/Kafka',
      dimensions: [{ name: 'Cluster Name', value: 'tidegate-dev' }],
      statistic: 'Maximum',
    });
    expect(cluster.metricDiskUsed(2).dimensions).toEqual({ 'Cluster Name': 'tidegate-dev', 'Broker ID': '2' });
    expect(cluster.metricCpu(1).toMetricConfig().mathExpression?.expression).toBe('user + system');
  });
});

describe('two environments', () => {
  const build = (environment: string, region: string) => {
    const stack = new Stack(new App(), environment, { env: { account: env.account, region } });
    const naming = { platform: 'tidegate', environment };
    const zone = new SensitivityZone(stack, 'Public', { ...naming, zoneName: 'public', classification: 'public' });
    const zones = ['a', 'b'].map((letter) => `${region}${letter}`);
    const network = new PlatformNetwork(stack, 'Network', { cidr: '10.0.0.0/16', zones, encryptionKey: zone.key });
    new KafkaCluster(stack, 'Kafka', {
      vpc: network.vpc,
      subnets: network.dataSubnets,
      clusterName: `tidegate-${environment}`,
      kafkaVersion: '3.9.x.kraft',
      brokerType: 'kafka.m7g.large',
      brokerCount: 2,
      storageGiB: 10,
      authentication: ['iam'],
      encryptionKey: zone.key,
    });
    return Template.fromStack(stack).toJSON();
  };

  it('share no physical name', () => {
    const names = (environment: string) => {
      const resources = Object.values<{ Properties?: Record<string, unknown> }>(
        build(environment, env.region).Resources,
      );
      return resources.flatMap(({ Properties = {} }) =>
        ['Name', 'AliasName', 'ClusterName', 'LogGroupName', 'RoleName', 'ManagedPolicyName', 'GroupName'].flatMap(
          (property) => (typeof Properties[property] === 'string' ? [`${property}=${Properties[property]}`] : []),
        ),
      );
    };
    const development = names('dev');
    expect(development).toHaveLength(4);
    expect(names('prod').filter((name) => development.includes(name))).toEqual([]);
  });

  it('synthesize in a partition and Region that nobody has heard of', () => {
    Fact.register({ region: 'test-region', name: FactName.PARTITION, value: 'test-partition' }, true);
    Fact.register({ region: 'test-region', name: FactName.DOMAIN_SUFFIX, value: 'test.suffix' }, true);
    const text = JSON.stringify(build('dev', 'test-region'));
    expect(text).toContain('test-region');
    expect(text).not.toMatch(/arn:aws|eu-west-1|us-east-1/);
  });
});

describe('names inside a cluster', () => {
  const arn = 'arn:aws:kafka:eu-central-1:222222222222:cluster/orders/11111111-2222-3333-4444-555555555555-1';
  const attributes: KafkaClusterAttributes = {
    clusterArn: arn,
    securityGroupId: 'sg-1',
    kafkaVersion: '3.8.x',
    brokerCount: 3,
    authentication: ['iam', 'scram'],
  };
  const inside = 'arn:aws:kafka:eu-central-1:222222222222';
  const path = 'orders/11111111-2222-3333-4444-555555555555-1';

  it('come from the ARN of an imported cluster, its account and Region included', () => {
    const stack = new Stack(new App(), 'Test', { env });
    const cluster = KafkaCluster.fromClusterAttributes(stack, 'Kafka', attributes);
    expect(cluster.clusterName).toBe('orders');
    expect(cluster.clusterUuid).toBe('11111111-2222-3333-4444-555555555555-1');
    expect(cluster.topicArn('payments.events')).toBe(`${inside}:topic/${path}/payments.events`);
    expect(cluster.groupArn('payments-*')).toBe(`${inside}:group/${path}/payments-*`);
    expect(cluster.transactionalIdArn('payments-*')).toBe(`${inside}:transactional-id/${path}/payments-*`);
    expect(cluster.env).toMatchObject({ account: '222222222222', region: 'eu-central-1' });
  });

  it('come from a token just as well', () => {
    const stack = new Stack(new App(), 'Test', { env });
    const { valueAsString: clusterArn } = new CfnParameter(stack, 'Arn');
    const cluster = KafkaCluster.fromClusterAttributes(stack, 'Kafka', { ...attributes, clusterArn });
    const part = (index: number, delimiter: string) => ({
      'Fn::Select': [index, { 'Fn::Split': [delimiter, { Ref: 'Arn' }] }],
    });
    expect(stack.resolve(cluster.topicArn('payments.events'))).toEqual({
      'Fn::Join': [
        '',
        [
          'arn:',
          part(1, ':'),
          ':kafka:',
          part(3, ':'),
          ':',
          part(4, ':'),
          ':topic/',
          part(1, '/'),
          '/',
          part(2, '/'),
          '/payments.events',
        ],
      ],
    });
  });

  it('carry the uuid of a created cluster', () => {
    const { stack, cluster } = createCluster();
    expect(JSON.stringify(stack.resolve(cluster.topicArn('payments.events')))).toMatch(
      /:kafka:eu-west-1:111111111111:topic\/tidegate-dev\/",\{"Fn::Select":\[2,\{"Fn::Split":\["\/",\{"Fn::GetAtt":\["Kafka[0-9A-F]{8}","Arn"\]\}\]\}\]\},"\/payments.events"/,
    );
  });

  it('are not guessed from something that is no cluster ARN', () => {
    const stack = new Stack(new App(), 'Test', { env });
    expect(() => KafkaCluster.fromClusterAttributes(stack, 'Kafka', { ...attributes, clusterArn: 'orders' })).toThrow(
      'Test/Kafka: clusterArn: got orders, expected arn:<partition>:kafka:<region>:<account>:cluster/<name>/<uuid>',
    );
  });

  it('are not given for a cluster that nobody can reach', () => {
    const stack = new Stack(new App(), 'Test', { env });
    const wrong: KafkaClusterAttributes = { ...attributes, authentication: ['scram', 'scram'], brokerCount: 0 };
    expect(() => KafkaCluster.fromClusterAttributes(stack, 'Kafka', wrong)).toThrow(
      [
        'Test/Kafka: ',
        'brokerCount: got 0, expected a whole number above 0',
        'authentication: got scram, scram, expected iam among them',
        'authentication[1]: got "scram" a second time, expected each way once',
      ].join('\n  '),
    );
  });

  it('belong to a cluster that is not touched, and warned about where its first ACL would lock others out', () => {
    const stack = new Stack(new App(), 'Test', { env });
    const scramKeyArn = 'arn:aws:kms:eu-central-1:222222222222:key/1';
    const open = { ...attributes, scramKeyArn, allowEveryoneIfNoAclFound: true };
    const cluster = KafkaCluster.fromClusterAttributes(stack, 'Open', open);
    KafkaCluster.fromClusterAttributes(stack, 'Closed', attributes);
    expect(cluster.encryptionKey?.keyRef.keyArn).toBe(scramKeyArn);
    expect(cluster.connections.securityGroups.map(({ securityGroupId }) => securityGroupId)).toEqual(['sg-1']);
    expect(Template.fromStack(stack).toJSON().Resources).toBeUndefined();
    const warnings = Annotations.fromStack(stack).findWarning(
      '*',
      Match.stringLikeRegexp('locks out every SCRAM, mTLS'),
    );
    expect(warnings.map(({ id }) => id)).toEqual(['/Test/Open']);
  });
});

describe('a cluster that MSK would refuse, or its owner regret, is refused at synthesis:', () => {
  it.each<[string, Partial<KafkaClusterProps>, string]>([
    ['4 brokers on 3 subnets', { brokerCount: 4 }, 'brokerCount: got 4 brokers on 3 subnets, expected a multiple of 3'],
    ['no brokers', { brokerCount: 0 }, 'brokerCount: got 0 brokers on 3 subnets, expected a multiple of 3'],
    [
      't3 with KRaft',
      { brokerType: 'kafka.t3.small' },
      'brokerType: got "kafka.t3.small" with KRaft, expected kafka.m7g.large or larger',
    ],
    [
      'an Express broker with disks',
      { brokerType: 'express.m7g.large' },
      'storageGiB: got 100GiB, expected nothing with express.m7g.large',
    ],
    ['a retired version', { kafkaVersion: '3.6.0' }, 'kafkaVersion: got "3.6.0", whose support ended on 2026-06-01'],
    [
      'an unknown version',
      { kafkaVersion: '3.9' },
      'kafkaVersion: got "3.9", which MSK does not offer, expected one of',
    ],
    ['a version of Express', { kafkaVersion: '4.2.x.kraft' }, 'which only Express brokers run'],
    ['a version with ZooKeeper', { kafkaVersion: '3.9.x' }, 'which keeps its metadata in ZooKeeper'],
    ['no IAM', { authentication: ['scram'] }, 'authentication: got scram, expected iam among them'],
    [
      'mTLS without authorities',
      { authentication: ['iam', 'mtls'] },
      'certificateAuthorityArns: got nothing, expected the ARN of an AWS Private CA for mtls',
    ],
    [
      'authorities without mTLS',
      { certificateAuthorityArns: ['arn:aws:acm-pca:x'] },
      'certificateAuthorityArns: got arn:aws:acm-pca:x, expected an empty list without mtls',
    ],
    [
      'an authority that is none',
      { authentication: ['iam', 'mtls'], certificateAuthorityArns: ['arn:aws:acm:x'] },
      'certificateAuthorityArns: got "arn:aws:acm:x", expected the ARN of an AWS Private CA',
    ],
    ['a disk too large', { storageGiB: 16_385 }, 'storageGiB: got 16385GiB, expected whole GiB from 1 to 16384'],
    [
      'a name with an underscore',
      { clusterName: 'tidegate_dev' },
      'clusterName: got "tidegate_dev", expected literal text',
    ],
    [
      'an unsafe property',
      { serverProperties: { 'unclean.leader.election.enable': 'true' } },
      'serverProperties[unclean.leader.election.enable]: got "true", expected false',
    ],
    [
      'an unknown property',
      { serverProperties: { 'super.users': 'x' } },
      'serverProperties[super.users]: got unknown key',
    ],
    [
      'as many in-sync replicas as replicas',
      { serverProperties: { 'min.insync.replicas': '3' } },
      'serverProperties[min.insync.replicas]: got 3, expected less than default.replication.factor',
    ],
    [
      'more replicas than brokers',
      { serverProperties: { 'offsets.topic.replication.factor': '4' } },
      'serverProperties[offsets.topic.replication.factor]: got 4, expected at most the 3 brokers',
    ],
  ])('%s', (_, props, message) => {
    expect(() => createCluster(props)).toThrow(message);
  });

  it('a name that only deployment would know', () => {
    const { valueAsString: clusterName } = new CfnParameter(new Stack(), 'Name');
    expect(() => createCluster({ clusterName })).toThrow('clusterName: got a token, expected literal text');
  });

  it('one subnet twice, and subnets that give public addresses', () => {
    const stack = new Stack(new App(), 'Other', { env });
    const { vpc, subnets } = surroundings(stack);
    expect(() => createCluster({ vpc, subnets: [...subnets.slice(0, 2), ...subnets.slice(0, 1)] })).toThrow(
      'Test/Kafka: subnets: got 3, 2 of them distinct, expected 2 or 3 distinct subnets',
    );
    const open = ['a', 'b', 'c'].map(
      (zone) => new CfnSubnet(stack, zone, { vpcId: 'vpc-1', mapPublicIpOnLaunch: true }),
    );
    expect(() => createCluster({ vpc, subnets: open })).toThrow(
      'Test/Kafka: subnets: got public subnets (Other/a, Other/b, Other/c), expected subnets that give no public addresses',
    );
  });

  it('a VPC with public subnets', () => {
    const vpc = new Vpc(new Stack(new App(), 'Other'), 'Vpc', { maxAzs: 2 });
    expect(() => createCluster({ vpc, subnets: vpc.privateSubnets, brokerCount: 2 })).toThrow(
      /Test\/Kafka: vpc: got public subnets \(.*\), expected a VPC without public subnets/,
    );
  });

  it('with every fault named at once', () => {
    expect(() => createCluster({ brokerCount: 4, authentication: [], storageGiB: 0 })).toThrow(
      [
        'Test/Kafka: ',
        'brokerCount: got 4 brokers on 3 subnets, expected a multiple of 3',
        'storageGiB: got 0GiB, expected whole GiB from 1 to 16384',
        'authentication: got none, expected iam among them',
      ].join('\n  '),
    );
  });
});
