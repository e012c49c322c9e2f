/** The door `tidegate/model`: the values that everything speaks of, and their rules. Needs no other package. */
export { type Access, type Denial, type Intent, intents } from './access.ts';
export { type AccessCell, accessMatrix } from './access-matrix.ts';
export type { AclBinding, AclOperation, AclPatternType, AclPermission, AclResourceType } from './acl.ts';
export { type AdvertisedListeners, advertisedListenersText } from './advertised-listeners.ts';
export { type Approval, type ApprovedAction, approvedActions } from './approval.ts';
export type { BrokerProperties } from './broker-configuration.ts';
export { type BrokerType, brokerTypes } from './broker-type.ts';
export { canonicalJson, type Json } from './canonical-json.ts';
export type { AssumingService, Authentication, Client, ClientReference, ForeignRole } from './client.ts';
export type { Connectivity } from './connectivity.ts';
export type { Department, ForeignDepartmentKey, KeyUse } from './department.ts';
export type { Domain, OnDelete, Owner } from './domain.ts';
export {
  type DocumentTopic,
  type DomainDocument,
  type DomainDocumentSource,
  domainDocument,
  type ResolvedAccess,
  type ResolvedDenial,
  type TopicDefaults,
} from './domain-document.ts';
export { formatDuration, parseDuration } from './duration.ts';
export type {
  Accounts,
  Cluster,
  ClusterAuthentication,
  CreatedCluster,
  CreatedNetwork,
  Environment,
  ExistingCluster,
  ImportedNetwork,
  ImportedSubnet,
  Network,
  Removal,
} from './environment.ts';
export type { IamAccess } from './iam-access.ts';
export { type KafkaVersion, kafkaVersions, recommendedKafkaVersion } from './kafka-version.ts';
export type { OtherScramUsers } from './other-scram-users.ts';
export type { OwnedPrefixes } from './ownership.ts';
export { formatPath, type Path } from './path.ts';
export type { Persona } from './persona.ts';
export { PlatformError, type PlatformErrorCode } from './platform-error.ts';
export { type Evidence, type Policy, type PolicyLimits, policyLimits, type TopicNaming } from './policy.ts';
export { type Checked, formatProblem, type Place, type Problem } from './problem.ts';
export type { ClientQuota, QuotaDefaults, QuotaLimits } from './quota.ts';
export { resolveDomains } from './resolve-domains.ts';
export { type RetentionClass, retentionClasses } from './retention-class.ts';
export { formatSize, parseSize } from './size.ts';
export {
  type CompatibilityMode,
  type Topic,
  type TopicKind,
  type TopicSchema,
  type TopicState,
  topicKinds,
  topicNameFault,
} from './topic.ts';
export type { TopicBackend } from './topic-backend.ts';
export type { Waiver } from './waiver.ts';
export { type Classification, classifications, type Zone } from './zone.ts';
