import {
  CfnSecurityGroup,
  Connections,
  type IConnectable,
  type ISubnetRef,
  type IVPCRef,
  Port,
  SecurityGroup,
} from 'aws-cdk-lib/aws-ec2';
import { CfnVpcConnection } from 'aws-cdk-lib/aws-msk';
import { Resource, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { clusterArnShape, clusterPlace } from '../../lib/model/cluster-arn.ts';
import { connectivityPorts } from '../../lib/model/connectivity.ts';
import type { ClusterAuthentication } from '../../lib/model/environment.ts';
import { type ConstructFault, refuseFaults } from '../construct-fault.ts';
import { noEgress } from './no-egress.ts';
import { zoneSubnetFaults } from './zone-subnet-faults.ts';

export interface KafkaVpcConnectionProps {
  /** A literal or a token: the output `KafkaClusterArn` of the environment's cluster stack. */
  readonly clusterArn: string;
  /** One way in; for another one, make another connection. */
  readonly authentication: ClusterAuthentication;
  /** VPC of the clients. */
  readonly vpc: IVPCRef;
  /** As many as the cluster has, in the same zones: two or three. */
  readonly subnets: readonly ISubnetRef[];
  /** Zone ids of the subnets, such as `euw1-az1`: names mean other zones in other accounts. @default - not compared */
  readonly zoneIds?: readonly string[];
  /** Zone ids of the cluster. @default - not compared */
  readonly clusterZoneIds?: readonly string[];
}

const authentications = { iam: 'SASL_IAM', scram: 'SASL_SCRAM', mtls: 'TLS' } as const satisfies Record<
  ClusterAuthentication,
  string
>;

/**
 * The way from a VPC to a cluster of another one, in the same Region: for the stack of the client's account. The cluster has to have
 * connectivity switched on for the account and the way in. `client.connections.allowToDefaultPort(connection)` lets a client use it.
 * MSK replaces the connection when any prop changes (AWS: CloudFormation, `AWS::MSK::VpcConnection`), and clients reconnect.
 */
export class KafkaVpcConnection extends Resource implements IConnectable {
  readonly vpcConnectionArn: string;
  readonly connections: Connections;

  constructor(scope: Construct, id: string, props: KafkaVpcConnectionProps) {
    super(scope, id);
    refuseFaults(this, [
      ...placeFaults(props, this.env.region),
      ...zoneSubnetFaults(props.subnets, '2 or 3 distinct subnets, one in each zone of the cluster'),
      ...zoneFaults(props),
    ]);
    const group = new CfnSecurityGroup(this, 'SecurityGroup', {
      // Never another text: it would replace the group, and the connection with it.
      groupDescription: 'Connection to a Kafka cluster: clients are let in one by one',
      vpcId: props.vpc.vpcRef.vpcId,
      securityGroupEgress: [noEgress],
    });
    const { from, to } = connectivityPorts;
    const connected = SecurityGroup.fromSecurityGroupId(this, 'Group', group.attrGroupId, { allowAllOutbound: false });
    this.connections = new Connections({ securityGroups: [connected], defaultPort: Port.tcpRange(from, to) });
    this.vpcConnectionArn = new CfnVpcConnection(this, 'Resource', {
      authentication: authentications[props.authentication],
      clientSubnets: props.subnets.map(({ subnetRef }) => subnetRef.subnetId),
      securityGroups: [group.attrGroupId],
      targetClusterArn: props.clusterArn,
      vpcId: props.vpc.vpcRef.vpcId,
    }).attrArn;
  }
}

function placeFaults({ clusterArn }: KafkaVpcConnectionProps, region: string): readonly ConstructFault[] {
  if (Token.isUnresolved(clusterArn)) return [];
  const place = clusterPlace(clusterArn);
  if (place === undefined) return [{ prop: 'clusterArn', got: clusterArn, expected: clusterArnShape.expected }];
  if (Token.isUnresolved(region) || place.region === region) return [];
  return [
    {
      prop: 'clusterArn',
      got: `a cluster in ${place.region}`,
      expected: `one in ${region}: no way leads across Regions`,
    },
  ];
}

function zoneFaults({ zoneIds, clusterZoneIds, subnets }: KafkaVpcConnectionProps): readonly ConstructFault[] {
  if (zoneIds === undefined || clusterZoneIds === undefined) return [];
  const [own, cluster] = [zoneIds, clusterZoneIds].map((ids) => [...ids].sort().join(', '));
  if (own === cluster && zoneIds.length === subnets.length) return [];
  return [{ prop: 'zoneIds', got: `${own} for ${subnets.length} subnets`, expected: `${cluster}, as the cluster has` }];
}
