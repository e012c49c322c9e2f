import { lambdaFunction } from '../adapters/aws/lambda-function.ts';
import { stateBucket } from '../adapters/aws/state-bucket.ts';
import { type PlanEvent, planAlias, reconcileFunctionName, reconcileVariables } from '../contracts/reconcile.ts';
import type { Environment } from '../model/environment.ts';
import { PlatformError } from '../model/platform-error.ts';
import type { HashedDocument } from '../reconciler/ledger.ts';
import type { GuardedPlan, PlanOptions } from '../reconciler/reconcile-domain.ts';

/** The function that is deployed in an environment, and the world that it names. */
export interface DeployedFunction {
  readonly clusterArn: string;
  readonly stateBucket: string;
  /**
   * Plans there: the document goes to the state bucket, the function reads it. No network path to the brokers is
   * needed, and nothing is changed.
   */
  plan(desired: HashedDocument, how: PlanOptions): Promise<GuardedPlan>;
}

export async function deployedFunction({ platform, name, region }: Environment): Promise<DeployedFunction> {
  const deployed = lambdaFunction(reconcileFunctionName(platform, name), region);
  const variables = await deployed.variables();
  const bucket = variables[reconcileVariables.stateBucket];
  const clusterArn = variables[reconcileVariables.clusterArn];
  if (bucket === undefined || clusterArn === undefined) {
    throw new PlatformError(
      'UNSUPPORTED',
      `The function of ${name} names no cluster or no state bucket; deploy it with this version.`,
    );
  }
  const store = stateBucket(bucket, region);
  return {
    clusterArn,
    stateBucket: bucket,
    async plan({ document, sha256 }, { validate }) {
      const key = `plans/${sha256}.json`;
      await store.put(key, document);
      const event: PlanEvent = { action: 'plan', document: { Bucket: bucket, Key: key, Sha256: sha256 }, validate };
      const answer = (await deployed.invoke(event, planAlias)) as Omit<GuardedPlan, 'access'> & Partial<GuardedPlan>;
      // An earlier version does not say what the changes mean.
      return { access: [], ...answer };
    },
  };
}
