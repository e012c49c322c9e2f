import { formatPlace } from '../model/problem.ts';
import { describeChange } from '../reconciler/describe-change.ts';
import type { PlanDocument, PlannedChange, PlannedDomain } from './plan-document.ts';

/** A plan as a test report: a suite per domain, a case per change, a failure for each that is refused. */
export function renderJunit({ environment, domains }: PlanDocument): readonly string[] {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escaped(`tidegate plan of ${environment}`)}">`,
    ...domains.flatMap(suite),
    '</testsuites>',
  ];
}

function suite({ domain, changes }: PlannedDomain): readonly string[] {
  const failures = changes.filter(({ refusals }) => refusals.length > 0).length;
  return [
    `  <testsuite name="${escaped(domain)}" tests="${changes.length}" failures="${failures}">`,
    ...changes.flatMap((change) => testCase(domain, change)),
    '  </testsuite>',
  ];
}

function testCase(domain: string, change: PlannedChange): readonly string[] {
  const opening = `    <testcase classname="${escaped(`${domain}.${change.risk}`)}" name="${escaped(describeChange(change))}"`;
  if (change.refusals.length === 0) return [`${opening}/>`];
  const failures = change.refusals.map(({ rule, reason, remedy, place }) => {
    const where = place === undefined ? '' : `${formatPlace(place)}: `;
    return `      <failure type="${escaped(rule)}" message="${escaped(reason)}">${escaped(`${where}${remedy}`)}</failure>`;
  });
  return [`${opening}>`, ...failures, '    </testcase>'];
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
