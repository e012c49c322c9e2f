import type { HashedDocument } from '../reconciler/ledger.ts';
import type { Plan } from '../reconciler/plan.ts';
import { planDigest, staleness } from '../reconciler/plan-digest.ts';
import type { Refusal } from '../reconciler/refusal.ts';
import { sha256 } from './hashed-documents.ts';
import { version } from './version.ts';

/** The digest by which a reviewed plan is known. */
export function digestOf(plan: Plan, { sha256: documentSha256 }: HashedDocument): string {
  return planDigest({ plan, documentSha256, version }, sha256);
}

/** Refuses every plan of the document that has changes and is not the reviewed one. */
export function reviewedAs(digest: string, { sha256: documentSha256 }: HashedDocument) {
  return (plan: Plan): readonly Refusal[] => staleness({ plan, documentSha256, version }, digest, sha256);
}

/** Refuses every plan that has changes, since the review was about other domains. */
export function notReviewed({ domain, changes }: Plan): readonly Refusal[] {
  if (changes.length === 0) return [];
  const reason = 'the reviewed plan does not hold this domain, which has changes';
  const remedy = 'plan it as well and have that reviewed, or apply the reviewed domains alone with --domain';
  return [{ rule: 'stale-plan', resource: domain, reason, remedy, change: '' }];
}
