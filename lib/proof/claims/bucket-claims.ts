import type { Lake } from '../../model/lake.ts';
import { longestLockDays, retentionClassDays } from '../../model/retention-class.ts';
import type { Zone } from '../../model/zone.ts';
import type { Claim } from '../claim.ts';
import type { World } from '../world.ts';
import { type ClaimSubject, deploymentRole, resourcesWith } from './claim-subject.ts';

/** What the policy of each bucket of the lake holds back by itself: other keys, whoever comes from outside, and the end of an archive. */
export function bucketClaims({ environment: { lake, zones, accounts }, world }: ClaimSubject): readonly Claim[] {
  if (lake === undefined) return [];
  const stored = zones.filter(({ name: zone }) => resourcesWith(world, 'bucket', { zone }).length > 0);
  return stored.flatMap((zone) => [
    ...encryptionClaims(zone, world),
    ...borderClaims(zone, lake, deploymentRole(accounts.lake)),
    ...archiveClaims(zone, world),
  ]);
}

const encryption = 's3:x-amz-server-side-encryption';

const keyId = 's3:x-amz-server-side-encryption-aws-kms-key-id';

/** An object lies under the key of its zone: by default, and whatever a writer asks for. */
function encryptionClaims({ name: zone }: Zone, world: World): readonly Claim[] {
  const keys = resourcesWith(world, 'key', { zone }).map(({ arn }) => arn);
  const asked = {
    nobody: { heldBackBy: 'resource' },
    may: ['s3:PutObject'],
    on: objectsOf(world, { zone }),
  } as const;
  return [
    {
      ...asked,
      id: `lake-${zone}-other-encryption`,
      says: `Nobody writes into zone ${zone} with another encryption than that of KMS.`,
      when: { Null: { [encryption]: 'false' }, StringNotEquals: { [encryption]: 'aws:kms' } },
    },
    {
      ...asked,
      id: `lake-${zone}-other-key`,
      says: `Nobody writes into zone ${zone} with another key than its own.`,
      when: { Null: { [keyId]: 'false' }, StringNotEquals: { [keyId]: keys } },
    },
    {
      ...asked,
      id: `lake-${zone}-key-not-named`,
      says: `Nobody writes into zone ${zone} with the key that AWS keeps for S3.`,
      when: { Null: { [keyId]: 'true' }, StringEquals: { [encryption]: 'aws:kms' } },
    },
  ];
}

/** Of objects and their names; how a bucket is set up is asked for from wherever it is looked after. */
const uses = [
  ...['GetObject', 'GetObjectVersion', 'PutObject', 'DeleteObject', 'DeleteObjectVersion', 'RestoreObject'],
  ...['AbortMultipartUpload', 'ListBucket', 'ListBucketVersions', 'ListBucketMultipartUploads'],
  ...['ListMultipartUploadParts', 'GetObjectAttributes', 'PutObjectAcl', 'ReplicateObject'],
].map((action) => `s3:${action}`);

/** Where the lake has an organization or endpoints, nobody is let in from outside of them. */
function borderClaims(
  { name: zone }: Zone,
  { organization, vpcEndpoints = [] }: Lake,
  deployment: string,
): readonly Claim[] {
  const nobody = { among: ['roles', 'others'], heldBackBy: 'resource' } as const;
  const on = { kinds: ['bucket'], tags: { zone } } as const;
  return [
    ...(organization === undefined
      ? []
      : [
          {
            id: `lake-${zone}-organization`,
            says: `Nobody outside the organization reaches the buckets of zone ${zone}.`,
            nobody,
            may: ['s3:*'],
            on,
            when: { StringNotEquals: { 'aws:PrincipalOrgID': organization } },
          },
        ]),
    ...(vpcEndpoints.length === 0
      ? []
      : [
          {
            id: `lake-${zone}-endpoints`,
            says: `Nobody but CloudFormation reaches what lies in the buckets of zone ${zone} past its endpoints.`,
            nobody: { ...nobody, except: [deployment] },
            may: uses,
            on,
            when: {
              StringNotEquals: { 'aws:SourceVpce': vpcEndpoints },
              BoolIfExists: { 'aws:ViaAWSService': 'false' },
            },
          },
        ]),
  ];
}

/** S3 itself gives no version away before its time, but to whoever may bypass it: the bucket lets nobody. */
function archiveClaims({ name: zone, retentionClass = 'standard' }: Zone, world: World): readonly Claim[] {
  const tags = { zone, layer: 'archive' };
  if (resourcesWith(world, 'bucket', tags).length === 0) return [];
  const on = objectsOf(world, tags);
  const days = Math.min(retentionClassDays[retentionClass], longestLockDays);
  return [
    {
      id: `archive-${zone}-deletion`,
      says: `Nobody deletes from the archive of zone ${zone}, whatever other policies say.`,
      nobody: { heldBackBy: 'resource' },
      may: ['s3:BypassGovernanceRetention', 's3:DeleteObject*', 's3:PutObjectLegalHold'],
      on,
    },
    {
      id: `archive-${zone}-retention`,
      says: `Nobody writes less than ${days} days of retention into the archive of zone ${zone}.`,
      nobody: { heldBackBy: 'resource' },
      may: ['s3:PutObjectRetention'],
      on,
      when: { NumericLessThan: { 's3:object-lock-remaining-retention-days': String(days) } },
    },
  ];
}

function objectsOf(world: World, tags: Readonly<Record<string, string>>): { readonly arns: readonly string[] } {
  return { arns: resourcesWith(world, 'bucket', tags).map(({ arn }) => `${arn}/*`) };
}
