import { type Ink, paint, type Terminal } from '../terminal.ts';
import type { Check, Outcome } from './check.ts';

const inks: Readonly<Record<Outcome, Ink>> = { ok: 'green', warning: 'yellow', missing: 'red', unknown: 'yellow' };

/** One line per check, the fix below it, and a sum. */
export function renderChecks(checks: readonly Check[], terminal: Terminal): readonly string[] {
  const width = Math.max(...checks.map(({ id }) => id.length));
  const lines = checks.flatMap(({ id, outcome, found, fix }) => [
    `${paint(terminal, inks[outcome], outcome.padEnd(8))} ${id.padEnd(width)}  ${found}`,
    ...(fix === undefined ? [] : [`${' '.repeat(width + 11)}fix: ${fix}`]),
  ]);
  const sum = (['ok', 'warning', 'missing', 'unknown'] as const).map((outcome) => {
    return `${checks.filter((check) => check.outcome === outcome).length} ${outcome}`;
  });
  return [...lines, sum.join(', ')];
}
