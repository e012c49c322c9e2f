/**
 * What the function says about drift, and what the constructs build its schedule, metrics and event patterns from.
 * Both sides import this file; no string appears twice.
 */

/** Asks the function whether the cluster is as it was last applied; nothing is changed. */
export interface DriftEvent {
  readonly action: 'drift';
}

export const driftEvent: DriftEvent = { action: 'drift' };

export function isDriftEvent(event: unknown): event is DriftEvent {
  return typeof event === 'object' && event !== null && (event as { action?: unknown }).action === driftEvent.action;
}

export const driftFormat = 'tidegate.drift.v1';

/** The head of the answer: what an event pattern may match, whatever was found. */
export interface DriftHead {
  readonly format: typeof driftFormat;
  readonly platform: string;
  readonly environment: string;
  readonly clusterId: string;
  /** Differences in domains whose last run ended well: somebody changed the cluster. */
  readonly driftedChanges: number;
  /** Differences in domains whose last run did not end, or is at work. */
  readonly unfinishedChanges: number;
  /** Topics, overrides, ACLs and limits that lie in a domain and that nobody declared. */
  readonly undeclaredThings: number;
}

/** What Lambda puts around an answer when it sends it to an event bus (Lambda developer guide, "Retaining records"). */
export const invocationRecord = {
  source: 'lambda',
  succeeded: 'Lambda Function Invocation Result - Success',
} as const;

export const driftMetrics = {
  namespace: 'tidegate',
  drifted: 'DriftedChanges',
  unfinished: 'UnfinishedChanges',
  undeclared: 'UndeclaredThings',
} as const;

/** Every metric stands once for the environment and once, with the third, for each domain. */
export const driftDimensions = { platform: 'Platform', environment: 'Environment', domain: 'Domain' } as const;
