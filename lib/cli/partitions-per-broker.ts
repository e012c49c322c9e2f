import { findBrokerType } from '../model/broker-type.ts';
import type { Environment } from '../model/environment.ts';
import type { GuardedPlan } from '../reconciler/reconcile-domain.ts';

/** What a broker carries on average, replicas included, before the plans of an environment and after them. */
export interface PartitionsPerBroker {
  readonly before: number;
  readonly after: number;
  /** What AWS recommends at most for the broker type. Absent: the environment names no type. */
  readonly limit?: number;
  /** Present where `after` is above it. */
  readonly warning?: string;
}

/** Domains share the brokers: what each plan adds is added up. Undefined where no plan tells the load. */
export function partitionsPerBroker(
  { cluster }: Environment,
  plans: readonly GuardedPlan[],
): PartitionsPerBroker | undefined {
  const loads = plans.flatMap(({ load }) => load ?? []);
  const [first] = loads;
  if (first === undefined || first.brokers === 0) return undefined;
  const added = loads.reduce((sum, { before, after }) => sum + after - before, 0);
  const average = (replicas: number) => Math.ceil(replicas / first.brokers);
  const [before, after] = [average(first.before), average(first.before + added)];
  const type = cluster.create && findBrokerType(cluster.create.brokerType);
  if (type === undefined) return { before, after };
  const { name, recommendedPartitions: limit, maximumPartitions } = type;
  if (after <= limit) return { before, after, limit };
  const beyond =
    after > maximumPartitions
      ? `above ${maximumPartitions} MSK refuses configuration updates and SCRAM associations`
      : 'restarts and failover slow down';
  const warning = `${after} is more than the ${limit} that AWS recommends for ${name}: ${beyond}; take more or larger brokers, or fewer partitions`;
  return { before, after, limit, warning };
}

/** `partitions per broker (average, replicas included) 12 -> 30 of 1000 recommended`; nothing where a plan leaves it. */
export function partitionsLines(partitions: PartitionsPerBroker | undefined): readonly string[] {
  if (partitions === undefined || partitions.before === partitions.after) return [];
  const { before, after, limit, warning } = partitions;
  const recommended = limit === undefined ? '' : ` of ${limit} recommended`;
  const line = `partitions per broker (average, replicas included) ${before} -> ${after}${recommended}`;
  return [line, ...(warning === undefined ? [] : [`warning: ${warning}`])];
}
