import { App } from 'aws-cdk-lib';
import { applyRulePacks } from 'tidegate/compliance';
import { FinanceStack } from './finance-stack.ts';

const app = new App();
applyRulePacks(app);
new FinanceStack(app, 'finance', {
  env: { account: '222222222222', region: 'eu-west-1' },
  producerRoleArn: 'arn:aws:iam::111111111111:role/tidegate-prod-domains-ordersClientordersshop',
  consumerRoleArn: 'arn:aws:iam::111111111111:role/tidegate-prod-domains-ordersClientordersledger',
});
