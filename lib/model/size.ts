const bytesPer = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 } as const;

export const sizeUnits = Object.keys(bytesPer);

/** Bytes of a text such as `1MiB` or `512KiB`; undefined when it is none. Decimal units are refused: Kafka counts in powers of two. */
export function parseSize(text: string): number | undefined {
  const [, amount, unit] = /^(\d{1,12})(B|KiB|MiB|GiB|TiB)$/.exec(text) ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  return Number(amount) * bytesPer[unit as keyof typeof bytesPer];
}

/** The shortest text that `parseSize` reads back to the same number of bytes; `unlimited` below zero. */
export function formatSize(bytes: number): string {
  if (bytes < 0) return 'unlimited';
  const units = ['TiB', 'GiB', 'MiB', 'KiB'] as const;
  const unit = units.find((candidate) => bytes > 0 && bytes % bytesPer[candidate] === 0) ?? 'B';
  return `${bytes / bytesPer[unit]}${unit}`;
}
