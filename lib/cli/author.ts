import { userInfo } from 'node:os';

/** Who does it, for ledger and report. */
export function author(breakGlass?: string): string {
  const by = `${userInfo().username} on the command line`;
  return breakGlass === undefined ? by : `${by}, break-glass: ${breakGlass}`;
}
