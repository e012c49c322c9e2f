/** One number and the most that it may be. */
export interface Measurement {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly atMost?: number;
  /** A count is the same on every machine, so it may fail the command; what depends on time never does. */
  readonly kind: 'count' | 'time';
  /** What to compare it with, or how it came about. */
  readonly note?: string;
}

export function isOver({ value, atMost }: Measurement): boolean {
  return atMost !== undefined && !(value <= atMost);
}

/** Verdict, number, bound and what it is, one line each; notes below. */
export function table(measurements: readonly Measurement[]): string {
  const rows = measurements.map((measurement) => {
    const { what, value, unit, atMost, note } = measurement;
    const verdict = atMost === undefined ? '' : isOver(measurement) ? 'OVER' : 'pass';
    return { verdict, value: figure(value), unit, bound: atMost === undefined ? '' : figure(atMost), what, note };
  });
  const width = (column: 'value' | 'unit' | 'bound') => Math.max(...rows.map((row) => row[column].length));
  const [valueWidth, unitWidth, boundWidth] = [width('value'), width('unit'), width('bound')];
  return rows
    .flatMap(({ verdict, value, unit, bound, what, note }) => {
      const measured = `${value.padStart(valueWidth)} ${unit.padEnd(unitWidth)}`;
      const most = `${bound === '' ? '  ' : '<='} ${bound.padStart(boundWidth)}`;
      const start = `${verdict.padEnd(4)}  ${measured}  ${most}  `;
      return [start + what, ...(note === undefined ? [] : [`${' '.repeat(start.length + 2)}${note}`])];
    })
    .join('\n');
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** A whole number as people read it: `1,000`. */
export function grouped(value: number): string {
  return value.toLocaleString('en-US');
}

/** Two decimals where there are any. */
export function figure(value: number): string {
  return Number.isInteger(value) ? grouped(value) : value.toFixed(2);
}
