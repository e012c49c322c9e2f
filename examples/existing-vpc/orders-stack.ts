import { Stack, type StackProps } from 'aws-cdk-lib';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import {
  type IPlatformNetwork,
  KafkaCluster,
  KafkaDomain,
  KafkaEndpoints,
  KafkaReconciler,
  PlatformNetwork,
  ScramUsers,
  SensitivityZone,
} from 'tidegate';

const names = { platform: 'acme', environment: 'dev' };

/** A governed cluster in a VPC that exists, with one domain on it: one stack of an app of our own. */
export class OrdersStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const network = this.network();
    const reconciler = this.cluster(network);
    const orders = new KafkaDomain(this, 'Orders', {
      name: 'orders',
      owner: { team: 'orders', email: 'orders@example.com', costCentre: 'CC-2000' },
      prefixes: { topics: ['orders.'], groups: ['orders-'], transactionalIds: ['orders-'] },
      topicDefaults: { replicationFactor: 3, minInsyncReplicas: 2 },
      reconciler,
      scramUsers: new ScramUsers(this, 'ScramUsers', { reconciler }),
    });
    const placed = orders.addTopic('orders.placed', {
      description: 'Orders as customers placed them.',
      zone: 'confidential',
      partitions: 12,
      configs: { 'retention.ms': '604800000' },
    });

    // SCRAM clients get a user, a secret and ACLs.
    const shop = orders.addClient('orders-shop', { authentication: 'scram', transactionalIdPrefix: 'orders-shop-' });
    const stock = orders.addClient('orders-stock', { authentication: 'scram', groupPrefix: 'orders-stock-' });
    placed.grants.transact(shop);
    placed.grants.consume(stock);

    // An IAM client gets a role with statements for exactly this topic, and here its network side the way to the brokers.
    const connections = new SecurityGroup(this, 'Invoices', { vpc: network.vpc, allowAllOutbound: false });
    const invoices = orders.addClient('orders-invoices', {
      authentication: 'iam',
      assumedBy: 'ecs-tasks',
      connections,
      groupPrefix: 'orders-invoices-',
    });
    placed.grants.consume(invoices);
  }

  private network(): IPlatformNetwork {
    const subnet = (subnetId: string, zone: string) => ({ subnetId, zone, routeTableId: 'rtb-0a1b2c3d' });
    return PlatformNetwork.fromAttributes(this, 'Network', {
      vpcId: 'vpc-0a1b2c3d',
      cidr: '10.0.0.0/16',
      dataSubnets: [subnet('subnet-0d1', 'eu-west-1a'), subnet('subnet-0d2', 'eu-west-1b')],
      applicationSubnets: [subnet('subnet-0a1', 'eu-west-1a'), subnet('subnet-0a2', 'eu-west-1b')],
      subnetsArePrivate: true,
    });
  }

  private cluster(network: IPlatformNetwork): KafkaReconciler {
    const zone = { ...names, zoneName: 'confidential', classification: 'confidential' } as const;
    const { key: encryptionKey } = new SensitivityZone(this, 'Confidential', zone);
    const cluster = new KafkaCluster(this, 'Cluster', {
      clusterName: 'acme-dev',
      vpc: network.vpc,
      subnets: network.dataSubnets,
      kafkaVersion: '3.9.x.kraft',
      brokerType: 'kafka.m7g.large',
      brokerCount: 4,
      storageGiB: 100,
      authentication: ['iam', 'scram'],
      encryptionKey,
    });
    const reconciler = new KafkaReconciler(this, 'Reconciler', { ...names, cluster, network, encryptionKey });
    // The bootstrap servers, as outputs and as parameters `/acme/dev/kafka/bootstrap-servers/<mode>`.
    new KafkaEndpoints(this, 'Endpoints', { reconciler });
    return reconciler;
  }
}
