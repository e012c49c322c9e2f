/** Where a problem stands: the file as the user knows it, with a 1-based line where one is known. */
export interface Place {
  readonly file: string;
  readonly line?: number;
}

/** One thing wrong with what the user wrote. Readers and rules return every problem at once, never the first alone. */
export interface Problem {
  readonly place: Place;
  /** Path inside the document, such as `topics[2].retention`. Empty for the document itself. */
  readonly path: string;
  readonly got: string;
  readonly expected: string;
  /** What to do, where `expected` does not say it already. */
  readonly fix?: string;
  /** Id of the governance rule that says so, where one does. */
  readonly rule?: string;
}

/** A value, or every reason why there is none. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export function valid<T>(value: T): Checked<T> {
  return { ok: true, value };
}

export function invalid(problems: readonly Problem[]): Checked<never> {
  return { ok: false, problems };
}

/** `file:line`, or the file alone. */
export function formatPlace({ file, line }: Place): string {
  return line === undefined ? file : `${file}:${line}`;
}

/** `file:line path: got X, expected Y. Fix.` */
export function formatProblem({ place, path, got, expected, fix }: Problem): string {
  const where = formatPlace(place);
  const subject = path === '' ? where : `${where} ${path}`;
  return `${subject}: got ${got}, expected ${expected}${fix === undefined ? '' : `. ${fix}`}`;
}
