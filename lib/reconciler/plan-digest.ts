import { canonicalJson } from '../model/canonical-json.ts';
import { judgedChanges } from './judged-changes.ts';
import type { Plan } from './plan.ts';
import type { Refusal } from './refusal.ts';

export interface PlanDigestInput {
  readonly plan: Plan;
  /** Hash of the domain's document. */
  readonly documentSha256: string;
  /** Of tidegate: another version may mean something else by the same plan. */
  readonly version: string;
}

/** Binds input, cluster, every change with what stood there before, and the version: equal digests do the same to the same. */
export function planDigest({ plan, documentSha256, version }: PlanDigestInput, hash: (text: string) => string): string {
  const { domain, clusterId, mode } = plan;
  return hash(canonicalJson({ version, documentSha256, domain, clusterId, mode, changes: judgedChanges(plan) }));
}

/** The refusal of a plan that is not the one that was reviewed; nothing when it is. A plan without changes needs no review. */
export function staleness(
  input: PlanDigestInput,
  reviewed: string,
  hash: (text: string) => string,
): readonly Refusal[] {
  const { domain } = input.plan;
  const digest = planDigest(input, hash);
  if (judgedChanges(input.plan).length === 0 || digest === reviewed) return [];
  return [
    {
      rule: 'stale-plan',
      resource: domain,
      reason: `the reviewed plan has the digest ${shortened(reviewed)}, what would run now has ${shortened(digest)}`,
      remedy: 'the cluster, the domain or the version changed since: plan again and have that reviewed',
      change: '',
    },
  ];
}

function shortened(digest: string): string {
  return digest.slice(0, 12);
}
