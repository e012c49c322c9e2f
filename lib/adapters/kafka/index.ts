/** The door `tidegate/adapters/kafka`: the reconciler's admin port over real brokers. Needs kafkajs and the MSK signer. */
export { readClientProperties } from './client-properties.ts';
export type { KafkaConnection } from './connection-settings.ts';
export { connectKafkaAdmin, type KafkaAdminOptions } from './kafka-admin.ts';
export type { PasswordStore } from './scram-users.ts';
