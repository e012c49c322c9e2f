import type { CloudFormationRequest } from '../contracts/cloudformation.ts';
import { type BrokerAddressesProperties, brokerAddressAttribute } from '../contracts/reconcile.ts';
import type { ReconcilePlatform } from './reconcile-platform.ts';
import type { ResourceAnswer } from './resource-answer.ts';

/** Custom::KafkaBrokerAddresses: what a load balancer in front of the brokers has as its targets. */
export async function brokerAddressesResource(
  request: CloudFormationRequest,
  platform: ReconcilePlatform,
): Promise<ResourceAnswer> {
  const physicalResourceId = request.PhysicalResourceId ?? `${platform.clusterArn}/broker-addresses`;
  if (request.RequestType === 'Delete') return { physicalResourceId };
  const { BrokerCount } = request.ResourceProperties as Partial<BrokerAddressesProperties>;
  const found = new Map((await platform.brokerAddresses()).map(({ broker, address }) => [broker, address]));
  const declared = Array.from({ length: Number(BrokerCount) }, (_, index) => index + 1);
  const missing = declared.filter((broker) => !found.has(broker));
  return {
    physicalResourceId,
    failure:
      missing.length === 0
        ? undefined
        : `The environment declares ${BrokerCount} brokers; MSK names no address of broker ${missing.join(', ')}.`,
    attributes: Object.fromEntries(declared.map((broker) => [brokerAddressAttribute(broker), found.get(broker) ?? ''])),
  };
}
