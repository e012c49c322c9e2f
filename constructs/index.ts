/** The door `tidegate`: everything that a CDK app needs to run its own governed Kafka platform. Needs aws-cdk-lib and constructs. */
export {
  type ClientCertificate,
  ClientCertificates,
  type ClientCertificatesProps,
} from './cluster/client-certificates.ts';
export type { IKafkaCluster } from './cluster/governed-cluster.ts';
export type { KafkaClusterAttributes, ServerlessClusterAttributes } from './cluster/imported-cluster.ts';
export { KafkaCluster } from './cluster/kafka-cluster.ts';
export type { KafkaClusterProps, MonitoringLevel } from './cluster/kafka-cluster-props.ts';
export { kafkaPort } from './cluster/kafka-port.ts';
export { KafkaVpcConnection, type KafkaVpcConnectionProps } from './cluster/kafka-vpc-connection.ts';
export { PasswordRotation, type PasswordRotationProps } from './cluster/password-rotation.ts';
export {
  PrivateCertificateAuthority,
  type PrivateCertificateAuthorityProps,
} from './cluster/private-certificate-authority.ts';
export { type ScramUser, ScramUsers, type ScramUsersProps } from './cluster/scram-users.ts';
export { CrossAccountRole, type CrossAccountRoleProps } from './domains/cross-account-role.ts';
export type { DepartmentKeyPlace } from './domains/department-key-place.ts';
export { type DomainAccess, KafkaClient, type KafkaClientParts, type RoleClientProps } from './domains/kafka-client.ts';
export { KafkaDomain } from './domains/kafka-domain.ts';
export type { ClientProps, DomainPlace, KafkaDomainProps, TopicProps } from './domains/kafka-domain-props.ts';
export type { KafkaTopic, ReadOptions, TopicGrants } from './domains/kafka-topic.ts';
export type { BucketPrincipals } from './lake/bucket-denials.ts';
export type { LakeGrants } from './lake/lake-grants.ts';
export type { LakeEntrance } from './lake/lake-principals.ts';
export { LakeStorage, type LakeStorageProps, type LakeZone } from './lake/lake-storage.ts';
export { PersonaRole, type PersonaRoleProps, type PersonaZone } from './lake/persona-role.ts';
export type { ZoneBucket } from './lake/zone-bucket.ts';
export type { VpcPlacement } from './network/existing-network.ts';
export type { IPlatformNetwork } from './network/network-place.ts';
export { PlatformNetwork, type PlatformNetworkProps } from './network/platform-network.ts';
export type { DriftScheduleProps } from './reconciler/drift-schedule.ts';
export { KafkaEndpoints, type KafkaEndpointsProps } from './reconciler/kafka-endpoints.ts';
export { KafkaLoadBalancer, type KafkaLoadBalancerProps } from './reconciler/kafka-load-balancer.ts';
export { KafkaReconciler, type KafkaReconcilerProps } from './reconciler/kafka-reconciler.ts';
export { PlatformBoundary, type PlatformBoundaryProps } from './roles/platform-boundary.ts';
export type { ClusterStack } from './stacks/cluster-stack.ts';
export type { DomainsStack } from './stacks/domains-stack.ts';
export { EnvironmentStage, type EnvironmentStageProps } from './stacks/environment-stage.ts';
export type { LakeStack } from './stacks/lake-stack.ts';
export type { NetworkStack } from './stacks/network-stack.ts';
export type { PersonasStack } from './stacks/personas-stack.ts';
export type { ZonesStack } from './stacks/zones-stack.ts';
export { BreakGlass, type BreakGlassProps } from './zones/break-glass.ts';
export { DepartmentKey, type DepartmentKeyProps, type IDepartmentKey } from './zones/department-key.ts';
export { KeyWatch, type KeyWatchProps } from './zones/key-watch.ts';
export { RefusedKeyUse, type RefusedKeyUseProps } from './zones/refused-key-use.ts';
export { SensitivityZone, type SensitivityZoneProps, zoneServices } from './zones/sensitivity-zone.ts';
export { ZoneEncryption } from './zones/zone-encryption.ts';
export { type ZonePrincipals, zonePrincipals } from './zones/zone-principals.ts';
