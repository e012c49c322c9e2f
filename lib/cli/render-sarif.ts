import type { Configuration } from '../documents/read-configuration.ts';
import type { PlanDocument, PlannedDomain } from './plan-document.ts';
import { ruleSentences } from './rule-sentences.ts';
import { problemFinding, type SarifFinding, sarifLog } from './sarif-log.ts';

/** A plan for code scanning: what is refused as errors, besides the warnings and the waived findings of the configuration. */
export function renderSarif(document: PlanDocument, configuration: Configuration): readonly string[] {
  const findings = [
    ...document.domains.flatMap(refusalFindings),
    ...partitionFindings(document, configuration),
    ...configuration.warnings.map((problem) => problemFinding(problem, 'warning')),
    ...configuration.notes.map((problem) => problemFinding(problem, 'note')),
  ];
  return [sarifLog(`plan/${document.environment}`, findings, ruleSentences(configuration.companyRules))];
}

function refusalFindings({ changes }: PlannedDomain): readonly SarifFinding[] {
  return changes.flatMap(({ refusals }) =>
    refusals.map(({ rule, resource, reason, remedy, place }) => ({
      rule,
      level: 'error' as const,
      message: `${resource}: ${reason}; ${remedy}`,
      subject: resource,
      place,
    })),
  );
}

function partitionFindings({ partitionsPerBroker }: PlanDocument, { placeOf }: Configuration): readonly SarifFinding[] {
  const message = partitionsPerBroker?.warning;
  if (message === undefined) return [];
  return [
    { rule: 'partitions-recommended', level: 'warning', message, place: placeOf(['cluster', 'create', 'brokerType']) },
  ];
}
