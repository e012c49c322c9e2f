import { describe } from './describe-change.ts';
import type { PlanDocument, PlannedChange, PlannedDomain } from './plan-document.ts';

/** A plan for the comment of a merge request. */
export function renderMarkdown({ environment, version, domains }: PlanDocument): readonly string[] {
  const changed = domains.filter(({ changes }) => changes.length > 0);
  const quiet = domains.filter(({ changes }) => changes.length === 0).map(({ domain }) => domain);
  return [
    `## Kafka plan of ${environment}`,
    '',
    ...changed.flatMap(domainLines),
    ...(quiet.length === 0 ? [] : [`No changes: ${quiet.join(', ')}.`, '']),
    `<sub>tidegate ${version}</sub>`,
  ];
}

function domainLines({ domain, changes, access, notices, digest }: PlannedDomain): readonly string[] {
  return [
    `### ${domain}`,
    '',
    '| Risk | Change | Refused because |',
    '|---|---|---|',
    ...changes.map(changeRow),
    '',
    ...section('Access', access),
    ...section(
      'Notes',
      notices.map(({ kind, subject, text }) => `${kind.replaceAll('-', ' ')}: ${subject}: ${text}`),
    ),
    `Digest \`${digest}\``,
    '',
  ];
}

function changeRow(change: PlannedChange): string {
  const refused = change.refusals.map(({ rule, reason, remedy }) => `**${rule}**: ${reason}; ${remedy}`).join('<br>');
  return `| ${change.risk} | ${cell(describe(change))} | ${cell(refused)} |`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`**${title}**`, '', ...lines.map((line) => `- ${line}`), ''];
}

/** A bar ends a cell, also inside code. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
