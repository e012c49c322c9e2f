import type { Observed } from './kafka-state.ts';
import {
  declaredBy,
  type HashedDocument,
  joinOwned,
  type Ledger,
  nobody,
  nothingOwned,
  type Owned,
  presentOwned,
  withoutOwned,
  withTopicsLetGo,
} from './ledger.ts';
import type { Plan } from './plan.ts';
import type { Clock, Versioned } from './ports.ts';

/** Who asks for a document. */
export interface DocumentRequest {
  readonly desired: HashedDocument;
  /** Hash of the document that this one replaces; absent unless it is an update. */
  readonly previousSha256?: string;
  /** Unique per request: the holder of the lease. */
  readonly requestId: string;
  /** The custom resource that speaks for the domain from now on. Absent: whoever does already. */
  readonly owner?: string;
  /** The owner is being made, so whoever spoke for the domain before may be back when this does not work. Default: false. */
  readonly isNewOwner?: boolean;
  readonly appliedBy: string;
}

/** What a run found before its first change. */
export interface Opening {
  readonly wanted: Plan;
  readonly before: Owned;
  readonly observed: Observed;
  readonly clock: Clock;
}

/** The ledger as it must stand before the first change, so that a crash at any point forgets nothing. */
export function openLedger(
  stored: Versioned<Ledger> | undefined,
  {
    desired,
    previousSha256,
    requestId,
    owner = stored?.value.owner ?? nobody,
    isNewOwner = false,
    appliedBy,
  }: DocumentRequest,
  { wanted, before, observed, clock }: Opening,
): Ledger {
  const { mode } = wanted;
  const declared = declaredBy(desired.document);
  const users = wanted.changes.flatMap((change) => (change.kind === 'create-user' ? [change.user] : []));
  const repeated = stored?.value.current.sha256 === desired.sha256;
  const found = presentOwned(withoutOwned(declared, ownBefore(stored?.value, before)), observed);
  return {
    current: desired,
    complete: false,
    cameFrom: mode === 'return' ? null : repeated ? stored.value.cameFrom : (previousSha256 ?? null),
    owned: joinOwned(withTopicsLetGo(before, desired.document), { ...declared, users }),
    adopted: mode === 'return' ? nothingOwned : repeated ? joinOwned(stored.value.adopted, found) : found,
    requestId,
    takenBack: takenBackBy(mode === 'return' && !repeated, stored?.value),
    owner,
    ...(isNewOwner && stored !== undefined ? takenOver(stored.value, owner) : {}),
    appliedBy,
    appliedAt: new Date(clock.now()).toISOString(),
  };
}

/**
 * `tidegate adopt` may have taken over what no applied document declares yet. To a return from the first that does, it stood
 * there before us.
 */
function ownBefore(ledger: Ledger | undefined, before: Owned): Owned {
  if (ledger === undefined) return before;
  return withoutOwned(before, withoutOwned(ledger.adopted, declaredBy(ledger.current.document)));
}

/** The first owner is the one to go back to, however often the new one tries. */
function takenOver({ owner: former, takenOverFrom, released }: Ledger, owner: string): Pick<Ledger, 'takenOverFrom'> {
  if (released || former === nobody) return {};
  const from = former === owner ? takenOverFrom : former;
  return from === undefined ? {} : { takenOverFrom: from };
}

/** Fifty rollbacks of one domain take longer than any event is late. */
const rememberedReturns = 50;

function takenBackBy(returns: boolean, ledger: Ledger | undefined): readonly string[] {
  const { requestId, takenBack = [] } = ledger ?? {};
  const added = returns && requestId !== undefined ? [requestId] : [];
  return [...takenBack, ...added].slice(-rememberedReturns);
}
