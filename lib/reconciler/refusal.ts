/** Why a change may not run, and what would lift that. */
export interface Refusal {
  readonly rule: string;
  readonly resource: string;
  readonly reason: string;
  readonly remedy: string;
  /** `changeKey` of the refused change. */
  readonly change: string;
}
