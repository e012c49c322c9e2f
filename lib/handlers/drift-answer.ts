import { type DriftHead, driftFormat } from '../contracts/drift.ts';
import { type Change, changeKey } from '../reconciler/change.ts';
import { describeChange } from '../reconciler/describe-change.ts';
import type { DomainDrift, DriftStatus } from '../reconciler/find-drift.ts';
import { type Risk, riskOf } from '../reconciler/risk.ts';

/** One difference, as the change that would undo it. */
export interface DriftedChange {
  readonly kind: Change['kind'];
  readonly key: string;
  readonly risk: Risk;
  /** One line for a person. */
  readonly text: string;
}

export interface DriftedDomain extends Omit<DomainDrift, 'changes'> {
  /** All of them, also where the lists below were cut. */
  readonly changeCount: number;
  readonly undeclaredCount: number;
  readonly changes: readonly DriftedChange[];
}

/** What the function answers, and what travels in an event. */
export interface DriftAnswer extends DriftHead {
  readonly domains: readonly DriftedDomain[];
  /** Findings that the lists do not hold, for the size of an event. */
  readonly leftOut: number;
  /** Where the whole list lies. Absent: it could not be kept. */
  readonly report?: string;
}

/**
 * An entry of EventBridge holds 256 KB (EventBridge user guide, "Calculating PutEvents event entry size"), with what Lambda
 * puts around the answer.
 */
export const maximumAnswerBytes = 200_000;

export function driftAnswer(
  place: Pick<DriftHead, 'platform' | 'environment' | 'clusterId'>,
  found: readonly DomainDrift[],
): DriftAnswer {
  const domains = found.map(driftedDomain);
  const changesOf = (wanted: DriftStatus) =>
    domains.reduce((sum, { status, changeCount }) => sum + (status === wanted ? changeCount : 0), 0);
  return {
    format: driftFormat,
    ...place,
    driftedChanges: changesOf('drifted'),
    unfinishedChanges: changesOf('unfinished'),
    undeclaredThings: domains.reduce((sum, { undeclaredCount }) => sum + undeclaredCount, 0),
    domains,
    leftOut: 0,
  };
}

/** The answer with lists so short that it fits into an event; every count stays as it was. */
export function cutToFit(answer: DriftAnswer): DriftAnswer {
  for (const shorter of everShorter(answer)) {
    if (Buffer.byteLength(JSON.stringify(shorter)) <= maximumAnswerBytes) return shorter;
  }
  return withDomains(answer, []);
}

function* everShorter(answer: DriftAnswer): Generator<DriftAnswer> {
  yield answer;
  const longest = Math.max(0, ...answer.domains.map(({ changes, undeclared }) => changes.length + undeclared.length));
  for (let most = Math.floor(longest / 2); most > 0; most = Math.floor(most / 2)) yield withAtMost(answer, most);
  yield withAtMost(answer, 0);
}

function withAtMost(answer: DriftAnswer, most: number): DriftAnswer {
  return withDomains(
    answer,
    answer.domains.map((domain) => cut(domain, most)),
  );
}

function withDomains(answer: DriftAnswer, domains: readonly DriftedDomain[]): DriftAnswer {
  return { ...answer, domains, leftOut: findings(answer.domains) - findings(domains) };
}

/** Changes come first: something that nobody declared harms less. */
function cut(domain: DriftedDomain, most: number): DriftedDomain {
  const changes = domain.changes.slice(0, most);
  return { ...domain, changes, undeclared: domain.undeclared.slice(0, most - changes.length) };
}

function findings(domains: readonly DriftedDomain[]): number {
  return domains.reduce((sum, { changes, undeclared }) => sum + changes.length + undeclared.length, 0);
}

function driftedDomain({ changes, undeclared, ...domain }: DomainDrift): DriftedDomain {
  return {
    ...domain,
    changeCount: changes.length,
    undeclaredCount: undeclared.length,
    changes: changes.map((change) => ({
      kind: change.kind,
      key: changeKey(change),
      risk: riskOf(change),
      text: describeChange(change),
    })),
    undeclared,
  };
}
