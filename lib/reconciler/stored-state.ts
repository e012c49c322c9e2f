import { PlatformError } from '../model/platform-error.ts';
import type { Ledger } from './ledger.ts';
import type { ObjectStore } from './object-store.ts';
import type { Clock, Lease, LeaseStore, LedgerStore, Versioned } from './ports.ts';

/** How long a lease outlives its last sign of life. Longer than any single request may take. */
export const leaseMilliseconds = 120_000;

interface LeaseRecord {
  readonly holder: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

/** Ledgers at `applied/<cluster id>/<domain>.json`, reports at `reports/<cluster id>/<domain>/<name>.json`. */
export function storedLedgers(store: ObjectStore): LedgerStore {
  return {
    read: (clusterId, domain) => store.read<Ledger>(ledgerKey(clusterId, domain)),
    async write(clusterId, domain, ledger, version) {
      const written = await store.write(ledgerKey(clusterId, domain), ledger, version);
      if (written === undefined) {
        throw new PlatformError(
          'STATE_CONFLICT',
          `The ledger of ${domain} was written by somebody else meanwhile; run again.`,
          { retryable: true },
        );
      }
      return written;
    },
    async saveReport(clusterId, domain, name, report) {
      const key = `reports/${clusterId}/${domain}/${name}.json`;
      await store.put(key, report);
      return store.address(key);
    },
  };
}

/** Leases at `locks/<cluster id>/<domain>.json`: the holder's request id is the fencing token. */
export function storedLeases(store: ObjectStore, clock: Clock): LeaseStore {
  return {
    async acquire(clusterId, domain, holder) {
      const key = `locks/${clusterId}/${domain}.json`;
      const found = await store.read<LeaseRecord>(key);
      const free = found === undefined || found.value.expires <= clock.now() || found.value.holder === holder;
      const version = free ? await store.write(key, record(holder, clock), found?.version) : undefined;
      if (version === undefined) throw held(domain, found);
      return lease(store, key, domain, holder, version, clock);
    },
  };
}

function lease(store: ObjectStore, key: string, domain: string, holder: string, first: string, clock: Clock): Lease {
  let version = first;
  return {
    async assertHeld() {
      const written = await store.write(key, record(holder, clock), version);
      if (written === undefined) {
        throw new PlatformError(
          'LEASE_LOST',
          `Another run took over ${domain}; this one (${holder}) stops before its next change.`,
        );
      }
      version = written;
    },
    async release() {
      await store.write(key, { holder, expires: 0 } satisfies LeaseRecord, version);
    },
  };
}

function record(holder: string, clock: Clock): LeaseRecord {
  return { holder, expires: clock.now() + leaseMilliseconds };
}

function held(domain: string, found: Versioned<LeaseRecord> | undefined): PlatformError {
  const holder = found === undefined ? 'another run' : found.value.holder;
  const until = found === undefined ? '' : ` until ${new Date(found.value.expires).toISOString()}`;
  return new PlatformError('LEASE_HELD', `${holder} is working on ${domain}${until}; wait for it and run again.`, {
    retryable: true,
  });
}

function ledgerKey(clusterId: string, domain: string): string {
  return `applied/${clusterId}/${domain}.json`;
}
