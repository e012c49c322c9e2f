type PropertyKind =
  | { readonly type: 'integer'; readonly minimum?: number; readonly maximum?: number }
  | { readonly type: 'boolean' }
  | { readonly type: 'ratio' }
  | { readonly type: 'choice'; readonly choices: readonly string[] }
  | { readonly type: 'text' };

const count: PropertyKind = { type: 'integer', minimum: 1 };
const quantity: PropertyKind = { type: 'integer', minimum: 0 };
/** -1 means without limit. */
const limit: PropertyKind = { type: 'integer', minimum: -1 };
const boolean: PropertyKind = { type: 'boolean' };

/**
 * Broker properties that an MSK configuration may set; MSK refuses every other key.
 * (AWS: `msk/latest/developerguide/msk-configuration-properties.html`.)
 */
export const brokerPropertyKinds: Readonly<Record<string, PropertyKind>> = {
  'allow.everyone.if.no.acl.found': boolean,
  'auto.create.topics.enable': boolean,
  'compression.type': { type: 'choice', choices: ['producer', 'uncompressed', 'gzip', 'snappy', 'lz4', 'zstd'] },
  'connections.max.idle.ms': quantity,
  'custom.advertised.listeners': { type: 'text' },
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
  'log.message.timestamp.difference.max.ms': quantity,
  'log.message.timestamp.type': { type: 'choice', choices: ['CreateTime', 'LogAppendTime'] },
  'log.retention.bytes': limit,
  'log.retention.hours': limit,
  'log.retention.minutes': limit,
  'log.retention.ms': limit,
  'log.roll.ms': count,
  'log.segment.bytes': count,
  'max.incremental.fetch.session.cache.slots': quantity,
  'message.max.bytes': quantity,
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
  'replica.selector.class': { type: 'text' },
  'replica.socket.receive.buffer.bytes': limit,
  'socket.receive.buffer.bytes': limit,
  'socket.request.max.bytes': count,
  'socket.send.buffer.bytes': limit,
  'transaction.max.timeout.ms': count,
  'transaction.state.log.min.isr': count,
  'transaction.state.log.replication.factor': count,
  'transactional.id.expiration.ms': count,
  'unclean.leader.election.enable': boolean,
  'zookeeper.connection.timeout.ms': { type: 'integer', minimum: 6_000, maximum: 18_000 },
  'zookeeper.session.timeout.ms': { type: 'integer', minimum: 6_000, maximum: 18_000 },
};

/** The only value that is safe, and why the other is not. */
const safeValues: Readonly<Record<string, { readonly value: string; readonly because: string }>> = {
  'allow.everyone.if.no.acl.found': { value: 'false', because: 'true lets every client use a topic without an ACL' },
  'auto.create.topics.enable': { value: 'false', because: 'true lets a spelling mistake create an ungoverned topic' },
  'unclean.leader.election.enable': { value: 'false', because: 'true lets a stale replica lead and lose records' },
};

export interface BrokerPropertyFault {
  readonly key: string;
  readonly got: string;
  readonly expected: string;
}

/** Every key that MSK would refuse, every value that the broker would refuse, and every unsafe value. */
export function brokerPropertyFaults(properties: Readonly<Record<string, string>>): readonly BrokerPropertyFault[] {
  return Object.entries(properties).flatMap(([key, value]) => {
    const kind = Object.hasOwn(brokerPropertyKinds, key) ? brokerPropertyKinds[key] : undefined;
    if (kind === undefined)
      return [{ key, got: `unknown key "${key}"`, expected: 'a broker property that MSK lets a configuration set' }];
    const expected = safeExpectation(key, value) ?? valueExpectation(kind, value);
    return expected === undefined ? [] : [{ key, got: `"${value}"`, expected }];
  });
}

function safeExpectation(key: string, value: string): string | undefined {
  const safe = safeValues[key];
  return safe === undefined || value === safe.value ? undefined : `${safe.value}, since ${safe.because}`;
}

function valueExpectation(kind: PropertyKind, value: string): string | undefined {
  switch (kind.type) {
    case 'integer':
      return integerExpectation(value, kind.minimum ?? 0, kind.maximum);
    case 'boolean':
      return value === 'true' || value === 'false' ? undefined : 'true or false';
    case 'ratio':
      return /^(0(\.\d+)?|1(\.0+)?)$/.test(value) ? undefined : 'a ratio from 0 to 1';
    case 'choice':
      return kind.choices.includes(value) ? undefined : `one of ${kind.choices.join(', ')}`;
    case 'text':
      return value === '' ? 'text that is not empty' : undefined;
  }
}

function integerExpectation(value: string, minimum: number, maximum: number | undefined): string | undefined {
  const fits =
    /^-?\d{1,15}$/.test(value) && Number(value) >= minimum && (maximum === undefined || Number(value) <= maximum);
  if (fits) return undefined;
  return maximum === undefined ? `a whole number, at least ${minimum}` : `a whole number from ${minimum} to ${maximum}`;
}
