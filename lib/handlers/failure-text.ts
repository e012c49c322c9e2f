import { changeKey } from '../reconciler/change.ts';
import type { DomainReport } from '../reconciler/report.ts';

/** Failures named in a response; the rest is counted and stands in the report. */
const namedFailures = 5;

/** Why a run of a domain failed, as one text that a person can act on; undefined when it did not. */
export function failureOf(report: DomainReport): string | undefined {
  if (report.status === 'refused') {
    const lines = report.refusals.map(
      ({ resource, rule, reason, remedy }) => `${resource} (${rule}): ${reason}; to do: ${remedy}`,
    );
    return `Domain ${report.domain}: nothing was changed, the plan is refused. ${first(lines)}`;
  }
  const failed = report.outcomes.filter(({ outcome }) => outcome === 'failed');
  if (failed.length === 0) return undefined;
  const skipped = report.outcomes.filter(({ outcome }) => outcome === 'skipped').length;
  const lines = failed.map(({ change, reason }) => `${changeKey(change)}: ${reason}`);
  return `Domain ${report.domain}: ${failed.length} of ${report.outcomes.length} changes failed, ${skipped} skipped. ${first(lines)}`;
}

function first(lines: readonly string[]): string {
  const rest = lines.length - namedFailures;
  return `${lines.slice(0, namedFailures).join(' | ')}${rest > 0 ? ` | and ${rest} more` : ''}.`;
}
