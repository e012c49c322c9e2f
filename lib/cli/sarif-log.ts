import { pathToFileURL } from 'node:url';
import type { Place, Problem } from '../model/problem.ts';
import { version } from './version.ts';

/** One thing found, as code scanning shows it. */
export interface SarifFinding {
  readonly rule: string;
  readonly level: 'error' | 'warning' | 'note';
  readonly message: string;
  readonly place?: Place;
  /** What it is about, where a file alone does not say it. */
  readonly subject?: string;
}

/** Sentence of a rule by its id. */
export type RuleSentences = ReadonlyMap<string, string>;

/**
 * A log in SARIF 2.1.0 (OASIS), which GitHub, GitLab and Azure DevOps show beside the lines of a merge request. `purpose`
 * keeps the results of one command and environment apart from those of another.
 */
export function sarifLog(purpose: string, findings: readonly SarifFinding[], sentences: RuleSentences): string {
  const rules = [...new Set(findings.map(({ rule }) => rule))].sort();
  const driver = {
    name: 'tidegate',
    version,
    semanticVersion: version,
    rules: rules.map((id) => ({ id, shortDescription: { text: sentences.get(id) ?? id.replaceAll('-', ' ') } })),
  };
  const results = findings.map((finding) => ({
    ruleId: finding.rule,
    ruleIndex: rules.indexOf(finding.rule),
    level: finding.level,
    message: { text: finding.message },
    locations: locations(finding),
  }));
  const run = { tool: { driver }, automationDetails: { id: `tidegate/${purpose}/` }, results };
  return JSON.stringify({ $schema: schema, version: '2.1.0', runs: [run] }, null, 2);
}

const schema = 'https://json.schemastore.org/sarif-2.1.0.json';

/** What a rule says of a line. */
export function problemFinding(
  { rule = 'document', got, expected, fix, path, place }: Problem,
  level: SarifFinding['level'],
): SarifFinding {
  const subject = path === '' ? '' : `${path}: `;
  const message = `${subject}got ${got}, expected ${expected}${fix === undefined ? '' : `. ${fix}`}`;
  return { rule, level, message, place };
}

function locations({ place, subject }: SarifFinding): readonly object[] {
  const logicalLocations = subject === undefined ? {} : { logicalLocations: [{ fullyQualifiedName: subject }] };
  if (place === undefined) return subject === undefined ? [] : [logicalLocations];
  const region = place.line === undefined ? {} : { region: { startLine: place.line } };
  return [{ physicalLocation: { artifactLocation: { uri: uriOf(place.file) }, ...region }, ...logicalLocations }];
}

/** Below the folder in which the command ran, as checkouts have it; an absolute path stays one. */
function uriOf(file: string): string {
  if (file.startsWith('/')) return pathToFileURL(file).href;
  return file.split(/[\\/]/).map(encodeURIComponent).join('/');
}
