import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnSubnet, CfnVPC } from 'aws-cdk-lib/aws-ec2';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import { KafkaCluster } from '../../constructs/cluster/kafka-cluster.ts';
import type { KafkaClusterProps } from '../../constructs/cluster/kafka-cluster-props.ts';

export const env = { account: '111111111111', region: 'eu-west-1' };

/** A VPC, three subnets and a key, all as L1s: the cluster must not need more. */
export function surroundings(scope: Stack): Pick<KafkaClusterProps, 'vpc' | 'subnets' | 'encryptionKey'> {
  const vpc = new CfnVPC(scope, 'Vpc', { cidrBlock: '10.0.0.0/16' });
  const subnets = ['a', 'b', 'c'].map((zone) => new CfnSubnet(scope, `Subnet-${zone}`, { vpcId: vpc.ref }));
  return { vpc, subnets, encryptionKey: new CfnKey(scope, 'Key') };
}

/** A regulated cluster alone in a stack. */
export function createCluster(props: Partial<KafkaClusterProps> = {}): {
  app: App;
  stack: Stack;
  cluster: KafkaCluster;
} {
  const app = new App();
  const stack = new Stack(app, 'Test', { env });
  const cluster = new KafkaCluster(stack, 'Kafka', {
    ...surroundings(stack),
    clusterName: 'tidegate-dev',
    kafkaVersion: '3.9.x.kraft',
    brokerType: 'kafka.m7g.large',
    brokerCount: 3,
    storageGiB: 100,
    authentication: ['iam', 'scram'],
    ...props,
  });
  return { app, stack, cluster };
}

/** What its configuration says. */
export function brokerProperties(stack: Stack): Record<string, string> {
  const [configuration] = Object.values(Template.fromStack(stack).findResources('AWS::MSK::Configuration'));
  const lines: string[] = configuration?.Properties.ServerProperties.split('\n');
  return Object.fromEntries(lines.map((line) => line.split('=')));
}
