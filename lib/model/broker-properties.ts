import { isEarlierLine } from './earlier-line.ts';
import { expressBrokerProperties, expressOnlyProperties } from './express-broker-properties.ts';
import type { MskFlavour } from './topic-config-catalogue.ts';

type PropertyKind =
  | { readonly type: 'integer'; readonly minimum?: number; readonly maximum?: number; readonly unlimited?: boolean }
  | { readonly type: 'boolean' }
  | { readonly type: 'ratio' }
  | { readonly type: 'choice'; readonly choices: readonly string[] }
  | { readonly type: 'matching'; readonly pattern: RegExp; readonly expected: string };

const count: PropertyKind = { type: 'integer', minimum: 1 };
const quantity: PropertyKind = { type: 'integer', minimum: 0 };
/** -1 means without limit, or the operating system's own. */
const limit: PropertyKind = { type: 'integer', minimum: 1, unlimited: true };
const boolean: PropertyKind = { type: 'boolean' };
/** AWS: `msk/latest/developerguide/custom-domain-names.html`. Each broker needs a port of its own. */
const listener = /(CLIENT|CLIENT_(SECURE|SASL_SCRAM|IAM)(_PUBLIC)?):\/\/[A-Za-z0-9._{}-]+:\d{1,5}\+\{broker_id\}/;
const listeners: PropertyKind = {
  type: 'matching',
  pattern: new RegExp(`^${listener.source}(,${listener.source})*$`),
  expected: 'listeners such as CLIENT_IAM://b-{broker_id}.example.com:9000+{broker_id}',
};

/**
 * Broker properties that an MSK configuration of a KRaft cluster may set; MSK refuses every other key.
 * (AWS: `msk/latest/developerguide/msk-configuration-properties.html`.)
 */
const brokerPropertyKinds: Readonly<Record<string, PropertyKind>> = {
  'allow.everyone.if.no.acl.found': boolean,
  'auto.create.topics.enable': boolean,
  'compression.type': { type: 'choice', choices: ['producer', 'uncompressed', 'gzip', 'snappy', 'lz4', 'zstd'] },
  // More than the delay of a failed login's answer, which a configuration cannot set.
  'connections.max.idle.ms': { type: 'integer', minimum: 101 },
  'custom.advertised.listeners': listeners,
  'default.replication.factor': count,
  'delete.topic.enable': boolean,
  'group.initial.rebalance.delay.ms': quantity,
  'group.max.session.timeout.ms': count,
  'group.min.session.timeout.ms': count,
  'leader.imbalance.per.broker.percentage': quantity,
  'log.cleaner.delete.retention.ms': quantity,
  'log.cleaner.min.cleanable.ratio': { type: 'ratio' },
  'log.cleanup.policy': { type: 'choice', choices: ['delete', 'compact', 'compact,delete', 'delete,compact'] },
  'log.flush.interval.messages': count,
  'log.flush.interval.ms': quantity,
  'log.message.timestamp.after.max.ms': quantity,
  'log.message.timestamp.before.max.ms': quantity,
  'log.message.timestamp.difference.max.ms': quantity,
  'log.message.timestamp.type': { type: 'choice', choices: ['CreateTime', 'LogAppendTime'] },
  'log.retention.bytes': limit,
  'log.retention.hours': limit,
  'log.retention.minutes': limit,
  'log.retention.ms': limit,
  'log.roll.ms': count,
  'log.segment.bytes': { type: 'integer', minimum: 14 },
  'max.connections.per.ip': count,
  'max.incremental.fetch.session.cache.slots': quantity,
  'message.max.bytes': count,
  'min.insync.replicas': count,
  'num.io.threads': count,
  'num.network.threads': count,
  'num.partitions': count,
  'num.recovery.threads.per.data.dir': count,
  'num.replica.fetchers': count,
  'offsets.retention.minutes': count,
  'offsets.topic.replication.factor': count,
  'replica.fetch.max.bytes': quantity,
  'replica.fetch.response.max.bytes': quantity,
  'replica.lag.time.max.ms': { type: 'integer', minimum: 10_000, maximum: 30_000 },
  'replica.selector.class': {
    type: 'choice',
    choices: ['org.apache.kafka.common.replica.RackAwareReplicaSelector'],
  },
  'replica.socket.receive.buffer.bytes': limit,
  'socket.receive.buffer.bytes': limit,
  'socket.request.max.bytes': count,
  'socket.send.buffer.bytes': limit,
  'transaction.max.timeout.ms': count,
  'transaction.state.log.min.isr': count,
  'transaction.state.log.replication.factor': count,
  'transactional.id.expiration.ms': count,
  'unclean.leader.election.enable': boolean,
};

/** The only value that is safe, and why the other is not. */
const safeValues: Readonly<Record<string, { readonly value: string; readonly because: string }>> = {
  'allow.everyone.if.no.acl.found': { value: 'false', because: 'true lets every client use a topic without an ACL' },
  'auto.create.topics.enable': { value: 'false', because: 'true lets a spelling mistake create an ungoverned topic' },
  'unclean.leader.election.enable': { value: 'false', because: 'true lets a stale replica lead and lose records' },
};

/** The last line with a property: brokers of a newer one take no notice of it (KAFKA-18743, KIP-937). */
const lastLines: Readonly<Record<string, string>> = {
  'leader.imbalance.per.broker.percentage': '3.9',
  'log.message.timestamp.difference.max.ms': '3.9',
};

/** Kinds of a line and newer ones (KIP-1030). */
const newerKinds: Readonly<Record<string, { readonly since: string; readonly kind: PropertyKind }>> = {
  'log.segment.bytes': { since: '4.1', kind: { type: 'integer', minimum: 1_048_576 } },
};

/** Every key of the catalogue. */
export const brokerPropertyKeys = Object.keys(brokerPropertyKinds);

export interface BrokerPropertyFault {
  readonly key: string;
  readonly got: string;
  readonly expected: string;
}

/**
 * Every key that MSK would refuse, every value that the broker would refuse, and every unsafe value. A Kafka version, spelt as
 * MSK or as Kafka does, adds what its line changed.
 */
export function brokerPropertyFaults(
  properties: Readonly<Record<string, string>>,
  { kafkaVersion, flavour = 'standard' }: { readonly kafkaVersion?: string; readonly flavour?: MskFlavour } = {},
): readonly BrokerPropertyFault[] {
  return Object.entries(properties).flatMap(([key, value]) => {
    const kind = kindOn(key, kafkaVersion);
    if (kind === undefined) return [unknownKey(key)];
    if (!isSettable(key, flavour)) return [foreignKey(key, value, flavour)];
    const expected = absence(key, kafkaVersion) ?? safeExpectation(key, value) ?? valueExpectation(kind, value);
    return expected === undefined ? [] : [{ key, got: `"${value}"`, expected }];
  });
}

function kindOn(key: string, kafkaVersion: string | undefined): PropertyKind | undefined {
  if (!Object.hasOwn(brokerPropertyKinds, key)) return undefined;
  const newer = newerKinds[key];
  const isNewer = newer !== undefined && kafkaVersion !== undefined && !isEarlierLine(kafkaVersion, newer.since);
  return isNewer ? newer.kind : brokerPropertyKinds[key];
}

function absence(key: string, kafkaVersion: string | undefined): string | undefined {
  const last = lastLines[key];
  return isEarlierLine(last, kafkaVersion) ? `no value: Kafka has the property until ${last} only` : undefined;
}

function isSettable(key: string, flavour: MskFlavour): boolean {
  return flavour === 'express' ? expressBrokerProperties.has(key) : !expressOnlyProperties.has(key);
}

function foreignKey(key: string, value: string, flavour: MskFlavour): BrokerPropertyFault {
  const expected = flavour === 'express' ? 'no value: MSK Express sets it' : 'no value: Express brokers alone have it';
  return { key, got: `"${value}"`, expected };
}

function unknownKey(key: string): BrokerPropertyFault {
  if (key.startsWith('zookeeper.'))
    return { key, got: `"${key}"`, expected: 'no property of ZooKeeper: brokers run KRaft' };
  return { key, got: `unknown key "${key}"`, expected: 'a broker property that MSK lets a configuration set' };
}

function safeExpectation(key: string, value: string): string | undefined {
  const safe = safeValues[key];
  return safe === undefined || value === safe.value ? undefined : `${safe.value}, since ${safe.because}`;
}

function valueExpectation(kind: PropertyKind, value: string): string | undefined {
  switch (kind.type) {
    case 'integer':
      return kind.unlimited && value === '-1' ? undefined : integerExpectation(value, kind);
    case 'boolean':
      return value === 'true' || value === 'false' ? undefined : 'true or false';
    case 'ratio':
      return /^(0(\.\d+)?|1(\.0+)?)$/.test(value) ? undefined : 'a ratio from 0 to 1';
    case 'choice':
      return kind.choices.includes(value) ? undefined : `one of ${kind.choices.join(', ')}`;
    case 'matching':
      return kind.pattern.test(value) ? undefined : kind.expected;
  }
}

function integerExpectation(
  value: string,
  { minimum = 0, maximum = Number.MAX_SAFE_INTEGER, unlimited }: Extract<PropertyKind, { type: 'integer' }>,
): string | undefined {
  if (/^\d{1,15}$/.test(value) && Number(value) >= minimum && Number(value) <= maximum) return undefined;
  if (maximum < Number.MAX_SAFE_INTEGER) return `a whole number from ${minimum} to ${maximum}`;
  return `a whole number, at least ${minimum}${unlimited ? ', or -1' : ''}`;
}
