import { PlatformError } from '../model/platform-error.ts';
import type { Ledger } from './ledger.ts';
import type { ObjectStore } from './object-store.ts';
import type { Clock, Lease, LeaseStore, LedgerStore, Versioned } from './ports.ts';

/** How long a lease outlives its last sign of life. Longer than any single request may take. */
export const leaseMilliseconds = 120_000;

const leasePauseMilliseconds = 2_000;

const suffix = '.json';

interface LeaseRecord {
  readonly holder: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Ledgers at `applied/<cluster id>/<domain>.json`, reports at `reports/<cluster id>/<domain>/<name>.json`, drift at `drift/<cluster id>.json`. */
export function storedLedgers(store: ObjectStore): LedgerStore {
  return {
    async domains(clusterId) {
      const folder = ledgerKey(clusterId, '').slice(0, -suffix.length);
      const names = (await store.list(folder)).map((key) => key.slice(folder.length));
      return names.flatMap((name) => (name.endsWith(suffix) ? [name.slice(0, -suffix.length)] : []));
    },
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
    async saveReport(clusterId, domain, requestId, report) {
      const key = reportKey(clusterId, domain, requestId);
      await store.put(key, report);
      return store.address(key);
    },
    async readReport<Report>(clusterId: string, domain: string, requestId: string) {
      return (await store.read<Report>(reportKey(clusterId, domain, requestId)))?.value;
    },
    async saveDrift(clusterId, found) {
      const key = `drift/${clusterId}${suffix}`;
      await store.put(key, found);
      return store.address(key);
    },
  };
}

/**
 * Leases at `locks/<cluster id>/<domain>.json`: the holder's request id is the fencing token. A held lease is waited for as long as
 * `patienceMilliseconds`.
 */
export function storedLeases(store: ObjectStore, clock: Clock, patienceMilliseconds = 0): LeaseStore {
  return {
    async acquire(clusterId, domain, holder) {
      const key = `locks/${clusterId}/${domain}.json`;
      const deadline = clock.now() + patienceMilliseconds;
      for (;;) {
        const found = await store.read<LeaseRecord>(key);
        const free = found === undefined || found.value.expiresAt <= clock.now();
        if (!free && found.value.holder === holder) throw duplicate(holder);
        const version = free ? await store.write(key, record(holder, clock), found?.version) : undefined;
        if (version !== undefined) return lease(store, key, domain, holder, version, clock);
        if (clock.now() >= deadline) throw held(domain, found);
        await clock.wait(leasePauseMilliseconds);
      }
    },
  };
}

function lease(store: ObjectStore, key: string, domain: string, holder: string, first: string, clock: Clock): Lease {
  let version = first;
  return {
    async extend() {
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
      await store.write(key, { holder, expiresAt: 0 } satisfies LeaseRecord, version).catch(() => undefined);
    },
  };
}

function record(holder: string, clock: Clock): LeaseRecord {
  return { holder, expiresAt: clock.now() + leaseMilliseconds };
}

function duplicate(holder: string): PlatformError {
  return new PlatformError('DUPLICATE_REQUEST', `Request ${holder} is being worked on already.`);
}

function held(domain: string, found: Versioned<LeaseRecord> | undefined): PlatformError {
  const holder = found === undefined ? 'another run' : found.value.holder;
  const until = found === undefined ? '' : ` until ${new Date(found.value.expiresAt).toISOString()}`;
  return new PlatformError('LEASE_HELD', `${holder} is working on ${domain}${until}; wait for it and run again.`, {
    retryable: true,
  });
}

function reportKey(clusterId: string, domain: string, requestId: string): string {
  return `reports/${clusterId}/${domain}/${requestId}.json`;
}

function ledgerKey(clusterId: string, domain: string): string {
  return `applied/${clusterId}/${domain}${suffix}`;
}
