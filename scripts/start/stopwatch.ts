/** Announces each step, times it, and prints the table at the end. */
export class Stopwatch {
  readonly #rows: { readonly step: string; readonly seconds: number; readonly result: string }[] = [];

  async step<T>(step: string, run: () => Promise<T>, resultOf: (value: T) => string): Promise<T> {
    process.stdout.write(`\n[${this.#rows.length + 1}] ${step}\n`);
    const started = performance.now();
    const value = await run();
    this.#rows.push({ step, seconds: (performance.now() - started) / 1_000, result: resultOf(value) });
    return value;
  }

  table(): string {
    const total = this.#rows.reduce((sum, { seconds }) => sum + seconds, 0);
    const rows = [...this.#rows, { step: 'in all', seconds: total, result: '' }];
    const width = Math.max(...rows.map(({ step }) => step.length));
    return rows
      .map(({ step, seconds, result }) =>
        `  ${step.padEnd(width)}  ${seconds.toFixed(1).padStart(5)} s  ${result}`.trimEnd(),
      )
      .join('\n');
  }
}
