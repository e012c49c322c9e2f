import { CfnFlowLog } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKeyRef } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Removal } from '../../lib/model/environment.ts';
import { removalPolicy } from '../removal-policy.ts';

export interface FlowLogsProps {
  readonly vpcId: string;
  readonly encryptionKey: IKeyRef;
  /** @default RetentionDays.ONE_YEAR */
  readonly logRetention?: RetentionDays;
  /** @default retain */
  readonly removal?: Removal;
}

/** Who talked to whom in the VPC, accepted and rejected, every minute. */
export class FlowLogs extends Construct {
  constructor(scope: Construct, id: string, props: FlowLogsProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'LogGroup', {
      encryptionKey: props.encryptionKey,
      retention: props.logRetention ?? RetentionDays.ONE_YEAR,
      removalPolicy: removalPolicy(props.removal),
    });
    const role = this.deliveryRole(logGroup);
    new CfnFlowLog(this, 'Resource', {
      resourceType: 'VPC',
      resourceId: props.vpcId,
      trafficType: 'ALL',
      maxAggregationInterval: 60,
      logDestinationType: 'cloud-watch-logs',
      logGroupName: logGroup.logGroupName,
      deliverLogsPermissionArn: role.roleArn,
    });
  }

  /** The conditions keep flow logs of other accounts from borrowing the role (AWS: `vpc/latest/userguide/flow-logs-iam-role.html`). */
  private deliveryRole(logGroup: LogGroup): Role {
    const stack = Stack.of(this);
    const anyFlowLog = stack.formatArn({ service: 'ec2', resource: 'vpc-flow-log', resourceName: '*' });
    const role = new Role(this, 'Role', {
      description: 'Writes VPC flow logs',
      assumedBy: new ServicePrincipal('vpc-flow-logs.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          ArnLike: { 'aws:SourceArn': anyFlowLog },
        },
      }),
    });
    new ManagedPolicy(this, 'Policy', {
      description: 'Writes VPC flow logs',
      roles: [role],
      statements: [
        new PolicyStatement({
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
          resources: [logGroup.logGroupArn],
        }),
      ],
    });
    return role;
  }
}
