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
  const { iam, scram, tls } = await platform.bootstrapServers();
  const offered: Readonly<Record<string, string | undefined>> = { iam, scram, mtls: tls };
  const { AuthenticationModes = [] } = request.ResourceProperties as Partial<EndpointsProperties>;
  const missing = AuthenticationModes.filter((mode) => !offered[mode]);
  return {
    physicalResourceId,
    failure:
      missing.length === 0
        ? undefined
        : `The environment declares ${missing.join(', ')}, which the cluster does not offer.`,
    attributes: {
      [endpointAttributes.iam]: iam ?? '',
      [endpointAttributes.scram]: scram ?? '',
      [endpointAttributes.tls]: tls ?? '',
    },
  };
}
