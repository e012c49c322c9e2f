import { isPlanEvent } from '../contracts/reconcile.ts';
import { type GuardedPlan, planDomain } from '../reconciler/reconcile-domain.ts';
import type { ReconcilePlatform } from './reconcile-platform.ts';

/** The read-only event: what would change if the document were deployed. */
export async function planned(event: unknown, platform: ReconcilePlatform): Promise<GuardedPlan> {
  if (!isPlanEvent(event)) {
    throw new Error('Expected a CloudFormation request, { action: "plan", document } or { action: "drift" }.');
  }
  const desired = await platform.readDocument(event.document);
  const admin = await platform.connect();
  return planDomain({ ...platform, admin }, desired, { validate: event.validate }).finally(() => admin.close());
}
