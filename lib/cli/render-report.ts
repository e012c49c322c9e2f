import { describeChange } from '../reconciler/describe-change.ts';
import { countOutcomes, type DomainReport } from '../reconciler/report.ts';

import { paint, type Terminal } from './terminal.ts';

/** A report as lines for a person: the counts first, every failure last, so that it stands above the prompt. */
export function renderReport(report: DomainReport, terminal: Terminal): readonly string[] {
  if (report.status === 'refused') {
    return [
      `${report.domain}: ${paint(terminal, 'red', 'refused')}, nothing was changed`,
      // Each ACL of a resource may be refused by one rule: one approval lifts them all.
      ...new Set(
        report.refusals.map(({ rule, resource, reason, remedy }) => `  ${resource} (${rule}): ${reason}; ${remedy}`),
      ),
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
      ({ change, outcome, reason }) =>
        `  ${paint(terminal, 'red', outcome)} ${describeChange(change)}: ${reason ?? ''}`,
    ),
    ...unseen(report),
  ];
}

function unseen(report: Exclude<DomainReport, { status: 'refused' }>): readonly string[] {
  if (report.status === 'released' || report.unseenBrokers.length === 0) return [];
  const brokers = report.unseenBrokers.join(', ');
  return [`  note        not asked whether the changes are visible there: brokers ${brokers}; a later plan shows it`];
}
