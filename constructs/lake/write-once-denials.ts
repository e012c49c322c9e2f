import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ObjectLockMode } from '../../lib/model/lake.ts';
import { deny } from './bucket-denials.ts';

/**
 * What keeps an archive write-once on top of Object Lock: governance mode leaves a way around, and a writer could ask for a shorter
 * retention than the bucket's. For everybody, administrators included: they would have to change the policy first, which is seen.
 * (AWS: `AmazonS3/latest/userguide/object-lock-managing.html`.)
 */
export function writeOnceDenials(bucketArn: string, days: number, mode: ObjectLockMode): readonly PolicyStatement[] {
  const retention = (sid: string, conditions: Record<string, unknown>) =>
    deny(sid, bucketArn, { actions: ['s3:PutObjectRetention'], resources: [`${bucketArn}/*`], conditions });
  return [
    deny('NothingIsDeleted', bucketArn, {
      actions: ['s3:BypassGovernanceRetention', 's3:DeleteObject*', 's3:PutObjectLegalHold'],
      resources: [`${bucketArn}/*`],
    }),
    retention('NoShorterRetention', {
      NumericLessThan: { 's3:object-lock-remaining-retention-days': String(days) },
    }),
    ...(mode === 'compliance'
      ? [retention('NoWeakerMode', { StringNotEquals: { 's3:object-lock-mode': 'COMPLIANCE' } })]
      : []),
  ];
}
