/** How old passwords may get: Secrets Manager counts in days (AWS: `RotationRulesType`), and takes up to 1,000 of them. */
export const passwordAge = {
  leastDays: 1,
  mostDays: 365,
  expected: 'whole days from 1d to 365d, such as 30d',
} as const;

/** How old the passwords of SCRAM users get. */
export interface PasswordRotationPolicy {
  readonly everyDays: number | 'never';
}
