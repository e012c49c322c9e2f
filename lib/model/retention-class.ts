/** How long evidence must exist. Kafka keeps a bounded hot part; the archive fulfils the rest. */
export type RetentionClass = 'standard' | '7y' | '10y' | 'unlimited';

export const retentionClasses: readonly RetentionClass[] = ['standard', '7y', '10y', 'unlimited'];

/** Days of calendar years with the most leap days that they can hold. */
export const retentionClassDays: Readonly<Record<RetentionClass, number>> = {
  standard: 0,
  '7y': 2_557,
  '10y': 3_653,
  unlimited: Number.POSITIVE_INFINITY,
};

/** S3's longest, in days (AWS: `AmazonS3/latest/userguide/object-lock.html`), for evidence without an end. */
export const longestLockDays = 36_500;
