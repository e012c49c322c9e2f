/** The day, UTC, as approvals and waivers write it. */
export function today(now: Date = new Date()): string {
  return now.toISOString().slice(0, 10);
}
