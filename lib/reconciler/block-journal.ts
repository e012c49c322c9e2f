import { PlatformError } from '../model/platform-error.ts';
import type { ObjectStore } from './object-store.ts';

/** One time that somebody blocked a principal or let it in again. */
export interface BlockEntry {
  readonly action: 'block' | 'unblock';
  /** As Kafka's ACLs name it. */
  readonly principal: string;
  readonly reason?: string;
  readonly by: string;
  /** ISO time. */
  readonly at: string;
}

/** At `blocks/<cluster id>.json`: the ACLs decide who is blocked, this says who did it and why. Nothing is ever taken out. */
interface BlockJournal {
  readonly entries: readonly BlockEntry[];
}

const attempts = 5;

export async function recordBlock(store: ObjectStore, clusterId: string, entry: BlockEntry): Promise<void> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const found = await store.read<BlockJournal>(keyOf(clusterId));
    const journal: BlockJournal = { entries: [...(found?.value.entries ?? []), entry] };
    if ((await store.write(keyOf(clusterId), journal, found?.version)) !== undefined) return;
  }
  const message = `The ACLs of ${entry.principal} are as asked, but others were writing the reason's record; run again.`;
  throw new PlatformError('STATE_CONFLICT', message, { retryable: true });
}

/** The newest entry about a principal; undefined when there is none. */
export async function lastBlockEntry(
  store: Pick<ObjectStore, 'read'>,
  clusterId: string,
  principal: string,
): Promise<BlockEntry | undefined> {
  const found = await store.read<BlockJournal>(keyOf(clusterId));
  return found?.value.entries.findLast((entry) => entry.principal === principal);
}

function keyOf(clusterId: string): string {
  return `blocks/${clusterId}.json`;
}
