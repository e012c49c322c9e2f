import { Stack, type StackProps } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { KafkaCluster, KafkaDomain, KafkaReconciler, PlatformNetwork, ScramUsers } from 'tidegate';
import type { Domain } from 'tidegate/model';

export interface ShippingStackProps extends StackProps {
  readonly domain: Domain;
}

const keyArn = 'arn:aws:kms:eu-west-1:111111111111:key/5d8d1c0e-6a8e-4b7e-9f0a-2f4c3f1f7a10';

/** A domain that its team declares in YAML, on a cluster that runs already. */
export class ShippingStack extends Stack {
  constructor(scope: Construct, id: string, { domain, ...props }: ShippingStackProps) {
    super(scope, id, props);
    const reconciler = this.reconciler();
    KafkaDomain.fromDocument(this, 'Shipping', domain, {
      reconciler,
      scramUsers: new ScramUsers(this, 'ScramUsers', { reconciler }),
      topicDefaults: { replicationFactor: 3, minInsyncReplicas: 2 },
    });
  }

  private reconciler(): KafkaReconciler {
    const subnet = (subnetId: string, zone: string) => ({ subnetId, zone, routeTableId: 'rtb-0a1b2c3d' });
    const network = PlatformNetwork.fromAttributes(this, 'Network', {
      vpcId: 'vpc-0a1b2c3d',
      cidr: '10.0.0.0/16',
      dataSubnets: [subnet('subnet-0d1', 'eu-west-1a'), subnet('subnet-0d2', 'eu-west-1b')],
      applicationSubnets: [subnet('subnet-0a1', 'eu-west-1a'), subnet('subnet-0a2', 'eu-west-1b')],
      subnetsArePrivate: true,
    });
    const cluster = KafkaCluster.fromClusterAttributes(this, 'Cluster', {
      clusterArn: 'arn:aws:kafka:eu-west-1:111111111111:cluster/logistics/7d2a2e9c-8e0f-4a53-9b57-0c1d2e3f4a5b-7',
      securityGroupId: 'sg-0a1b2c3d',
      kafkaVersion: '3.9.x.kraft',
      brokerCount: 4,
      authentication: ['iam', 'scram'],
      scramKeyArn: keyArn,
    });
    const encryptionKey = Key.fromKeyArn(this, 'Key', keyArn);
    return new KafkaReconciler(this, 'Reconciler', {
      platform: 'logistics',
      environment: 'prod',
      cluster,
      network,
      encryptionKey,
    });
  }
}
