import type { Environment } from '../model/environment.ts';
import type { ObjectStore } from '../reconciler/object-store.ts';
import type { KafkaAdmin } from '../reconciler/ports.ts';
import { type ClusterAccess, clusterAccess } from './cluster-access.ts';
import type { Options } from './options.ts';
import { UsageError } from './usage-error.ts';

/** The cluster that an environment is bound to, at `clusters/<platform>-<environment>.json` of a state folder. */
interface ClusterPin {
  /** Null: the next cluster will do. */
  readonly clusterId: string | null;
}

type Place = Pick<Environment, 'platform' | 'name'>;

/**
 * Access to the cluster of the environment, and to no other: the state folder remembers Kafka's id of the first cluster that was
 * written to. `--cluster-id` names another one on purpose. A deployed environment knows its cluster by itself.
 */
export async function pinnedCluster(
  options: Options,
  environment: Environment,
  use: 'reads' | 'writes',
): Promise<ClusterAccess> {
  const access = await clusterAccess(options, environment);
  if (options.bootstrapServers === undefined) return access;
  try {
    await assertPinned(access, options, environment, use);
    return access;
  } catch (error) {
    await access.admin.close();
    throw error;
  }
}

/** For a cluster that was made anew on purpose, as the local one is. */
export async function forgetCluster(store: ObjectStore, place: Place): Promise<void> {
  await store.put(keyOf(place), { clusterId: null } satisfies ClusterPin);
}

export async function assertPinned(
  { admin: { clusterId }, store }: { readonly admin: Pick<KafkaAdmin, 'clusterId'>; readonly store: ObjectStore },
  { clusterId: wanted }: Pick<Options, 'clusterId'>,
  place: Place,
  use: 'reads' | 'writes',
): Promise<void> {
  if (wanted !== undefined && wanted !== clusterId) {
    throw new UsageError(`The brokers belong to cluster ${clusterId}, not to ${wanted}: check --bootstrap-servers.`);
  }
  const pinned = (await store.read<ClusterPin>(keyOf(place)))?.value.clusterId ?? undefined;
  if (pinned === clusterId) return;
  if (pinned !== undefined && wanted === undefined) {
    throw new UsageError(
      `The brokers belong to cluster ${clusterId}, but ${place.name} was applied to cluster ${pinned}: check ` +
        `--bootstrap-servers, or move to the new cluster on purpose with --cluster-id ${clusterId}.`,
    );
  }
  if (use === 'writes') await store.put(keyOf(place), { clusterId } satisfies ClusterPin);
}

function keyOf({ platform, name }: Place): string {
  return `clusters/${platform}-${name}.json`;
}
