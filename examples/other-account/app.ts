import { App } from 'aws-cdk-lib';
import { applyRulePacks } from 'tidegate/compliance';
import { ReportingStack } from './reporting-stack.ts';
import { SettlementStack } from './settlement-stack.ts';

const app = new App();
applyRulePacks(app);
new ReportingStack(app, 'reporting', { env: { account: '111111111111', region: 'eu-west-1' } });
new SettlementStack(app, 'settlement', {
  env: { account: '222222222222', region: 'eu-west-1' },
  clusterArn: 'arn:aws:kafka:eu-west-1:111111111111:cluster/tidegate-prod/7d2a2e9c-8e0f-4a53-9b57-0c1d2e3f4a5b-7',
  bootstrapServers: 'b-1.iam.tidegateprod.a1b2c3.c2.kafka.eu-west-1.amazonaws.com:14001',
  accessPolicy: JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['kafka-cluster:Connect'],
        Resource: 'arn:aws:kafka:eu-west-1:111111111111:cluster/tidegate-prod/7d2a2e9c-8e0f-4a53-9b57-0c1d2e3f4a5b-7',
      },
    ],
  }),
});
