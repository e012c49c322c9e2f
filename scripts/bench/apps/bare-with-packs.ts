import { App, Stack, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';

// The least that an app can be, with the rule packs of ours. The findings on its bucket are written, not fatal.

const app = new App({ context: { '@aws-cdk/core:failSynthOnValidationErrors': false } });
new Bucket(new Stack(app, 'bare'), 'Bucket');
Validations.of(app).addPlugins(
  new AwsSolutionsChecks(),
  new NIST80053R5Checks(),
  new PCIDSS321Checks(),
  new HIPAASecurityChecks(),
);
