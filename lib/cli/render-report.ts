import { changeKey } from '../reconciler/change.ts';
import { countOutcomes, type DomainReport } from '../reconciler/report.ts';
import { paint, type Terminal } from './terminal.ts';

/** A report as lines for a person: the counts first, every failure last, so that it stands above the prompt. */
export function renderReport(report: DomainReport, terminal: Terminal): readonly string[] {
  if (report.status === 'refused') {
    return [
      `${report.domain}: ${paint(terminal, 'red', 'refused')}, nothing was changed`,
      ...report.refusals.map(({ rule, resource, reason, remedy }) => `  ${resource} (${rule}): ${reason}; ${remedy}`),
    ];
  }
  const { domain, outcomes } = report;
  if (outcomes.length === 0) return [`${domain}: nothing to do`];
  const counts = (['applied', 'failed', 'skipped'] as const)
    .map((outcome) => [outcome, countOutcomes(outcomes, outcome)] as const)
    .filter(([, count]) => count > 0)
    .map(([outcome, count]) => `${count} ${outcome}`);
  const troubles = outcomes.filter(({ outcome }) => outcome !== 'applied');
  return [
    `${domain}: ${counts.join(', ')}`,
    ...troubles.map(
      ({ change, outcome, reason }) => `  ${paint(terminal, 'red', outcome)} ${changeKey(change)}: ${reason ?? ''}`,
    ),
  ];
}
