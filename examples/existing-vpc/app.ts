import { App } from 'aws-cdk-lib';
import { applyRulePacks } from 'tidegate/compliance';
import { OrdersStack } from './orders-stack.ts';

const app = new App();
applyRulePacks(app);
new OrdersStack(app, 'orders', { env: { account: '111111111111', region: 'eu-west-1' } });
