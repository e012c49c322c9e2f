import { formatProblem, type Problem } from '../../model/problem.ts';
import type { CompanyRule } from '../../policy/company-rule.ts';
import { chosenRendering } from '../chosen-rendering.ts';
import { exitCodes } from '../exit-code.ts';
import { environmentNames, loadConfiguration } from '../load-configuration.ts';
import { problemText } from '../problem-text.ts';
import { ruleSentences } from '../rule-sentences.ts';
import { problemFinding, sarifLog } from '../sarif-log.ts';
import { paint, type Terminal } from '../terminal.ts';
import type { Command, Invocation } from './command.ts';

export const validate: Command = {
  name: 'validate',
  summary: 'Check environments, domains and schemas offline; every problem at once, with file and line.',
  help: `Usage: tidegate validate [--environment NAME] [--config FOLDER] [--format terminal|sarif|json] [--json]

Without --environment every environment of the folder is checked.
Exit codes: 0 fine, 1 problems found.

Examples:
  tidegate validate
  tidegate validate --environment prod --json
  tidegate validate --format sarif > tidegate.sarif`,
  wordCount: 0,
  takes: ['environment', 'format', 'json'],
  run: async (invocation) => report(invocation, findProblems(invocation)),
};

interface Findings {
  readonly environments: readonly string[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** What waivers answer. */
  readonly notes: readonly Problem[];
  readonly companyRules: readonly CompanyRule[];
}

function findProblems({ options }: Invocation): Findings {
  const declared = environmentNames(options.config);
  const environments =
    options.environment === undefined && declared.length > 0 ? declared : [options.environment ?? 'dev'];
  const results = environments.map((name) => loadConfiguration(name, options.config));
  return {
    environments,
    problems: distinct(results.flatMap((result) => (result.ok ? [] : result.problems))),
    warnings: distinct(results.flatMap((result) => (result.ok ? result.value.warnings : []))),
    notes: distinct(results.flatMap((result) => (result.ok ? result.value.notes : []))),
    companyRules: results.flatMap((result) => (result.ok ? result.value.companyRules : [])),
  };
}

type Rendering = (findings: Findings, terminal: Terminal) => readonly string[];

const renderings: Readonly<Record<string, Rendering>> = {
  terminal: renderLines,
  sarif: (findings) => [renderSarif(findings)],
  json: ({ environments, problems, warnings, notes }) => [
    JSON.stringify({ environments, problems, warnings, notes }, null, 2),
  ],
};

function report({ options, terminal }: Invocation, findings: Findings) {
  const render = chosenRendering(options, renderings);
  for (const line of render(findings, terminal)) terminal.out(line);
  return findings.problems.length === 0 ? exitCodes.done : exitCodes.wrongInput;
}

function renderLines({ environments, problems, warnings, notes }: Findings, terminal: Terminal): readonly string[] {
  const verdict = problems.length === 0 ? 'valid' : counted(problems, 'problem');
  return [
    ...notes.map((note) => `note ${problemText(note)}`),
    ...warnings.map((warning) => `${paint(terminal, 'yellow', 'warning')} ${problemText(warning)}`),
    ...problems.map((problem) => `${paint(terminal, 'red', 'error')} ${problemText(problem)}`),
    `${environments.join(', ')}: ${verdict}${warnings.length === 0 ? '' : `, ${counted(warnings, 'warning')}`}`,
  ];
}

function counted({ length }: readonly Problem[], word: string): string {
  return `${length} ${word}${length === 1 ? '' : 's'}`;
}

function renderSarif({ environments, problems, warnings, notes, companyRules }: Findings): string {
  const found = [
    ...problems.map((problem) => problemFinding(problem, 'error')),
    ...warnings.map((warning) => problemFinding(warning, 'warning')),
    ...notes.map((note) => problemFinding(note, 'note')),
  ];
  return sarifLog(`validate/${environments.join('+')}`, found, ruleSentences(companyRules));
}

/** A domain's problem shows up once per environment that reads it. */
function distinct(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [formatProblem(problem), problem])).values()];
}
