import type { Ledger } from './ledger.ts';
import type { PlanMode } from './plan-input.ts';

/** `settled`: the document already stands here, so there is nothing to do and nothing to refuse. */
export type RunMode = PlanMode | 'settled';

/**
 * What a request asks for, given the hash of its document and of the one that it replaces (undefined unless it is an update).
 * CloudFormation's rollback carries no flag: it is an update back to the document that the last one came from, or to the one
 * that still stands because the update away from it was refused.
 */
export function runMode(ledger: Ledger | undefined, sha256: string, previousSha256: string | undefined): RunMode {
  if (ledger === undefined || previousSha256 === undefined) return 'forward';
  const { current, complete, cameFrom } = ledger;
  if (current.sha256 !== sha256) {
    return current.sha256 === previousSha256 && cameFrom === sha256 ? 'return' : 'forward';
  }
  // Only where the document lies has changed: bring the cluster to it, refuse nothing.
  if (previousSha256 === sha256) return 'return';
  if (complete) return 'settled';
  return previousSha256 === cameFrom ? 'forward' : 'return';
}
