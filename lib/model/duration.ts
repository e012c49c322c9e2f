const millisecondsPer = {
  ms: 1,
  s: 1_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  y: 365 * 86_400_000,
} as const;

export const durationUnits = Object.keys(millisecondsPer);

/** Milliseconds of a text such as `7d`, `12h`, `30min`, `250ms`, `1y` (365 days); undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  const [, amount, unit] = /^(\d{1,12})(ms|s|min|h|d|y)$/.exec(text) ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  return Number(amount) * millisecondsPer[unit as keyof typeof millisecondsPer];
}

/** The shortest text that `parseDuration` reads back to the same number of milliseconds. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 0) return 'unlimited';
  const units = ['d', 'h', 'min', 's'] as const;
  const unit = units.find((candidate) => milliseconds > 0 && milliseconds % millisecondsPer[candidate] === 0) ?? 'ms';
  return `${milliseconds / millisecondsPer[unit]}${unit}`;
}
