import {
  adds,
  all,
  allow,
  alters,
  properties,
  removes,
  type Statement,
  statements,
  unconditional,
  withCondition,
} from './edits.ts';
import type { PolicyMutation } from './policy-mutation.ts';

const [raw, open] = ['LakemnpirawBucketPolicy', 'LakeconfidentialrawBucketPolicy'];
const archive = 'LakeconfidentialarchiveBucketPolicy';
const objects = (zone: string, layer: string) => `arn:aws:s3:::tidegate-dev-111111111111-${zone}-${layer}/*`;

const isTls = ({ Condition }: Statement) => JSON.stringify(Condition ?? {}).includes('aws:SecureTransport');

const lists = (persona: string) => (written: readonly Statement[]) =>
  written.map(({ Condition, ...statement }) => {
    const text = JSON.stringify(Condition ?? {});
    return {
      ...statement,
      ...(Condition === undefined ? {} : { Condition: JSON.parse(text.replaceAll('persona-data-engineers', persona)) }),
    };
  });

/** Mistakes in the policies of buckets, and in the buckets themselves. */
export const lakeMutations: readonly PolicyMutation[] = [
  {
    id: 'bucket-tls-missing',
    mistake: 'A bucket of mnpi is read without TLS.',
    edit: removes(raw, isTls),
    caughtBy: /^buckets-tls$/,
  },
  {
    id: 'bucket-tls-inverted',
    mistake: 'A bucket of mnpi refuses TLS and takes the rest.',
    edit: alters(
      raw,
      isTls,
      withCondition(() => ({ Bool: { 'aws:SecureTransport': 'true' } })),
    ),
    caughtBy: /^buckets-tls$/,
  },
  {
    id: 'bucket-zone-missing',
    mistake: 'A bucket of mnpi does not say whose it is.',
    edit: removes(raw, 'OnlyTheZone'),
    caughtBy: /^lake-mnpi-list-others$/,
  },
  {
    id: 'bucket-readers-missing',
    mistake: 'In a bucket of mnpi writers read, too.',
    edit: removes(raw, 'OnlyReadersRead'),
    caughtBy: /^lake-mnpi-raw-read-others$/,
  },
  {
    id: 'bucket-writers-missing',
    mistake: 'In a bucket of mnpi readers write, too.',
    edit: removes(raw, 'OnlyWritersChange'),
    caughtBy: /^lake-mnpi-raw-write-others$/,
  },
  {
    id: 'bucket-wildcard-allow',
    mistake: 'A bucket is public.',
    edit: adds(open, { ...allow('s3:GetObject', objects('confidential', 'raw')), Principal: '*' }),
    caughtBy: /^(lake-confidential-raw-read-others|strangers)$/,
  },
  {
    id: 'bucket-foreign-account',
    mistake: 'A partner reads a bucket of an open zone.',
    edit: adds(open, {
      ...allow('s3:GetObject', objects('confidential', 'raw')),
      Principal: { AWS: 'arn:aws:iam::222222222222:role/partner' },
    }),
    caughtBy: /^lake-confidential-raw-read-others$/,
  },
  {
    id: 'bucket-not-principal',
    mistake: 'Denials of mnpi are turned into one Allow for everybody but a persona.',
    edit: statements(raw, (written) => [
      ...written.filter(({ Sid }) => !String(Sid).startsWith('Only')),
      {
        Effect: 'Allow',
        NotPrincipal: { AWS: 'arn:aws:iam::111111111111:role/tidegate-dev-persona-data-analysts' },
        Action: 's3:GetObject',
        Resource: objects('mnpi', 'raw'),
      },
    ]),
    caughtBy: /^lake-mnpi-raw-read-others$/,
  },
  {
    id: 'bucket-persona-of-other-zone',
    mistake: 'The bucket of mnpi lists the analysts of another zone.',
    edit: statements(raw, lists('persona-data-analysts')),
    caughtBy: /^lake-mnpi-raw-read-others$/,
  },
  ...[
    { sid: 'OtherEncryption', claim: 'other-encryption', mistake: 'Writers may ask for keys of S3 itself.' },
    { sid: 'OtherKey', claim: 'other-key', mistake: 'Writers may name the key of another zone.' },
    { sid: 'KeyNotNamed', claim: 'key-not-named', mistake: "Writers may get AWS's own key by naming none." },
  ].map(({ sid, claim, mistake }) => ({
    id: `bucket-${claim}-allowed`,
    mistake,
    edit: removes(raw, sid),
    caughtBy: new RegExp(`^lake-mnpi-${claim}$`),
  })),
  {
    id: 'bucket-other-key-allowed-where-named',
    mistake: 'The denial of other keys lost its negation.',
    edit: alters(
      raw,
      'OtherKey',
      withCondition(({ StringNotEquals, ...others }) => ({ ...others, StringEquals: { ...StringNotEquals } })),
    ),
    caughtBy: /^lake-mnpi-other-key$/,
  },
  {
    id: 'bucket-under-key-of-other-zone',
    mistake: 'A bucket of mnpi is encrypted by default with the key of public.',
    edit: (declared) => {
      const key = declared.stacks
        .flatMap(({ resources }) => resources)
        .find(({ logicalId }) => /^publicKey[0-9A-F]{8}$/.test(logicalId));
      const own = { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key?.arn };
      const BucketEncryption = { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: own }] };
      return properties('LakemnpirawBucket', (written) => ({ ...written, BucketEncryption }))(declared);
    },
    caughtBy: /^mnpi-under-its-key$/,
  },
  {
    id: 'bucket-under-no-key',
    mistake: 'A bucket of mnpi has no encryption of its own.',
    edit: properties('LakemnpirawBucket', ({ BucketEncryption: _, ...others }) => others),
    caughtBy: /^mnpi-under-its-key$/,
  },
  {
    id: 'bucket-tag-of-other-zone',
    mistake: 'A bucket of mnpi carries no tag of its zone, and no claim would speak about it.',
    edit: properties('LakemnpirawBucket', ({ Tags: _, ...others }) => others),
    caughtBy: /^mnpi-present$/,
  },
  {
    id: 'archive-deletion-allowed',
    mistake: 'The archive of an open zone lost its denial of deletions.',
    edit: removes(archive, 'NothingIsDeleted'),
    caughtBy: /^archive-confidential-deletion$/,
  },
  {
    id: 'archive-version-deletion-allowed',
    mistake: 'The denial of the archive forgets to name the deletion of objects.',
    edit: alters(archive, 'NothingIsDeleted', (statement) => ({
      ...statement,
      Action: [statement.Action].flat().filter((action) => action !== 's3:DeleteObject*'),
    })),
    caughtBy: /^archive-confidential-deletion$/,
  },
  {
    id: 'archive-retention-shortened',
    mistake: 'Writers of the archive choose how long it keeps.',
    edit: removes(archive, 'NoShorterRetention'),
    caughtBy: /^archive-confidential-retention$/,
  },
  {
    id: 'archive-retention-of-a-year',
    mistake: 'The archive takes a retention of one year for ten.',
    edit: alters(
      archive,
      'NoShorterRetention',
      withCondition(() => ({ NumericLessThan: { 's3:object-lock-remaining-retention-days': '365' } })),
    ),
    caughtBy: /^archive-confidential-retention$/,
  },
  {
    id: 'archive-without-object-lock',
    mistake: 'The archive of mnpi is a bucket like others.',
    edit: properties(
      'LakemnpiarchiveBucket',
      ({ ObjectLockEnabled: _, ObjectLockConfiguration: __, ...others }) => others,
    ),
    caughtBy: /^mnpi-present$/,
  },
  {
    id: 'archive-locks-nothing-by-default',
    mistake: 'Object Lock is on, and no version gets a retention.',
    edit: properties('LakemnpiarchiveBucket', ({ ObjectLockConfiguration: _, ...others }) => others),
    caughtBy: /^mnpi-present$/,
  },
  {
    id: 'access-logs-of-strangers',
    mistake: 'The log service of S3 writes for buckets of every account.',
    edit: alters('LakeAccessLogsBucketPolicy', 'LogDelivery', unconditional),
    caughtBy: /^confused-deputy$/,
  },
  {
    id: 'access-logs-without-source-account',
    mistake: 'The log service of S3 is asked for the name of a bucket alone, which another account may take.',
    edit: alters(
      'LakeAccessLogsBucketPolicy',
      'LogDelivery',
      withCondition(({ StringEquals: _, ...others }) => others),
    ),
    caughtBy: /^confused-deputy$/,
  },
  {
    id: 'state-open-to-persona',
    mistake: 'Somebody who debugs lets a persona write the state of the domains.',
    edit: all(adds('dataengineersLakeAccess1', allow(['s3:GetObject', 's3:PutObject'], 'arn:aws:s3:::tidegate-dev-*'))),
    caughtBy: /^state-roles$/,
  },
];
