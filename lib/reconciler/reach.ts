import { type Change, isAclChange, isTopicChange, topicOf } from './change.ts';
import type { Observed } from './kafka-state.ts';
import type { ObserveOptions } from './ports.ts';
import type { ChangeOutcome } from './report.ts';

/** The part of a cluster that a run has touched: all that need be read again after it. */
export interface Reach {
  readonly topics: readonly string[];
  readonly acls: boolean;
  readonly quotas: boolean;
}

/** What failed may stand all the same, its answer lost; only what was skipped is as it was. */
export function touchedBy(outcomes: readonly ChangeOutcome[]): Reach {
  return reachOf(outcomes.flatMap(({ change, outcome }) => (outcome === 'skipped' ? [] : [change])));
}

export function reachOf(changes: readonly Change[]): Reach {
  return {
    topics: [...new Set(changes.filter(isTopicChange).map(topicOf))],
    acls: changes.some(isAclChange),
    quotas: changes.some(({ kind }) => kind === 'edit-quota'),
  };
}

/** How to read this part and no more. */
export function readingOf({ topics, acls, quotas }: Reach): ObserveOptions {
  return { expected: topics, onlyExpected: true, acls, quotas };
}

/** What a look at the whole cluster would show: what was seen of the part that was touched, and the rest as it was before. */
export function withReread(before: Observed, seen: Observed, reach: Reach): Observed {
  const touched = new Set(reach.topics);
  return {
    ...seen,
    topics: [...before.topics.filter(({ name }) => !touched.has(name)), ...seen.topics],
    acls: reach.acls ? seen.acls : before.acls,
    quotas: reach.quotas ? seen.quotas : before.quotas,
  };
}
