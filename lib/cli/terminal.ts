/** Where a command writes. Results go to `out`, progress and problems to `note`, so that a pipe carries results only. */
export interface Terminal {
  out(line: string): void;
  note(line: string): void;
  readonly colour: boolean;
}

const codes = { red: 31, green: 32, yellow: 33, bold: 1, dim: 2 } as const;
export type Ink = keyof typeof codes;

export function paint(terminal: Pick<Terminal, 'colour'>, ink: Ink, text: string): string {
  return terminal.colour ? `\u001b[${codes[ink]}m${text}\u001b[0m` : text;
}

/** Colour only on a terminal, and never against NO_COLOR (https://no-color.org). */
export function processTerminal(): Terminal {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', unlessClosed);
  return {
    out: (line) => process.stdout.write(`${line}\n`),
    note: (line) => process.stderr.write(`${line}\n`),
    colour: process.stdout.isTTY === true && !process.env.NO_COLOR,
  };
}

/** A reader that has seen enough, such as `head`, ends neither the work nor its exit code. */
function unlessClosed(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
