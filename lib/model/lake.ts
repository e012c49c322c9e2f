/** Layers of the lake: data as it came, data that was cleaned, data for analysts. Each zone has a bucket per layer. */
export const lakeLayers = ['raw', 'curated', 'analytics'] as const;

export type LakeLayer = (typeof lakeLayers)[number];

/** S3 Object Lock of the archives: who may end a retention early (AWS: `AmazonS3/latest/userguide/object-lock.html`). */
export type ObjectLockMode = 'governance' | 'compliance';

/** When objects of a layer move to a cheaper storage class that is still read at once, or go. Days since they were written. */
export interface LayerLifecycle {
  readonly infrequentAccessDays?: number;
  readonly instantRetrievalDays?: number;
  /** Layers that are not queried only: these objects must be restored before they can be read. */
  readonly archiveDays?: number;
  readonly expireDays?: number;
}

/** The lake: buckets per zone and layer, an archive per zone with a retention class. */
export interface Lake {
  /** Id of the organization outside of which nobody gets in, `o-…`. Absent: the environment's accounts are the border. */
  readonly organization?: string;
  /** VPC endpoints through which alone people and programs get in. Absent: from everywhere. */
  readonly vpcEndpoints?: readonly string[];
  /** Absent: governance. */
  readonly objectLockMode?: ObjectLockMode;
  /** Absent: infrequent access after 30 days. */
  readonly lifecycle?: Readonly<Partial<Record<LakeLayer | 'archive', LayerLifecycle>>>;
}
