/** One JSON line per event, with the correlation id of the request. Values are facts, never secrets. */
export function log(
  level: 'info' | 'error',
  requestId: string,
  message: string,
  facts: Record<string, unknown> = {},
): void {
  process.stdout.write(`${JSON.stringify({ level, requestId, message, ...facts })}\n`);
}
