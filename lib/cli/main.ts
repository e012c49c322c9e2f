import { nearestWord } from '../model/nearest-word.ts';
import { adopt } from './commands/adopt.ts';
import { apply } from './commands/apply.ts';
import { block } from './commands/block.ts';
import { clientConfig } from './commands/client-config.ts';
import type { Command } from './commands/command.ts';
import { doctor } from './commands/doctor.ts';
import { drift } from './commands/drift.ts';
import { explain } from './commands/explain.ts';
import { exportCluster } from './commands/export.ts';
import { importFiles } from './commands/import.ts';
import { local } from './commands/local.ts';
import { plan } from './commands/plan.ts';
import { prove } from './commands/prove.ts';
import { resourceMapping } from './commands/resource-mapping.ts';
import { size } from './commands/size.ts';
import { unblock } from './commands/unblock.ts';
import { validate } from './commands/validate.ts';
import { type ExitCode, exitCodes } from './exit-code.ts';
import { InputProblems } from './input-problems.ts';
import { commonOptions, type OptionName, readOptions } from './options.ts';
import { problemText } from './problem-text.ts';
import { paint, type Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';
import { version } from './version.ts';

const commands: readonly Command[] = [
  validate,
  plan,
  apply,
  drift,
  adopt,
  doctor,
  prove,
  explain,
  block,
  unblock,
  size,
  clientConfig,
  local,
  exportCluster,
  importFiles,
  resourceMapping,
];

const usage = `tidegate ${version}: a governed Kafka platform from one declaration.

Usage: tidegate COMMAND [options]

${commands.map(({ name, summary }) => `  ${name.padEnd(17)} ${summary}`).join('\n')}

Options of every command:
  --config FOLDER   environments and domains (default: config)
  --debug           stack traces
  --help, -h        help of the command
  --version         which version this is

-e is short for --environment.

Exit codes: 0 done, 1 wrong input, 2 changes found, 3 refused, 4 a change failed, 5 cluster or AWS failed.`;

/** Runs one command line and answers its exit code. Nothing is thrown past here. */
export async function main(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    return await dispatch(args, terminal);
  } catch (error) {
    if (args.includes('--debug') && error instanceof Error) terminal.note(error.stack ?? error.message);
    return showError(error, terminal);
  }
}

async function dispatch(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { words, given, options } = readOptions(args);
  const [name, ...rest] = words;
  const command = name === undefined ? undefined : commandNamed(name);
  if (options.version) terminal.out(version);
  else if (command === undefined) terminal.out(usage);
  else if (options.help) terminal.out(`${command.summary}\n\n${command.help}`);
  else {
    refuseForeign(command, rest, given);
    return command.run({ words: rest, options, terminal });
  }
  return exitCodes.done;
}

function commandNamed(written: string): Command {
  const found = commands.find(({ name }) => name === written);
  if (found !== undefined) return found;
  const names = commands.map(({ name }) => name);
  const nearest = nearestWord(written, names);
  const meant = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
  throw new UsageError(`There is no command ${written}.${meant} See: tidegate --help`);
}

/** An ignored word could be a domain that was meant to be the only one. */
function refuseForeign(
  { name, wordCount, takes }: Command,
  words: readonly string[],
  given: readonly OptionName[],
): void {
  const options = given.filter((option) => !takes.includes(option) && !commonOptions.includes(option));
  const foreign = [...words.slice(wordCount), ...options.map((option) => `--${option}`)];
  if (foreign.length === 0) return;
  throw new UsageError(`tidegate ${name} does not take ${foreign.join(', ')}. See: tidegate ${name} --help`);
}

function showError(error: unknown, terminal: Terminal): ExitCode {
  const word = paint(terminal, 'red', 'error');
  if (error instanceof InputProblems) {
    for (const problem of error.problems) terminal.note(`${word} ${problemText(problem)}`);
    return exitCodes.wrongInput;
  }
  terminal.note(`${word} ${error instanceof Error ? error.message : String(error)}`);
  return error instanceof UsageError ? exitCodes.wrongInput : exitCodes.worldBroke;
}
