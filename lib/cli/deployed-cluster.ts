import { mskCluster } from '../adapters/aws/msk.ts';
import { stateBucket } from '../adapters/aws/state-bucket.ts';
import { connectKafkaAdmin } from '../adapters/kafka/kafka-admin.ts';
import type { Environment } from '../model/environment.ts';
import { PlatformError } from '../model/platform-error.ts';
import { deployedFunction } from './deployed-function.ts';

/** Needs a network path to the brokers and an IAM identity that the cluster lets in. */
export async function deployedCluster(environment: Environment) {
  const { name, region } = environment;
  const { clusterArn, stateBucket: bucket } = await deployedFunction(environment);
  const { iam } = await mskCluster(clusterArn, region).bootstrapServers();
  if (iam === undefined) {
    throw new PlatformError(
      'UNSUPPORTED',
      `The cluster of ${name} offers no IAM listener; switch IAM authentication on.`,
    );
  }
  const admin = await connectKafkaAdmin({ bootstrapServers: iam.split(','), authentication: { mode: 'iam', region } });
  return { admin, store: stateBucket(bucket, region) };
}
