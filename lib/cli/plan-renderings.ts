import type { Configuration } from '../documents/read-configuration.ts';
import { chosenRendering } from './chosen-rendering.ts';
import type { Options } from './options.ts';
import { partitionsLines } from './partitions-per-broker.ts';
import type { PlanDocument, PlannedEntry } from './plan-document.ts';
import { renderJunit } from './render-junit.ts';
import { renderMarkdown } from './render-markdown.ts';
import { renderPlan } from './render-plan.ts';
import { renderRefusals } from './render-refusals.ts';
import { renderSarif } from './render-sarif.ts';
import type { Terminal } from './terminal.ts';

export interface Rendered {
  readonly document: PlanDocument;
  readonly configuration: Configuration;
  readonly entries: readonly PlannedEntry[];
  readonly terminal: Terminal;
}

const renderings: Readonly<Record<string, (rendered: Rendered) => readonly string[]>> = {
  terminal: ({ document, entries, terminal }) => [
    ...entries.flatMap(({ guarded }) => renderPlan(guarded, terminal)),
    ...partitionsLines(document.partitionsPerBroker),
    ...renderRefusals(document, terminal),
  ],
  markdown: ({ document }) => renderMarkdown(document),
  junit: ({ document }) => renderJunit(document),
  sarif: ({ document, configuration }) => renderSarif(document, configuration),
  json: ({ document }) => [JSON.stringify(document, null, 2)],
};

/** The rendering of a plan that was asked for. */
export function rendering(options: Options): (rendered: Rendered) => readonly string[] {
  return chosenRendering(options, renderings);
}
