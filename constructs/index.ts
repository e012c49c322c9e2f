/** The public door: everything that a CDK app needs to run its own governed Kafka platform. */
export type { KafkaClusterAttributes } from './cluster/imported-cluster.ts';
export {
  type IKafkaCluster,
  KafkaCluster,
  type KafkaClusterProps,
  type MonitoringLevel,
} from './cluster/kafka-cluster.ts';
export { kafkaPort } from './cluster/kafka-port.ts';
export { type ScramUser, ScramUsers, type ScramUsersProps } from './cluster/scram-users.ts';
export { KafkaClient, type RoleClientProps } from './domains/kafka-client.ts';
export { KafkaDomain } from './domains/kafka-domain.ts';
export type { ClientProps, DomainPlace, KafkaDomainProps, TopicProps } from './domains/kafka-domain-props.ts';
export { KafkaTopic, TopicGrants } from './domains/kafka-topic.ts';
export type { VpcPlacement } from './network/existing-network.ts';
export { type IPlatformNetwork, PlatformNetwork, type PlatformNetworkProps } from './network/platform-network.ts';
export { KafkaEndpoints, type KafkaEndpointsProps } from './reconciler/kafka-endpoints.ts';
export { KafkaReconciler, type KafkaReconcilerProps } from './reconciler/kafka-reconciler.ts';
export { EnvironmentStage, type EnvironmentStageProps } from './stacks/environment-stage.ts';
export { SensitivityZone, type SensitivityZoneProps } from './zones/sensitivity-zone.ts';
