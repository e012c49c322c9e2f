import type { BrokerPropertyFault } from './broker-properties.ts';
import { maximumMinInsyncReplicas } from './min-insync-replicas.ts';

/** Broker properties in Kafka's own keys and textual values. */
export type BrokerProperties = Readonly<Record<string, string>>;

/**
 * The safe properties, with the caller's on top. MSK's own defaults let everyone in until the first ACL and elect unclean leaders
 * (AWS: `msk/latest/developerguide/msk-default-configuration.html`); values that MSK agrees with are written too, as evidence in the template.
 */
export function brokerProperties(brokerCount: number, onTop: BrokerProperties = {}): BrokerProperties {
  const replicas = `${Math.min(brokerCount, 3)}`;
  const minInsyncReplicas = `${maximumMinInsyncReplicas(Number(replicas))}`;
  return {
    'allow.everyone.if.no.acl.found': 'false',
    'auto.create.topics.enable': 'false',
    'default.replication.factor': replicas,
    'delete.topic.enable': 'true',
    'log.retention.ms': '604800000',
    'message.max.bytes': '1048588',
    'min.insync.replicas': minInsyncReplicas,
    'offsets.topic.replication.factor': replicas,
    'replica.selector.class': 'org.apache.kafka.common.replica.RackAwareReplicaSelector',
    'transaction.max.timeout.ms': '900000',
    'transaction.state.log.min.isr': minInsyncReplicas,
    'transaction.state.log.replication.factor': replicas,
    'unclean.leader.election.enable': 'false',
    ...onTop,
  };
}

/** The text of an `AWS::MSK::Configuration`: sorted, since each changed text costs one of 50 revisions. */
export function serverPropertiesText(properties: BrokerProperties): string {
  return Object.entries(properties)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`)
    .join('\n');
}

/** More replicas than brokers cannot be placed; as many in-sync replicas as replicas stops writing whenever MSK patches a broker. */
export function replicationFaults(properties: BrokerProperties, brokerCount: number): readonly BrokerPropertyFault[] {
  const brokers = `at most the ${brokerCount} brokers`;
  const above = (key: string, limit: number, expected: string) =>
    Number(properties[key]) > limit ? [{ key, got: `${properties[key]}`, expected }] : [];
  const pair = (factor: string, inSync: string) => [
    ...above(factor, brokerCount, brokers),
    ...above(inSync, maximumMinInsyncReplicas(Number(properties[factor])), `less than ${factor}`),
  ];
  return [
    ...pair('default.replication.factor', 'min.insync.replicas'),
    ...pair('transaction.state.log.replication.factor', 'transaction.state.log.min.isr'),
    ...above('offsets.topic.replication.factor', brokerCount, brokers),
  ];
}
