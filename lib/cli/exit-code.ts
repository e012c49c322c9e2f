/** The six exit codes and no others; with several, the highest wins. */
export const exitCodes = {
  done: 0,
  wrongInput: 1,
  changesFound: 2,
  unsafePlan: 3,
  changeFailed: 4,
  worldBroke: 5,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export function highest(codes: readonly ExitCode[]): ExitCode {
  return codes.reduce<ExitCode>((worst, code) => (code > worst ? code : worst), exitCodes.done);
}
