import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { CfnOutput } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { type BootstrapMode, bootstrapParameter } from '../../lib/contracts/outputs.ts';
import { type EndpointsProperties, endpointAttributes, resourceTypes } from '../../lib/contracts/reconcile.ts';
import type { ClusterAuthentication } from '../../lib/model/environment.ts';
import { removalPolicy } from '../removal-policy.ts';
import type { KafkaReconciler } from './kafka-reconciler.ts';

export interface KafkaEndpointsProps {
  readonly reconciler: KafkaReconciler;
}

/** MSK calls the mTLS listener `tls`. */
const endpointOf: Readonly<Record<ClusterAuthentication, BootstrapMode>> = { iam: 'iam', scram: 'scram', mtls: 'tls' };

/**
 * The bootstrap strings of a cluster, one per authentication mode: as outputs `KafkaBootstrapServers<Mode>` and as
 * parameters `/<platform>/<environment>/kafka/bootstrap-servers/<mode>`, for `iam`, `scram` and `tls` where enabled.
 */
export class KafkaEndpoints extends Construct {
  private readonly strings: Partial<Record<ClusterAuthentication, string>> = {};

  constructor(scope: Construct, id: string, { reconciler }: KafkaEndpointsProps) {
    super(scope, id);
    const { platform, environment, cluster, removal } = reconciler;
    const { authentication, brokerCount } = cluster;
    const modes = [...authentication].sort();
    const resource = reconciler.addResource<EndpointsProperties>(this, 'Resource', resourceTypes.endpoints, {
      AuthenticationModes: modes,
      BrokerCount: String(brokerCount),
    });
    resource.applyRemovalPolicy(removalPolicy(removal));
    for (const mode of modes) {
      const endpoint = endpointOf[mode];
      const bootstrapServers = resource.getAttString(endpointAttributes[endpoint]);
      const description = `Bootstrap servers of ${platform} ${environment} for ${mode.toUpperCase()} clients`;
      const id = `KafkaBootstrapServers${endpoint.charAt(0).toUpperCase()}${endpoint.slice(1)}`;
      new CfnOutput(this, id, { value: bootstrapServers, description }).overrideLogicalId(id);
      new StringParameter(this, `Parameter-${endpoint}`, {
        parameterName: bootstrapParameter(platform, environment, endpoint),
        stringValue: bootstrapServers,
        description,
      });
      this.strings[mode] = bootstrapServers;
    }
  }

  /** The bootstrap string for a mode, as a token. Undefined: the cluster does not offer the mode. */
  bootstrapServers(mode: ClusterAuthentication): string | undefined {
    return this.strings[mode];
  }
}
