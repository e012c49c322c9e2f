import type { DomainDocument } from '../model/domain-document.ts';

/** A document together with the hash of its canonical text. */
export interface HashedDocument {
  readonly document: DomainDocument;
  /** SHA-256 of the canonical JSON, in hexadecimal. */
  readonly sha256: string;
}

/**
 * What this platform applied to one domain of one cluster. Losing it leads to refused removals, never to removals.
 * `current` is written before the first change of a run, so that after a crash everything it may have made counts as ours.
 */
export interface Ledger {
  readonly current: HashedDocument;
  /** False from the start of a run until it ended without a failed or skipped change. */
  readonly complete: boolean;
  /** The document before `current`. Null at first, and after a return. */
  readonly predecessor: HashedDocument | null;
  /** Kafka's id of each topic that we created or adopted: deletion goes by it. */
  readonly topicIds: Readonly<Record<string, string>>;
  readonly appliedBy: string;
  /** ISO time. */
  readonly appliedAt: string;
}
