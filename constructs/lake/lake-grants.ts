import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { LakeBucket } from '../../lib/model/lake.ts';
import { lakeRights } from './lake-rights.ts';
import type { ZoneBucket } from './zone-bucket.ts';

/**
 * The identity side of access to the lake: statements for a role of the lake's account. Pass a `ManagedPolicy` of the role; a role itself
 * would get an inline policy. In a zone with readers the bucket and the key must name the role as well, or the statements have no effect.
 */
export class LakeGrants {
  private readonly bucketOf: (bucket: LakeBucket, zone: string) => ZoneBucket;

  constructor(bucketOf: (bucket: LakeBucket, zone: string) => ZoneBucket) {
    this.bucketOf = bucketOf;
  }

  /** Lists and reads objects. */
  read(layer: LakeBucket, zone: string, grantee: IGrantable): Grant {
    return this.grant('read', layer, zone, grantee);
  }

  /** Writes new objects, in parts where they are large. Reads and deletes nothing. */
  write(layer: LakeBucket, zone: string, grantee: IGrantable): Grant {
    return this.grant('write', layer, zone, grantee);
  }

  private grant(use: 'read' | 'write', layer: LakeBucket, zone: string, grantee: IGrantable): Grant {
    const { bucket } = this.bucketOf(layer, zone);
    return lakeRights(bucket, { bucketArn: bucket.bucketArn, keyArn: `${bucket.encryptionKey?.keyArn}` }, use)
      .map(({ actions, resource, conditions }) =>
        Grant.addToPrincipal({
          grantee,
          actions: [...actions],
          resourceArns: [resource],
          conditions: { ...conditions },
        }),
      )
      .reduce((all, one) => all.combine(one));
  }
}
