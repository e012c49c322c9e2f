/** A named, dated exception of a domain from one governance rule. */
export interface Waiver {
  /** Id of the rule; only waivable ones. */
  readonly rule: string;
  /** Name of the one topic or client that is excepted. Absent: all of the domain. */
  readonly resource?: string;
  readonly reason: string;
  /** Who answers for the exception. */
  readonly owner: string;
  /** ISO date; the waiver holds until the end of that day, UTC. */
  readonly expires: string;
}
