import type { Options } from './options.ts';
import { UsageError } from './usage-error.ts';

/** The rendering that `--format` names, or `--json`; the one for the terminal without either. */
export function chosenRendering<Render>(
  { format = 'terminal', json }: Pick<Options, 'format' | 'json'>,
  renderings: Readonly<Record<string, Render>>,
): Render {
  const name = json ? 'json' : format;
  const chosen = Object.hasOwn(renderings, name) ? renderings[name] : undefined;
  if (chosen !== undefined) return chosen;
  throw new UsageError(`--format ${format}: expected one of ${Object.keys(renderings).join(', ')}`);
}
