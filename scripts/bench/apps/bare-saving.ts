import { enableCompileCache } from 'node:module';

// The least that an app can be, started with the same savings as ours.

enableCompileCache();
const { App, Stack } = await import('aws-cdk-lib/core');
const { Bucket } = await import('aws-cdk-lib/aws-s3');
new Bucket(new Stack(new App(), 'bare'), 'Bucket');
