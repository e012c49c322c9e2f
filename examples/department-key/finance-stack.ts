import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { DepartmentKey } from 'tidegate';

export interface FinanceStackProps extends StackProps {
  /** Output `KafkaClientRoleArnOrdersShop` of the stack `tidegate-prod-domains`: the role that writes the topic. */
  readonly producerRoleArn: string;
  /** Output `KafkaClientRoleArnOrdersLedger` of the same stack: the role that reads for finance. */
  readonly consumerRoleArn: string;
}

/**
 * A department that keeps its key in an account of its own. `prod.yaml` names the key under `departmentKeys` with the output of this stack; the
 * roles of the platform then get their side. Who may seal and open stays with the department, in this file.
 */
export class FinanceStack extends Stack {
  constructor(scope: Construct, id: string, props: FinanceStackProps) {
    super(scope, id, props);
    const key = new DepartmentKey(this, 'Orders', {
      platform: 'tidegate',
      environment: 'prod',
      domain: 'orders',
      department: 'finance',
    });
    key.letUse('seal', Role.fromRoleArn(this, 'Producer', props.producerRoleArn), 'orders.shared');
    key.letUse('open', Role.fromRoleArn(this, 'Consumer', props.consumerRoleArn), 'orders.shared');
    new CfnOutput(this, 'OrdersKeyArn', { value: key.keyArn });
  }
}
