import { dayOf } from '../model/day.ts';

/** The day, UTC, as approvals and waivers write it. */
export function today(): string {
  return dayOf(Date.now());
}
