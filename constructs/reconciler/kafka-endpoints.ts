import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { CfnOutput } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { type BootstrapMode, bootstrapOutput, bootstrapParameter } from '../../lib/contracts/outputs.ts';
import { type EndpointsProperties, endpointAttributes, resourceTypes } from '../../lib/contracts/reconcile.ts';
import type { ClusterAuthentication } from '../../lib/model/environment.ts';
import { removalPolicy } from '../removal-policy.ts';
import type { KafkaReconciler } from './kafka-reconciler.ts';

export interface KafkaEndpointsProps {
  readonly reconciler: KafkaReconciler;
}

/** MSK calls the mTLS listener `tls`. */
const endpointOf: Readonly<Record<ClusterAuthentication, 'iam' | 'scram' | 'tls'>> = {
  iam: 'iam',
  scram: 'scram',
  mtls: 'tls',
};

/**
 * The bootstrap strings of a cluster, one per authentication mode: as outputs `KafkaBootstrapServers<Mode>` and as
 * parameters `/<platform>/<environment>/kafka/bootstrap-servers/<mode>`, for `iam`, `scram` and `tls` where enabled, and for
 * `vpc-iam`, `vpc-scram` and `vpc-tls` where other VPCs have them.
 */
export class KafkaEndpoints extends Construct {
  private readonly strings: Partial<Record<BootstrapMode, string>> = {};

  constructor(scope: Construct, id: string, { reconciler }: KafkaEndpointsProps) {
    super(scope, id);
    const { platform, environment, cluster, removal } = reconciler;
    const { authentication, brokerCount, foreignAccess } = cluster;
    const modes = [...authentication].sort();
    const vpcModes = [...(foreignAccess?.authentication ?? [])].sort();
    const resource = reconciler.addResource<EndpointsProperties>(this, 'Resource', resourceTypes.endpoints, {
      AuthenticationModes: modes,
      BrokerCount: String(brokerCount),
      ...(vpcModes.length === 0 ? {} : { VpcConnectivity: vpcModes }),
    });
    resource.applyRemovalPolicy(removalPolicy(removal));
    const shown = [
      ...modes.map((mode) => ({ endpoint: endpointOf[mode], clients: `${mode.toUpperCase()} clients` })),
      ...vpcModes.map((mode) => ({
        endpoint: `vpc-${endpointOf[mode]}` as const,
        clients: `${mode.toUpperCase()} clients in other VPCs`,
      })),
    ];
    for (const { endpoint, clients } of shown) {
      const bootstrapServers = resource.getAttString(endpointAttributes[endpoint]);
      const description = `Bootstrap servers of ${platform} ${environment} for ${clients}`;
      const id = bootstrapOutput(endpoint);
      new CfnOutput(this, id, { value: bootstrapServers, description }).overrideLogicalId(id);
      new StringParameter(this, `Parameter-${endpoint}`, {
        parameterName: bootstrapParameter(platform, environment, endpoint),
        stringValue: bootstrapServers,
        description,
      });
      this.strings[endpoint] = bootstrapServers;
    }
  }

  /** The bootstrap string for a mode, as a token. Undefined: the cluster does not offer the mode. */
  bootstrapServers(mode: ClusterAuthentication): string | undefined {
    return this.strings[endpointOf[mode]];
  }
}
