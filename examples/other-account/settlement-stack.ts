import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { SecurityGroup, Subnet, Vpc } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy, PolicyDocument, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { KafkaVpcConnection } from 'tidegate';

export interface SettlementStackProps extends StackProps {
  /** Output `KafkaClusterArn` of the stack `tidegate-prod-cluster`, in the account of the cluster. */
  readonly clusterArn: string;
  /** Output `KafkaBootstrapServersVpcIam` of the same stack. */
  readonly bootstrapServers: string;
  /** Output `KafkaAccessPolicySettlement` of the stack `tidegate-prod-domains`: a policy in JSON. */
  readonly accessPolicy: string;
}

/**
 * A Kafka client in an account of its own. `prod.yaml` names the account in `cluster.create.connectivity.accounts`, the domain file says
 * `runsAs: { account: settlement, role: settlement }` and what it may read.
 */
export class SettlementStack extends Stack {
  constructor(scope: Construct, id: string, props: SettlementStackProps) {
    super(scope, id, props);
    const vpc = Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: 'vpc-0d1e2f3a',
      availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    });
    const subnets = ['subnet-0d1', 'subnet-0d2'].map((subnetId) => Subnet.fromSubnetId(this, subnetId, subnetId));
    const role = new Role(this, 'Role', {
      roleName: 'settlement',
      assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    });
    new ManagedPolicy(this, 'KafkaAccess', {
      roles: [role],
      document: PolicyDocument.fromJson(JSON.parse(props.accessPolicy)),
    });
    const kafka = new KafkaVpcConnection(this, 'Kafka', {
      clusterArn: props.clusterArn,
      authentication: 'iam',
      vpc,
      subnets,
      zoneIds: ['euw1-az1', 'euw1-az2'],
      clusterZoneIds: ['euw1-az1', 'euw1-az2'],
    });
    const program = new SecurityGroup(this, 'Program', { vpc, allowAllOutbound: false });
    program.connections.allowToDefaultPort(kafka, 'Settlement to the brokers');
    new CfnOutput(this, 'BootstrapServers', { value: props.bootstrapServers });
  }
}
