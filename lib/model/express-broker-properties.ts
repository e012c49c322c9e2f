/**
 * Broker properties that a configuration of Express brokers may set; MSK sets all others itself, such as replicas, in-sync replicas and
 * threads (AWS: `msk/latest/developerguide/msk-configuration-express-read-write.html`, `msk-configuration-express-read-only.html`).
 */
export const expressBrokerProperties: ReadonlySet<string> = new Set([
  'allow.everyone.if.no.acl.found',
  'auto.create.topics.enable',
  'compression.type',
  'connections.max.idle.ms',
  'custom.advertised.listeners',
  'delete.topic.enable',
  'group.initial.rebalance.delay.ms',
  'group.max.session.timeout.ms',
  'leader.imbalance.per.broker.percentage',
  'log.cleanup.policy',
  'log.message.timestamp.after.max.ms',
  'log.message.timestamp.before.max.ms',
  'log.message.timestamp.type',
  'log.retention.bytes',
  'log.retention.ms',
  'max.connections.per.ip',
  'message.max.bytes',
  'num.partitions',
  'offsets.retention.minutes',
  'replica.fetch.max.bytes',
  'replica.selector.class',
  'socket.receive.buffer.bytes',
  'socket.request.max.bytes',
  'socket.send.buffer.bytes',
  'transaction.max.timeout.ms',
  'transactional.id.expiration.ms',
]);

/** Of those, what a configuration of Standard brokers may not set. */
export const expressOnlyProperties: ReadonlySet<string> = new Set([
  'log.message.timestamp.after.max.ms',
  'log.message.timestamp.before.max.ms',
  'max.connections.per.ip',
]);
