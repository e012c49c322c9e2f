import { type LifecycleRule, StorageClass } from 'aws-cdk-lib/aws-s3';
import { Duration } from 'aws-cdk-lib/core';
import type { LayerLifecycle } from '../../lib/model/lake.ts';

const noncurrentVersionExpiration = Duration.days(90);
const abortIncompleteMultipartUploadAfter = Duration.days(7);

/** Moves objects of one bucket to cheaper classes. Old versions go after 90 days, or when their lock ends; broken uploads after 7. */
export function bucketLifecycle(lifecycle: LayerLifecycle): readonly LifecycleRule[] {
  const { infrequentAccessDays, instantRetrievalDays, archiveDays, expireDays } = lifecycle;
  const steps = [
    { storageClass: StorageClass.INFREQUENT_ACCESS, days: infrequentAccessDays },
    { storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL, days: instantRetrievalDays },
    { storageClass: StorageClass.GLACIER, days: archiveDays },
  ];
  return [
    {
      transitions: steps.flatMap(({ storageClass, days }) =>
        days === undefined ? [] : [{ storageClass, transitionAfter: Duration.days(days) }],
      ),
      ...(expireDays === undefined ? {} : { expiration: Duration.days(expireDays) }),
      noncurrentVersionExpiration,
      abortIncompleteMultipartUploadAfter,
    },
  ];
}
