/** The door `tidegate/reconciler`: plan, guard and apply one domain over ports. Needs no other package. */
export { type ApplyProgress, apply, type OnProgress } from './apply.ts';
export { type Change, type ChangeKind, type ConfigChange, changeKey } from './change.ts';
export { guard } from './guard.ts';
export type { GuardGrounds } from './guard-grounds.ts';
export type { KafkaState, Observed } from './kafka-state.ts';
export { type HashedDocument, type Ledger, nothingOwned, type Owned } from './ledger.ts';
export type { Notice } from './notice.ts';
export type { ObjectStore } from './object-store.ts';
export { type Plan, plan } from './plan.ts';
export type { PlanInput, PlanMode } from './plan-input.ts';
export type {
  Clock,
  ConfigEdit,
  Growth,
  ItemOutcome,
  KafkaAdmin,
  Lease,
  LeaseStore,
  LedgerStore,
  ObserveOptions,
  TopicRequest,
  TopicUse,
  Versioned,
} from './ports.ts';
export {
  type PlanOptions,
  planDomain,
  type ReconcilePorts,
  type ReconcileRequest,
  reconcileDomain,
} from './reconcile-domain.ts';
export type { Refusal } from './refusal.ts';
export { type ReleaseRequest, releaseDomain } from './release-domain.ts';
export type { ChangeOutcome, DomainReport, Outcome } from './report.ts';
export { type Risk, riskOf } from './risk.ts';
export {
  planScramUsers,
  reconcileScramUsers,
  type ScramAssociations,
  type ScramUsersPlan,
  type ScramUsersReport,
  type ScramUsersWish,
  type SecretFailure,
} from './scram-users.ts';
export { storedLeases, storedLedgers } from './stored-state.ts';
