import { App } from 'aws-cdk-lib';
import { applyRulePacks } from 'tidegate/compliance';
import { GovernedClusterStack } from './governed-cluster-stack.ts';

const app = new App();
applyRulePacks(app);
new GovernedClusterStack(app, 'governed-cluster', { env: { account: '111111111111', region: 'eu-west-1' } });
