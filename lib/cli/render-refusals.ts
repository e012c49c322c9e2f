import { formatPlace } from '../model/problem.ts';
import type { PlanDocument } from './plan-document.ts';
import { paint, type Terminal } from './terminal.ts';

/** Everything that an apply would refuse, of all domains, in one list above the prompt: where it is declared, what, and why. */
export function renderRefusals({ domains }: PlanDocument, terminal: Terminal): readonly string[] {
  const refusals = domains.flatMap(({ changes }) => changes.flatMap((change) => change.refusals));
  if (refusals.length === 0) return [];
  const lines = refusals.map(({ rule, resource, reason, place }) => {
    const where = place === undefined ? '' : `${formatPlace(place)} `;
    return `  ${where}${resource} (${rule}): ${reason}`;
  });
  // Each ACL of a resource may be refused by one rule: one approval lifts them all.
  const distinct = [...new Set(lines)];
  return [paint(terminal, 'red', `would be refused: ${distinct.length}`), ...distinct];
}
