import type { Options } from './options.ts';
import type { PlanDocument, PlannedEntry } from './plan-document.ts';
import { renderJunit } from './render-junit.ts';
import { renderMarkdown } from './render-markdown.ts';
import { renderPlan } from './render-plan.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export interface Rendered {
  readonly document: PlanDocument;
  readonly entries: readonly PlannedEntry[];
  readonly terminal: Terminal;
}

const renderings: Readonly<Record<string, (rendered: Rendered) => readonly string[]>> = {
  terminal: ({ entries, terminal }) => entries.flatMap(({ guarded }) => renderPlan(guarded, terminal)),
  markdown: ({ document }) => renderMarkdown(document),
  junit: ({ document }) => renderJunit(document),
  json: ({ document }) => [JSON.stringify(document, null, 2)],
};

/** The rendering that was asked for. */
export function rendering({ format = 'terminal', json }: Options): (rendered: Rendered) => readonly string[] {
  const name = json ? 'json' : format;
  const chosen = Object.hasOwn(renderings, name) ? renderings[name] : undefined;
  if (chosen !== undefined) return chosen;
  throw new UsageError(`--format ${format}: expected one of ${Object.keys(renderings).join(', ')}`);
}
