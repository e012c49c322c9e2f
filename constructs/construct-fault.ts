import type { IConstruct } from 'constructs';

/** One thing wrong with the props of a construct. */
export interface ConstructFault {
  /** The prop, such as `brokerCount`. */
  readonly prop: string;
  readonly got: string;
  readonly expected: string;
}

export function formatFault({ prop, got, expected }: ConstructFault): string {
  return `${prop}: got ${got}, expected ${expected}`;
}

/**
 * The one way in which a misused construct throws: its path, then every fault at once as `prop: got X, expected Y`.
 * Returns when there is none.
 */
export function refuseFaults(construct: IConstruct, faults: readonly ConstructFault[]): void {
  if (faults.length === 0) return;
  const lines = faults.map(formatFault);
  throw new Error(`${construct.node.path}: ${lines.length === 1 ? lines[0] : ['', ...lines].join('\n  ')}`);
}
