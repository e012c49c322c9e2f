import { Stack } from 'aws-cdk-lib';
import type { IKeyRef } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Environment } from '../../lib/model/environment.ts';
import { type IPlatformNetwork, PlatformNetwork } from '../network/platform-network.ts';
import { stackProperties } from './stack-properties.ts';

/** The VPC of the streaming account: made here, or imported. */
export class NetworkStack extends Stack {
  readonly network: IPlatformNetwork;

  constructor(scope: Construct, environment: Environment, encryptionKey: IKeyRef) {
    super(scope, 'network', stackProperties(environment, 'network', 'streaming'));
    const { network, logRetentionDays: logRetention, removal } = environment;
    this.network =
      network.create === undefined
        ? PlatformNetwork.fromAttributes(this, 'Network', network.import)
        : new PlatformNetwork(this, 'Network', { ...network.create, encryptionKey, logRetention, removal });
  }
}
