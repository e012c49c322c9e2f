import { givenRoleArns } from '../../model/zone-members.ts';
import type { Claim } from '../claim.ts';
import type { GuardedKind } from '../world.ts';
import {
  type ClaimSubject,
  keeperRoles,
  ownPrincipals,
  platformRoles,
  resourcesWith,
  stackName,
} from './claim-subject.ts';
import { forStrangers } from './role-claims.ts';

/** About passwords, state, logs and queues, and what holds for everything that is stored. */
export function storageClaims(subject: ClaimSubject): readonly Claim[] {
  return [
    ...secretClaims(subject),
    ...stateClaims(subject),
    ...logClaims(subject),
    ...transportClaims(subject),
    ...strangerClaims(subject),
    ...writeOnceClaims(subject),
  ];
}

function secretClaims(subject: ClaimSubject): readonly Claim[] {
  if (resourcesWith(subject.world, 'secret').length === 0) return [];
  return [
    {
      id: 'secrets-readers',
      says: 'No role but those that keep the cluster reads or changes a password.',
      nobody: { among: ['roles'], except: keeperRoles(subject) },
      may: [
        ...['secretsmanager:GetSecretValue', 'secretsmanager:BatchGetSecretValue', 'secretsmanager:PutSecretValue'],
        ...['secretsmanager:UpdateSecret*', 'secretsmanager:DeleteSecret', 'secretsmanager:ReplicateSecretToRegions'],
      ],
      on: { kinds: ['secret'] },
    },
  ];
}

/** The state says who owns what: whoever writes it makes the next plan do as he likes. */
function stateClaims(subject: ClaimSubject): readonly Claim[] {
  const cluster = stackName(subject.environment, 'cluster');
  const buckets = resourcesWith(subject.world, 'bucket').filter(({ place }) => place.stack === cluster);
  if (buckets.length === 0) return [];
  return [
    {
      id: 'state-roles',
      says: 'No role but those that keep the cluster reads or writes the state of the domains.',
      nobody: { among: ['roles'], except: keeperRoles(subject) },
      may: ['s3:GetObject*', 's3:PutObject*', 's3:DeleteObject*', 's3:ListBucket*'],
      on: { arns: buckets.flatMap(({ arn }) => [arn, `${arn}/*`]) },
    },
  ];
}

function logClaims(subject: ClaimSubject): readonly Claim[] {
  if (resourcesWith(subject.world, 'log-group').length === 0) return [];
  return [
    {
      id: 'logs-readers',
      says: 'No client and no persona reads logs.',
      nobody: { among: ['roles'], except: platformRoles(subject), heldBackBy: 'identity' },
      may: [
        ...['logs:GetLog*', 'logs:FilterLogEvents', 'logs:StartQuery', 'logs:StartLiveTail', 'logs:Unmask'],
        ...['logs:CreateExportTask', 'logs:PutSubscriptionFilter'],
      ],
      on: { kinds: ['log-group'] },
    },
  ];
}

const plain: Readonly<Partial<Record<GuardedKind, readonly string[]>>> = {
  bucket: ['s3:*'],
  queue: ['sqs:*'],
  'sns-topic': ['sns:Publish'],
};

function transportClaims({ world }: ClaimSubject): readonly Claim[] {
  return Object.entries(plain)
    .map(([kind, may]) => ({ kind: kind as GuardedKind, may }))
    .filter(({ kind }) => resourcesWith(world, kind).length > 0)
    .map(({ kind, may }) => ({
      id: `${kind}s-tls`,
      says:
        kind === 'sns-topic'
          ? 'Nobody publishes to a topic of SNS without TLS.'
          : `Nobody reaches a ${kind} without TLS.`,
      nobody: {},
      may,
      on: { kinds: [kind] },
      when: { Bool: { 'aws:SecureTransport': 'false' } },
    }));
}

/** EventBridge does not say for whom it opens one (AWS: `eventbridge/latest/userguide/eb-use-resource-based.html`). */
const emptyStreams = ['logs:CreateLogStream'];

const stored: readonly GuardedKind[] = ['bucket', 'secret', 'queue', 'sns-topic', 'log-group', 'function'];

function strangerClaims(subject: ClaimSubject): readonly Claim[] {
  const { environment, world } = subject;
  const kinds = stored.filter((kind) => resourcesWith(world, kind).length > 0);
  if (kinds.length === 0) return [];
  const named = environment.zones.flatMap(({ readers = [], writers = [] }) => givenRoleArns([...readers, ...writers]));
  return [
    {
      id: 'strangers',
      says: 'Nobody of another account does anything with what is stored, unless a zone names the role.',
      nobody: { among: ['others'], except: [...ownPrincipals(world), ...named] },
      may: ['*'],
      on: { kinds },
    },
    {
      id: 'confused-deputy',
      says: 'No service touches what is stored, or its keys, on behalf of a stranger.',
      nobody: { among: ['services'] },
      may: ['*'],
      on: { kinds: [...kinds.filter((kind) => kind !== 'log-group'), 'key'] },
      when: forStrangers(world.accounts),
    },
    {
      id: 'confused-deputy-logs',
      says: 'No service touches logs on behalf of a stranger, but to open an empty stream.',
      nobody: { among: ['services'] },
      may: ['*'],
      mayStill: emptyStreams,
      on: { kinds: ['log-group'] },
      when: forStrangers(world.accounts),
    },
  ];
}

/** Object Lock keeps versions; these would end it early, or take away what it stands on. */
function writeOnceClaims({ world }: ClaimSubject): readonly Claim[] {
  const locked = resourcesWith(world, 'bucket').filter(({ objectLock }) => objectLock);
  if (locked.length === 0) return [];
  return [
    {
      id: 'write-once',
      says: 'No role of ours, break-glass included, deletes write-once data or shortens how long it is kept.',
      nobody: { among: ['roles'] },
      may: [
        ...[
          's3:BypassGovernanceRetention',
          's3:DeleteObjectVersion*',
          's3:PutObjectRetention',
          's3:PutObjectLegalHold',
        ],
        ...['s3:PutBucketObjectLockConfiguration', 's3:PutBucketVersioning', 's3:PutLifecycleConfiguration'],
        ...['s3:DeleteBucket', 's3:DeleteBucketPolicy', 's3:PutBucketPolicy'],
      ],
      on: { arns: locked.flatMap(({ arn }) => [arn, `${arn}/*`]) },
    },
  ];
}
