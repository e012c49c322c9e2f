/** Layers of the lake: data as it came, data that was cleaned, data for analysts. Each zone has a bucket per layer. */
export const lakeLayers = ['raw', 'curated', 'analytics'] as const;

export type LakeLayer = (typeof lakeLayers)[number];

/** What each zone has buckets for: the layers, and the write-once archive where its retention class asks for one. */
export type LakeBucket = LakeLayer | 'archive';

export const lakeBuckets: readonly LakeBucket[] = [...lakeLayers, 'archive'];

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
  /** A bucket that it names has nothing else. Absent: infrequent access after 30 days, then instant retrieval for analytics, restore only for the archive. */
  readonly lifecycle?: LakeLifecycle;
}

export type LakeLifecycle = Readonly<Partial<Record<LakeBucket, LayerLifecycle>>>;

/** Infrequent access is read at once; an archive is read by nobody's queries, so only it may take hours. */
const defaultLifecycle: Readonly<Record<LakeBucket, LayerLifecycle>> = {
  raw: { infrequentAccessDays: 30 },
  curated: { infrequentAccessDays: 30 },
  analytics: { infrequentAccessDays: 30, instantRetrievalDays: 90 },
  archive: { infrequentAccessDays: 30, archiveDays: 90 },
};

/** The lifecycle of a bucket: what the lake says of it, or what is usual. */
export function lifecycleOf(bucket: LakeBucket, lifecycle: LakeLifecycle = {}): LayerLifecycle {
  return lifecycle[bucket] ?? defaultLifecycle[bucket];
}
