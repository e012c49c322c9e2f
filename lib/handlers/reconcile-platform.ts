import { type DocumentLocation, documentReader } from '../adapters/aws/document-store.ts';
import { type BootstrapServers, type MskCluster, mskCluster } from '../adapters/aws/msk.ts';
import { stateBucket } from '../adapters/aws/state-bucket.ts';
import { systemClock } from '../adapters/aws/system-clock.ts';
import type { KafkaConnection } from '../adapters/kafka/connection-settings.ts';
import { connectKafkaAdmin } from '../adapters/kafka/kafka-admin.ts';
import type { DocumentAddress, ReconcileEnvironment } from '../contracts/reconcile.ts';
import { PlatformError } from '../model/platform-error.ts';
import type { HashedDocument } from '../reconciler/ledger.ts';
import type { Clock, KafkaAdmin, LeaseStore, LedgerStore } from '../reconciler/ports.ts';
import type { ScramAssociations } from '../reconciler/scram-users.ts';
import { leaseMilliseconds, storedLeases, storedLedgers } from '../reconciler/stored-state.ts';

/** The function's world, behind the ports that its resources use. */
export interface ReconcilePlatform {
  /** Whose cluster this is, for metrics and events. */
  readonly place: { readonly platform: string; readonly environment: string };
  readonly clusterArn: string;
  connect(): Promise<KafkaAdmin>;
  bootstrapServers(): Promise<BootstrapServers>;
  brokerAddresses: MskCluster['brokerAddresses'];
  readDocument(address: DocumentAddress): Promise<HashedDocument>;
  readonly scramAssociations: ScramAssociations;
  readonly ledgers: LedgerStore;
  readonly leases: LeaseStore;
  readonly clock: Clock;
}

/** A run that was killed holds its lease until it expires: the next one, a rollback perhaps, waits for that. */
const leasePatienceMilliseconds = leaseMilliseconds + 30_000;

/** New IAM rights take some seconds to reach the brokers: a refused login is tried again after these pauses. */
const loginPausesMilliseconds = [1_000, 2_000, 4_000, 8_000, 16_000];

export function reconcilePlatform({
  clusterArn,
  stateBucket: bucket,
  region,
  platform,
  environment,
}: ReconcileEnvironment): ReconcilePlatform {
  const msk = mskCluster(clusterArn, region);
  const store = stateBucket(bucket, region);
  const readDocument = documentReader(region);
  return {
    place: { platform, environment },
    clusterArn,
    connect: async () => {
      const bootstrapServers = iamServers(await msk.bootstrapServers());
      return connectPatiently({ bootstrapServers, authentication: { mode: 'iam', region } });
    },
    bootstrapServers: msk.bootstrapServers,
    brokerAddresses: msk.brokerAddresses,
    readDocument: (address) => readDocument(location(address)),
    scramAssociations: msk.scramAssociations,
    ledgers: storedLedgers(store),
    leases: storedLeases(store, systemClock, leasePatienceMilliseconds),
    clock: systemClock,
  };
}

function iamServers({ iam }: BootstrapServers): readonly string[] {
  if (!iam) {
    throw new PlatformError('UNSUPPORTED', 'The cluster offers no IAM listener; switch IAM authentication on.');
  }
  return iam.split(',');
}

async function connectPatiently(connection: KafkaConnection): Promise<KafkaAdmin> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await connectKafkaAdmin(connection);
    } catch (error) {
      const pause = loginPausesMilliseconds[attempt];
      const refused = error instanceof PlatformError && error.code === 'BROKER_AUTHENTICATION_FAILED';
      if (!refused || pause === undefined) throw error;
      await systemClock.wait(pause);
    }
  }
}

function location({ Bucket, Key, Sha256 }: DocumentAddress): DocumentLocation {
  return { bucket: Bucket, key: Key, sha256: Sha256 };
}
