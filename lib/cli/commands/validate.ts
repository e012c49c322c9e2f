import { formatProblem, type Problem } from '../../model/problem.ts';
import { exitCodes } from '../exit-code.ts';
import { environmentNames, loadConfiguration } from '../load-configuration.ts';
import { paint } from '../terminal.ts';
import type { Command, Invocation } from './command.ts';

export const validate: Command = {
  name: 'validate',
  summary: 'Check environments, domains and schemas offline; every problem at once, with file and line.',
  help: `Usage: tidegate validate [--environment NAME] [--config FOLDER] [--json]

Without --environment every environment of the folder is checked.
Exit codes: 0 fine, 1 problems found.

Examples:
  tidegate validate
  tidegate validate --environment prod --json`,
  wordCount: 0,
  takes: ['environment', 'json'],
  run: async (invocation) => report(invocation, findProblems(invocation)),
};

interface Findings {
  readonly environments: readonly string[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** What waivers answer. */
  readonly notes: readonly Problem[];
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
  };
}

function report({ options, terminal }: Invocation, { environments, problems, warnings, notes }: Findings) {
  if (options.json) {
    terminal.out(JSON.stringify({ environments, problems, warnings, notes }, null, 2));
  } else {
    for (const note of notes) terminal.out(`note ${withRule(note)}`);
    for (const warning of warnings) terminal.out(`${paint(terminal, 'yellow', 'warning')} ${withRule(warning)}`);
    for (const problem of problems) terminal.out(`${paint(terminal, 'red', 'error')} ${withRule(problem)}`);
    const verdict = problems.length === 0 ? 'valid' : `${problems.length} problem${problems.length === 1 ? '' : 's'}`;
    terminal.out(
      `${environments.join(', ')}: ${verdict}${warnings.length === 0 ? '' : `, ${warnings.length} warnings`}`,
    );
  }
  return problems.length === 0 ? exitCodes.done : exitCodes.wrongInput;
}

/** With the id that a waiver names. */
function withRule(problem: Problem): string {
  return problem.rule === undefined ? formatProblem(problem) : `${formatProblem(problem)} [${problem.rule}]`;
}

/** A domain's problem shows up once per environment that reads it. */
function distinct(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [formatProblem(problem), problem])).values()];
}
