import { Stack, type StackProps } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { KafkaClient, KafkaCluster, KafkaDomain, KafkaReconciler, PlatformNetwork, ScramUsers } from 'tidegate';

const account = '111111111111';
const keyArn = `arn:aws:kms:eu-west-1:${account}:key/5d8d1c0e-6a8e-4b7e-9f0a-2f4c3f1f7a10`;

/** Governs topics and access of a cluster that runs already. Nothing of the cluster itself is touched or looked up. */
export class GovernedClusterStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const reconciler = this.reconciler();
    const telemetry = new KafkaDomain(this, 'Telemetry', {
      name: 'telemetry',
      owner: { team: 'fleet', email: 'fleet@example.com', costCentre: 'CC-3000' },
      prefixes: { topics: ['telemetry.'], groups: ['telemetry-'], transactionalIds: ['telemetry-'] },
      topicDefaults: { replicationFactor: 3, minInsyncReplicas: 2 },
      quotas: [{ client: 'telemetry-gateway', produceBytesPerSecond: 20 * 2 ** 20, requestPercentage: 50 }],
      reconciler,
      scramUsers: new ScramUsers(this, 'ScramUsers', { reconciler }),
    });
    const positions = telemetry.addTopic('telemetry.positions', {
      description: 'Where each vehicle is: the latest position per vehicle.',
      kind: 'state',
      zone: 'confidential',
      partitions: 24,
      configs: { 'cleanup.policy': 'compact', 'compression.type': 'zstd' },
    });
    positions.grants.produce(telemetry.addClient('telemetry-gateway', { authentication: 'scram' }));

    // A role that another team made: it gets a managed policy for exactly this topic and its own groups.
    const role = Role.fromRoleArn(this, 'DispatchRole', `arn:aws:iam::${account}:role/dispatch`);
    positions.grants.consume(KafkaClient.fromRole(role, { name: 'dispatch', groupPrefix: 'dispatch-' }));
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
      clusterArn: `arn:aws:kafka:eu-west-1:${account}:cluster/fleet/7d2a2e9c-8e0f-4a53-9b57-0c1d2e3f4a5b-7`,
      securityGroupId: 'sg-0a1b2c3d',
      kafkaVersion: '3.8.x.kraft',
      brokerCount: 4,
      authentication: ['iam', 'scram'],
      scramKeyArn: keyArn,
    });
    // The key also serves the state bucket and a log group, so its policy must let CloudWatch Logs use it.
    const encryptionKey = Key.fromKeyArn(this, 'Key', keyArn);
    return new KafkaReconciler(this, 'Reconciler', {
      platform: 'fleet',
      environment: 'prod',
      cluster,
      network,
      encryptionKey,
    });
  }
}
