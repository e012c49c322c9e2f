import type { CloudFormationRequest } from '../contracts/cloudformation.ts';
import { isPlanEvent, type PlanAnswer, readReconcileEnvironment, resourceTypes } from '../contracts/reconcile.ts';
import { guard } from '../reconciler/guard.ts';
import { planDomain } from '../reconciler/reconcile-domain.ts';
import { endpointsResource, scramUsersResource } from './cluster-resources.ts';
import { domainResource } from './domain-resource.ts';
import { type ReconcileServices, reconcileServices } from './reconcile-services.ts';
import type { ResourceAnswer } from './resource-answer.ts';
import { runHandler } from './run-handler.ts';

export const handler = runHandler(() => {
  const services = reconcileServices(readReconcileEnvironment(process.env));
  return { resource: (request) => resource(request, services), other: (event) => planAnswer(event, services) };
});

async function resource(request: CloudFormationRequest, services: ReconcileServices): Promise<ResourceAnswer> {
  switch (request.ResourceType) {
    case resourceTypes.domain:
      return domainResource(request, services);
    case resourceTypes.scramUsers:
      return scramUsersResource(request, services);
    case resourceTypes.endpoints:
      return endpointsResource(request, services);
    default:
      throw new Error(`This function does not serve ${request.ResourceType}.`);
  }
}

async function planAnswer(event: unknown, services: ReconcileServices): Promise<PlanAnswer> {
  if (!isPlanEvent(event)) throw new Error('Expected a CloudFormation request or { action: "plan", document }.');
  const desired = await services.readDocument(event.document);
  const admin = await services.connect();
  try {
    const plan = await planDomain({ ...services, admin }, desired);
    const today = new Date(services.clock.now()).toISOString().slice(0, 10);
    return { plan, refusals: guard(plan, desired.document.approvals, today) };
  } finally {
    await admin.close();
  }
}
