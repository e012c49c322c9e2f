import type { Stack } from 'aws-cdk-lib/core';
import { lakeBucketName } from '../../lib/contracts/lake-names.ts';
import type { ClientReference } from '../../lib/model/client.ts';
import { type LakeBucket, lakeBuckets } from '../../lib/model/lake.ts';
import { namesClient, type Zone, zoneMember } from '../../lib/model/zone.ts';
import { givenRoleArns, personasOf } from '../../lib/model/zone-members.ts';
import { type MemberPlace, personaRoleArn, writingClientArns } from '../zones/zone-member-roles.ts';
import type { BucketPrincipals } from './bucket-denials.ts';
import type { UsedBucket } from './lake-rights.ts';

/**
 * The roles of each bucket of a zone. Personas by their layers, where the zone names them; clients write to raw and read nothing here;
 * roles that exist already read everything, or write to raw. Nobody writes to an archive before there is a sink.
 */
export function lakePrincipals(place: MemberPlace, zone: Zone): Readonly<Record<LakeBucket, BucketPrincipals>> {
  const personas = personasOf(place.environment, zone);
  const withRight = (right: 'layers' | 'writes', bucket: LakeBucket) =>
    personas
      .filter(({ [right]: layers = [] }) => layers.some((layer) => layer === bucket))
      .map(({ name }) => personaRoleArn(place, name));
  const raw = [...writingClientArns(place, zone), ...givenRoleArns(zone.writers)];
  const entries = lakeBuckets.map((bucket) => [
    bucket,
    {
      readers: [...withRight('layers', bucket), ...givenRoleArns(zone.readers)],
      writers: [...withRight('writes', bucket), ...(bucket === 'raw' ? raw : [])],
    },
  ]);
  return Object.fromEntries(entries);
}

/** The lake as the clients of domains see it. */
export interface LakeEntrance {
  readonly platform: string;
  readonly environment: string;
  readonly account: string;
  readonly zones: readonly Pick<Zone, 'name' | 'writers'>[];
}

/** Raw buckets to which a client writes. Their keys may be of another account than the client, where only the alias says which. */
export function rawBucketsOf(
  client: ClientReference,
  lake: LakeEntrance | undefined,
  { partition, region }: Stack,
): readonly UsedBucket[] {
  if (lake === undefined) return [];
  const { platform, environment, account } = lake;
  return lake.zones
    .filter(({ writers = [] }) => writers.some((writer) => namesClient(zoneMember(writer), client)))
    .map(({ name }) => ({
      bucketArn: `arn:${partition}:s3:::${lakeBucketName(platform, environment, account, name, 'raw')}`,
      keyArn: `arn:${partition}:kms:${region}:${account}:key/*`,
      keyAlias: `alias/${platform}-${environment}-${name}`,
    }));
}
