import type { Environment } from '../model/environment.ts';
import { lakeLayers } from '../model/lake.ts';
import type { Claim, Verdict } from './claim.ts';
import { resourcesWith } from './claims/claim-subject.ts';
import type { GuardedKind, World } from './world.ts';

/** A claim about nothing is always true: so each zone has its key and its buckets, or the others say less than they seem to. */
export function presenceVerdicts({ zones, lake }: Environment, world: World): readonly Verdict[] {
  return zones.map(({ name: zone }): Verdict => {
    const wanted: readonly { readonly kind: GuardedKind; readonly tags: Readonly<Record<string, string>> }[] = [
      { kind: 'key', tags: { zone } },
      ...(lake === undefined ? [] : lakeLayers.map((layer) => ({ kind: 'bucket' as const, tags: { zone, layer } }))),
    ];
    const claim: Claim = {
      id: `${zone}-present`,
      says: `Zone ${zone} has a key${lake === undefined ? '' : ' and a bucket per layer of the lake'}, tagged with its name.`,
      nobody: {},
      may: ['*'],
      on: { kinds: wanted.map(({ kind }) => kind), tags: { zone } },
    };
    const missing = wanted.find(({ kind, tags }) => resourcesWith(world, kind, tags).length === 0);
    if (missing === undefined) return { claim, proved: true, queries: 0 };
    const resource = `no ${missing.kind} with ${Object.entries(missing.tags)
      .map((tag) => tag.join('='))
      .join(', ')}`;
    return {
      claim,
      proved: false,
      queries: 0,
      witness: { principal: 'nobody', action: 'none', resource, context: {}, allowedBy: [] },
    };
  });
}
