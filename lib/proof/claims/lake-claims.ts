import { lakeLayers } from '../../model/lake.ts';
import type { Zone } from '../../model/zone.ts';
import { givenRoleArns, personasOf } from '../../model/zone-members.ts';
import type { Claim } from '../claim.ts';
import {
  type ClaimSubject,
  deploymentRole,
  namedClientArns,
  ownPrincipals,
  personaArn,
  resourcesWith,
  zoneMembers,
} from './claim-subject.ts';

const listing = ['s3:ListBucket', 's3:ListBucketVersions'];

const reading = ['s3:GetObject*', ...listing];

const writing = ['s3:PutObject*', 's3:DeleteObject*', 's3:ReplicateObject', 's3:ReplicateDelete', 's3:RestoreObject'];

type Layer = (typeof lakeLayers)[number] | 'archive';

/** The access matrix of the lake, cell by cell: zone, layer, reading and writing. */
export function lakeClaims(subject: ClaimSubject): readonly Claim[] {
  if (subject.environment.lake === undefined) return [];
  return subject.environment.zones.flatMap((zone) => [
    ...listClaims(subject, zone),
    ...lakeLayers.flatMap((layer) => cellClaims(subject, zone, layer)),
    ...(resourcesWith(subject.world, 'bucket', { zone: zone.name, layer: 'archive' }).length === 0
      ? []
      : cellClaims(subject, zone, 'archive')),
  ]);
}

function cellClaims(subject: ClaimSubject, zone: Zone, layer: Layer): readonly Claim[] {
  const { readers, writers } = cellOf(subject, zone, layer);
  const bucket = `${layer} of zone ${zone.name}`;
  const on = { kinds: ['bucket'], tags: { zone: zone.name, layer } } as const;
  const open = zone.readers === undefined;
  const cell = (name: string, verb: string, who: readonly string[], may: readonly string[]): readonly Claim[] => [
    {
      id: `lake-${zone.name}-${layer}-${name}-roles`,
      says: `No role of the platform ${verb} ${bucket}${who.length === 0 ? '' : ` but ${namesOf(who)}`}.`,
      nobody: { among: ['roles'], except: who },
      may,
      on,
    },
    {
      id: `lake-${zone.name}-${layer}-${name}-others`,
      says: `Nobody ${open ? 'of another account' : 'else'} ${verb} ${bucket}${open ? '' : ', whatever other policies say'}.`,
      nobody: open
        ? { among: ['others', 'services'], except: [...who, ...ownPrincipals(subject.world)] }
        : { except: who, heldBackBy: 'resource' },
      // Whoever writes lists what he wrote: who else lists is asked of the whole zone.
      may: open ? may : may.filter((action) => !listing.includes(action)),
      on,
    },
  ];
  return [...cell('read', 'reads', readers, reading), ...cell('write', 'writes', writers, writing)];
}

/** Only members of a closed zone see what its buckets hold; CloudFormation lists a bucket to see whether it is there. */
function listClaims(subject: ClaimSubject, zone: Zone): readonly Claim[] {
  if (zone.readers === undefined) return [];
  return [
    {
      id: `lake-${zone.name}-list-others`,
      says: `Nobody else lists the buckets of zone ${zone.name}, whatever other policies say.`,
      nobody: {
        except: [...zoneMembers(subject, zone), deploymentRole(subject.environment.accounts.lake)],
        heldBackBy: 'resource',
      },
      may: listing,
      on: { kinds: ['bucket'], tags: { zone: zone.name } },
    },
  ];
}

function namesOf(roleArns: readonly string[]): string {
  return [...new Set(roleArns.map((arn) => arn.replace(/^.*:role\//, '')))].join(', ');
}

/** Personas by their layers, writers the raw layer, roles that exist already by what they are named as. The archive is nobody's. */
function cellOf(subject: ClaimSubject, zone: Zone, layer: Layer) {
  const { environment } = subject;
  if (layer === 'archive') return { readers: givenRoleArns(zone.readers), writers: [] };
  const personas = personasOf(environment, zone);
  const arnsOf = (chosen: typeof personas) => chosen.map(({ name }) => personaArn(environment, name));
  const writing = personas.filter(({ writes = [] }) => writes.includes(layer));
  return {
    readers: [
      ...arnsOf(personas.filter(({ layers }) => layers.includes(layer))),
      ...arnsOf(writing),
      ...givenRoleArns(zone.readers),
    ],
    writers: [
      ...arnsOf(writing),
      ...(layer === 'raw' ? [...givenRoleArns(zone.writers), ...namedClientArns(subject, zone.writers)] : []),
    ],
  };
}
