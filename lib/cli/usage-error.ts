/** The command line itself is wrong: one sentence and exit code 1. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
