import { readFileSync } from 'node:fs';
import { mskCluster } from '../adapters/aws/msk.ts';
import { stateBucket } from '../adapters/aws/state-bucket.ts';
import { readClientProperties } from '../adapters/kafka/client-properties.ts';
import type { KafkaConnection } from '../adapters/kafka/connection-settings.ts';
import { connectKafkaAdmin } from '../adapters/kafka/kafka-admin.ts';
import type { Environment } from '../model/environment.ts';
import { PlatformError } from '../model/platform-error.ts';
import type { ObjectStore } from '../reconciler/object-store.ts';
import type { KafkaAdmin } from '../reconciler/ports.ts';
import { deployedFunction } from './deployed-function.ts';
import { InputProblems } from './input-problems.ts';
import type { Options } from './options.ts';
import { stateFolder } from './state-folder.ts';
import { UsageError } from './usage-error.ts';

/** A cluster and the memory of what was applied to it. */
export interface ClusterAccess {
  readonly admin: KafkaAdmin;
  readonly store: ObjectStore;
}

/** The brokers that `--bootstrap-servers` names, with the ledger in a folder; else the deployed cluster with its state bucket. */
export async function clusterAccess(options: Options, environment: Environment): Promise<ClusterAccess> {
  if (options.bootstrapServers === undefined) return deployedCluster(environment);
  const servers = options.bootstrapServers.split(',');
  const settings = clientSettings(options.commandConfig, environment.region);
  return {
    admin: await connectKafkaAdmin({ bootstrapServers: servers, ...settings }),
    store: stateFolder(options.state),
  };
}

function clientSettings(file: string | undefined, region: string): Omit<KafkaConnection, 'bootstrapServers'> {
  if (file === undefined) {
    throw new UsageError(
      '--bootstrap-servers needs --command-config FILE: client properties as kafka-topics.sh takes them.',
    );
  }
  const properties = readClientProperties(file, readText(file), readText, region);
  if (!properties.ok) throw new InputProblems(properties.problems);
  return properties.value;
}

/** Needs a network path to the brokers and an IAM identity that the cluster lets in. */
async function deployedCluster(environment: Environment): Promise<ClusterAccess> {
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

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`${file} cannot be read.`);
  }
}
