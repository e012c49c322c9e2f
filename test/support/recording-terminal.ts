import type { Terminal } from '../../lib/cli/terminal.ts';

/** A terminal that keeps what a command wrote. */
export function recordingTerminal(): Terminal & { readonly lines: string[]; readonly notes: string[] } {
  const [lines, notes]: [string[], string[]] = [[], []];
  return { colour: false, lines, notes, out: (line) => lines.push(line), note: (line) => notes.push(line) };
}
