/** How long evidence must exist. Kafka keeps a bounded hot part; the archive fulfils the rest. */
export type RetentionClass = 'standard' | '7y' | '10y' | 'unlimited';

export const retentionClasses: readonly RetentionClass[] = ['standard', '7y', '10y', 'unlimited'];
