import type { CloudFormationResponse } from '../../contracts/cloudformation.ts';
import { canonicalJson } from '../../model/canonical-json.ts';
import { PlatformError } from '../../model/platform-error.ts';
import type { CloudAssembly } from './cloud-assembly.ts';
import { type Delivery, requestCustomResource } from './custom-resource-request.ts';
import { type CustomResource, resourceProperties } from './custom-resources.ts';
import { type DeployedResource, deployedKey } from './resolve-template.ts';

export interface Deployment extends Delivery {
  readonly assembly: CloudAssembly;
  /** In deployment order. */
  readonly resources: readonly CustomResource[];
  /** What is deployed already; it is kept up to date. */
  readonly deployed: Map<string, DeployedResource>;
}

export interface DeploymentStep {
  readonly resource: CustomResource;
  readonly requestType: 'Create' | 'Update';
  readonly response: CloudFormationResponse;
}

/**
 * Deploys custom resources one after the other, as CloudFormation would: Create for a new one, Update for one whose properties
 * changed, nothing for the others. Yields each step; after one that answered FAILED it throws.
 */
export async function* deployCustomResources(deployment: Deployment): AsyncGenerator<DeploymentStep> {
  const { resources, deployed } = deployment;
  for (const resource of resources) {
    const key = deployedKey(resource.stack, resource.logicalId);
    const properties = resourceProperties(resource, deployment);
    const before = deployed.get(key);
    if (before !== undefined && canonicalJson(before.properties) === canonicalJson(properties)) continue;
    const response = await requestCustomResource(
      before === undefined
        ? { requestType: 'Create', resource, properties }
        : {
            requestType: 'Update',
            resource,
            properties,
            oldProperties: before.properties,
            physicalId: before.physicalId,
          },
      deployment,
    );
    yield { resource, requestType: before === undefined ? 'Create' : 'Update', response };
    if (response.Status !== 'SUCCESS') {
      const { type, logicalId } = resource;
      throw new PlatformError('TWIN_FAILED', `${type} ${logicalId} failed: ${response.Reason ?? 'no reason given'}`);
    }
    deployed.set(key, { physicalId: response.PhysicalResourceId, attributes: response.Data ?? {}, properties });
  }
}
