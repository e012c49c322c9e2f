import { Fn, Stack, type StackProps } from 'aws-cdk-lib';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { KafkaCluster, kafkaPort } from 'tidegate';

/** Another app in the account of the cluster: it reads what `tidegate-prod` publishes, and needs nothing of our configuration. */
export class ReportingStack extends Stack {
  /** For the environment of the program. */
  readonly bootstrapServers: string;

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const published = (output: string) => Fn.getStackOutput('tidegate-prod-cluster', output);
    const cluster = KafkaCluster.fromClusterAttributes(this, 'Cluster', {
      clusterArn: published('KafkaClusterArn'),
      securityGroupId: published('KafkaBrokerSecurityGroupId'),
      kafkaVersion: '3.9.x.kraft',
      brokerCount: 3,
      authentication: ['iam', 'scram'],
    });
    const parameter = '/tidegate/prod/kafka/bootstrap-servers/scram';
    this.bootstrapServers = StringParameter.valueForStringParameter(this, parameter);
    const vpc = Vpc.fromVpcAttributes(this, 'Vpc', { vpcId: 'vpc-0a1b2c3d', availabilityZones: ['eu-west-1a'] });
    const program = new SecurityGroup(this, 'Program', { vpc, allowAllOutbound: false });
    program.connections.allowTo(cluster, kafkaPort.scram, 'Reporting to the brokers');
  }
}
