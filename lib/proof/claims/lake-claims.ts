import { lakeLayers } from '../../model/lake.ts';
import type { Zone } from '../../model/zone.ts';
import type { Claim } from '../claim.ts';
import {
  type ClaimSubject,
  namedClientArns,
  namedRoles,
  ownPrincipals,
  personaArn,
  readingPersonas,
  resourcesWith,
} from './claim-subject.ts';

const reading = ['s3:GetObject*', 's3:ListBucket', 's3:ListBucketVersions', 's3:SelectObjectContent'];

const writing = ['s3:PutObject*', 's3:DeleteObject*', 's3:ReplicateObject', 's3:ReplicateDelete', 's3:RestoreObject'];

type Layer = (typeof lakeLayers)[number] | 'archive';

/** The access matrix of the lake, cell by cell: zone, layer, reading and writing. */
export function lakeClaims(subject: ClaimSubject): readonly Claim[] {
  if (subject.environment.lake === undefined) return [];
  return subject.environment.zones.flatMap((zone) => [
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
  const strangers = zone.readers === undefined ? ownPrincipals(subject.world) : [];
  const cell = (name: string, verb: string, who: readonly string[], may: readonly string[]): readonly Claim[] => [
    {
      id: `lake-${zone.name}-${layer}-${name}-roles`,
      says: `No role of the platform ${verb} ${bucket}, but for ${who.length} that the zone names.`,
      nobody: { among: ['roles'], except: who },
      may,
      on,
    },
    {
      id: `lake-${zone.name}-${layer}-${name}-others`,
      says: `Nobody ${strangers.length === 0 ? 'else' : 'of another account'} ${verb} ${bucket}.`,
      nobody: { among: ['others', 'services'], except: [...who, ...strangers] },
      may,
      on,
    },
  ];
  return [...cell('read', 'reads', readers, reading), ...cell('write', 'writes', writers, writing)];
}

/** Personas by their layers, writers the raw layer, roles that exist already by what they are named as. The archive is nobody's. */
function cellOf(subject: ClaimSubject, zone: Zone, layer: Layer) {
  const { environment } = subject;
  if (layer === 'archive') return { readers: namedRoles(zone.readers), writers: [] };
  const personas = readingPersonas(environment, zone);
  const arnsOf = (chosen: typeof personas) => chosen.map(({ name }) => personaArn(environment, name));
  const writing = personas.filter(({ writes = [] }) => writes.includes(layer));
  return {
    readers: [
      ...arnsOf(personas.filter(({ layers }) => layers.includes(layer))),
      ...arnsOf(writing),
      ...namedRoles(zone.readers),
    ],
    writers: [
      ...arnsOf(writing),
      ...(layer === 'raw' ? [...namedRoles(zone.writers), ...namedClientArns(subject, zone.writers)] : []),
    ],
  };
}
