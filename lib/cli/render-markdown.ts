import { formatPlace } from '../model/problem.ts';
import { describeChange } from '../reconciler/describe-change.ts';
import { partitionsLines } from './partitions-per-broker.ts';
import type { PlanDocument, PlannedChange, PlannedDomain, PlannedRefusal } from './plan-document.ts';

/** A plan for the comment of a merge request. */
export function renderMarkdown({
  environment,
  version,
  partitionsPerBroker,
  domains,
}: PlanDocument): readonly string[] {
  const saysNothing = ({ changes, access }: PlannedDomain) => changes.length === 0 && access.length === 0;
  const changed = domains.filter((domain) => !saysNothing(domain));
  const quiet = domains.filter(saysNothing).map(({ domain }) => domain);
  return [
    `## Kafka plan of ${environment}`,
    '',
    ...changed.flatMap(domainLines),
    ...partitionsLines(partitionsPerBroker).flatMap((line) => [line, '']),
    ...(quiet.length === 0 ? [] : [`No changes: ${quiet.join(', ')}.`, '']),
    `<sub>tidegate ${version}</sub>`,
  ];
}

function domainLines({ domain, changes, access, notices, digest }: PlannedDomain): readonly string[] {
  return [
    `### ${domain}`,
    '',
    ...changeTable(changes),
    ...section('Access', access),
    ...section(
      'Notes',
      notices.map(({ kind, subject, text }) => `${kind.replaceAll('-', ' ')}: ${subject}: ${text}`),
    ),
    `Digest \`${digest}\``,
    '',
  ];
}

function changeTable(changes: readonly PlannedChange[]): readonly string[] {
  if (changes.length === 0) return ['No changes on the cluster.', ''];
  return ['| Risk | Change | Refused because |', '|---|---|---|', ...changes.map(changeRow), ''];
}

function changeRow(change: PlannedChange): string {
  const refused = change.refusals.map(refusalText).join('<br>');
  return `| ${change.risk} | ${cell(describeChange(change))} | ${cell(refused)} |`;
}

function refusalText({ rule, reason, remedy, place }: PlannedRefusal): string {
  const where = place === undefined ? '' : ` (${formatPlace(place)})`;
  return `**${rule}**: ${reason}; ${remedy}${where}`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`**${title}**`, '', ...lines.map((line) => `- ${line}`), ''];
}

/** A bar ends a cell, also inside code. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
