import { InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import type { IKeyRef } from 'aws-cdk-lib/aws-kms';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { CreatedNetwork, Environment } from '../../lib/model/environment.ts';
import { foreignResources } from '../../lib/model/foreign-resources.ts';
import type { IPlatformNetwork } from '../network/network-place.ts';
import { PlatformNetwork } from '../network/platform-network.ts';
import { publishOutput } from '../publish-output.ts';
import { stackProperties } from './stack-properties.ts';

/** The VPC of the streaming account, where the environment has one made. */
export class NetworkStack extends Stack {
  readonly network: IPlatformNetwork;

  constructor(scope: Construct, environment: Environment, network: CreatedNetwork, encryptionKey: IKeyRef) {
    super(scope, 'network', stackProperties(environment, 'network', 'streaming'));
    const { logRetentionDays: logRetention, removal } = environment;
    const { endpoints = [], ...place } = network;
    const interfaceEndpoints = endpoints.map((service) => new InterfaceVpcEndpointAwsService(service));
    const border = endpointBorder(environment);
    const props = { ...place, ...border, interfaceEndpoints, encryptionKey, logRetention, removal };
    const made = new PlatformNetwork(this, 'Network', props);
    this.network = made;
    const { vpc, dataSubnets, applicationSubnets } = this.network;
    publishOutput(this, 'VpcId', vpc.vpcId);
    publishOutput(this, 'DataSubnetIds', dataSubnets.map(({ subnetId }) => subnetId).join(','));
    publishOutput(this, 'ApplicationSubnetIds', applicationSubnets.map(({ subnetId }) => subnetId).join(','));
    publishOutput(this, 'VpcS3EndpointId', made.storageEndpointId);
  }
}

function endpointBorder(environment: Environment) {
  const { accounts, lake } = environment;
  return {
    accounts: [accounts.lake, accounts.audit],
    resourceAccounts: foreignResources(environment),
    organization: lake?.organization,
  };
}
