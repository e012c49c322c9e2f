import type { Change } from './change.ts';
import { judgedChanges } from './judged-changes.ts';
import type { Ledger } from './ledger.ts';
import { lookFor } from './look.ts';
import type { Notice } from './notice.ts';
import { observingOnce } from './observing-once.ts';
import { type Plan, plan } from './plan.ts';
import type { KafkaReader, LedgerStore, Versioned } from './ports.ts';

/**
 * `unfinished`: the last run did not end well, or one is at work just now, so what differs may be its own remainder.
 * `released`: the domain's custom resource is gone, so nobody declares it any more.
 */
export type DriftStatus = 'as-declared' | 'drifted' | 'unfinished' | 'released';

/** How the cluster differs from what was last applied to one domain. */
export interface DomainDrift {
  readonly domain: string;
  readonly status: DriftStatus;
  /** Of the document that was applied. */
  readonly documentSha256: string;
  /** ISO time. */
  readonly appliedAt: string;
  /** What would undo the differences. */
  readonly changes: readonly Change[];
  /** What lies in the domain and nobody declared. */
  readonly undeclared: readonly Notice[];
}

export interface DriftPorts {
  readonly admin: KafkaReader;
  readonly ledgers: Pick<LedgerStore, 'domains' | 'read'>;
}

interface StoredLedger extends Versioned<Ledger> {
  readonly domain: string;
}

/** Compares the cluster with every ledger that there is for it, from one look. Reads only, and takes no lease. */
export async function findDrift({ admin, ledgers }: DriftPorts): Promise<readonly DomainDrift[]> {
  const { clusterId } = admin;
  const domains = await ledgers.domains(clusterId);
  const read = async (domain: string): Promise<readonly StoredLedger[]> => {
    const found = await ledgers.read(clusterId, domain);
    return found === undefined ? [] : [{ domain, ...found }];
  };
  const stored = (await Promise.all(domains.map(read))).flat();
  const declared = stored.filter(({ value }) => !value.released);
  const reader = observingOnce(
    admin,
    declared.map(({ value }) => value.current),
  );
  const found: DomainDrift[] = [];
  for (const one of stored) {
    const difference = one.value.released ? nothing : await differenceOf(one.value, reader);
    // A run writes the ledger before its first change: the same version again means that none was at work meanwhile.
    const settled =
      difference.changes.length === 0 || (await ledgers.read(clusterId, one.domain))?.version === one.version;
    found.push(domainDrift(one, difference, settled));
  }
  return found;
}

const nothing: Pick<Plan, 'changes' | 'notices'> = { changes: [], notices: [] };

async function differenceOf({ current: { document }, owned }: Ledger, reader: KafkaReader): Promise<typeof nothing> {
  const input = { desired: document, owned, mode: 'forward' as const };
  const made = plan({ ...input, observed: await reader.observe(lookFor(input)) });
  return { changes: judgedChanges(made), notices: made.notices };
}

function domainDrift(
  { domain, value: { released, complete, current, appliedAt } }: StoredLedger,
  { changes, notices }: typeof nothing,
  settled: boolean,
): DomainDrift {
  const ended = complete && settled;
  const status = released ? 'released' : !ended ? 'unfinished' : changes.length > 0 ? 'drifted' : 'as-declared';
  const undeclared = notices.filter(({ kind }) => kind.startsWith('undeclared-'));
  return { domain, status, documentSha256: current.sha256, appliedAt, changes, undeclared };
}
