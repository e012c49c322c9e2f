import { type NodeOptions, nodeProperties, substitutions } from '../lib/local/server-properties.ts';
import { serverPropertiesText } from '../lib/model/broker-configuration.ts';
import { clusterConfiguration } from '../lib/model/cluster-configuration.ts';

const node = (scram: number) => ({ scram, tls: scram + 3, controller: scram + 6 });

const options: NodeOptions = {
  nodeId: 2,
  nodes: [node(100), node(101), node(102)],
  configuration: '',
  superUsers: ['reconciler'],
  storageFolder: '/storage/node-2',
  certificates: {
    caFile: '/twin/ca.pem',
    clientTrustFile: '/twin/client-trust.pem',
    clientCaFile: '/twin/client-ca.pem',
    clientCaKeyFile: '/twin/client-ca.key',
    keyStoreFile: '/twin/broker.p12',
    keyStorePassword: 'secret',
  },
};

function properties(changes: Partial<NodeOptions> = {}): Record<string, string> {
  const lines = nodeProperties({ ...options, ...changes }).trimEnd();
  return Object.fromEntries(lines.split('\n').map((line) => line.split(/=(.*)/).slice(0, 2)));
}

describe('server properties of a twin', () => {
  it('make a combined broker and controller of one node among three', () => {
    expect(properties()).toMatchObject({
      'process.roles': 'broker,controller',
      'node.id': '2',
      'broker.rack': 'az2',
      'log.dirs': '/storage/node-2',
      'controller.quorum.voters': '1@localhost:106,2@localhost:107,3@localhost:108',
      listeners: 'SCRAM://127.0.0.1:101,TLS://127.0.0.1:104,CONTROLLER://127.0.0.1:107',
      'advertised.listeners': 'SCRAM://localhost:101,TLS://localhost:104',
    });
  });

  it('let nobody in without a login, and nobody do anything without an ACL', () => {
    expect(properties()).toMatchObject({
      'listener.security.protocol.map': 'SCRAM:SASL_SSL,TLS:SSL,CONTROLLER:SSL',
      'listener.name.tls.ssl.client.auth': 'required',
      'listener.name.controller.ssl.client.auth': 'required',
      'listener.name.scram.sasl.enabled.mechanisms': 'SCRAM-SHA-512',
      'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      'allow.everyone.if.no.acl.found': 'false',
      'super.users': 'User:CN=tidegate-twin-broker;User:reconciler',
    });
  });

  it('let roles in by IAM where there is a plane, and let it decide for them', () => {
    const withIam = properties({
      nodes: options.nodes.map((ports) => ({ ...ports, iam: 120 })),
      iamFile: '/twin/iam.json',
    });
    expect(withIam).toMatchObject({
      listeners: 'SCRAM://127.0.0.1:101,TLS://127.0.0.1:104,IAM://127.0.0.1:120,CONTROLLER://127.0.0.1:107',
      'advertised.listeners': 'SCRAM://localhost:101,TLS://localhost:104,IAM://localhost:120',
      'listener.security.protocol.map': 'SCRAM:SASL_SSL,TLS:SSL,CONTROLLER:SSL,IAM:SASL_SSL',
      'listener.name.iam.sasl.enabled.mechanisms': 'OAUTHBEARER',
      'authorizer.class.name': 'tidegate.twin.MskAuthorizer',
      'tidegate.iam.file': '/twin/iam.json',
    });
  });

  it('take client certificates of their own authority on the TLS listener, and none of it among controllers', () => {
    expect(properties()).toMatchObject({
      'ssl.truststore.location': '/twin/ca.pem',
      'listener.name.tls.ssl.truststore.location': '/twin/client-trust.pem',
    });
    expect(Object.keys(properties()).filter((key) => key.includes('controller.ssl.truststore'))).toEqual([]);
  });

  it('keep three replicas, two of them in sync, where a configuration of Express brokers leaves that to MSK', () => {
    const configuration = serverPropertiesText(
      clusterConfiguration({ brokerType: 'express.m7g.large', brokerCount: 3 }),
    );
    expect(configuration).not.toContain('replication.factor');
    expect(properties({ configuration })).toMatchObject({
      'default.replication.factor': '3',
      'min.insync.replicas': '2',
    });
  });

  it('take the configuration of the template over the defaults of the twin', () => {
    const configuration = [
      '# as MSK stores it',
      'min.insync.replicas = 2',
      'allow.everyone.if.no.acl.found=true\r',
      '',
      'offsets.topic.num.partitions=9',
      'offsets.topic.num.partitions=50',
    ].join('\n');
    expect(properties({ configuration })).toMatchObject({
      'min.insync.replicas': '2',
      'allow.everyone.if.no.acl.found': 'true',
      'offsets.topic.num.partitions': '50',
      'transaction.state.log.num.partitions': '4',
    });
    expect(substitutions(configuration, 3)).toEqual([]);
  });

  it('leave out what has no meaning outside MSK, and say why', () => {
    const configuration = 'zookeeper.session.timeout.ms=1\nremote.log.storage.system.enable=true\nnum.partitions=6';
    expect(Object.keys(properties({ configuration }))).not.toContain('zookeeper.session.timeout.ms');
    expect(Object.keys(properties({ configuration }))).not.toContain('remote.log.storage.system.enable');
    expect(properties({ configuration })).toMatchObject({ 'num.partitions': '6' });
    expect(substitutions(configuration, 3)).toEqual([
      { key: 'zookeeper.session.timeout.ms', declared: '1', reason: 'the twin runs KRaft' },
      { key: 'remote.log.storage.system.enable', declared: 'true', reason: 'tiered storage is a plug-in of MSK' },
    ]);
  });

  it.each(['super.users', 'ssl.client.auth', 'listener.name.scram.sasl.enabled.mechanisms', 'listeners', 'log.dirs'])(
    'never let the configuration weaken or move the twin by %s',
    (key) => {
      const configuration = `${key}=other`;
      expect(properties({ configuration })).toEqual(properties());
      expect(substitutions(configuration, 3)).toEqual([{ key, declared: 'other', reason: 'the twin sets its own' }]);
    },
  );

  it('ask for one replica where there is one broker, and say so', () => {
    const single = { nodeId: 1, nodes: [node(100)], configuration: 'default.replication.factor=3\nnum.partitions=1' };
    expect(properties(single)).toMatchObject({
      'default.replication.factor': '1',
      'min.insync.replicas': '1',
      'offsets.topic.replication.factor': '1',
      'transaction.state.log.replication.factor': '1',
      'transaction.state.log.min.isr': '1',
    });
    expect(substitutions(single.configuration, 1)).toEqual([
      { key: 'default.replication.factor', declared: '3', used: '1', reason: 'there is one broker' },
    ]);
  });

  it('keep a backslash, which begins an escape in that format', () => {
    expect(properties({ storageFolder: 'C:\\twin' })['log.dirs']).toBe('C:\\\\twin');
  });
});
