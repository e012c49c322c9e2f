import { lambdaFunction } from '../adapters/aws/lambda-function.ts';
import { stateBucket } from '../adapters/aws/state-bucket.ts';
import { type PlanEvent, reconcileFunctionName, reconcileVariables } from '../contracts/reconcile.ts';
import type { Environment } from '../model/environment.ts';
import { PlatformError } from '../model/platform-error.ts';
import type { Refusal } from '../reconciler/guard.ts';
import type { HashedDocument } from '../reconciler/ledger.ts';
import type { Plan } from '../reconciler/plan.ts';

export interface GuardedPlan {
  readonly plan: Plan;
  readonly refusals: readonly Refusal[];
}

/**
 * Plans through the function that is deployed in the environment: the document goes to the state bucket, the function
 * reads it there. No network path to the brokers is needed, and nothing is changed.
 */
export function deployedPlanner({ platform, name, region }: Environment) {
  const deployed = lambdaFunction(reconcileFunctionName(platform, name), region);
  return async ({ document, sha256 }: HashedDocument): Promise<GuardedPlan> => {
    const bucket = (await deployed.variables())[reconcileVariables.stateBucket];
    if (bucket === undefined) {
      throw new PlatformError(
        'UNSUPPORTED',
        `The function of ${name} names no state bucket; deploy it with this version.`,
      );
    }
    const key = `plans/${sha256}.json`;
    await stateBucket(bucket, region).put(key, document);
    const event: PlanEvent = { action: 'plan', document: { Bucket: bucket, Key: key, Sha256: sha256 } };
    return (await deployed.invoke(event)) as GuardedPlan;
  };
}
