import { Duration, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Domain } from '../../lib/model/domain.ts';
import type { Environment } from '../../lib/model/environment.ts';
import type { Lake } from '../../lib/model/lake.ts';
import { lakePrincipals } from '../lake/lake-principals.ts';
import { LakeStorage } from '../lake/lake-storage.ts';
import { publishOutput } from '../publish-output.ts';
import { stackProperties } from './stack-properties.ts';
import type { ZonesStack } from './zones-stack.ts';

/** The lake, in its account. */
export class LakeStack extends Stack {
  readonly storage: LakeStorage;

  constructor(
    scope: Construct,
    environment: Environment,
    lake: Lake,
    running: readonly Domain[],
    { zones }: Pick<ZonesStack, 'zones'>,
  ) {
    super(scope, 'lake', stackProperties(environment, 'lake', 'lake'));
    const { platform, name, logRetentionDays, removal } = environment;
    const place = { environment, domains: running, partition: this.partition };
    this.storage = new LakeStorage(this, 'Lake', {
      ...lake,
      platform,
      environment: name,
      zones: environment.zones.flatMap((declared) => {
        const zone = zones[declared.name];
        const { retentionClass, readers } = declared;
        const principals = lakePrincipals(place, declared);
        return zone === undefined ? [] : [{ zone, retentionClass, closed: readers !== undefined, principals }];
      }),
      accessLogRetention: Duration.days(logRetentionDays),
      removal,
    });
    for (const { bucket, zoneName, layer } of this.storage.zoneBuckets)
      publishOutput(this, 'LakeBucketName', bucket.bucketName, `${zoneName}-${layer}`);
    publishOutput(this, 'LakeAccessLogBucketName', this.storage.accessLogs.bucket.bucketName);
  }
}
