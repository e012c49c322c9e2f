import { invokeLater } from '../adapters/aws/lambda-function.ts';
import type { CloudFormationRequest } from '../contracts/cloudformation.ts';
import { isDriftEvent } from '../contracts/drift.ts';
import { readReconcileEnvironment, resourceTypes } from '../contracts/reconcile.ts';
import { brokerAddressesResource } from './broker-addresses-resource.ts';
import { domainResource } from './domain-resource.ts';
import { driftFound } from './drift-event.ts';
import { endpointsResource } from './endpoints-resource.ts';
import { planned } from './plan-event.ts';
import { type ReconcilePlatform, reconcilePlatform } from './reconcile-platform.ts';
import type { ResourceAnswer } from './resource-answer.ts';
import { runHandler } from './run-handler.ts';
import { scramUsersResource } from './scram-users-resource.ts';

export const handler = runHandler(() => {
  const platform = reconcilePlatform(readReconcileEnvironment(process.env));
  return {
    async resource(request, signal) {
      const serve = served[request.ResourceType];
      if (serve === undefined) throw new Error(`This function does not serve ${request.ResourceType}.`);
      return serve(request, platform, signal);
    },
    handOver: (request, functionArn) => invokeLater(functionArn, request),
    other: (event, requestId) => (isDriftEvent(event) ? driftFound(platform, requestId) : planned(event, platform)),
  };
});

type Serve = (
  request: CloudFormationRequest,
  platform: ReconcilePlatform,
  signal: AbortSignal,
) => Promise<ResourceAnswer>;

const served: Readonly<Record<string, Serve>> = {
  [resourceTypes.domain]: domainResource,
  [resourceTypes.scramUsers]: scramUsersResource,
  [resourceTypes.endpoints]: endpointsResource,
  [resourceTypes.brokerAddresses]: brokerAddressesResource,
};
