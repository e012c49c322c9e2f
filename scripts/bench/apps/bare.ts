import { App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';

// The least that an app can be.

new Bucket(new Stack(new App(), 'bare'), 'Bucket');
