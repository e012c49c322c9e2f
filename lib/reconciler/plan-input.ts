import type { DomainDocument } from '../model/domain-document.ts';
import type { Observed } from './kafka-state.ts';
import type { Owned } from './ledger.ts';

/** `return`: CloudFormation goes back. Nothing is refused and nothing destructive is planned; what cannot go back is noted. */
export type PlanMode = 'forward' | 'return';

export interface PlanInput {
  readonly desired: DomainDocument;
  readonly observed: Observed;
  /** From the ledger; `nothingOwned` when there is none. */
  readonly owned: Owned;
  readonly mode: PlanMode;
  /** Zone of each topic as it was last applied, by name. Absent: nothing was, or it does not matter any more. */
  readonly formerZones?: Readonly<Record<string, string>>;
  /** A return that is no rollback of what was just deployed: no record is lost for it. Default: false. */
  readonly losesNothing?: boolean;
}
