import type { Environment } from '../model/environment.ts';
import { lakeLayers } from '../model/lake.ts';
import type { Zone } from '../model/zone.ts';
import type { Claim, Verdict } from './claim.ts';
import { resourcesWith } from './claims/claim-subject.ts';
import type { StatementPlace } from './statement.ts';
import type { GuardedKind, GuardedResource, World } from './world.ts';

/**
 * A claim about nothing is always true: so each zone has its key and its buckets, what it stores lies under that key, its archive is locked
 * and no role is without a boundary, or the others say less than they seem to.
 */
export function presenceVerdicts(environment: Environment, world: World): readonly Verdict[] {
  return [
    ...environment.zones.flatMap((zone) => [presence(environment, zone, world), encryption(zone, world)]),
    ...(environment.permissionsBoundary === undefined ? [] : [boundaries(world)]),
  ];
}

type Wanted = Pick<GuardedResource, 'kind' | 'tags' | 'locksByDefault'>;

function presence({ lake }: Environment, { name: zone, retentionClass = 'standard' }: Zone, world: World): Verdict {
  const bucket: GuardedKind = 'bucket';
  const wanted: readonly Wanted[] = [
    { kind: 'key', tags: { zone } },
    ...(lake === undefined ? [] : lakeLayers.map((layer) => ({ kind: bucket, tags: { zone, layer } }))),
    ...(lake === undefined || retentionClass === 'standard'
      ? []
      : [{ kind: bucket, tags: { zone, layer: 'archive' }, locksByDefault: true }]),
  ];
  const claim: Claim = {
    id: `${zone}-present`,
    says: `Zone ${zone} has a key${lake === undefined ? '' : ', a bucket per layer of the lake and a locked archive where it keeps evidence'}, tagged with its name.`,
    nobody: {},
    may: ['*'],
    on: { kinds: wanted.map(({ kind }) => kind), tags: { zone } },
  };
  const missing = wanted.find(({ kind, tags, locksByDefault = false }) =>
    resourcesWith(world, kind, tags).every((it) => locksByDefault && it.locksByDefault !== true),
  );
  if (missing === undefined) return { claim, proved: true, queries: 0 };
  const { kind, tags, locksByDefault } = missing;
  const tagged = Object.entries(tags).map((tag) => tag.join('='));
  return refuted(claim, `no ${kind} with ${[...tagged, ...(locksByDefault ? ['Object Lock'] : [])].join(', ')}`);
}

/** Whatever can name a key of its own. */
const encrypted: readonly GuardedKind[] = ['bucket', 'secret', 'queue', 'sns-topic', 'log-group', 'function'];

function encryption({ name: zone }: Zone, world: World): Verdict {
  const claim: Claim = {
    id: `${zone}-under-its-key`,
    says: `What is stored in zone ${zone} lies under the key of the zone.`,
    nobody: {},
    may: ['*'],
    on: { kinds: encrypted, tags: { zone } },
  };
  const keys = resourcesWith(world, 'key', { zone }).map(({ arn }) => arn);
  const other = encrypted
    .flatMap((kind) => resourcesWith(world, kind, { zone }))
    .find(({ keyArn }) => keyArn === undefined || !keys.includes(keyArn));
  return other === undefined
    ? { claim, proved: true, queries: 0 }
    : refuted(claim, `${other.arn} under ${other.keyArn ?? 'no key that templates make'}`, other.place);
}

function boundaries({ roles }: World): Verdict {
  const claim: Claim = {
    id: 'roles-bounded',
    says: 'Every role has a permissions boundary.',
    nobody: {},
    may: ['*'],
    on: { arns: roles.map(({ arn }) => arn) },
  };
  const unbounded = roles.find(({ boundary }) => boundary === undefined);
  return unbounded === undefined
    ? { claim, proved: true, queries: 0 }
    : refuted(claim, `${unbounded.arn} without a boundary`, unbounded.place);
}

function refuted(claim: Claim, resource: string, ...allowedBy: readonly StatementPlace[]): Verdict {
  const witness = { principal: 'nobody', action: 'none', resource, context: {}, allowedBy };
  return { claim, proved: false, queries: 0, witness };
}
