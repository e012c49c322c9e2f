import type { Configuration } from '../documents/read-configuration.ts';
import { InputProblems } from './input-problems.ts';
import { loadConfiguration } from './load-configuration.ts';
import { environmentOf, type Options } from './options.ts';
import { problemText } from './problem-text.ts';
import { UsageError } from './usage-error.ts';

/** The configuration of the chosen environment; throws every problem at once. Warnings and waived findings go to `warn`. */
export function checkedConfiguration(options: Options, warn: (line: string) => void): Configuration {
  const checked = loadConfiguration(environmentOf(options), options.config);
  if (!checked.ok) throw new InputProblems(checked.problems);
  for (const warning of checked.value.warnings) warn(`warning ${problemText(warning)}`);
  for (const note of checked.value.notes) warn(`note ${problemText(note)}`);
  return checked.value;
}

/** The running domains that `--domain` names; all of them without it. */
export function chosenDomains(configuration: Configuration, names: readonly string[]): readonly string[] {
  const running = configuration.running.map(({ name }) => name);
  const unknown = names.filter((name) => !running.includes(name));
  if (unknown.length > 0) {
    throw new UsageError(
      `${unknown.join(', ')} does not run in ${configuration.environment.name}; these do: ${running.join(', ')}`,
    );
  }
  return names.length === 0 ? running : running.filter((name) => names.includes(name));
}
