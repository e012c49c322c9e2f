import { findDrift } from '../reconciler/find-drift.ts';
import { cutToFit, type DriftAnswer, driftAnswer } from './drift-answer.ts';
import { metricLines } from './drift-metrics.ts';
import { log } from './log.ts';
import type { ReconcilePlatform } from './reconcile-platform.ts';

/**
 * The other read-only event: how the cluster differs from what was applied. The counts become metrics, the whole list lies in
 * the state bucket, and what is answered fits into an event.
 */
export async function driftFound(platform: ReconcilePlatform, requestId: string): Promise<DriftAnswer> {
  const { place, ledgers, clock } = platform;
  const admin = await platform.connect();
  const { clusterId } = admin;
  const found = await findDrift({ admin, ledgers }).finally(() => admin.close());
  const answer = driftAnswer({ ...place, clusterId }, found);
  const at = clock.now();
  for (const line of metricLines(answer, at)) process.stdout.write(`${line}\n`);
  const kept = { ...place, clusterId, at: new Date(at).toISOString(), domains: found };
  const report = await ledgers.saveDrift(clusterId, kept).catch((error: Error) => {
    // What was found is worth more than the place where all of it lies.
    log('error', requestId, `The findings were not kept: ${error.message}`);
    return undefined;
  });
  return cutToFit({ ...answer, report });
}
