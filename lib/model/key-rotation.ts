/** How often KMS changes key material, in days (AWS: `kms/latest/APIReference/API_EnableKeyRotation.html`). */
export const keyRotation = {
  leastDays: 90,
  mostDays: 2_560,
  usualDays: 365,
  expected: 'from 90 to 2560 days',
} as const;

export function isKeyRotation(days: number): boolean {
  return days >= keyRotation.leastDays && days <= keyRotation.mostDays;
}
