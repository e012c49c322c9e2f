import type { ExitCode } from '../exit-code.ts';
import type { OptionName, Options } from '../options.ts';
import type { Terminal } from '../terminal.ts';

export interface Invocation {
  /** Words after the command's own name. */
  readonly words: readonly string[];
  readonly options: Options;
  readonly terminal: Terminal;
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  /** The whole help text below the summary: options, exit codes, examples. */
  readonly help: string;
  /** How many words may follow the name. */
  readonly wordCount: number;
  /** The options that it takes besides those of every command. */
  readonly takes: readonly OptionName[];
  run(invocation: Invocation): Promise<ExitCode>;
}
