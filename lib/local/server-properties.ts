import { brokerName, type Certificates } from './certificates.ts';
import { propertiesText } from './client-properties.ts';

/** Loopback ports of one node: for clients with SCRAM, for clients and brokers with certificates, for controllers, for clients with IAM. */
export interface NodePorts {
  readonly scram: number;
  readonly tls: number;
  readonly controller: number;
  /** Absent: nobody comes in by IAM. */
  readonly iam?: number;
}

export interface NodeOptions {
  /** 1, 2, 3: also the position in `nodes` and the number of the zone. */
  readonly nodeId: number;
  readonly nodes: readonly NodePorts[];
  /** Server properties of an `AWS::MSK::Configuration`, as the template carries them. */
  readonly configuration: string;
  /** SCRAM users whom no ACL binds. */
  readonly superUsers: readonly string[];
  /** The IAM plane that goes with the IAM ports. */
  readonly iamFile?: string;
  readonly storageFolder: string;
  readonly certificates: Certificates;
}

/** A key of the configuration that the twin cannot take as it is. */
export interface Substitution {
  readonly key: string;
  readonly declared: string;
  /** Absent: the key is left out. */
  readonly used?: string;
  readonly reason: string;
}

type Properties = Readonly<Record<string, string>>;

/** Holds where the configuration says nothing: MSK's own defaults, or Kafka's made small enough for a laptop. */
const defaults: Properties = {
  'allow.everyone.if.no.acl.found': 'false',
  'auto.create.topics.enable': 'false',
  'default.replication.factor': '3',
  'min.insync.replicas': '2',
  'offsets.topic.num.partitions': '4',
  'transaction.state.log.num.partitions': '4',
  'group.initial.rebalance.delay.ms': '0',
  // Every network thread of every listener sets up TLS of its own: one each starts a node a fifth sooner.
  'num.network.threads': '1',
  'num.io.threads': '2',
  // 20 MiB of sparse files per partition otherwise, and 128 MiB of heap per broker.
  'log.index.size.max.bytes': '65536',
  'log.cleaner.dedupe.buffer.size': '8388608',
};

const singleBroker: Properties = {
  'default.replication.factor': '1',
  'min.insync.replicas': '1',
  'offsets.topic.replication.factor': '1',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
};

/** Keys, or beginnings of keys that end in `.`, that have no meaning in a plain Apache Kafka on one machine. */
const inapplicable: Readonly<Record<string, string>> = {
  'custom.advertised.listeners': 'a setting of MSK that Apache Kafka does not know',
  'inter.broker.protocol.version': 'with KRaft the metadata version decides',
  'log.message.format.version': 'with KRaft the metadata version decides',
  'remote.log.': 'tiered storage is a plug-in of MSK',
  'zookeeper.': 'the twin runs KRaft',
};

/** Everything in the configuration that the twin leaves out or replaces, in its order. */
export function substitutions(configuration: string, brokers: number): readonly Substitution[] {
  return Object.entries(parseProperties(configuration)).flatMap(([key, declared]) => {
    const used = brokers === 1 ? singleBroker[key] : undefined;
    if (used !== undefined) return used === declared ? [] : [{ key, declared, used, reason: 'there is one broker' }];
    const reason = reasonToDrop(key);
    return reason === undefined ? [] : [{ key, declared, reason }];
  });
}

/** The `server.properties` of one node: a combined broker and controller that denies by default. */
export function nodeProperties(options: NodeOptions): string {
  const declared = Object.entries(parseProperties(options.configuration));
  return propertiesText({
    ...defaults,
    ...Object.fromEntries(declared.filter(([key]) => reasonToDrop(key) === undefined)),
    ...(options.nodes.length === 1 ? singleBroker : {}),
    ...identity(options),
    ...security(options),
    ...iamSecurity(options),
  });
}

function reasonToDrop(key: string): string | undefined {
  if (ownKeys.some((own) => matches(key, own))) return 'the twin sets its own';
  return Object.entries(inapplicable).find(([pattern]) => matches(key, pattern))?.[1];
}

/** Set by `identity` and `security`, with everything that could undo them. */
const ownKeys = [
  ...['process.roles', 'node.id', 'broker.id', 'broker.rack', 'log.dir', 'log.dirs', 'metadata.log.dir'],
  ...['controller.', 'listeners', 'advertised.listeners', 'listener.', 'inter.broker.listener.name'],
  ...['security.inter.broker.protocol', 'ssl.', 'sasl.', 'authorizer.class.name', 'super.users', 'tidegate.'],
];

function matches(key: string, pattern: string): boolean {
  return pattern.endsWith('.') ? key.startsWith(pattern) : key === pattern;
}

function identity({ nodeId, nodes, storageFolder }: NodeOptions): Properties {
  const own = nodes[nodeId - 1];
  if (own === undefined) throw new RangeError(`node ${nodeId} of ${nodes.length}`);
  return {
    'process.roles': 'broker,controller',
    'node.id': String(nodeId),
    'broker.rack': `az${nodeId}`,
    'log.dirs': storageFolder,
    'controller.quorum.voters': nodes.map(({ controller }, index) => `${index + 1}@localhost:${controller}`).join(','),
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'TLS',
    ...listeners(own),
  };
}

function listeners(ports: NodePorts): Properties {
  const forClients = Object.entries({ SCRAM: ports.scram, TLS: ports.tls, IAM: ports.iam }).filter(
    ([, port]) => port !== undefined,
  );
  const at = (host: string) => forClients.map(([name, port]) => `${name}://${host}:${port}`);
  const protocols = { SCRAM: 'SASL_SSL', TLS: 'SSL', CONTROLLER: 'SSL', ...(ports.iam ? { IAM: 'SASL_SSL' } : {}) };
  return {
    listeners: [...at('127.0.0.1'), `CONTROLLER://127.0.0.1:${ports.controller}`].join(','),
    'advertised.listeners': at('localhost').join(','),
    'listener.security.protocol.map': Object.entries(protocols)
      .map(([name, protocol]) => `${name}:${protocol}`)
      .join(','),
  };
}

/** Brokers know each other by certificate: over plain connections every local process could pass for one. */
function security({ superUsers, certificates }: NodeOptions): Properties {
  const principals = [brokerName, ...superUsers].map((name) => `User:${name}`);
  return {
    'ssl.keystore.type': 'PKCS12',
    'ssl.keystore.location': certificates.keyStoreFile,
    'ssl.keystore.password': certificates.keyStorePassword,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': certificates.caFile,
    'listener.name.tls.ssl.client.auth': 'required',
    'listener.name.tls.ssl.truststore.type': 'PEM',
    'listener.name.tls.ssl.truststore.location': certificates.clientTrustFile,
    'listener.name.controller.ssl.client.auth': 'required',
    'listener.name.scram.sasl.enabled.mechanisms': 'SCRAM-SHA-512',
    'listener.name.scram.scram-sha-512.sasl.jaas.config':
      'org.apache.kafka.common.security.scram.ScramLoginModule required;',
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': principals.join(';'),
  };
}

/** MSK's IAM plane beside the ACLs: `iam/*.java`. */
function iamSecurity({ iamFile }: NodeOptions): Properties {
  if (iamFile === undefined) return {};
  return {
    'tidegate.iam.file': iamFile,
    'authorizer.class.name': 'tidegate.twin.MskAuthorizer',
    'listener.name.iam.sasl.enabled.mechanisms': 'OAUTHBEARER',
    'listener.name.iam.oauthbearer.sasl.server.callback.handler.class': 'tidegate.twin.MskLogin',
    'listener.name.iam.oauthbearer.sasl.jaas.config':
      'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;',
  };
}

/** `key=value` lines; comments and empty lines do not count, the last value of a key does. */
function parseProperties(text: string): Properties {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  return Object.fromEntries(
    lines
      .filter((line) => line !== '' && !/^[#!]/.test(line))
      .map((line) => {
        const [key = '', ...value] = line.split('=');
        return [key.trim(), value.join('=').trim()];
      }),
  );
}
