import { readFileSync } from 'node:fs';
import { readClientProperties } from '../adapters/kafka/client-properties.ts';
import type { KafkaConnection } from '../adapters/kafka/connection-settings.ts';
import { connectKafkaAdmin } from '../adapters/kafka/kafka-admin.ts';
import type { Environment } from '../model/environment.ts';
import type { ObjectStore } from '../reconciler/object-store.ts';
import type { KafkaAdmin } from '../reconciler/ports.ts';
import { brokerAddresses } from './broker-addresses.ts';
import { collectGarbage } from './collect-garbage.ts';
import { InputProblems } from './input-problems.ts';
import type { Options } from './options.ts';
import { scramPasswordFile } from './scram-password-file.ts';
import { stateFolder } from './state-folder.ts';
import { UsageError } from './usage-error.ts';

/** A cluster and the memory of what was applied to it. */
export interface ClusterAccess {
  readonly admin: KafkaAdmin;
  readonly store: ObjectStore;
}

/** The brokers that `--bootstrap-servers` names, with the ledger in a folder; else the deployed cluster with its state bucket. */
export async function clusterAccess(options: Options, environment: Environment): Promise<ClusterAccess> {
  if (options.bootstrapServers === undefined) {
    // Loaded only here: the AWS SDK costs some 100 ms and 30 MB, which brokers of one's own do not need.
    const { deployedCluster } = await import('./deployed-cluster.ts');
    return deployedCluster(environment);
  }
  const servers = brokerAddresses(options.bootstrapServers);
  const settings = clientSettings(options.commandConfig, environment.region);
  const passwords = passwordsOf(options, settings);
  collectGarbage();
  return {
    admin: await connectKafkaAdmin({ bootstrapServers: servers, ...settings }, { passwords }),
    store: stateFolder(options.state),
  };
}

/** Absent, users are not looked at. */
function passwordsOf({ scramPasswords }: Options, { authentication }: Pick<KafkaConnection, 'authentication'>) {
  if (scramPasswords === undefined) return undefined;
  if (authentication.mode === 'iam') {
    throw new UsageError('--scram-passwords does not go with an IAM login: on MSK users come from Secrets Manager.');
  }
  return scramPasswordFile(scramPasswords);
}

function clientSettings(file: string | undefined, region: string): Omit<KafkaConnection, 'bootstrapServers'> {
  if (file === undefined) {
    throw new UsageError(
      '--bootstrap-servers needs --command-config FILE: client properties as kafka-topics.sh takes them.',
    );
  }
  const text = textOf(file);
  if (text === undefined)
    throw new UsageError(`--command-config ${file} cannot be read: no such file, or no right to.`);
  const properties = readClientProperties(file, text, textOf, region);
  if (!properties.ok) throw new InputProblems(properties.problems);
  return properties.value;
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
