import { App, Duration, Stack } from 'aws-cdk-lib';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Role } from 'aws-cdk-lib/aws-iam';
import { KafkaCluster } from '../../constructs/cluster/kafka-cluster.ts';
import { PasswordRotation } from '../../constructs/cluster/password-rotation.ts';
import { ScramUsers } from '../../constructs/cluster/scram-users.ts';
import { applyRulePacks } from '../../constructs/compliance/rule-packs.ts';
import type { KafkaClient } from '../../constructs/domains/kafka-client.ts';
import { KafkaDomain } from '../../constructs/domains/kafka-domain.ts';
import { PlatformNetwork } from '../../constructs/network/platform-network.ts';
import { KafkaEndpoints } from '../../constructs/reconciler/kafka-endpoints.ts';
import { KafkaReconciler } from '../../constructs/reconciler/kafka-reconciler.ts';
import { SensitivityZone } from '../../constructs/zones/sensitivity-zone.ts';

const env = { account: '111111111111', region: 'eu-west-1' };
const place = { platform: 'tidegate', environment: 'bench' };
const zoneName = 'confidential';

/**
 * What the count of resources speaks of: a regulated cluster, its reconciler, and one domain with two SCRAM clients, each
 * with a role that may read its secret and with the way to the brokers open. VPC, roles and the clients' security groups
 * are given. Every topic carries ten ACLs. An open finding of a rule pack throws. `rotating`: passwords change every 30 days.
 */
export function synthesizeRegulatedApp(outdir: string, topics: number, { rotating = false } = {}): void {
  const app = new App({ outdir, context: { '@aws-cdk/core:validateAgainstDefaultRules': true } });
  applyRulePacks(app);
  const stack = new Stack(app, 'regulated', { env });
  const { reconciler, zone } = platform(stack);
  const every = Duration.days(30);
  const rotation = rotating ? new PasswordRotation(stack, 'PasswordRotation', { reconciler, every }) : undefined;
  const domain = new KafkaDomain(stack, 'Orders', {
    name: 'orders',
    reconciler,
    scramUsers: new ScramUsers(stack, 'ScramUsers', { reconciler, rotation }),
    zones: { [zoneName]: zone },
    prefixes: { topics: ['orders.'], groups: ['orders-'], transactionalIds: ['orders-'] },
    owner: { team: 'orders', email: 'orders@example.com', costCentre: 'CC-1000' },
    topicDefaults: { replicationFactor: 3, minInsyncReplicas: 2 },
  });
  const clients = [
    addClient(domain, 'orders-intake', 'sg-0000000a'),
    addClient(domain, 'orders-dispatch', 'sg-0000000b'),
  ];
  for (let index = 0; index < topics; index += 1) {
    const name = `orders.topic-${index}`;
    const topic = domain.addTopic(name, { description: 'Orders', zone: zoneName, partitions: 3 });
    for (const client of clients) {
      topic.grants.produce(client);
      topic.grants.consume(client);
      domain.deny(client, { topic: { name, pattern: 'LITERAL' }, operations: ['DELETE', 'ALTER'] });
    }
  }
  app.synth();
}

function platform(stack: Stack): { readonly reconciler: KafkaReconciler; readonly zone: SensitivityZone } {
  const zoneOf = (name: string) =>
    new SensitivityZone(stack, name, { ...place, zoneName: name, classification: 'confidential' });
  const zone = zoneOf(zoneName);
  const encryptionKey = zoneOf('platform').key;
  const network = PlatformNetwork.fromAttributes(stack, 'Network', {
    vpcId: 'vpc-0123456789abcdef0',
    cidr: '10.40.0.0/16',
    dataSubnets: subnets('data'),
    applicationSubnets: subnets('application'),
    subnetsArePrivate: true,
  });
  const cluster = new KafkaCluster(stack, 'Cluster', {
    clusterName: 'tidegate-bench',
    vpc: network.vpc,
    subnets: network.dataSubnets,
    kafkaVersion: '3.9.x.kraft',
    brokerType: 'kafka.m7g.large',
    brokerCount: 3,
    storageGiB: 100,
    authentication: ['iam', 'scram'],
    encryptionKey,
  });
  const reconciler = new KafkaReconciler(stack, 'Reconciler', { ...place, cluster, network, encryptionKey });
  new KafkaEndpoints(stack, 'Endpoints', { reconciler });
  return { reconciler, zone };
}

function subnets(name: string) {
  return ['a', 'b', 'c'].map((letter) => ({
    subnetId: `subnet-${name}${letter}`,
    zone: `${env.region}${letter}`,
    routeTableId: `rtb-${name}${letter}`,
  }));
}

function addClient(domain: KafkaDomain, name: string, securityGroupId: string): KafkaClient {
  return domain.addClient(name, {
    authentication: 'scram',
    groupPrefix: `${name}-`,
    role: Role.fromRoleArn(domain, `${name}-Role`, `arn:aws:iam::${env.account}:role/${name}`),
    connections: SecurityGroup.fromSecurityGroupId(domain, `${name}-Group`, securityGroupId),
  });
}
