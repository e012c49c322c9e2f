import type { CloudFormationRequest } from '../contracts/cloudformation.ts';
import { type EndpointsProperties, endpointAttributes } from '../contracts/reconcile.ts';
import type { ReconcilePlatform } from './reconcile-platform.ts';
import type { ResourceAnswer } from './resource-answer.ts';

/** Custom::KafkaEndpoints: CloudFormation gives no bootstrap strings, the API does. */
export async function endpointsResource(
  request: CloudFormationRequest,
  platform: ReconcilePlatform,
): Promise<ResourceAnswer> {
  const physicalResourceId = request.PhysicalResourceId ?? `${platform.clusterArn}/endpoints`;
  if (request.RequestType === 'Delete') return { physicalResourceId };
  const servers = await platform.bootstrapServers();
  const properties = request.ResourceProperties as Partial<EndpointsProperties>;
  const { AuthenticationModes = [], VpcConnectivity = [] } = properties;
  const wanted = [...AuthenticationModes.map(endpointOf), ...VpcConnectivity.map((mode) => endpointOf(`vpc-${mode}`))];
  const missing = wanted.filter((mode) => !servers[mode]);
  const modes = ['iam', 'scram', 'tls', ...wanted.filter((mode) => mode.startsWith('vpc-'))] as readonly Endpoint[];
  return {
    physicalResourceId,
    failure:
      missing.length === 0
        ? undefined
        : `The environment declares ${missing.map(modeName).join(', ')}, which the cluster does not offer.`,
    attributes: Object.fromEntries(modes.map((mode) => [endpointAttributes[mode], servers[mode] ?? ''])),
  };
}

type Endpoint = keyof typeof endpointAttributes;

/** MSK calls the mTLS listener `tls`. */
function endpointOf(mode: string): Endpoint {
  return mode.replace('mtls', 'tls') as Endpoint;
}

function modeName(endpoint: Endpoint): string {
  return endpoint.replace('tls', 'mtls');
}
