/** The day of a moment (milliseconds since 1970), UTC, as approvals and acknowledgements write it. */
export function dayOf(moment: number): string {
  return new Date(moment).toISOString().slice(0, 10);
}
