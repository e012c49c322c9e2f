import type { Change } from './change.ts';
import type { Owned } from './ledger.ts';
import type { Notice } from './notice.ts';
import type { Plan } from './plan.ts';
import type { Refusal } from './refusal.ts';

export type Outcome = 'applied' | 'failed' | 'skipped';

/** What became of one planned change. */
export interface ChangeOutcome {
  readonly change: Change;
  readonly outcome: Outcome;
  /** Kafka's error name and sentence, or because of what it was skipped. */
  readonly reason?: string;
  /** The world failed, not the change: what became of it is read again, and what is missing is tried again. */
  readonly retryable?: boolean;
}

/** What one run did to one domain. */
export type DomainReport =
  | {
      readonly status: 'applied' | 'partly-applied';
      readonly domain: string;
      readonly clusterId: string;
      readonly mode: Plan['mode'];
      readonly outcomes: readonly ChangeOutcome[];
      readonly notices: readonly Notice[];
      /** Brokers that could not be asked whether they show the changes. */
      readonly unseenBrokers: readonly number[];
    }
  | {
      readonly status: 'refused';
      readonly domain: string;
      readonly clusterId: string;
      readonly refusals: readonly Refusal[];
    }
  /** The domain's custom resource went: what was kept, and the access that was revoked. */
  | {
      readonly status: 'released';
      readonly domain: string;
      readonly clusterId: string;
      readonly kept: Owned;
      readonly outcomes: readonly ChangeOutcome[];
    };

export function countOutcomes(outcomes: readonly ChangeOutcome[], outcome: Outcome): number {
  return outcomes.filter((entry) => entry.outcome === outcome).length;
}
