import type { CloudFormationRequest } from '../contracts/cloudformation.ts';
import { type EndpointsProperties, endpointAttributes, type ScramUsersProperties } from '../contracts/reconcile.ts';
import { reconcileScramUsers } from '../reconciler/scram-users.ts';
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

/** Custom::KafkaScramUsers: which secrets the cluster knows as SCRAM users. */
export async function scramUsersResource(
  request: CloudFormationRequest,
  platform: ReconcilePlatform,
): Promise<ResourceAnswer> {
  const declared = secretArns(request.ResourceProperties);
  const deleted = request.RequestType === 'Delete';
  const previous = deleted ? declared : secretArns(request.OldResourceProperties);
  const { failures } = await reconcileScramUsers(platform.scramAssociations, deleted ? [] : declared, previous);
  const lines = failures.map(({ secretArn, reason }) => `${secretArn}: ${reason}`);
  return {
    physicalResourceId: request.PhysicalResourceId ?? `${platform.clusterArn}/scram-users`,
    failure: lines.length === 0 ? undefined : `SCRAM secrets not processed: ${lines.join(' | ')}`,
  };
}

function secretArns(properties: CloudFormationRequest['OldResourceProperties']): readonly string[] {
  return (properties as Partial<ScramUsersProperties> | undefined)?.SecretArns ?? [];
}
