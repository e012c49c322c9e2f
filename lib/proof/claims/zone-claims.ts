import type { Zone } from '../../model/zone.ts';
import type { Claim } from '../claim.ts';
import {
  type ClaimSubject,
  deploymentRole,
  keeperRoles,
  ownPrincipals,
  platformRoles,
  resourcesWith,
  trustedBase,
  zoneMembers,
} from './claim-subject.ts';

/** Actions of KMS that show or change data. */
const dataActions = ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'];

/** Those that let somebody else in, or lose the data. */
const careActions = [
  ...['kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion', 'kms:DisableKey', 'kms:DeleteImportedKeyMaterial'],
  ...['kms:UpdatePrimaryRegion', 'kms:ReplicateKey', 'kms:CreateAlias', 'kms:DeleteAlias', 'kms:UpdateAlias'],
  ...['kms:TagResource', 'kms:UntagResource'],
];

/** About the keys of the zones: who decrypts, through what, and who may change that. */
export function zoneClaims(subject: ClaimSubject): readonly Claim[] {
  const { zones } = subject.environment;
  return [...zones.flatMap((zone) => keyClaims(subject, zone)), ...platformKeyClaims(subject), ...careClaims(subject)];
}

function keyClaims(subject: ClaimSubject, zone: Zone): readonly Claim[] {
  const { world } = subject;
  const key = { kinds: ['key'], tags: { zone: zone.name } } as const;
  const members = zoneMembers(subject, zone);
  const base = trustedBase(subject, world);
  const closed = zone.readers !== undefined;
  return [
    {
      id: `${zone.name}-key-roles`,
      says: `No role of the platform uses a key of zone ${zone.name}, but for the zone's and those that keep its secrets.`,
      nobody: { among: ['roles'], except: [...members, ...keeperRoles(subject), ...base] },
      may: dataActions,
      on: key,
    },
    {
      id: `${zone.name}-key-keepers`,
      says: `Whoever keeps secrets of zone ${zone.name} uses its key for secrets alone.`,
      nobody: { among: ['roles'], except: [...members, ...base] },
      may: dataActions,
      on: key,
      when: { StringNotLike: { 'kms:ViaService': 'secretsmanager.*' } },
    },
    {
      id: `${zone.name}-key-others`,
      says: closed
        ? `Nobody else, administrators and break-glass included, uses a key of zone ${zone.name}, whatever other policies say.`
        : `Nobody of another account uses a key of zone ${zone.name}, which is open to its own.`,
      nobody: closed
        ? {
            among: ['roles', 'others'],
            except: [...members, ...keeperRoles(subject), ...world.accounts.map(deploymentRole)],
            heldBackBy: 'resource',
          }
        : { among: ['others'], except: ownPrincipals(world) },
      may: [...dataActions, 'kms:CreateGrant'],
      on: key,
    },
  ];
}

/** The platform's own key is for what carries data of all zones: open to the account, closed to clients and personas. */
function platformKeyClaims(subject: ClaimSubject): readonly Claim[] {
  const key = { kinds: ['key'], tags: { zone: 'platform' } } as const;
  return [
    {
      id: 'platform-key-roles',
      says: 'No client and no persona uses the key of disks, logs, passwords and state.',
      nobody: { among: ['roles'], except: [...platformRoles(subject), ...trustedBase(subject, subject.world)] },
      may: dataActions,
      on: key,
    },
    {
      id: 'platform-key-others',
      says: 'Nobody of another account uses the key of disks, logs, passwords and state.',
      nobody: { among: ['others'], except: ownPrincipals(subject.world) },
      may: [...dataActions, 'kms:CreateGrant'],
      on: key,
    },
  ];
}

function careClaims(subject: ClaimSubject): readonly Claim[] {
  const except = trustedBase(subject, subject.world);
  const nobody = { among: ['roles', 'others'], except, heldBackBy: 'resource' } as const;
  const zoneKeys = resourcesWith(subject.world, 'key').filter(({ tags }) => tags.zone !== undefined);
  const on = { kinds: ['key'] } as const;
  return [
    {
      id: 'keys-through-services',
      says: 'Nobody uses a key of a zone but through a service that does.',
      nobody: { among: ['roles', 'others'], heldBackBy: 'resource' },
      may: dataActions,
      on: { arns: zoneKeys.map(({ arn }) => arn) },
      when: { Null: { 'kms:ViaService': 'true' } },
    },
    {
      id: 'keys-administration',
      says: 'Only the trusted base changes who may use a key, or ends one.',
      nobody,
      may: careActions,
      on,
    },
    {
      id: 'keys-grants',
      says: 'A grant is made for a resource of AWS that uses the key, and for nobody besides.',
      nobody,
      may: ['kms:CreateGrant'],
      on,
      when: { BoolIfExists: { 'kms:GrantIsForAWSResource': 'false' } },
    },
  ];
}
